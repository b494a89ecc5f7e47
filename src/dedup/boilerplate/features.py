"""What a page's blocks look like, one value a block: all that the model sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.lexicon import Phrase, keys, lexicon
from dedup.boilerplate.shapes import MAX_LINE, ends_sentence, shape
from dedup.model import BOILERPLATE_KINDS, Block

__all__ = ["Features", "PageReader"]

NO_KIND = -1
MIN_PROSE = 15
"""Words from which a block that ends as a sentence is prose."""
MIN_LONG = 30
"""Words from which a block is prose however it ends: a list of names or a cut sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One page, column by column; every array has one value a block.

    ``size`` (float32) is the length in words, ``sentence`` whether the block ends as one,
    ``bullet`` whether it is a list item, ``kind`` (int8) and ``strength`` (float32) the shape
    of the line by itself (an index into ``BOILERPLATE_KINDS``, or ``NO_KIND``, and the
    evidence it gives), ``copy_follows`` whether the next block has the same tokens,
    ``tokens`` (uint64) a hash of its tokens, ``overlap`` (float32) the share of its tokens
    that prose of the page holds too.
    """

    size: NDArray[np.float32]
    sentence: NDArray[np.bool_]
    bullet: NDArray[np.bool_]
    colon: NDArray[np.bool_]
    kind: NDArray[np.int8]
    strength: NDArray[np.float32]
    prose: NDArray[np.bool_]
    copy_follows: NDArray[np.bool_]
    tokens: NDArray[np.uint64]
    overlap: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.size)


class PageReader:
    """The lines of a page, read once; features of any selection of its blocks.

    Parameters
    ----------
    texts, blocks
        The blocks and their texts.
    sizes
        ``float64[n_blocks]``: words in each.
    sequences
        ``uint64[n_blocks]``: a hash of each block's token sequence.
    token_hashes, token_offsets
        ``uint64[n_tokens]``, ``int64[n_blocks + 1]``: the tokens, and where each block's begin.
    """

    def __init__(
        self,
        texts: Sequence[str],
        blocks: Iterable[Block],
        *,
        sizes: NDArray[np.float64],
        sequences: NDArray[np.uint64],
        token_hashes: NDArray[np.uint64],
        token_offsets: NDArray[np.int64],
    ) -> None:
        n = len(texts)
        self._size = sizes.astype(np.float32)
        self._sequences = sequences
        self._tokens, self._offsets = token_hashes, token_offsets
        self._kind = np.full(n, NO_KIND, np.int8)
        self._strength = np.zeros(n, np.float32)
        self._sentence = np.fromiter(map(ends_sentence, texts), bool, n)
        self._colon = np.fromiter((text[-8:].rstrip()[-1:] in (":", "：") for text in texts), bool, n)
        self._bullet = np.fromiter((block.kind == "list-item" for block in blocks), bool, n)
        table = lexicon()
        seen: dict[str, Phrase | None] = {}
        lines = [
            i
            for i, block in enumerate(blocks)
            if block.kind not in ("table-row", "code") and len(texts[i]) <= MAX_LINE
        ]
        for i, form in zip(lines, keys([texts[i] for i in lines]), strict=True):
            text = texts[i]
            if text not in seen:
                seen[text] = shape(text, form, float(sizes[i]), table)
            told = seen[text]
            if told is not None:
                self._kind[i] = BOILERPLATE_KINDS.index(told.kind)
                self._strength[i] = told.strength

    def strength(self, among: NDArray[np.int64]) -> NDArray[np.float32]:
        """Evidence that each of these blocks gives by its shape, ``float32``."""
        return self._strength[among]

    def copy_follows(self, among: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the next of these blocks has the same tokens, ``bool``."""
        sequences = self._sequences[among]
        follows = np.zeros(len(among), bool)
        follows[:-1] = (sequences[1:] == sequences[:-1]) & (sequences[1:] != 0)
        return follows

    def features(self, among: NDArray[np.int64]) -> Features:
        """Features of the blocks with these ids, as if the page had no others."""
        size, sentence, kind = self._size[among], self._sentence[among], self._kind[among]
        prose = (kind == NO_KIND) & ((sentence & (size >= MIN_PROSE)) | (size >= MIN_LONG))
        return Features(
            size=size,
            sentence=sentence,
            bullet=self._bullet[among],
            colon=self._colon[among],
            kind=kind,
            strength=self._strength[among],
            prose=prose,
            copy_follows=self.copy_follows(among),
            tokens=self._sequences[among],
            overlap=self._overlap(among, prose),
        )

    def _overlap(self, among: NDArray[np.int64], prose: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Share of each block's tokens that occur in the prose blocks, 0 for prose itself."""
        label = np.zeros(len(self._offsets) - 1, np.int8)
        label[among] = np.where(prose, 2, 1)
        label_of_token = np.repeat(label, self._offsets[1:] - self._offsets[:-1])
        body = np.sort(self._tokens[label_of_token == 2])
        if not len(body):
            return np.zeros(len(among), np.float32)
        at = np.minimum(np.searchsorted(body, self._tokens), len(body) - 1)
        held = (body[at] == self._tokens) & (label_of_token == 1)
        sums = np.zeros(len(held) + 1, np.int64)
        np.cumsum(held, out=sums[1:])
        starts, ends = self._offsets[among], self._offsets[among + 1]
        shares: NDArray[np.float64] = (sums[ends] - sums[starts]) / np.maximum(ends - starts, 1)
        return shares.astype(np.float32)
