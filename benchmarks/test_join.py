"""All pairs at or above 0.7, none missed."""

from __future__ import annotations

import numpy as np
import pytest

import truth
from peers import Dedup
from tasks import set_similarity_search

THRESHOLD = 0.7


def _by_dedup(texts):
    pairs = Dedup("exact").found(texts, THRESHOLD).pairs
    low, high = np.minimum(pairs.left, pairs.right), np.maximum(pairs.left, pairs.right)
    return set(zip(low.tolist(), high.tolist(), strict=True))


def _by_set_similarity_search(texts):
    return set_similarity_search(texts, THRESHOLD)


WAYS = {"dedup exact": _by_dedup, "SetSimilaritySearch": _by_set_similarity_search}


@pytest.mark.parametrize("name", list(WAYS))
def test_join(benchmark, name, case, record):
    given = case("paragraphs")
    texts = given.corpus.texts
    benchmark.group = "join/paragraphs"
    found = benchmark.pedantic(WAYS[name], (texts,), rounds=1)
    sample = set(range(0, len(texts), max(1, len(texts) // 200)))
    true = truth.neighbours(texts, sorted(sample), THRESHOLD)
    touching = {pair for pair in found if sample & set(pair)}
    record(given, n_pairs=len(found), n_true_in_sample=len(true))
    assert touching == true
