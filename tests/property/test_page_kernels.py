"""Kernels that clean one document, against their definitions."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from dedup import _kernels, _page_kernels
from dedup._reference.tokens import sequence_hashes, shingles_in_order
from dedup.model import Decision, Duplicate, render
from dedup.text.blocks import segment

LEVELS = _kernels.levels()
TEXTS = strategies.documents() | strategies.wild()


@st.composite
def token_lists(draw):
    """Tokens of a few blocks, of few different values, and where each block's begin."""
    sizes = draw(st.lists(st.integers(0, 9) | st.integers(0, 90), max_size=12))
    n_values = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    values = rng.integers(0, 2**64, n_values, dtype=np.uint64)
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return rng.choice(values, int(offsets[-1])), offsets


def flags(n):
    return st.lists(st.booleans(), min_size=n, max_size=n).map(lambda values: np.array(values, bool))


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=60)
@given(tokens=token_lists(), k=st.sampled_from([1, 2, 3, 5, 8, 1000]), data=st.data())
def test_measures_of_blocks_are_the_definitions(level, tokens, k, data):
    solo = data.draw(flags(len(tokens[0])))
    found, expected = (_page_kernels.measure_blocks(*tokens, solo, k, level=one) for one in (level, "numpy"))
    for ours, theirs in zip(found, expected, strict=True):
        assert np.array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=100)
@given(tokens=token_lists(), n_hashes=st.sampled_from([2, 2**64 - 1]), data=st.data())
def test_first_copies_are_the_definitions(level, tokens, n_hashes, data):
    """Among them sequences whose hashes meet by accident."""
    shingles, offsets = shingles_in_order(*tokens, 2)
    sequences = sequence_hashes(*tokens) % np.uint64(n_hashes)
    eligible = data.draw(flags(len(sequences)))
    found, expected = (
        _page_kernels.first_copies(sequences, shingles, offsets, eligible, level=which)
        for which in (level, "numpy")
    )
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=100)
@given(tokens=token_lists(), least=st.sampled_from([0.3, 0.7, 1.0]), most=st.integers(1, 4), data=st.data())
def test_postings_are_the_definitions(level, tokens, least, most, data):
    shingles, offsets = shingles_in_order(*tokens, data.draw(st.integers(1, 3)))
    among = data.draw(flags(len(offsets) - 1))
    found, expected = (
        _page_kernels.postings(shingles, offsets, among, least=least, most=most, level=which)
        for which in (level, "numpy")
    )
    assert np.array_equal(found.blocks(), expected.blocks())
    assert np.array_equal(found.n_distinct(), expected.n_distinct())
    for block_id in range(len(among)):
        assert found.moves(block_id) == expected.moves(block_id)
        assert found.candidates(block_id) == expected.candidates(block_id)
        if data.draw(st.booleans()):
            found.add(block_id)
            expected.add(block_id)


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=60)
@given(TEXTS | st.text(st.sampled_from("abAB1_ Éé\u01c5ßж日ª\u0345\u2170😀𝒶"), max_size=40))
def test_words_in_lower_case_are_the_definitions(level, text):
    found = _page_kernels.lower_words(text, level=level)
    words = re.findall(r"\w+", text)
    for word in {*words, *(word.lower() for word in words), *text, "", "a ", "absent", "жук", "😀"}:
        assert (word in found) == (word in words and word.islower()), ascii(word)


@pytest.mark.parametrize("level", LEVELS)
def test_a_great_many_words_in_lower_case(level):
    text = " ".join(f"w{i} W{i}x" for i in range(20_000))
    found = _page_kernels.lower_words(text, level=level)
    assert all(f"w{i}" in found and f"w{i}x" not in found for i in range(20_000))


@pytest.mark.parametrize("level", LEVELS)
def test_many_blocks_that_all_share_a_shingle(level):
    n = 3_000
    tokens = np.arange(2 * n, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    tokens[::2] = 7
    offsets = np.arange(0, 2 * n + 1, 2)
    found = _page_kernels.postings(tokens, offsets, np.ones(n, bool), least=0.5, most=8, level=level)
    assert np.array_equal(found.blocks(), np.arange(n))
    for block_id in range(n):
        found.add(block_id)
    assert found.candidates(n - 1) == (dict.fromkeys(range(8), 1), 1)


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=100)
@given(text=TEXTS, unit=st.sampled_from(["line", "paragraph"]), data=st.data())
def test_rendering_arrays_is_rendering_decisions(level, text, unit, data):
    blocks = segment(text, unit=unit)
    kept = data.draw(flags(len(blocks)))
    found = _page_kernels.render(text, blocks.starts, blocks.ends, blocks.breaks, kept, level=level)
    reason = Duplicate(0, "exact", 1.0)
    decisions = [Decision(block, None if keep else reason) for block, keep in zip(blocks, kept, strict=True)]
    assert found == render(text, decisions)
    assert found.isascii() == all(ord(char) < 128 for char in found)  # stored as every str must be
    assert hash(found) == hash("".join(list(found)))


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_cut_takes_its_wide_characters_along(level):
    text = "é 😀\nplain\nплан"
    blocks = segment(text)
    for i, line in enumerate(text.split("\n")):
        kept = np.arange(3) == i
        found = _page_kernels.render(text, blocks.starts, blocks.ends, blocks.breaks, kept, level=level)
        assert found == line
        assert found.encode() == line.encode()
        assert {found: 1}[line] == 1


@pytest.mark.skipif(LEVELS == ("numpy",), reason="no native kernels in this build")
class TestBoundary:
    """What the extension refuses by itself."""

    @pytest.mark.parametrize("offsets", [[], [1, 3], [0, 2], [0, 4, 3]])
    def test_offsets_that_do_not_fit(self, offsets):
        hashes, cuts = np.zeros(3, np.uint64), np.array(offsets, np.int64)
        for call in (
            lambda: _page_kernels.measure_blocks(hashes, cuts, np.zeros(3, bool), 3, level=LEVELS[-1]),
            lambda: _page_kernels.postings(hashes, cuts, np.ones(2, bool), least=1, most=1, level=LEVELS[-1]),
        ):
            with pytest.raises(ValueError, match="offsets must"):
                call()

    def test_blocks_there_are_not(self):
        found = _page_kernels.postings(
            np.zeros(2, np.uint64), np.array([0, 1, 2]), np.ones(2, bool), least=1, most=8, level=LEVELS[-1]
        )
        for call in (found.candidates, found.add, found.moves):
            with pytest.raises(IndexError):
                call(2)

    @pytest.mark.parametrize(
        ("starts", "ends", "kept"),
        [
            ([1], [0], [True]),
            ([0], [9], [True]),
            ([0, 0], [2, 2], [True, True]),
            ([0], [1], []),
            ([-1], [1], [True]),
        ],
    )
    def test_blocks_that_do_not_fit_their_text(self, starts, ends, kept):
        arrays = [np.array(values, np.int64) for values in (starts, ends, [0] * len(starts))]
        with pytest.raises(ValueError, match=r"must (lie|have)"):
            _page_kernels.render("text", *arrays, np.array(kept, bool), level=LEVELS[-1])
