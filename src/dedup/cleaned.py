"""What cleaning gives back, and how it shows itself."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dedup.model import Block, Decision, Duplicate, render

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A cleaned document: the text, and for every block why it stayed or went.

    ``text`` is the clean text, made of spans of ``original`` only; ``decisions`` has one
    :class:`~dedup.model.Decision` a block, in order, and ``render(original, decisions)``
    gives ``text`` again. ``print(cleaned)`` lists what was removed; a notebook shows the
    document with its cuts.
    """

    original: str
    decisions: tuple[Decision, ...]
    text: str

    @classmethod
    def of(cls, original: str, decisions: tuple[Decision, ...]) -> Cleaned:
        """The outcome of decisions on a text."""
        return cls(original=original, decisions=decisions, text=render(original, decisions))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks of the original, kept or not."""
        return tuple(decision.block for decision in self.decisions)

    @property
    def removed(self) -> tuple[Decision, ...]:
        """Decisions on the blocks that went."""
        return tuple(decision for decision in self.decisions if not decision.keep)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Runs of two or more neighbouring blocks that repeat neighbouring blocks."""
        runs: list[Run] = []
        copies = [
            (decision.block.block_id, decision.reason.of)
            for decision in self.decisions
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

    def text_of(self, block: Block | int) -> str:
        """A block of the original as it stood."""
        chosen = self.decisions[block].block if isinstance(block, int) else block
        return self.original[chosen.start : chosen.end]

    def __str__(self) -> str:
        removed = self.removed
        n_chars = sum(decision.block.end - decision.block.start for decision in removed)
        n_kept = len(self.decisions) - len(removed)
        lines = [f"{n_kept} of {len(self.decisions)} blocks kept, {n_chars} characters removed"]
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


def _shortened(text: str) -> str:
    line = " ".join(text[: 4 * SHOWN_CHARS].split())
    return line if len(line) <= SHOWN_CHARS else line[: SHOWN_CHARS - 1] + "…"
