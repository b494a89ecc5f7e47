"""Teasers under a heading of links: "Latest news", then titles, each with a sentence or two below it.

To the page model a teaser in whole sentences reads like the text, and where the text is a paragraph
it reads like most of it. What tells the list is its heading and its beat: a title, a teaser, a title,
a teaser. Text that goes on below a box of links has no such beat.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.phrases import number_told
from dedup.boilerplate.rules import CUT, MAX_HEADING, MIN_QUOTED, MOST_HEADLINE, RELATED

__all__ = ["heads_of_links", "teaser_lists"]

Bools = NDArray[np.bool_]

HEADS_LINKS: Final = number_told(RELATED, "strong")
"""What a phrase tells that is surely the heading of a list of links."""
MIN_TEASERS: Final = 3
MIN_TITLE_SIZE: Final = 4.0
"""Words their titles have on average: what a manual points to ("See also") is named in fewer."""


def heads_of_links(told: NDArray[np.int8]) -> NDArray[np.int64]:
    """Places of the lines that are surely the heading of a list of links, rising.

    ``told`` (int8[n_lines, 3]) is what the lines' phrases tell.
    """
    heads: NDArray[np.int64] = (told[:, 0] == HEADS_LINKS).nonzero()[0]
    return heads


def teaser_lists(
    heads: NDArray[np.int64],
    *,
    words: NDArray[np.float32],
    prose: Bools,
    sentence: Bools,
    score: NDArray[np.float32],
) -> list[tuple[int, int]]:
    """Where a page has lists of teasers below its text: the heading of each and the line after its last.

    Parameters
    ----------
    heads
        What :func:`heads_of_links` gives.
    words
        ``float32[n_lines]``: lengths in words.
    prose, sentence
        ``bool[n_lines]``: which lines read as prose, and which end as sentences.
    score
        ``float32[n_lines]``: how surely each is boilerplate, 0..1.

    Notes
    -----
    Short lines that go anyway may stand below a title: dates, authors, sections. Where prose follows on a
    teaser the title above may be that of a text, and ends the list. Each line is looked at once.
    """
    heads = heads[(words[heads] <= MAX_HEADING) & ~prose[heads]]
    text = np.flatnonzero(prose & (score < CUT))
    lists = []
    end = int(text[0]) + 1 if len(text) else len(words)
    for head in heads.tolist():
        if head >= end:
            titles, teasers, end = _teasers_below(head, words, prose, sentence, score)
            if len(teasers) >= MIN_TEASERS and words[titles].mean() >= MIN_TITLE_SIZE:
                lists.append((head, teasers[-1] + 1))
    return lists


def _teasers_below(
    head: int, words: NDArray[np.float32], prose: Bools, sentence: Bools, score: NDArray[np.float32]
) -> tuple[list[int], list[int], int]:
    """Titles and teasers below a heading, as many of both, and the line that is none of the list."""
    titles: list[int] = []
    teasers: list[int] = []
    at = head + 1
    while at < len(words):
        is_titled = len(titles) > len(teasers)
        if is_titled and (prose[at] or (sentence[at] and words[at] >= MIN_QUOTED)):
            teasers.append(at)
        elif prose[at]:
            teasers = teasers[:-1]
            break
        elif not is_titled and words[at] <= MOST_HEADLINE:
            titles.append(at)
        elif not is_titled or score[at] < CUT or words[at] > MAX_HEADING:
            break
        at += 1
    return titles[: len(teasers)], teasers, at
