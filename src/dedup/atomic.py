"""Files that are written whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

from dedup.errors import InputError

__all__ = ["write_bytes"]


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; folders on the way are made.

    Raises
    ------
    InputError
        If it cannot be written; what stood there before still stands there.
    """
    unfinished = path.with_name(f".dedup-{secrets.token_hex(8)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except BaseException:  # an interrupt leaves no litter either
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None
