"""Scores of a page's blocks: the kernel gives what its definition gives."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup import _kernels, _score_kernels
from dedup.boilerplate.features import Features, PageReader
from dedup.boilerplate.model import score_blocks, score_page
from dedup.boilerplate.page_model import page_model
from dedup.boilerplate.rules import scoring
from dedup.similarity.page import Page
from dedup.text.blocks import segment
from page_models import NASTY
from strategies import documents, wild

pytestmark = pytest.mark.skipif(len(_kernels.levels()) < 2, reason="this build has no native kernels")


SHAPED = [
    "Home",
    "Home > News",
    "By Jane Doe",
    "2 min read",
    "4 March 2024",
    "17 comments",
    "Photo: Jane Doe",
]
PROSE = [
    f"The harbour of {name} was closed on Monday after the storm took its lanterns." for name in "ABCDEFGH"
]


@st.composite
def features(draw):
    """Features of some blocks of a page; sizes are halves, strengths quarters, as real ones are."""
    n_all = draw(st.integers(1, 60))
    rng = np.random.default_rng(draw(st.integers(0, 1 << 32)))
    counts = rng.integers(0, 12, n_all)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    tokens = rng.integers(1, draw(st.sampled_from([5, 40, 1000])), int(offsets[-1])).astype(np.uint64)
    tokens *= np.uint64(draw(st.sampled_from([1, 1 << 32, 0x9E3779B97F4A7C15])))
    among = np.flatnonzero(rng.random(n_all) < draw(st.sampled_from([0.3, 1.0])))
    n = len(among)
    sequences = rng.integers(0, draw(st.sampled_from([3, 1000])), n).astype(np.uint64)
    if draw(st.booleans()):
        sequences[1::2] = sequences[: n - n % 2 : 2]  # each headline twice
    shaped = rng.random(n) < draw(st.sampled_from([0.0, 0.2, 0.7]))
    junk = rng.choice(np.array([0, 0.2, 0.25, 0.49, 0.5, 0.6, 0.93, 0.95, 1], np.float32), n)
    size = (rng.integers(0, draw(st.sampled_from([12, 140])), n) / 2).astype(np.float32)
    return Features(
        size=size,
        sentence=rng.random(n) < 0.4,
        bullet=rng.random(n) < 0.1,
        kind=np.where(shaped, rng.integers(0, 11, n), -1).astype(np.int8),
        strength=np.where(shaped, rng.integers(1, 5, n) / 4, 0).astype(np.float32),
        prose=rng.random(n) < draw(st.sampled_from([0.0, 0.2, 0.5])),
        tokens=sequences,
        junk=junk,
        surely_junk=rng.random(n) < draw(st.sampled_from([0.0, 0.3, 1.0])),
        among=among,
        page=SimpleNamespace(tokens=tokens, token_offsets=offsets),
    )


@settings(max_examples=300)
@given(features())
def test_scores_are_the_definitions(made):
    found, expected = score_blocks(made), score_blocks(made, level="numpy")
    for name, a, b in zip(expected._fields, found, expected, strict=True):
        assert np.array_equal(a, b), name
        assert getattr(a, "dtype", None) == getattr(b, "dtype", None)


def agree_on_page(text, rng):
    """The kernel scores a page, and then ever fewer of its blocks, as the definition does."""
    page = Page.read(text, segment(text), 3)
    readers = PageReader(page), PageReader(page, level="numpy")
    among = np.arange(len(page.blocks))
    while len(among):
        found, expected = (score_page(reader, among) for reader in readers)
        for name, a, b in zip(expected._fields, found, expected, strict=True):
            assert np.array_equal(a, b), name
        for field in dataclasses.fields(Features):
            if field.name != "page":
                ours, theirs = (getattr(reader.features(among), field.name) for reader in readers)
                assert np.array_equal(ours, theirs), field.name
        among = among[rng.random(len(among)) < 0.7]


@given(st.one_of(documents(), wild()), st.integers(0, 1 << 32))
def test_pages_are_scored_as_defined(text, seed):
    agree_on_page(text, np.random.default_rng(seed))


@pytest.mark.parametrize("text", [*NASTY, *map("\n".join, (SHAPED, [*SHAPED * 2, *PROSE, *SHAPED]))])
def test_pages_of_shapes_are_scored_as_defined(text):
    agree_on_page(text, np.random.default_rng(1))


@pytest.mark.parametrize("level", ["numpy", None])
def test_what_is_surely_junk_is_no_headline(level):
    """A title of the site may share more words with the text than the headline does."""
    tokens = np.array([1, 2, 3, 1, 4, *range(1, 40)], np.uint64)
    page = SimpleNamespace(tokens=tokens, token_offsets=np.array([0, 3, 5, len(tokens)]))

    def headline(junk_of_first, junk_of_second=0.6):
        made = Features(
            size=np.array([3, 2, 39], np.float32),
            sentence=np.array([False, False, True]),
            bullet=np.zeros(3, bool),
            kind=np.full(3, -1, np.int8),
            strength=np.zeros(3, np.float32),
            prose=np.array([False, False, True]),
            tokens=np.array([7, 8, 9], np.uint64),
            junk=np.array([junk_of_first, junk_of_second, 0], np.float32),
            surely_junk=np.zeros(3, bool),
            among=np.arange(3),
            page=page,
        )
        return score_blocks(made, level=level).headline

    assert headline(0.94) == 0
    assert headline(0.99) == 1
    assert headline(0.6, junk_of_second=0.4) == 1  # beside one that stays
    assert headline(0.4, junk_of_second=0.4) == 0


@given(st.lists(st.tuples(st.floats(-12, 12, width=32), st.integers(0, 300)), max_size=80))
def test_junk_is_the_definitions(lines):
    logits = np.array([logit for logit, _ in lines], np.float32)
    weights = np.array([weight for _, weight in lines], np.int64)
    found, sure = page_model().junk(logits, weights)
    expected, expected_sure = page_model().junk(logits, weights, level="numpy")
    assert np.array_equal(found, expected)
    assert np.array_equal(sure, expected_sure)


def test_many_equal_logits_are_the_definitions():
    rng = np.random.default_rng(5)
    logits = rng.choice(np.array([-9, -2, -1 / 128, 1 / 128, 3 / 128, 9], np.float32), 3000)
    weights = rng.integers(0, 90, 3000)
    assert np.array_equal(
        page_model().junk(logits, weights)[0], page_model().junk(logits, weights, level="numpy")[0]
    )


@pytest.mark.skipif(_kernels.LEVEL == "numpy", reason="the native kernel is the one that must refuse")
def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="as many"):
        page_model().junk(np.zeros(2, np.float32), np.zeros(3, np.int64))
    one = {"size": 1, "strength": 1, "junk": 1}
    columns = {name: np.zeros(n, np.float32) for name, n in one.items()}
    columns |= {name: np.zeros(1, bool) for name in ("sentence", "bullet", "prose")}
    columns |= {"kind": np.zeros(1, np.int8), "sequences": np.zeros(1, np.uint64), "among": np.array([0])}
    columns |= {
        "tokens": np.zeros(0, np.uint64),
        "offsets": np.zeros(2, np.int64),
        "surely_junk": np.zeros(1, bool),
    }
    _score_kernels.score_blocks(scoring(), **columns)
    for name, wrong, message in (
        ("size", np.zeros(2, np.float32), "one value each"),
        ("prose", np.zeros(2, bool), "one value each"),
        ("among", np.array([1]), "places of blocks"),
        ("kind", np.array([11], np.int8), "kinds of boilerplate"),
        ("offsets", np.array([0, 1]), "rise from 0"),
    ):
        with pytest.raises(ValueError, match=message):
            _score_kernels.score_blocks(scoring(), **columns | {name: wrong})


@pytest.mark.skipif(_kernels.LEVEL == "numpy", reason="the native kernel is the one that must refuse")
def test_blocks_that_are_not_there_are_refused():
    page = Page.read("One.\nTwo.", segment("One.\nTwo."), 3)
    reader = PageReader(page)
    one = np.zeros(1, np.float32), np.zeros((1, 3), np.int8)
    for logits, told, among, message in (
        (*one, np.array([2]), "places of blocks"),
        (*one, np.array([-1]), "places of blocks"),
        (*one, None, "one value each"),
        (np.zeros(2, np.float32), np.zeros((2, 3), np.int8), np.array([1, 0]), "rising"),
    ):
        with pytest.raises(ValueError, match=message):
            reader._scored.look(logits, told, among)
    with pytest.raises(IndexError, match="no such block"):
        reader._scored.set_shape(2, 1, 1.0, False)
    with pytest.raises(ValueError, match="kinds of boilerplate"):
        reader._scored.set_shape(0, 11, 1.0, False)


@pytest.mark.parametrize("kind", [-128, -1, 32, 127])
def test_kinds_that_no_block_has_are_refused(kind):
    page = Page.read("One.\nTwo.", segment("One.\nTwo."), 3)
    wrong = PageReader(page)._page_text._replace(kinds=np.array([0, kind], np.int8))
    with pytest.raises(ValueError, match="kinds of blocks"):
        scoring().open(wrong, page.sequences, page.sizes)


@pytest.mark.parametrize("offsets", [[0, 1, 3], [0, -1, 2], [1, 1, 2], [0, 3, 2]])
def test_offsets_that_do_not_fit_are_refused(offsets):
    page = Page.read("One.\nTwo.", segment("One.\nTwo."), 3)
    wrong = PageReader(page)._page_text._replace(offsets=np.array(offsets, np.int64))
    with pytest.raises(ValueError, match="offsets must rise"):
        scoring().open(wrong, page.sequences, page.sizes)
