"""Pages of which some lines hold several: what each part would be, and what that says of the line.

See :mod:`dedup._reference.line_parts` for what such lines are. The page is read as if each part were a
line, and a line is what its parts are on average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup import _model_kernels
from dedup._model_kernels import PageText
from dedup._reference.line_parts import LONG, ROW, SIGNED
from dedup.boilerplate.rules import LIKE_LINES
from dedup.model import BLOCK_KINDS
from dedup.text.blocks import Blocks

__all__ = ["LineParts", "find_parts"]

I64 = NDArray[np.int64]

MIN_SHARE = 0.02
"""Share of a page's words that such lines have, from which it is read in parts: one or two change
little, and it takes time."""
MIN_SIGNED = 0.1
"""Words of prose with signs for each word of rows: without them a text may have no signs at all."""
PARAGRAPH = BLOCK_KINDS.index("paragraph")
MAY_HAVE = (
    np.where(LIKE_LINES, ROW, 0) | np.where([kind != "code" for kind in BLOCK_KINDS], LONG, 0)
).astype(np.uint8)
"""What blocks may be, by their kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParts:
    """The parts of a page's blocks.

    ``parts`` are the blocks of the page in parts; ``offsets`` (int64[n_blocks + 1]) says where those of
    each block begin, ``in_parts`` (bool[n_blocks]) which have several. ``words`` (float64[n_blocks, 4])
    are those of each block: all, those of a block of several parts, of a row, and of prose with signs.
    """

    parts: Blocks
    offsets: I64
    in_parts: NDArray[np.bool_]
    words: NDArray[np.float64]

    def may_be_read(self, among: I64) -> bool:
        """Whether some blocks (their ids, ``int64[n]``), with no others, may be read in parts."""
        words = self.words if len(among) == len(self.words) else self.words[among]
        total, several, in_rows, signed = words.sum(0).tolist()  # halves: exact in any order
        return not several or (several >= MIN_SHARE * total and signed >= MIN_SIGNED * in_rows)

    def parts_of(self, among: I64, *, level: str | None = None) -> tuple[I64, I64]:
        """Parts of some blocks (``int64[n]``, rising), and where those of each begin among them."""
        if len(among) == len(self.in_parts):
            return np.arange(len(self.parts)), self.offsets[:-1]
        return _model_kernels.parts_of(self.offsets, among, level=level)


def find_parts(page: PageText, sizes: NDArray[np.float64], *, level: str | None = None) -> LineParts | None:
    """The parts of a page's blocks; None where each has one. ``sizes`` (float64[n_blocks]) are in words."""
    found = _model_kernels.find_parts(page, MAY_HAVE[page.kinds], level=level)
    if not len(found.starts):
        return None
    counts = found.offsets[1:] - found.offsets[:-1]
    in_parts = counts > 1
    parts = Blocks(
        starts=found.starts,
        ends=found.ends,
        kinds=np.repeat(np.where(in_parts, np.int8(PARAGRAPH), page.kinds), counts),
        breaks=np.zeros(len(found.starts), np.int64),
    )
    words = np.stack(
        (sizes, sizes * in_parts, sizes * (found.told == ROW), sizes * (found.told == SIGNED)), 1
    )
    return LineParts(parts=parts, offsets=found.offsets, in_parts=in_parts, words=words)
