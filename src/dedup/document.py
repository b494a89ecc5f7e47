"""One document: what becomes of its blocks, pass by pass."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.code import is_source_code
from dedup.boilerplate.counts import Counts
from dedup.boilerplate.features import PageReader
from dedup.boilerplate.forms import Forms, forms_of_tokens
from dedup.boilerplate.kinds import name_kinds
from dedup.boilerplate.links import as_shown
from dedup.boilerplate.model import score_page
from dedup.boilerplate.scores import Scores
from dedup.boilerplate.zones import judge, trust_in_model
from dedup.cuts import UNNAMED, Cuts
from dedup.model import BOILERPLATE_KINDS, Duplicate
from dedup.options import CutKind, Options
from dedup.similarity.page import Page
from dedup.similarity.repeats import find_repeats, is_weighty, may_repeat
from dedup.text.blocks import Blocks, fenced_code, tables_and_code
from dedup.verdicts import Copies, Verdicts

__all__ = ["Document", "of_all"]

BOILERPLATE = frozenset[str](BOILERPLATE_KINDS)
TINY = float(np.finfo(np.float32).tiny)
"""Least score above 0: what has none is never cut."""
MAX_PASSES = 32
"""Passes until nothing more goes; two are usual, the second finding nothing. Scrambled lists of lines that
repeat much may need more than these: cleaning again may then change the text."""


class Document:
    """The measurements of one document, and the passes over it.

    ``counts`` are those of its source, if anything is known of its templates.
    """

    def __init__(self, text: str, blocks: Blocks, options: Options, counts: Counts | None = None) -> None:
        self.text = text
        self.blocks = blocks
        self.options = options
        self.counts = counts
        self.restricted = not BOILERPLATE.issubset(options.cut)
        self.cuts_copies = "duplicate" in options.cut
        self.trust = 1.0 if counts is None else trust_in_model(counts)
        self.cut_headline: np.uint64 | None = None  # the sequence of the one that goes, where they do

    @cached_property
    def page(self) -> Page:
        """The document as repeats see it."""
        return Page.read(self.text, self.blocks, self.options.k)

    @cached_property
    def reader(self) -> PageReader:
        """The document as the page model sees it."""
        return PageReader(as_shown(self.page))

    @cached_property
    def fenced_code(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Blocks that open fenced code, and for each the one that closes it."""
        return fenced_code(self.text, self.blocks)

    @cached_property
    def tables_and_code(self) -> NDArray[np.bool_] | None:
        """Blocks that are no furniture, whatever they look like; None if there are none."""
        return tables_and_code(self.text, self.blocks)

    @cached_property
    def forms(self) -> Forms:
        """The forms in which other pages of the source may have the blocks."""
        return forms_of_tokens(
            self.page.tokens,
            self.page.token_offsets,
            self.page.solo,
            text_of=self.page.text_of,
            exact=self.page.sequences,
        )

    def decide(self) -> Verdicts:
        """What becomes of the blocks.

        What remains is looked at again, as a second cleaning would. Furniture that shows
        only then is no keeper either, and another headline has other copies, so the repeats
        are sought anew.
        """
        n_blocks = len(self.blocks)
        if not self._scores_matter() or (self.counts is None and is_source_code(self.text)):
            return Verdicts(n_blocks=n_blocks)
        everything = np.arange(n_blocks)
        scores = score_page(self.reader, everything)
        cuts = Cuts.none(n_blocks, templates=self.counts is not None)
        self._add_cuts(cuts, scores, everything)
        copies: dict[int, Duplicate] = {}
        headline_stays = True
        turns: list[dict[int, Duplicate]] = []
        seen: dict[tuple[bytes, int | None, bool], int] = {}
        settled: dict[int, Duplicate] | None = None
        for _ in range(MAX_PASSES):
            if self.counts is not None and cuts.cut.any():
                among = np.flatnonzero(~cuts.cut)  # the page as if it had no template
                scores = self._placed(score_page(self.reader, among), among)
            before = copies
            copies = self._repeats(~cuts.cut, scores, headline_stays=headline_stays)
            if settled is not None:
                copies = of_all([copies, settled], cuts.cut)
            kept = ~cuts.cut
            if copies:
                kept[list(copies)] = False
            kept_ids = kept.nonzero()[0]
            if len(kept_ids) == n_blocks or (not headline_stays and copies == before):
                break
            state = (kept.tobytes(), scores.headline, headline_stays)
            if state in seen:  # headlines take turns, each with copies of its own
                if settled is not None:
                    copies = self._with_copies_left(cuts, copies)
                    break
                settled = of_all(turns[seen[state] :], cuts.cut)
                turns.clear()
                seen.clear()
                continue
            seen[state] = len(turns)
            turns.append(copies)
            again = score_page(self.reader, kept_ids)
            more = self._add_cuts(cuts, again, kept_ids)
            again = self._placed(again, kept_ids)
            if not more and again.is_page <= scores.is_page:
                same = again.headline == scores.headline
                if same and (again.headline is None or again.headline_until <= scores.headline_until):
                    break
                if again.headline is None and scores.headline is not None:
                    # Without what went it is a block like others, and may be a repeat.
                    if not headline_stays or not is_weighty(
                        self.page, scores.headline, on_page=again.is_page
                    ):
                        break
                    headline_stays = False
                    continue
            scores = again._replace(is_page=again.is_page or scores.is_page)
            headline_stays = True
        else:
            copies = self._repeats(~cuts.cut, scores)  # of what is kept after the last pass
        return Verdicts(
            n_blocks=n_blocks,
            copies=Copies.of_reasons(copies) if copies else None,
            templated=cuts.templated(),
            furniture=cuts.furniture(partial(_kinds, self.text, self.blocks, cuts)),
        )

    def _with_copies_left(self, cuts: Cuts, copies: dict[int, Duplicate]) -> dict[int, Duplicate]:
        """Copies, and those still among the blocks that are kept, where the headlines never settle.

        A second cleaning would find them, round after round.
        """
        every = dict(copies)
        for _ in range(MAX_PASSES):
            kept = ~cuts.cut
            kept[list(every)] = False
            kept_ids = kept.nonzero()[0]
            more = self._repeats(kept, self._placed(score_page(self.reader, kept_ids), kept_ids))
            named = {at: _instead(copy, more) for at, copy in every.items()} | more
            if not more or _named(named) & named.keys():
                break
            every = named
        return every

    def _scores_matter(self) -> bool:
        """Whether scores of boilerplate can change the result: they weigh repeats too."""
        if not len(self.blocks):
            return False
        if not BOILERPLATE.isdisjoint(self.options.cut) or self.counts is not None:
            return True
        return self.cuts_copies and may_repeat(self.page, self.options)

    def _placed(self, scores: Scores, among: NDArray[np.int64]) -> Scores:
        """Scores of some blocks, with the headline's place among all."""
        until = scores.headline_until
        return scores._replace(
            headline=None if scores.headline is None else int(among[scores.headline]),
            headline_until=int(among[until]) if until < len(among) else len(self.blocks),
        )

    def _add_cuts(self, cuts: Cuts, scores: Scores, among: NDArray[np.int64]) -> bool:
        """Add blocks that are surely enough template or boilerplate of a kind to be cut; if any are."""
        score = scores.score
        is_template = None
        if self.counts is not None:
            evidence = self.counts.evidence(self.forms.among(among))
            judged = judge(evidence, self.reader.features(among), scores, least=self.options.least_score)
            score, is_template = judged.score, judged.is_template
        cut = score >= max(self.options.least_score, TINY)
        kind = None  # until somebody looks
        headline = self._headline_that_goes(scores, among)
        if headline is not None:
            cut |= headline
            kind = np.where(headline, np.int8(BOILERPLATE_KINDS.index("metadata")), np.int8(UNNAMED))
            score = np.where(headline, np.float32(1), score)
        if is_template is not None:
            cut &= ~is_template
        if self.tables_and_code is not None:
            cut &= ~self.tables_and_code[among]
        if self.restricted and cut.any():
            named = name_kinds(self.reader, among, cut)
            kind = named if kind is None else np.where(kind == UNNAMED, named, kind)
            cut &= _cut_kinds(frozenset(self.options.cut))[kind]
        if len(self.fenced_code[0]):
            stays = self._stays_a_fence(cuts, among, cut if is_template is None else cut | is_template)
            cut &= ~stays
            is_template = None if is_template is None else is_template & ~stays
        if is_template is not None:
            cuts.add_templated(among[is_template], evidence, is_template)
        elif not np.count_nonzero(cut):
            return False
        block_ids = among[cut]
        cuts.cut[block_ids] = True
        cuts.score[block_ids] = score[cut]
        if kind is not None:
            cuts.kind[block_ids] = kind[cut]
        return len(block_ids) > 0 or (is_template is not None and bool(is_template.any()))

    def _headline_that_goes(self, scores: Scores, among: NDArray[np.int64]) -> NDArray[np.bool_] | None:
        """Which blocks are the headline, where it is to go: the first that was found, and its copies.

        Without it another block may read like one.
        """
        if self.options.headlines:
            return None
        if self.cut_headline is None and scores.is_page and scores.headline is not None:
            self.cut_headline = self.page.sequences[among[scores.headline]]
        return None if self.cut_headline is None else self.page.sequences[among] == self.cut_headline

    def _stays_a_fence(
        self, cuts: Cuts, among: NDArray[np.int64], goes: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Which of some blocks open or close code of which some stays: without them it would be none."""
        gone = np.append(cuts.cut, True)
        gone[among[goes]] = True
        n_kept = np.concatenate(([0], np.cumsum(~gone)))  # of the blocks before each
        opens, closes = self.fenced_code
        some_stay = n_kept[closes + 1] > n_kept[opens]
        stays = np.zeros(len(gone), bool)
        stays[opens[some_stay]] = stays[closes[some_stay]] = True
        return stays[among]

    def _repeats(
        self, eligible: NDArray[np.bool_], scores: Scores, *, headline_stays: bool = True
    ) -> dict[int, Duplicate]:
        if not self.cuts_copies:
            return {}
        return find_repeats(
            self.page,
            self.options,
            eligible=eligible,
            on_page=scores.is_page and self.trust == 1,
            headline=scores.headline,
            headline_until=scores.headline_until,
            headline_stays=headline_stays,
        )


@lru_cache(32)
def _cut_kinds(cut: frozenset[CutKind]) -> NDArray[np.bool_]:
    """Which kinds of boilerplate are cut, ``bool[n_kinds]``."""
    return np.array([kind in cut for kind in BOILERPLATE_KINDS])


def _kinds(text: str, blocks: Blocks, cuts: Cuts, block_ids: NDArray[np.int64]) -> NDArray[np.int8]:
    """Kinds of blocks that are cut: the text is read again, so that nothing else need be held."""
    kinds = cuts.kind[block_ids]
    if (kinds == UNNAMED).any():
        reader = PageReader(as_shown(Page.read(text, blocks, 1)))
        named = name_kinds(reader, np.arange(len(blocks)), cuts.cut)
        kinds = np.where(kinds == UNNAMED, named[block_ids], kinds)
    return kinds


def _named(copies: dict[int, Duplicate]) -> set[int]:
    """Blocks that copies name."""
    return {
        block_id
        for copy in copies.values()
        for block_id in range(copy.of, 1 + (copy.of if copy.through is None else copy.through))
    }


def _instead(copy: Duplicate, gone: dict[int, Duplicate]) -> Duplicate:
    """A copy of a block that goes, as a copy of what that one is the same as."""
    last = gone.get(copy.of)
    if last is None or copy.through is not None or last.how != "exact" or last.through is not None:
        return copy
    return replace(copy, of=last.of)


def of_all(turns: list[dict[int, Duplicate]], cut: NDArray[np.bool_]) -> dict[int, Duplicate]:
    """Copies of all headlines that take turns, if what each names is still kept; else of the first."""
    every: dict[int, Duplicate] = {}
    for copies in turns:
        every |= copies
    named = _named(every)
    return turns[0] if named & every.keys() or any(cut[block_id] for block_id in named) else every
