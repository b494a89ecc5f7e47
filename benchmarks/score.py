"""How right an answer is, held against exact resemblances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import truth

if TYPE_CHECKING:
    from corpora import Corpus
    from peers import Answer

__all__ = ["Case", "answer", "case", "estimate", "pair_recall"]

I64 = NDArray[np.int64]

MOST_PAIRS = 20_000
"""Planted pairs and dropped texts whose resemblance is computed: a sample bounds the wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A corpus and the exact resemblance of (at most ``MOST_PAIRS`` of) its planted pairs."""

    corpus: Corpus
    left: I64
    right: I64
    exact: NDArray[np.float64]


def _spread(n: int, most: int) -> I64:
    """Up to ``most`` of ``0 .. n - 1``, evenly."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.int64)) if n else np.zeros(0, np.int64)


def case(corpus: Corpus, *, most: int = MOST_PAIRS) -> Case:
    """A corpus with its truth."""
    at = _spread(len(corpus.left), most)
    left, right = corpus.left[at], corpus.right[at]
    return Case(corpus=corpus, left=left, right=right, exact=truth.resemblances(corpus.texts, left, right))


def estimate(case: Case, estimated: NDArray[np.float64]) -> dict[str, float]:
    """Error of estimated resemblances, and what chance alone would make of it.

    ``error`` and ``expected_error`` are root mean squares; the expected one is
    ``sqrt(s * (1 - s) / 128)``, the standard error of MinHash. ``bias`` is the mean.
    """
    off = estimated - case.exact
    return {
        "n_pairs": len(off),
        "error": float(np.sqrt(np.mean(off**2))),
        "expected_error": float(np.sqrt(np.mean(case.exact * (1 - case.exact)) / 128)),
        "bias": float(np.mean(off)),
    }


def pair_recall(case: Case, together: NDArray[np.bool_], threshold: float) -> float | None:
    """Share of the planted pairs at or above a threshold that are marked; None if there are none."""
    due = case.exact >= threshold
    return float(together[due].mean()) if due.any() else None


def answer(case: Case, given: Answer, threshold: float) -> dict[str, float | int | str | None]:
    """Recall and precision of a whole run.

    ``recall`` is the share of planted pairs at or above the threshold that ended in one
    cluster (for answers without clusters: of which not both were kept). ``precision`` is
    the share of dropped texts that do resemble the kept text they went for; None for
    answers that do not say which that was.
    """
    left, right = case.left, case.right
    if given.label is not None:
        together = given.label[left] == given.label[right]
    else:
        together = given.dropped[left] | given.dropped[right]
    precision = None
    if given.of is not None:
        dropped = np.flatnonzero(given.dropped)
        dropped = dropped[_spread(len(dropped), MOST_PAIRS // 10)]
        scores = truth.resemblances(case.corpus.texts, dropped, given.of[dropped])
        precision = float((scores >= threshold).mean()) if len(scores) else None
    return {
        "recall": pair_recall(case, together, threshold),
        "precision": precision,
        "n_dropped": int(given.dropped.sum()),
        "n_clusters": None if given.label is None else _n_clusters(given.label),
        "largest_cluster": None if given.label is None else int(np.bincount(given.label).max(initial=0)),
        "says": given.says,
    }


def _n_clusters(label: I64) -> int:
    return int((np.bincount(label, minlength=1) > 1).sum())
