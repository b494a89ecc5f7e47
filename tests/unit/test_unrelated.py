"""A corpus of unrelated texts keeps every one of them: no bucket and no chain folds it up."""

import numpy as np
import pytest

import dedup

N_TEXTS = 51_160
"""As many as one cluster of unverified LSH with connected components once held of a corpus."""


@pytest.fixture(scope="module")
def unrelated():
    """English-like texts that share common phrases, and every tenth a line of boilerplate."""
    rng = np.random.default_rng(51_160)
    words = np.array(
        [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "rd", "st", "l", "ck")]
    )
    ranks = np.minimum(rng.zipf(1.3, (N_TEXTS, 40)), len(words)) - 1
    texts = [" ".join(row) for row in words[ranks].tolist()]
    notice = " all rights reserved this text may not be published broadcast or rewritten"
    return [text + notice if i % 10 == 0 else text for i, text in enumerate(texts)]


@pytest.mark.parametrize("method", ["lsh", "exact"])
def test_unrelated_texts_never_fall_into_one_cluster(unrelated, method):
    found = dedup.find_duplicates(unrelated, threshold=0.7, method=method)
    assert len(found.kept) == N_TEXTS
    assert len(found.clusters) == 0
    assert found.pairs_complete
