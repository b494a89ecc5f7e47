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

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from dedup import _page_kernels
from dedup.model import BLOCK_KINDS, Duplicate
from dedup.options import Options
from dedup.similarity.differences import differs_in_substance
from dedup.similarity.page import Page
from dedup.text.normalize import comparison_form

__all__ = ["find_repeats", "may_repeat"]

U64 = NDArray[np.uint64]

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
LOOKING_ALIKE = np.array([kind in {"table-row", "code"} for kind in BLOCK_KINDS])
"""Which kinds of blocks are alike by nature."""
HEADING = BLOCK_KINDS.index("heading")
MAX_HOLDERS = 8
"""Kept blocks looked at for one shingle: bounds the work on texts all of whose lines are alike."""
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

    Notes
    -----
    Linear in the text but for blocks that are similar: a block is compared with the kept
    blocks that hold its repeated shingles, at most ``MAX_HOLDERS`` for one shingle.
    """
    search = _Search(
        page,
        options,
        eligible & (page.n_tokens > 0),
        on_page=on_page,
        headline=headline,
        headline_until=len(page.blocks) if headline_until is None else headline_until,
    )
    search.run()
    return search.dropped


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
        page.shingles, page.shingle_offsets, among, least=_least(options), most=MAX_HOLDERS
    )


def _least(options: Options) -> float:
    """Least share of a block's shingles that any reason to drop it needs."""
    return min(options.resemblance, options.containment)


class _Search:
    """One pass over the blocks: who is kept, and who goes for whom.

    Single values of arrays are read through memory views, which give Python's own numbers
    several times faster than NumPy does.
    """

    def __init__(
        self,
        page: Page,
        options: Options,
        eligible: NDArray[np.bool_],
        *,
        on_page: bool,
        headline: int | None,
        headline_until: int,
    ) -> None:
        self.page = page
        self.options = options
        if headline is not None and headline >= len(page.blocks):
            headline = None
        self.headline = headline
        self.headline_until = headline_until
        self.weighty = WEIGHTY_ON_PAGE if on_page else WEIGHTY
        self.weighty_part = WEIGHTY_PART_ON_PAGE if on_page else WEIGHTY_PART
        self.dropped: dict[int, Duplicate] = {}
        self.keepers: dict[int, list[int]] = {}
        self.dependants: defaultdict[int, list[int]] = defaultdict(list)
        self.light_copies: defaultdict[int, list[int]] = defaultdict(list)
        self.came_back: set[int] = set()
        self.sets: dict[int, U64] = {}
        first_copy = _page_kernels.first_copies(page.sequences, page.shingles, page.shingle_offsets, eligible)
        is_first = first_copy == np.arange(len(first_copy))
        movable = ~LOOKING_ALIKE[page.blocks.kinds]
        if headline is not None:
            movable[headline] = False
        heavy = page.sizes >= self.weighty_part
        self.postings = _postings(page, options, eligible & is_first & heavy)
        # Light copies never go by themselves, so they need not be taken.
        goes = movable & heavy
        if headline is not None:
            again = (first_copy == headline) & (page.n_tokens >= MIN_HEADLINE)
            again[headline_until:] = False
            goes |= again
        self.copies = np.flatnonzero(~is_first & goes)
        self.eligible = eligible.data
        self.movable = movable.data
        self.first_copy = first_copy.data
        self.sizes = page.sizes.data
        self.n_tokens = page.n_tokens.data
        self.n_distinct = self.postings.n_distinct().data

    def run(self) -> None:
        for block_id in sorted({*self.copies.tolist(), *self.postings.blocks().tolist()}):
            self._take(block_id)
        for block_id in sorted(self.dropped):
            self._extend_run(block_id, step=1)
            self._extend_run(block_id, step=-1)

    def is_kept(self, block_id: int) -> bool:
        return bool(self.eligible[block_id]) and block_id not in self.dropped

    def _may_go(self, block_id: int, weight: int) -> bool:
        return bool(self.sizes[block_id] >= weight and self.movable[block_id])

    def _drop(self, block_id: int, reason: Duplicate) -> None:
        self.dropped[block_id] = reason
        self.keepers[block_id] = self._keepers(reason)
        for of in self.keepers[block_id]:
            self.dependants[of].append(block_id)

    def _keepers(self, reason: Duplicate) -> list[int]:
        last = reason.of if reason.through is None else reason.through
        return [of for of in range(reason.of, last + 1) if self.is_kept(of)]

    def _set(self, block_id: int) -> U64:
        if block_id not in self.sets:
            self.sets[block_id] = self.page.shingle_set(block_id)
        return self.sets[block_id]

    def _take(self, block_id: int) -> None:
        """Keep or drop a block."""
        first = self.first_copy[block_id]
        if first == block_id:
            self._take_first(block_id)
        else:
            self._take_copy(block_id, first)

    def _take_copy(self, block_id: int, first: int) -> None:
        """Drop a block that says, token by token, what an earlier one says."""
        reason = self.dropped.get(first) or Duplicate(first, "exact", 1.0)
        part = reason.how == "contained" and reason.through is None
        again = first == self.headline and block_id < self.headline_until
        again = again and self.n_tokens[block_id] >= MIN_HEADLINE
        if again or self._may_go(block_id, self.weighty_part if part else self.weighty):
            self._drop(block_id, reason)
        else:
            self.light_copies[first].append(block_id)

    def _take_first(self, block_id: int) -> None:
        """Keep or drop a block some of whose shingles stand elsewhere."""
        holders, unseen = self.postings.candidates(block_id)
        found = {of: count for of, count in holders.items() if of != block_id and self.is_kept(of)}
        closest = [of for of, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MAX_HOLDERS]]
        n = self.n_distinct[block_id]
        if found and self.postings.moves(block_id):
            # What it may have in common with each, at most: all its shared shingles are remembered.
            near = [of for of in closest if found[of] + unseen >= _least(self.options) * n]
            reason = self._nearest(block_id, near) if near else None
            if reason is None and len(found) > 1 and found[closest[0]] < self.options.containment * n:
                least = self.options.containment
                parts = [of for of in sorted(found) if found[of] + unseen >= least * self.n_distinct[of]]
                reason = self._merged(block_id, parts) if len(parts) > 1 else None
            if reason is not None:
                self._drop(block_id, reason)
                return
        if block_id not in holders:
            self.postings.add(block_id)
        for of in closest:
            if not (self.is_kept(block_id) and self.is_kept(of)):
                continue
            size = self.n_distinct[of]
            if size < n and found[of] + unseen >= self.options.containment * size:
                self._give_way(of, block_id)

    def _nearest(self, block_id: int, candidates: list[int]) -> Duplicate | None:
        """Reason to drop a block for one kept block: the most similar, then the first."""
        reasons = []
        ours = self._set(block_id)
        for of in candidates:
            theirs = self._set(of)
            common = _page_kernels.n_common(ours, theirs)
            resemblance = common / (len(ours) + len(theirs) - common)
            containment = common / len(ours)
            if resemblance >= self.options.resemblance and self._may_go(block_id, self.weighty):
                reasons.append(Duplicate(of, "near", resemblance))
            part = self.sizes[block_id] <= MAX_PART * self.sizes[of]
            weight = self.weighty_part if part else self.weighty
            if containment >= self.options.containment and self._may_go(block_id, weight):
                reasons.append(Duplicate(of, "contained", containment))
        reasons.sort(key=lambda reason: (-reason.score, reason.of))
        return next((reason for reason in reasons if not self._differs(block_id, reason)), None)

    def _merged(self, block_id: int, candidates: list[int]) -> Duplicate | None:
        """Reason to drop a block that consecutive kept blocks contain together."""
        if not self._may_go(block_id, self.weighty):
            return None
        ours = self._set(block_id)
        run: list[int] = []
        for of in candidates:
            theirs = self._set(of)
            if _page_kernels.n_common(ours, theirs) < self.options.containment * len(theirs):
                continue
            neighbours = bool(run) and not any(map(self.is_kept, range(run[-1] + 1, of)))
            run = [*run[-MAX_MERGED + 1 :], of] if neighbours else [of]
            together = np.unique(np.concatenate([self._set(part) for part in run]))
            score = _page_kernels.n_common(ours, together) / len(ours)
            if len(run) > 1 and score >= self.options.containment:
                reason = Duplicate(run[0], "contained", score, through=run[-1])
                if not self._differs(block_id, reason):
                    return reason
        return None

    def _give_way(self, block_id: int, to: int) -> None:
        """Drop an earlier block that a later one contains; what went for it is taken again."""
        if not self._may_go(block_id, self.weighty_part) or self.page.blocks.kinds[block_id] == HEADING:
            return
        if self.sizes[block_id] > MAX_PART * self.sizes[to] or block_id in self.came_back:
            return
        ours, theirs = self._set(block_id), self._set(to)
        reason = Duplicate(to, "contained", _page_kernels.n_common(ours, theirs) / len(ours))
        if reason.score < self.options.containment or self._differs(block_id, reason):
            return
        orphans = self.dependants.pop(block_id, [])
        self._drop(block_id, reason)
        for orphan in orphans:
            del self.dropped[orphan]
            for of in self.keepers.pop(orphan):
                if of != block_id:
                    self.dependants[of].remove(orphan)
        self.came_back.update(orphans)
        for orphan in sorted({*orphans, *self.light_copies.pop(block_id, [])}):
            self._take(orphan)

    def _differs(self, block_id: int, reason: Duplicate) -> bool:
        last = reason.of if reason.through is None else reason.through
        original = self.page.text[self.page.blocks.starts[reason.of] : self.page.blocks.ends[last]]
        return differs_in_substance(
            self.page.text_of(block_id),
            original,
            self.page.vocabulary,
            part=reason.how == "contained" and reason.through is None,
        )

    def _extend_run(self, block_id: int, *, step: int) -> None:
        """Drop the light neighbours of a repeated block that repeat its original's neighbours."""
        reason = self.dropped[block_id]
        of = reason.of if reason.through is None or step < 0 else reason.through
        block_id, of = block_id + step, of + step
        while min(block_id, of) >= 0 and max(block_id, of) < len(self.page.blocks) and block_id != of:
            if not (self.is_kept(block_id) and self.is_kept(of)) or self.dependants.get(block_id):
                return
            score = self._light_similarity(block_id, of)
            if score < self.options.resemblance:
                return
            self._drop(block_id, Duplicate(of, "exact" if score == 1 else "near", score))
            block_id, of = block_id + step, of + step

    def _light_similarity(self, a: int, b: int) -> float:
        """1 for equal tokens, edit similarity for blocks shorter than a shingle, else 0."""
        if self.first_copy[a] == self.first_copy[b]:
            return 1.0
        if max(self.n_tokens[a], self.n_tokens[b]) >= self.options.k:
            return 0.0
        one, other = self.page.text_of(a), self.page.text_of(b)
        if differs_in_substance(one, other, self.page.vocabulary):
            return 0.0
        similarity = Indel.normalized_similarity(comparison_form(one), comparison_form(other))
        return min(similarity, 1 - 1e-9)
