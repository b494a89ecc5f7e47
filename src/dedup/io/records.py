"""Cleaned documents as JSON records: text, and every decision with its reason."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from dedup.cleaned import Cleaned
from dedup.model import Decision, Reason

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
    decisions = [_decision(decision) for decision in cleaned.decisions]
    return json.dumps({"path": path, "text": cleaned.text, "decisions": decisions}) + "\n"


def _decision(decision: Decision) -> dict[str, Any]:
    return asdict(decision.block) | {"keep": decision.keep, "reason": _reason(decision.reason)}


def _reason(reason: Reason | None) -> dict[str, Any] | None:
    return None if reason is None else {"type": type(reason).__name__.lower(), **asdict(reason)}
