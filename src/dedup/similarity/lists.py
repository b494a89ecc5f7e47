"""Texts that share something, as arrays: what both ways to candidates give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup import _pair_kernels
from dedup._kernels import Texts

__all__ = ["Lists", "Report", "Sets", "hold_sets"]

I64 = NDArray[np.int64]

Report: TypeAlias = Callable[[str, int, int], object]
"""Told, as work goes on, what is being done, how much of it is done, and of how much."""


HELD = 128
"""Shingles held, a text of the corpus, of texts that have candidates: 1 KB each."""
LEAST_HELD = 1 << 21
"""Shingles that may be held of any corpus: 16 MB."""


class Sets(NamedTuple):
    """Sorted unique shingles of the first texts of some, as many as there is room for.

    ``uint64[n]`` and ``int64[m + 1]``, where each text's begin. What is not held is shingled
    again when it is compared.
    """

    hashes: NDArray[np.uint64]
    offsets: NDArray[np.int64]

    @classmethod
    def none(cls) -> Sets:
        """No sets."""
        return cls(np.zeros(0, np.uint64), np.zeros(1, np.int64))

    def room(self, n_texts: int) -> int:
        """Shingles that may be held beside these, in a corpus of ``n_texts``."""
        return max(0, most_held(n_texts) - len(self.hashes))


def most_held(n_texts: int) -> int:
    """Shingles that may be held at once, in a corpus of ``n_texts``."""
    return max(LEAST_HELD, HELD * n_texts)


def hold_sets(
    texts: Texts, k: int, *, at: I64, n_texts: int, threads: int | None = None, level: str | None = None
) -> Sets:
    """Shingle sets of texts that have candidates, within the room that a corpus of ``n_texts`` gives."""
    return Sets(*_pair_kernels.first_sets(texts, k, most_held(n_texts), at=at, threads=threads, level=level))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lists:
    """Lists of two or more texts each; texts that stand in one together are candidates.

    Parameters
    ----------
    members
        ``int64[m]``, ascending: the texts that may stand in lists. All others are similar
        to nothing, or were not found to be.
    offsets, numbers
        ``int64[m + 1]`` and ``uint32[n_entries]``: the lists each member stands in.
    bounds
        Of each member its number of shingles and how many of those another text may have
        (``uint32[m]`` each); ``None`` where that is not known.
    sets
        Shingles of the first members, if they were needed before.
    """

    members: I64
    offsets: I64
    numbers: NDArray[np.uint32]
    bounds: tuple[NDArray[np.uint32], NDArray[np.uint32]] | None
    sets: Sets
