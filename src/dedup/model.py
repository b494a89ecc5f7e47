"""Values only: blocks, reasons, decisions, and what cleaning gives back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal, NamedTuple, TypeAlias, get_args

from dedup.errors import InputError, refuse

__all__ = [
    "BLOCK_KINDS",
    "BOILERPLATE_KINDS",
    "Block",
    "BlockKind",
    "Boilerplate",
    "BoilerplateKind",
    "Decision",
    "Duplicate",
    "Reason",
    "Span",
    "Template",
    "render",
]

BlockKind: TypeAlias = Literal["paragraph", "heading", "list-item", "table-row", "code"]
BoilerplateKind: TypeAlias = Literal[
    "navigation",
    "related-links",
    "metadata",
    "caption",
    "legal",
    "error-page",
    "comments",
    "cookie",
    "social",
    "advert",
    "other",
]

BLOCK_KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
"""Every kind of block, in the order of their numbers in arrays."""
BOILERPLATE_KINDS: tuple[BoilerplateKind, ...] = get_args(BoilerplateKind)
"""Every kind of boilerplate, in the order of their numbers in arrays."""

INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
"""Characters that stand between blocks as white space does: a line of nothing else is blank."""


class Span(NamedTuple):
    """Half-open range of code points of the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like span of the text: the unit that is kept or dropped."""

    block_id: int
    start: int
    end: int
    kind: BlockKind = "paragraph"

    @property
    def span(self) -> Span:
        """``Span(start, end)``, line break at its end not included."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The block says again what a kept block says.

    ``of`` is the id of a block that is kept. ``how`` is ``"exact"`` (the same tokens),
    ``"near"`` (resemblance, or edit similarity of blocks shorter than a shingle) or
    ``"contained"`` (containment in ``of``; in the blocks ``of`` to ``through``, all kept,
    where a copy merges several). ``score`` is that similarity, computed exactly, 0..1.
    """

    of: int
    how: Literal["exact", "near", "contained"]
    score: float
    through: int | None = None

    def __str__(self) -> str:
        to = "" if self.through is None else f" to {self.through}"
        return f"duplicate of {self.of}{to} ({self.how}, {self.score:.2f})"


@dataclass(frozen=True, slots=True)
class Template:
    """The block stands on many pages of one source: on ``documents`` of them, a ``share`` of 0..1."""

    documents: int
    share: float

    def __str__(self) -> str:
        return f"template (on {self.documents} pages, {self.share:.2f})"


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The block is page furniture of a ``kind``; ``score`` 0..1 says how sure that is."""

    kind: BoilerplateKind
    score: float

    def __str__(self) -> str:
        return f"{self.kind} ({self.score:.2f})"


Reason: TypeAlias = Duplicate | Template | Boilerplate


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one block: kept where ``reason`` is None, else dropped for that reason."""

    block: Block
    reason: Reason | None = None

    @property
    def keep(self) -> bool:
        """Whether the block stays in the clean text."""
        return self.reason is None


def kept_spans(n_chars: int, blocks: Iterable[tuple[int, int, int, bool]]) -> list[Span]:
    """Spans of the original that make up the clean text, in order.

    Parameters
    ----------
    n_chars
        Length of the text.
    blocks
        Of each block, in text order, where it starts and ends, the number of line breaks
        between it and the block before it, and whether it is kept.

    Notes
    -----
    Kept blocks stay as they are. Of the gaps between two kept neighbours, the one with the
    most line breaks stays (the first of those), so that paragraphs are neither merged nor
    spread. What stands before the first block and after the last stays too, unless no block
    is kept; a text that has none (white space) stays as it is.
    """
    spans: list[Span] = []
    gap: Span | None = None
    widest = -1
    first_start: int | None = None
    previous_end = 0
    for start, end, breaks, keep in blocks:
        if first_start is None:
            first_start = start
        if spans and previous_end < start and breaks > widest:
            gap, widest = Span(previous_end, start), breaks
        previous_end = end
        if not keep:
            continue
        if not spans:
            if first_start:
                spans.append(Span(0, first_start))
        elif gap is not None:
            spans.append(gap)
        spans.append(Span(start, end))
        gap, widest = None, -1
    if first_start is None or (spans and previous_end < n_chars):
        spans.append(Span(previous_end, n_chars))
    return spans


def count_line_breaks(gap: str) -> int:
    """Number of line breaks in a gap; CRLF is one."""
    return len((gap + ".").splitlines()) - 1


def render(text: str, decisions: Sequence[Decision]) -> str:
    r"""The clean text that decisions make of the original: spans of it and nothing else.

    Parameters
    ----------
    text
        The original, not the clean text.
    decisions
        One a block, in order, as :attr:`dedup.Cleaned.decisions` has them; reasons may be
        others. Where there are none, all of the text stays.

    Raises
    ------
    InputTypeError
        If ``text`` is not a ``str``.
    InputError
        If the decisions cannot be of this text: a block reaches beyond it, blocks overlap or
        stand in another order, or text stands between two of them.

    >>> import dedup
    >>> cleaned = dedup.clean("One.\n\nTwo.")
    >>> dedup.render("One.\n\nTwo.", cleaned.decisions) == cleaned.text
    True
    """
    if not isinstance(text, str):
        raise refuse(text)
    misfit = _misfit(text, (decision.block for decision in decisions)) if decisions else None
    if misfit is not None:
        raise InputError(
            f"the decisions are not of this text: {misfit}; give the original text, and all its decisions "
            f"in order"
        )
    breaks = (count_line_breaks(text[a.block.end : b.block.start]) for a, b in pairwise(decisions))
    blocks = (
        (decision.block.start, decision.block.end, gap, decision.keep)
        for decision, gap in zip(decisions, chain((0,), breaks), strict=bool(decisions))
    )
    return "".join(text[span.start : span.end] for span in kept_spans(len(text), blocks))


def _misfit(text: str, blocks: Iterable[Block]) -> str | None:
    """Why blocks cannot be those of a text: they are in order, and hold all of it but white space."""
    at = 0
    for block in blocks:
        name = f"block {block.block_id}"
        if block.end > len(text):
            return f"{name} ends at {block.end}, the text at {len(text)}"
        if not at <= block.start <= block.end:
            return f"{name} ({block.start} to {block.end}) does not follow what ends at {at}"
        if not _is_gap(text[at : block.start]):
            return f"what stands before {name}, from {at} to {block.start}, is in no block"
        at = block.end
    return None if _is_gap(text[at:]) else f"what stands after the last block, from {at} on, is in none"


def _is_gap(text: str) -> bool:
    return not text or text.isspace() or all(char.isspace() or char in INVISIBLE for char in text)
