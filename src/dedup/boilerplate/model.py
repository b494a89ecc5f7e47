"""How surely the blocks of a page are boilerplate, whole and in parts, with what stands below its text.

The kernels score the blocks one by one as :mod:`dedup.boilerplate.scores` defines it. What is told by all
that stands around it, lists of teasers and threads of comments, is looked for here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup import _model_kernels, _score_kernels
from dedup.boilerplate.features import Features, PageReader
from dedup.boilerplate.line_parts import LineParts
from dedup.boilerplate.rules import CUT, JUST_CUT, scoring
from dedup.boilerplate.scores import Scores, define_scores, is_learned
from dedup.boilerplate.teasers import heads_of_links, teaser_lists
from dedup.boilerplate.threads import thread_start

__all__ = ["score_blocks", "score_page"]


def score_blocks(features: Features, *, level: str | None = None) -> Scores:
    """How surely each block is boilerplate.

    The score is the page model's, or that of the block's own shape where that is higher. ``level``
    is that of the kernel; none changes a result.
    """
    if not _model_kernels.is_native(level):
        return define_scores(features)
    return _of_kernel(
        _score_kernels.score_blocks(
            scoring(),
            size=features.size,
            sentence=features.sentence,
            bullet=features.bullet,
            kind=features.kind,
            strength=features.strength,
            prose=features.prose,
            sequences=features.tokens,
            junk=features.junk,
            among=features.among,
            tokens=features.page.tokens,
            offsets=features.page.token_offsets,
            surely_junk=features.surely_junk,
        )
    )


def score_page(reader: PageReader, among: NDArray[np.int64]) -> Scores:
    """Scores of the blocks of a page with these ids, as if it had no others.

    Those of :func:`score_blocks` on their features, which a native kernel does not write down. What is
    too long for the page model is no page.
    """
    if reader.is_too_long:
        return Scores(np.zeros(len(among), np.float32), is_page=False, headline=None, headline_until=0)
    line_parts = reader.line_parts
    if line_parts is not None and line_parts.may_be_read(among):
        scores = _score_in_parts(reader.in_parts(line_parts), line_parts, among)
    else:
        scores = _score_lines(reader, among)
    if not scores.is_page or len(among) < reader.n_blocks:
        return scores  # what heads comments and links is told by all that stands around it
    return _without_comments(reader, _without_teasers(reader, scores))


def _score_lines(reader: PageReader, among: NDArray[np.int64]) -> Scores:
    """The same of blocks that are read as lines, without a look for what heads the comments."""
    scored = reader.score(among)
    if scored is not None:
        return _of_kernel(scored)
    features = reader.features(among)
    if not is_learned(features):
        features = reader.features(among, in_doubt=True)
    return score_blocks(features, level=reader.level)


def _score_in_parts(reader: PageReader, line_parts: LineParts, among: NDArray[np.int64]) -> Scores:
    """Scores of blocks of which some have several parts, from those of the page in parts: their mean."""
    in_parts = line_parts.in_parts[among]
    if not np.count_nonzero(in_parts):
        return _score_lines(reader, line_parts.offsets[among])
    parts, first = line_parts.parts_of(among, level=reader.level)
    found = _score_lines(reader, parts)
    weights = reader.n_tokens[parts] + 1
    headline = None if found.headline is None else int(np.searchsorted(first, found.headline, "right")) - 1
    until = int(np.searchsorted(first, found.headline_until, "right")) - 1
    return Scores(
        score=_model_kernels.mean_of_parts(found.score, weights, first, in_parts, level=reader.level),
        is_page=found.is_page,
        headline=None if headline is None or in_parts[headline] else headline,
        headline_until=until if found.headline_until < len(parts) else len(among),
    )


def _without_teasers(reader: PageReader, scores: Scores) -> Scores:
    """Scores of all blocks of a page, the teasers under a heading of links no longer text."""
    heads = heads_of_links(reader.told)
    if not len(heads):
        return scores
    words, is_prose = reader.prose
    lists = teaser_lists(heads, words=words, prose=is_prose, sentence=reader.sentence, score=scores.score)
    if not lists:
        return scores
    score = scores.score.copy()
    for first, end in lists:
        score[first:end] = np.maximum(score[first:end], np.float32(JUST_CUT))
    return scores._replace(score=score)


def _without_comments(reader: PageReader, scores: Scores) -> Scores:
    """Scores of all blocks of a page, what follows a heading that counts comments no longer text."""
    if not reader.comment_counts:
        return scores
    words, is_prose = reader.prose
    start = thread_start(
        reader.comment_counts,
        prose=np.flatnonzero(is_prose & (scores.score < CUT)),
        words=words,
        told=reader.told,
    )
    if start is None:
        return scores
    score = scores.score.copy()
    score[start:] = np.maximum(score[start:], np.float32(JUST_CUT))
    return scores._replace(score=score)


def _of_kernel(scored: _score_kernels.Scored) -> Scores:
    score, is_page, headline, until = scored
    return Scores(score, is_page, None if headline < 0 else headline, until)
