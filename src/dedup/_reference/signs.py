r"""What the characters of a line tell of its shape at a glance: enough to leave most lines unread.

:func:`dedup.boilerplate.shapes.shape` reads a line with some thirty patterns and look-ups, and
one line in thirty has a shape. What every shape has, or nearly, is a phrase, a sign, a number
beside certain words or signs, or one of a few words; a line without any is not read. Of the
others most are not read either: in scripts whose shapes are few and known, a line of too many
words, or of the wrong ones, can have none; and what is read is read in those ways alone that may
lead to one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup._reference.page import PageText
from dedup._reference.tokens import sequence_hashes

__all__ = [
    "CREDIT",
    "EVERY_WAY",
    "ORIGIN",
    "PARTS",
    "PATTERN",
    "PHRASE",
    "SignWords",
    "end_sentences",
    "ways",
]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

WHITE = " \t\n\r\v\f\xa0\u2002\u2003\u2009\u202f\u3000\u200b"
CLOSING = "\"'”’»)]」』*_"
STOPS = ".!?…。！？؟۔।॥"
MAX_CLOSING = 8
"""Characters after the end of a sentence, and white space after those, at most."""
MAX_LABEL = 40
"""Characters before the colon of a label."""
MAX_READ = 600
"""Characters of a line that are looked at: a longer one is no line of furniture."""
MAX_NUMBERED = 6
"""Tokens up to which a line with a number may be a counter, a reading time or a place in a gallery, which
has two."""

MAX_GLUED = 3
"""The same where the number is part of a word ("Comments12")."""
MIN_PHONE = 9
STATUS_CODE = 3
"""Characters from which a line without letters may be a telephone number, and of a status code."""

ANYWHERE, FIRST, NUMBERED, FEW, LABEL, PART, DATED, MONTH = (1 << bit for bit in range(8))
"""What a word tells: anywhere in a line, at its start, beside a number, beside one in a short line,
before a colon, in a trail; that it goes with dates, or follows the number of a phrase; that it is a
month."""

PHRASE, PATTERN, ORIGIN, PARTS, CREDIT = (1 << bit for bit in range(5))
"""Ways to the shape of a line: by a phrase, a pattern, as where and when something is from (dates, bylines,
addresses), by its parts, or by the credit it ends in or begins with."""
EVERY_WAY = PHRASE | PATTERN | ORIGIN | PARTS | CREDIT

_ALWAYS = re.compile(
    "[@#©]"
    # Anything but letters of the Latin script, and signs that are white space to phrases.
    "|[^\x00-ƿǄ-ɏ\u2000-\u206f\u20a0-\u20cf\u2122\u2190-\u245f\u2500-\u2767\u276f\u2776-\u2bff"
    "\U0001f000-\U0001f0ff\U0001f300-\U0001faff]"
    # A number of days, months, years.
    "|[0-9][-/.][0-9]{1,2}[-/.][0-9]"
    "|://|[Ww][Ww][Ww]\\."
)
_TRAIL = re.compile("[>›»|/·•→⟩❯]")
CREDIT_STARTS = (
    "phot imag pic illu grap cred file cour fot créd bild symb archi quel zdj "
    "billed kuva valok zdro slik kép imat gamb nuot pilt mynd ljós"
).split()
"""What the words of credits in the Latin script begin with."""
_STARTS = "|".join("".join(f"[{char}{char.upper()}]" for char in start) for start in CREDIT_STARTS)
_WHITE_CLASS = "[\x00-\x20\x85\xa0\u2000-\u200a\u2028\u2029\u202f\u205f]"
_BEFORE_CREDIT = r"[\[/|(—–•·.!?\"”’»:-]"
_SLASH_CREDIT = rf"[.!?\"”’»]{_WHITE_CLASS}*/"
_CREDIT = re.compile(rf"(?:^|{_BEFORE_CREDIT}){_WHITE_CLASS}*(?:{_STARTS})|{_SLASH_CREDIT}")
_WHITE = re.compile(_WHITE_CLASS)
_WHITES = "".join(filter(_WHITE.match, map(chr, range(0x2060))))
_NUMBER = re.compile("[0-9]")
_LETTER = re.compile("[A-Za-zÀ-ɏ]")
_GLUED = re.compile("[A-Za-zÀ-ɏ][0-9]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignWords:
    """Words that tell: ``hashes`` (uint64[n], rising) and what each tells (uint8[n]).

    Among them are those of whole labels, hashes of their words in order.
    """

    hashes: U64
    tells: NDArray[np.uint8]

    @classmethod
    def of(cls, tells: dict[int, int]) -> SignWords:
        """The table of token hashes and what each tells."""
        order = sorted(tells)
        return cls(
            hashes=np.array(order, np.uint64), tells=np.array([tells[value] for value in order], np.uint8)
        )

    def told(self, hashes: U64) -> list[int]:
        """What each of some words tells, 0 for nothing."""
        if not len(self.hashes):
            return [0] * len(hashes)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        told: list[int] = np.where(self.hashes[place] == hashes, self.tells[place], np.uint8(0)).tolist()
        return told


def end_sentences(text: str, starts: I64, ends: I64) -> NDArray[np.bool_]:
    """Whether each line ends as a sentence, ``bool[n_lines]``.

    ``starts`` and ``ends`` (int64) are the half-open ranges of a text's lines in code points, none
    empty.
    """
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return np.array([_ends_sentence(text[max(start, end - 40) : end]) for start, end in spans], bool)


def ways(words: SignWords, page: PageText, among: I64) -> NDArray[np.uint8]:
    """In which ways lines may have a shape, ``uint8[n]``: a bit each, 0 where they can have none.

    Phrases are not looked for here; see :func:`dedup._reference.phrases.find_phrases`. A line that holds
    one may have a shape in every way.

    Parameters
    ----------
    words
        The words that tell.
    page
        A page and its lines.
    among
        Places of the lines to look at, ``int64[n]``.
    """
    out = np.zeros(len(among), np.uint8)
    of_token = words.told(page.hashes)
    for i, at in enumerate(among.tolist()):
        line = page.text[page.starts[at] : page.ends[at]]
        hashes = page.hashes[page.offsets[at] : page.offsets[at + 1]]
        tells = of_token[page.offsets[at] : page.offsets[at + 1]]
        if len(line) <= MAX_READ and _may_tell(line, tells):
            out[i] = _ways(words, line, hashes, tells)
    return out


def _ends_sentence(line: str) -> bool:
    return line[_back(line, _back(line, len(line) - 1, WHITE), CLOSING)] in STOPS


def _back(line: str, at: int, chars: str) -> int:
    """The place from which some characters, at most ``MAX_CLOSING``, lead to another."""
    least = max(at - MAX_CLOSING, 0)
    while at > least and line[at] in chars:
        at -= 1
    return at


def _may_tell(line: str, tells: list[int]) -> bool:
    """Whether a line may have a shape, given what its words tell."""
    first = tells[0] if tells else 0
    any_word = 0
    for word in tells:
        any_word |= word
    if any_word & ANYWHERE or first & FIRST or _ALWAYS.search(line) or _CREDIT.search(line):
        return True
    if first & LABEL and ":" in line[: MAX_LABEL + 1]:
        return True
    numbered = _NUMBER.search(line) is not None
    if (numbered or any_word & (PART | FIRST)) and _TRAIL.search(line):
        return True
    return numbered and bool(
        any_word & NUMBERED
        or (any_word & FEW and len(tells) <= MAX_NUMBERED)
        or (len(tells) <= MAX_GLUED and _GLUED.search(line))
        or (not _LETTER.search(line) and (len(line) >= MIN_PHONE or len(_WHITE.sub("", line)) == STATUS_CODE))
    )


MAX_PATTERN = 40
MAX_PARTS = 30
MAX_CREDIT = 60
MAX_LABELLED = 28
MAX_CONTACT = 16
"""Words of lines of each sort, as :mod:`dedup.boilerplate.shapes` has them."""
MAX_COUNTER = 10
"""Words of counters, reading times, relative times and places in galleries, at most: those of the
longest way through their patterns."""
MAX_DATE_REST = 4
"""Words of a dateline that are neither numbers nor go with dates."""
MAX_FOLDED = 4
"""Digits of the numbers that phrases fold."""
MIN_NAME = 3
"""Letters of a word that goes with no date; those of times ("pm") are shorter."""
MAX_PART = 4
"""Words of the parts of a trail that is known by one of them."""
GLUED_LETTERS = 4
"""Letters of the shortest word that a counter may be glued to."""

_LETTERS = (
    "A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f"
    "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u03ff"
    "\u0400-\u0481\u048a-\u052f"
)
_USUAL = (
    f"{_LETTERS}\t-\r\x1c-\x7f\x80-\xbf\xd7\xf7\u037e\u0387"
    "\u2000-\u200a\u2010-\u2029\u202f-\u205f\u20ac\u2190-\u21ff\u2500-\u2767\u276f"
    "\u2b00-\u2bff\ufe0f\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff"
)
"""Letters of the Latin, Greek or Cyrillic script, ASCII, punctuation and emoji; but for those that NFKC or
the loss of case makes something else."""
_CHANGED = (
    "[\xa8\xaa\xaf\xb2-\xb5\xb8-\xba\xbc-\xbe"
    "\u0130-\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u2017\u203e]"
)
_EAST_ASIAN_LETTERS = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_EAST_ASIAN = f"{_EAST_ASIAN_LETTERS}\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1b\uff1f"
"""Chinese, Japanese and Korean letters, and with punctuation."""
_UNUSUAL = re.compile(f"[^{_USUAL}]|{_CHANGED}")
_FOREIGN = re.compile(f"[^{_USUAL}{_EAST_ASIAN}]|{_CHANGED}")
_TOKENS = re.compile(f"[{_LETTERS}0-9]+")
_WORDS = re.compile(f"[{_LETTERS}0-9'&_’€×÷]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LONG_NUMBER = re.compile(f"[0-9]{{{MAX_FOLDED + 1}}}")
_NUMERIC_DATE = re.compile("[0-9][-/.][0-9]{1,2}[-/.][0-9]")
_GLUED_WORD = re.compile(f"[{_LETTERS}]{{{GLUED_LETTERS}}}[0-9]")
_BARE_NUMBER = re.compile(rf"(?:{_WHITE_CLASS}|[0-9()+-])+")
_SMALL_LETTER = re.compile("[a-z\u03b1-\u03c9\u0430-\u044f]")
_ADDRESS = re.compile("://|[Ww][Ww][Ww]\\.")
_FAR_STARTS = "[Фф][Оо][Тт]|[Ии][Зз][Оо]|[Ии][Лл][Лл]|[Сс][Нн][Ии]|[Сс][Вв][Іі]|[Сс][Лл][Ии]|[Φφ][Ωω][Ττ]"
"""The same in the Cyrillic and the Greek script."""
_CREDIT_WORD = re.compile(rf"{_WHITE_CLASS}*(?:{_STARTS}|{_FAR_STARTS})")
_CREDIT_AFTER_SIGN = re.compile(f"{_BEFORE_CREDIT}{_CREDIT_WORD.pattern}|{_SLASH_CREDIT}")
_AFTER_CREDIT = re.compile("[:/|]")
_NO = re.compile("[Nn][Oo]")
_EAST_ASIAN_TELLS = re.compile("[:@#©>›»|/·•→⟩❯刚图圖摄攝写画撮\ufe0f]|[Ww][Ww][Ww]\\.")
"""Signs, letters of "just now" and of the words of credits, and what makes a picture of the sign before it,
which is a token and no part of a key."""
_EAST_ASIAN_LETTER = re.compile(f"[{_EAST_ASIAN_LETTERS}]")
_EAST_ASIAN_NUMBERED = re.compile("[前分年년전]")
"""Letters one of which stands beside the number of a relative time, a reading time or a date."""
_EAST_ASIAN_AGENCY = re.compile("[新视中共時]")
_BEFORE_AGENCY = re.compile("[(\\[—–.,]")


def _ways(words_that_tell: SignWords, line: str, hashes: U64, tells: list[int]) -> int:
    """In which ways a line without a phrase can have a shape, by its words and their number.

    Of each way of :func:`dedup.boilerplate.shapes.shape` to one, only what a glance tells is looked at.
    Of other scripts than three nothing is said.
    """
    first = tells[0] if tells else 0
    any_word = 0
    for word in tells:
        any_word |= word
    if _UNUSUAL.search(line):
        may = _FOREIGN.search(line) is not None or _east_asian_can_have(line, any_word)
        return EVERY_WAY if may else 0
    spans = [match.span() for match in _TOKENS.finditer(line)]
    if len(spans) != len(tells):
        return EVERY_WAY
    n = len(tells)
    begins_with_number = n > 0 and line[spans[0][0]].isdecimal()
    # No phrase is sought with so long a number, but for those that stand at the start.
    if _LONG_NUMBER.search(line) and (first & PART or (n > 1 and begins_with_number and tells[1] & DATED)):
        return EVERY_WAY
    words = [word for word in _WORDS.findall(line) if word.strip("'’")]
    numbered = _NUMBER.search(line) is not None
    n_numbers = sum(line[start].isdecimal() for start, _ in spans)
    counted = any(word & NUMBERED and not word & MONTH for word in tells)
    bare = line.lstrip(_WHITES)
    short = len(words) <= MAX_COUNTER
    counter = short and (
        any_word & ANYWHERE
        or (
            numbered
            and (
                (n <= MAX_NUMBERED and (counted or (any_word & FEW and n_numbers > 1)))
                or (n <= MAX_GLUED and _GLUED_WORD.search(line))
                or _CYRILLIC.search(line) is not None
            )
        )
    )
    mail = short and "@" in line and " " not in bare.rstrip(_WHITES)
    uncounted = n > 0 and (  # "views" without a number, and "no" without what it counts
        (first & NUMBERED and not numbered and not _NO.search(line))
        or (not any_word & NUMBERED and _NO.fullmatch(line, *spans[0]))
    )
    opened = (
        first & FIRST
        and not uncounted
        and (n <= MAX_COUNTER or (n <= MAX_CONTACT and ":" in line) or line[spans[0][0]] in "cC")
    )
    labelled = n <= MAX_LABELLED and ":" in bare[: MAX_LABEL + 1]
    label = labelled and _is_label(words_that_tell, line, hashes, tells)
    other = sum(not word[0].isdigit() for word in words) - sum(bool(word & DATED) for word in tells)
    # Beside a date, a line that begins neither with it nor with a word for it has capitals alone.
    name = int(n > 1 and line[slice(*spans[0])].isdecimal())
    named = n > 0 and not tells[name] & (DATED | MONTH) and _is_name(line[slice(*spans[name])])
    dated = (
        numbered
        and not named
        and n <= MAX_PATTERN
        and other <= MAX_DATE_REST
        and (any_word & MONTH or _NUMERIC_DATE.search(line) is not None)
    )
    credit = n <= MAX_CREDIT and (
        any_word & ANYWHERE
        or _CREDIT_AFTER_SIGN.search(line)
        or (_CREDIT_WORD.match(line) and (any_word & FIRST or _AFTER_CREDIT.search(line)))
    )
    address = n <= MAX_PATTERN and _ADDRESS.search(line) is not None
    code = _may_be_code(line)
    pattern = counter or opened or code or "©" in line or (bare.startswith("#") and bare.count("#") > 1)
    origin = opened or code or mail or dated or address
    parts = n <= MAX_PARTS and (address or "©" in line or _parts_may_tell(line, spans, tells))
    return (
        PHRASE * bool(label)
        | PATTERN * bool(pattern)
        | ORIGIN * bool(origin)
        | PARTS * bool(parts)
        | CREDIT * bool(credit or "©" in line)
    )


def _east_asian_can_have(line: str, any_word: int) -> bool:
    """The same of a line with Chinese, Japanese or Korean letters, and none but those and the usual ones."""
    numbered = _NUMBER.search(line) is not None and (
        _EAST_ASIAN_NUMBERED.search(line)
        or not _EAST_ASIAN_LETTER.search(line)
        or _NUMERIC_DATE.search(line)
        or _GLUED_WORD.search(line)
        or _LONG_NUMBER.search(line)  # with it no phrase is sought
    )
    return bool(
        any_word & (ANYWHERE | FIRST | NUMBERED)
        or numbered
        or _EAST_ASIAN_TELLS.search(line)
        or any(_CREDIT_WORD.match(line, *span) for span in (match.span() for match in _TOKENS.finditer(line)))
        or (_EAST_ASIAN_AGENCY.search(line) and _BEFORE_AGENCY.search(line))
    )


def _is_label(words: SignWords, line: str, hashes: U64, tells: list[int]) -> bool:
    """Whether what stands before the first colon of a line may be a label."""
    label = line.partition(":")[0]
    spans = [match.span() for match in _TOKENS.finditer(label)]
    n = len(spans)
    if n and label[spans[0][0]].isdecimal():
        return n > 1 and bool(tells[1] & DATED)
    if not n or not tells[0] & LABEL:
        return False
    whole = sequence_hashes(hashes[:n], np.array([0, n]))
    return _NUMBER.search(label) is not None or bool(words.told(whole)[0] & LABEL)


def _is_name(word: str) -> bool:
    """Whether a token is of letters, some of them small."""
    small = _SMALL_LETTER.search(word) is not None
    return small and len(word) >= MIN_NAME and _NUMBER.search(word) is None


def _may_be_code(text: str) -> bool:
    """Whether a text may be a telephone number or a status code."""
    n_digits = len(_NUMBER.findall(text)) if _BARE_NUMBER.fullmatch(text) else 0
    return n_digits == STATUS_CODE or (n_digits > 0 and len(text) >= MIN_PHONE)


def _parts_may_tell(line: str, spans: list[tuple[int, int]], tells: list[int]) -> bool:
    """Whether the parts of a trail may be known: two, and half of them, or one of three short ones."""
    n_parts = n_known = at = 0
    short = last_is_short = True  # those before the last; the last
    cuts = [match.start() for match in _TRAIL.finditer(line)]
    begin = 0
    for end in [*cuts, len(line)]:
        part = line[begin:end]
        begin = end + 1
        first_token = at
        while at < len(spans) and spans[at][0] < end:
            at += 1
        if not part.strip(_WHITES):
            continue
        n_parts += 1
        short = short and last_is_short
        last_is_short = len(part.split()) <= MAX_PART
        of_part = tells[first_token:at]
        n_known += bool(
            "@" in part
            or "#" in part
            or (of_part and of_part[0] & (PART | FIRST))
            or any(word & ANYWHERE for word in of_part)
            or (
                _NUMBER.search(part)
                and (
                    any(word & (NUMBERED | FEW | DATED | MONTH) for word in of_part)
                    or _GLUED_WORD.search(part)
                    or _CYRILLIC.search(part)
                    or _NUMERIC_DATE.search(part)
                    or _may_be_code(part)
                )
            )
        )
    if n_known >= 2 and 2 * n_known >= n_parts:
        return True
    return n_known > 0 and n_parts > 2 and short
