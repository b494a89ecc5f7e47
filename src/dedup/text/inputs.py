"""Texts in whatever a caller has them, as the kernels take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from dedup._kernels import Texts, _native, hold
from dedup.errors import InputTypeError, refuse

__all__ = ["Texts", "as_texts", "stream_texts"]


@runtime_checkable
class _Series(Protocol):
    """What pandas and polars Series share."""

    @property
    def dtype(self) -> object:
        """Type of the elements."""

    def to_numpy(self) -> NDArray[Any]:
        """Give a NumPy array."""

    def to_list(self) -> list[object]:
        """Give the elements as Python objects."""


def as_texts(texts: Iterable[str] | Texts) -> Texts:
    """Texts as the kernels take them: counted, each to be had by position, none copied.

    Parameters
    ----------
    texts
        A list or tuple of ``str``, a one-dimensional NumPy array of them, a pandas or polars
        Series, an Arrow array or chunked array of strings (anything that speaks Arrow's
        PyCapsule interface; pyarrow itself is not needed), or any other iterable, which is
        read into a list; or what this function gave. The result does not change when a list
        given does.

    Raises
    ------
    InputTypeError
        If ``texts`` is one ``str`` (pass ``[text]``), is not iterable, or holds something
        that is no ``str``; the message names the position. Empty texts and lone surrogates
        are texts.
    """
    if _native is not None and isinstance(texts, _native.Texts):
        return texts
    if isinstance(texts, str):
        raise InputTypeError("texts is one str, not many: pass [text] for one.")
    if isinstance(texts, bytes | bytearray | memoryview):
        raise refuse(texts, where="texts")
    if isinstance(texts, list | tuple):
        return hold(texts)
    if isinstance(texts, np.ndarray):
        return hold(_array(texts))
    if isinstance(texts, _Series):
        return hold(_series(texts))
    if hasattr(texts, "columns"):
        raise InputTypeError(f"texts is a {type(texts).__name__}: pass one column of it, as frame['text'].")
    if hasattr(texts, "__arrow_c_array__") or hasattr(texts, "__arrow_c_stream__"):
        return hold(texts)
    if isinstance(texts, dict):
        raise InputTypeError("texts is a dict: pass list(texts.values()), and its keys as keys.")
    if not isinstance(texts, Iterable):
        raise InputTypeError(f"texts is {type(texts).__name__}, not an iterable of str.")
    return hold(list(texts))


def stream_texts(texts: Iterable[str]) -> Iterator[str]:
    """Texts one after another: what :func:`as_texts` takes, but other iterables are not held.

    Raises
    ------
    InputTypeError
        As there; where an iterable is streamed, when the text at fault is reached.
    """
    sized = isinstance(
        texts, str | bytes | bytearray | memoryview | list | tuple | dict | np.ndarray | _Series
    )
    others = ("__arrow_c_array__", "__arrow_c_stream__", "columns")
    if sized or any(hasattr(texts, name) for name in others):
        held = as_texts(texts)
        yield from (held[i] for i in range(len(held)))
        return
    if not isinstance(texts, Iterable):
        raise InputTypeError(f"texts is {type(texts).__name__}, not an iterable of str.")
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise refuse(text, where=f"texts[{i}]")
        yield text


def _array(texts: NDArray[Any]) -> NDArray[Any] | list[object]:
    """Object arrays as they are; NumPy's own string types as a list."""
    if texts.ndim != 1:
        raise InputTypeError(f"texts is an array of {texts.ndim} dimensions: pass one dimension of str.")
    return texts if texts.dtype.kind == "O" else texts.tolist()


def _series(texts: _Series) -> object:
    """A pandas or polars Series as its Arrow strings or its object array.

    A missing value of pandas comes back as what it is there, so that the error names it.
    """
    if str(texts.dtype) in ("object", "Object"):
        return texts.to_numpy()
    if hasattr(texts, "__arrow_c_stream__") and "str" in str(texts.dtype).lower():
        missing = getattr(texts, "isna", None)
        if missing is None or not missing().any():
            return texts
    return texts.to_list()
