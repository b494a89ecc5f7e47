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
    "is_prose",
    "line_columns",
    "page_columns",
    "piecewise_log2",
    "prose_overlap",
    "same_as",
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


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> F32:
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
        _share(counts[:, UPPER], letters),
        _share(counts[:, DIGIT], chars),
        _share(letters, chars),
        _share(counts[:, SOLOS], chars),
        _share(counts[:, MARKS], chars),
        _share(counts[:, SYMBOL] + counts[:, SIGN], chars),
        _share(counts[:, SEPARATOR], chars),
        _share(counts[:, DASH], chars),
        _share(counts[:, QUOTE], chars),
        _share(counts[:, BRACKET], chars),
        _share(2 * counts[:, COMMA], half_words),
        _share(2 * counts[:, STOP], half_words),
        _share(counts[:, SPACE], words),
        piecewise_log2(counts[:, COMMA]),
        piecewise_log2(sentences),
        piecewise_log2(numbers),
        piecewise_log2(counts[:, SEPARATOR]),
        piecewise_log2(measures[:, _COLUMN["n_urls"]].astype(np.int64)),
        _share(measures[:, _COLUMN["n_titles"]].astype(np.int64), words),
        _share(measures[:, _COLUMN["n_years"]].astype(np.int64), numbers),
        _share(letters, words + counts[:, SOLOS]) / np.float32(8),
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
        _share(before[:-1], np.full(n, total)),
        _share(before[1:], np.full(n, total)),
    ]
    best = 0
    for width in WINDOWS:
        low, high = np.maximum(at - width, 0), np.minimum(at + width + 1, n)
        window = before[high] - before[low]
        columns += [
            window.astype(np.float32) / np.float32(PROSE_CAP * 2),
            _share(lines_before[high] - lines_before[low], high - low),
            _share(window, words_before[high] - words_before[low]),
        ]
        if width == WINDOWS[1] and n:
            best = int(np.argmax(window))
            columns += [
                _share(window, np.full(n, max(int(window[best]), 1))),
                piecewise_log2(np.abs(at - best)) / np.float32(4),
                at < best,
            ]
    columns += _neighbours(prose, at, n)
    columns += _body(mass, prose, at, n)
    repeats = np.bincount(same_as, minlength=n)[same_as]
    next_same = np.concatenate([same_as[1:] == same_as[:-1], [False]]) if n else at.astype(bool)
    columns += [
        piecewise_log2(repeats - 1),
        same_as != at,
        next_same,
        overlap,
        overlap * np.minimum(half_words, 16).astype(np.float32) / np.float32(16),
        _share(half_words, np.full(n, max(int(half_words.max(initial=0)), 1))),
        np.full(n, piecewise_log2(np.array([n]))[0] / np.float32(4)),
        np.full(n, np.float32(lines_before[-1]) / np.float32(max(n, 1))),
        np.full(n, piecewise_log2(np.array([words_before[-1]]))[0] / np.float32(8)),
        np.full(
            n, _share(measures[:, SOLOS].sum(keepdims=True), measures[:, :15].sum(keepdims=True).ravel())[0]
        ),
        np.full(
            n,
            _share(
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


def prose_overlap(hashes: U64, offsets: I64, prose: NDArray[np.bool_]) -> F32:
    """Share of each line's tokens that prose of the page holds, 0 for prose; ``float32[n_lines]``.

    Tokens, given as for :func:`dedup._reference.phrases.find_phrases` but not folded, are
    compared by the upper 32 bits of their hashes.
    """
    n = np.diff(offsets)
    tokens = (hashes >> np.uint64(32)).astype(np.uint32)
    in_prose = np.repeat(prose, n)
    body = np.unique(tokens[in_prose])
    if not len(body):
        return np.zeros(len(n), np.float32)
    at = np.minimum(np.searchsorted(body, tokens), len(body) - 1)
    held = np.concatenate([[0], np.cumsum((body[at] == tokens) & ~in_prose)])
    return _share(held[offsets[1:]] - held[offsets[:-1]], n)


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


def _body(mass: I64, prose: NDArray[np.bool_], at: I64, n: int) -> list[NDArray[np.generic]]:
    """Where the stretch with the most prose and the least else lies (Bentley's maximum sum)."""
    gain = np.where(prose, mass, -COST_OTHER)
    sums = np.concatenate([[0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(sums)
    best = sums[1:] - lowest[:-1]
    if not n or best.max() <= 0:
        first, last = n, -1
    else:
        last = int(np.argmax(best))
        first = int(np.flatnonzero(sums[: last + 1] == lowest[last])[-1])
    before, beyond = np.maximum(first - at, 0), np.maximum(at - last, 0)
    return [
        (at >= first) & (at <= last),
        piecewise_log2(before) / np.float32(4),
        piecewise_log2(beyond) / np.float32(4),
    ]
