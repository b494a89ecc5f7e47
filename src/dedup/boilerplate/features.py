"""What a page's blocks look like, one value a block: all that the model sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup._model_kernels import PageText, end_sentences, fits, is_native
from dedup._reference.phrases import NO_PHRASE
from dedup._reference.signs import EVERY_WAY, ORIGIN
from dedup._score_kernels import Scored, ScoredPage
from dedup.boilerplate.lexicon import Phrase, key, keys, lexicon
from dedup.boilerplate.line_parts import LineParts, find_parts
from dedup.boilerplate.page_model import page_model
from dedup.boilerplate.rules import (
    CUT,
    LIKE_LINES,
    LIST_ITEM,
    MIN_LONG,
    MIN_PROSE,
    MIN_SURELY_JUNK,
    NO_KIND,
    scoring,
    text_logit,
)
from dedup.boilerplate.shapes import MAX_LINE, shape
from dedup.boilerplate.telling import line_signs
from dedup.boilerplate.threads import comment_counts
from dedup.model import BOILERPLATE_KINDS
from dedup.similarity.page import Page

__all__ = ["Features", "PageReader"]

UNASKED = np.uint8(255)


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

    def kept_prose(self) -> NDArray[np.bool_]:
        """Which blocks are prose that the page model would keep, ``bool[n]``."""
        return self.prose & (self.junk < CUT)

    def copy_follows(self) -> NDArray[np.bool_]:
        """Whether the next of these blocks has the same tokens, ``bool[n]``."""
        follows = np.zeros(len(self), bool)
        follows[:-1] = (self.tokens[1:] == self.tokens[:-1]) & (self.tokens[1:] != 0)
        return follows

    def has_shape(self, at: int) -> bool:
        """Whether one of these blocks has a shape of its own; reads it where nobody has."""
        if self.kind[at] != NO_KIND:
            return True
        text = self.page.text_of(int(self.among[at]))
        return shape(text, key(text), float(self.size[at]), lexicon()) is not None

    def is_end(self, at: int, *, of: int) -> bool:
        """Whether one of these blocks has the last tokens of another, which has more."""
        tokens, offsets = self.page.tokens, self.page.token_offsets
        own, other = (tokens[offsets[i] : offsets[i + 1]] for i in self.among[[at, of]].tolist())
        return 0 < len(own) < len(other) and np.array_equal(own, other[-len(own) :])

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


class _Known(NamedTuple):
    """What is known of the shapes of a page's blocks, changed as they are read.

    ``kind`` (int8) and ``strength`` (float32) as in :class:`Features`, ``is_origin`` whether a shape says
    where or when something is from, ``unread`` whether a block may have one that nobody read, ``ways``
    (uint8) in which it may, ``UNASKED`` where nobody asked.
    """

    kind: NDArray[np.int8]
    strength: NDArray[np.float32]
    is_origin: NDArray[np.bool_]
    unread: NDArray[np.bool_]
    ways: NDArray[np.uint8]


def _reads_as_prose(size: NDArray[np.float32], sentence: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which blocks are prose, by their length in words and whether they end as sentences."""
    return (sentence & (size >= MIN_PROSE)) | (size >= MIN_LONG)


def _below(blocks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which blocks stand below one of some."""
    below = np.zeros(len(blocks), bool)
    np.logical_or.accumulate(blocks[:-1], out=below[1:])
    return below


class PageReader:
    """The blocks of a page, read once; features of any selection of them.

    What shapes of lines tell is found out line by line, and only for lines it can matter for:
    see :meth:`features`.
    """

    def __init__(self, page: Page, *, level: str | None = None, is_of_parts: bool = False) -> None:
        blocks = page.blocks
        lines = PageText(
            text=page.text,
            starts=blocks.starts,
            ends=blocks.ends,
            kinds=blocks.kinds,
            hashes=page.tokens,
            offsets=page.token_offsets,
            solo=page.solo,
        )
        self._page = page
        self.level = level
        self._is_of_parts = is_of_parts
        self._in_parts: PageReader | None = None
        self._shapes: dict[str, Phrase | None] = {}
        self._page_text = lines
        self._lines = page_model().reader.open(lines)

    @cached_property
    def _scored(self) -> ScoredPage | None:
        """The page as the native kernel scores it, where there is one."""
        if not is_native(self.level):
            return None
        return scoring().open(self._page_text, self._page.sequences, self._page.sizes)

    @cached_property
    def line_parts(self) -> LineParts | None:
        """The parts of the blocks that hold several lines of a page; None where none does."""
        return None if self._is_of_parts else find_parts(self._page_text, self._page.sizes, level=self.level)

    def in_parts(self, line_parts: LineParts) -> PageReader:
        """The page with those blocks in parts."""
        if self._in_parts is None:
            page = self._page.in_parts(line_parts.blocks(), line_parts.offsets[1:] - line_parts.offsets[:-1])
            self._in_parts = PageReader(page, level=self.level, is_of_parts=True)
        return self._in_parts

    @cached_property
    def _known(self) -> _Known:
        """What is known of the shapes of the blocks."""
        if self._scored is not None:
            found = self._scored
            return _Known(
                kind=found.kind,
                strength=found.strength,
                is_origin=found.is_origin,
                unread=found.unread,
                ways=found.ways,
            )
        blocks = self._page.blocks
        n = len(blocks)
        return _Known(
            kind=np.full(n, NO_KIND, np.int8),
            strength=np.zeros(n, np.float32),
            is_origin=np.zeros(n, bool),
            unread=LIKE_LINES[blocks.kinds] & (blocks.ends - blocks.starts <= MAX_LINE),
            ways=np.full(n, UNASKED),
        )

    @cached_property
    def _size(self) -> NDArray[np.float32]:
        return self._page.sizes.astype(np.float32)

    @cached_property
    def sentence(self) -> NDArray[np.bool_]:
        """Whether each block ends as a sentence, ``bool[n_blocks]``."""
        blocks = self._page.blocks
        return end_sentences(self._page.text, blocks.starts, blocks.ends, level=self.level)

    def _read_shapes(self, block_ids: NDArray[np.int64], ways: NDArray[np.uint8]) -> None:
        """Find out what the shapes of these blocks tell, in some ways each (uint8[n])."""
        known = self._known
        known.unread[block_ids] = False
        for i, kind, strength, is_origin in self._shapes_of(block_ids.tolist(), ways.tolist()):
            known.kind[i], known.strength[i], known.is_origin[i] = kind, strength, is_origin

    def _ways_of(self, block_ids: NDArray[np.int64]) -> NDArray[np.uint8]:
        """In which ways blocks that hold no phrase may have a shape, ``uint8[n]``; each is asked for once."""
        known = self._known
        asked = block_ids[known.ways[block_ids] == UNASKED]
        known.ways[asked] = line_signs().ways(self._page_text, asked)
        return known.ways[block_ids]

    def _shapes_of(self, block_ids: list[int], ways: list[int]) -> Iterator[tuple[int, int, float, bool]]:
        """The shapes of those of some blocks that have one: block, kind, strength, and if it is an origin."""
        if not block_ids:
            return
        table, sizes = lexicon(), self._page.sizes
        texts = [self._page.text_of(i) for i in block_ids]
        for i, text, form, ways_of_it in zip(block_ids, texts, keys(texts), ways, strict=True):
            if text not in self._shapes:
                self._shapes[text] = shape(text, form, float(sizes[i]), table, ways=ways_of_it)
            told = self._shapes[text]
            if told is not None:
                yield i, BOILERPLATE_KINDS.index(told.kind), told.strength, told.is_origin

    @property
    def is_too_long(self) -> bool:
        """Whether the page model cannot read the page."""
        return not fits(self._page_text)

    @property
    def n_tokens(self) -> NDArray[np.int64]:
        """Length of each block in tokens, ``int64[n_blocks]``."""
        return self._page.n_tokens

    @property
    def n_blocks(self) -> int:
        """Number of blocks of the page."""
        return len(self._page.blocks)

    @cached_property
    def told(self) -> NDArray[np.int8]:
        """What the phrases of each block tell, ``int8[n_blocks, 3]``; nothing for one of several parts."""
        everything = np.arange(self.n_blocks)
        line_parts = self.line_parts
        if line_parts is None or not line_parts.may_be_read(everything):
            return self._lines.read(everything).told
        told: NDArray[np.int8] = self.in_parts(line_parts).told[line_parts.offsets[:-1]]
        told[line_parts.in_parts] = NO_PHRASE
        return told

    @cached_property
    def comment_counts(self) -> list[tuple[int, int]]:
        """Blocks that count comments, and how many; see :mod:`dedup.boilerplate.threads`."""
        return comment_counts(self.told, self._page.n_tokens, self._page.text_of)

    @cached_property
    def prose(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Length of each block in words, ``float32[n_blocks]``, and which read as prose by it."""
        return self._size, _reads_as_prose(self._size, self.sentence)

    def score(self, among: NDArray[np.int64]) -> Scored | None:
        """Scores of the blocks with these ids by the native kernel, as if the page had no others.

        None where there is no such kernel; see :func:`dedup.boilerplate.model.score_page`.
        """
        scored = self._scored
        if scored is None:
            return None
        lines = self._lines.read(among)
        wanted = scored.look(
            lines.logits, lines.told, None if len(among) == len(self._page.blocks) else among
        )
        for found in self._shapes_of(*wanted):
            scored.set_shape(*found)
        for found in self._shapes_of(*scored.look_again()):
            scored.set_shape(*found)
        return scored.score()

    def features(
        self, among: NDArray[np.int64], *, in_doubt: bool = False, shapes_of_all: bool = False
    ) -> Features:
        """Features of the blocks with these ids, as if the page had no others.

        Where the page model seems sure that they are a page, shapes are read of the blocks that it
        would keep only: they may still tell furniture. ``in_doubt`` reads those of all that may have
        one, ``shapes_of_all`` those of all, of text as well; nothing of that is remembered, lest it change
        what goes.
        """
        lines = self._lines.read(among)
        known = self._known
        # A slice costs nothing where all blocks are looked at; what may change is taken by places.
        at = slice(None) if len(among) == len(self._size) else among
        junk, surely = page_model().junk(lines.logits, self._page.n_tokens[at], level=self.level)
        kept_only = np.count_nonzero(surely) >= MIN_SURELY_JUNK and not in_doubt
        size = self._size[at]
        sentence = self.sentence[at]
        # A long sentence has a shape for a phrase it holds, and hardly ever otherwise.
        long = sentence & (size >= MIN_PROSE)
        is_text = (lines.logits >= np.float32(text_logit())) & _below(long & (junk < CUT))
        told = lines.told
        told_any = (told[:, 0] & told[:, 1] & told[:, 2]) >= 0  # negative where all three are
        unread = known.unread[among]
        if not shapes_of_all:
            if kept_only:
                unread &= junk < CUT
            untold = unread & ~(told_any | long)
            ways = np.where(told_any, np.uint8(EVERY_WAY), np.uint8(0))
            ways[untold] = self._ways_of(among[untold])
            unread &= (ways > 0) & ~(is_text & (ways == ORIGIN))
            self._read_shapes(among[unread], ways[unread])
        kind, strength = known.kind[among], known.strength[among]
        if shapes_of_all:
            every = [EVERY_WAY] * np.count_nonzero(unread)
            for i, one_kind, one_strength, _ in self._shapes_of(among[unread].tolist(), every):
                place = np.searchsorted(among, i)
                kind[place], strength[place] = one_kind, one_strength
        else:
            no_shape = is_text & known.is_origin[among]
            kind[no_shape], strength[no_shape] = NO_KIND, 0
        prose = (kind == NO_KIND) & _reads_as_prose(size, sentence)
        return Features(
            size=size,
            sentence=sentence,
            bullet=(self._page.blocks.kinds == LIST_ITEM)[at],
            kind=kind,
            strength=strength,
            prose=prose,
            tokens=self._page.sequences[at],
            junk=junk,
            surely_junk=surely,
            among=among,
            page=self._page,
        )
