"""Who is a copy of whom, and who holds which repeated shingle: candidates for a document's repeats.

Most shingles stand in one block only and tell of no repeat. Of the rest, only those matter
that a *mover* has: a block most of whose shingles stand elsewhere, which alone can be a near
copy or a part of something. In ordinary prose that leaves nothing to look at.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

__all__ = ["Postings", "first_copies", "lower_words", "n_common", "shingle_set"]

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


def shingle_set(shingles: U64, offsets: I64, block_id: int) -> U64:
    """Sorted unique shingles of a block, ``uint64[n]``."""
    return np.unique(shingles[offsets[block_id] : offsets[block_id + 1]])


def n_common(a: U64, b: U64) -> int:
    """Number of values in both of two sorted unique arrays."""
    if len(a) > len(b):
        a, b = b, a
    at = np.searchsorted(b, a)
    at[at == len(b)] = 0
    return int(np.count_nonzero(b[at] == a)) if len(b) else 0


def lower_words(text: str) -> frozenset[str]:
    """Words that a text writes in lower case."""
    return frozenset(word for word in re.findall(r"\w+", text) if word.islower())


def first_copies(sequences: U64, shingles: U64, offsets: I64, eligible: NDArray[np.bool_]) -> I64:
    """For each block the first eligible one with the same tokens; itself where there is none.

    Parameters
    ----------
    sequences
        ``uint64[n_blocks]``: a hash of each block's tokens, which only proposes.
    shingles, offsets
        ``uint64[n_shingles]`` of all blocks in text order, ``int64[n_blocks + 1]``; equal where
        the tokens are.
    eligible
        ``bool[n_blocks]``.
    """
    first = np.arange(len(sequences))
    ids = np.flatnonzero(eligible)
    _, at, group = np.unique(sequences[ids], return_index=True, return_inverse=True)
    first[ids] = ids[at][group]
    for block_id in np.flatnonzero(first != np.arange(len(first))).tolist():
        other = int(first[block_id])
        ours = shingles[offsets[block_id] : offsets[block_id + 1]]
        if not np.array_equal(ours, shingles[offsets[other] : offsets[other + 1]]):
            first[block_id] = block_id
    return first


class Postings:
    """Repeated shingles of a document, and the kept blocks that hold each.

    Parameters
    ----------
    shingles, offsets
        ``uint64[n_shingles]`` of all blocks in text order, ``int64[n_blocks + 1]``.
    among
        ``bool[n_blocks]``: the blocks to look at.
    least
        Share of a block's different shingles that must stand in another for it to move.
    most
        Holders remembered for one shingle: bounds the work where all blocks are alike.
    """

    def __init__(
        self, shingles: U64, offsets: I64, among: NDArray[np.bool_], *, least: float, most: int
    ) -> None:
        hashes, owners = _distinct(shingles, offsets, among)
        same = hashes[1:] == hashes[:-1]
        several = np.zeros(len(hashes), bool)
        several[1:] |= same
        several[:-1] |= same
        n_blocks = len(among)
        self._n_distinct = np.bincount(owners, minlength=n_blocks)
        hashes, owners = hashes[several], owners[several]
        n_shared = np.bincount(owners, minlength=n_blocks)
        self._moves = movers = n_shared >= np.maximum(least * self._n_distinct, 1)
        groups = np.zeros(len(hashes), np.int64)
        np.cumsum(hashes[1:] != hashes[:-1], out=groups[1:])
        n_groups = int(groups[-1]) + 1 if len(groups) else 0
        matters = np.zeros(n_groups, bool)
        matters[groups[movers[owners]]] = True
        wanted = matters[groups]
        groups, owners = (np.cumsum(matters) - 1)[groups[wanted]], owners[wanted]
        sizes = np.bincount(groups, minlength=int(matters.sum()))
        # One flat array of holders, with room in each group for as many as may be remembered.
        room = np.minimum(sizes, most)
        self._starts = np.zeros(len(room) + 1, np.int64)
        np.cumsum(room, out=self._starts[1:])
        self._filled = np.zeros(len(room), np.int64)
        self._holders = np.zeros(int(self._starts[-1]), np.int32)
        order = np.argsort(owners, kind="stable")
        self._groups = groups[order].astype(np.int32)
        self._bounds = np.zeros(n_blocks + 1, np.int64)
        np.cumsum(np.bincount(owners, minlength=n_blocks), out=self._bounds[1:])

    def blocks(self) -> I64:
        """Blocks with a repeated shingle that matters, in order."""
        return np.flatnonzero(np.diff(self._bounds))

    def n_distinct(self) -> I64:
        """Shingles of each block without repeats, ``int64[n_blocks]``; 0 for blocks not looked at."""
        return self._n_distinct

    def moves(self, block_id: int) -> bool:
        """Whether enough of a block's shingles stand elsewhere for it to be a repeat."""
        return bool(self._moves[block_id])

    def _groups_of(self, block_id: int) -> NDArray[np.int32]:
        return self._groups[self._bounds[block_id] : self._bounds[block_id + 1]]

    def candidates(self, block_id: int) -> tuple[dict[int, int], int]:
        """Blocks that hold a block's shingles, with how many; how many shingles have more holders."""
        groups = self._groups_of(block_id)
        filled = self._filled[groups]
        ends = np.cumsum(filled)
        if not len(ends) or not ends[-1]:
            return {}, 0
        at = np.arange(int(ends[-1])) + np.repeat(self._starts[groups] - (ends - filled), filled)
        found, counts = np.unique(self._holders[at], return_counts=True)
        crowded = int(np.count_nonzero(filled == self._starts[groups + 1] - self._starts[groups]))
        return dict(zip(found.tolist(), counts.tolist(), strict=True)), crowded

    def add(self, block_id: int) -> None:
        """Remember a kept block as holder of its shingles, where there is room."""
        groups = self._groups_of(block_id)
        groups = groups[self._filled[groups] < self._starts[groups + 1] - self._starts[groups]]
        self._holders[self._starts[groups] + self._filled[groups]] = block_id
        self._filled[groups] += 1


def _distinct(shingles: U64, offsets: I64, among: NDArray[np.bool_]) -> tuple[U64, I64]:
    """Distinct pairs of shingle and block, sorted by shingle, then block."""
    counts = np.diff(offsets)
    wanted = np.repeat(among, counts)
    hashes = shingles[wanted]
    owners = np.repeat(np.flatnonzero(among), counts[among])
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    fresh = np.ones(len(hashes), bool)
    fresh[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    return hashes[fresh], owners[fresh]
