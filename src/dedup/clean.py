"""One document: decisions, then text."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._reference.blocks import LINES
from dedup.boilerplate.code import is_source_code
from dedup.boilerplate.counts import Counts, Evidence
from dedup.boilerplate.features import PageReader
from dedup.boilerplate.forms import Forms, forms_of_tokens
from dedup.boilerplate.links import as_shown
from dedup.boilerplate.model import Scores, name_kinds, score_page
from dedup.boilerplate.templates import Templates
from dedup.boilerplate.zones import judge, trust_in_model
from dedup.cleaned import Cleaned
from dedup.errors import InputTypeError, refuse
from dedup.model import BOILERPLATE_KINDS, Duplicate
from dedup.options import CleanOptions, CutKind, Options
from dedup.similarity.page import Page
from dedup.similarity.repeats import find_repeats, is_weighty, may_repeat
from dedup.text.blocks import Blocks, as_read_alone, fenced_code, segment_texts, tables_and_code
from dedup.verdicts import Copies, Furniture, KindsOf, Templated, Verdicts

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["clean"]

BOILERPLATE = frozenset[str](BOILERPLATE_KINDS)
UNNAMED = -1
TINY = float(np.finfo(np.float32).tiny)
"""Least score above 0: what has none is never cut."""
MAX_READINGS = 8
"""Times that a hard-wrapped text is cut into blocks as what remains of it would be; two are usual."""
MAX_PASSES = 32
"""Passes until nothing more goes; two are usual, the second finding nothing. Scrambled lists of lines that
repeat much may need more than these: cleaning again may then change the text."""


def clean(
    text: str,
    *,
    templates: Templates | None = None,
    source: Hashable = None,
    options: Options | None = None,
    **changes: Unpack[CleanOptions],
) -> Cleaned:
    r"""Clean text of one document, with a reason for every cut.

    Blocks that repeat others (exactly, nearly, or as a part) and, where the text shows that
    it is a web page, the page's furniture are dropped; everything else comes back as it
    stood, to the character.

    Parameters
    ----------
    text
        One document. Any ``str`` will do: empty, without line breaks, with lone surrogates.
    templates
        What other pages of its source have in common; see :func:`dedup.learn_templates`.
        Blocks that stand on many of them go, and text that stands among those.
    source
        The label of that source, as the templates know it. Where they do not, or know too few
        pages of it, the text is cleaned as without them.
    options
        What to cut and how surely; see :class:`dedup.Options`.
    **changes
        The same options by name; they win over ``options``.

    Returns
    -------
    A frozen :class:`dedup.Cleaned`: ``text``, ``blocks``, ``decisions``, ``removed``.

    Raises
    ------
    InputTypeError
        If ``text`` is not a ``str``; ``bytes`` must be decoded first. If ``templates`` are none.
    OptionError
        If an option is unknown or out of range, or the templates are of named sources and no
        source is named.

    Examples
    --------
    >>> import dedup
    >>> page = "2 min read\nMarsh reopens\nThe marsh reopened on Monday, wardens said.\nan hour ago"
    >>> cleaned = dedup.clean(page)
    >>> cleaned.text
    'Marsh reopens\nThe marsh reopened on Monday, wardens said.'
    >>> [str(decision.reason) for decision in cleaned.removed]
    ['metadata (0.95)', 'metadata (0.95)']
    """
    if not isinstance(text, str):
        raise refuse(text)
    chosen = Options.of(options, changes)
    counts = _counts(templates, source, chosen)
    found = segment_texts(_kernels.hold([text]), unit=chosen.unit, threads=1)
    blocks = found.blocks
    may_be_wrapped = chosen.unit == "auto" and bool(found.readings[0] != LINES)
    for _ in range(MAX_READINGS):
        verdicts = _Document(text, blocks, chosen, counts).decide()
        cleaned = Cleaned.of_verdicts(text, blocks, verdicts)
        again = as_read_alone(text, blocks, verdicts.kept(), cleaned.text) if may_be_wrapped else None
        if again is None:
            break
        blocks = again
    return cleaned


@lru_cache(32)
def _cut_kinds(cut: frozenset[CutKind]) -> NDArray[np.bool_]:
    """Which kinds of boilerplate are cut, ``bool[n_kinds]``."""
    return np.array([kind in cut for kind in BOILERPLATE_KINDS])


def _counts(templates: object, source: Hashable, options: Options) -> Counts | None:
    """What is known of a source's templates, if they are to be cut."""
    if templates is None:
        return None
    if not isinstance(templates, Templates):
        raise InputTypeError(
            f"templates is {type(templates).__name__}: pass what dedup.learn_templates or "
            f"dedup.Templates.load gives"
        )
    return templates.counts(source) if "template" in options.cut else None


@dataclass(frozen=True, slots=True, eq=False)
class _Cuts:
    """Blocks to be cut as template or boilerplate, ``[n_blocks]`` each.

    ``documents`` (``int64``) is the number of pages that a block of the template stands on, 0 for
    boilerplate, and ``share`` (``float64``) theirs, both None where no templates are known;
    ``score`` (``float32``) and ``kind`` (``int8``, ``UNNAMED`` until somebody looks) are those of
    boilerplate.
    """

    cut: NDArray[np.bool_]
    documents: NDArray[np.int64] | None
    share: NDArray[np.float64] | None
    score: NDArray[np.float32]
    kind: NDArray[np.int8]

    @classmethod
    def none(cls, n_blocks: int, *, templates: bool) -> _Cuts:
        """No cuts yet; those of templates only where there may be some."""
        return cls(
            np.zeros(n_blocks, bool),
            np.zeros(n_blocks, np.int64) if templates else None,
            np.zeros(n_blocks, np.float64) if templates else None,
            np.zeros(n_blocks, np.float32),
            np.full(n_blocks, UNNAMED, np.int8),
        )

    def add_templated(self, block_ids: NDArray[np.int64], evidence: Evidence, of: NDArray[np.bool_]) -> None:
        """Add blocks of the template, with what is known of them."""
        assert self.documents is not None
        assert self.share is not None
        self.cut[block_ids] = True
        self.documents[block_ids] = evidence.documents[of]
        self.share[block_ids] = evidence.share[of]

    def furniture(self, kinds_of: KindsOf) -> Furniture | None:
        """Boilerplate, if there is any; its kinds are named by ``kinds_of`` when somebody looks."""
        cut = self.cut if self.documents is None else self.cut & (self.documents == 0)
        block_ids = cut.nonzero()[0]
        if not len(block_ids):
            return None
        return Furniture(block_ids=block_ids, score=self.score[block_ids], kinds=kinds_of)

    def templated(self) -> Templated | None:
        """Blocks of the template, if there are any."""
        if self.documents is None or self.share is None or not self.documents.any():
            return None
        block_ids = np.flatnonzero(self.documents)
        return Templated(
            block_ids=block_ids, documents=self.documents[block_ids], share=self.share[block_ids].round(4)
        )


def _kinds(text: str, blocks: Blocks, cuts: _Cuts, block_ids: NDArray[np.int64]) -> NDArray[np.int8]:
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


def _of_all(turns: list[dict[int, Duplicate]], cut: NDArray[np.bool_]) -> dict[int, Duplicate]:
    """Copies of all headlines that take turns, if what each names is still kept; else of the first."""
    every: dict[int, Duplicate] = {}
    for copies in turns:
        every |= copies
    named = _named(every)
    return turns[0] if named & every.keys() or any(cut[block_id] for block_id in named) else every


class _Document:
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
        cuts = _Cuts.none(n_blocks, templates=self.counts is not None)
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
                copies = _of_all([copies, settled], cuts.cut)
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
                settled = _of_all(turns[seen[state] :], cuts.cut)
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

    def _with_copies_left(self, cuts: _Cuts, copies: dict[int, Duplicate]) -> dict[int, Duplicate]:
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

    def _add_cuts(self, cuts: _Cuts, scores: Scores, among: NDArray[np.int64]) -> bool:
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
        self, cuts: _Cuts, among: NDArray[np.int64], goes: NDArray[np.bool_]
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
