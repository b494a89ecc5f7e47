"""Bytes to text and back, so that what is kept is given back byte for byte.

A byte order mark stays in the text as its first character: spans count it, and writing
puts it back. Line breaks are never translated.
"""

from __future__ import annotations

import codecs
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from dedup.atomic import write_bytes
from dedup.errors import InputError, OptionError

__all__ = ["TextFile", "check_encoding", "decode", "read_bytes", "write_bytes"]

_MARKS = {
    "utf-16": {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"},
    "utf-32": {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"},
}


_PACKED = {
    b"\x1f\x8b\x08": ("gzip", "zcat"),
    b"PK\x03\x04": ("zip", "unzip -p"),
    b"BZh": ("bzip2", "bzcat"),
    b"\xfd7zXZ\0": ("xz", "xzcat"),
    b"\x28\xb5\x2f\xfd": ("zstd", "zstdcat"),
}
"""How compressed files begin, what they are called, and the command that prints what is in them."""
_BZIP2_BLOCK = b"1AY&SY"
"""What follows "BZh" and a digit, which a text may begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A decoded file: its ``text``, and the ``codec`` that gives its bytes again."""

    text: str
    codec: str

    def encode(self, text: str, name: str) -> bytes:
        """Bytes of a part of the text.

        Raises
        ------
        InputError
            If the codec cannot write what it read.
        """
        try:
            return text.encode(self.codec)
        except UnicodeEncodeError as error:
            raise InputError(f"{name}: {self.codec} cannot write the text it was read as ({error})") from None


def check_encoding(encoding: str) -> str:
    """Name of an encoding as Python knows it.

    Raises
    ------
    OptionError
        If Python has no such encoding, or it is none of text.
    """
    try:
        "dedup".encode(encoding)
    except (LookupError, ValueError):
        raise OptionError(
            f"encoding must be a text encoding Python knows, such as utf-8 or cp1252; got {encoding!r}"
        ) from None
    return codecs.lookup(encoding).name


def decode(content: bytes, encoding: str, name: str) -> TextFile:
    """Text of a file's bytes.

    Parameters
    ----------
    content
        The whole file.
    encoding
        As :func:`check_encoding` gives it. The byte order of UTF-16 and UTF-32 is read from
        the byte order mark; without one it is little-endian.
    name
        The file, for the error.

    Raises
    ------
    InputError
        At the first byte that is not of this encoding, with what to do; if the file is
        compressed, whatever the encoding.
    """
    if (packed := _packed(content)) is not None:
        kind, command = packed
        raise InputError(
            f"{name}: is compressed ({kind}): decompress it first, for example "
            f"{command} {quote(name)} | dedup clean -"
        )
    codec = _faithful(encoding, content)
    try:
        return TextFile(text=content.decode(codec), codec=codec)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not {encoding} at byte {error.start}; {_advice(content)}") from None


def _packed(content: bytes) -> tuple[str, str] | None:
    """What a compressed file is called, and the command for it; None if it is none."""
    for magic, packed in _PACKED.items():
        if content.startswith(magic):
            is_text = magic == b"BZh" and content[4:10] != _BZIP2_BLOCK
            return None if is_text else packed
    return None


def _faithful(encoding: str, content: bytes) -> str:
    """Codec like ``encoding`` that neither swallows a byte order mark nor adds one."""
    if encoding == "utf-8-sig":
        return "utf-8"
    if encoding not in _MARKS:
        return encoding
    marks = _MARKS[encoding]
    return next((codec for mark, codec in marks.items() if content.startswith(mark)), f"{encoding}-le")


def _advice(content: bytes) -> str:
    for encoding in ("utf-32", "utf-16"):  # the longer mark begins as the shorter does
        if content.startswith(tuple(_MARKS[encoding])):
            return f"its first bytes are the mark of {encoding}: try --encoding {encoding}"
    return "name its encoding, for example --encoding cp1252"


def read_bytes(path: Path | None, name: str) -> bytes:
    """Content of a file; of standard input for None.

    Raises
    ------
    InputError
        If it cannot be read; the message names it and says why.
    """
    if path is None and sys.stdin is None:
        raise InputError(f"{name}: standard input is closed")
    try:
        return sys.stdin.buffer.read() if path is None else path.read_bytes()
    except OSError as error:
        raise InputError(f"{name}: {error.strerror or error}") from None
