"""Lines that hold several lines of a page: rows, and paragraphs run together.

Programs that know no blocks write a menu as one long line, "Home News Sport About the paper"; it is
as long as a paragraph, but has none of its signs. Others write a whole text as one. Lines are told
at a glance by what they hold, and those that may be rows are read word by word.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup._reference.lines import (
    BRACKET,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    LOWER,
    MARKS,
    QUOTE,
    SIGN,
    SOLOS,
    SPACE,
    STOP,
    UPPER,
    character_classes,
)
from dedup._reference.page import PageText
from dedup.text.normalize import code_points

__all__ = ["LONG", "ROW", "SIGNED", "LinesInParts", "find_parts", "mean_of_parts", "parts_of"]

I64 = NDArray[np.int64]

SIGNED, ROW, LONG = 1, 2, 4
"""What is told of a line: prose with the signs of sentences, or a row; what a line may be: a row, or long
prose."""
MIN_WORDS = 20
"""Words from which a line may be a row, and from which signs tell that it is prose."""
ROW_GAP = 8
"""Words for each sign of a sentence from which a line may be a row, and below which it is prose."""
TITLES = 4
"""Words of which one begins in upper case, or with a digit, in what may be a row."""
MIN_ITEMS, MAX_ITEM, MIN_ITEM = 6, 12, 2
"""In scripts that put no space between words: items with spaces between them that make a row, and their
letters on average."""
SIGNED_ITEMS = 4
"""Items for each sign in such a row, at least."""
LONG_WORDS, PART_WORDS = 150, 60
"""Words from which a line is read in parts of some sentences, and those of a part at least. On the pages
that the model learned from 99 paragraphs in 100 are shorter."""
SCORE_STEPS = 1 << 30
"""Steps of a score where the mean of many is taken: sums of whole numbers do not depend on their order."""
WITHIN_WORDS = np.array([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF], np.uint32)
"""White space that parts no words: a soft hyphen, joiners."""


class LinesInParts(NamedTuple):
    """Lines of a page, and the parts of those that have several.

    ``told`` (uint8[n_lines]) is ``ROW`` for rows, ``SIGNED`` for prose with the signs of sentences,
    else 0; ``offsets`` (int64[n_lines + 1]) says where the parts of each line begin, of which most
    have one; ``starts`` and ``ends`` (int64[n_parts]) are their half-open ranges in code points. Where
    no line has several these three are empty.
    """

    told: NDArray[np.uint8]
    offsets: I64
    starts: I64
    ends: I64


def find_parts(page: PageText, may_have: NDArray[np.uint8]) -> LinesInParts:
    """Which lines of a page are of parts, and of which.

    Parameters
    ----------
    page
        A page and its lines.
    may_have
        What lines may be, ``uint8[n_lines]`` of bits: ``ROW``, not those of tables, and ``LONG``,
        not those of code.
    """
    told = np.zeros(len(page.starts), np.uint8)
    parts: list[list[tuple[int, int]]] = []
    for i, (start, end) in enumerate(zip(page.starts.tolist(), page.ends.tolist(), strict=True)):
        of_line = slice(page.offsets[i], page.offsets[i + 1])
        n_solo, n_tokens = int(np.count_nonzero(page.solo[of_line])), int(of_line.stop - of_line.start)
        n_words = n_tokens - n_solo + n_solo // 2
        found = []
        if n_tokens >= min(MIN_WORDS, MIN_ITEMS * MIN_ITEM):
            line = _Line.read(page.text[start:end], unspaced=2 * n_solo > n_tokens)
            told[i] = _glance(line, n_words, n_solo)
            if told[i] == ROW:
                found = _items(line) if may_have[i] & ROW else []
                told[i] = ROW if len(found) > 1 else 0
            if told[i] != ROW and n_words >= LONG_WORDS and may_have[i] & LONG:
                found = _paragraphs(line)
        parts.append([(start + a, start + b) for a, b in found] if len(found) > 1 else [(start, end)])
    if all(len(found) == 1 for found in parts):
        none = np.zeros(0, np.int64)
        return LinesInParts(told, none, none, none)
    flat = np.array([part for found in parts for part in found], np.int64)
    offsets = np.concatenate(([0], np.cumsum([len(found) for found in parts]))).astype(np.int64)
    return LinesInParts(told, offsets, flat[:, 0].copy(), flat[:, 1].copy())


def parts_of(offsets: I64, among: I64) -> tuple[I64, I64]:
    """Parts of some lines, one after another, and where those of each begin among them.

    Parameters
    ----------
    offsets
        Where the parts of each line of a page begin, ``int64[n_lines + 1]``; each has one or more.
    among
        Places of the lines, ``int64[n]``.

    Returns
    -------
    ``int64[n_parts]`` and ``int64[n]``.
    """
    starts = offsets[among]
    counts = offsets[among + 1] - starts
    first: I64 = np.cumsum(counts) - counts
    return np.arange(counts.sum()) + np.repeat(starts - first, counts), first


def mean_of_parts(
    score: NDArray[np.float32], weights: I64, first: I64, several: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Scores of lines from those of their parts, ``float32[n_lines]``: the mean, to ``SCORE_STEPS``.

    Parameters
    ----------
    score, weights
        Score of each part, ``float32[n_parts]``, 0 to 1, and how much it counts, ``int64[n_parts]``,
        1 or more.
    first
        Where the parts of each line begin, ``int64[n_lines]``.
    several
        Which lines have several parts, ``bool[n_lines]``; a score of one is as it was.
    """
    steps = np.rint(score * np.float64(SCORE_STEPS)).astype(np.int64)
    sums = np.add.reduceat(weights * steps, first)
    mean = sums / (np.add.reduceat(weights, first) * np.float64(SCORE_STEPS))
    return np.where(several, mean, score[first]).astype(np.float32)


class _Line(NamedTuple):
    """Classes of a line's characters, which are white space, and if its script puts none between words."""

    classes: NDArray[np.uint8]
    white: NDArray[np.bool_]
    unspaced: bool

    @classmethod
    def read(cls, text: str, *, unspaced: bool) -> _Line:
        codes = code_points(text)
        classes = character_classes()[codes]
        return cls(classes, (classes == SPACE) & ~np.isin(codes, WITHIN_WORDS), unspaced)


def _glance(line: _Line, n_words: int, n_solo: int) -> int:
    """What a line tells before it is read word by word; what may be a row is one."""
    classes, white, unspaced = line
    end = classes[(classes != SPACE) & (classes != QUOTE) & (classes != BRACKET)]
    prose = SIGNED if n_words >= MIN_WORDS else 0
    if len(end) and end[-1] == STOP:
        return prose  # of such lines that look like rows nine in ten are text
    sign = (classes == STOP) | (classes == COMMA) | (classes == COLON)
    if unspaced:
        n_items = 1 + int(np.count_nonzero(white[1:] & ~white[:-1]))
        of_items = MIN_ITEM * n_items <= n_solo <= MAX_ITEM * n_items
        if n_items >= MIN_ITEMS and of_items and SIGNED_ITEMS * int(np.count_nonzero(sign)) <= n_items:
            return ROW
    else:  # signs within dates, times and addresses are none
        after = np.concatenate((classes[1:], [SPACE]))
        sign &= (after == SPACE) | (after == QUOTE) | (after == BRACKET)
    if n_words < ROW_GAP * (1 + int(np.count_nonzero(sign))):
        return prose
    in_word = (classes >= LOWER) & (classes <= MARKS)
    titles = (classes == UPPER) | (classes == DIGIT)
    titles[1:] &= ~in_word[:-1]
    is_row = prose and not unspaced and TITLES * int(np.count_nonzero(titles)) >= n_words
    return ROW if is_row else 0


def _items(line: _Line) -> list[tuple[int, int]]:
    """Ranges of a row that may be lines of their own."""
    classes, white, unspaced = line
    around = np.concatenate(([True], white, [True]))
    edge = np.flatnonzero(around[1:] != around[:-1]).tolist()
    words = list(zip(edge[::2], edge[1::2], strict=True))
    if unspaced:
        return words
    titles = [classes[first] in (UPPER, DIGIT) for first, _ in words]
    last = [classes[end - 1] for _, end in words]
    begins = {0, len(words)}  # words that begin a part
    start = 0
    for end in range(1, len(words) + 1):
        if last[end - 1] not in (STOP, COMMA, COLON) and end < len(words):
            continue
        if end - start >= MIN_WORDS and TITLES * sum(titles[start:end]) >= end - start:
            begins |= {start, end}
            begins.update(i for i in range(start + 1, end) if titles[i] and last[i - 1] not in (DASH, SIGN))
        start = end
    return [(words[a][0], words[b - 1][1]) for a, b in pairwise(sorted(begins))]


def _paragraphs(line: _Line) -> list[tuple[int, int]]:
    """Ranges of some sentences each, of ``PART_WORDS`` or more but for the last."""
    classes, white, unspaced = line
    n, n_words, start, at = len(classes), 0, 0, 0
    found = []
    in_word = False
    while at < n:
        kind = classes[at]
        if unspaced:
            n_words += int(kind == SOLOS)
        else:
            n_words += int(not in_word and LOWER <= kind <= MARKS)
            in_word = LOWER <= kind <= MARKS
        at += 1
        if kind != STOP or n_words < (2 * PART_WORDS if unspaced else PART_WORDS):
            continue
        while at < n and classes[at] in (STOP, QUOTE, BRACKET):
            at += 1
        following = at
        while following < n and white[following]:
            following += 1
        if following < n and (unspaced or following > at):
            found.append((start, at))
            start = at = following
            n_words, in_word = 0, False
    return [*found, (start, n)]
