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
MAX_TOKENS = 32
"""Tokens in the longest phrase, at most; a letter of a script without spaces is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseTable:
    """Sorted hashes of phrases, ``uint64``, and for each the number of what it tells, ``int8``.

    ``holds_first`` are the first tokens of those that stand anywhere, sorted: a line is searched
    for them only where one of these stands.
    """

    whole: U64
    whole_told: NDArray[np.int8]
    begins: U64
    begins_told: NDArray[np.int8]
    holds: U64
    holds_told: NDArray[np.int8]
    holds_first: U64


def _look_up(table: U64, told: NDArray[np.int8], values: U64) -> NDArray[np.int8]:
    if not len(table) or not len(values):
        return np.full(len(values), NO_PHRASE, np.int8)
    at = np.minimum(np.searchsorted(table, values), len(table) - 1)
    return np.where(table[at] == values, told[at], np.int8(NO_PHRASE))


def _is_in(table: U64, values: U64) -> NDArray[np.bool_]:
    if not len(table):
        return np.zeros(len(values), bool)
    at = np.minimum(np.searchsorted(table, values), len(table) - 1)
    found: NDArray[np.bool_] = table[at] == values
    return found


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
    starts = offsets[:-1]
    whole = np.full(n_lines, NO_PHRASE, np.int8)
    begins, holds = whole.copy(), whole.copy()
    lines = np.flatnonzero(n > 0)
    values = np.zeros(len(lines), np.uint64)
    for width in range(1, MAX_TOKENS + 1):
        fits = n[lines] >= width
        lines, values = lines[fits], values[fits]
        values = values * np.uint64(PAIR) + folded[starts[lines] + width - 1]
        told = _look_up(table.begins, table.begins_told, values)
        begins[lines] = np.where(told != NO_PHRASE, told, begins[lines])
        exact = n[lines] == width
        whole[lines[exact]] = _look_up(table.whole, table.whole_told, values[exact])
    at = np.flatnonzero(_is_in(table.holds_first, folded))
    line = np.searchsorted(offsets, at, side="right") - 1
    holds_at = np.full(n_lines, len(folded), np.int64)
    values = np.zeros(len(at), np.uint64)
    for width in range(1, MAX_TOKENS + 1):
        fits = offsets[line + 1] - at >= width
        at, line, values = at[fits], line[fits], values[fits]
        values = values * np.uint64(PAIR) + folded[at + width - 1]
        told = _look_up(table.holds, table.holds_told, values)
        hits = np.flatnonzero(told != NO_PHRASE)
        found, first = np.unique(line[hits], return_index=True)
        hits = hits[first]
        sooner = at[hits] < holds_at[found]
        holds[found[sooner]] = told[hits[sooner]]
        holds_at[found[sooner]] = at[hits[sooner]]
    return whole, begins, holds
