"""Numbers that a page model reads of each line: its own, and its place in the page.

All arithmetic is on whole numbers or single IEEE operations in float32, so that every
platform gives the same bits; logarithms are piecewise linear between powers of two.
"""

from __future__ import annotations

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
    MEASURES,
    QUOTE,
    SEPARATOR,
    SIGN,
    SOLOS,
    SPACE,
    STOP,
    SYMBOL,
    UPPER,
)

__all__ = [
    "N_LINE_COLUMNS",
    "N_PAGE_COLUMNS",
    "find_body",
    "is_prose",
    "line_columns",
    "page_columns",
    "piecewise_log2",
    "prose_overlap",
    "same_as",
    "share_of",
]

F32 = NDArray[np.float32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_COLUMN = {name: i for i, name in enumerate(MEASURES)}
MIN_PROSE, MIN_LONG, PROSE_CAP = 30, 60, 120
"""Half words from which a line that ends as a sentence is prose, from which any is, and that one
line adds to the mass of prose at most: 15, 30 and 60 words."""
COST_OTHER = 10
"""Half words that a line which is no prose costs the body: 5 words."""
WINDOWS = (3, 8, 20)
"""Lines to either side over which the mass of prose is taken."""
N_LINE_COLUMNS = 36
N_PAGE_COLUMNS = 35


def piecewise_log2(values: NDArray[np.int64]) -> F32:
    """``log2(1 + v)`` for whole ``v >= 0``, linear between powers of two; exact in float32 steps."""
    mantissa, exponent = np.frexp((values + 1).astype(np.float32))
    logarithm: F32 = (exponent - 1).astype(np.float32) + (mantissa * np.float32(2) - np.float32(1))
    return logarithm


def share_of(part: NDArray[np.int64], whole: NDArray[np.int64]) -> F32:
    """``part / whole`` in float32, 0 where the whole is 0."""
    parts, wholes = part.astype(np.float32), np.maximum(whole, 1).astype(np.float32)
    return np.divide(parts, wholes)


def is_prose(measures: NDArray[np.int32], half_words: I64) -> NDArray[np.bool_]:
    """Which lines are prose, ``bool[n_lines]``: long ones, and those that end as a sentence."""
    ends: NDArray[np.bool_] = measures[:, _COLUMN["last"]] == STOP
    return (ends & (half_words >= MIN_PROSE)) | (half_words >= MIN_LONG)


def line_columns(measures: NDArray[np.int32], half_words: I64, block_kinds: NDArray[np.int8]) -> F32:
    """Columns of each line by itself, ``float32[n_lines, N_LINE_COLUMNS]``.

    Parameters
    ----------
    measures
        As :func:`dedup._reference.lines.line_measures` gives them.
    half_words
        Length in words, times two; a letter of a script without spaces is half a word, ``int64``.
    block_kinds
        Index of each block's kind in ``BLOCK_KINDS``, ``int8``.
    """
    counts = measures[:, :15].astype(np.int64)
    letters = counts[:, LOWER] + counts[:, UPPER] + counts[:, SOLOS]
    chars = counts.sum(1) - counts[:, SPACE]
    words = measures[:, _COLUMN["n_words"]].astype(np.int64)
    first, last = measures[:, _COLUMN["first"]], measures[:, _COLUMN["last"]]
    numbers = measures[:, _COLUMN["n_numbers"]].astype(np.int64)
    sentences = measures[:, _COLUMN["n_sentences"]].astype(np.int64)
    columns = [
        piecewise_log2(half_words),
        piecewise_log2(chars),
        share_of(counts[:, UPPER], letters),
        share_of(counts[:, DIGIT], chars),
        share_of(letters, chars),
        share_of(counts[:, SOLOS], chars),
        share_of(counts[:, MARKS], chars),
        share_of(counts[:, SYMBOL] + counts[:, SIGN], chars),
        share_of(counts[:, SEPARATOR], chars),
        share_of(counts[:, DASH], chars),
        share_of(counts[:, QUOTE], chars),
        share_of(counts[:, BRACKET], chars),
        share_of(2 * counts[:, COMMA], half_words),
        share_of(2 * counts[:, STOP], half_words),
        share_of(counts[:, SPACE], words),
        piecewise_log2(counts[:, COMMA]),
        piecewise_log2(sentences),
        piecewise_log2(numbers),
        piecewise_log2(counts[:, SEPARATOR]),
        piecewise_log2(measures[:, _COLUMN["n_urls"]].astype(np.int64)),
        share_of(measures[:, _COLUMN["n_titles"]].astype(np.int64), words),
        share_of(measures[:, _COLUMN["n_years"]].astype(np.int64), numbers),
        share_of(letters, words + counts[:, SOLOS]) / np.float32(8),
        last == STOP,
        last == COLON,
        last == SEPARATOR,
        first == UPPER,
        first == LOWER,
        first == DIGIT,
        (first == DASH) | (first == SEPARATOR) | (first == SYMBOL) | (first == SIGN),
        (counts[:, UPPER] > 1) & (counts[:, LOWER] == 0),
        is_prose(measures, half_words),
        *(block_kinds == kind for kind in range(1, 5)),
    ]
    return np.stack([column.astype(np.float32) for column in columns], 1)


def page_columns(
    measures: NDArray[np.int32],
    half_words: I64,
    same_as: I64,
    overlap: F32,
) -> F32:
    """Columns of each line's place among the lines of its page, ``float32[n, N_PAGE_COLUMNS]``.

    Parameters
    ----------
    measures, half_words
        As for :func:`line_columns`, of all lines of the page in order.
    same_as
        For each line the first line of the page with the same tokens, ``int64``.
    overlap
        Share of each line's tokens that prose of the page holds, ``float32``.
    """
    n = len(half_words)
    at = np.arange(n)
    prose = is_prose(measures, half_words)
    capped = np.minimum(half_words, PROSE_CAP)
    mass = np.where(prose, capped, 0)
    before = np.concatenate([[0], np.cumsum(mass)])
    total = max(int(before[-1]), 1)
    lines_before = np.concatenate([[0], np.cumsum(prose)])
    words_before = np.concatenate([[0], np.cumsum(capped)])
    columns: list[NDArray[np.generic]] = [
        (at.astype(np.float32) + np.float32(0.5)) / np.float32(max(n, 1)),
        piecewise_log2(at) / np.float32(4),
        piecewise_log2(n - 1 - at) / np.float32(4),
        share_of(before[:-1], np.full(n, total)),
        share_of(before[1:], np.full(n, total)),
    ]
    best = 0
    for width in WINDOWS:
        low, high = np.maximum(at - width, 0), np.minimum(at + width + 1, n)
        window = before[high] - before[low]
        columns += [
            window.astype(np.float32) / np.float32(PROSE_CAP * 2),
            share_of(lines_before[high] - lines_before[low], high - low),
            share_of(window, words_before[high] - words_before[low]),
        ]
        if width == WINDOWS[1] and n:
            best = int(np.argmax(window))
            columns += [
                share_of(window, np.full(n, max(int(window[best]), 1))),
                piecewise_log2(np.abs(at - best)) / np.float32(4),
                at < best,
            ]
    columns += _neighbours(prose, at, n)
    columns += _beside_body(find_body(prose, half_words), at)
    repeats = np.bincount(same_as, minlength=n)[same_as]
    next_same = np.concatenate([same_as[1:] == same_as[:-1], [False]]) if n else at.astype(bool)
    columns += [
        piecewise_log2(repeats - 1),
        same_as != at,
        next_same,
        overlap,
        overlap * np.minimum(half_words, 16).astype(np.float32) / np.float32(16),
        share_of(half_words, np.full(n, max(int(half_words.max(initial=0)), 1))),
        np.full(n, piecewise_log2(np.array([n]))[0] / np.float32(4)),
        np.full(n, np.float32(lines_before[-1]) / np.float32(max(n, 1))),
        np.full(n, piecewise_log2(np.array([words_before[-1]]))[0] / np.float32(8)),
        np.full(
            n, share_of(measures[:, SOLOS].sum(keepdims=True), measures[:, :15].sum(keepdims=True).ravel())[0]
        ),
        np.full(
            n,
            share_of(
                measures[:, UPPER].sum(keepdims=True),
                measures[:, LOWER : UPPER + 1].sum(keepdims=True).ravel(),
            )[0],
        ),
    ]
    return (
        np.stack([column.astype(np.float32) for column in columns], 1)
        if n
        else np.zeros((0, N_PAGE_COLUMNS), np.float32)
    )


def same_as(sequences: U64) -> I64:
    """For each line the first with the same tokens, itself if it has none; ``int64[n_lines]``.

    ``sequences`` is ``uint64[n_lines]``, the hash of each line's tokens, 0 for none.
    """
    _, first, group = np.unique(sequences, return_index=True, return_inverse=True)
    found = first[group]
    empty = np.flatnonzero(sequences == 0)
    found[empty] = empty
    return found.astype(np.int64)


def prose_overlap(tokens: NDArray[np.uint32], offsets: I64, prose: NDArray[np.bool_]) -> F32:
    """Share of each line's tokens that prose of the page holds, 0 for prose; ``float32[n_lines]``.

    Tokens and ``offsets`` are as for :func:`dedup._reference.recurrence.recurrence_columns`.
    """
    n = np.diff(offsets)
    in_prose = np.repeat(prose, n)
    body = np.unique(tokens[in_prose])
    if not len(body):
        return np.zeros(len(n), np.float32)
    at = np.minimum(np.searchsorted(body, tokens), len(body) - 1)
    held = np.concatenate([[0], np.cumsum((body[at] == tokens) & ~in_prose)])
    return share_of(held[offsets[1:]] - held[offsets[:-1]], n)


def _neighbours(prose: NDArray[np.bool_], at: I64, n: int) -> list[NDArray[np.generic]]:
    """How far the last and the next line of prose are, and whether there is one."""
    last = np.maximum.accumulate(np.where(prose, at, -1))
    last = np.concatenate([[-1], last[:-1]])
    after = np.minimum.accumulate(np.where(prose, at, n)[::-1])[::-1]
    after = np.concatenate([after[1:], [n]])
    return [
        piecewise_log2(np.where(last >= 0, at - last, n)) / np.float32(4),
        piecewise_log2(np.where(after < n, after - at, n)) / np.float32(4),
        last >= 0,
        after < n,
    ]


def find_body(prose: NDArray[np.bool_], half_words: I64) -> tuple[int, int]:
    """First and last line of the stretch with the most prose and the least else.

    Bentley's maximum sum; ``(n_lines, -1)`` where there is no prose.
    """
    gain = np.where(prose, np.minimum(half_words, PROSE_CAP), -COST_OTHER)
    sums = np.concatenate([[0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(sums)
    best = sums[1:] - lowest[:-1]
    if not len(best) or best.max() <= 0:
        return len(best), -1
    last = int(np.argmax(best))
    return int(np.flatnonzero(sums[: last + 1] == lowest[last])[-1]), last


def _beside_body(body: tuple[int, int], at: I64) -> list[NDArray[np.generic]]:
    """Whether a line is of the body, and how far before or beyond it."""
    first, last = body
    before, beyond = np.maximum(first - at, 0), np.maximum(at - last, 0)
    return [
        (at >= first) & (at <= last),
        piecewise_log2(before) / np.float32(4),
        piecewise_log2(beyond) / np.float32(4),
    ]
