"""The numbers of a text with the signs that touch them, which tell what tokens leave out.

"$300" and "€300" have the same tokens, as have "-5" and "5", "10²" and "102", "C++" and "C#".
"""

from __future__ import annotations

import re

from dedup.text.normalize import nfkc

__all__ = ["signs_of"]

MEASURES = frozenset("$¢£¤¥%‰‱°٪") | frozenset(map(chr, range(0x20A0, 0x20C1)))
"""Signs of currencies and shares, before a number or after it."""
LEADING = MEASURES | frozenset("+-<>=≤≥≠≈±~×÷")
"""Signs before a number."""
JOINTS = frozenset(":/^*")
"""Signs that join two numbers; full stops, commas and apostrophes only set one off."""
SAME_SIGNS = str.maketrans("‐‑‒–−⁄", "-----/")
MAX_SIGNS = 3
"""Signs that one number has on either side."""

_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹₀-₉])")
_DIGITS = re.compile(r"\d+")
_SIGNED_LETTER = re.compile(r"[^\W\d_]([+#]+)")


def signs_of(text: str) -> tuple[str, ...]:
    """Numbers of a text, each with the signs that touch it, and then the signs behind letters.

    A blank may stand between a number and its sign, but not after a plus or a minus, which would be
    a bullet or a dash.

    >>> signs_of("- From -5 °C, 20 % of $300 at 1:5 is > 10² in C++")
    ('-5°', '20%', '$300', '1', ':5', '>10', '^2', '++')
    """
    form = nfkc(_RAISED.sub("^", text)).translate(SAME_SIGNS)
    numbers = [
        _leading(form, match.start()) + match.group() + _trailing(form, match.end())
        for match in _DIGITS.finditer(form)
    ]
    return (*numbers, *_SIGNED_LETTER.findall(form))


def _is_digit(form: str, at: int) -> bool:
    return 0 <= at < len(form) and form[at].isdecimal()


def _leading(form: str, begin: int) -> str:
    """The signs before a number that begins somewhere."""
    signs = ""
    while len(signs) < MAX_SIGNS:
        blank = begin > 0 and form[begin - 1] == " "
        at = begin - 1 - blank
        sign = form[at] if at >= 0 else ""
        joins = _is_digit(form, at - 1)
        joins_apart = joins or (at > 0 and form[at - 1] == " " and _is_digit(form, at - 2))
        if sign in JOINTS:
            return sign + signs if joins and not blank else signs
        if sign not in LEADING:
            return signs
        if sign in "+-":
            stops = not joins_apart if blank else at > 0 and form[at - 1].isalpha()
        else:
            stops = blank and joins_apart and sign in MEASURES  # the number before has it
        if stops:
            return signs
        signs = sign + signs
        begin = at
    return signs


def _trailing(form: str, end: int) -> str:
    """The signs after a number that ends somewhere."""
    signs = ""
    while len(signs) < MAX_SIGNS:
        blank = end < len(form) and form[end] == " "
        at = end + blank
        sign = form[at] if at < len(form) else ""
        measures = sign in MEASURES or (sign == "+" and not blank)
        if not sign or not measures or _is_digit(form, at + 1):
            return signs
        signs += sign
        end = at + 1
    return signs
