"""Exact similarity of two texts."""

from __future__ import annotations

import pytest

import dedup


def test_resemblance_counts_shingles():
    a, b = "one two three four five six", "zero one two three four five"
    assert dedup.resemblance(a, b) == 1 / 3
    assert dedup.resemblance(a, b, k=1) == 5 / 7
    assert dedup.containment("two three four five six", a) == 1.0
    assert dedup.containment(a, "two three four five six") == 0.5


def test_a_text_shorter_than_a_shingle_is_one_shingle():
    assert dedup.resemblance("Chapter 1", "chapter 1.") == 1.0
    assert dedup.resemblance("Chapter 1", "Chapter 2") == 0.0
    assert dedup.containment("one two", "one two three four five") == 0.0


def test_a_text_without_a_token_resembles_itself_only():
    assert dedup.resemblance("", "") == dedup.containment("", "") == 1.0
    assert dedup.resemblance("!", "!") == 1.0
    assert dedup.resemblance("!", "?") == dedup.resemblance("", " ") == 0.0
    assert dedup.containment("", "one two three four five") == 0.0


@pytest.mark.parametrize("wrong", [None, b"bytes", 3, float("nan")])
def test_what_is_no_text_is_named(wrong):
    with pytest.raises(dedup.InputTypeError, match=r"^a is "):
        dedup.resemblance(wrong, "text")
    with pytest.raises(dedup.InputTypeError, match=r"^b is "):
        dedup.containment("text", wrong)


def test_k_is_checked():
    with pytest.raises(dedup.OptionError, match="k must be"):
        dedup.resemblance("a", "b", k=0)
