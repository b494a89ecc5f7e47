"""The lossless join: lists of texts that share a shingle of their prefix.

If two texts are similar at the threshold, a text of ``m`` shingles misses at most
``m - least(m)`` of its own in the other. So of any ``m - least(m) + 1`` of its shingles the
other holds one: those are its prefix. Shingles are taken rarest first, in one order for
all texts; then prefixes of similar texts meet in their own rarest common shingle (Bayardo,
Ma, Srikant 2007). A shingle that no other text has never counts, and a text with too few
shared shingles is similar to nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["least_overlaps", "lists"]

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


def least_overlaps(sizes: NDArray[np.integer], threshold: float) -> I64:
    """Least number of common shingles with ``n / size >= threshold``, in floating point as verified."""
    least = np.ceil(sizes * threshold).astype(np.int64)
    some = np.maximum(sizes, 1)
    least += (least / some) < threshold
    least -= ((least - 1) / some) >= threshold
    result: I64 = np.maximum(least, 1)
    return result


def lists(flat: U64, offsets: I64, threshold: float, *, contained: bool) -> tuple[I64, U32, U32, U32]:
    """Lists of texts, two or more each, that share a shingle of their prefix.

    Parameters
    ----------
    flat, offsets
        Sorted unique shingles of each text (see ``tokens.shingle_sets``).
    threshold
        Least similarity of a pair that must not be lost.
    contained
        Similarity is containment of the smaller in the larger: the larger is looked up by
        all its shared shingles, the smaller by its prefix.

    Returns
    -------
    ``int64[n + 1]`` where each text's entries begin, ``uint32[n_entries]`` the numbers of
    its lists, ``uint32[n]`` its number of shingles and ``uint32[n]`` how many of those
    another text has too. With ``contained`` list ``2 i`` holds the texts that have shingle
    ``i`` in their prefix, ``2 i + 1`` those that have it elsewhere.
    """
    n = len(offsets) - 1
    sizes = np.diff(offsets)
    owner = np.repeat(np.arange(n), sizes)
    _, number, counts = np.unique(flat, return_inverse=True, return_counts=True)
    shared = counts[number] > 1
    owner, number = owner[shared], number[shared]
    n_shared = np.bincount(owner, minlength=n)
    spare = n_shared - least_overlaps(sizes, threshold)
    if not contained:
        alive = (spare >= 0)[owner]
        owner, number = owner[alive], number[alive]
    order = np.lexsort((number, counts[number], owner))
    owner, number = owner[order], number[order]
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=n), out=starts[1:])
    in_prefix = np.arange(len(owner)) - starts[owner] <= spare[owner]
    if contained:
        wanted = np.zeros(len(counts), bool)
        wanted[number[in_prefix]] = True
        met = wanted[number]
    else:
        met = in_prefix
    owner, number, in_prefix = owner[met], number[met], in_prefix[met]
    meets = np.bincount(number, minlength=len(counts)) > 1
    met = meets[number]
    owner, in_prefix = owner[met], in_prefix[met]
    number = (np.cumsum(meets) - 1)[number[met]]
    if contained:
        number = 2 * number + ~in_prefix
    result = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=n), out=result[1:])
    return result, number.astype(np.uint32), sizes.astype(np.uint32), n_shared.astype(np.uint32)
