"""The comparison form of a text and its tokens.

Two texts are compared by what a reader would call their words: NFKC where the text is
not ASCII, lower case code point by code point, and then runs of letters, marks and
digits. Scripts that put no space between words (Han, Kana, Thai, Lao, Khmer, Myanmar)
give one token a letter, with its marks. Marks are never stripped: that would make Hindi
कुल and केल one word.

What is known of Unicode stands in ``unicode.npz`` beside this file and not in the running
Python, so that every version gives the same tokens: normalisation and case are those of
Unicode 13.0, characters assigned later stand as they are, and what is a letter comes
from the newest Unicode (see ``tools/unicode_table.py``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "MARK",
    "OTHER",
    "SOLO",
    "WORD",
    "cased_tokens",
    "code_points",
    "comparison_form",
    "tokens",
    "unicode_tables",
]

OTHER, WORD, SOLO, MARK = range(4)
"""Token classes of a character; the numbers are those of the table."""

N_CODE_POINTS = 0x110000


@dataclass(frozen=True, slots=True, kw_only=True)
class UnicodeTables:
    """Flat tables over all code points.

    ``classes`` is ``uint8[0x110000]`` (``OTHER``, ``WORD``, ``SOLO``, ``MARK``), ``lower``
    ``uint32[0x110000]`` the simple lower case, ``later`` ``bool[0x110000]``: the characters
    that Unicode 13.0 does not know.
    """

    classes: NDArray[np.uint8]
    lower: NDArray[np.uint32]
    later: NDArray[np.bool_]


@cache
def unicode_raw() -> dict[str, NDArray[np.generic]]:
    """Arrays of ``unicode.npz`` by name, as ``tools/unicode_table.py`` wrote them."""
    with files(__package__).joinpath("unicode.npz").open("rb") as file, np.load(file) as table:
        return {name: table[name] for name in table.files}


def _expand(starts: NDArray[np.generic], values: NDArray[np.generic]) -> NDArray[np.generic]:
    lengths = np.diff(np.append(starts.astype(np.int64), N_CODE_POINTS))
    return np.repeat(values, lengths)


@cache
def unicode_tables() -> UnicodeTables:
    """The tables, built once from the packed file (5.5 MB in memory)."""
    raw = unicode_raw()
    lower = np.arange(N_CODE_POINTS, dtype=np.uint32)
    lower[raw["lower_from"]] = raw["lower_to"]
    return UnicodeTables(
        classes=_expand(raw["class_starts"], raw["class_values"]).astype(np.uint8),
        lower=lower,
        later=_expand(raw["later_starts"], raw["later_values"]).astype(bool),
    )


def nfkc(text: str) -> str:
    """NFKC of Unicode 13.0 on any supported Python.

    Characters assigned later are left alone and neither compose nor reorder with their
    neighbours; lone surrogates stand as they are.
    """
    # Every part of a normalised text is normalised, whatever the Unicode version.
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text
    later = unicode_tables().later[code_points(text)]
    if not later.any():
        return unicodedata.normalize("NFKC", text)
    cuts = [0, *(np.flatnonzero(later[1:] != later[:-1]) + 1).tolist(), len(text)]
    return "".join(
        text[a:b] if later[a] else unicodedata.normalize("NFKC", text[a:b]) for a, b in pairwise(cuts)
    )


def code_points(text: str) -> NDArray[np.uint32]:
    """Code points of a text as ``uint32[len(text)]``; lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def from_code_points(codes: NDArray[np.uint32]) -> str:
    """Text of a ``uint32`` array of code points."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def comparison_form(text: str) -> str:
    """Text as it is compared: NFKC where it is not ASCII, lower case one code point at a time.

    >>> comparison_form("Ｆull width, ﬁne İstanbul ΣΑΣ")
    'full width, fine istanbul σασ'
    """
    if text.isascii():
        return text.lower()
    return from_code_points(unicode_tables().lower[code_points(nfkc(text))])


def tokens(text: str) -> list[str]:
    """Tokens of a text, in order.

    >>> tokens("It's 10 % of MENAFN's कुल")
    ['it', 's', '10', 'of', 'menafn', 's', 'कुल']
    >>> tokens("日本語 text")
    ['日', '本', '語', 'text']
    """
    return split_tokens(comparison_form(text))


def cased_tokens(text: str) -> list[str]:
    """The same tokens in the case the text has them: to tell names from words.

    >>> cased_tokens("It rained in Oslo.")
    ['It', 'rained', 'in', 'Oslo']
    """
    return split_tokens(nfkc(text))


def split_tokens(form: str) -> list[str]:
    """Tokens of a text that is normalised already."""
    if form.isascii():
        return _ASCII_TOKEN.findall(form)
    if max(form) <= "\uffff":
        return _plane_token().findall(form)
    return _walk_tokens(form)


_ASCII_TOKEN = re.compile("[0-9A-Za-z]+")


@cache
def _plane_token() -> re.Pattern[str]:
    """The token rule for characters of the first plane: beyond it, a pattern's classes are slow."""
    classes = unicode_tables().classes[:0x10000]
    cuts = [0, *(np.flatnonzero(classes[1:] != classes[:-1]) + 1).tolist(), len(classes)]

    def members(*wanted: int) -> str:
        return "".join(
            f"\\u{first:04x}-\\u{after - 1:04x}"
            for first, after in pairwise(cuts)
            if classes[first] in wanted
        )

    return re.compile(f"[{members(SOLO)}][{members(MARK)}]*|[{members(WORD, MARK)}]+")


def _walk_tokens(form: str) -> list[str]:
    """The definition: the token rule, one character at a time."""
    classes = unicode_tables().classes
    found: list[str] = []
    inside = OTHER
    for char in form:
        kind = int(classes[ord(char)])
        if kind == OTHER:
            inside = OTHER
        elif kind == SOLO or (kind == WORD and inside != WORD) or (kind == MARK and inside == OTHER):
            found.append(char)
            inside = SOLO if kind == SOLO else WORD
        else:
            found[-1] += char
    return found
