"""Lines that hold several lines of a page: every kernel as defined, and what is made of them."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import dedup
from dedup import _kernels, _model_kernels
from dedup._model_kernels import PageText
from dedup._reference.line_parts import LONG, ROW, SIGNED, find_parts, mean_of_parts, parts_of
from dedup._reference.tokens import token_hashes
from dedup.boilerplate.features import PageReader
from dedup.boilerplate.model import score_page
from dedup.similarity.page import Page
from dedup.text.blocks import segment
from page_models import NASTY
from strategies import documents, paragraph, wild

BOTH = np.array([ROW | LONG], np.uint8)
NATIVE = [level for level in _kernels.levels() if level != "numpy"]
MENU = "Home News Sport Weather Travel About the paper Contact us Newsletter Archive Jobs"
MENU += " Obituaries Property Cars Dating Letters Crosswords Puzzles Shop"
MENU_ZH = "首页 新闻 体育 娱乐 财经 股票 科技 博客"
PROSE = (
    "The council said on Monday that the harbour wall, which was built in 1904, would be repaired "
    "before winter. Work begins next week, and the road along the quay stays closed until the first of May."
)
UNPUNCTUATED = (
    "so we drove to the lake where Anna had left the boat and then the rain came down and nobody knew "
    "what to do about the fire or the food or the dog"
)
SENTENCES = [f"{PROSE} " for _ in range(9)]


def lines_of(text):
    blocks = segment(text, unit="line")
    texts = [text[a:b] for a, b in zip(blocks.starts, blocks.ends, strict=True)]
    hashes, offsets, solo = token_hashes(texts)
    return PageText(text, blocks.starts, blocks.ends, blocks.kinds, hashes, offsets, solo)


def told(line):
    return int(find_parts(lines_of(line), BOTH).told[0])


def parts(line):
    found = find_parts(lines_of(line), BOTH)
    return [line[a:b] for a, b in zip(found.starts, found.ends, strict=True)]


def test_a_menu_on_one_line_is_a_row_of_its_items():
    assert told(MENU) == ROW
    assert parts(MENU)[:6] == ["Home", "News", "Sport", "Weather", "Travel", "About the paper"]


def test_in_a_script_without_spaces_those_part_the_items():
    assert told(MENU_ZH) == ROW
    assert parts(MENU_ZH) == MENU_ZH.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (PROSE, SIGNED),
        (UNPUNCTUATED, 0),
        (MENU.lower(), 0),  # nothing says where an item begins
        (MENU + ".", SIGNED),  # it ends as a sentence
        (MENU + ".”", SIGNED),
        ("Home News Sport", 0),
        ("我们今天去了湖边。水很清，风很大，孩子们在船上唱歌。" * 3, SIGNED),
        ("我们今天去了 湖边水很清风很大 孩子们在船上唱歌 没有人知道 怎么办才好 天就黑了。", 0),
    ],
)
def test_what_is_no_row(line, expected):
    assert told(line) == expected
    assert parts(line) == []


def test_only_what_has_no_signs_is_cut():
    line = f"{PROSE} {MENU}"
    assert parts(line) == [PROSE, *parts(MENU)]


def test_signs_within_dates_and_times_are_none():
    line = " ".join(f"{title} 12.11.2011 10:48" for title in MENU.split()[:12])
    assert told(line) == ROW


def test_lines_of_tables_and_code_are_no_rows():
    row = "| " + " | ".join(MENU.split()) + " |"
    for text in (row, f"    {MENU};"):
        page = Page.read(text, segment(text), 1)
        assert told(text) == ROW  # but for what it is
        assert PageReader(page).line_parts is None


def agree(text):
    page = lines_of(text)
    may_have = (np.arange(len(page.starts)) % 7 != 3) * np.uint8(ROW | LONG)
    expected = find_parts(page, may_have)
    for level in NATIVE:
        found = _model_kernels.find_parts(page, may_have, level=level)
        for got, wanted in zip(found, expected, strict=True):
            assert got.dtype == wanted.dtype
            assert np.array_equal(got, wanted)
    return page, expected


@pytest.mark.parametrize("text", NASTY)
def test_nasty_lines_are_the_definitions(text):
    agree(text)


ITEMS = st.sampled_from(
    [
        *MENU.split(),
        PROSE,
        *"12 12.5 , . : – & (x) “a” ﬁne é 日本 日 語。 \u00ad a\u00adb \u200b \u3000 İ ǅ ́a".split(" "),
    ]
)
ROWS = st.lists(st.lists(ITEMS, max_size=90).map(" ".join), max_size=4).map("\n".join)


@given(st.one_of(ROWS, documents(), wild()))
@example(f"{MENU}\n{PROSE}\n{MENU_ZH}\n{UNPUNCTUATED}")
@example(MENU.replace(" ", "\u00a0"))
@example(MENU.replace(" ", "\u200b"))
@example("e\u0301 " * 30)
@example("".join(SENTENCES))
@example("".join(f"“{sentence.rstrip()}”\u2003" for sentence in SENTENCES))
@example("我们今天去了湖边。水很清，“风很大。” 孩子们在船上唱歌！？" * 20)
def test_lines_are_the_definitions_and_parts_have_their_tokens(text):
    page, found = agree(text)
    if not len(found.starts):
        return
    assert (np.diff(found.offsets)[found.told == ROW] > 1).all()
    hashes, _, solo = token_hashes([text[a:b] for a, b in zip(found.starts, found.ends, strict=True)])
    assert np.array_equal(hashes, page.hashes)
    assert np.array_equal(solo, page.solo)


@given(
    st.lists(st.lists(st.tuples(st.floats(0, 1, width=32), st.integers(1, 5_000)), min_size=1), min_size=1),
    st.randoms(use_true_random=False),
)
def test_means_of_parts_are_the_definitions(lines, rng):
    among = np.array([i for i in range(len(lines)) if rng.random() < 0.7], np.int64)
    offsets = np.cumsum([0, *map(len, lines)])
    several = np.diff(offsets)[among] > 1
    flat = [part for line in lines for part in line]
    score, weights = np.array([s for s, _ in flat], np.float32), np.array([w for _, w in flat])
    expected = [[sum(s * w for s, w in line) / sum(w for _, w in line)] for line in lines]
    for level in NATIVE:
        parts, first = _model_kernels.parts_of(offsets, among, level=level)
        assert np.array_equal(parts, parts_of(offsets, among)[0])
        assert np.array_equal(first, parts_of(offsets, among)[1])
    parts, first = parts_of(offsets, among)
    assert parts.tolist() == [part for i in among for part in range(offsets[i], offsets[i + 1])]
    if not len(among):
        return
    found = mean_of_parts(score[parts], weights[parts], first, several)
    assert np.allclose(found, np.array(expected)[among, 0], atol=1e-6)
    assert np.array_equal(found[~several], score[offsets[among]][~several])
    for level in NATIVE:
        native = _model_kernels.mean_of_parts(score[parts], weights[parts], first, several, level=level)
        assert np.array_equal(native, found)


def test_a_kernel_refuses_parts_that_do_not_fit():
    one, ones = np.ones(1, np.int64), np.ones(2, np.float32)
    several = np.ones(1, bool)
    for level in NATIVE:
        for offsets in ([], [1, 2], [0, 2, 1]):
            with pytest.raises(ValueError, match="offsets must rise"):
                _model_kernels.parts_of(np.array(offsets, np.int64), one, level=level)
        for place in (-1, 2):
            with pytest.raises(ValueError, match="among must be places"):
                _model_kernels.parts_of(np.array([0, 1, 2]), np.array([place]), level=level)
        with pytest.raises(ValueError, match="one weight each"):
            _model_kernels.mean_of_parts(ones, one, one - 1, several, level=level)
        for first in ([-1], [2], [1, 1]):
            n = len(first)
            with pytest.raises(ValueError, match="first must rise"):
                _model_kernels.mean_of_parts(
                    ones, np.ones(2, np.int64), np.array(first), np.ones(n, bool), level=level
                )


def test_a_kernel_refuses_what_does_not_fit():
    page = lines_of(MENU)
    for level in NATIVE:
        with pytest.raises(ValueError, match="one value each"):
            _model_kernels.find_parts(page, np.zeros(2, np.uint8), level=level)
        with pytest.raises(ValueError, match="offsets must rise"):
            _model_kernels.find_parts(page._replace(offsets=np.array([0, 1])), BOTH, level=level)


ARTICLE = [paragraph("en", i, 45) for i in range(4)]
LINKS = ["Rope prices rise again", "Meadow fire put out", "Sports", "Ferry to Oslo sold"]
PAGE = [
    f"{MENU} Share on Facebook 12 comments",
    *ARTICLE,
    " ".join(LINKS * 3),
    "© 2024 The Harbour Post. All rights reserved.",
]


def test_a_row_goes_as_its_items_would_and_text_stays():
    cleaned = dedup.clean("\n".join(PAGE))
    assert cleaned.text.splitlines() == ARTICLE
    kinds = [decision.reason.kind for decision in cleaned.removed]
    assert kinds[0] == "navigation"


def may_be_read(lines, among=None):
    """Whether a page, or some lines of it, that has rows is read in parts."""
    text = "\n".join(lines)
    found = PageReader(Page.read(text, segment(text, unit="line"), 1)).line_parts
    return found.may_be_read(np.arange(len(lines)) if among is None else np.array(among))


def test_without_signs_anywhere_no_line_is_a_row():
    """A transcript has no signs that its lines could lack."""
    talk = [UNPUNCTUATED.title(), MENU, UNPUNCTUATED.title()]
    assert not may_be_read(talk)
    assert may_be_read([*talk, PROSE])
    assert not may_be_read([*talk, PROSE], among=[0, 1, 2])


def test_a_row_amid_much_prose_is_left_as_it_is():
    lines = [MENU, *[PROSE] * 40]
    assert not may_be_read(lines)
    assert may_be_read(lines, among=range(21))
    assert may_be_read(lines, among=range(1, 41))  # no row: in parts it is the same page


def test_scores_are_those_of_the_definition():
    text = "\n".join(PAGE)
    page = Page.read(text, segment(text), 1)
    among = np.arange(len(page.blocks))
    expected = score_page(PageReader(page, level="numpy"), among)
    for level in NATIVE:
        found = score_page(PageReader(page, level=level), among)
        assert np.array_equal(found.score, expected.score)
        assert found[2:] == expected[2:]


def test_blocks_that_are_left_are_scored_as_if_there_were_no_others():
    text = "\n".join(PAGE)
    page = Page.read(text, segment(text), 1)
    among = np.array([0, 1, 2, 5])
    left = "\n".join(PAGE[i] for i in among)
    alone = Page.read(left, segment(left), 1)
    found = score_page(PageReader(page), among)
    expected = score_page(PageReader(alone), np.arange(len(among)))
    assert np.array_equal(found.score, expected.score)
    assert found.is_page == expected.is_page


@pytest.mark.parametrize("level", NATIVE)
def test_a_row_of_a_million_words_has_as_many_parts(level):
    line = MENU + (" Home News about the paper" * 200_000)
    page = Page.read(line, segment(line, unit="line"), 1)
    text = PageReader(page)._page_text
    found = _model_kernels.find_parts(text, BOTH, level=level)
    assert len(found.starts) == len(parts(MENU)) + 400_000


def test_long_prose_is_read_in_parts_of_some_sentences():
    line = "".join(SENTENCES).rstrip()
    assert told(line) == SIGNED
    found = parts(line)
    assert " ".join(found) == line
    assert all(part.endswith(".") and len(part.split()) >= 60 for part in found[:-1])
    assert len(found) > 3


def test_a_sentence_ends_after_its_quotes():
    line = "".join(f"“{sentence.rstrip()}” " for sentence in SENTENCES).rstrip()
    assert all(part.startswith("“") and part.endswith(".”") for part in parts(line))


def test_long_prose_without_spaces_is_read_in_parts_too():
    line = "我们今天去了湖边。水很清，风很大，孩子们在船上唱歌。" * 20
    found = parts(line)
    assert "".join(found) == line
    assert len(found) > 3


def test_one_long_sentence_has_one_part():
    assert parts("and then the rain came down on the lake, " * 40) == []


def test_long_prose_of_tables_is_read_in_parts_but_code_is_not():
    page = lines_of("| " + "".join(SENTENCES))
    assert len(find_parts(page, np.array([LONG], np.uint8)).starts) > 3
    assert len(find_parts(page, np.array([0], np.uint8)).starts) == 0


def test_a_line_scores_what_its_parts_would_on_lines_of_their_own():
    together = [*PAGE, " ".join(ARTICLE), "12 comments"]
    apart, line_of = [], []
    for i, line in enumerate(together):
        own = parts(line) or [line]
        apart += own
        line_of += [i] * len(own)
    assert len(apart) > len(together) + 20
    one, other = (Page.read(text, segment(text), 1) for text in ("\n".join(together), "\n".join(apart)))
    scores = score_page(PageReader(other), np.arange(len(apart))).score
    weights = other.n_tokens + 1
    mean = np.bincount(line_of, weights * scores) / np.bincount(line_of, weights)
    found = score_page(PageReader(one), np.arange(len(together))).score
    assert np.allclose(found, mean, atol=1e-6)
    assert found.max() > 0.9
