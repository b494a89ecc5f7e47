"""What of ``dedup`` is measured: the one place that knows the names of its options."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import dedup
from dedup.options import STRENGTHS as STRENGTHS_BY_NAME
from quality.pages import Page

__all__ = ["CURVE", "DEFAULT", "MEANING", "STRENGTHS", "cleaned", "decisions_by_line", "line_scores"]

DEFAULT: Final = STRENGTHS_BY_NAME["balanced"]
MEANING: Final = "strength, 0 (nothing is cut) to 1"
"""What a strength is, for headings."""
STRENGTHS: Final = (STRENGTHS_BY_NAME["cautious"], 0.3, STRENGTHS_BY_NAME["eager"])
"""Settings that get a row of their own beside the default, cautious first."""
CURVE: Final = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98)
"""Settings of the strength curve, cautious first."""


def strength_options(strength: float) -> dict[str, Any]:
    """Options for a strength."""
    return {"strength": strength}


def cleaned(text: str, *, strength: float = DEFAULT, headlines: bool = True) -> dedup.Cleaned:
    """A page's text cleaned at a strength."""
    return dedup.clean(text, headlines=headlines, **strength_options(strength))


def decisions_by_line(page: Page, result: dedup.Cleaned) -> list[dedup.Decision | None]:
    """The decision on the block that each line is in; None for an empty line."""
    found: list[dedup.Decision | None] = []
    decisions = result.decisions
    at = start = 0
    for line in page.lines:
        end = start + len(line)
        while at < len(decisions) and decisions[at].block.end <= start:
            at += 1
        inside = at < len(decisions) and decisions[at].block.start < end
        found.append(decisions[at] if inside else None)
        start = end + 1
    return found


def line_scores(page: Page) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score of boilerplate of each line, 0..1, and whether the line has one.

    The score is what the eager end of the scale gives as its reason; a line that it keeps has
    score 0. Empty lines have none, nor have those that go for another reason: repeats.
    """
    scores, scored = np.zeros(len(page.lines)), np.zeros(len(page.lines), bool)
    eager = cleaned(page.text, strength=CURVE[-1])
    for at, decision in enumerate(decisions_by_line(page, eager)):
        if decision is not None and isinstance(decision.reason, dedup.Boilerplate | None):
            scored[at] = True
            scores[at] = 0.0 if decision.reason is None else decision.reason.score
    return scores, scored
