"""The lossless join: candidates that miss no similar pair.

What makes two texts meet is said in :mod:`dedup._reference.join`. The native way there never
holds the shingles of the corpus. It reads the texts once, keeps the low bits of the hashes
that lie below a limit, and counts those in a table of 2-bit counters; a text with more
unshared shingles in that sample than it may miss is similar to nothing. Only the others
are read again, counted in full, and looked up by their rarest shingles; the sets of as
many of them are held as there is room for. Counters that collide make a shingle look
shared: that costs time and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._kernels import Texts, resolve_threads
from dedup._reference import join as _join
from dedup.similarity.lists import Lists, Report, Sets, hold_sets

__all__ = ["prefix_lists"]

I64 = NDArray[np.int64]
U32 = NDArray[np.uint32]

_native: Any = _kernels._native  # noqa: SLF001  chosen once, there

BLOCK = 1 << 23
"""Shingles read in one call: 32 MB where all are taken down."""
PROBED = 1000
"""Texts whose length is looked at to choose the sample."""
ROOM_2 = 8
"""2-bit counters a sampled shingle: one in nine unshared ones looks shared."""
ROOM = 1.15
"""Counters of 4 bytes a shingle of the texts read again, were none shared."""
MAX_BITS_2, MAX_BITS = 32, 28
"""Tables of at most 1 GB each."""
ALL = (1 << 64) - 1


def prefix_lists(
    texts: Texts,
    k: int,
    *,
    threshold: float,
    contained: bool,
    at: I64,
    report: Report,
    threads: int | None = None,
    level: str | None = None,
) -> Lists:
    """Lists in which any two texts similar at the threshold meet.

    Parameters
    ----------
    texts, at
        As ``_kernels.hold`` gives them, and the positions to read (``int64``).
    threshold
        Least resemblance; with ``contained`` least containment of the smaller in the larger.

    Returns
    -------
    Members count from the start of ``at``. Peak memory of the native kernels: 1 to 4 bytes
    a shingle for most of the corpus, none of it kept; the NumPy way holds all shingles, some
    80 bytes each.
    """
    level = _kernels.resolve_level(level)
    if level == "numpy":
        sets = hold_sets(texts, k, at=at, n_texts=len(at), level=level)
        ends, numbers, *bounds = _join.lists(*sets, threshold, contained=contained)
        members = np.arange(len(at), dtype=np.int64)
        return Lists(members=members, offsets=ends, numbers=numbers, bounds=(bounds[0], bounds[1]), sets=sets)
    reader = _Reader(texts, k, at, report=report, threads=resolve_threads(threads), level=level)
    members = np.arange(len(at), dtype=np.int64) if contained else reader.with_shared(threshold)
    return reader.lists(members, threshold, contained=contained)


class _Reader:
    """Reads texts block by block, so that no block's shingles take much memory."""

    def __init__(self, texts: Texts, k: int, at: I64, *, report: Report, threads: int, level: str) -> None:
        self.texts, self.k, self.at, self.report = texts, k, at, report
        self.run: dict[str, Any] = {"threads": threads, "level": level}
        probed = np.ascontiguousarray(at[:: max(1, len(at) // PROBED)])
        sizes = _native.sample(texts, k, 0, 1, at=probed, **self.run)[2]
        self.mean_size = max(1.0, float(sizes.mean())) if len(sizes) else 1.0
        self.low_size = max(1.0, float(np.quantile(sizes, 0.2))) if len(sizes) else 1.0

    def blocks(self, chosen: I64, doing: str) -> Iterator[I64]:
        step = max(256, int(BLOCK / self.mean_size))
        for first in range(0, len(chosen), step):
            self.report(doing, first, len(chosen))
            yield self.at[chosen[first : first + step]]
        self.report(doing, len(chosen), len(chosen))

    def sample(self, block: I64, limit: int, bits: int) -> tuple[U32, U32, U32]:
        return _native.sample(self.texts, self.k, limit, bits, at=block, **self.run)  # type: ignore[no-any-return]

    def tally(self, hashes: U32, table: NDArray[np.uint8]) -> None:
        _native.tally(hashes, table, threads=self.run["threads"])

    def with_shared(self, threshold: float) -> I64:
        """Texts that may share enough with another to be similar to it, by a sample of their shingles."""
        share = sampled_share(threshold, self.low_size)
        limit = min(ALL, int(share * 2.0**64))
        expected = share * self.mean_size * len(self.at)
        bits = table_bits(expected * ROOM_2, MAX_BITS_2)
        table = np.zeros((1 << bits) // 4, np.uint8)
        sampled = []
        for block in self.blocks(np.arange(len(self.at), dtype=np.int64), "read"):
            slots, counts, sizes = self.sample(block, limit, bits)
            self.tally(slots, table)
            sampled.append((slots, counts, sizes))
        may_share = [
            _native.may_share(*read, table, threshold, threads=self.run["threads"]) for read in sampled
        ]
        return np.flatnonzero(np.concatenate([np.zeros(0, np.bool_), *may_share]))

    def lists(self, members: I64, threshold: float, *, contained: bool) -> Lists:
        """Lists of members by the shingles of their prefixes."""
        at = self.at[members]
        sets = hold_sets(self.texts, self.k, at=at, n_texts=len(self.at), **self.run)
        table = self.count(members, sets)

        def prefixes(wanted: NDArray[np.uint8] | None) -> tuple[U32, U32, U32, U32, NDArray[np.bool_]]:
            return _native.prefixes(  # type: ignore[no-any-return]
                self.texts,
                self.k,
                threshold,
                table,
                wanted,
                held=sets.hashes,
                held_offsets=sets.offsets,
                at=at,
                **self.run,
            )

        self.report("join", 0, len(members))
        sizes, shared, counts, keys, in_prefix = prefixes(None)
        if contained:
            wanted = np.zeros((1 << table_bits(len(keys) * ROOM_2, MAX_BITS_2)) // 4, np.uint8)
            self.tally(keys, wanted)
            sizes, shared, counts, keys, in_prefix = prefixes(wanted)
        offsets, numbers = _native.lists(
            keys, counts, in_prefix if contained else None, threads=self.run["threads"]
        )
        self.report("join", len(members), len(members))
        return Lists(members=members, offsets=offsets, numbers=numbers, bounds=(sizes, shared), sets=sets)

    def count(self, members: I64, sets: Sets) -> U32:
        """How many of the members have a shingle, in a table for the kernels."""
        n_held = len(sets.offsets) - 1
        n_shingles = len(sets.hashes) + (len(members) - n_held) * self.mean_size
        table = np.zeros(1 << table_bits(n_shingles * ROOM, MAX_BITS), np.uint32)
        _native.count_hashes(sets.hashes, table, threads=self.run["threads"])
        for block in self.blocks(members[n_held:], "count"):
            hashes, _ = _native.first_sets(self.texts, self.k, ALL, at=block, **self.run)
            _native.count_hashes(hashes, table, threads=self.run["threads"])
        return table


def sampled_share(threshold: float, size: float) -> float:
    """Share of shingles to sample so that a text of this size, all its own, is told by them.

    It must show more than ``(1 - threshold) * size`` unshared ones: three standard
    deviations above that, and a fifth more for those that look shared by accident.
    """
    missed = 1 - threshold
    share = 1.2 * missed + 3 * np.sqrt(missed * threshold / size) + 0.01
    return 1.0 if share > 0.7 else float(share)


def table_bits(counters: float, most: int) -> int:
    """Bits of the least power of two of at least this many counters, within limits."""
    return min(most, max(12, int(np.ceil(np.log2(max(counters, 1))))))
