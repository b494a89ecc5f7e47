"""Readers' comments under an article, where a heading counts them: "12 comments", "Komentarze (3)".

To the page model a comment in whole sentences reads like the text, the more so the more of them
there are. That a line counts comments is plain, but most such lines are links: beside a
headline, above the article, under each teaser and each post of a blog. What tells the heading of a
thread is what stands around it: an article above; below, short turns with other lines between them;
and no other count between those.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.lexicon import key, lexicon
from dedup.boilerplate.phrases import kind_told, lines_telling, number_told
from dedup.boilerplate.rules import COMMENTS
from dedup.boilerplate.shapes import ends_sentence

__all__ = ["comment_counts", "count_of_comments", "thread_start"]

SURELY_COMMENTS: Final = number_told(COMMENTS, "strong")
"""What a phrase tells that is surely of comments."""
MAX_COUNT: Final = 10
MAX_TITLED: Final = 24
"""Tokens of a line that counts comments, and of one that goes on with the title of what they are on."""
TITLED: Final = ("0 comments on ", "0 comments to ", "0 responses to ", "0 thoughts on ")
NO_THREAD: Final = frozenset(
    "average like likes out posts rating ratings replies review reviews score stars votes".split()
)
"""Words of phrases that count something else than comments under an article."""
MIN_ARTICLE: Final = 30.0
"""Words of prose that stand above a thread, at least."""
MIN_TURNS: Final = 5
LONGEST_TURN: Final = 1.75
"""Turns of a thread, and how many paragraphs of prose they have on average: an article that stands below a
link to its comments has more. A list of ten things may not, so one paragraph above, which may be its
first, is not enough."""
MIN_MARKS: Final = 2
LEAST_MARKS: Final = 0.15
"""Lines of comments ("Reply") between the prose below that speak for a thread, and how many there are for a
paragraph, however long its turns."""
MAX_DIGITS: Final = 9
"""Digits of a count that are read: Python reads no number of more than some thousands."""
FEW: Final = 2
"""Comments up to which there are no turns to look at, but hardly more paragraphs than the heading counts."""

_NUMBER = re.compile(r"\d+(?:[ .,\u00a0\u202f]\d{3})*")


def comment_counts(
    told: NDArray[np.int8], n_tokens: NDArray[np.int64], text_of: Callable[[int], str]
) -> list[tuple[int, int]]:
    """Places of the lines of a page that count comments, rising, and how many each counts, at least 1.

    ``told`` (int8[n, 3]) is what the lines' phrases tell, ``n_tokens`` (int64[n]) their length, and
    ``text_of`` gives the line at a place.
    """
    places = lines_telling(SURELY_COMMENTS, told)
    places = places[n_tokens[places] <= MAX_TITLED]
    counted = ((at, count_of_comments(text_of(at), int(n_tokens[at]))) for at in places.tolist())
    return [(at, n) for at, n in counted if n]


def count_of_comments(text: str, n_tokens: int) -> int:
    """How many comments a line says that there are; 0 if it is no heading of a thread.

    >>> count_of_comments("{ 18 comments… read them below or add one }", 9)
    18
    >>> count_of_comments("Komentarze (1 519)", 3), count_of_comments("0 comments", 2)
    (1519, 0)
    >>> count_of_comments("213 reviews", 2), count_of_comments("3 comments were cut off.", 5)
    (0, 0)
    """
    number = _NUMBER.search(text)
    if number is None:
        return 0
    form = key(text).replace("0 0", "0")  # "1 519" is one number
    words = form.split(" ")
    if words[0] != "0" and words[-1] != "0":
        return 0
    if ends_sentence(text) or (n_tokens > MAX_COUNT and not form.startswith(TITLED)):
        return 0
    table = lexicon()
    begun = table.beginning(form)
    phrase = form if table.whole_line(form) is not None else begun[1] if begun is not None else ""
    parts = phrase.split(" ")
    if "0" not in parts or not NO_THREAD.isdisjoint(parts):
        return 0
    return int("".join(filter(str.isdecimal, number[0]))[:MAX_DIGITS])


def thread_start(
    counts: list[tuple[int, int]],
    *,
    prose: NDArray[np.int64],
    words: NDArray[np.float32],
    told: NDArray[np.int8],
) -> int | None:
    """Place of the line that heads the comments under an article; None where there is no such line.

    Parameters
    ----------
    counts
        What :func:`comment_counts` gives.
    prose
        ``int64[n]``: places of the prose that would stay, rising.
    words
        ``float32[n_lines]``: lengths in words.
    told
        ``int8[n_lines, 3]``: what their phrases tell.
    """
    for at, n_comments in counts:
        split = int(np.searchsorted(prose, at))
        above, below = prose[:split], prose[split:]
        if words[above].sum() < MIN_ARTICLE:
            continue
        if not len(below):
            return None
        if counts[-1][0] > below[0]:
            return None  # posts of a blog, teasers
        n_turns = 1 + int(np.count_nonzero(np.diff(below) > 1))
        n_marks = np.count_nonzero((kind_told(told[at + 1 : below[-1]]) == COMMENTS).any(axis=1))
        is_thread = (
            (len(above) > 1 and n_turns >= MIN_TURNS and len(below) <= LONGEST_TURN * n_turns)
            or n_marks >= max(MIN_MARKS, LEAST_MARKS * len(below))
            or len(below) <= min(n_comments, FEW)
        )
        return at if is_thread else None
    return None
