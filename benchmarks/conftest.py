"""What the benchmarks share: cases of the size that ``DEDUP_BENCH_SIZE`` names.

``tiny`` (the default, for the ordinary test run), ``quick`` or ``full``; a JSONL file in
``DEDUP_BENCH_CORPUS`` takes the place of the generated documents and paragraphs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import corpora
import machine
import score
from peers import PEERS, PeerMissingError
from tasks import set_similarity_search, warm

SIZES = {"tiny": (80, 600), "quick": (4_000, 40_000), "full": (20_000, 200_000)}
"""Documents and paragraphs."""


def _made(name: str) -> corpora.Corpus:
    n_documents, n_paragraphs = SIZES[os.environ.get("DEDUP_BENCH_SIZE", "tiny")]
    given = os.environ.get("DEDUP_BENCH_CORPUS")
    if given and name != "non-ASCII":
        split = name == "paragraphs"
        return corpora.load(Path(given), split=split, limit=n_paragraphs if split else n_documents)
    if name == "paragraphs":
        return corpora.paragraphs(n_paragraphs, hot=0.01)
    languages = corpora.NON_ASCII if name == "non-ASCII" else ("english",)
    return corpora.documents(n_documents, languages=languages)


@cache
def _case(name: str) -> score.Case:
    return score.case(_made(name), most=3_000)


@pytest.fixture(scope="session")
def case() -> Callable[[str], score.Case]:
    """Cases by name: documents, non-ASCII, paragraphs."""
    return _case


@pytest.fixture(autouse=True)
def _ready(request: pytest.FixtureRequest) -> None:
    """Skips where the test's peer is missing, and lets it load what it loads at its first call.

    Of itself and not asked for, so that it comes before ``benchmark``, which must not be
    set up and then left unused.
    """
    callspec = getattr(request.node, "callspec", None)
    name = callspec.params.get("name") if callspec else None
    try:
        if name in PEERS:
            warm(name)
        elif name == "SetSimilaritySearch":
            set_similarity_search(["a"], 0.5)
    except PeerMissingError as error:
        pytest.skip(str(error))


@pytest.fixture
def record(benchmark: Any) -> Callable[..., None]:  # noqa: ANN401  the plugin exports no type
    """Writes down what a number was measured on, and how right the answer was."""

    def note(case: score.Case, **found: object) -> None:
        corpus = case.corpus
        benchmark.extra_info |= machine.versions() | machine.describe() | machine.kernels() | found
        benchmark.extra_info |= {"corpus": corpus.name, "digest": corpus.digest, "bytes": corpus.n_bytes}
        if benchmark.enabled and benchmark.stats is not None:
            benchmark.extra_info["mb_s"] = corpus.n_bytes / 1e6 / benchmark.stats.stats.min

    return note
