"""The lossless join: bounds in floating point, and what its tables may get wrong."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import _kernels
from dedup._reference.join import least_overlaps
from dedup.similarity import join
from dedup.similarity.join import prefix_lists, sampled_share, table_bits

NATIVE = _kernels.levels()[-1]
native_only = pytest.mark.skipif(_kernels.LEVEL == "numpy", reason="texts are held for the native kernels")


@given(st.integers(1, 5000), st.floats(0.01, 1))
def test_the_least_overlap_is_the_least_that_passes_the_threshold(size, threshold):
    least = int(least_overlaps(np.array([size]), threshold)[0])
    assert least / size >= threshold
    assert least == 1 or (least - 1) / size < threshold


def test_the_sample_shows_enough_of_a_text_that_shares_nothing():
    for threshold in (0.3, 0.5, 0.7, 0.8, 0.9, 1.0):
        for size in (5, 30, 700, 20_000):
            share = sampled_share(threshold, size)
            assert 1 - threshold < share <= 1


def test_tables_are_powers_of_two_within_limits():
    assert table_bits(0, 32) == 12
    assert table_bits(4097, 32) == 13
    assert table_bits(1e30, 28) == 28


def _met(lists):
    """Pairs of texts that stand in a list together."""
    owners = np.repeat(lists.members, np.diff(lists.offsets))
    met = set()
    for number in set(lists.numbers.tolist()):
        at = owners[lists.numbers == number].tolist()
        met |= {(i, j) for i in at for j in at if i < j}
    return met


@native_only
@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_crowded_tables_and_no_room_for_sets_lose_no_pair(monkeypatch, threshold):
    rng = np.random.default_rng(3)
    texts = []
    for _ in range(60):
        words = rng.integers(0, 500, rng.integers(1, 60))
        for edits in (0, 1, 3, 8):
            edited = words.copy()
            edited[rng.integers(0, len(words), min(edits, len(words)))] = rng.integers(0, 500)
            texts.append(" ".join(f"w{word}" for word in edited))
    at = np.arange(len(texts))
    held = _kernels.hold(texts)
    flat, offsets = _kernels.shingle_sets(held, 3, at=at)
    sets = [set(flat[a:b].tolist()) for a, b in pairwise(offsets)]
    similar = {
        (i, j)
        for i in range(len(sets))
        for j in range(i + 1, len(sets))
        if len(sets[i] & sets[j]) / len(sets[i] | sets[j]) >= threshold
    }
    assert similar

    def lists():
        return prefix_lists(
            held, 3, threshold=threshold, contained=False, at=at, report=lambda *_: None, level=NATIVE
        )

    assert similar <= _met(lists())
    monkeypatch.setattr(join, "table_bits", lambda *_: 7)
    monkeypatch.setattr(join, "BLOCK", 300)
    monkeypatch.setattr("dedup.similarity.lists.HELD", 0)
    monkeypatch.setattr("dedup.similarity.lists.LEAST_HELD", 200)
    assert similar <= _met(lists())
