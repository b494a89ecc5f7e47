"""The kernels that score the blocks of a page, where the extension was built.

The definitions are :mod:`dedup.boilerplate.features` and :mod:`dedup.boilerplate.scores`, which do
the work without it.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._reference.page import PageText
from dedup._reference.signs import SignWords

__all__ = ["Scored", "ScoredPage", "Scoring", "Unread", "score_blocks"]

F32: TypeAlias = NDArray[np.float32]
I64: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

Scored: TypeAlias = tuple[F32, bool, int, int]
"""Scores of blocks, whether they are a page, its headline (-1 for none), and the block
before which its copies count."""

Unread: TypeAlias = tuple[list[int], list[int]]
"""Blocks whose shapes must be known, and the ways in which each may have one (see ``_reference.signs``)."""

_native: Any = _kernels._native  # noqa: SLF001  chosen once, there


class ScoredPage(Protocol):
    """A page whose blocks are scored, all of them and then those that are left."""

    @property
    def kind(self) -> NDArray[np.int8]:
        """Kind of each block's shape, -1 for none."""

    @property
    def strength(self) -> F32:
        """Strength of each block's shape."""

    @property
    def is_origin(self) -> Bools:
        """Whether each block's shape says where or when something is from."""

    @property
    def unread(self) -> Bools:
        """Whether nobody has read the shape of each block, and it may have one."""

    @property
    def ways(self) -> NDArray[np.uint8]:
        """The ways in which each block may have one (see ``_reference.signs``), 255 where nobody asked."""

    def look(self, logits: F32, told: NDArray[np.int8], among: I64 | None, /) -> Unread:
        """Look at some blocks, or at all; give those whose shapes must be known before they are scored."""

    def look_again(self) -> Unread:
        """Give the blocks whose shapes must be known too, once those are."""

    def set_shape(self, block: int, kind: int, strength: float, is_origin: bool, /) -> None:
        """Tell the shape of a block, and whether it says where or when something is from."""

    def score(self) -> Scored:
        """Score the blocks that were looked at last."""


class Scoring:
    """What the blocks of all pages are scored by, for the native kernels; immutable.

    Parameters
    ----------
    rules, lines
        The constants of :mod:`dedup.boilerplate.rules` by name; kinds as bits.
    words
        The words that tell of shapes.
    probability, steps_a_logit, f_exponent, least_threshold, surely
        The table of :class:`dedup.boilerplate.page_model.LearnedModel`, its resolution, the
        greatest exponent of the expected F, the least threshold, and the probability up to which a
        block is surely junk.
    """

    def __init__(
        self,
        *,
        rules: dict[str, float],
        lines: dict[str, int],
        words: SignWords,
        probability: NDArray[np.uint16],
        steps_a_logit: int,
        f_exponent: int,
        least_threshold: float,
        surely: float,
    ) -> None:
        self._native = _native.Scoring(
            rules,
            lines,
            _native.LineSigns(words.hashes, words.tells),
            probability,
            steps_a_logit=steps_a_logit,
            f_exponent=f_exponent,
            least_threshold=least_threshold,
            surely=surely,
        )

    def open(self, page: PageText, sequences: NDArray[np.uint64], sizes: NDArray[np.float64]) -> ScoredPage:
        """A page whose blocks are scored; ``sequences`` and ``sizes`` as in ``similarity.page.Page``."""
        found: ScoredPage = _native.ScoredPage(
            self._native,
            page.text,
            page.starts,
            page.ends,
            page.kinds,
            page.hashes,
            page.offsets,
            sequences,
            sizes,
        )
        return found


def score_blocks(scoring: Scoring, **columns: NDArray[Any]) -> Scored:
    """Scores of blocks by the columns of :class:`dedup.boilerplate.features.Features`."""
    found: Scored = _native.score_blocks(scoring._native, **columns)  # noqa: SLF001  its other half
    return found
