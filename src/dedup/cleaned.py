"""What cleaning gives back, and how it shows itself."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, asdict, dataclass
from itertools import pairwise
from operator import index
from typing import Any, SupportsIndex

from dedup import _page_kernels
from dedup.errors import InputTypeError
from dedup.model import Block, Decision, Duplicate, Reason, render
from dedup.text.blocks import Blocks
from dedup.verdicts import Verdicts

__all__ = ["Cleaned", "Run"]

_STYLE = (
    "white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 .3em;padding:.1em .5em;border-left:3px solid "
)
SHOWN_CHARS = 100
"""Characters of a removed block that :func:`str` shows."""
SHOWN_BLOCKS = 40
"""Removed blocks that :func:`str` lists."""
SHOWN_HTML = 2_000
"""Blocks a notebook shows: browsers struggle with more."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive blocks ``first`` to ``last`` that repeat the kept blocks from ``of`` on, in order."""

    first: int
    last: int
    of: int


class Cleaned:
    """A cleaned document: the text, and for every block why it stayed or went.

    ``text`` is the clean text, made of spans of ``original`` only; ``decisions`` has one
    :class:`~dedup.model.Decision` a block, in order, and ``render(original, decisions)``
    gives ``text`` again. ``print(cleaned)`` lists what was removed; a notebook shows the
    document with its cuts.

    A frozen value: equal where original, decisions and text are. Blocks, decisions and reasons
    are made when somebody first looks at them.
    """

    __slots__ = ("_blocks", "_decisions", "_original", "_removed", "_spans", "_text", "_verdicts")

    _original: str
    _text: str
    _spans: Blocks | None
    _verdicts: Verdicts | None
    _blocks: tuple[Block, ...] | None
    _decisions: tuple[Decision, ...] | None
    _removed: tuple[Decision, ...] | None

    def __init__(
        self,
        *,
        original: str,
        text: str,
        decisions: tuple[Decision, ...] | None = None,
        _spans: Blocks | None = None,
        _verdicts: Verdicts | None = None,
    ) -> None:
        values = (original, text, _spans, _verdicts, None, decisions, None)
        for name, value in zip(Cleaned.__annotations__, values, strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def of(cls, original: str, decisions: tuple[Decision, ...]) -> Cleaned:
        """The outcome of decisions on a text."""
        return cls(original=original, decisions=decisions, text=render(original, decisions))

    @classmethod
    def of_verdicts(cls, original: str, blocks: Blocks, verdicts: Verdicts) -> Cleaned:
        """The outcome of verdicts, given as arrays, on a text."""
        text = _page_kernels.render(original, blocks.starts, blocks.ends, blocks.breaks, verdicts.kept())
        return cls(original=original, text=text, _spans=blocks, _verdicts=verdicts)

    @property
    def original(self) -> str:
        """The text that was cleaned."""
        return self._original

    @property
    def text(self) -> str:
        """The clean text."""
        return self._text

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What became of each block, in order."""
        if self._decisions is None:
            reasons = self._reasons()
            made = tuple(map(Decision, self.blocks, map(reasons.get, range(len(self.blocks)))))
            object.__setattr__(self, "_decisions", made)
        assert self._decisions is not None
        return self._decisions

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks of the original, kept or not."""
        if self._blocks is None:
            made = (
                (decision.block for decision in self._decisions or ())
                if self._spans is None
                else iter(self._spans)
            )
            object.__setattr__(self, "_blocks", tuple(made))
        assert self._blocks is not None
        return self._blocks

    @property
    def removed(self) -> tuple[Decision, ...]:
        """Decisions on the blocks that went."""
        if self._removed is None:
            if self._decisions is not None or self._spans is None:
                made = tuple(decision for decision in self.decisions if not decision.keep)
            else:
                made = tuple(Decision(self._spans[i], reason) for i, reason in self._reasons().items())
            object.__setattr__(self, "_removed", made)
        assert self._removed is not None
        return self._removed

    def _reasons(self) -> dict[int, Reason]:
        return {} if self._verdicts is None else self._verdicts.reasons()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cleaned):
            return NotImplemented
        return (self.original, self.text) == (
            other.original,
            other.text,
        ) and self.decisions == other.decisions

    def __hash__(self) -> int:
        return hash((self.original, self.decisions, self.text))

    def __repr__(self) -> str:
        return f"Cleaned(original={self.original!r}, decisions={self.decisions!r}, text={self.text!r})"

    def __reduce__(self) -> tuple[Callable[[str, tuple[Decision, ...], str], Cleaned], tuple[Any, ...]]:
        return _restored, (self.original, self.decisions, self.text)

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    @property
    def runs(self) -> tuple[Run, ...]:
        """Runs of two or more neighbouring blocks that repeat neighbouring blocks."""
        runs: list[Run] = []
        copies = [
            (decision.block.block_id, decision.reason.of)
            for decision in self.removed
            if isinstance(decision.reason, Duplicate)
        ]
        for (block_id, of), (after, of_after) in pairwise(copies):
            if after != block_id + 1 or of_after != of + 1:
                continue
            if runs and runs[-1].last == block_id:
                runs[-1] = Run(runs[-1].first, after, runs[-1].of)
            else:
                runs.append(Run(block_id, after, of))
        return tuple(runs)

    def text_of(self, block: Block | SupportsIndex) -> str:
        """A block of the original as it stood, given itself or by its number (from the end if negative).

        Raises
        ------
        InputTypeError
            If ``block`` is neither a :class:`~dedup.model.Block` nor a whole number.
        IndexError
            If there is no block of that number.
        """
        chosen = block if isinstance(block, Block) else self._block(block)
        return self.original[chosen.start : chosen.end]

    def to_dict(self) -> dict[str, Any]:
        """Text and decisions as values of JSON: the record that ``dedup clean --json`` prints.

        ``text``, and ``decisions``, a ``dict`` a block: ``block_id``, ``start``, ``end``,
        ``kind``, ``keep`` and ``reason``; that is None for a block that is kept, else a
        ``dict`` with ``type`` (``"duplicate"``, ``"boilerplate"`` or ``"template"``) and the
        fields of the reason.

        >>> import dedup
        >>> dedup.clean("One.").to_dict()["decisions"]
        [{'block_id': 0, 'start': 0, 'end': 4, 'kind': 'paragraph', 'keep': True, 'reason': None}]
        """
        return {"text": self.text, "decisions": [_record(decision) for decision in self.decisions]}

    def _block(self, number: SupportsIndex) -> Block:
        try:
            at = index(number)
        except TypeError:
            raise InputTypeError(
                f"block is {type(number).__name__}: give a Block, or its number as Duplicate.of has it"
            ) from None
        if not -len(self.blocks) <= at < len(self.blocks):
            raise IndexError(f"there is no block {at}: the text has {len(self.blocks)}, counted from 0")
        return self.blocks[at]

    def __str__(self) -> str:
        removed = self.removed
        n_chars = sum(decision.block.end - decision.block.start for decision in removed)
        n_kept = len(self.blocks) - len(removed)
        lines = [f"{n_kept} of {len(self.blocks)} blocks kept, {n_chars} characters removed"]
        lines += [
            f"  {decision.block.block_id:>4}  {decision.reason}: {_shortened(self.text_of(decision.block))}"
            for decision in removed[:SHOWN_BLOCKS]
        ]
        if len(removed) > SHOWN_BLOCKS:
            lines.append(f"  and {len(removed) - SHOWN_BLOCKS} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return "<div>" + "".join(self._html_blocks()) + "</div>"

    def _html_blocks(self) -> Iterator[str]:
        for decision in self.decisions[:SHOWN_HTML]:
            text = html.escape(self.text_of(decision.block)).encode("utf-8", "backslashreplace").decode()
            number = f"<small style='color:#888'>{decision.block.block_id}</small> "
            if decision.keep:
                yield f"<div style='{_STYLE}#2a7'>{number}{text}</div>"
            else:
                reason = html.escape(str(decision.reason))
                why = f"<b style='color:#c33'>{reason}</b>"
                yield f"<div style='{_STYLE}#c33;color:#888'>{number}{why} <del>{text}</del></div>"
        if len(self.decisions) > SHOWN_HTML:
            yield f"<div>and {len(self.decisions) - SHOWN_HTML} more blocks</div>"


def _record(decision: Decision) -> dict[str, Any]:
    reason = decision.reason
    why = None if reason is None else {"type": type(reason).__name__.lower(), **asdict(reason)}
    return asdict(decision.block) | {"keep": decision.keep, "reason": why}


def _shortened(text: str) -> str:
    line = " ".join(text[: 4 * SHOWN_CHARS].split())
    return line if len(line) <= SHOWN_CHARS else line[: SHOWN_CHARS - 1] + "…"


def _restored(original: str, decisions: tuple[Decision, ...], text: str) -> Cleaned:
    return Cleaned(original=original, decisions=decisions, text=text)
