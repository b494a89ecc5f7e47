"""Random draws whose bytes no NumPy release changes.

NumPy keeps the raw stream of a bit generator for ever, but not what ``Generator`` makes of
it. So everything here is made of raw 64-bit words, and the weights of a table are rounded
to integers, which forgives the last bit of another machine's ``exp``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Draws", "Table"]

I64 = NDArray[np.int64]

_TOTAL_BITS = 40


class Table:
    """A distribution over ``0 .. len(weights) - 1``."""

    def __init__(self, weights: ArrayLike) -> None:
        shares = np.asarray(weights, float)
        scaled = np.rint(shares / shares.sum() * (1 << _TOTAL_BITS)).astype(np.uint64)
        self._bounds = np.cumsum(np.maximum(scaled, 1))

    def __len__(self) -> int:
        return len(self._bounds)

    def at(self, words: NDArray[np.uint64]) -> I64:
        """What raw words stand for."""
        points = (words >> np.uint64(64 - _TOTAL_BITS)) % self._bounds[-1]
        return np.searchsorted(self._bounds, points, side="right").astype(np.int64)


class Draws:
    """A stream of random numbers, equal for equal seeds on every machine."""

    def __init__(self, *seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def words(self, n: int) -> NDArray[np.uint64]:
        """``uint64[n]``, uniform."""
        return np.asarray(self._bits.random_raw(n), np.uint64)

    def table(self, table: Table, n: int) -> I64:
        """``int64[n]`` from a table."""
        return table.at(self.words(n))

    def below(self, limit: int, n: int) -> I64:
        """``int64[n]`` in ``0 .. limit - 1``; the bias is below ``limit / 2**40``."""
        return (((self.words(n) >> np.uint64(24)) * np.uint64(limit)) >> np.uint64(40)).astype(np.int64)

    def chance(self, share: float, n: int) -> NDArray[np.bool_]:
        """``bool[n]``, each true with probability ``share``."""
        return (self.words(n) >> np.uint64(24)) < np.uint64(int(share * (1 << 40)))

    def order(self, n: int) -> I64:
        """A permutation of ``0 .. n - 1``."""
        return np.argsort(self.words(n), kind="stable")
