"""Laws of segmenting: blocks in order, nothing visible outside them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from dedup import _kernels
from dedup.text.blocks import segment
from dedup.text.normalize import tokens

CHEAP = settings(max_examples=60)
TEXTS = strategies.documents() | strategies.wild()
UNITS = st.sampled_from(["auto", "line", "paragraph"])


@CHEAP
@given(TEXTS, UNITS)
def test_spans_are_ordered_and_hold_every_token(text, unit):
    blocks = segment(text, unit=unit)
    at = 0
    for block_id, block in enumerate(blocks):
        assert block.block_id == block_id
        assert at <= block.start < block.end <= len(text)
        assert not tokens(text[at : block.start])
        assert text[block.start : block.end].strip()
        at = block.end
    assert not tokens(text[at:])


@CHEAP
@given(TEXTS)
def test_line_blocks_are_lines(text):
    lines = [line.removeprefix("\ufeff") for line in text.splitlines()]
    assert [text[b.start : b.end] for b in segment(text, unit="line")] == [
        line for line in lines if line.strip().strip("\ufeff\u200b\u200c\u200d\u200e\u200f\u2060").strip()
    ]


@CHEAP
@given(TEXTS)
def test_paragraphs_are_whole_lines(text):
    lines = segment(text, unit="line")
    starts, ends = {b.start for b in lines}, {b.end for b in lines}
    for block in segment(text, unit="paragraph"):
        assert block.start in starts
        assert block.end in ends


@CHEAP
@given(TEXTS | strategies.wrapped())
def test_auto_gives_lines_or_parts_of_paragraphs(text):
    lines, paragraphs = segment(text, unit="line"), segment(text, unit="paragraph")
    found = segment(text)
    if found == lines:
        return
    assert {b.start for b in paragraphs} <= {b.start for b in found} <= {b.start for b in lines}
    assert {b.end for b in paragraphs} <= {b.end for b in found} <= {b.end for b in lines}


PIECES = [
    *"abIVxi .)]([-*+•–#|`~\t\xa0;{}:,<>/=$&\"'012٣\u3000\u2003\ufeff\u200b\u2060\n\r\x85\u2028\x1f\x1cÉß日_",
    "   ", "    ", "```", "~~~", "`", "````````",
    "\r\n", "\n", "\n", "def", "class ", "else", "#include", "// ", " = ",
    "f(x)", "\n> ", "over the harbour and the ", "Éa ", "\ud800", "😀",
]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(TEXTS | st.lists(st.sampled_from(PIECES), max_size=60).map("".join), max_size=3), UNITS)
def test_the_kernel_gives_the_blocks_of_the_definition(texts, unit):
    found = _kernels.segment(texts, unit)
    expected = _kernels.segment(texts, unit, level="numpy")
    assert all(map(np.array_equal, found, expected))


@settings(max_examples=300)
@given(strategies.wrapped())
def test_the_kernel_wraps_as_the_definition_does(text):
    found = _kernels.segment([text], "auto")
    expected = _kernels.segment([text], "auto", level="numpy")
    assert all(map(np.array_equal, found, expected))


@settings(max_examples=100)
@given(st.lists(TEXTS, max_size=3), UNITS)
def test_tokens_of_spans_are_those_of_the_blocks(texts, unit):
    starts, ends, _, _, offsets, _ = _kernels.segment(texts, unit)
    found = _kernels.token_hashes_of_spans(texts, starts, ends, offsets)
    blocks = [text[block.start : block.end] for text in texts for block in segment(text, unit=unit)]
    assert all(map(np.array_equal, found, _kernels.token_hashes(blocks, level="numpy")))


@CHEAP
@given(TEXTS, st.sampled_from(["line", "paragraph"]))
def test_a_block_by_itself_is_that_block(text, unit):
    for block in segment(text, unit=unit):
        alone = text[block.start : block.end]
        again = segment(alone, unit=unit)
        assert again[0].start == 0
        assert again[-1].end == len(alone)
        assert len(again) == 1 or unit == "paragraph"
