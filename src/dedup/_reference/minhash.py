"""MinHash signatures of shingle sets, as datasketch's scheme ``affine32`` defines them.

A set's 32-bit hashes are mixed once by MurmurHash3's finaliser (Appleby 2011) and then
mapped by ``a * h + b`` modulo 2**32, ``a`` odd, once for each permutation; the signature
is the minimum of each.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup._reference.tokens import shingle_sets

__all__ = ["EMPTY", "HANDS", "dealt_signatures", "fmix32", "signatures", "signatures_of_sets"]

U32 = NDArray[np.uint32]

EMPTY = 0xFFFFFFFF
"""Every value of an empty set's signature."""

HANDS = 4
"""Hands that shingles are dealt into; the native kernel knows it as ``kHands``."""

_HASHES = 1 << 16  # mapped at once: bounds the temporaries
_TEXTS = 1024  # whose shingles are held at once


def fmix32(hashes: U32) -> U32:
    """MurmurHash3's finaliser, a bijection of ``uint32``, elementwise; a new array."""
    h = hashes ^ (hashes >> np.uint32(16))
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h


def signatures_of_sets(hashes: U32, offsets: NDArray[np.int64], a: U32, b: U32) -> NDArray[np.uint32]:
    """MinHash signatures of sets of hashes.

    Parameters
    ----------
    hashes, offsets
        ``uint32`` hashes of all sets; ``int64[n_sets + 1]`` where each set's begin.
    a, b
        The maps, ``uint32[num_perm]`` each, ``a`` odd.

    Returns
    -------
    ``uint32[n_sets, num_perm]``; an empty set's row is all ``EMPTY``.
    """
    rows = np.full((len(offsets) - 1, len(a)), EMPTY, np.uint32)
    filled = np.flatnonzero(np.diff(offsets))
    first = 0
    while first < len(filled):
        # Sets of about _HASHES hashes in all, at least one.
        begin = offsets[filled[first]]
        last = max(first + 1, int(np.searchsorted(offsets[filled + 1], begin + _HASHES, "right")))
        sets = filled[first:last]
        mixed = fmix32(hashes[begin : offsets[sets[-1] + 1]])
        starts = offsets[sets] - begin
        for j in range(len(a)):
            rows[sets, j] = np.minimum.reduceat(mixed * a[j] + b[j], starts)
        first = last
    return rows


def signatures(texts: Sequence[str], k: int, a: U32, b: U32) -> NDArray[np.uint32]:
    """MinHash signatures of the shingle sets of texts; rows as :func:`signatures_of_sets`."""
    rows = np.empty((len(texts), len(a)), np.uint32)
    for first in range(0, len(texts), _TEXTS):
        flat, offsets = shingle_sets(texts[first : first + _TEXTS], k)
        rows[first : first + _TEXTS] = signatures_of_sets(flat.astype(np.uint32), offsets, a, b)
    return rows


def dealt_signatures(
    texts: Sequence[str], k: int, a: U32, b: U32, cuts: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """MinHash rows whose maps each see one hand of a text's shingles.

    A shingle is in the hand that its mixed hash names modulo ``HANDS``, in every text alike;
    maps ``cuts[h]`` to ``cuts[h + 1]`` give the minima of hand ``h``, ``EMPTY`` where it
    holds no shingle. So each map is computed for a quarter of the shingles.

    Two texts have a minimum of hand ``h`` in common with a chance that is the resemblance of
    their hands. Those scatter around the resemblance of the texts, but what differs between
    the texts can only be in one hand if it is not in another: where one is less alike,
    another is more so.
    """
    rows = np.full((len(texts), len(a)), EMPTY, np.uint32)
    for first in range(0, len(texts), _TEXTS):
        flat, offsets = shingle_sets(texts[first : first + _TEXTS], k)
        low = flat.astype(np.uint32)
        hands = fmix32(low) % np.uint32(HANDS)
        for hand, (begin, end) in enumerate(itertools.pairwise(cuts.tolist())):
            dealt = hands == hand
            starts = np.concatenate([[0], np.cumsum(dealt)])[offsets]
            rows[first : first + _TEXTS, begin:end] = signatures_of_sets(
                low[dealt], starts, a[begin:end], b[begin:end]
            )
    return rows
