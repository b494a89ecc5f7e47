"""Text to blocks: the spans that are kept or dropped.

A line is a block where lines are paragraphs. Where lines are hard-wrapped, a paragraph is one: lines
up to a blank one, or to one whose first word would have fitted above; list items, table rows and
headings stay blocks of their own.
Blocks are arrays; a :class:`dedup.model.Block` is made of one when somebody looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._kernels import Texts
from dedup._reference.blocks import WRAPPED, n_fences
from dedup.model import BLOCK_KINDS, Block, count_line_breaks
from dedup.options import Unit

__all__ = [
    "Blocks",
    "BlocksOfTexts",
    "as_read_alone",
    "fenced_code",
    "segment",
    "segment_texts",
    "tables_and_code",
]

I64 = NDArray[np.int64]
TABLE_ROW, CODE = BLOCK_KINDS.index("table-row"), BLOCK_KINDS.index("code")
NO_IDS = np.zeros(0, np.int64)
TABLE_RULE = re.compile(r"[|\s]*:?-{2,}[-:|\s]*")
"""The line of a table below its head."""
GRID_RULE = re.compile(r"\s*\+[-=+]+\+\s*")
"""The lines between the rows of a table that is drawn, as shells of databases and reStructuredText do."""


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Blocks of a text, in order; a sequence of :class:`~dedup.model.Block` made on demand.

    ``starts`` and ``ends`` (``int64[n]``) are half-open spans in code points, ``kinds``
    (``int8[n]``) indexes ``BLOCK_KINDS``, ``breaks`` (``int64[n]``) counts the line breaks
    between a block and the one before it, or the start of the text.
    """

    starts: I64
    ends: I64
    kinds: NDArray[np.int8]
    breaks: I64

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, block_id: int) -> Block:
        if not -len(self) <= block_id < len(self):
            raise IndexError(f"no block {block_id}: there are {len(self)}")
        block_id %= len(self)
        return Block(
            block_id,
            int(self.starts[block_id]),
            int(self.ends[block_id]),
            BLOCK_KINDS[self.kinds[block_id]],
        )

    def __iter__(self) -> Iterator[Block]:
        kinds = [BLOCK_KINDS[kind] for kind in self.kinds.tolist()]
        return map(Block, range(len(self)), self.starts.tolist(), self.ends.tolist(), kinds)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Blocks):
            return NotImplemented
        return (
            np.array_equal(self.starts, other.starts)
            and np.array_equal(self.ends, other.ends)
            and np.array_equal(self.kinds, other.kinds)
            and np.array_equal(self.breaks, other.breaks)
        )

    __hash__ = None  # type: ignore[assignment]


class BlocksOfTexts(NamedTuple):
    """Blocks of many texts, one text after the other.

    ``offsets`` (``int64[n_texts + 1]``) tells where each text's begin; spans are in code
    points of their own text. ``readings`` (``int8[n_texts]``) tells which texts were cut into lines
    (0), into lines although some go on as if they were hard-wrapped (1), and into paragraphs (2).
    """

    blocks: Blocks
    offsets: I64
    readings: NDArray[np.int8]


def segment(text: str, *, unit: Unit = "auto") -> Blocks:
    r"""Blocks of a text, in order.

    Parameters
    ----------
    text
        Any text; lone surrogates, NULs and a missing last line break included.
    unit
        ``"line"``, ``"paragraph"``, or ``"auto"``: paragraphs if the text is hard-wrapped.

    Returns
    -------
    Blocks with spans into ``text``. What is not in a span is line breaks, blank lines and,
    at the very start, a byte order mark.

    Examples
    --------
    >>> [block.span for block in segment("One.\n\n- two")]
    [Span(start=0, end=4), Span(start=6, end=11)]
    """
    return segment_texts(_kernels.hold([text]), unit=unit, threads=1).blocks


def segment_texts(texts: Texts, *, unit: Unit = "auto", threads: int | None = None) -> BlocksOfTexts:
    """Blocks of many texts at once; ``unit`` as for :func:`segment`, decided for each text.

    Parameters
    ----------
    texts
        As :func:`dedup._kernels.hold` gives them; a list of ``str`` will do.
    threads
        How many threads; the result does not depend on it.
    """
    starts, ends, kinds, breaks, offsets, readings = _kernels.segment(texts, unit, threads=threads)
    return BlocksOfTexts(Blocks(starts, ends, kinds, breaks), offsets, readings)


def tables_and_code(text: str, blocks: Blocks) -> NDArray[np.bool_] | None:
    """Blocks of fenced code, and of tables with a rule (``|---|`` or ``+---+``), ``bool[n_blocks]``.

    Rows in a row are of one table. None where there are no such blocks.
    """
    has_grid = "+" in text and "+--" in text  # one sign is found faster
    kinds = blocks.kinds.tobytes()
    if not has_grid and CODE not in kinds and TABLE_ROW not in kinds:
        return None
    found: NDArray[np.bool_] = blocks.kinds == CODE
    is_row = blocks.kinds == TABLE_ROW
    if has_grid:
        spans = zip(blocks.starts.tolist(), blocks.ends.tolist(), strict=True)
        is_row |= np.array([GRID_RULE.fullmatch(text, start, end) is not None for start, end in spans], bool)
    if np.count_nonzero(is_row) and (has_grid or "--" in text):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], is_row, [False])).astype(np.int8)))
        for first, end in edges.reshape(-1, 2).tolist():
            rows = zip(blocks.starts[first:end].tolist(), blocks.ends[first:end].tolist(), strict=True)
            found[first:end] = any(
                TABLE_RULE.fullmatch(text, start, stop) or GRID_RULE.fullmatch(text, start, stop)
                for start, stop in rows
            )
    return found if np.count_nonzero(found) else None


def fenced_code(text: str, blocks: Blocks) -> tuple[I64, I64]:
    """Blocks that open fenced code and those that close it, ``int64[n]`` each; past the last if none does."""
    if CODE not in blocks.kinds.tobytes():
        return NO_IDS, NO_IDS
    code = (blocks.kinds == CODE).nonzero()[0].tolist()
    fences = [i for i in code if n_fences(text[blocks.starts[i] : blocks.ends[i]]) % 2]
    opens = np.array(fences[::2], np.int64)
    return opens, np.array([*fences[1::2], len(blocks)], np.int64)[: len(opens)]


def as_read_alone(text: str, blocks: Blocks, kept: NDArray[np.bool_], rest: str) -> Blocks | None:
    """Blocks of a text, those that are kept as they are where nothing else is there.

    Where lines are hard-wrapped, what is a paragraph is told by all lines, and so may change when
    some of them go. If too little is left to show that lines are wrapped, paragraphs stay as they were.

    Parameters
    ----------
    text, blocks
        A text and its blocks.
    kept
        ``bool[n_blocks]``: which remain.
    rest
        The text that remains: the kept blocks in order, with line breaks and blank lines between.

    Returns
    -------
    Blocks of ``text``, or None if the kept ones are those of ``rest`` already, or ``rest`` shows none.
    Blocks that are apart in ``text`` stay so.
    """
    alone, _, readings = segment_texts(_kernels.hold([rest]), threads=1)
    if readings[0] != WRAPPED:
        return None
    ids = np.flatnonzero(kept).tolist()
    places, at = [], 0
    for block_id in ids:
        block = text[blocks.starts[block_id] : blocks.ends[block_id]]
        places.append(rest.index(block, at))
        at = places[-1] + len(block)
    ends = [place + blocks.ends[i] - blocks.starts[i] for place, i in zip(places, ids, strict=True)]
    if np.array_equal(alone.starts, places) and np.array_equal(alone.ends, ends):
        return None
    found = [
        (int(blocks.starts[i]), int(blocks.ends[i]), int(blocks.kinds[i]))
        for i in np.flatnonzero(~kept).tolist()
    ]
    for start, end, kind in zip(
        alone.starts.tolist(), alone.ends.tolist(), alone.kinds.tolist(), strict=True
    ):
        first = int(np.searchsorted(ends, start, side="right"))
        last = int(np.searchsorted(places, end))
        for k in range(first, last):
            moved = int(blocks.starts[ids[k]]) - places[k]
            span = (max(start, places[k]) + moved, int(min(end, ends[k])) + moved)
            if k > first and ids[k] == ids[k - 1] + 1 and blocks.breaks[ids[k]] == 1:
                found[-1] = (found[-1][0], span[1], kind)
            else:
                found.append((*span, kind))
    found.sort()
    gaps = zip([0, *(end for _, end, _ in found)], found, strict=False)
    return Blocks(
        starts=np.array([start for start, _, _ in found], np.int64),
        ends=np.array([end for _, end, _ in found], np.int64),
        kinds=np.array([kind for _, _, kind in found], np.int8),
        breaks=np.array([count_line_breaks(text[end:start]) for end, (start, _, _) in gaps], np.int64),
    )
