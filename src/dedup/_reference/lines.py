"""What the characters of a line tell, as whole numbers.

Each character is of one of ``N_CLASSES`` classes (see :func:`character_classes`). A line is
measured by how many it has of each, by what it begins and ends with, and by a few counts of
words. How a program sets a line says nothing of it: white space is squeezed first, and the marks of
lists, headings, quotations and emphasis are left out. Else characters are read as they stand.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedup.model import BLOCK_KINDS
from dedup.text.normalize import MARK, SOLO, WORD, unicode_tables

__all__ = [
    "BRACKET",
    "COLON",
    "COMMA",
    "DASH",
    "DIGIT",
    "LOWER",
    "MARKS",
    "MEASURES",
    "N_CLASSES",
    "QUOTE",
    "SEPARATOR",
    "SIGN",
    "SOLOS",
    "SPACE",
    "STOP",
    "SYMBOL",
    "UPPER",
    "character_classes",
    "line_measures",
    "squeezed",
    "unmarked",
]

(
    SYMBOL, SPACE, LOWER, UPPER, DIGIT, SOLOS, MARKS, STOP, COMMA, COLON, QUOTE, BRACKET, DASH, SEPARATOR,
    SIGN,
) = range(15)  # fmt: skip
N_CLASSES = 15
"""Classes of characters; LOWER holds letters without case too, SOLOS the letters of scripts
without spaces, STOP what ends sentences."""

_SPACES = (
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
)
_SPACES += "\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
_SIGNS = {
    SPACE: _SPACES,
    STOP: ".!?…。！？؟۔।॥｡",
    COMMA: ",;、，；،؛､",
    COLON: ":：",
    QUOTE: "\"'`´“”‘’„‚«»‹「」『』《》〈〉＂＇",
    BRACKET: "()[]{}（）【】［］｛｝〔〕",
    DASH: "-–—‐‑‒―−_~～－",
    SEPARATOR: "|/\\<>›→←↑↓►▶◄◀▼▲•·●○■□▪▫◦‣｜／＞＜▸⟩❯»«",
    SIGN: "@#&%$€£¥+=*©®™^§",
}
_ZEROS = (
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50,
    0xED0, 0xF20, 0x1040, 0x17E0, 0x1810, 0xFF10,
)  # fmt: skip
"""The digit zero of the scripts in use; nine more follow each."""

MEASURES = (
    *(f"class_{i}" for i in range(N_CLASSES)),
    "first",        # class of the first character that is no space
    "last",         # class of the last one, closing quotes and brackets left aside
    "n_words",      # letters or digits after none
    "n_titles",     # words that begin in upper case
    "n_numbers",    # runs of digits
    "n_years",      # runs of four that begin with 19 or 20
    "n_sentences",  # stops before white space or at the end
    "n_urls",       # "://" and "www."
)  # fmt: skip
"""Columns of :func:`line_measures`."""


@cache
def character_classes() -> NDArray[np.uint8]:
    """Class of every code point, ``uint8[0x110000]``."""
    tables = unicode_tables()
    table = np.full(0x110000, SYMBOL, np.uint8)
    table[tables.classes == WORD] = LOWER
    table[(tables.classes == WORD) & (tables.lower != np.arange(0x110000))] = UPPER
    table[tables.classes == SOLO] = SOLOS
    table[tables.classes == MARK] = MARKS
    for zero in _ZEROS:
        table[zero : zero + 10] = DIGIT
    for kind, chars in _SIGNS.items():
        table[[ord(char) for char in chars]] = kind
    return table


def _in_lines(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Code points of lines one after another, the line of each, and where each line begins among them."""
    lengths = ends - starts
    at = np.concatenate([[0], np.cumsum(lengths)])
    chars = codes[np.arange(at[-1]) + np.repeat(starts - at[:-1], lengths)]
    return chars, np.repeat(np.arange(len(starts)), lengths), at


def squeezed(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Lines of a text one after another, without white space around them, and one of each run in them.

    Parameters
    ----------
    codes
        Code points of the text, ``uint32``.
    starts, ends
        Half-open ranges of the lines in it, ``int64``: in order, apart, none empty.

    Returns
    -------
    Their code points, and where each begins and ends in those. A line of nothing but white space keeps
    its first character.
    """
    n = len(starts)
    chars, line_of, at = _in_lines(codes, starts, ends)
    space = character_classes()[chars] == SPACE
    after_space = np.concatenate([[True], space[:-1]])[: len(space)]
    after_space[at[:-1]] = True
    keeps = ~(space & after_space)
    last = np.full(n, -1)
    np.maximum.at(last, line_of[keeps], np.flatnonzero(keeps))
    ends_in_space = last[last >= 0]
    keeps[ends_in_space[space[ends_in_space]]] = False
    keeps[at[:-1][last < 0]] = True
    offsets = np.concatenate([[0], np.cumsum(np.bincount(line_of[keeps], minlength=n))]).astype(np.int64)
    return chars[keeps], offsets[:-1], offsets[1:]


FORM_MARKS = "-*+•‣◦▪#>"
"""What programs write before the items of a list, headings and quotations, with white space after it.
Other signs that stand there are a site's own."""
EMPHASIS = "*_"
MAX_EMPHASIS = 3
"""Runs of so many of these signs around a line: emphasis, as Markdown writes it."""
_LIKE_PARAGRAPHS = np.array([BLOCK_KINDS.index("heading"), BLOCK_KINDS.index("list-item")], np.int8)


def unmarked(
    codes: NDArray[np.uint32],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    kinds: NDArray[np.int8],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8]]:
    """Where lines begin and end without marks of their form, and their kinds without those.

    Parameters
    ----------
    codes, starts, ends
        Lines as :func:`squeezed` gives them.
    kinds
        Index of each line's kind in ``BLOCK_KINDS``, ``int8``. A line that loses a mark is a paragraph
        where it was a heading or an item; numbered items have none to lose.
    """
    starts, ends, kinds = starts.copy(), ends.copy(), kinds.copy()
    paragraph = np.int8(BLOCK_KINDS.index("paragraph"))
    may_have = np.isin(codes[starts], [ord(char) for char in FORM_MARKS + EMPHASIS])
    for i in np.flatnonzero(may_have).tolist():
        line = "".join(map(chr, codes[starts[i] : ends[i]].tolist()))
        at = after_space = 0
        while at < len(line) and (line[at] in FORM_MARKS or _is_space(line[at])):
            at += 1
            after_space = at if _is_space(line[at - 1]) else after_space
        if after_space and at < len(line):
            starts[i] += after_space
            kinds[i] = paragraph if kinds[i] in _LIKE_PARAGRAPHS else kinds[i]
            line = line[after_space:]
        run = _emphasis(line)
        starts[i] += run
        ends[i] -= run
    return starts, ends, kinds


def _is_space(char: str) -> bool:
    return bool(character_classes()[ord(char)] == SPACE)


def _emphasis(line: str) -> int:
    """Number of signs of emphasis at either end of a line."""
    sign = line[0]
    if sign not in EMPHASIS:
        return 0
    run = len(line) - len(line.lstrip(sign))
    inner = line[run : len(line) - run]
    if run > MAX_EMPHASIS or not inner or line[len(line) - run :] != sign * run or inner[-1] == sign:
        return 0
    return 0 if _is_space(inner[0]) or _is_space(inner[-1]) else run


def line_measures(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Measures of lines, ``int32[n_lines, len(MEASURES)]``.

    Parameters
    ----------
    codes
        Code points of a text, ``uint32``.
    starts, ends
        Half-open ranges of the lines in it, ``int64``: in order, apart, none empty.
    """
    n = len(starts)
    out = np.zeros((n, len(MEASURES)), np.int32)
    if not n:
        return out
    chars, line_of, at = _in_lines(codes, starts, ends)
    kinds = character_classes()[chars]

    def count(where: NDArray[np.bool_]) -> NDArray[np.int32]:
        return np.bincount(line_of[where], minlength=n).astype(np.int32)

    for kind in range(N_CLASSES):
        out[:, kind] = count(kinds == kind)
    column = {name: i for i, name in enumerate(MEASURES)}
    first_of_line = np.zeros(len(kinds), bool)
    first_of_line[at[:-1]] = True
    last_of_line = np.zeros(len(kinds), bool)
    last_of_line[at[1:] - 1] = True
    word = (kinds >= LOWER) & (kinds <= MARKS)
    before = np.concatenate([[False], word[:-1]]) & ~first_of_line
    begins = word & ~before
    out[:, column["n_words"]] = count(begins)
    out[:, column["n_titles"]] = count(begins & (kinds == UPPER))
    digit = kinds == DIGIT
    number = digit & ~(np.concatenate([[False], digit[:-1]]) & ~first_of_line)
    out[:, column["n_numbers"]] = count(number)
    out[:, column["n_years"]] = count(number & _years(chars, digit, line_of))
    stop = kinds == STOP
    space_after = np.concatenate([kinds[1:] == SPACE, [True]]) | last_of_line
    out[:, column["n_sentences"]] = count(stop & space_after)
    out[:, column["n_urls"]] = count(_urls(chars, line_of))
    for name, wanted, take in (
        ("first", kinds != SPACE, np.minimum),
        ("last", (kinds != SPACE) & (kinds != QUOTE) & (kinds != BRACKET), np.maximum),
    ):
        edge = np.full(n, len(kinds) if take is np.minimum else -1)
        take.at(edge, line_of[wanted], np.flatnonzero(wanted))
        found = (edge >= 0) & (edge < len(kinds))
        out[:, column[name]] = np.where(found, kinds[np.clip(edge, 0, len(kinds) - 1)], SPACE)
    return out


def _years(
    chars: NDArray[np.uint32], digit: NDArray[np.bool_], line_of: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Where four ASCII digits stand, the first two 19 or 20, and no fifth."""
    found = np.zeros(len(chars), bool)
    if len(chars) < 4:
        return found
    n = len(chars) - 3
    a, b = chars[:n], chars[1 : n + 1]
    four = digit[:n] & digit[1 : n + 1] & digit[2 : n + 2] & digit[3 : n + 3]
    four &= line_of[:n] == line_of[3 : n + 3]
    fifth = np.zeros(n, bool)
    fifth[:-1] = digit[4:] & (line_of[: n - 1] == line_of[4:])
    century = ((a == ord("1")) & (b == ord("9"))) | ((a == ord("2")) & (b == ord("0")))
    found[:n] = four & century & ~fifth
    return found


def _urls(chars: NDArray[np.uint32], line_of: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where "://" or "www." stands within a line."""
    found = np.zeros(len(chars), bool)
    for sign in ("://", "www."):
        n = len(chars) - len(sign) + 1
        if n < 1:
            continue
        here = line_of[:n] == line_of[len(sign) - 1 :]
        for i, char in enumerate(sign):
            here = here & (chars[i : n + i] == ord(char))
        found[:n] |= here
    return found
