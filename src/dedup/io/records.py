"""Cleaned documents as JSON records: text, and every decision with its reason."""

from __future__ import annotations

import json

from dedup.cleaned import Cleaned

__all__ = ["json_line"]


def json_line(path: str, cleaned: Cleaned) -> str:
    r"""One line of JSON: ``path``, ``text``, ``decisions``.

    All characters beyond ASCII are written as escapes, so that the line survives any
    terminal and lone surrogates survive at all.

    >>> import dedup
    >>> print(json_line("a.txt", dedup.clean("One.")))  # doctest: +NORMALIZE_WHITESPACE
    {"path": "a.txt", "text": "One.", "decisions": [{"block_id": 0, "start": 0, "end": 4,
     "kind": "paragraph", "keep": true, "reason": null}]}
    """
    return json.dumps({"path": path} | cleaned.to_dict()) + "\n"
