"""Exact copies: which text each repeats, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Pairs", "Spread", "first_copies", "with_copies"]

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

Pairs: TypeAlias = tuple[I64, I64, F64, F64]
Spread: TypeAlias = tuple[I64, I64, F64, F64, I64, F64, bool]
"""Earlier and later of each pair, its scores there and back; of each text its origin and score;
whether no pair was left out."""


def first_copies(texts: Sequence[str]) -> I64:
    """For each text the first that equals it, letter for letter, ``int64[n]``."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(text, i) for i, text in enumerate(texts)], np.int64)


def with_copies(
    first: I64,
    pairs: Pairs,
    origins: I64,
    scores: F64,
    *,
    most: int,
) -> Spread:
    """What the keep rule made of distinct texts, said of all texts.

    Parameters
    ----------
    first
        ``int64[n]``: for each text the first that equals it.
    pairs
        Of distinct texts: earlier, later, and the similarity of earlier to later and of later
        to earlier.
    origins, scores
        Of each distinct text the one it is dropped for (itself, where it is kept), and how
        similar it is to that.
    most
        Copies of a text up to which each has all its pairs.

    Returns
    -------
    A copy is dropped for whom the first copy is dropped for, or for the first copy. The
    pairs of a text are those of each of its copies too, unless it has more than
    ``most``: then only its first copy has them, and each other a pair with that one.
    Pairs stand in the order of those given, then those of copies by distinct text.
    """
    earlier, later, forward, backward = pairs
    is_first = first == np.arange(len(first))
    distinct, again = np.flatnonzero(is_first), np.flatnonzero(~is_first)
    number = np.empty(len(first), np.int64)
    number[distinct] = np.arange(len(distinct))
    of = number[first]
    n_copies = 1 + np.bincount(of[again], minlength=len(distinct))
    listed = np.where(n_copies > most, 1, n_copies)
    # Copies by distinct text, the first of each at its start, the others in order.
    begins = np.cumsum(n_copies) - n_copies
    again = np.sort(of[again] * len(first) + again) % max(len(first), 1)
    rank = _ranges(n_copies[n_copies > 1] - 1)[1] + 1
    copies = np.empty(len(first), np.int64)
    copies[begins] = distinct
    copies[begins[of[again]] + rank] = again

    pair, at = _ranges(listed[earlier] * listed[later])
    wide = listed[later][pair]
    one = copies[begins[earlier[pair]] + at // wide]
    other = copies[begins[later[pair]] + at % wide]
    swapped = one > other
    there = np.where(swapped, backward[pair], forward[pair])
    back = np.where(swapped, forward[pair], backward[pair])

    # Each copy makes a pair with every one before it, or with the first.
    copy, before = _ranges(np.where(listed[of[again]] > 1, rank, 1))
    copy = again[copy]
    ones = np.ones(len(copy))
    kept = origins == np.arange(len(distinct))
    all_scores = scores[of]
    all_scores[again[kept[of[again]]]] = 1.0
    return (
        np.concatenate([np.minimum(one, other), copies[begins[of[copy]] + before]]),
        np.concatenate([np.maximum(one, other), copy]),
        np.concatenate([there, ones]),
        np.concatenate([back, ones]),
        distinct[origins[of]],
        all_scores,
        bool((listed == n_copies).all()),
    )


def _ranges(counts: I64) -> tuple[I64, I64]:
    """For each of ``counts[i]`` things of ``i``: ``i``, and its number from 0."""
    of = np.repeat(np.arange(len(counts)), counts)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
