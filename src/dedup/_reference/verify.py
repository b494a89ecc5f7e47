"""Exact overlap of shingle sets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["n_common"]

U64 = NDArray[np.uint64]


def n_common(a: U64, b: U64) -> int:
    """Number of values in both of two sorted unique ``uint64`` arrays."""
    if len(a) > len(b):
        a, b = b, a
    if not len(a):
        return 0
    at = np.searchsorted(b, a)
    at[at == len(b)] = 0
    return int(np.count_nonzero(b[at] == a))
