"""What a page's blocks look like, one value a block: all that the model sees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dedup._model_kernels import OpenPage, PageText, line_ends
from dedup._reference.signs import COLON_ENDS, SENTENCE_ENDS
from dedup.boilerplate.lexicon import Phrase, keys, lexicon
from dedup.boilerplate.page_model import page_model
from dedup.boilerplate.shapes import MAX_LINE, shape
from dedup.boilerplate.telling import line_signs
from dedup.model import BLOCK_KINDS, BOILERPLATE_KINDS
from dedup.similarity.page import Page

__all__ = ["Features", "PageReader"]

NO_KIND = -1
MIN_PROSE = 15
"""Words from which a block that ends as a sentence is prose."""
MIN_LONG = 30
"""Words from which a block is prose however it ends: a list of names or a cut sentence."""


LIKE_LINES = np.array([kind not in {"table-row", "code"} for kind in BLOCK_KINDS])
"""Which kinds of blocks may be lines of furniture."""
MIN_SURELY_JUNK = 8
"""Such blocks from which the page model alone tells that a text is a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One page, column by column; every array has one value a block.

    ``size`` (float32) is the length in words, ``sentence`` whether the block ends as one,
    ``bullet`` whether it is a list item, ``kind`` (int8) and ``strength`` (float32) the shape
    of the line by itself (an index into ``BOILERPLATE_KINDS``, or ``NO_KIND``, and the
    evidence it gives), ``tokens`` (uint64) a hash of its tokens, ``junk`` (float32) the page
    model's score, and ``surely_junk`` whether it is sure. ``among`` (int64) are the blocks' places
    in ``page``, rising.
    """

    size: NDArray[np.float32]
    sentence: NDArray[np.bool_]
    bullet: NDArray[np.bool_]
    colon: NDArray[np.bool_]
    kind: NDArray[np.int8]
    strength: NDArray[np.float32]
    prose: NDArray[np.bool_]
    tokens: NDArray[np.uint64]
    junk: NDArray[np.float32]
    surely_junk: NDArray[np.bool_]
    among: NDArray[np.int64]
    page: Page

    def __len__(self) -> int:
        return len(self.size)

    def copy_follows(self) -> NDArray[np.bool_]:
        """Whether the next of these blocks has the same tokens, ``bool[n]``."""
        follows = np.zeros(len(self), bool)
        follows[:-1] = (self.tokens[1:] == self.tokens[:-1]) & (self.tokens[1:] != 0)
        return follows

    def overlap(self) -> NDArray[np.float32]:
        """Share of each block's tokens that the prose of these blocks holds, ``float32[n]``; 0 for prose."""
        tokens, offsets = self.page.tokens, self.page.token_offsets
        label = np.zeros(len(offsets) - 1, np.int8)
        label[self.among] = np.where(self.prose, 2, 1)
        label_of_token = np.repeat(label, offsets[1:] - offsets[:-1])
        body = np.sort(tokens[label_of_token == 2])
        if not len(body):
            return np.zeros(len(self), np.float32)
        at = np.minimum(np.searchsorted(body, tokens), len(body) - 1)
        held = (body[at] == tokens) & (label_of_token == 1)
        sums = np.zeros(len(held) + 1, np.int64)
        np.cumsum(held, out=sums[1:])
        starts, ends = offsets[self.among], offsets[self.among + 1]
        shares: NDArray[np.float64] = (sums[ends] - sums[starts]) / np.maximum(ends - starts, 1)
        return shares.astype(np.float32)


class PageReader:
    """The blocks of a page, read once; features of any selection of them.

    What shapes of lines tell is found out line by line, and only for lines it can matter for:
    see :meth:`features`.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        n = len(page.blocks)
        self._kind = np.full(n, NO_KIND, np.int8)
        self._strength = np.zeros(n, np.float32)
        lengths = page.blocks.ends - page.blocks.starts
        self._unread = LIKE_LINES[page.blocks.kinds] & (lengths <= MAX_LINE)
        self._unasked = self._unread.copy()
        self._bullet = page.blocks.kinds == BLOCK_KINDS.index("list-item")
        self._size = page.sizes.astype(np.float32)
        self._shapes: dict[str, Phrase | None] = {}

    @cached_property
    def _ends(self) -> NDArray[np.uint8]:
        """How each block ends."""
        blocks = self._page.blocks
        return line_ends(self._page.text, blocks.starts, blocks.ends)

    def _may_tell(self, block_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of some blocks that hold no phrase which may have a shape; each is asked for once."""
        block_ids = block_ids[self._unasked[block_ids]]
        self._unasked[block_ids] = False
        tells = line_signs().may_tell(self._page_text, block_ids)
        return block_ids[tells]

    def read_shapes(self, block_ids: NDArray[np.int64]) -> None:
        """Find out what the shapes of these blocks tell."""
        wanted = block_ids[self._unread[block_ids]].tolist()
        if not wanted:
            return
        self._unread[wanted] = False
        table = lexicon()
        texts = [self._page.text_of(i) for i in wanted]
        for i, text, form in zip(wanted, texts, keys(texts), strict=True):
            if text not in self._shapes:
                self._shapes[text] = shape(text, form, float(self._size[i]), table)
            told = self._shapes[text]
            if told is not None:
                self._kind[i] = BOILERPLATE_KINDS.index(told.kind)
                self._strength[i] = told.strength

    def features(self, among: NDArray[np.int64], *, shapes_of_all: bool = False) -> Features:
        """Features of the blocks with these ids, as if the page had no others.

        Where the page model is sure that they are a page, shapes are read of the blocks that it
        would keep only: they may still tell furniture. ``shapes_of_all`` reads all.
        """
        lines = self._lines.read(among)
        # A slice costs nothing where all blocks are looked at; what may change is taken by places.
        at = slice(None) if len(among) == len(self._size) else among
        junk, surely = page_model().junk(lines.logits, self._page.n_tokens[at])
        kept_only = np.count_nonzero(surely) >= MIN_SURELY_JUNK and not shapes_of_all
        size = self._size[at]
        ends = self._ends[at]
        sentence = (ends & SENTENCE_ENDS) != 0
        if shapes_of_all:
            self.read_shapes(among)
        else:
            unread = self._unread[among]
            if kept_only:
                unread &= junk < 0.5
            told = lines.told
            told_any = (told[:, 0] & told[:, 1] & told[:, 2]) >= 0  # negative where all three are
            # A long sentence has a shape for a phrase it holds, and hardly ever otherwise.
            long = sentence & (size >= MIN_PROSE)
            untold = self._may_tell(among[unread & ~(told_any | long)])
            self.read_shapes(np.concatenate((among[unread & told_any], untold)))
        kind = self._kind[among]
        prose = (kind == NO_KIND) & ((sentence & (size >= MIN_PROSE)) | (size >= MIN_LONG))
        return Features(
            size=size,
            sentence=sentence,
            bullet=self._bullet[at],
            colon=(ends & COLON_ENDS) != 0,
            kind=kind,
            strength=self._strength[among],
            prose=prose,
            tokens=self._page.sequences[at],
            junk=junk,
            surely_junk=surely,
            among=among,
            page=self._page,
        )

    @cached_property
    def _page_text(self) -> PageText:
        """The blocks as kernels take them."""
        page = self._page
        blocks = page.blocks
        return PageText(
            text=page.text,
            starts=blocks.starts,
            ends=blocks.ends,
            kinds=blocks.kinds,
            hashes=page.tokens,
            offsets=page.token_offsets,
            solo=page.solo,
        )

    @cached_property
    def _lines(self) -> OpenPage:
        """The blocks as the page model reads them."""
        return page_model().reader.open(self._page_text)
