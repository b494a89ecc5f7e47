"""Exact copies: which text each repeats, and what becomes of it, by every kernel alike."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import _kernels, _pair_kernels
from dedup._reference import copies as definition
from dedup._reference.clusters import SIMILAR, components

LEVELS = _kernels.levels()
THREADS = [1, 2, 8]


def same(found, expected):
    return all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


@given(st.lists(st.sampled_from(["", "a", "b", "á", "a" * 70, "a" * 71, "b" * 70, "ж" * 40]), max_size=80))
def test_the_first_copy_is_the_definitions(texts):
    held = _kernels.hold(texts)
    at = np.arange(len(texts))
    for threads in THREADS:
        found = _pair_kernels.first_copies(held, at=at, threads=threads)
        assert same([found], [definition.first_copies(texts)])


def test_the_first_copy_among_many_texts_is_the_definitions():
    texts = [f"{'a line that looks like all others ' * 3}{i * i % 3001}" for i in range(20_000)]
    held = _kernels.hold(texts)
    at = np.arange(len(texts))[::-1].copy()
    expected = definition.first_copies(texts[::-1])
    for threads in THREADS:
        assert same([_pair_kernels.first_copies(held, at=at, threads=threads)], [expected])


@st.composite
def kept(draw):
    """Copies among some texts, and pairs, origins and scores of the distinct ones."""
    letters = draw(st.lists(st.integers(0, 5), max_size=60))
    first = definition.first_copies([str(letter) for letter in letters])
    n = len(set(letters))
    numbers = st.integers(0, max(n - 1, 0))
    rows = draw(st.lists(st.tuples(numbers, numbers), max_size=8 if n else 0))
    pairs = np.array(rows, np.int64).reshape(-1, 2).T
    scores = np.linspace(0.5, 0.9, 3 * n + 2 * len(rows))
    origins = np.array(draw(st.lists(numbers, min_size=n, max_size=n)), np.int64)
    forward, backward = scores[3 * n :].reshape(2, -1)
    return first, (*map(np.ascontiguousarray, pairs), forward, backward), origins, scores[:n]


@pytest.mark.parametrize("level", LEVELS)
@given(case=kept())
def test_what_became_of_copies_is_the_definitions(level, case):
    for most in (1, 3, SIMILAR):
        expected = definition.with_copies(*case, most=most)
        for threads in THREADS:
            found = _pair_kernels.with_copies(*case, most=most, threads=threads, level=level)
            assert same(found, expected)


@pytest.mark.skipif(LEVELS == ("numpy",), reason="no native kernels in this build")
@pytest.mark.parametrize(
    ("first", "pair", "origins"),
    [
        ([0, 2, 1], (0, 1), [0, 1]),
        ([0, 0], (0, 1), [0]),
        ([0, 1], (0, 1), [0, 5]),
        ([0, 1], (0, 1), [0]),
        ([0, 1, 1, 2], (0, 1), [0, 1]),
        ([0, -1], (0, 0), [0]),
    ],
)
def test_numbers_that_do_not_fit_are_refused(first, pair, origins):
    rows = [np.array([number], np.int64) for number in pair]
    scores = np.ones(1)
    with pytest.raises(ValueError, match=r"must|not there"):
        _pair_kernels.with_copies(
            np.array(first, np.int64),
            (*rows, scores, scores),
            np.array(origins, np.int64),
            np.ones(len(origins)),
            most=3,
            level=LEVELS[-1],
        )


@pytest.mark.parametrize("level", LEVELS)
@given(rows=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_clusters_are_the_components_in_order_of_their_first_members(level, rows):
    left, right = np.array(rows, np.int64).reshape(-1, 2).T.copy()
    number, members, offsets = _pair_kernels.clusters(left, right, 31, level=level)
    roots = components(left, right, 31)
    expected = [
        np.flatnonzero(roots == root).tolist() for root in np.unique(roots[np.concatenate([left, right])])
    ]
    assert [members[a:b].tolist() for a, b in itertools.pairwise(offsets.tolist())] == expected
    assert [np.flatnonzero(number == i).tolist() for i in range(len(expected))] == expected
    assert (number >= 0).sum() == len(members)


@pytest.mark.parametrize("level", LEVELS)
def test_no_texts_have_no_clusters(level):
    none = np.zeros(0, np.int64)
    assert [part.tolist() for part in _pair_kernels.clusters(none, none, 0, level=level)] == [[], [], [0]]
