"""One document: decisions, then text."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._reference.tokens import sequence_hashes, shingles_in_order
from dedup.boilerplate.counts import Counts
from dedup.boilerplate.features import Features, PageReader
from dedup.boilerplate.forms import forms_of_tokens
from dedup.boilerplate.model import Scores, could_be_page, score_blocks
from dedup.boilerplate.templates import Templates
from dedup.boilerplate.zones import judge, trust_in_model
from dedup.cleaned import Cleaned
from dedup.errors import InputTypeError, refuse
from dedup.model import BOILERPLATE_KINDS, Block, Boilerplate, Decision, Reason, Template
from dedup.options import Options
from dedup.similarity.repeats import Page, find_repeats
from dedup.text.blocks import segment

__all__ = ["clean"]

MAX_PASSES = 8
"""Passes until nothing more goes; two are usual, the second finding nothing."""


def clean(
    text: str,
    *,
    templates: Templates | None = None,
    source: Hashable = None,
    options: Options | None = None,
    **changes: Any,  # noqa: ANN401  Options checks them
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
    blocks = segment(text, unit=chosen.unit)
    reasons = _Document(text, blocks, chosen, _counts(templates, source, chosen)).decide()
    return Cleaned.of(text, tuple(Decision(block, reasons.get(block.block_id)) for block in blocks))


def _counts(templates: object, source: Hashable, options: Options) -> Counts | None:
    """What is known of a source's templates, if they are to be cut."""
    if templates is None:
        return None
    if not isinstance(templates, Templates):
        raise InputTypeError(
            f"templates is {type(templates).__name__}: pass what dedup.learn_templates or "
            f"dedup.Templates.load gives"
        )
    counts = templates.counts(source)
    return counts if "template" in options.cut else None


class _Document:
    """The measurements of one document, and the passes over it.

    ``counts`` are those of its source, if anything is known of its templates.
    """

    def __init__(
        self, text: str, blocks: list[Block], options: Options, counts: Counts | None = None
    ) -> None:
        self.options = options
        self.counts = counts
        self.blocks = blocks
        texts = [text[block.start : block.end] for block in blocks]
        hashes, offsets, solo = _kernels.token_hashes(_kernels.hold(texts), threads=1)
        before = np.concatenate(([0], np.cumsum(solo)))
        n_tokens = np.diff(offsets)
        sizes = n_tokens - (before[offsets[1:]] - before[offsets[:-1]]) / 2
        sequences = sequence_hashes(hashes, offsets)
        self.reader = PageReader(
            texts, blocks, sizes=sizes, sequences=sequences, token_hashes=hashes, token_offsets=offsets
        )
        self._trust = 1.0
        if counts is not None:
            self._trust = trust_in_model(counts)
            self.forms = forms_of_tokens(hashes, offsets, solo, text_of=texts.__getitem__, exact=sequences)
        shingles, shingle_offsets = shingles_in_order(hashes, offsets, options.k)
        self.page = Page(
            text=text,
            blocks=blocks,
            shingles=shingles,
            shingle_offsets=shingle_offsets,
            sequences=sequences,
            sizes=sizes,
            n_tokens=n_tokens,
        )

    def decide(self) -> dict[int, Reason]:
        """Reasons of the blocks that go.

        What remains is looked at again, as a second cleaning would. Furniture that shows
        only then is no keeper either, so the repeats are sought anew without it.
        """
        everything = np.arange(len(self.blocks))
        features = self.reader.features(everything)
        scores = score_blocks(features)
        furniture = self._furniture(scores, features, everything)
        for _ in range(MAX_PASSES):
            if self.counts is not None and furniture:
                scores = self._scores_without(furniture)
            reasons = furniture | self._repeats(furniture, scores)
            if not reasons:
                break
            kept = np.setdiff1d(everything, np.fromiter(reasons, np.int64))
            n_copies = int(np.count_nonzero(self.reader.copy_follows(kept)))
            if self.counts is None and not could_be_page(self.reader.strength(kept), n_copies):
                break
            features = self.reader.features(kept)
            more = self._furniture(score_blocks(features), features, kept)
            if not more:
                break
            furniture |= more
        return reasons

    def _scores_without(self, furniture: dict[int, Reason]) -> Scores:
        """Scores of the page as if it had no template: its headline is seen among its own text."""
        among = np.setdiff1d(np.arange(len(self.blocks)), np.fromiter(furniture, np.int64))
        scores = score_blocks(self.reader.features(among))
        until = scores.headline_until
        return replace(
            scores,
            headline=None if scores.headline is None else int(among[scores.headline]),
            headline_until=int(among[until]) if until < len(among) else len(self.blocks),
        )

    def _furniture(self, scores: Scores, features: Features, among: NDArray[np.int64]) -> dict[int, Reason]:
        """Blocks that are template or furniture surely enough, and whose kind is to be cut."""
        found: dict[int, Reason] = {}
        score, kind = scores.score, scores.kind
        if self.counts is not None:
            evidence = self.counts.evidence(self.forms.among(among))
            judged = judge(evidence, features, scores, least=self.options.boilerplate)
            score, kind = judged.score, judged.kind
            for i in np.flatnonzero(judged.is_template).tolist():
                share = round(float(evidence.share[i]), 4)
                found[int(among[i])] = Template(int(evidence.documents[i]), share)
        for i in np.flatnonzero((score >= self.options.boilerplate) & (score > 0)).tolist():
            found[int(among[i])] = Boilerplate(BOILERPLATE_KINDS[kind[i]], round(float(score[i]), 4))
        if scores.is_page and scores.headline is not None and not self.options.headlines:
            same = self.page.sequences[among] == self.page.sequences[among[scores.headline]]
            found |= dict.fromkeys(among[same].tolist(), Boilerplate("metadata", 1.0))
        return {block_id: reason for block_id, reason in found.items() if _kind(reason) in self.options.cut}

    def _repeats(self, furniture: dict[int, Reason], scores: Scores) -> dict[int, Reason]:
        if "duplicate" not in self.options.cut:
            return {}
        eligible = np.ones(len(self.blocks), bool)
        eligible[list(furniture)] = False
        return dict(
            find_repeats(
                self.page,
                self.options,
                eligible=eligible,
                on_page=scores.is_page and self._trust == 1,
                headline=scores.headline,
                headline_until=scores.headline_until,
            )
        )


def _kind(reason: Reason) -> str:
    return reason.kind if isinstance(reason, Boilerplate) else type(reason).__name__.lower()
