"""The kernels of pairs: native where the extension was built, else their NumPy definitions.

Chosen as in :mod:`dedup._kernels`. Texts are those of its ``hold``; ``at`` is ``int64``, the
positions to read in priority order, and what a kernel gives counts from there. Neither
``threads`` nor ``level`` changes a result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._kernels import Texts, resolve_level, resolve_threads
from dedup._reference import bands as _bands
from dedup._reference import clusters as _clusters
from dedup._reference import copies as _copies
from dedup._reference.clusters import BATCH, FREE, FREE_EACH, NARROW, NO_LIMIT, SIMILAR, WIDE, Verified

__all__ = [
    "Verified",
    "band_hashes",
    "buckets",
    "clusters",
    "first_copies",
    "first_sets",
    "keep",
    "sketch_bands",
    "with_copies",
]

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

_native: Any = _kernels._native  # noqa: SLF001  chosen once, there


def band_hashes(
    signatures: U32, bands: int, rows: int, *, threads: int | None = None, level: str | None = None
) -> U32:
    """Band hashes ``uint32[bands, n]``, 0 for a band without a shingle; see ``_reference.bands``."""
    if resolve_level(level) == "numpy":
        return _bands.band_hashes(signatures, bands, rows)
    return _native.band_hashes(signatures, bands, rows, threads=resolve_threads(threads))  # type: ignore[no-any-return]


def sketch_bands(
    texts: Texts,
    k: int,
    hashes: U32,
    first: int,
    *,
    a: U32,
    b: U32,
    cuts: I64 | None,
    rows: int,
    at: I64,
    threads: int | None = None,
    level: str | None = None,
) -> None:
    """Write band hashes of texts into the columns of ``hashes`` (``uint32[bands, n]``) from ``first`` on.

    Those that :func:`band_hashes` gives of the signatures of ``_kernels.dealt_signatures``, or
    of ``_kernels.signatures`` where ``cuts`` is ``None``; signatures are not kept.
    """
    level = resolve_level(level)
    if level != "numpy":
        held = _kernels._native_texts(texts)  # noqa: SLF001  theirs, as all of this is
        run: dict[str, Any] = {"at": at, "threads": resolve_threads(threads), "level": level}
        _native.sketch_bands(held, k, hashes, first, a=a, b=b, cuts=cuts, rows=rows, **run)
    elif cuts is None:
        found = _kernels.signatures(texts, k, a=a, b=b, at=at, level=level)
        hashes[:, first : first + len(at)] = _bands.band_hashes(found, len(hashes), rows)
    else:
        found = _kernels.dealt_signatures(texts, k, a=a, b=b, cuts=cuts, at=at, level=level)
        hashes[:, first : first + len(at)] = _bands.band_hashes(found, len(hashes), rows)


def buckets(hashes: U32, *, threads: int | None = None, level: str | None = None) -> tuple[I64, U32]:
    """Buckets each text stands in, as offsets and numbers; see ``_reference.bands``."""
    if resolve_level(level) == "numpy":
        return _bands.buckets(hashes)
    return _native.buckets(hashes, threads=resolve_threads(threads))  # type: ignore[no-any-return]


def keep(
    texts: Texts,
    k: int,
    offsets: I64,
    numbers: U32,
    bounds: tuple[U32, U32] | None,
    *,
    sets: tuple[U64, I64],
    room: int,
    threshold: float,
    contained: bool,
    limited: bool,
    at: I64,
    report: Callable[[int], object] | None = None,
    threads: int | None = None,
    level: str | None = None,
) -> Verified:
    """Verified pairs and who stays; see ``_reference.clusters``.

    ``sets`` are those of the first texts (see :func:`first_sets`); of the others up to ``room``
    shingles are held once they were read. ``report`` is told from time to
    time how many texts of ``at`` are done.
    """
    level = resolve_level(level)
    if level == "numpy":
        hashes, begins = (
            sets if len(sets[1]) > len(at) else _kernels.shingle_sets(texts, k, at=at, level=level)
        )

        def shingles_of(i: int) -> U64:
            return hashes[begins[i] : begins[i + 1]]

        return _clusters.keep(
            offsets, numbers, shingles_of, bounds, threshold=threshold, contained=contained, limited=limited
        )
    sizes, shared = bounds or (None, None)
    none = (NO_LIMIT, NO_LIMIT)
    found = _native.keep(
        texts,
        k,
        offsets,
        numbers,
        sizes,
        shared,
        held=sets[0],
        held_offsets=sets[1],
        room=room,
        threshold=threshold,
        contained=contained,
        limits=(SIMILAR, BATCH, FREE, FREE_EACH, *((*WIDE, *NARROW) if limited else (*none, *none))),
        report=report,
        at=at,
        threads=resolve_threads(threads),
        level=level,
    )
    return Verified(*found)


def first_sets(
    texts: Texts, k: int, room: int, *, at: I64, threads: int | None = None, level: str | None = None
) -> tuple[U64, I64]:
    """Sorted unique shingles of the first texts, up to about ``room`` in all, and where each text's begin."""
    level = resolve_level(level)
    if level == "numpy":
        return _kernels.shingle_sets(texts, k, at=at, level=level)
    return _native.first_sets(  # type: ignore[no-any-return]
        texts, k, room, at=at, threads=resolve_threads(threads), level=level
    )


def clusters(left: I64, right: I64, n: int, *, level: str | None = None) -> tuple[I64, I64, I64]:
    """Components of ``n`` texts by pairs; see ``_reference.clusters``."""
    if resolve_level(level) == "numpy":
        return _clusters.clusters(left, right, n)
    return _native.clusters(left, right, n)  # type: ignore[no-any-return]


def first_copies(texts: Texts, *, at: I64, threads: int | None = None, level: str | None = None) -> I64:
    """For each text the first that equals it, letter for letter, ``int64[n]``."""
    if resolve_level(level) == "numpy":
        return _copies.first_copies([texts[i] for i in at.tolist()])
    return _native.first_copies(texts, at=at, threads=resolve_threads(threads))  # type: ignore[no-any-return]


def with_copies(
    first: I64,
    pairs: _copies.Pairs,
    origins: I64,
    scores: F64,
    *,
    most: int,
    threads: int | None = None,
    level: str | None = None,
) -> _copies.Spread:
    """What became of distinct texts, said of all texts; see ``_reference.copies``."""
    if resolve_level(level) == "numpy":
        return _copies.with_copies(first, pairs, origins, scores, most=most)
    return _native.with_copies(  # type: ignore[no-any-return]
        first, *pairs, origins, scores, most=most, threads=resolve_threads(threads)
    )
