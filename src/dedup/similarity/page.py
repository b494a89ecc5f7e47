"""One document, read into the arrays that its repeats and its page model are sought in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels, _page_kernels
from dedup.similarity.differences import Vocabulary
from dedup.similarity.telling import NEGATIONS, TELLING
from dedup.text.blocks import Blocks

if TYPE_CHECKING:
    from dedup._native import Differences

__all__ = ["Page"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


_Tokens: TypeAlias = tuple[U64, I64, NDArray[np.bool_]]
"""Token hashes of spans of a text, where those of each begin, and which are single letters."""


def _tokens(text: str, starts: I64, ends: I64) -> _Tokens:
    return _kernels.token_hashes_of_spans(
        _kernels.hold([text]), starts, ends, np.array([0, len(starts)], np.int64), threads=1
    )


@dataclass(frozen=True, kw_only=True)
class Page:
    """One document: its blocks, their tokens and shingles.

    ``tokens`` and ``token_offsets`` are the token hashes of the blocks, ``shingles`` and
    ``shingle_offsets`` their shingles in text order, repeats included (see
    ``_page_kernels.Measured``), ``sequences`` ``uint64[n_blocks]`` the hash of each
    block's tokens, ``sizes`` ``float64[n_blocks]`` its length in words, a letter of a script
    without spaces for half, ``n_tokens`` ``int64[n_blocks]`` its length in tokens, ``solo``
    ``bool[n_tokens]`` which tokens are such letters.
    """

    text: str
    blocks: Blocks
    tokens: U64
    token_offsets: I64
    shingles: U64
    shingle_offsets: I64
    sequences: U64
    sizes: NDArray[np.float64]
    n_tokens: I64
    solo: NDArray[np.bool_]

    @classmethod
    def read(cls, text: str, blocks: Blocks, k: int) -> Page:
        """The document of a text and its blocks, with shingles of ``k`` tokens."""
        return cls._of_tokens(text, blocks, _tokens(text, blocks.starts, blocks.ends), k)

    @classmethod
    def _of_tokens(cls, text: str, blocks: Blocks, known: _Tokens, k: int) -> Page:
        tokens, offsets, solo = known
        measured = _page_kernels.measure_blocks(tokens, offsets, solo, k)
        return cls(
            text=text,
            blocks=blocks,
            tokens=tokens,
            token_offsets=offsets,
            shingles=measured.shingles,
            shingle_offsets=measured.shingle_offsets,
            sequences=measured.sequences,
            sizes=measured.sizes,
            n_tokens=measured.n_tokens,
            solo=solo,
        )

    def in_parts(self, parts: Blocks, counts: I64) -> Page:
        """The page with some blocks in parts, of each as many as ``counts`` (int64[n_blocks]) says.

        ``parts`` are all of them, one after another; white space is left out between those of a block.
        Shingles are single tokens.
        """
        is_part = np.repeat(counts > 1, counts)
        _, offsets, _ = _tokens(self.text, parts.starts[is_part], parts.ends[is_part])
        n_tokens = np.repeat(self.n_tokens, counts)
        n_tokens[is_part] = offsets[1:] - offsets[:-1]
        edges = np.concatenate(([0], np.cumsum(n_tokens)))
        return self._of_tokens(self.text, parts, (self.tokens, edges, self.solo), 1)

    def text_of(self, block_id: int) -> str:
        """The block as it stands."""
        return self.text[self.blocks.starts[block_id] : self.blocks.ends[block_id]]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Words the document writes in lower case."""
        return Vocabulary(self.text)

    @cached_property
    def differences(self) -> Differences | None:
        """What says at once whether blocks differ in substance, if it is compiled."""
        return _page_kernels.differences(
            self.text, self.blocks.starts, self.blocks.ends, telling=TELLING, negations=NEGATIONS
        )
