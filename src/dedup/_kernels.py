"""The kernels: native where the extension was built, else their NumPy definitions.

Which one is chosen once, at import: the best instruction set of this CPU, or what the
environment variable ``DEDUP_KERNEL`` names (``numpy``, ``base``, ``avx2``, ``avx512``).
All give the same bits for any number of threads; ``level=`` is for the tests that say so.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from dedup._reference import blocks as _blocks
from dedup._reference import minhash as _minhash
from dedup._reference import tokens as _tokens
from dedup.errors import InputTypeError, OptionError, refuse
from dedup.options import Unit, whole_number
from dedup.text.normalize import unicode_raw

try:
    # Not `from dedup import _native`, whose error does not tell missing from broken.
    import dedup._native as _native  # noqa: PLR0402
except ModuleNotFoundError as missing:
    if missing.name != "dedup._native":
        raise
    _native = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from dedup._native import Texts as NativeTexts

__all__ = [
    "LEVEL",
    "Texts",
    "_native",
    "dealt_signatures",
    "default_threads",
    "hold",
    "levels",
    "resolve_level",
    "resolve_threads",
    "segment",
    "shingle_sets",
    "signatures",
    "signatures_of_sets",
    "token_hashes",
    "token_hashes_of_spans",
]

U32: TypeAlias = NDArray[np.uint32]
U64: TypeAlias = NDArray[np.uint64]
I64: TypeAlias = NDArray[np.int64]


class Texts(Protocol):
    """Texts as the kernels take them: counted, and each to be had as a ``str``."""

    def __len__(self) -> int:
        """Count the texts."""

    def __getitem__(self, i: int, /) -> str:
        """Give one text."""


@runtime_checkable
class _ToPylist(Protocol):
    """What Arrow arrays of pyarrow can do without us."""

    def to_pylist(self) -> list[object]:
        """Give the elements as Python objects."""


def levels() -> tuple[str, ...]:
    """Kernels this process can run, slowest first; ``"numpy"`` is always there."""
    return ("numpy", *(() if _native is None else _native.levels()))


def resolve_level(level: str | None) -> str:
    """Level of a name, checked; the one chosen at import for ``None``.

    Raises
    ------
    OptionError
        If there is no such level, or not on this CPU or in this build.
    """
    if level is None:
        return LEVEL
    if level not in levels():
        raise OptionError(
            f"kernel must be one of {', '.join(levels())} on this computer, got {level!r}"
            + ("" if _native is not None else "; this build has no native kernels")
        )
    return level


def _chosen_level() -> str:
    wanted = os.environ.get("DEDUP_KERNEL")
    try:
        return resolve_level(wanted) if wanted else levels()[-1]
    except OptionError as error:
        raise OptionError(f"DEDUP_KERNEL: {error}") from None


def default_threads() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def resolve_threads(threads: int | None) -> int:
    """Number of threads, checked; the cores this process may use for ``None``."""
    if threads is None:
        return default_threads()
    number = whole_number(threads)
    if number is None or not 1 <= number <= 1024:
        raise OptionError(f"threads must be a whole number from 1 to 1024, or None, got {threads!r}")
    return number


def hold(source: object) -> Texts:
    """Texts as the kernels take them, each checked to be a ``str``, none copied.

    Parameters
    ----------
    source
        A list, a tuple, a one-dimensional object array, or an Arrow string array (an object
        with ``__arrow_c_array__`` or ``__arrow_c_stream__``). Whatever else texts come in,
        :func:`dedup.text.inputs.as_texts` sees to.

    Raises
    ------
    InputTypeError
        At the first element that is no ``str``, with its position.
    """
    if LEVEL == "numpy":
        return _hold_strings(source)
    try:
        texts = _native.Texts(source)
    except TypeError as error:
        raise InputTypeError(str(error)) from None
    if texts.rejected >= 0:
        at = texts.rejected
        found = source[at] if isinstance(source, list | tuple | np.ndarray) else None
        raise refuse(found, where=f"texts[{at}]")
    return texts


def _hold_strings(source: object) -> tuple[str, ...]:
    if isinstance(source, list | tuple | np.ndarray):
        strings = tuple(source)
    elif isinstance(source, _ToPylist):
        strings = tuple(source.to_pylist())
    else:
        import pyarrow as pa  # noqa: PLC0415  only for arrays of others, and only without the extension

        strings = tuple(pa.chunked_array(source).to_pylist())
    for i, text in enumerate(strings):
        if not isinstance(text, str):
            raise refuse(text, where=f"texts[{i}]")
    return strings


def _native_texts(texts: Texts) -> NativeTexts:
    return texts if isinstance(texts, _native.Texts) else _native.Texts(texts)


def _strings(texts: Texts, at: I64 | None) -> Sequence[str]:
    if at is not None:
        return [texts[i] for i in at.tolist()]
    if isinstance(texts, list | tuple):
        return texts
    return [texts[i] for i in range(len(texts))]


def segment(
    texts: Texts, unit: Unit, *, threads: int | None = None, level: str | None = None
) -> tuple[I64, I64, NDArray[np.int8], I64, I64, NDArray[np.int8]]:
    """Blocks of texts, one text after the other; ``threads`` and ``level`` as for :func:`token_hashes`.

    Parameters
    ----------
    texts
        As :func:`hold` gives them; a list of ``str`` will do.
    unit
        ``"line"``, ``"paragraph"``, or ``"auto"``: paragraphs where a text is hard-wrapped.

    Returns
    -------
    Of each block ``int64`` its start and its end in code points of its text, ``int8`` its kind as
    an index into ``BLOCK_KINDS``, ``int64`` the line breaks between it and what stands before it;
    then ``int64[n_texts + 1]`` where each text's blocks begin, and ``int8[n_texts]`` how its lines
    were read (see ``_reference.blocks``).
    """
    level, threads = resolve_level(level), resolve_threads(threads)
    if level == "numpy":
        return _blocks.segment(_strings(texts, None), unit)
    return _native.segment(_native_texts(texts), unit=unit, threads=threads)


def token_hashes(
    texts: Texts, *, at: I64 | None = None, threads: int | None = None, level: str | None = None
) -> tuple[U64, I64, NDArray[np.bool_]]:
    """Hashes of the tokens of texts, in order.

    Parameters
    ----------
    texts
        As :func:`hold` gives them; a list of ``str`` will do.
    at
        Positions of the texts to read, ``int64``; all of them by default.
    threads, level
        How many threads; which kernel. Neither changes the result.

    Returns
    -------
    ``uint64[n_tokens]`` the hashes; ``int64[n_texts + 1]`` where each text's begin;
    ``bool[n_tokens]`` which are single letters of a script without spaces.
    """
    level, threads = resolve_level(level), resolve_threads(threads)
    if level == "numpy":
        return _tokens.token_hashes(_strings(texts, at))
    return _native.token_hashes(_native_texts(texts), at=at, threads=threads, level=level)


def token_hashes_of_spans(
    texts: Texts,
    starts: I64,
    ends: I64,
    offsets: I64,
    *,
    threads: int | None = None,
    level: str | None = None,
) -> tuple[U64, I64, NDArray[np.bool_]]:
    """Hashes of the tokens of spans of texts, in order, without a ``str`` a span.

    Parameters
    ----------
    texts
        As for :func:`token_hashes`, and so are ``threads`` and ``level``.
    starts, ends
        ``int64[n_spans]`` each, half-open, in code points of their own text.
    offsets
        ``int64[n_texts + 1]``: where each text's spans begin.

    Returns
    -------
    As :func:`token_hashes`, a span for a text.
    """
    level, threads = resolve_level(level), resolve_threads(threads)
    if level == "numpy":
        return _tokens.token_hashes_of_spans(_strings(texts, None), starts, ends, offsets)
    return _native.token_hashes_of_spans(
        _native_texts(texts), starts=starts, ends=ends, offsets=offsets, threads=threads, level=level
    )


def shingle_sets(
    texts: Texts, k: int, *, at: I64 | None = None, threads: int | None = None, level: str | None = None
) -> tuple[U64, I64]:
    """Sorted unique shingle hashes of texts; parameters as :func:`token_hashes`.

    Returns
    -------
    ``uint64[n]`` and ``int64[n_texts + 1]``, where each text's begin.
    """
    level, threads = resolve_level(level), resolve_threads(threads)
    if level == "numpy":
        return _tokens.shingle_sets(_strings(texts, at), k)
    return _native.shingle_sets(_native_texts(texts), k, at=at, threads=threads, level=level)


def signatures(
    texts: Texts,
    k: int,
    *,
    a: U32,
    b: U32,
    at: I64 | None = None,
    threads: int | None = None,
    level: str | None = None,
) -> U32:
    """MinHash rows of texts, ``uint32[n_texts, len(a)]``; parameters as :func:`token_hashes`.

    The shingles are not kept: beside the rows it takes a few kilobytes a thread.
    ``a`` and ``b`` are the maps, ``uint32`` each, ``a`` odd.
    """
    level, threads = resolve_level(level), resolve_threads(threads)
    if level == "numpy":
        return _minhash.signatures(_strings(texts, at), k, a, b)
    return _native.signatures(_native_texts(texts), k, a=a, b=b, at=at, threads=threads, level=level)


def dealt_signatures(
    texts: Texts,
    k: int,
    *,
    a: U32,
    b: U32,
    cuts: I64,
    at: I64 | None = None,
    threads: int | None = None,
    level: str | None = None,
) -> U32:
    """MinHash rows as :func:`signatures` gives, but each map sees the shingles of one hand only.

    ``cuts`` tells where the maps of each of the ``_minhash.HANDS`` hands begin, ``int64[HANDS + 1]``;
    see :func:`dedup._reference.minhash.dealt_signatures`.
    """
    level, threads = resolve_level(level), resolve_threads(threads)
    if level == "numpy":
        return _minhash.dealt_signatures(_strings(texts, at), k, a, b, cuts)
    return _native.dealt_signatures(
        _native_texts(texts), k, a=a, b=b, cuts=cuts, at=at, threads=threads, level=level
    )


def signatures_of_sets(
    hashes: U32, offsets: I64, *, a: U32, b: U32, threads: int | None = None, level: str | None = None
) -> U32:
    """MinHash rows of sets of 32-bit hashes, ``uint32[len(offsets) - 1, len(a)]``.

    ``offsets`` tells where each set begins in ``hashes``; a set may hold a hash twice.
    """
    level, threads = resolve_level(level), resolve_threads(threads)
    if level == "numpy":
        return _minhash.signatures_of_sets(hashes, offsets, a, b)
    return _native.signatures_of_sets(hashes, offsets, a=a, b=b, threads=threads, level=level)


if _native is not None:
    _tables = cast("dict[str, NDArray[Any]]", unicode_raw())
    # Without the characters Unicode 13.0 does not know: they are what neither decomposes nor composes.
    _native.load_unicode(**{name: table for name, table in _tables.items() if "later" not in name})

LEVEL = _chosen_level()
"""The kernel that runs unless a call names another."""
