"""Repeats inside a document over Python sets: obviously right, hopelessly slow.

The rules are those that ``dedup.similarity.repeats`` documents. There are no indexes here and
no bounds: every block is compared with every kept one, as sets of tuples of words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product

from dedup.similarity.signs import signs_of
from dedup.text.normalize import SOLO, comparison_form, tokens, unicode_tables

Guard = Callable[[str, str, bool], bool]
"""Whether a copy says something else than the original: (copy, original, is it a part)."""

LOOKING_ALIKE = ("table-row", "code")


def shingles(text: str, k: int) -> frozenset[tuple[str, ...]]:
    """Shingles of a text; of fewer tokens than ``k`` one, of none none."""
    words = tokens(text)
    if not words:
        return frozenset()
    return frozenset(tuple(words[i : i + k]) for i in range(max(1, len(words) - k + 1)))


def resemblance(a: frozenset, b: frozenset) -> float:
    """Share of all shingles that both have."""
    return len(a & b) / len(a | b)


def containment(a: frozenset, b: frozenset) -> float:
    """Share of the shingles of ``a`` that lie in ``b``."""
    return len(a & b) / len(a)


def n_words(text: str) -> float:
    """Words of a text; a letter of a script without spaces is half a word."""
    classes = unicode_tables().classes
    return sum(0.5 if classes[ord(token[0])] == SOLO else 1 for token in tokens(text))


def edit_similarity(a: str, b: str) -> float:
    """Twice the longest common subsequence of characters, by both lengths."""
    a, b = comparison_form(a), comparison_form(b)
    longest = {(i, j): 0 for i in range(len(a) + 1) for j in (0,)} | dict.fromkeys(
        ((0, j) for j in range(len(b) + 1)), 0
    )
    for i, j in product(range(len(a)), range(len(b))):
        longest[i + 1, j + 1] = (
            longest[i, j] + 1 if a[i] == b[j] else max(longest[i, j + 1], longest[i + 1, j])
        )
    return 2 * longest[len(a), len(b)] / (len(a) + len(b))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Thresholds and weights, by the names they have in ``dedup``."""

    k: int = 3
    resemblance: float = 0.7
    containment: float = 0.8
    weighty: float
    weighty_part: float
    max_part: float
    min_headline: int
    max_merged: int


@dataclass
class Oracle:
    """Blocks of a document, taken one by one. ``dropped``: block to (of, through, how, score)."""

    texts: Sequence[str]
    kinds: Sequence[str]
    between: Callable[[int, int], str]  # the text from one block to another, both included
    rules: Rules
    differs: Guard
    headline: int | None = None
    dropped: dict[int, tuple[int, int | None, str, float]] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    came_back: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)

    def run(self) -> dict[int, tuple[int, int | None, str, float]]:
        """Take all blocks, then the light neighbours of those dropped."""
        self.tokens = [tuple(tokens(text)) for text in self.texts]
        self.spelled = [(*tokens(text), *signs_of(text)) for text in self.texts]
        self.sets = [shingles(text, self.rules.k) for text in self.texts]
        self.sizes = [n_words(text) for text in self.texts]
        for block in range(len(self.texts)):
            if self.tokens[block]:
                self.take(block)
            while self.waiting:
                again = min(self.waiting)
                self.waiting.remove(again)
                self.take(again)
        for block in sorted(self.dropped):
            self.extend(block, 1)
            self.extend(block, -1)
        return self.dropped

    def kept(self, block: int) -> bool:
        return self.is_open(block) and block not in self.waiting

    def is_open(self, block: int) -> bool:
        return bool(self.tokens[block]) and block not in self.dropped

    def weighs(self, block: int, least: float) -> bool:
        return (
            self.sizes[block] >= least and self.kinds[block] not in LOOKING_ALIKE and block != self.headline
        )

    def first(self, block: int) -> int:
        return self.spelled.index(self.spelled[block])

    def take(self, block: int) -> None:
        first = self.first(block)
        if first != block:
            reason = self.dropped.get(first, (first, None, "exact", 1.0))
            part = reason[2] == "contained" and reason[1] is None
            long_headline = first == self.headline and len(self.tokens[block]) >= self.rules.min_headline
            least = self.rules.weighty_part if part else self.rules.weighty
            if long_headline or self.weighs(block, least):
                self.dropped[block] = reason
            return
        if self.sizes[block] < self.rules.weighty_part:
            return
        ours = self.sets[block]
        others = [of for of in self.taken if of != block and self.kept(of) and ours & self.sets[of]]
        others.sort(key=lambda of: (-len(ours & self.sets[of]), of))
        reason = self.nearest(block, others)
        # What one block contains by itself is a copy of that one, to be judged beside it alone.
        alone = bool(others) and len(ours & self.sets[others[0]]) >= self.rules.containment * len(ours)
        if not reason and not alone:
            reason = self.merged(block, sorted(others))
        if reason:
            self.dropped[block] = reason
            return
        self.taken = [*(of for of in self.taken if of != block), block]
        for of in others:
            if self.kept(of) and self.kept(block):
                self.give_way(of, block)

    def nearest(self, block: int, others: list[int]):
        ours = self.sets[block]
        reasons = []
        for of in others:
            theirs = self.sets[of]
            score = resemblance(ours, theirs)
            if score >= self.rules.resemblance and self.weighs(block, self.rules.weighty):
                reasons.append((of, None, "near", score))
            part = self.sizes[block] <= self.rules.max_part * self.sizes[of]
            least = self.rules.weighty_part if part else self.rules.weighty
            score = containment(ours, theirs)
            if score >= self.rules.containment and self.weighs(block, least):
                reasons.append((of, None, "contained", score))
        reasons.sort(key=lambda reason: (-reason[3], reason[0]))
        for of, through, how, score in reasons:
            if not self.differs(self.texts[block], self.texts[of], how == "contained"):
                return of, through, how, score
        return None

    def merged(self, block: int, others: list[int]):
        if not self.weighs(block, self.rules.weighty):
            return None
        ours = self.sets[block]
        inside = [of for of in others if containment(self.sets[of], ours) >= self.rules.containment]
        for end in range(len(inside)):
            run = [inside[end]]
            for of in inside[:end][::-1]:
                if any(map(self.is_open, range(of + 1, run[0]))) or len(run) == self.rules.max_merged:
                    break
                run.insert(0, of)
            score = containment(ours, frozenset().union(*(self.sets[of] for of in run)))
            if len(run) > 1 and score >= self.rules.containment:
                original = self.between(run[0], run[-1])
                if not self.differs(self.texts[block], original, False):
                    return run[0], run[-1], "contained", score
        return None

    def give_way(self, part: int, to: int) -> None:
        score = containment(self.sets[part], self.sets[to])
        if (
            part in self.came_back
            or self.kinds[part] == "heading"
            or not self.weighs(part, self.rules.weighty_part)
            or self.sizes[part] > self.rules.max_part * self.sizes[to]
            or len(self.sets[part]) >= len(self.sets[to])
            or score < self.rules.containment
            or self.differs(self.texts[part], self.texts[to], True)
        ):
            return
        orphans = [block for block in self.dropped if part in self.keepers(block)]
        copies = [
            block
            for block in range(max(self.taken) + 1)
            if self.first(block) == part != block and self.kept(block)
        ]
        self.dropped[part] = (to, None, "contained", score)
        for orphan in orphans:
            del self.dropped[orphan]
        self.came_back.update(orphans)
        self.waiting.update(orphans, copies)

    def keepers(self, block: int) -> list[int]:
        of, through, _, _ = self.dropped[block]
        return [of for of in range(of, (through if through is not None else of) + 1) if self.kept(of)]

    def extend(self, block: int, step: int) -> None:
        of, through, _, _ = self.dropped[block]
        of = of if through is None or step < 0 else through
        needed = {keeper for other in self.dropped for keeper in self.keepers(other)}
        while True:
            block, of = block + step, of + step
            if min(block, of) < 0 or max(block, of) >= len(self.texts) or block == of:
                return
            if not (self.kept(block) and self.kept(of)) or block in needed:
                return
            score = self.light_similarity(block, of)
            if score < self.rules.resemblance:
                return
            self.dropped[block] = (of, None, "exact" if score == 1 else "near", score)
            needed.add(of)

    def light_similarity(self, a: int, b: int) -> float:
        if self.spelled[a] == self.spelled[b]:
            return 1.0
        if max(len(self.tokens[a]), len(self.tokens[b])) >= self.rules.k:
            return 0.0
        if self.differs(self.texts[a], self.texts[b], False):
            return 0.0
        return min(edit_similarity(self.texts[a], self.texts[b]), 1 - 1e-9)
