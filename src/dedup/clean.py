"""One document: decisions, then text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.features import PageReader
from dedup.boilerplate.model import Scores, could_be_page, score_blocks
from dedup.cleaned import Cleaned
from dedup.errors import refuse
from dedup.model import BOILERPLATE_KINDS, Duplicate
from dedup.options import Options
from dedup.similarity.page import Page
from dedup.similarity.repeats import find_repeats, may_repeat
from dedup.text.blocks import Blocks, segment
from dedup.verdicts import Copies, Furniture, Verdicts

__all__ = ["clean"]

MAX_PASSES = 8
"""Passes until nothing more goes; two are usual, the second finding nothing."""


def clean(text: str, *, options: Options | None = None, **changes: Any) -> Cleaned:  # noqa: ANN401  Options checks them
    r"""Clean text of one document, with a reason for every cut.

    Blocks that repeat others (exactly, nearly, or as a part) and, where the text shows that
    it is a web page, the page's furniture are dropped; everything else comes back as it
    stood, to the character.

    Parameters
    ----------
    text
        One document. Any ``str`` will do: empty, without line breaks, with lone surrogates.
    options
        What to cut and how surely; see :class:`dedup.Options`.
    **changes
        The same options by name; they win over ``options``.

    Returns
    -------
    A frozen :class:`dedup.Cleaned`: ``text``, ``blocks``, ``decisions``, ``removed``.

    Raises
    ------
    InputTypeError
        If ``text`` is not a ``str``; ``bytes`` must be decoded first.
    OptionError
        If an option is unknown or out of range.

    Examples
    --------
    >>> import dedup
    >>> page = "2 min read\nMarsh reopens\nThe marsh reopened on Monday, wardens said.\nan hour ago"
    >>> cleaned = dedup.clean(page)
    >>> cleaned.text
    'Marsh reopens\nThe marsh reopened on Monday, wardens said.'
    >>> [str(decision.reason) for decision in cleaned.removed]
    ['metadata (0.95)', 'metadata (0.95)']
    """
    if not isinstance(text, str):
        raise refuse(text)
    chosen = Options.of(options, changes)
    blocks = segment(text, unit=chosen.unit)
    return Cleaned.of_verdicts(text, blocks, _Document(text, blocks, chosen).decide())


@dataclass(frozen=True, slots=True, eq=False)
class _Furniture:
    """Blocks to be cut as boilerplate: ``bool``, ``float32`` and ``int8``, ``[n_blocks]`` each."""

    cut: NDArray[np.bool_]
    score: NDArray[np.float32]
    kind: NDArray[np.int8]

    @classmethod
    def none(cls, n_blocks: int) -> _Furniture:
        return cls(np.zeros(n_blocks, bool), np.zeros(n_blocks, np.float32), np.zeros(n_blocks, np.int8))

    def arrays(self) -> Furniture:
        block_ids = np.flatnonzero(self.cut)
        return Furniture(block_ids=block_ids, score=self.score[block_ids], kinds=self.kind[block_ids])


class _Document:
    """The measurements of one document, and the passes over it."""

    def __init__(self, text: str, blocks: Blocks, options: Options) -> None:
        self.text = text
        self.blocks = blocks
        self.options = options
        self.cuts_kind = np.array([kind in options.cut for kind in BOILERPLATE_KINDS])
        self.cuts_copies = "duplicate" in options.cut

    @cached_property
    def page(self) -> Page:
        """The document as repeats see it."""
        return Page.read(self.text, self.blocks, self.options.k)

    @cached_property
    def reader(self) -> PageReader:
        """The document as the page model sees it."""
        starts, ends = self.blocks.starts.tolist(), self.blocks.ends.tolist()
        return PageReader(
            [self.text[start:end] for start, end in zip(starts, ends, strict=True)],
            self.blocks,
            sizes=self.page.sizes,
            sequences=self.page.sequences,
            token_hashes=self.page.tokens,
            token_offsets=self.page.token_offsets,
        )

    def decide(self) -> Verdicts:
        """What becomes of the blocks.

        What remains is looked at again, as a second cleaning would. Furniture that shows
        only then is no keeper either, so the repeats are sought anew without it.
        """
        n_blocks = len(self.blocks)
        if not self._scores_matter():
            return Verdicts(n_blocks=n_blocks)
        everything = np.arange(n_blocks)
        scores = score_blocks(self.reader.features(everything))
        furniture = _Furniture.none(n_blocks)
        self._add_furniture(furniture, scores, everything)
        for _ in range(MAX_PASSES):
            copies = self._repeats(furniture, scores)
            going = furniture.cut.copy()
            going[list(copies)] = True
            if not going.any():
                break
            kept = np.flatnonzero(~going)
            n_copies = int(np.count_nonzero(self.reader.copy_follows(kept)))
            if not could_be_page(self.reader.strength(kept), n_copies):
                break
            if not self._add_furniture(furniture, score_blocks(self.reader.features(kept)), kept):
                break
        return Verdicts(
            n_blocks=n_blocks,
            copies=Copies.of_reasons(copies) if copies else None,
            furniture=furniture.arrays(),
        )

    def _scores_matter(self) -> bool:
        """Whether scores of boilerplate can change the result: they weigh repeats too."""
        if not len(self.blocks):
            return False
        return bool(self.cuts_kind.any()) or (self.cuts_copies and may_repeat(self.page, self.options))

    def _add_furniture(self, furniture: _Furniture, scores: Scores, among: NDArray[np.int64]) -> bool:
        """Add blocks whose score is high enough and whose kind is to be cut; whether there are any."""
        cut = (scores.score >= self.options.boilerplate) & (scores.score > 0)
        score, kind = scores.score, scores.kind
        if scores.is_page and scores.headline is not None and not self.options.headlines:
            same = self.page.sequences[among] == self.page.sequences[among[scores.headline]]
            cut = cut | same
            score = np.where(same, np.float32(1), score)
            kind = np.where(same, np.int8(BOILERPLATE_KINDS.index("metadata")), kind)
        found = np.flatnonzero(cut & self.cuts_kind[kind])
        block_ids = among[found]
        furniture.cut[block_ids] = True
        furniture.score[block_ids] = score[found]
        furniture.kind[block_ids] = kind[found]
        return len(found) > 0

    def _repeats(self, furniture: _Furniture, scores: Scores) -> dict[int, Duplicate]:
        if not self.cuts_copies:
            return {}
        return find_repeats(
            self.page,
            self.options,
            eligible=~furniture.cut,
            on_page=scores.is_page,
            headline=scores.headline,
            headline_until=scores.headline_until,
        )
