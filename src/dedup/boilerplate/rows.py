"""Pages of which some lines are rows: what each part of a row would be, and what that says of the row.

See :mod:`dedup._reference.rows` for what a row is. The page is read as if each part were a line, and a
row is what its parts are on average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup import _model_kernels
from dedup._model_kernels import PageText
from dedup._reference.rows import ROW, SIGNED
from dedup.boilerplate.rules import LIKE_LINES
from dedup.model import BLOCK_KINDS
from dedup.text.blocks import Blocks

__all__ = ["Rows", "find_rows"]

I64 = NDArray[np.int64]

MIN_SHARE = 0.02
"""Share of a page's words that its rows have, from which they are read in parts: a row or two change
little, and it takes time."""
MIN_SIGNED = 0.1
"""Words of prose with signs for each word of rows: without them a text may have no signs at all."""
PARAGRAPH = BLOCK_KINDS.index("paragraph")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a page.

    ``parts`` are the blocks of the page with those of rows in parts; ``offsets`` (int64[n_blocks + 1])
    says where the parts of each block begin, ``is_row`` (bool[n_blocks]) which have several, ``signed``
    (bool[n_blocks]) which are prose with signs, and ``sizes`` (float64[n_blocks]) how long blocks are.
    """

    parts: Blocks
    offsets: I64
    is_row: NDArray[np.bool_]
    signed: NDArray[np.bool_]
    sizes: NDArray[np.float64]

    def may_be_read(self, among: I64) -> bool:
        """Whether some blocks (their ids, ``int64[n]``), with no others, may be read in parts."""
        sizes = self.sizes[among]
        in_rows = float(sizes[self.is_row[among]].sum())
        if not in_rows:
            return True
        return in_rows >= MIN_SHARE * float(sizes.sum()) and (
            float(sizes[self.signed[among]].sum()) >= MIN_SIGNED * in_rows
        )

    def parts_of(self, among: I64) -> tuple[I64, I64]:
        """Parts of some blocks, and which of those blocks each is of."""
        counts = self.offsets[among + 1] - self.offsets[among]
        block = np.repeat(np.arange(len(among)), counts)
        first = np.cumsum(counts) - counts
        return np.arange(len(block)) + np.repeat(self.offsets[among] - first, counts), block


def find_rows(page: PageText, sizes: NDArray[np.float64], *, level: str | None = None) -> Rows | None:
    """The rows of a page; None where it has none. ``sizes`` (float64[n_blocks]) are lengths in words."""
    found = _model_kernels.find_rows(page, LIKE_LINES[page.kinds], level=level)
    if not len(found.starts):
        return None
    is_row = found.told == ROW
    counts = found.offsets[1:] - found.offsets[:-1]
    parts = Blocks(
        starts=found.starts,
        ends=found.ends,
        kinds=np.repeat(np.where(is_row, np.int8(PARAGRAPH), page.kinds), counts),
        breaks=np.zeros(len(found.starts), np.int64),
    )
    return Rows(parts=parts, offsets=found.offsets, is_row=is_row, signed=found.told == SIGNED, sizes=sizes)
