"""Texts to signatures: tokenise, shingle, 128 permutations."""

from __future__ import annotations

import numpy as np
import pytest

import ceiling
import score
from peers import PEERS, peer

SKETCHING = [name for name, one in PEERS.items() if one.sketches and name != "dedup exact"]

OTHER_SHINGLES = {
    ("daft", "non-ASCII"): "splits at spaces, which Chinese has none of",
    ("gaoya", "non-ASCII"): "splits at spaces and punctuation",
    ("gaoya", "paragraphs"): "gives texts of less than five words no shingle",
}
"""Where a peer's own tokens are so unlike ours that its estimates are not held to our truth."""


@pytest.mark.parametrize("corpus", ["documents", "non-ASCII", "paragraphs"])
@pytest.mark.parametrize("name", SKETCHING)
def test_sketch(benchmark, name, corpus, case, record):
    given = case(corpus)
    benchmark.group = f"sketch/{corpus}"
    one = peer(name)
    sketches = benchmark(one.sketch, given.corpus.texts)
    found = score.estimate(given, one.estimates(sketches, given.left, given.right))
    record(given, note=one.note, **found)
    if (name, corpus) in OTHER_SHINGLES:
        return
    # Six standard errors of the mean; families share texts, so pairs are not independent.
    spread = found["expected_error"] * 6 / np.sqrt(len(given.left) / 4)
    assert abs(found["bias"]) < spread + 0.01
    assert found["error"] < 1.3 * found["expected_error"] + 0.02


@pytest.mark.skipif(ceiling.compiler() is None, reason="no C++ compiler")
@pytest.mark.parametrize("name", ["dedup"])
def test_ceiling_has_the_librarys_bits(case, name):
    texts = [*case("documents").corpus.texts, "", "a", "Two words", "x" * 50 + " of many bytes"]
    texts = [text for text in texts if text.isascii()]
    assert ceiling.measure(texts, repeats=1)["checksum"] == ceiling.checksum(peer(name).sketch(texts))
