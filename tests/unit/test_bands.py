"""Bands: the plan, the recall it promises, band hashes and buckets."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import dedup
from dedup import _kernels, _pair_kernels
from dedup.similarity.bands import plan
from dedup.similarity.sketches import affine_maps

NATIVE = _kernels.levels()[-1]
native_only = pytest.mark.skipif(NATIVE == "numpy", reason="no native kernels in this build")


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.99, 1.0])
def test_a_plan_reaches_its_recall_with_the_longest_bands(threshold):
    found = plan(threshold, num_perm=128, recall=0.995)
    assert found.recall >= 0.995
    assert found.permutations == found.bands * found.rows <= 128
    assert found.bands == 128 // found.rows
    longer = 1 - (1 - threshold ** (found.rows + 1)) ** (128 // (found.rows + 1))
    assert found.rows == 128 or longer < 0.995


def test_probability_is_the_textbook_curve():
    found = plan(0.7)
    s = np.linspace(0, 1, 11)
    np.testing.assert_allclose(found.probability(s), 1 - (1 - s**found.rows) ** found.bands, atol=1e-12)
    assert found.probability(1.0) == 1.0
    assert found.probability(0.0) == 0.0


def test_the_table_says_what_is_computed_and_what_was_allowed():
    lines = str(plan(0.8)).splitlines()
    assert "126 of 128 permutations" in lines[0]
    assert [line for line in lines if "threshold" in line] == [
        "       0.80               0.9983  <- threshold"
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"threshold": 0}, "threshold must be a number above 0"),
        ({"threshold": 1.1}, "at most 1"),
        ({"threshold": 0.8, "num_perm": 0}, "num_perm must be a whole number from 1"),
        ({"threshold": 0.8, "recall": 1.0}, "recall must be a number above 0 and below 1"),
        ({"threshold": 0.1, "num_perm": 16}, "use num_perm=51 or more"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_way_out(arguments, message):
    with pytest.raises(dedup.OptionError, match=message):
        plan(**arguments)
    if "num_perm=51" in message:
        assert plan(0.1, num_perm=51).recall >= 0.995


@pytest.mark.parametrize("threshold", [0.7, 0.76, 0.8, 0.9])
@pytest.mark.parametrize("num_perm", [128, 512])
def test_dealing_keeps_the_recall_of_texts_of_any_size(threshold, num_perm):
    chosen = plan(threshold, num_perm=num_perm)
    if chosen.hands == 1:
        assert threshold < 0.76
        return
    rng = np.random.default_rng(5)
    for union in (2, 3, 4, 5, 7, 10, 20, 50, 200):
        differing = int((1 - threshold) * union + 1e-9)
        hands = rng.integers(0, chosen.hands, (20_000 if union < 50 else 4_000, union))
        missed = np.ones(len(hands))
        for hand in range(chosen.hands):
            bands = (hand + 1) * chosen.bands // chosen.hands - hand * chosen.bands // chosen.hands
            size = (hands == hand).sum(axis=1)
            common = (hands[:, differing:] == hand).sum(axis=1)
            missed *= (1 - (common / np.maximum(size, 1)) ** chosen.rows) ** bands
        # Three standard errors of the mean.
        assert missed.mean() - 3 * missed.std() / len(hands) ** 0.5 <= 0.005, union


def test_shingles_are_not_dealt_where_tiny_texts_would_be_missed():
    assert plan(0.8).hands == plan(0.7).hands == 4
    assert plan(0.5).hands == plan(0.1).hands == 1
    assert plan(1.0, num_perm=3).hands == 1


def test_plot_draws_the_curve_or_says_what_to_install(monkeypatch):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = plan(0.8).plot()
    assert axes.get_xlabel() == "resemblance"
    assert axes is plan(0.9).plot(axes)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'dedup-text\[plot\]'"):
        plan(0.8).plot()


def _rows(n, width, seed=1):
    """Signatures with many equal bands, a few of them of empty texts."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 3, (n, width), dtype=np.uint32)
    rows[rng.random(n) < 0.05] = 0xFFFFFFFF
    return rows


@native_only
@pytest.mark.parametrize(("n", "bands", "rows"), [(0, 3, 2), (1, 1, 1), (300, 4, 3), (5000, 7, 5)])
def test_native_bands_and_buckets_are_the_definition(n, bands, rows):
    signatures = _rows(n, bands * rows + 1)
    hashes = _pair_kernels.band_hashes(signatures, bands, rows, level="numpy")
    expected = _pair_kernels.buckets(hashes, level="numpy")
    for threads in (1, 2, 8):
        found = _pair_kernels.band_hashes(signatures, bands, rows, threads=threads, level=NATIVE)
        np.testing.assert_array_equal(hashes, found)
        buckets = _pair_kernels.buckets(found, threads=threads, level=NATIVE)
        for one, other in zip(expected, buckets, strict=True):
            np.testing.assert_array_equal(one, other)


@native_only
@pytest.mark.parametrize(("bands", "rows"), [(2, 3), (1, 0), (2, 1 << 63), (4, (1 << 62) + 1)])
def test_bands_beyond_the_signatures_are_refused(bands, rows):
    native, texts = _kernels._native, _kernels._native_texts(["one two"])
    with pytest.raises(ValueError, match="at most the width"):
        native.band_hashes(np.ones((1, 4), np.uint32), bands, rows)
    a, b = affine_maps(4, 1)
    hashes = np.zeros((bands, 1), np.uint32)
    with pytest.raises(ValueError, match="at most the width"):
        native.sketch_bands(texts, 1, hashes, 0, a=a, b=b, rows=rows, at=np.array([0]))


def test_texts_in_one_bucket_have_the_band_and_no_other_text_has():
    signatures = _rows(200, 6, seed=2)
    signatures[:20, 2:4] = 0xFFFFFFFF
    offsets, numbers = _pair_kernels.buckets(_pair_kernels.band_hashes(signatures, 3, 2))
    together = {
        (i, j)
        for number in set(numbers.tolist())
        for at in [np.repeat(np.arange(200), np.diff(offsets))[numbers == number].tolist()]
        for i in at
        for j in at
        if i < j
    }
    bands = signatures.reshape(200, 3, 2)
    filled = (bands != 0xFFFFFFFF).any(axis=2)
    expected = {
        (i, j)
        for i in range(200)
        for j in range(i + 1, 200)
        if ((bands[i] == bands[j]).all(axis=1) & filled[i]).any()
    }
    assert together == expected


@pytest.mark.parametrize("level", _kernels.levels())
@pytest.mark.parametrize("dealt", [False, True])
def test_bands_of_texts_are_those_of_their_signatures(level, dealt):
    texts = _kernels.hold([f"{'one line of many words ' * (i % 7)} {i % 90}" for i in range(200)])
    at = np.arange(200)[::-1].copy()
    a, b = affine_maps(24, 3)
    cuts = np.array([0, 6, 12, 18, 24]) if dealt else None
    rows = (
        _kernels.dealt_signatures(texts, 3, a=a, b=b, cuts=cuts, at=at)
        if cuts is not None
        else _kernels.signatures(texts, 3, a=a, b=b, at=at)
    )
    expected = _pair_kernels.band_hashes(rows, 8, 3, level="numpy")
    for threads in (1, 2, 8):
        found = np.zeros((8, 200), np.uint32)
        for part in (slice(0, 130), slice(130, 200)):
            _pair_kernels.sketch_bands(
                texts,
                3,
                found,
                part.start,
                a=a,
                b=b,
                cuts=cuts,
                rows=3,
                at=at[part],
                threads=threads,
                level=level,
            )
        np.testing.assert_array_equal(found, expected)


@native_only
def test_bands_need_a_column_for_every_text():
    a, b = affine_maps(4, 3)
    texts = _kernels.hold(["one", "two"])
    run = {"a": a, "b": b, "cuts": None, "at": np.arange(2), "level": NATIVE}
    with pytest.raises(ValueError, match="a column for every text"):
        _pair_kernels.sketch_bands(texts, 3, np.zeros((2, 2), np.uint32), 1, rows=2, **run)
    with pytest.raises(ValueError, match="at most the width"):
        _pair_kernels.sketch_bands(texts, 3, np.zeros((2, 2), np.uint32), 0, rows=3, **run)
