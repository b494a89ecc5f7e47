"""Where on a page its text stands, by what the other pages of its source tell.

Every block speaks for text or for template, and what a block says is weighed with its
neighbours': the labels are those of greatest sum, where a change from one to the other costs
(a chain of two states, Viterbi 1967). So a quotation that several pages share stays amid text
of this page alone, and a teaser that no other page has goes amid the template.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.counts import FREQUENT, MIN_DOCUMENTS, UNKNOWN_SLOT, Counts, Evidence
from dedup.boilerplate.features import Features
from dedup.boilerplate.scores import Scores

__all__ = ["MIN_PAGES", "Judged", "Zones", "find_zones", "judge", "trust_in_model"]

F64 = NDArray[np.float64]

MIN_PAGES = 5
"""Distinct pages of a source from which its templates are believed."""

# What blocks say, in a logarithmic unit; positive is text. Chosen by hand and rounded, on nine sites
# with benchmarks/sites.py: halving or doubling any one of them moves the mean F of their news sites or
# of their documentation by at most .007, but half of SWITCH costs the news .015, and twice FEW_PAGES
# .020.
SWITCH = 3.0
"""Cost of a change between text and template: that of a paragraph of 45 words."""
MOST_SLOT = 2.0
"""Most that the place of a block says: e ** 2 = 7 times the words of an unknown slot, or a seventh."""
SHORT = 0.4
"""Weight of its place for a block that is no prose: there are more of them."""
PROSE_WORDS = 15.0
MOST_WORDS = 40.0
"""A block of prose says 1 for so many words, and no more than for so many."""
SENTENCE = 0.3
"""What a short sentence says: labels are none."""
REPEATED = 0.3
REPEATED_SHARE = 8.0
"""A block of the template says this much against, and this much a share of 1."""
MODEL = 2.0
MODEL_FROM = 0.3
"""What the page model says, for each unit of its score above the second value. Where the
template is little of the page's words (documentation), it says less in proportion."""
FEW_PAGES, LITTLE_TRUST, SURELY_TEXT = 12, 0.4, 0.1
"""Where fewer pages are known, or the page model is trusted less than that (documentation), a block of
this page alone that scores less than the third stays even amid the template: sheets of data and lists of
changes have labels that stand on all pages, and what is between them is as short as links."""
MOSTLY_PROSE = 0.5
"""And so it does where less of the pages' own words is prose: references, tables, recipes."""
MOST_LABELS, MOST_BESIDE = 2, 0.5
"""Such labels between two blocks that stay, and the share of their neighbours on all pages that may be
frequent blocks."""
MUCH_FURNITURE = 0.4
SURE = 0.85
"""Score from which the page model's word stands amid text too, if the template is that much:
dates and bylines below a headline."""
MIN_COMMON, COMMON_SHARE = 6, 0.1
"""Pages, and share of them, from which a block goes as template where the page does not show the
template. Titles in a list of contents stand on four or five pages: their own, the one before and after."""
HEADLINE_WORDS = 8.0
MOST_HEADLINE = 30
HEADLINE_OVERLAP = 0.4
"""A headline has so many words at most; beyond eight they add nothing; and that share of them
stands in the prose of the page."""
CLOSE, MIN_CLOSE = 4, 3
"""Blocks before the text among which a headline is sought whose words do not stand in it, and its words
at least."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zones:
    """``is_template`` (``bool[n_blocks]``), and ``score`` (``float32``): how surely, 0..1."""

    is_template: NDArray[np.bool_]
    score: NDArray[np.float32]


def find_zones(
    evidence: Evidence,
    *,
    size: NDArray[np.float32],
    prose: NDArray[np.bool_],
    sentence: NDArray[np.bool_],
    model_score: NDArray[np.float32] | None = None,
) -> Zones:
    """Which blocks of a page are of its template zones.

    Parameters
    ----------
    evidence
        Of the blocks, in order.
    size, prose, sentence
        As :class:`dedup.boilerplate.features.Features` has them.
    model_score
        ``float32[n_blocks]``: what a page model says, 0 (text) to 1 (boilerplate).

    Notes
    -----
    A page that has a block of its own keeps one stretch of text at least.
    """
    said = _what_blocks_say(evidence, size, prose, sentence, model_score)
    return _label(said, must_keep=bool((evidence.documents < MIN_DOCUMENTS).any()))


def trust_in_model(source: Evidence | Counts) -> float:
    """How much a page model is believed, 0..1: less where all pages show how little is template."""
    return min(1.0, source.furniture / MUCH_FURNITURE) if source.consistent else 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """What goes of a page, ``[n_blocks]`` each.

    ``is_template`` (``bool``): goes as a block of the template, on as many pages as the evidence
    says. ``score`` (``float32``): how surely a block that is none is boilerplate, 0 if it is text.
    """

    is_template: NDArray[np.bool_]
    score: NDArray[np.float32]


def judge(evidence: Evidence, features: Features, scores: Scores, *, least: float) -> Judged:
    """What goes of a page, by what its source and the page model tell together.

    Parameters
    ----------
    evidence, features, scores
        Of the blocks, in order.
    least
        Least score of a block that is to go as boilerplate; scores below are given as 0.

    Notes
    -----
    In a template zone a block that stands on three pages or more is of the template, and one of
    this page alone boilerplate. A page that does not show its
    source's template is left to the page model but for the blocks that are common. Where few pages
    are known, the template is little of them, or little of their own is prose, a page's own blocks go
    only if the page model is not sure that they are text, and labels stay with those that stay.
    """
    model_score = scores.score
    if evidence.shows and not features.kept_prose().any():
        # Of a page without prose the template tells more than the page model: shapes alone.
        model_score = np.where(model_score > features.junk, model_score, np.float32(0))
    zones = find_zones(
        evidence,
        size=features.size,
        prose=features.prose,
        sentence=features.sentence,
        model_score=model_score,
    )
    repeats = evidence.documents >= (MIN_DOCUMENTS if evidence.shows else _common(evidence.n_pages))
    in_zone = zones.is_template.copy()
    headline = _headline(in_zone, repeats, features) if evidence.shows else None
    if headline is not None:
        in_zone[headline] = False
    # By itself the page model cuts what it is sure of; all it would, where no template shows.
    surely = least if not evidence.shows else max(least, SURE)
    trust = trust_in_model(evidence)
    if trust < 1:
        surely = np.inf
    score = np.where(model_score >= surely, model_score, np.float32(0))
    is_template = in_zone & repeats
    tells = evidence.n_pages >= FEW_PAGES and trust >= LITTLE_TRUST and evidence.prose >= MOSTLY_PROSE
    if evidence.shows:
        goes = in_zone & (tells | (model_score >= SURELY_TEXT))
        score = np.where(goes, np.maximum(zones.score, model_score), score)
    if not (evidence.shows and tells):
        labels = is_template & (model_score < least) & _labels(evidence, of=~repeats & (score < least))
        is_template &= ~labels
        score[labels] = 0
    if headline is not None:
        score[headline] = 0
    score[is_template | (score < least)] = 0
    return Judged(is_template=is_template, score=score)


def _labels(evidence: Evidence, *, of: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which blocks stand one or two between some of this page alone, as they do on other pages."""
    between = np.zeros(len(of), bool)
    for apart in range(2, MOST_LABELS + 2):
        ends = of[:-apart] & of[apart:]
        for k in range(1, apart):
            between[k : len(of) - apart + k] |= ends
    return between & (evidence.beside <= MOST_BESIDE)


def _common(n_pages: int) -> float:
    """Pages from which a block is common."""
    return max(MIN_COMMON, COMMON_SHARE * n_pages)


def _headline(is_template: NDArray[np.bool_], repeats: NDArray[np.bool_], features: Features) -> int | None:
    """The page's own block before its text that reads like its headline, if there is one.

    It is the one whose words the text takes up most. A trail of links that ends in the headline takes
    up as much: then it is what it ends in. Where the text takes up none, as in languages that inflect
    names, it is the longest close to the text that has no shape of furniture.
    """
    if is_template.all():
        return None
    first = int(np.argmin(is_template))
    overlap = features.overlap()
    value = overlap * np.minimum(features.size, HEADLINE_WORDS)
    like = (features.size >= 2) & (features.size <= MOST_HEADLINE) & ~features.prose & ~repeats
    value = np.where(like & (overlap >= HEADLINE_OVERLAP), value, 0.0)[:first]
    before = np.flatnonzero(like[:first])
    if value.any():
        found = int(np.argmax(value))
        return next((i for i in before.tolist() if i > found and features.is_end(i, of=found)), found)
    close = before[before >= first - CLOSE]
    close = close[features.size[close] >= MIN_CLOSE]
    by_length = close[np.argsort(-features.size[close], kind="stable")].tolist()
    return next((i for i in by_length if not features.has_shape(i)), None)


def _what_blocks_say(
    evidence: Evidence,
    size: NDArray[np.float32],
    prose: NDArray[np.bool_],
    sentence: NDArray[np.bool_],
    model_score: NDArray[np.float32] | None,
) -> F64:
    # A page that does not show the template has no slots that could tell against its own blocks.
    least = -MOST_SLOT if evidence.shows else 0.0
    place = np.clip(np.log(np.maximum(evidence.slot, 1e-6) / UNKNOWN_SLOT), least, MOST_SLOT)
    length = np.where(
        prose, np.minimum(size, MOST_WORDS) / PROSE_WORDS, np.where(sentence & (size >= 6), SENTENCE, 0.0)
    )
    own = place * np.where(prose, 1.0, SHORT) + length
    share = np.maximum(evidence.documents - 1.0, 0.0) / (evidence.n_pages + 1)  # the page may be one of them
    repeated = -(REPEATED + REPEATED_SHARE * share) * evidence.beside
    weight = np.where(evidence.documents >= MIN_DOCUMENTS, np.minimum(1.0, share / FREQUENT), 0.0)
    said: F64 = (1 - weight) * own + weight * repeated
    if model_score is not None:
        said -= MODEL * trust_in_model(evidence) * np.maximum(0.0, model_score - MODEL_FROM)
    # In steps of 1/1024 all sums are exact, and what a machine makes of a logarithm decides nothing.
    return np.rint(said * 1024) / 1024


def _label(said: F64, *, must_keep: bool) -> Zones:
    """Labels of greatest sum; of equal ones, text. Scores by the sum's loss if one were changed."""
    n = len(said)
    if not n:
        return Zones(is_template=np.zeros(0, bool), score=np.zeros(0, np.float32))
    values = said.tolist()
    best_text, best_template = _forward(values)
    after_text, after_template = _forward(values[::-1])
    # The best sum with this block as text, and as template: each direction counts the block itself.
    text = np.array(best_text) + np.array(after_text)[::-1] - said
    template = np.array(best_template) + np.array(after_template)[::-1]
    loss = template - text
    is_template = loss > 0
    if must_keep and is_template.all():
        is_template[_best_stretch(values)] = False
        loss = np.where(is_template, loss, 0.0)
    score = 1 / (1 + np.exp(-np.clip(loss, -30, 30)))
    return Zones(is_template=is_template, score=score.astype(np.float32))


def _forward(values: list[float]) -> tuple[list[float], list[float]]:
    """Best sums up to each block, it being text or template."""
    texts: list[float] = []
    templates: list[float] = []
    text = template = 0.0
    for value in values:
        text, template = (
            max(text, template - SWITCH if texts else 0.0) + value,
            max(template, text - SWITCH if texts else 0.0),
        )
        texts.append(text)
        templates.append(template)
    return texts, templates


def _best_stretch(values: list[float]) -> slice:
    """The stretch of greatest sum (Bentley 1984)."""
    best, found = float("-inf"), slice(0, 0)
    total, start = 0.0, 0
    for i, value in enumerate(values):
        if total <= 0 and i:
            total, start = 0.0, i
        total += value
        if total > best:
            best, found = total, slice(start, i + 1)
    return found
