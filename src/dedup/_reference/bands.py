"""Band hashes of signatures, and the buckets they fall into."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup._reference.tokens import SHINGLE_BASE, mix64

__all__ = ["band_hashes", "buckets"]

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

EMPTY = np.uint32(0xFFFFFFFF)
"""Every value of the signature of a text without shingles."""


def band_hashes(signatures: U32, bands: int, rows: int) -> U32:
    """One hash a band of every signature.

    Parameters
    ----------
    signatures
        ``uint32[n, >= bands * rows]``; band ``i`` reads columns ``i * rows`` to
        ``(i + 1) * rows``.

    Returns
    -------
    ``uint32[bands, n]``: 0 for a band that is ``EMPTY`` throughout, else the upper half of
    ``mix64(sum(v[j] * SHINGLE_BASE ** (rows - 1 - j)))``, 1 in place of 0. Equal bands have
    equal hashes; the converse is left to verification.
    """
    used = signatures[:, : bands * rows].reshape(len(signatures), bands, rows)
    sums = np.zeros((bands, len(signatures)), np.uint64)
    for row in range(rows):
        sums *= np.uint64(SHINGLE_BASE)
        sums += used[:, :, row].T
    hashes = np.maximum((mix64(sums) >> np.uint64(32)).astype(np.uint32), 1)
    hashes[(used == EMPTY).all(axis=2).T] = 0
    return hashes


def buckets(hashes: U32) -> tuple[I64, U32]:
    """Buckets of two or more texts that each text stands in.

    Parameters
    ----------
    hashes
        ``uint32[bands, n]``; 0 stands in no bucket.

    Returns
    -------
    ``int64[n + 1]`` where each text's entries begin, and ``uint32[n_entries]`` the numbers
    of its buckets. Buckets are numbered band by band, in order of their hash.
    """
    owners, numbers = [], []
    n_buckets = 0
    for row in hashes:
        texts = np.flatnonzero(row)
        order = texts[np.argsort(row[texts], kind="stable")]
        sorted_hashes = row[order]
        fresh = np.ones(len(order), bool)
        fresh[1:] = sorted_hashes[1:] != sorted_hashes[:-1]
        group = np.cumsum(fresh) - 1
        shared = np.bincount(group, minlength=1) > 1
        inside = shared[group] if len(group) else np.zeros(0, bool)
        owners.append(order[inside])
        numbers.append((n_buckets + np.cumsum(shared) - 1)[group[inside]])
        n_buckets += int(np.count_nonzero(shared))
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    offsets = np.zeros(hashes.shape[1] + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=hashes.shape[1]), out=offsets[1:])
    return offsets, np.concatenate(numbers)[order].astype(np.uint32)
