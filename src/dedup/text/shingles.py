"""Texts to sets of shingle hashes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup.errors import refuse
from dedup.options import check_shingle_length

__all__ = ["shingle_hashes"]


def shingle_hashes(text: str, *, k: int = 5) -> NDArray[np.uint64]:
    """Hashes of a text's shingles: of every ``k`` consecutive tokens.

    Parameters
    ----------
    text
        A text; a token is what :func:`dedup.text.normalize.tokens` says.
    k
        Tokens in a shingle. A text of fewer tokens is one shingle, one of none has none.

    Returns
    -------
    ``uint64[n]``, sorted, unique, equal on every platform and Python version.

    Raises
    ------
    InputTypeError
        If ``text`` is no ``str``.
    OptionError
        If ``k`` is no positive whole number.

    Examples
    --------
    >>> len(shingle_hashes("to be or not to be", k=2))
    4
    """
    if not isinstance(text, str):
        raise refuse(text)
    k = check_shingle_length(k)
    return _kernels.shingle_sets([text], k, threads=1)[0]
