"""Readers' comments under an article: what heads them, and what only links to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup
from dedup import _kernels
from dedup.boilerplate.features import PageReader
from dedup.boilerplate.model import score_page
from dedup.boilerplate.rules import JUST_CUT
from dedup.boilerplate.threads import SURELY_COMMENTS, comment_counts, count_of_comments, thread_start
from dedup.similarity.page import Page
from dedup.text.blocks import segment
from strategies import paragraph

ARTICLE = [
    "The ferry will stop running in the autumn, the county said on Monday, after ninety years on the river.",
    "Rust has reached the ramp on the northern side, and a new one would cost more than a year of roads.",
    "From October the bus will cross by the new bridge, which adds twenty minutes to the way to school.",
]
COMMENTS = {
    "Anna": "I took that ferry every morning as a child and never once saw it late, so I do not believe it.",
    "Ben Carter": "The bridge is lovely until the first ice, and then we all wait for the ferry as always.",
    "ferryman62": "My father worked on the ramp in the sixties and said even then that it would not last.",
    "Kate": "They could ask those who use it to pay a little more, which we would do if somebody asked.",
    "Tom from the mill": "Twenty minutes is nothing in the bus, but my daughter walks from the landing.",
    "Odile": "Somebody should write to the county before October, and I would sign such a letter at once.",
}


def page(heading, *, above=ARTICLE, below=COMMENTS):
    """A page of a blog with an article, a line, and what stands below it."""
    lines = ["Home", "About", "Archive", "The last ferry on the river", *above]
    lines += [] if heading is None else [heading]
    for writer, comment in below.items():
        lines += [writer, comment]
    return "\n".join([*lines, "Leave a Reply", "Name (required)", "Powered by WordPress"])


def kept(text, **options):
    return set(dedup.clean(text, **options).text.split("\n"))


@pytest.mark.parametrize(
    "heading",
    [
        "6 comments",
        "6 Responses to “The last ferry on the river”",
        "Komentarze (6)",
        "{ 6 comments… read them }",
    ],
)
def test_what_follows_a_heading_that_counts_comments_goes(heading):
    cleaned = dedup.clean(page(heading))
    assert {*ARTICLE} < {*cleaned.text.split("\n")}
    below = [cleaned.text_of(decision.block) for decision in cleaned.decisions].index(heading)
    assert not any(decision.keep for decision in cleaned.decisions[below:])
    of_comments = cleaned.decisions[below + 1 : below + 1 + 2 * len(COMMENTS)]
    assert {decision.reason.kind for decision in of_comments} == {"comments"}
    assert dedup.clean(cleaned.text).text == cleaned.text


def test_turns_of_a_thread_are_counted_however_long_they_are():
    """A long line is read in parts, and is one turn all the same."""
    long = {writer: paragraph("en", i, 400) for i, writer in enumerate(COMMENTS)}
    found = kept(page("6 comments", below=long))
    assert {*ARTICLE} < found
    assert found.isdisjoint(long.values())
    assert found.isdisjoint(COMMENTS)


def test_without_the_heading_they_would_have_stayed():
    assert {*COMMENTS.values()} <= kept(page(None))


def test_who_is_cautious_keeps_them():
    assert {*COMMENTS.values()} <= kept(page("6 comments"), strength="cautious")


@pytest.mark.parametrize("level", _kernels.levels())
def test_scores_are_the_same_at_every_level(level):
    text = page("6 comments")
    blocks = segment(text)
    every = np.arange(len(blocks))
    found, expected = (
        score_page(PageReader(Page.read(text, blocks, 3), level=which), every) for which in (level, "numpy")
    )
    assert np.array_equal(found.score, expected.score)
    below = text.split("\n").index("6 comments")
    assert (found.score[below:] >= JUST_CUT).all()
    assert (found.score[below - len(ARTICLE) : below] < JUST_CUT).all()


def test_an_article_below_a_link_to_its_comments_stays():
    standfirst = [
        "Ninety years on the water are enough, says the county, and nobody at the landing agrees with it."
    ]
    text = "\n".join(
        [
            "Home",
            "About",
            "Archive",
            "The last ferry",
            *standfirst,
            "6 comments",
            *ARTICLE,
            *COMMENTS.values(),
        ]
    )
    assert {*ARTICLE, *COMMENTS.values()} <= kept(
        text + "\nPowered by WordPress\nLeave a Reply\nName (required)"
    )


def test_posts_that_each_count_their_comments_stay():
    posts = [f"{one} {other}" for one, other in zip(COMMENTS.values(), 2 * ARTICLE, strict=True)]
    lines = ["Home", "About", "Archive", *ARTICLE]
    for n, post in enumerate(posts, 1):
        lines += [f"{n} comments", f"A day by the river, part {n}", post]
    assert {*posts[:-1]} <= kept("\n".join([*lines, "7 comments", "Powered by WordPress"]))


@pytest.mark.parametrize(
    ("line", "n"),
    [
        ("12 Comments »", 12),
        ("156 Responses to “Shuteye”", 156),
        ("14 comments to a headline that goes on and on for a good many words", 14),
        ("Comments (1,024)", 1024),
        ("Komentarze (1 519)", 1519),
        ("37 комментариев", 37),
        ("Σχόλια (3)", 3),
        ("评论(12)", 12),
        ("댓글 3", 3),
        ("0 comments", 0),
        ("No comments yet", 0),
        ("Comments", 0),
        ("213 reviews", 0),
        ("4 replies", 0),
        ("12 likes", 0),
        ("5 out of 5 stars", 0),
        ("3 comments were cut off.", 0),
        ("3 comments in yesterday’s post that I want to answer one by one today", 0),
        ("9" * 10_000 + " comments", 999_999_999),
        ("", 0),
    ],
)
def test_lines_that_count_comments(line, n):
    assert count_of_comments(line, len(line.split())) == n


@given(st.text() | st.text("0123456789 ()٣३九comments.,\u00a0\ud800"))
def test_any_line_counts_some_comments_or_none(text):
    for line in (text, f"{text} comments", f"comments {text}"):
        assert count_of_comments(line, len(line.split())) >= 0


def start(counts, prose, *, n=60, words=20.0, marks=()):
    told = np.full((n, 3), -1, np.int8)
    told[list(marks), 1] = SURELY_COMMENTS
    return thread_start(counts, prose=np.array(prose), words=np.full(n, words, np.float32), told=told)


TURNS = [20, 22, 24, 26, 28]


def test_a_thread_has_an_article_above_and_turns_below():
    assert start([(10, 5)], [1, 2, *TURNS]) == 10
    assert start([(10, 5)], [1, *TURNS]) is None  # hardly a text above
    assert start([(10, 5)], [1, *TURNS], words=40.0) is None  # one paragraph: it may begin an article below
    assert start([(10, 5)], [1, *TURNS], words=40.0, marks=[21, 23]) == 10
    assert start([(10, 5)], [1, 2, *TURNS[:4]]) is None  # too few turns
    assert start([(10, 5)], [1, 2, *range(20, 40)]) is None  # one long text
    assert start([(10, 5)], [1, 2]) is None
    assert start([], [1, 2, *TURNS]) is None


def test_lines_of_comments_speak_for_a_thread_and_so_do_few_comments():
    assert start([(10, 9)], [1, 2, *range(20, 30)], marks=[15, 16]) == 10
    assert start([(10, 9)], [1, 2, *range(20, 30)], marks=[15]) is None
    assert start([(10, 9)], [1, 2, *range(20, 50)], marks=[15, 16]) is None  # too few for so much prose
    assert start([(10, 9)], [1, 2, *range(20, 30)], marks=[40, 41]) is None  # below it
    assert start([(10, 2)], [1, 2, 20, 21]) == 10
    assert start([(10, 1)], [1, 2, 20, 21]) is None


def test_the_first_count_below_the_article_heads_the_thread_and_no_other_may_follow():
    assert start([(0, 5), (10, 5)], [1, 2, *TURNS]) == 10  # one beside the headline
    assert start([(10, 5), (11, 5)], [1, 2, *TURNS]) == 10  # told twice
    assert start([(10, 5), (25, 5)], [1, 2, *TURNS]) is None


def test_a_page_of_nothing_but_counts_is_read_quickly():
    n = 100_000
    told = np.full((n, 3), SURELY_COMMENTS, np.int8)
    counts = comment_counts(told, np.full(n, 2), lambda _at: "3 comments")
    assert counts == [(at, 3) for at in range(n)]
    assert start(counts, range(n), n=n) is None
