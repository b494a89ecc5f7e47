"""A score per block from the features of a page: evidence first, then what is learned and shaped.

Nothing is boilerplate by its words alone. The page must first show that it is one: by lines
that hardly occur outside templates (a reading time, a cookie notice, a list in which each
headline stands twice), by several that seldom do, or by what the page model is sure is junk
around prose that it keeps. Then a block's score is the page model's, or that of its own shape
where that is higher.

The body is the stretch of blocks with the most prose and the least else: a maximum-sum
segment (Bentley 1984) in which prose counts by its words and other blocks against it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.features import Features
from dedup.boilerplate.rules import (
    BESIDE_SHAPED,
    COST_OTHER,
    COST_SHAPED,
    CUT,
    DOUBLED,
    HEADLINE_SHARE,
    HEADLINE_WORDS,
    JUST_CUT,
    LABELS_EVIDENCE,
    LEAST_HEADLINE,
    LEGAL,
    LIST_EVIDENCE,
    LONE_WORD,
    MANY_SURELY_JUNK,
    MAX_HEAD,
    MAX_LABEL,
    MAX_LONE_EVIDENCE,
    MAX_WEAK_EVIDENCE,
    MAY_BE_SUBHEADING,
    MAYBE_JUNK,
    MIN_DOUBLED,
    MIN_DOUBLED_SIZE,
    MIN_EVIDENCE,
    MIN_KEPT_PROSE,
    MIN_KEPT_WORDS,
    MIN_LABELS,
    MIN_LIST,
    MIN_QUOTED,
    MIN_SURELY_JUNK,
    MOST_HEADLINE,
    NO_HEADLINE,
    NO_KIND,
    PAGE_BLOCKS,
    PLAIN,
    PLAIN_CUT,
    PROSE_CAP,
    RELATED,
    SCORES,
    STRENGTHS,
    STRONG,
    TAIL_KINDS,
)

__all__ = ["Scores", "define_scores", "doubled_lists", "is_learned"]


class Scores(NamedTuple):
    """What the model says of a page.

    ``score`` is ``float32[n_blocks]``, 0 (text) to 1 (boilerplate); ``is_page`` whether there is
    evidence of a web page; ``headline`` the block that reads like the headline, if one does, and
    ``headline_until`` the block before which its copies are that headline again: all of a page, but only what
    stands before the prose of another text, whose title may well be its refrain.
    """

    score: NDArray[np.float32]
    is_page: bool
    headline: int | None
    headline_until: int


def define_scores(features: Features) -> Scores:
    """The definition of :func:`score_blocks`."""
    doubled = doubled_lists(features)
    first, last = _body(features)
    headline = _headline(features, first, last)
    needed = _needed(len(features))
    around = _around_prose(features)
    learned = is_learned(features)
    evidence = 0.0 if learned else _evidence(features, doubled, first, last, LIST_EVIDENCE * needed)
    if not learned and evidence < needed:
        return Scores(
            score=np.zeros(len(features), np.float32),
            is_page=False,
            headline=headline,
            headline_until=first,
        )
    score = _score_shapes(features, first, last)
    score[doubled] = DOUBLED
    junk = features.junk.copy()
    shaped = np.where(doubled, RELATED, features.kind)
    _score_tail(junk, np.where(score >= PLAIN_CUT, shaped, NO_KIND), last)
    if not (learned or (evidence >= LIST_EVIDENCE * needed and _is_list(features, needed))):
        junk[~around] = 0  # amid the prose of what may be a log or a list of changes, shapes alone
    score = np.maximum(np.where(score >= CUT, score, np.float32(0)), junk)
    if headline is not None:
        score[features.tokens == features.tokens[headline]] = 0  # its copies are repeats
    return Scores(score=score, is_page=True, headline=headline, headline_until=len(features))


def _needed(n_blocks: int) -> float:
    return MIN_EVIDENCE * max(1.0, n_blocks / PAGE_BLOCKS)


def doubled_lists(features: Features) -> NDArray[np.bool_]:
    """Blocks of lists in which each headline stands twice."""
    n = len(features)
    doubled = np.zeros(n, bool)
    copy_follows = features.copy_follows()
    if np.count_nonzero(copy_follows) < MIN_DOUBLED:
        return doubled
    i = 0
    while i < n - 1:
        if not copy_follows[i]:
            i += 1
            continue
        end = i
        while end < n - 1 and copy_follows[end] and not features.prose[end]:
            end += 2
        pairs = np.arange(i, end, 2)
        if (
            len(pairs) >= MIN_DOUBLED
            and len(np.unique(features.tokens[pairs])) == len(pairs)
            and features.size[pairs].mean() >= MIN_DOUBLED_SIZE
            and features.sentence[pairs].mean() <= 0.5
        ):
            doubled[i:end] = True
        i = max(end, i + 1)
    return doubled


def _evidence(features: Features, doubled: NDArray[np.bool_], first: int, last: int, needed: float) -> float:
    """How much tells that the text is a web page; no more is counted once it is enough."""
    quoted = _is_quoted(features, first, last)
    weak = (features.strength < PLAIN) | (features.kind == LEGAL)
    telling = ~weak & ~quoted
    plain = float(features.strength[telling].sum())
    may_be_text = features.sentence | features.bullet
    if may_be_text[telling].all() and len(np.unique(features.tokens[telling])) == 1:
        plain = min(plain, MAX_LONE_EVIDENCE)
    if plain >= needed:
        return plain
    return (
        plain
        + min(float(features.strength[weak & ~quoted].sum()), MAX_WEAK_EVIDENCE)
        + MIN_EVIDENCE * bool(doubled.any())
        + LABELS_EVIDENCE * bool(_n_labels(features, first, last) >= MIN_LABELS)
    )


def _n_labels(features: Features, first: int, last: int) -> int:
    """Number of lines around the body that read like labels of menus."""
    at = np.arange(len(features))
    labels = ~(features.prose | features.sentence | features.bullet) & (features.size <= MAX_LABEL)
    return int(np.count_nonzero(labels & ((at < first) | (at > last))))


def _is_quoted(features: Features, first: int, last: int) -> NDArray[np.bool_]:
    """Sentences that hold a phrase of notices but stand amid the body: prose about notices."""
    at = np.arange(len(features))
    amid = (at > first) & (at < last)
    return amid & features.sentence & (features.size >= MIN_QUOTED)


def _body(features: Features) -> tuple[int, int]:
    """First and last block of the body; ``(n, -1)`` where there is no prose."""
    gain = np.full(len(features), -COST_OTHER)
    gain[features.strength >= PLAIN] = -COST_SHAPED
    gain[features.sentence & (features.size >= MIN_QUOTED)] = 0.0
    gain[features.prose] = np.minimum(features.size[features.prose], PROSE_CAP)
    best, first, last = 0.0, len(features), -1
    total, start = 0.0, 0
    for i, value in enumerate(gain.tolist()):
        if total <= 0:
            total, start = 0.0, i
        total += value
        if total > best:
            best, first, last = total, start, i
    return first, last


def _headline(features: Features, first: int, last: int) -> int | None:
    """The block before the body whose words the body takes up most, if it reads like a headline.

    One that the page model would keep, if there is any.
    """
    values: dict[int, float] = {}
    overlap = features.overlap()
    for i in range(max(0, first - MAX_HEAD), min(first + 1, len(features), last + 1)):
        size = float(features.size[i])
        like = LEAST_HEADLINE <= size <= MOST_HEADLINE and not features.prose[i] and not features.bullet[i]
        if like and features.strength[i] < PLAIN and features.junk[i] < NO_HEADLINE and overlap[i] > 0:
            values[i] = float(overlap[i]) * min(size, HEADLINE_WORDS)
    if not values:
        return None
    # What is taken for junk is no headline beside one that stays.
    values = {i: value for i, value in values.items() if features.junk[i] < CUT} or values
    found = next(i for i, value in values.items() if value >= HEADLINE_SHARE * max(values.values()))
    return int(np.flatnonzero(features.tokens[: found + 1] == features.tokens[found])[0])


def _score_shapes(features: Features, first: int, last: int) -> NDArray[np.float32]:
    """Score of each block by its own shape and its place."""
    n = len(features)
    at = np.arange(n)
    inside = (at > first) & (at < last)
    shaped = features.kind != NO_KIND
    beside = np.zeros(n, bool)
    beside[1:] |= shaped[:-1]
    beside[:-1] |= shaped[1:]
    score = SCORES[np.searchsorted(STRENGTHS, features.strength, side="right")]
    # A lone ordinary word between two paragraphs is a subheading.
    could_be_subheading = MAY_BE_SUBHEADING[features.kind]
    score[inside & ~beside & could_be_subheading & (features.strength < STRONG)] = LONE_WORD
    score[_is_quoted(features, first, last)] = 0.0
    weak = (features.strength > 0) & (features.strength < PLAIN)
    score[weak & ((~inside & shaped) | beside)] = BESIDE_SHAPED
    return score


def _around_prose(features: Features) -> NDArray[np.bool_]:
    """Blocks before and after the prose that the page model keeps; none where it keeps none.

    A timetable has no prose for furniture to stand around, and what a log or a list of changes
    has amid its prose tells of no template.
    """
    around = np.zeros(len(features), bool)
    kept = np.flatnonzero(features.kept_prose())
    if len(kept):
        around[: kept[0]] = around[kept[-1] + 1 :] = True
    return around


def _is_list(features: Features, needed: float) -> bool:
    """Whether the page model keeps some blocks, none of them prose, and is sure of much junk."""
    return bool(
        not features.kept_prose().any()
        and np.count_nonzero(features.junk < CUT) >= MIN_LIST
        and np.count_nonzero(features.surely_junk) >= MIN_SURELY_JUNK * needed
    )


def is_learned(features: Features) -> bool:
    """Whether the page model alone tells that the blocks are a page."""
    enough = MIN_SURELY_JUNK if _keeps_text(features) else MANY_SURELY_JUNK
    n_surely = np.count_nonzero(features.surely_junk & _around_prose(features))
    return bool(n_surely >= enough * _needed(len(features)))


def _keeps_text(features: Features) -> bool:
    """Whether the page model keeps prose enough for the rest to be furniture around it."""
    kept = features.size[features.kept_prose()]
    return len(kept) >= MIN_KEPT_PROSE or float(kept.sum()) >= MIN_KEPT_WORDS


def _score_tail(junk: NDArray[np.float32], shaped: NDArray[np.int_], last: int) -> None:
    """After the body, what follows a heading of comments or links goes if it may be junk at all.

    ``junk`` is changed in place; ``shaped`` are the kinds of blocks that go by their own shape.
    """
    heads = np.flatnonzero(np.isin(shaped, TAIL_KINDS))
    begun = int(heads[np.searchsorted(heads, last + 1)]) if len(heads) and heads[-1] > last else len(junk)
    tail = junk[begun + 1 :]
    tail[(tail >= MAYBE_JUNK) & (tail < JUST_CUT)] = JUST_CUT
