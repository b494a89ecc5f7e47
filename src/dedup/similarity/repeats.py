"""Repeats inside one document: exact, near and contained copies, and runs of them.

Blocks are taken in text order, and one is dropped only if a *kept* block is similar to it
by exact computation. There are two turns to that rule. A shorter block that a later one
contains (a pull quote before its paragraph) goes when the later one is kept, and whatever
was dropped for its sake is looked at again. And a block that two or more kept neighbours
contain together (two paragraphs merged in one) goes for all of them.

Refrains, litanies, replies, rows and items that look alike are repeats on purpose: a block
must be weighty to go alone, and what differs must not be a number, a name or a negation.
Light blocks go with the weighty neighbours they were copied with.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from dedup import _page_kernels
from dedup._reference.search import SearchBlocks, SearchRules
from dedup.model import BLOCK_KINDS, Duplicate
from dedup.options import Options
from dedup.similarity.differences import differs_in_substance
from dedup.similarity.page import Page
from dedup.similarity.signs import signs_of
from dedup.text.normalize import comparison_form

__all__ = ["find_repeats", "is_weighty", "may_repeat"]

WEIGHTY = 24
"""Words from which a block that repeats another goes wherever it stands. Refrains, responses
and set phrases of minutes and contracts are shorter: none of the hand-made texts that must
stay untouched repeats one of 20 words; the paragraphs of news pages are longer by median."""
WEIGHTY_PART = 12
"""The same for a block that a longer one contains: a pull quote."""
MAX_PART = 0.85
"""Share of the longer block's words up to which the shorter is a part of it: above, the two are
parallel sentences rather than a quote and its paragraph."""
WEIGHTY_ON_PAGE = 12
WEIGHTY_PART_ON_PAGE = 8
"""The same where the text is plainly a web page; a line of verse is shorter than the first."""
MIN_HEADLINE = 3
"""Tokens from which a copy of the headline goes: one word may well be said again."""
LOOKING_ALIKE = sum(1 << BLOCK_KINDS.index(kind) for kind in ("table-row", "code"))
"""Kinds of blocks that are alike by nature, a bit a kind."""
MAX_HOLDERS = 8
"""Kept blocks looked at for one shingle: bounds the work on texts all of whose lines are alike."""
MAX_PARTS = 64
"""Kept blocks that give way to one that contains them: as many quotes stand before a paragraph on
no page, but eight do not suffice for pages that repeat all of their teasers in one line."""
MAX_LETTERS = 1_000
"""Letters up to which blocks shorter than a shingle are compared letter by letter, which takes the square of
that: a longer one is a sequence or a code rather than words, and repeats only what equals it."""
MAX_MERGED = 8
"""Neighbours a merged copy may be made of."""


def find_repeats(
    page: Page,
    options: Options,
    *,
    eligible: NDArray[np.bool_],
    on_page: bool = False,
    headline: int | None = None,
    headline_until: int | None = None,
    headline_stays: bool = True,
    level: str | None = None,
) -> dict[int, Duplicate]:
    """Repeated blocks of a document, each with the kept block it repeats.

    Parameters
    ----------
    page
        The document.
    options
        ``resemblance`` and ``containment`` are the thresholds.
    eligible
        ``bool[n_blocks]``: blocks that may repeat and be repeated; what is dropped for
        another reason is no keeper.
    on_page
        Whether the text is plainly a web page, where shorter repeats go.
    headline, headline_until
        Block whose copies before ``headline_until`` (by default, anywhere) go however short
        they are.
    headline_stays
        Whether that block itself is never a repeat.
    level
        Which kernel; none changes a result.

    Notes
    -----
    Linear in the text but for blocks that are similar: a block is compared with the kept
    blocks that hold its repeated shingles, at most ``MAX_HOLDERS`` for one shingle.
    """
    blocks = SearchBlocks(
        sequences=page.sequences,
        shingles=page.shingles,
        shingle_offsets=page.shingle_offsets,
        sizes=page.sizes,
        n_tokens=page.n_tokens,
        kinds=page.blocks.kinds,
    )
    doubts = _Doubts(page, options.resemblance)
    return _page_kernels.search_repeats(
        blocks,
        _rules(options, on_page=on_page),
        eligible=eligible,
        headline=None if headline is not None and headline >= len(page.blocks) else headline,
        headline_until=len(page.blocks) if headline_until is None else headline_until,
        headline_stays=headline_stays,
        differences=page.differences,
        differs=doubts.differs,
        light_similarity=doubts.light_similarity,
        signs_of=doubts.signs_of,
        level=level,
    )


def is_weighty(page: Page, block_id: int, *, on_page: bool) -> bool:
    """Whether a block has the words from which it may go as a part of another, or as its copy."""
    return bool(page.sizes[block_id] >= (WEIGHTY_PART_ON_PAGE if on_page else WEIGHTY_PART))


def may_repeat(page: Page, options: Options) -> bool:
    """Whether :func:`find_repeats` could find anything, whatever it is told of the page: a quick bound.

    A block that goes is either a copy that is weighty or may be the headline's, or shares
    shingles with another. Fewer eligible blocks, and greater weights, leave fewer of both.
    """
    eligible = page.n_tokens > 0
    first_copy = _page_kernels.first_copies(page.sequences, page.shingles, page.shingle_offsets, eligible)
    is_first = first_copy == np.arange(len(first_copy))
    heavy = page.sizes >= WEIGHTY_PART_ON_PAGE
    return bool((~is_first & (heavy | (page.n_tokens >= MIN_HEADLINE))).any()) or bool(
        len(_postings(page, options, eligible & is_first & heavy).blocks())
    )


def _postings(page: Page, options: Options, among: NDArray[np.bool_]) -> _page_kernels.Postings:
    return _page_kernels.postings(
        page.shingles,
        page.shingle_offsets,
        among,
        least=min(options.resemblance, options.containment),
        most=MAX_HOLDERS,
    )


@lru_cache(32)
def _rules(options: Options, *, on_page: bool) -> SearchRules:
    return SearchRules(
        k=options.k,
        resemblance=options.resemblance,
        containment=options.containment,
        weighty=WEIGHTY_ON_PAGE if on_page else WEIGHTY,
        weighty_part=WEIGHTY_PART_ON_PAGE if on_page else WEIGHTY_PART,
        max_part=MAX_PART,
        min_headline=MIN_HEADLINE,
        max_holders=MAX_HOLDERS,
        max_parts=MAX_PARTS,
        max_merged=MAX_MERGED,
        looking_alike=LOOKING_ALIKE,
        headings=1 << BLOCK_KINDS.index("heading"),
    )


class _Doubts:
    """What only the text of a page tells of two blocks."""

    def __init__(self, page: Page, resemblance: float) -> None:
        self.page = page
        self.resemblance = resemblance

    def differs(self, block_id: int, reason: Duplicate) -> bool:
        """Whether a block differs in substance from what it would go for."""
        page, blocks = self.page, self.page.blocks
        last = reason.of if reason.through is None else reason.through
        return differs_in_substance(
            page.text_of(block_id),
            page.text[blocks.starts[reason.of] : blocks.ends[last]],
            page.vocabulary,
            part=reason.how == "contained" and reason.through is None,
        )

    def signs_of(self, block_id: int) -> tuple[str, ...]:
        """The numbers of a block with their signs."""
        return signs_of(self.page.text_of(block_id))

    def light_similarity(self, a: int, b: int) -> float:
        """Edit similarity of two blocks; 0 if too little, or they differ in substance, or are too long."""
        one, other = self.page.text_of(a), self.page.text_of(b)
        if max(len(one), len(other)) > MAX_LETTERS:
            return 0.0
        similarity = Indel.normalized_similarity(comparison_form(one), comparison_form(other))
        if similarity < self.resemblance or differs_in_substance(one, other, self.page.vocabulary):
            return 0.0
        return min(similarity, 1 - 1e-9)
