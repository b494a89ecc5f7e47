"""The metric of benchmarks/quality against definitions that are slow and plainly right."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sites
from quality import metric
from quality.metric import Gold, Score

WORDS = st.lists(st.sampled_from("a b c d e".split()), max_size=9)
TEXTS = st.lists(st.sampled_from(["a", "b", "C", "日", "本", "ß", "9", ".", "\n", "_", " "])).map(" ".join)


def longest_common(a, b):
    """Length of the longest common subsequence, every subsequence of ``a`` tried."""
    for n in range(len(a), 0, -1):
        for some in combinations(a, n):
            rest = iter(b)
            if all(word in rest for word in some):
                return n
    return 0


def harmonic(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def shingles(words):
    if len(words) < 4:
        return [tuple(words)] if words else []
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]


def in_common(found, gold):
    """How many of one list can be paired with equal ones of the other."""
    left = list(gold)
    n = 0
    for item in found:
        if item in left:
            left.remove(item)
            n += 1
    return n


def check(score, common, n_found, n_gold):
    if not n_found and not n_gold:
        assert score.values() == (1, 1, 1)
        return
    precision, recall = common / max(1, n_found), common / max(1, n_gold)
    assert score.precision == pytest.approx(precision)
    assert score.recall == pytest.approx(recall)
    assert score.f == pytest.approx(harmonic(precision, recall))


@given(WORDS, WORDS)
def test_in_order_is_the_longest_common_subsequence(found, gold):
    check(metric.in_order(found, gold), longest_common(found, gold), len(found), len(gold))


@given(WORDS, WORDS)
def test_shingles_are_paired_one_by_one(found, gold):
    ours, theirs = shingles(found), shingles(gold)
    check(metric.shingled(found, gold), in_common(ours, theirs), len(ours), len(theirs))


@given(WORDS, WORDS)
def test_bags_are_paired_one_by_one(found, gold):
    check(metric.bag(found, gold), in_common(found, gold), len(found), len(gold))


@given(TEXTS, TEXTS)
def test_a_gold_text_compares_as_its_tokens_do(found, gold):
    ours, theirs = metric.tokens(found), metric.tokens(gold)
    assert Gold(gold).compare(found) == (
        metric.in_order(ours, theirs),
        metric.shingled(ours, theirs),
        metric.bag(ours, theirs),
    )


@given(TEXTS)
def test_a_text_agrees_with_itself(text):
    assert Gold(text).compare(text) == (Score(1.0, 1.0, 1.0),) * 3


@given(st.text())
def test_tokens_of_any_text_are_letters_and_digits(text):
    assert all(token.isalnum() for token in metric.tokens(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("It's 10 % of_it", ["it", "s", "10", "of", "it"]),
        ("日本語text", ["日", "本", "語", "text"]),
        ("カナ・一", ["カ", "ナ", "一"]),
        ("한국어 말", ["한국어", "말"]),
        ("\ud800a\x00b", ["a", "b"]),
        ("ПО-русски", ["по", "русски"]),
    ],
)
def test_tokens(text, wanted):
    assert metric.tokens(text) == wanted


@pytest.mark.parametrize(("found", "gold", "f"), [("", "", 1.0), ("a", "", 0.0), ("", "a", 0.0)])
def test_nothing_is_right_where_nothing_was_due(found, gold, f):
    assert [score.f for score in Gold(gold).compare(found)] == [f, f, f]


def test_text_in_the_wrong_place_counts_in_a_bag_alone():
    in_order, shingled, bag = Gold("a b c d e f").compare("d e f a b c")
    assert (in_order.f, shingled.f, bag.f) == (0.5, 0.0, 1.0)


def test_a_small_set_weighs_as_much_as_a_large_one():
    values = np.array([[1.0], [1.0], [1.0], [0.0]])
    assert metric.mean_of_sets(values, ["a", "a", "a", "b"]).tolist() == [0.5]


def test_the_interval_holds_the_mean_and_is_the_same_each_time():
    values = np.random.default_rng(3).random(200)
    sets = ["a"] * 150 + ["b"] * 50
    low, high = metric.bootstrap(values, sets)
    assert low < metric.mean_of_sets(values[:, None], sets)[0] < high
    assert metric.bootstrap(values, sets) == (low, high)


def test_the_interval_is_as_wide_as_the_standard_error_says():
    values = np.random.default_rng(4).normal(0.5, 0.1, 400)
    low, high = metric.bootstrap(values, ["a"] * 400, rounds=4_000)
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)


def test_pages_that_are_all_alike_leave_no_doubt():
    assert metric.bootstrap(np.full(5, 0.25), ["a", "a", "b", "b", "b"]) == (0.25, 0.25)


def test_counters_are_not_changed_by_comparing():
    gold = Gold("a b a b a")
    first = gold.compare("a b a")
    assert gold.compare("x y z") != first
    assert gold.compare("a b a") == first
    assert Counter(gold.tokens).total() == 5


def test_sites_are_judged_by_it_and_not_by_the_library():
    assert sites.tokens is metric.tokens
