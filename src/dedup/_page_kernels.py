"""Kernels that clean one document, native or as NumPy defines them; see ``_kernels`` for which runs."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dedup._kernels import I64, U64, _native, resolve_level
from dedup._reference import repeats as _repeats
from dedup._reference import tokens as _tokens
from dedup._reference.search import Differs, LightSimilarity, Search, SearchBlocks, SearchRules, SignsOf
from dedup.model import Duplicate, kept_spans

if TYPE_CHECKING:
    from dedup._native import Differences, TellingWords
    from dedup._native import SearchRules as NativeSearchRules

__all__ = [
    "Measured",
    "Postings",
    "Words",
    "differences",
    "first_copies",
    "lower_words",
    "measure_blocks",
    "postings",
    "render",
    "search_repeats",
]

Bools = NDArray[np.bool_]


class Postings(Protocol):
    """Repeated shingles of a document, and the kept blocks that hold each."""

    def blocks(self) -> I64:
        """Blocks with a repeated shingle that matters, in order."""

    def n_distinct(self) -> I64:
        """Shingles of each block without repeats, ``int64[n_blocks]``; 0 for blocks not looked at."""

    def moves(self, block_id: int, /) -> bool:
        """Whether enough of a block's shingles stand elsewhere for it to be a repeat."""

    def candidates(self, block_id: int, /) -> tuple[dict[int, int], int]:
        """Blocks that hold a block's shingles, with how many; how many shingles have more holders."""

    def add(self, block_id: int, /) -> None:
        """Remember a kept block as holder of its shingles, where there is room."""


class Words(Protocol):
    """Some words."""

    def __contains__(self, word: str, /) -> bool:
        """Tell whether a word is one of them."""


class Measured(NamedTuple):
    """What the tokens of blocks tell, as :class:`dedup.similarity.page.Page` has it.

    ``sequences`` are hashes of whole token sequences, 0 for none: equal ones have equal hashes, and
    whoever acts on the converse compares the tokens. Of shingles, a block of ``m >= k`` tokens has
    ``m - k + 1``, one of ``0 < m < k`` has one, an empty one none.
    """

    n_tokens: I64
    sizes: NDArray[np.float64]
    sequences: U64
    shingles: U64
    shingle_offsets: I64


def measure_blocks(tokens: U64, offsets: I64, solo: Bools, k: int, *, level: str | None = None) -> Measured:
    """Lengths and hashes of blocks, by their tokens.

    ``tokens``, ``offsets`` and ``solo`` are as ``token_hashes`` gives them, ``k`` the tokens of a
    shingle.
    """
    if resolve_level(level) != "numpy":
        return Measured(*_native.measure_blocks(tokens, offsets, solo, k))
    n_tokens = offsets[1:] - offsets[:-1]
    before = np.zeros(len(solo) + 1, np.int64)
    np.cumsum(solo, out=before[1:])
    sizes: NDArray[np.float64] = n_tokens - np.diff(before[offsets]) / 2
    return Measured(
        n_tokens,
        sizes,
        _tokens.sequence_hashes(tokens, offsets),
        *_tokens.shingles_in_order(tokens, offsets, k),
    )


def lower_words(text: str, *, level: str | None = None) -> Words:
    r"""Words that a text writes in lower case, of the matches of ``\w+``."""
    if resolve_level(level) == "numpy":
        return _repeats.lower_words(text)
    return _native.LowerWords(text)


def differences(
    text: str, starts: I64, ends: I64, *, telling: frozenset[str], negations: frozenset[str]
) -> Differences | None:
    """What says at once whether blocks of a text differ in substance; None where nothing is compiled.

    Parameters
    ----------
    text
        The document.
    starts, ends
        ``int64[n_blocks]``: half-open ranges of its blocks, in code points.
    telling
        Words in lower case that alone change what is said.
    negations
        Those of them that deny what they stand beside.

    Notes
    -----
    The definition is :func:`dedup.similarity.differences.differs_in_substance`; blocks with
    letters beyond ASCII are left to it.
    """
    if _native is None:
        return None
    return _native.Differences(text, starts, ends, _telling_words(telling, negations))


@lru_cache(1)
def _telling_words(words: frozenset[str], negations: frozenset[str]) -> TellingWords:
    return _native.TellingWords(*([word for word in some if word.isascii()] for some in (words, negations)))


def first_copies(
    sequences: U64, shingles: U64, offsets: I64, eligible: Bools, *, level: str | None = None
) -> I64:
    """For each block the first eligible one with the same tokens; itself where there is none.

    Parameters
    ----------
    sequences
        ``uint64[n_blocks]``: a hash of each block's tokens, which only proposes.
    shingles, offsets
        ``uint64[n_shingles]`` of all blocks in text order, ``int64[n_blocks + 1]``; equal where
        the tokens are.
    eligible
        ``bool[n_blocks]``.
    """
    if resolve_level(level) == "numpy":
        return _repeats.first_copies(sequences, shingles, offsets, eligible)
    return _native.first_copies(sequences=sequences, shingles=shingles, offsets=offsets, eligible=eligible)


def postings(
    shingles: U64, offsets: I64, among: Bools, *, least: float, most: int, level: str | None = None
) -> Postings:
    """Repeated shingles of a document that tell of repeats; see :class:`dedup._reference.repeats.Postings`.

    Parameters
    ----------
    shingles, offsets
        ``uint64[n_shingles]`` of all blocks in text order, ``int64[n_blocks + 1]``.
    among
        ``bool[n_blocks]``: the blocks to look at.
    least
        Share of a block's different shingles that must stand in another for it to move.
    most
        Holders remembered for one shingle: bounds the work where all blocks are alike.
    """
    kind = _repeats.Postings if resolve_level(level) == "numpy" else _native.Postings
    return kind(shingles, offsets, among, least=least, most=most)


def search_repeats(
    blocks: SearchBlocks,
    rules: SearchRules,
    *,
    eligible: Bools,
    headline: int | None,
    headline_until: int,
    headline_stays: bool,
    differences: Differences | None,
    differs: Differs,
    light_similarity: LightSimilarity,
    signs_of: SignsOf,
    level: str | None = None,
) -> dict[int, Duplicate]:
    """Repeated blocks, each with what it goes for; see :class:`dedup._reference.search.Search`.

    Parameters
    ----------
    blocks, rules
        The blocks and the numbers of the search.
    eligible
        ``bool[n_blocks]``: blocks that may repeat and be repeated.
    headline, headline_until, headline_stays
        As for :func:`dedup.similarity.repeats.find_repeats`; the headline is one of the blocks.
    differences
        What answers for ``differs`` where it can, for native kernels; see :func:`differences`.
    differs, light_similarity
        What only the text tells of two blocks: asked of those that are similar by their shingles,
        and of neighbours of repeats that are shorter than a shingle.
    signs_of
        The numbers of a block with their signs: asked of blocks that have the same tokens.
    """
    if resolve_level(level) == "numpy":
        search = Search(
            blocks,
            rules,
            eligible=eligible,
            headline=headline,
            headline_until=headline_until,
            headline_stays=headline_stays,
            differs=differs,
            light_similarity=light_similarity,
            signs_of=signs_of,
        )
        search.run()
        return search.dropped
    assert differences is not None
    found = _native.search_repeats(
        *blocks,
        _native_rules(rules),
        eligible,
        -1 if headline is None else headline,
        headline_until,
        headline_stays,
        differences,
        lambda block_id, reason: differs(block_id, _duplicate(*reason)),
        light_similarity,
        signs_of,
    )
    return {block_id: _duplicate(*reason) for block_id, reason in found}


HOWS: tuple[Literal["exact"], Literal["near"], Literal["contained"]] = ("exact", "near", "contained")
"""Ways to repeat, as the native kernel numbers them."""


def _duplicate(of: int, how: int, score: float, through: int) -> Duplicate:
    return Duplicate(of, HOWS[how], score, None if through < 0 else through)


@lru_cache(32)
def _native_rules(rules: SearchRules) -> NativeSearchRules:
    return _native.SearchRules(**asdict(rules))


def render(text: str, starts: I64, ends: I64, breaks: I64, kept: Bools, *, level: str | None = None) -> str:
    """The clean text that is left of a text; see :func:`dedup.model.kept_spans` for the rule.

    Parameters
    ----------
    text
        The original.
    starts, ends, breaks
        Blocks as :class:`dedup.text.blocks.Blocks` has them, ``int64[n_blocks]`` each.
    kept
        ``bool[n_blocks]``.
    """
    if resolve_level(level) == "numpy":
        columns = (column.tolist() for column in (starts, ends, breaks, kept))
        return "".join(text[start:end] for start, end in kept_spans(len(text), zip(*columns, strict=True)))
    return _native.render(text, starts=starts, ends=ends, breaks=breaks, kept=kept)
