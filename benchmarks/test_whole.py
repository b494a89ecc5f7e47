"""Texts to clusters at 0.8, the whole way."""

from __future__ import annotations

import pytest

import score
from peers import PEERS, peer

THRESHOLD = 0.8

FLOORS = {"dedup": (0.995, 1.0), "dedup exact": (1.0, 1.0)}
"""Least recall and precision; a peer's are only written down, but must not be absurd."""


@pytest.mark.parametrize("corpus", ["documents", "paragraphs"])
@pytest.mark.parametrize("name", list(PEERS))
def test_whole(benchmark, name, corpus, case, record):
    given = case(corpus)
    benchmark.group = f"whole/{corpus}"
    one = peer(name)
    answer = benchmark.pedantic(one.run, (given.corpus.texts, THRESHOLD), rounds=1)
    found = score.answer(given, answer, THRESHOLD)
    record(given, note=one.note, **found)
    recall, precision = FLOORS.get(name, (0.8, 0.5))
    assert found["recall"] is None or found["recall"] >= recall
    assert found["precision"] is None or found["precision"] >= precision
