"""Laws of segmenting: blocks in order, nothing visible outside them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
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
@given(TEXTS)
def test_auto_is_one_of_the_two(text):
    assert segment(text) in (segment(text, unit="line"), segment(text, unit="paragraph"))


@CHEAP
@given(TEXTS, st.sampled_from(["line", "paragraph"]))
def test_a_block_by_itself_is_that_block(text, unit):
    for block in segment(text, unit=unit):
        alone = text[block.start : block.end]
        again = segment(alone, unit=unit)
        assert again[0].start == 0
        assert again[-1].end == len(alone)
        assert len(again) == 1 or unit == "paragraph"
