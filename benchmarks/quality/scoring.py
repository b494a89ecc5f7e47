"""Tools asked about pages: a score a page, and means with intervals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

from quality import metric, ours
from quality.metric import F64, Gold
from quality.pages import Page
from quality.renderings import RENDERINGS, rendered
from quality.tools import Tool

__all__ = ["MEASURES", "Scored", "against", "ask", "calibration", "curve", "renderings", "summary"]

Row: TypeAlias = dict[str, Any]

MEASURES: Final = tuple(
    f"{way}{value}" for way in ("", "shingle_", "bag_") for value in ("precision", "recall", "f")
)
"""Of the longest common subsequence, of shingles of four tokens, of the bag of tokens."""
F: Final = MEASURES.index("f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A tool's scores: ``values`` is ``float64[n_pages, len(MEASURES)]``, in the order of the pages."""

    tool: str
    values: F64
    seconds: float
    failures: list[str] = field(default_factory=list)


def ask(tool: Tool, pages: Sequence[Page], golds: Sequence[Gold]) -> Scored:
    """Scores of a tool on pages, whose main texts are ``golds``.

    What looks at many pages together looks at those of one collection. A page on which
    the tool raises counts as empty, and is named. What a tool loads with the first page is not
    timed.
    """
    for _ in tool.answers(pages[:1]):
        pass
    values = np.zeros((len(pages), len(MEASURES)))
    failures: list[str] = []
    seconds = 0.0
    for name in dict.fromkeys(page.collection for page in pages):
        at = [i for i, page in enumerate(pages) if page.collection == name]
        began = time.process_time()
        answers = list(tool.answers([pages[i] for i in at]))
        seconds += time.process_time() - began
        for i, answer in zip(at, answers, strict=True):
            if isinstance(answer, Exception):
                failures.append(f"{pages[i].page_id}: {type(answer).__name__}: {answer}"[:200])
                answer = ""  # noqa: PLW2901  an empty answer, as the docstring says
            values[i] = [value for score in golds[i].compare(answer) for value in score.values()]
    return Scored(tool=tool.name, values=values, seconds=seconds, failures=failures)


def summary(scored: Scored, pages: Sequence[Page]) -> Row:
    """Means of a tool: over sets, with an interval, and of each collection, language and page type."""
    sets = [page.collection for page in pages]
    n_bytes = sum(len(page.text.encode("utf-8", "surrogatepass")) for page in pages)
    return {
        "tool": scored.tool,
        **_named(metric.mean_of_sets(scored.values, sets)),
        "interval": [round(end, 4) for end in metric.bootstrap(scored.values[:, F], sets)],
        "collections": _groups(scored.values, pages, lambda page: page.collection),
        "languages": _groups(scored.values, pages, lambda page: page.lang),
        "page_types": _groups(scored.values, pages, lambda page: page.page_type),
        "seconds": round(scored.seconds, 3),
        "mb_s": round(n_bytes / 1e6 / max(scored.seconds, 1e-9), 3),
        "failures": scored.failures,
        "page_f": [round(float(f), 4) for f in scored.values[:, F]],
    }


def against(rows: Sequence[Row], sets: Sequence[str], own: str = "dedup") -> None:
    """Adds to each summary by how much ``own`` is better on the same pages, with its 95 % interval.

    Pages are drawn in pairs, so what makes a page hard for both does not widen the interval.
    """
    ours_f = next((np.asarray(row["page_f"]) for row in rows if row["tool"] == own), None)
    if ours_f is None:
        return
    for row in rows:
        if row["tool"] != own:
            better = ours_f - np.asarray(row["page_f"])
            mean = float(metric.mean_of_sets(better[:, None], sets)[0])
            row["behind"] = [round(value, 4) for value in (mean, *metric.bootstrap(better, sets))]


def _named(values: F64) -> Row:
    return {name: round(float(value), 4) for name, value in zip(MEASURES, values, strict=True)}


def _groups(values: F64, pages: Sequence[Page], key: Callable[[Page], str]) -> dict[str, Row]:
    names = np.asarray([key(page) for page in pages])
    found = {}
    for name in sorted(set(names.tolist())):
        some = values[names == name]
        low, high = metric.bootstrap(some[:, F], [name] * len(some))
        found[name] = {
            "n_pages": len(some),
            **_named(some.mean(0)),
            "interval": [round(low, 4), round(high, 4)],
        }
    return found


def curve(pages: Sequence[Page], golds: Sequence[Gold], strengths: Sequence[float] = ours.CURVE) -> list[Row]:
    """Precision and recall of ``dedup.clean`` at each strength, mean over sets."""
    sets = [page.collection for page in pages]
    rows = []
    for strength in strengths:

        def at_strength(page: Page, strength: float = strength) -> str:
            return ours.cleaned(page.text, strength=strength).text

        values = ask(Tool(name=str(strength), one=at_strength), pages, golds).values
        rows.append({"strength": strength, **_named(metric.mean_of_sets(values, sets))})
    return rows


def renderings(
    tools: Sequence[Tool], pages: Sequence[Page], golds: Sequence[Gold], names: Iterable[str] = RENDERINGS
) -> list[Row]:
    """Precision and recall of tools on renderings of pages, mean over sets."""
    sets = [page.collection for page in pages]
    rows = []
    for name in names:
        as_written = [rendered(page, name) for page in pages]
        for tool in tools:
            values = ask(tool, as_written, golds).values
            rows.append({"rendering": name, "tool": tool.name, **_named(metric.mean_of_sets(values, sets))})
    return rows


def calibration(pages: Sequence[Page], n_bins: int = 10) -> Row:
    """How often lines of a score are junk, and how far that is from the score.

    The expected calibration error (Naeini et al. 2015) is the mean distance over bins of
    equal width between the mean score and the share of junk, weighted by lines. Lines that go
    as repeats have no score, and are left out.
    """
    scores, junk, n_left_out = [], [], 0
    for page in pages:
        if not page.labels:
            continue
        score, scored = ours.line_scores(page)
        scores.append(score[scored])
        junk.append(np.asarray(page.labels)[scored] == 0)
        n_left_out += int(np.count_nonzero(~scored))
    if not scores or not sum(map(len, scores)):
        return {"bins": [], "error": None, "n_lines": 0, "n_left_out": n_left_out}
    score, is_junk = np.concatenate(scores), np.concatenate(junk)
    which = np.minimum((score * n_bins).astype(int), n_bins - 1)
    rows = [
        {
            "from": at / n_bins,
            "to": (at + 1) / n_bins,
            "n_lines": int(np.count_nonzero(which == at)),
            "score": round(float(score[which == at].mean()), 4),
            "junk": round(float(is_junk[which == at].mean()), 4),
        }
        for at in np.unique(which).tolist()
    ]
    error = sum(row["n_lines"] * abs(row["score"] - row["junk"]) for row in rows) / len(score)
    return {"bins": rows, "error": round(error, 4), "n_lines": len(score), "n_left_out": n_left_out}
