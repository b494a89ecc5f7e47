"""MinHash signatures of texts, in datasketch's scheme ``affine32``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dedup import _kernels
from dedup.errors import OptionError
from dedup.options import check_shingle_length, whole_number
from dedup.text.inputs import as_texts

if TYPE_CHECKING:
    from datasketch import MinHash

__all__ = ["EMPTY", "SKETCH_VERSION", "affine_maps", "signatures", "to_datasketch"]

EMPTY = 0xFFFFFFFF
"""Every value in the row of a text without tokens."""

SKETCH_VERSION = 1
"""Rises whenever the same text would get another row: keep it with signatures you store."""

_SCHEME = "affine32"
MAX_PERMUTATIONS = 1 << 16
_MOST_SEED = (1 << 32) - 1


@lru_cache(maxsize=8)
def affine_maps(num_perm: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """``a`` and ``b`` of datasketch's permutations, read-only, ``uint32[num_perm]`` each.

    Drawn as datasketch draws them, whose import would take a second; a test holds them equal.
    """
    draw = np.random.RandomState(seed)  # its stream is frozen, and datasketch's
    a = draw.randint(0, 1 << 31, num_perm, np.uint32) * np.uint32(2) + np.uint32(1)
    b = draw.randint(0, 1 << 32, num_perm, np.uint32)
    a.flags.writeable = b.flags.writeable = False
    return a, b


def check_num_perm(num_perm: object) -> int:
    """A number of permutations as Python's number; one that datasketch does not take is refused."""
    number = whole_number(num_perm)
    if number is None or not 1 <= number <= MAX_PERMUTATIONS:
        raise OptionError(f"num_perm must be a whole number from 1 to {MAX_PERMUTATIONS}, got {num_perm!r}")
    return number


def check_sketch(num_perm: object, seed: object) -> tuple[int, int]:
    """A number of permutations and a seed, each checked, as Python's numbers."""
    permutations, number = check_num_perm(num_perm), whole_number(seed)
    if number is None or not 0 <= number <= _MOST_SEED:
        raise OptionError(f"seed must be a whole number from 0 to {_MOST_SEED}, got {seed!r}")
    return permutations, number


def signatures(
    texts: Iterable[str],
    *,
    num_perm: int = 128,
    seed: int = 1,
    k: int = 5,
    threads: int | None = None,
) -> NDArray[np.uint32]:
    """MinHash signatures, one row a text.

    Parameters
    ----------
    texts
        Any iterable of ``str``. Lists, tuples, object arrays, pandas and polars Series and
        Arrow string arrays are read where they lie.
    num_perm
        Permutations, the length of a row.
    seed
        Chooses the permutations. Only rows of one seed can be compared.
    k
        Tokens in a shingle; see :func:`dedup.shingle_hashes`.
    threads
        Default: the cores this process may use. The result does not depend on it.

    Returns
    -------
    ``uint32[n_texts, num_perm]``. Each row equals the hash values of
    ``datasketch.MinHash(num_perm, seed, scheme="affine32")`` fed the low 32 bits of
    ``dedup.shingle_hashes(text, k=k)``. A text without tokens has ``2**32 - 1`` throughout.

    Raises
    ------
    InputTypeError
        If a text is no ``str``; the message names its position.
    OptionError
        If an option is out of its range.

    Notes
    -----
    The share of equal columns estimates resemblance with standard error
    ``sqrt(s * (1 - s) / num_perm)`` (Broder 1997). Takes ``4 * num_perm`` bytes a text and
    some kilobytes a thread; the shingles of the corpus are never held.
    """
    num_perm, seed = check_sketch(num_perm, seed)
    k = check_shingle_length(k)
    a, b = affine_maps(num_perm, seed)
    return _kernels.signatures(as_texts(texts), k, a=a, b=b, threads=threads)


def to_datasketch(row: ArrayLike, *, seed: int = 1) -> MinHash:
    """``datasketch.MinHash`` of a row of :func:`signatures`, for its indexes and storages.

    Parameters
    ----------
    row
        ``uint32[num_perm]``, one row; copied.
    seed
        The seed the row was made with.

    Raises
    ------
    OptionError
        If ``row`` is no single row of 32-bit values, or ``seed`` is out of its range.
    """
    values = np.asarray(row)
    if values.ndim != 1 or values.dtype.kind not in "iu" or not len(values):
        raise OptionError(
            f"row must be one row of signatures, uint32[num_perm], got {values.dtype}{list(values.shape)}"
        )
    if int(values.min()) < 0 or int(values.max()) > EMPTY:
        raise OptionError("row must hold values of 32 bits, from 0 to 2**32 - 1")
    _, seed = check_sketch(len(values), seed)
    from datasketch import MinHash  # noqa: PLC0415  its import takes a second

    maps = np.array(affine_maps(len(values), seed))
    return MinHash(seed=seed, hashvalues=values.astype(np.uint32), permutations=maps, scheme=_SCHEME)
