"""Phrases of the lexicon, found among token hashes.

A phrase is known by the hash of its tokens, ``h = h * PAIR + token`` from left to right, numbers
folded into one token. It is a whole line, begins one, or stands anywhere in one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup._reference.grams import PAIR

__all__ = ["NO_PHRASE", "PhraseTable", "find_phrases"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

NO_PHRASE = -1
MAX_TOKENS = 12
"""Tokens in the longest phrase; a letter of a script without spaces is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseTable:
    """Sorted hashes of phrases, ``uint64``, and for each the number of what it tells, ``int8``."""

    whole: U64
    whole_told: NDArray[np.int8]
    begins: U64
    begins_told: NDArray[np.int8]
    holds: U64
    holds_told: NDArray[np.int8]


def _look_up(table: U64, told: NDArray[np.int8], values: U64) -> NDArray[np.int8]:
    if not len(table) or not len(values):
        return np.full(len(values), NO_PHRASE, np.int8)
    at = np.minimum(np.searchsorted(table, values), len(table) - 1)
    return np.where(table[at] == values, told[at], NO_PHRASE).astype(np.int8)


def find_phrases(
    folded: U64, offsets: I64, table: PhraseTable
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """What phrases tell of each line: the whole of it, its longest beginning, the first it holds.

    Parameters
    ----------
    folded
        Token hashes of all lines, numbers folded, ``uint64``.
    offsets
        Where each line's begin, ``int64[n_lines + 1]``.

    Returns
    -------
    Three ``int8[n_lines]``, ``NO_PHRASE`` where there is none. Only the first of the phrases a
    line holds counts, by where it begins, then the shorter.
    """
    n_lines = len(offsets) - 1
    n = np.diff(offsets)
    whole = np.full(n_lines, NO_PHRASE, np.int8)
    begins = whole.copy()
    holds = whole.copy()
    holds_at = np.full(n_lines, len(folded) + 1, np.int64)
    line = np.repeat(np.arange(n_lines), n)
    left = offsets[1:][line] - np.arange(len(folded))
    windows = np.zeros(len(folded), np.uint64)
    for width in range(1, MAX_TOKENS + 1):
        windows = windows[: len(folded) - width + 1] * np.uint64(PAIR) + folded[width - 1 :]
        if not len(windows):
            break
        exact = np.flatnonzero(n == width)
        whole[exact] = _look_up(table.whole, table.whole_told, windows[offsets[:-1][exact]])
        long = np.flatnonzero(n >= width)
        told = _look_up(table.begins, table.begins_told, windows[offsets[:-1][long]])
        begins[long] = np.where(told != NO_PHRASE, told, begins[long])
        inside = np.flatnonzero(left[: len(windows)] >= width)
        told = _look_up(table.holds, table.holds_told, windows[inside])
        hits = inside[told != NO_PHRASE]
        lines, first = np.unique(line[hits], return_index=True)
        at = hits[first]
        sooner = at < holds_at[lines]
        holds[lines[sooner]] = told[told != NO_PHRASE][first][sooner]
        holds_at[lines[sooner]] = at[sooner]
    return whole, begins, holds
