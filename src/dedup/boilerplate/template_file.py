"""Templates as bytes and back: a version, a header, arrays, and a checksum over all of it.

::

    magic    8 bytes   "dedup-tp"
    version  uint32    FORMAT
    size     uint32    of the header, in bytes
    header   JSON      max_pages, unit; of each source its label, n_seen, and the blocks of each page
    arrays             of each source: keys uint64, then of all its pages near uint64, exact uint64,
                       size float32
    digest   16 bytes  blake2b of everything before

Numbers are little-endian; sources stand in order of their labels and pages of their keys.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Hashable, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np

from dedup.boilerplate.forms import Forms
from dedup.boilerplate.samples import Sample
from dedup.errors import InputError, InputTypeError
from dedup.options import Unit

__all__ = ["FORMAT", "pack", "unpack"]

MAGIC = b"dedup-tp"
FORMAT = 4
"""Rises when the layout changes, or the same block would get another hash."""
_HEAD = struct.Struct("<8sII")
_DIGEST = 16


def pack(max_pages: int, unit: Unit, samples: Mapping[Hashable, Sample]) -> bytes:
    """Bytes of templates; see :meth:`dedup.Templates.save`."""
    for label in samples:
        if label is not None and not isinstance(label, str | int):
            raise InputTypeError(
                f"templates are saved under labels that are str, int or None; one is {type(label).__name__}: "
                f"learn them under str(label)"
            )
    parts: list[bytes] = []
    sources: list[dict[str, Any]] = []
    for label, sample in sorted(samples.items(), key=lambda item: (type(item[0]).__name__, _rank(item[0]))):
        keys = sorted(sample.pages)
        pages = [sample.pages[key] for key in keys]
        sources.append({"label": label, "n_seen": sample.n_seen, "n_blocks": [len(page) for page in pages]})
        parts.append(np.array(keys, "<u8").tobytes())
        for name, dtype in (("near", "<u8"), ("exact", "<u8"), ("size", "<f4")):
            parts += [getattr(page, name).astype(dtype).tobytes() for page in pages]
    header = json.dumps({"max_pages": max_pages, "unit": unit, "sources": sources}).encode()
    content = b"".join((_HEAD.pack(MAGIC, FORMAT, len(header)), header, *parts))
    return content + blake2b(content, digest_size=_DIGEST).digest()


def _rank(label: Any) -> Any:  # noqa: ANN401  of one type each: str, int, or what None stands for
    return 0 if label is None else label


def unpack(content: bytes, name: str) -> tuple[int, Unit, dict[Hashable, Sample]]:
    """What :func:`pack` was given.

    Raises
    ------
    InputError
        If these are no such bytes, of another format, or damaged; ``name`` says of what.
    """
    if content[: len(MAGIC)] != MAGIC[: len(content)] or not content:
        raise InputError(f"{name}: is no file of templates; they are written by Templates.save")
    if len(content) >= _HEAD.size:
        _, version, header_size = _HEAD.unpack_from(content)
        if version != FORMAT:
            upgrade = "upgrade dedup, or " if version > FORMAT else ""
            raise InputError(
                f"{name}: is of format {version}, and this dedup reads {FORMAT}: {upgrade}"
                f"learn the templates again"
            )
    if len(content) < _HEAD.size + _DIGEST or not _is_whole(content):
        raise InputError(
            f"{name}: is damaged or cut short (its checksum is wrong): copy it again, or learn the templates "
            f"again"
        )
    header = json.loads(content[_HEAD.size : _HEAD.size + header_size])
    at = _HEAD.size + header_size

    def take(n: int, dtype: str) -> Any:  # noqa: ANN401  an array of that dtype
        nonlocal at
        values = np.frombuffer(content, dtype, n, at)
        at += values.nbytes
        return values.astype(values.dtype.newbyteorder("="))

    samples: dict[Hashable, Sample] = {}
    for source in header["sources"]:
        sample = Sample(header["max_pages"])
        sample.n_seen = source["n_seen"]
        n_blocks = source["n_blocks"]
        keys = take(len(n_blocks), "<u8").tolist()
        near, exact, size = (take(sum(n_blocks), dtype) for dtype in ("<u8", "<u8", "<f4"))
        all_blocks = Forms(exact=exact, near=near, size=size)
        ends = np.cumsum([0, *n_blocks]).tolist()
        for key, start, end in zip(keys, ends[:-1], ends[1:], strict=True):
            sample.add(key, all_blocks.among(slice(start, end)))
        samples[source["label"]] = sample
    return header["max_pages"], header["unit"], samples


def _is_whole(content: bytes) -> bool:
    return blake2b(content[:-_DIGEST], digest_size=_DIGEST).digest() == content[-_DIGEST:]
