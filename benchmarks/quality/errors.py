"""Where the score of a page is lost: its wrong lines, by class.

With ``c`` tokens in common F is ``2 c / (n_found + n_gold)``, so what it lacks to 1 is the sum
over false keeps and false drops of ``tokens / (n_found + n_gold)``: losses of lines can be
added up. What the labels of lines do not explain (a line that is right in part, gold text
that no line holds) is a class of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality import metric
from quality.metric import Gold, Score
from quality.pages import Page

__all__ = ["CLASSES", "PageErrors", "Wrong", "page_errors", "table"]

EDGE: Final = 3
"""Lines of content that count as its first or last, and lines of junk that count as close to it."""
PROSE: Final = 12
"""Tokens from which a line of junk that ends as a sentence does reads like prose."""

CLASSES: Final = (
    "nothing kept",
    "first lines of content dropped",
    "last lines of content dropped",
    "content inside dropped",
    "content dropped as a repeat",
    "junk kept close above content",
    "junk kept far above content",
    "junk kept inside",
    "comments kept",
    "junk kept close below content",
    "prose-like junk kept far below",
    "other junk kept far below",
    "not told by labels",
)

_ENDS: Final = re.compile(r"""[.!?…。！？।؟]["'”’»)\]]*$""")
_COMMENTS: Final = re.compile(
    r"\b(comments?|repl(y|ies)|responses?|trackbacks?|komentarz\w*|комментари\w*|σχόλι\w*)\b|评论|評論|留言",
    re.IGNORECASE,
)
"""What introduces readers' comments in the languages measured; tells classes apart, cuts nothing."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that is kept and should not be, or is dropped and should not be."""

    line: int
    kept: bool
    error: str
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageErrors:
    """A page's score and its wrong lines; ``untold`` is what they do not explain of ``1 - F``."""

    page: Page
    score: Score
    kept: NDArray[np.bool_]
    wrong: tuple[Wrong, ...]
    untold: float


def page_errors(
    page: Page, kept: NDArray[np.bool_], found: str, *, repeats: NDArray[np.bool_] | None = None
) -> PageErrors:
    """The wrong lines of an answer.

    Parameters
    ----------
    page
        A page with labels.
    kept
        ``bool[n_lines]``, the lines that the answer keeps.
    found
        The text of the answer.
    repeats
        ``bool[n_lines]``, the lines that were dropped as repeats; none if not given.
    """
    gold = Gold(page.gold)
    score = gold.compare(found)[0]
    both = max(1, len(metric.tokens(found)) + len(gold.tokens))
    content = np.asarray(page.labels) == 1
    wrong = tuple(
        Wrong(at, bool(kept[at]), error, n_tokens / both)
        for at, error in _classes(page.lines, content, kept, repeats).items()
        if (n_tokens := len(metric.tokens(page.lines[at])))
    )
    return PageErrors(
        page=page,
        score=score,
        kept=kept,
        wrong=wrong,
        untold=1 - score.f - sum(line.loss for line in wrong),
    )


def _classes(
    lines: Sequence[str],
    content: NDArray[np.bool_],
    kept: NDArray[np.bool_],
    repeats: NDArray[np.bool_] | None,
) -> dict[int, str]:
    """Class of each wrong line."""
    is_wrong = np.flatnonzero(content != kept)
    due = np.flatnonzero(content)
    first, last = (int(due[0]), int(due[-1])) if len(due) else (len(lines), -1)
    begun = next((at for at in range(last + 1, len(lines)) if _introduces(lines[at])), len(lines))
    found = {}
    for at in is_wrong.tolist():
        if content[at]:
            found[at] = _false_drop(
                at, due, nothing=not kept.any(), repeat=repeats is not None and bool(repeats[at])
            )
        elif at < first:
            found[at] = f"junk kept {'close' if first - at <= EDGE else 'far'} above content"
        elif at < last:
            found[at] = "junk kept inside"
        elif at >= begun:
            found[at] = "comments kept"
        elif at - last <= EDGE:
            found[at] = "junk kept close below content"
        else:
            prose = len(metric.tokens(lines[at])) >= PROSE and _ENDS.search(lines[at])
            found[at] = "prose-like junk kept far below" if prose else "other junk kept far below"
    return found


def _false_drop(at: int, due: NDArray[np.int64], *, nothing: bool, repeat: bool) -> str:
    place = int(np.searchsorted(due, at))
    if nothing:
        return "nothing kept"
    if repeat:
        return "content dropped as a repeat"
    if place < EDGE:
        return "first lines of content dropped"
    return "last lines of content dropped" if place >= len(due) - EDGE else "content inside dropped"


def _introduces(line: str) -> bool:
    return len(line) <= 60 and bool(_COMMENTS.search(line))


def table(found: Sequence[PageErrors]) -> list[tuple[str, float, int, int]]:
    """For each class: F lost as a mean over all pages, wrong lines, pages that have such a line."""
    rows = []
    for name in CLASSES[:-1]:
        of_class = [[line for line in page.wrong if line.error == name] for page in found]
        lost = sum(line.loss for lines in of_class for line in lines) / max(1, len(found))
        rows.append((name, lost, sum(map(len, of_class)), sum(map(bool, of_class))))
    untold = sum(page.untold for page in found) / max(1, len(found))
    return [*rows, (CLASSES[-1], untold, 0, sum(abs(page.untold) > 0.005 for page in found))]
