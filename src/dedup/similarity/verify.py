"""Exact resemblance and containment of two texts."""

from __future__ import annotations

from dedup import _kernels
from dedup._reference.verify import n_common
from dedup.errors import refuse
from dedup.options import check_shingle_length

__all__ = ["containment", "resemblance"]


def resemblance(a: str, b: str, *, k: int = 5) -> float:
    """Resemblance of two texts: the Jaccard coefficient of their shingle sets, exactly, 0..1.

    Parameters
    ----------
    a, b
        The texts.
    k
        Tokens in a shingle.

    Raises
    ------
    InputTypeError
        If a text is not a ``str``.
    OptionError
        If ``k`` is no positive whole number.

    Notes
    -----
    Broder (1997). A text of fewer than ``k`` tokens is one shingle, so two of those
    resemble each other fully or not at all. A text without a token has no shingle: it
    resembles itself, letter for letter, and nothing else.

    >>> import dedup
    >>> dedup.resemblance("The cat sat on the mat.", "the cat sat on the MAT")
    1.0
    >>> dedup.resemblance("one two three four five six", "one two three four five seven")
    0.3333333333333333
    """
    common, size_a, size_b = _overlap(a, b, k)
    union = size_a + size_b - common
    return common / union if union else float(a == b)


def containment(a: str, b: str, *, k: int = 5) -> float:
    """Share of the shingles of ``a`` that lie in ``b``, exactly, 0..1; not symmetric.

    Parameters, errors and short texts are those of :func:`dedup.resemblance`.

    >>> import dedup
    >>> dedup.containment("two three four five six", "one two three four five six seven")
    1.0
    >>> dedup.containment("one two three four five six seven", "two three four five six")
    0.3333333333333333
    """
    common, size_a, _ = _overlap(a, b, k)
    return common / size_a if size_a else float(a == b)


def _overlap(a: str, b: str, k: int) -> tuple[int, int, int]:
    for name, text in (("a", a), ("b", b)):
        if not isinstance(text, str):
            raise refuse(text, name)
    k = check_shingle_length(k)
    flat, ends = _kernels.shingle_sets([a, b], k, threads=1)
    ours, theirs = flat[: ends[1]], flat[ends[1] :]
    return n_common(ours, theirs), len(ours), len(theirs)
