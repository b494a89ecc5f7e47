"""Teasers under a heading of links: what makes a list of them, and what is text all the same."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup
from dedup.boilerplate.rules import MAX_HEADING, MOST_HEADLINE
from dedup.boilerplate.teasers import HEADS_LINKS, MIN_TEASERS, heads_of_links, teaser_lists

HEADING, NAME, TITLE, TEASER, SENTENCE, TEXT, DATE = "heading name title teaser sentence text date".split()
WORDS = {HEADING: 2, NAME: 1, TITLE: 6, TEASER: 20, SENTENCE: 8, TEXT: 40, DATE: 4}

POST = (
    "The county closed the ferry on Monday, after ninety years on the river, because nobody could be found "
    "who would repair the ramp on the northern bank before the winter."
)
TEASERS = {
    "Harbour gets its lamps back": "Eleven lamps that were taken down in the war are lit again on the quay.",
    "Two bakers share one oven": "They have quarrelled for thirty years, and one of the two has no chimney.",
    "Why the marsh was mown": "The keeper says that the birds had left, and the others say they had not.",
    "A letter comes late": "It was found behind a shelf of the post office, with a stamp of the old kind.",
}


def lists(*lines, going=()):
    """What is found in a page of such lines; those at some places go anyway."""
    told = np.full((len(lines), 3), -1, np.int8)
    told[[i for i, line in enumerate(lines) if line == HEADING], 0] = HEADS_LINKS
    score = np.zeros(len(lines), np.float32)
    score[list(going)] = 0.9
    return teaser_lists(
        heads_of_links(told),
        words=np.array([WORDS[line] for line in lines], np.float32),
        prose=np.array([line in (TEASER, TEXT) for line in lines], bool),
        sentence=np.array([line in (TEASER, TEXT, SENTENCE) for line in lines], bool),
        score=score,
    )


def page(heading, teasers):
    lines = [
        "Home",
        "About",
        "Archive",
        "Contact us",
        "The last ferry on the river",
        POST,
        "Share on Facebook",
        heading,
    ]
    for title, teaser in teasers.items():
        lines += [title, teaser]
    return "\n".join([*lines, "Privacy policy", "Powered by WordPress"])


@pytest.mark.parametrize(
    "heading", ["Latest news", "Τελευταία νέα", "Laatste nieuws", "Najnowsze wiadomości", "最新新闻"]
)
def test_teasers_below_a_heading_of_links_go(heading):
    cleaned = dedup.clean(page(heading, TEASERS))
    assert cleaned.text.split("\n") == ["The last ferry on the river", POST]
    kinds = {cleaned.text_of(d.block): d.reason.kind for d in cleaned.removed if d.reason is not None}
    assert {kinds[line] for pair in TEASERS.items() for line in pair} == {"related-links"}


def test_cautious_keeps_those_that_the_page_model_would_keep():
    cautious = dedup.clean(page("Latest news", TEASERS), strength="cautious").text.split("\n")
    assert cautious == ["The last ferry on the river", POST, *itertools.chain(*TEASERS.items())]


def test_a_list_is_a_title_and_a_teaser_in_turn():
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * 3) == [(1, 8)]
    assert lists(TEXT, HEADING, *[TITLE, SENTENCE] * 4) == [(1, 10)]
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * 3, TITLE) == [(1, 8)]


def test_fewer_are_no_list():
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * (MIN_TEASERS - 1)) == []
    assert lists(TEXT, HEADING, *[TITLE] * 8) == []


def test_what_has_no_text_above_is_no_list_of_a_page():
    assert lists(HEADING, *[TITLE, TEASER] * 4) == []
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * 4, going=[0]) == []  # the first teaser is the text, then
    assert lists(TITLE, *[TITLE, TEASER] * 4) == []


def test_the_title_of_text_ends_the_list():
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * 3, TITLE, TEXT, TEXT) == [(1, 8)]
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * 2, TITLE, TEXT, TEXT) == []


def test_short_lines_that_go_may_stand_below_a_title():
    dated = [TITLE, DATE, TEASER]
    assert lists(TEXT, HEADING, *dated * 3, going=[3, 6, 9]) == [(1, 11)]
    assert lists(TEXT, HEADING, *dated * 3) == []


def test_each_heading_has_its_list():
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * 4, TEXT, HEADING, *[TITLE, TEASER] * 3) == [
        (1, 8),
        (11, 18),
    ]


def test_a_long_page_of_them_is_one_list():
    assert lists(TEXT, HEADING, *[TITLE, TEASER] * 50_000) == [(1, 100_002)]
    assert lists(TEXT, *[HEADING, TITLE, TEASER] * 50_000) == []


def test_what_a_manual_points_to_is_no_list_of_teasers():
    assert lists(TEXT, HEADING, *[NAME, TEASER] * 4) == []
    assert lists(TEXT, HEADING, *[NAME, TEASER], *[TITLE, TEASER] * 3) == [(1, 10)]
    manual = page(
        "See also",
        {"FERRY_OPEN": POST, "FERRY_CLOSE": TEASERS["Two bakers share one oven"]}
        | {f"FERRY_{i}": teaser for i, teaser in enumerate(TEASERS.values()) if i},
    )
    assert "FERRY_CLOSE" in dedup.clean(manual).text


@given(st.lists(st.sampled_from(list(WORDS)), min_size=1, max_size=40), st.data())
def test_lists_stand_apart_below_text(lines, data):
    going = data.draw(st.sets(st.integers(0, len(lines) - 1)))
    found = lists(*lines, going=going)
    end = 0
    for first, after in found:
        assert end <= first < after <= len(lines)
        assert lines[first] == HEADING
        assert any(lines[i] in (TEASER, TEXT) and i not in going for i in range(first))
        inside = lines[first + 1 : after]
        assert inside[-1] in (TEASER, TEXT, SENTENCE)
        assert sum(line in (TEASER, TEXT, SENTENCE) for line in inside) >= MIN_TEASERS
        prose = [line in (TEASER, TEXT) for line in inside]
        assert not any(a and b for a, b in itertools.pairwise(prose))
        end = after


def test_the_longest_headings_and_titles_are_still_such():
    told = np.full((8, 3), -1, np.int8)
    told[1, 0] = HEADS_LINKS
    words = np.array([40, MAX_HEADING, *[MOST_HEADLINE, 20] * 3], np.float32)
    prose = np.array([True, False, *[False, True] * 3])
    score = np.zeros(8, np.float32)
    assert teaser_lists(heads_of_links(told), words=words, prose=prose, sentence=prose, score=score) == [
        (1, 8)
    ]
    for at in (1, 4):
        longer = words.copy()
        longer[at] += 1
        assert (
            teaser_lists(heads_of_links(told), words=longer, prose=prose, sentence=prose, score=score) == []
        )
