"""Texts that share something, as arrays: what both ways to candidates give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lists", "Report"]

Report: TypeAlias = Callable[[str, int, int], object]
"""Told, as work goes on, what is being done, how much of it is done, and of how much."""


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
    """

    members: NDArray[np.int64]
    offsets: NDArray[np.int64]
    numbers: NDArray[np.uint32]
    bounds: tuple[NDArray[np.uint32], NDArray[np.uint32]] | None
