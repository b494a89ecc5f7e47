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

    ``starts`` and ``ends`` (int64[n_parts]) are their ranges; ``offsets`` (int64[n_blocks + 1]) says where
    those of each block begin, ``in_parts`` (bool[n_blocks]) which have several. Of each block, ``told``
    (uint8[n_blocks]) is what it is made of, ``kinds`` (int8[n_blocks]) its kind, and ``sizes``
    (float64[n_blocks]) its length in words.
    """

    starts: I64
    ends: I64
    offsets: I64
    in_parts: NDArray[np.bool_]
    told: NDArray[np.uint8]
    kinds: NDArray[np.int8]
    sizes: NDArray[np.float64]

    def blocks(self) -> Blocks:
        """The parts as blocks."""
        kinds = np.where(self.in_parts, np.int8(PARAGRAPH), self.kinds)
        return Blocks(
            starts=self.starts,
            ends=self.ends,
            kinds=np.repeat(kinds, self.offsets[1:] - self.offsets[:-1]),
            breaks=np.zeros(len(self.starts), np.int64),
        )

    def may_be_read(self, among: I64) -> bool:
        """Whether some blocks (their ids, ``int64[n]``), with no others, may be read in parts."""
        sizes, in_parts, told = self.sizes, self.in_parts, self.told
        if len(among) < len(sizes):
            sizes, in_parts, told = sizes[among], in_parts[among], told[among]
        several = float(sizes[in_parts].sum())  # halves: exact in any order
        if not several:
            return True
        if several < MIN_SHARE * float(sizes.sum()):
            return False
        return float(sizes[told == SIGNED].sum()) >= MIN_SIGNED * float(sizes[told == ROW].sum())

    def parts_of(self, among: I64, *, level: str | None = None) -> tuple[I64, I64]:
        """Parts of some blocks (``int64[n]``, rising), and where those of each begin among them."""
        if len(among) == len(self.in_parts):
            return np.arange(len(self.starts)), self.offsets[:-1]
        return _model_kernels.parts_of(self.offsets, among, level=level)


def find_parts(page: PageText, sizes: NDArray[np.float64], *, level: str | None = None) -> LineParts | None:
    """The parts of a page's blocks; None where each has one. ``sizes`` (float64[n_blocks]) are in words."""
    found = _model_kernels.find_parts(page, MAY_HAVE[page.kinds], level=level)
    if not len(found.starts):
        return None
    return LineParts(
        starts=found.starts,
        ends=found.ends,
        offsets=found.offsets,
        in_parts=found.offsets[1:] - found.offsets[:-1] > 1,
        told=found.told,
        kinds=page.kinds,
        sizes=sizes,
    )
