"""Signatures to candidate pairs: 16 bands of 8 rows."""

from __future__ import annotations

import numpy as np
import pytest

from peers import BANDS, ROWS, connected, peer

INDEXES = ["dedup", "daft tokens", "rensa", "FastSketchLSH", "datasketch"]


@pytest.mark.parametrize("corpus", ["documents", "paragraphs"])
@pytest.mark.parametrize("name", INDEXES)
def test_bands(benchmark, name, corpus, case, record):
    given = case(corpus)
    benchmark.group = f"bands/{corpus}"
    one = peer(name)
    sketches = one.sketch(given.corpus.texts)
    left, right = benchmark(one.candidates, sketches)
    label = connected(len(given.corpus.texts), left, right)
    together = label[given.left] == label[given.right]
    chance = 1 - (1 - given.exact**ROWS) ** BANDS
    record(given, recall=float(together.mean()), expected_recall=float(chance.mean()))
    # A bound on the sum of independent chances; indirect links can only add to it.
    spread = np.sqrt((chance * (1 - chance)).sum())
    assert together.sum() >= chance.sum() - 6 * spread - 1
