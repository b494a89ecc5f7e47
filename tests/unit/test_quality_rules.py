"""The line rules that dedup is measured beside, on small texts."""

import numpy as np
import pytest

from quality import rules

PROSE = "The marsh reopened on Monday after a winter of repairs, wardens said, and walkers came early."


def kept(rule, *lines):
    return [line for line, stays in zip(lines, rule(lines), strict=True) if stays]


@pytest.mark.parametrize("rule", [rules.c4, rules.gopher, rules.keep_all, rules.longest_run])
def test_every_rule_takes_a_page_without_lines(rule):
    assert rule([]).tolist() == []
    assert rule([]).dtype == bool


@pytest.mark.parametrize("rule", [rules.c4, rules.gopher, rules.keep_all, rules.longest_run])
@pytest.mark.parametrize("line", ["", " ", "\ud800", "...", "x" * 10_000, "。" * 50])
def test_every_rule_answers_to_any_line(rule, line):
    assert rule([line]).shape == (1,)


def test_keep_all_keeps_all():
    assert kept(rules.keep_all, "a", "", "b") == ["a", "", "b"]


@pytest.mark.parametrize(
    "line", [PROSE, "He said that it “was all right.”", "Five words are enough here!", 'So he said "come in"']
)
def test_c4_keeps_sentences_of_five_words(line):
    assert kept(rules.c4, line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Only four words here.",
        "A line without its final stop",
        "A line that goes on somewhere else...",
        "Please enable JavaScript to read this page.",
        "By going on you accept our Privacy Policy.",
        "这是一个没有空格的中文句子。",
    ],
)
def test_c4_drops(line):
    assert kept(rules.c4, line) == []


@pytest.mark.parametrize("line", [PROSE, "Words without a stop"])
def test_gopher_keeps_words(line):
    assert kept(rules.gopher, line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "• an item of a list",
        "- an item of another",
        "a teaser that goes on…",
        "a teaser that goes on...",
        "12 34 56 78 words",
        "a b c d e f",
        "tagged #one #two as ordinary",
        "https://example.org/a/very/long/address/of/a/page",
    ],
)
def test_gopher_drops(line):
    assert kept(rules.gopher, line) == []


def test_gopher_keeps_the_first_of_equal_lines():
    assert rules.gopher(["Same words here", "Other words here", "Same words here"]).tolist() == [
        True,
        True,
        False,
    ]


def test_ccnet_drops_all_copies_on_all_pages():
    pages = [["Home", "One thing."], ["Home", "Another thing.", "Another thing."], []]
    assert [mask.tolist() for mask in rules.ccnet(pages)] == [[False, True], [False, False, False], []]


@pytest.mark.parametrize(
    ("line", "other"),
    [("Page 12 of 99", "page 34 of 11"), ("Café!", "cafe"), ("A, b.", "a b"), ("١٢", "12")],
)
def test_ccnet_takes_these_for_the_same(line, other):
    assert rules.ccnet_form(line) == rules.ccnet_form(other)


def test_ccnet_takes_other_words_for_different():
    assert rules.ccnet_form("Page one") != rules.ccnet_form("Page two")
    assert len(rules.ccnet_form("\ud800")) == 8


def test_the_longest_run_goes_from_first_to_last_sentence():
    lines = ["Home", "News", PROSE, "A subheading", PROSE, "Share", "Tweet", *["More"] * 9, PROSE[:70] + "."]
    assert np.flatnonzero(rules.longest_run(lines)).tolist() == [2, 3, 4]


def test_the_longest_run_of_a_page_without_sentences_is_empty():
    assert not rules.longest_run(["Home", "News", "Contact"]).any()


def test_the_longest_run_counts_characters_of_chinese_for_more():
    sentence = "湿地在冬季维修之后于星期一重新开放，管理员说，很多人很早就来了。"
    assert rules.longest_run(["首页", sentence]).tolist() == [False, True]
