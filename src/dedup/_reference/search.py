"""Who is kept and who goes, among blocks that may repeat one another.

Blocks are taken in text order. One goes only for a kept one that is similar to it; one that a
later block contains goes for that, and what went for it is taken again, one by one: until its turn
comes a block is neither kept nor gone, and no other goes for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup._reference.repeats import Postings, first_copies, n_common, shingle_set
from dedup.model import Duplicate

__all__ = ["Search", "SearchBlocks", "SearchRules", "SignsOf"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

Differs: TypeAlias = Callable[[int, Duplicate], bool]
"""Whether a block differs in substance from what it would go for."""
LightSimilarity: TypeAlias = Callable[[int, int], float]
"""How similar two blocks are that are shorter than a shingle."""
SignsOf: TypeAlias = Callable[[int], tuple[str, ...]]
"""The numbers of a block with the signs that touch them."""


MAX_RETURNS = 3
"""How often a block may be taken again because what it went for went, and still give way to another:
more is not seen on pages, and without a bound made texts would have blocks come and go."""


class SearchBlocks(NamedTuple):
    """The blocks of a document: columns of :class:`dedup.similarity.page.Page`, and their kinds."""

    sequences: U64
    shingles: U64
    shingle_offsets: I64
    sizes: NDArray[np.float64]
    n_tokens: I64
    kinds: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRules:
    """The numbers of a search.

    ``k``, ``resemblance`` and ``containment`` are the options; the others are constants of
    :mod:`dedup.similarity.repeats`, in lower case. ``looking_alike`` and ``headings`` have a bit
    for each such kind of block.
    """

    k: int
    resemblance: float
    containment: float
    weighty: float
    weighty_part: float
    max_part: float
    min_headline: int
    max_holders: int
    max_parts: int
    max_merged: int
    looking_alike: int
    headings: int


def _is_of(kinds: NDArray[np.int8], bits: int) -> NDArray[np.bool_]:
    """Which of some kinds have their bit."""
    found: NDArray[np.bool_] = (bits >> kinds.astype(np.int64) & 1).astype(bool)
    return found


def _tell_signs_apart(first_copy: I64, signs_of: SignsOf) -> None:
    """Make those of the copies of a block that have other signs copies of the first with the same."""
    with_signs: dict[tuple[int, tuple[str, ...]], int] = {}
    told: set[int] = set()
    for block_id in np.flatnonzero(first_copy != np.arange(len(first_copy))).tolist():
        first = int(first_copy[block_id])
        if first not in told:
            told.add(first)
            with_signs.setdefault((first, signs_of(first)), first)
        first_copy[block_id] = with_signs.setdefault((first, signs_of(block_id)), block_id)


class Search:
    """One pass over the blocks: who is kept, and who goes for whom.

    Single values of arrays are read through memory views, which give Python's own numbers
    several times faster than NumPy does.
    """

    def __init__(
        self,
        blocks: SearchBlocks,
        rules: SearchRules,
        *,
        eligible: NDArray[np.bool_],
        headline: int | None,
        headline_until: int,
        headline_stays: bool,
        differs: Differs,
        light_similarity: LightSimilarity,
        signs_of: SignsOf,
    ) -> None:
        self.blocks = blocks
        self.rules = rules
        self.headline = headline
        self.headline_until = headline_until
        self.differs = differs
        self.light_similarity = light_similarity
        self.least = min(rules.resemblance, rules.containment)
        self.dropped: dict[int, Duplicate] = {}
        self.keepers: dict[int, list[int]] = {}
        self.dependants: defaultdict[int, list[int]] = defaultdict(list)
        self.light_copies: defaultdict[int, list[int]] = defaultdict(list)
        self.returns: Counter[int] = Counter()
        self.waiting: list[int] = []
        self.undecided: set[int] = set()
        self.sets: dict[int, U64] = {}
        eligible = eligible & (blocks.n_tokens > 0)
        first_copy = first_copies(blocks.sequences, blocks.shingles, blocks.shingle_offsets, eligible)
        _tell_signs_apart(first_copy, signs_of)
        is_first = first_copy == np.arange(len(first_copy))
        movable = ~_is_of(blocks.kinds, rules.looking_alike)
        if headline is not None and headline_stays:
            movable[headline] = False
        heavy = blocks.sizes >= rules.weighty_part
        self.postings = Postings(
            blocks.shingles,
            blocks.shingle_offsets,
            eligible & is_first & heavy,
            least=self.least,
            most=rules.max_holders,
        )
        # Light copies never go by themselves, so they need not be taken.
        goes = movable & heavy
        if headline is not None:
            again = (first_copy == headline) & (blocks.n_tokens >= rules.min_headline)
            again[headline_until:] = False
            goes |= again
        self.copies = np.flatnonzero(~is_first & goes)
        self.eligible = eligible.data
        self.movable = movable.data
        self.first_copy = first_copy.data
        self.sizes = blocks.sizes.data
        self.n_tokens = blocks.n_tokens.data
        self.headings = _is_of(blocks.kinds, rules.headings).data
        self.n_distinct = self.postings.n_distinct().data

    def run(self) -> None:
        for block_id in sorted({*self.copies.tolist(), *self.postings.blocks().tolist()}):
            self._take(block_id)
            while self.waiting:
                again = heappop(self.waiting)
                self.undecided.discard(again)
                self._take(again)
        for block_id in sorted(self.dropped):
            self._extend_run(block_id, step=1)
            self._extend_run(block_id, step=-1)

    def is_kept(self, block_id: int) -> bool:
        return self._is_open(block_id) and block_id not in self.undecided

    def _is_open(self, block_id: int) -> bool:
        """Whether a block is kept, or may yet be."""
        return bool(self.eligible[block_id]) and block_id not in self.dropped

    def _may_go(self, block_id: int, weight: float) -> bool:
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
            self.sets[block_id] = shingle_set(self.blocks.shingles, self.blocks.shingle_offsets, block_id)
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
        again = again and self.n_tokens[block_id] >= self.rules.min_headline
        if again or self._may_go(block_id, self.rules.weighty_part if part else self.rules.weighty):
            self._drop(block_id, reason)
        else:
            self.light_copies[first].append(block_id)

    def _take_first(self, block_id: int) -> None:
        """Keep or drop a block some of whose shingles stand elsewhere."""
        holders, unseen = self.postings.candidates(block_id)
        found = {of: count for of, count in holders.items() if of != block_id and self.is_kept(of)}
        by_count = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        closest = [of for of, _ in by_count[: self.rules.max_holders]]
        n = self.n_distinct[block_id]
        if found and self.postings.moves(block_id):
            # What it may have in common with each, at most: all its shared shingles are remembered.
            near = [of for of in closest if found[of] + unseen >= self.least * n]
            reason = self._nearest(block_id, near) if near else None
            if reason is None and len(found) > 1 and found[closest[0]] < self.rules.containment * n:
                least = self.rules.containment
                parts = [of for of in sorted(found) if found[of] + unseen >= least * self.n_distinct[of]]
                reason = self._merged(block_id, parts) if len(parts) > 1 else None
            if reason is not None:
                self._drop(block_id, reason)
                return
        if block_id not in holders:
            self.postings.add(block_id)
        for of, _ in by_count[: self.rules.max_parts]:
            if not (self.is_kept(block_id) and self.is_kept(of)):
                continue
            size = self.n_distinct[of]
            if size < n and found[of] + unseen >= self.rules.containment * size:
                self._give_way(of, block_id)
        for of in closest:  # later ones, where this one returns: they were kept without it
            if of > block_id and self.is_kept(block_id) and self.is_kept(of):
                reason = self._nearest(of, [block_id])
                if reason is not None:
                    self._go(of, reason)

    def _nearest(self, block_id: int, candidates: list[int]) -> Duplicate | None:
        """Reason to drop a block for one kept block: the most similar, then the first."""
        reasons = []
        ours = self._set(block_id)
        for of in candidates:
            theirs = self._set(of)
            common = n_common(ours, theirs)
            resemblance = common / (len(ours) + len(theirs) - common)
            containment = common / len(ours)
            if resemblance >= self.rules.resemblance and self._may_go(block_id, self.rules.weighty):
                reasons.append(Duplicate(of, "near", resemblance))
            part = self.sizes[block_id] <= self.rules.max_part * self.sizes[of]
            weight = self.rules.weighty_part if part else self.rules.weighty
            if containment >= self.rules.containment and self._may_go(block_id, weight):
                reasons.append(Duplicate(of, "contained", containment))
        reasons.sort(key=lambda reason: (-reason.score, reason.of))
        return next((reason for reason in reasons if not self.differs(block_id, reason)), None)

    def _merged(self, block_id: int, candidates: list[int]) -> Duplicate | None:
        """Reason to drop a block that consecutive kept blocks contain together."""
        if not self._may_go(block_id, self.rules.weighty):
            return None
        ours = self._set(block_id)
        run: list[int] = []
        for of in candidates:
            theirs = self._set(of)
            if n_common(ours, theirs) < self.rules.containment * len(theirs):
                continue
            neighbours = bool(run) and not any(map(self._is_open, range(run[-1] + 1, of)))
            run = [*run[-self.rules.max_merged + 1 :], of] if neighbours else [of]
            together = np.unique(np.concatenate([self._set(part) for part in run]))
            score = n_common(ours, together) / len(ours)
            if len(run) > 1 and score >= self.rules.containment:
                reason = Duplicate(run[0], "contained", score, through=run[-1])
                if not self.differs(block_id, reason):
                    return reason
        return None

    def _give_way(self, block_id: int, to: int) -> None:
        """Drop an earlier block that a later one contains."""
        if not self._may_go(block_id, self.rules.weighty_part) or self.headings[block_id]:
            return
        if self.sizes[block_id] > self.rules.max_part * self.sizes[to]:
            return
        ours, theirs = self._set(block_id), self._set(to)
        reason = Duplicate(to, "contained", n_common(ours, theirs) / len(ours))
        if reason.score >= self.rules.containment and not self.differs(block_id, reason):
            self._go(block_id, reason)

    def _go(self, block_id: int, reason: Duplicate) -> None:
        """Drop a block that was kept, if it has not gone too often; what went for it is taken again."""
        if self.returns[block_id] >= MAX_RETURNS:
            return
        orphans = self.dependants.pop(block_id, [])
        self._drop(block_id, reason)
        for orphan in orphans:
            del self.dropped[orphan]
            for of in self.keepers.pop(orphan):
                if of != block_id:
                    self.dependants[of].remove(orphan)
        self.returns.update(orphans)
        for again in (*orphans, *self.light_copies.pop(block_id, [])):
            if again not in self.undecided:
                self.undecided.add(again)
                heappush(self.waiting, again)

    def _extend_run(self, block_id: int, *, step: int) -> None:
        """Drop the light neighbours of a repeated block that repeat its original's neighbours."""
        reason = self.dropped[block_id]
        of = reason.of if reason.through is None or step < 0 else reason.through
        block_id, of = block_id + step, of + step
        while min(block_id, of) >= 0 and max(block_id, of) < len(self.first_copy) and block_id != of:
            if not (self.is_kept(block_id) and self.is_kept(of)) or self.dependants.get(block_id):
                return
            score = self._light_similarity(block_id, of)
            if score < self.rules.resemblance:
                return
            self._drop(block_id, Duplicate(of, "exact" if score == 1 else "near", score))
            block_id, of = block_id + step, of + step

    def _light_similarity(self, a: int, b: int) -> float:
        """1 for equal tokens; 0 where a block is as long as a shingle."""
        if self.first_copy[a] == self.first_copy[b]:
            return 1.0
        if max(self.n_tokens[a], self.n_tokens[b]) >= self.rules.k:
            return 0.0
        return self.light_similarity(a, b)
