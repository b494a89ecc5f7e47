"""The keep rule over weighted sets against every pair of them: the bounds change no answer."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle_templates as oracle
from dedup.boilerplate import weighted_sets
from dedup.boilerplate.weighted_sets import unlike

WORDS = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 7.0, 12.0, 40.0]
"""Weights as blocks have them, in halves: sums are exact, and ties at the threshold common."""
ODD = [0.1, 0.3, 1 / 3, 1e-6, 1e6, 1e-45, 3.3e7]
"""Weights whose sums hang on their order."""
LEAST = st.sampled_from([0.7, 0.9, 0.5, 1 / 3, 0.05, 1.0])


def as_sets(weighed):
    """Sets as the house takes them, of dictionaries of elements and weights."""
    found = []
    for elements in weighed:
        order = sorted(elements)
        found.append((np.array(order, np.uint64), np.array([elements[e] for e in order], np.float32)))
    return found


@st.composite
def weighed_sets(draw):
    """Sets of one source: of a menu, of what others hold, and of their own; many nearly alike."""
    rng = random.Random(draw(st.integers(0, 1 << 32)))
    weights = draw(st.sampled_from([WORDS, [1.0], [0.5, 1.0], [0.0, 1.0], ODD, WORDS + ODD]))
    universe = {e: rng.choice(weights) for e in range(draw(st.integers(1, 60)))}
    menus = [
        rng.sample(sorted(universe), rng.randint(0, len(universe))) for _ in range(draw(st.integers(1, 3)))
    ]
    held_by = draw(st.sampled_from([0.5, 0.9, 1.0]))
    n_own, n_pool = draw(st.integers(0, 6)), draw(st.integers(0, 12))
    n_edits = draw(st.integers(0, 3))
    found = []
    for _ in range(draw(st.integers(0, 30))):
        kind = rng.randrange(8)
        if kind == 0 and found:  # a link of a chain: a little of an earlier set goes, a little comes
            elements = dict(rng.choice(found[-3:]))
            for _ in range(rng.randint(0, n_edits)):
                if elements and rng.random() < 0.5:
                    del elements[rng.choice(list(elements))]
                else:
                    elements[rng.randrange(1000)] = rng.choice(weights)
        elif kind == 1:  # of one pool, or of nothing
            elements = {e: universe[e] for e in rng.sample(sorted(universe), min(n_pool, len(universe)))}
        else:
            elements = {e: universe[e] for e in rng.choice(menus) if rng.random() < held_by}
            elements |= {rng.randrange(100, 100_000): rng.choice(weights) for _ in range(n_own)}
        if rng.random() < 0.1 and elements:  # an element weighs differently in different sets
            elements[rng.choice(list(elements))] = rng.choice(weights)
        found.append(elements)
    return found


@settings(max_examples=400, deadline=None)
@given(
    weighed_sets(),
    LEAST,
    st.sampled_from([1, 2, 8]),
    st.sampled_from([0, 1, 16]),
    st.sampled_from([0, 4, 99]),
)
def test_those_that_stay_are_the_oracles(weighed, least, group, few, looked_up):
    sets = as_sets(weighed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weighted_sets, "GROUP", group)
        patch.setattr(weighted_sets, "FEW", few)
        patch.setattr(weighted_sets, "LOOKED_UP", looked_up)
        assert unlike(sets, least) == oracle.unlike_sets(sets, least)


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 40), st.integers(0, 9), st.integers(0, 9), st.integers(0, 1 << 32))
def test_ties_fall_as_they_are_computed(n_common, n_ours, n_theirs, seed):
    """Two sets that are just alike, or just not, amid sets that hold some of the same."""
    rng = random.Random(seed)
    weights = rng.choice([WORDS[1:], ODD, [0.1]])
    universe = {e: rng.choice(weights) for e in range(n_common + n_ours + n_theirs)}
    ours = {e: universe[e] for e in range(n_common + n_ours)}
    theirs = {e: universe[e] for e in universe if not n_common <= e < n_common + n_ours}
    crowd = [
        {e: universe[e] for e in universe if rng.random() < 0.5}
        | {1000 * i + e: rng.choice(weights) for e in range(rng.randint(0, 60))}
        for i in range(1, rng.randint(1, 8))
    ]
    at = rng.randint(0, len(crowd))
    sets = as_sets([*crowd[:at], ours, *crowd[at:], theirs])
    weighed = [float(np.float32(weight)) for weight in universe.values()]
    tie = sum(weighed[:n_common]) / sum(weighed)
    for least in (tie, math.nextafter(tie, 0), math.nextafter(tie, 1)):
        if least <= 1:
            assert unlike(sets, least) == oracle.unlike_sets(sets, least)


def ones(*elements):
    return dict.fromkeys(elements, 1.0)


@pytest.mark.parametrize(
    ("weighed", "least", "expected"),
    [
        ([], 0.7, []),
        ([{}, {}], 0.7, [0, 1]),
        ([{1: 0.0}, {1: 0.0}], 0.7, [0, 1]),  # nothing of weight in common
        ([{1: 0.0}, {1: 1.0}], 0.7, [0]),  # an element weighs the most that it does
        ([ones(1, 2), {}, ones(1, 2)], 1.0, [0, 1]),
        ([ones(*range(10)), ones(*range(7))], 0.7, [0]),  # at the threshold
        ([ones(*range(10)), ones(*range(6))], 0.7, [0, 1]),
        ([ones(*range(i, i + 20)) for i in range(12)], 0.7, [0, 4, 8]),  # a chain does not drift
    ],
)
def test_plain_cases(weighed, least, expected):
    sets = as_sets(weighed)
    assert unlike(sets, least) == oracle.unlike_sets(sets, least) == expected


@pytest.fixture
def compared(monkeypatch):
    """Numbers of the sets that each set is compared with element by element."""
    found = []
    is_like_any = weighted_sets._Memberships._is_like_any

    def watched(self, i, others, least):
        found.extend(others.tolist())
        return is_like_any(self, i, others, least)

    monkeypatch.setattr(weighted_sets._Memberships, "_is_like_any", watched)
    return found


@pytest.mark.parametrize(("n_own", "n_menus"), [(20, 1), (9, 1), (9, 4)])
def test_what_all_hold_is_no_reason_to_compare(compared, n_own, n_menus):
    """Each set has a menu and something of its own: bounds tell them apart."""
    menus = [dict.fromkeys(range(1000 * m, 1000 * m + 100), 2.0) for m in range(n_menus)]
    sets = as_sets(
        menus[i % n_menus] | dict.fromkeys(range(10_000 * (i + 1), 10_000 * (i + 1) + n_own), 2.0)
        for i in range(200)
    )
    assert unlike(sets, 0.9) == list(range(200))
    assert compared == []


def test_choices_of_the_same_labels_are_told_apart(compared):
    """All weigh the same, and none has anything of its own."""
    rng = random.Random(7)
    sets = as_sets(dict.fromkeys(rng.sample(range(400), 200), 1.0) for _ in range(100))
    assert unlike(sets, 0.9) == list(range(100))
    assert max(compared) < weighted_sets.FEW  # so few are compared outright


def test_a_copy_is_compared_with_what_it_is_a_copy_of(compared):
    menu = dict.fromkeys(range(100), 2.0)
    sets = as_sets(menu | {1000 + i // 2: 5.0, 5000 + i // 2: 9.0} for i in range(40))
    assert unlike(sets, 0.97) == list(range(0, 40, 2))
    assert compared == list(range(0, 40, 2))
