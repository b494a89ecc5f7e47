"""Repeats inside a document against brute force."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracle
import strategies
from dedup.options import Options
from dedup.similarity import repeats
from dedup.similarity.differences import differs_in_substance
from dedup.similarity.page import Page
from dedup.similarity.repeats import find_repeats, may_repeat
from dedup.text.blocks import segment
from dedup.text.normalize import tokens

PLAIN = (repeats.WEIGHTY, repeats.WEIGHTY_PART)
ON_PAGE = (repeats.WEIGHTY_ON_PAGE, repeats.WEIGHTY_PART_ON_PAGE)


def both(text: str, options: Options, headline: int | None, *, on_page: bool):
    """What ``find_repeats`` finds, and what the oracle finds."""
    blocks = segment(text, unit="line")
    page = Page.read(text, blocks, options.k)
    found = find_repeats(page, options, eligible=page.n_tokens >= 0, on_page=on_page, headline=headline)
    assert may_repeat(page, options) or not found
    weighty, weighty_part = ON_PAGE if on_page else PLAIN
    expected = oracle.Oracle(
        texts=[page.text_of(i) for i in range(len(blocks))],
        kinds=[block.kind for block in blocks],
        between=lambda first, last: text[blocks[first].start : blocks[last].end],
        rules=oracle.Rules(
            k=options.k,
            resemblance=options.resemblance,
            containment=options.containment,
            weighty=weighty,
            weighty_part=weighty_part,
            max_part=repeats.MAX_PART,
            min_headline=repeats.MIN_HEADLINE,
            max_merged=repeats.MAX_MERGED,
        ),
        differs=lambda copy, original, part: differs_in_substance(copy, original, page.vocabulary, part=part),
        headline=headline,
    ).run()
    return {i: (r.of, r.through, r.how, r.score) for i, r in found.items()}, expected


@settings(max_examples=150)
@given(
    lines=strategies.line_lists(junk=False) | strategies.copies(),
    options=st.builds(
        Options,
        k=st.integers(1, 5),
        resemblance=st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]),
        containment=st.sampled_from([0.5, 0.8, 1.0]),
    ),
    on_page=st.booleans(),
    headline=st.none() | st.integers(0, 3),
)
def test_repeats_are_those_of_brute_force(lines, options, on_page, headline):
    found, expected = both("\n".join(lines), options, headline, on_page=on_page)
    assert found == expected


@settings(max_examples=50)
@given(lines=st.lists(st.sampled_from(strategies.SHORT) | strategies.prose(25, 26), max_size=12))
def test_runs_are_those_of_brute_force(lines):
    found, expected = both("\n".join(lines + lines[::2] + lines), Options(), None, on_page=False)
    assert found == expected


@settings(max_examples=150)
@given(
    lines=strategies.line_lists(junk=False) | strategies.copies(),
    options=st.builds(
        Options,
        k=st.integers(1, 5),
        resemblance=st.sampled_from([0.3, 0.7, 1.0]),
        containment=st.sampled_from([0.5, 0.8, 1.0]),
    ),
    on_page=st.booleans(),
    headline=st.none() | st.integers(0, 3),
    headline_stays=st.booleans(),
    data=st.data(),
)
def test_repeats_are_the_definitions(*, lines, options, on_page, headline, headline_stays, data):
    text = "\n".join(lines)
    page = Page.read(text, segment(text, unit="line"), options.k)
    n = len(page.blocks)
    eligible = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), bool)
    until = data.draw(st.none() | st.integers(0, n))
    found, expected = (
        find_repeats(
            page,
            options,
            eligible=eligible,
            on_page=on_page,
            headline=headline,
            headline_until=until,
            headline_stays=headline_stays,
            level=level,
        )
        for level in (None, "numpy")
    )
    assert found == expected


def test_many_repeats_are_the_definitions():
    rng = np.random.default_rng(11)
    words = np.array("harbour lantern rope kitchen meadow ladder copper window garden the a of".split())
    lines = [" ".join(rng.choice(words, rng.integers(3, 40))) for _ in range(60)]
    for _ in range(600):
        one, other = (lines[i] for i in rng.integers(0, len(lines), 2))
        lines.append([one, " ".join(one.split()[3:]), f"{one} {other}", f"{one}s"][rng.integers(4)])
    text = "\n".join(lines[i] for i in rng.permutation(len(lines)))
    page = Page.read(text, segment(text, unit="line"), 3)
    found, expected = (
        find_repeats(page, Options(), eligible=page.n_tokens > 0, on_page=True, headline=5, level=level)
        for level in (None, "numpy")
    )
    assert found == expected
    assert {reason.how for reason in found.values()} == {"exact", "near", "contained"}


def growing_quotes(seed):
    """Lines that quote one another, each a little more than the last, or less, or something else."""
    rng = random.Random(seed)
    words = "ba cin wk ben wa wq co bu fun dun ga wb bon wi den ws wr bun gin ww fin gu wx con ge".split()
    lines = [rng.sample(words, rng.randint(9, 14))]
    for _ in range(rng.randint(3, 9)):
        line = list(rng.choice(lines[-3:]))
        if rng.random() < 0.4:
            line = line[rng.randint(0, 2) : len(line) - rng.randint(0, 3)]
        if line and rng.random() < 0.3:
            line[rng.randrange(len(line))] = rng.choice(words)
        before, after = (rng.choices(words, k=rng.choice([0, 1, 3, 5])) for _ in range(2))
        lines.append([*before, *line, *after])
    return [" ".join(line) for line in lines]


CHAIN = [
    "dun ba cin wk ben wa wq co bu fun con ga",
    "ge dun ba cin wk ben wa wq co bu fun wb bon wi den",
    "ge dun ba cin wk ben wa wq co bu fun wb bon wi den ws wr bun",
    "fin gu wx ba cin wk ben wa wq co bu fun wb bon wi den ws wr bun gin ww wb",
]


@pytest.mark.parametrize("level", [None, "numpy"])
@settings(max_examples=300)
@given(lines=st.integers(0, 10**6).map(growing_quotes), on_page=st.booleans())
@example(lines=CHAIN, on_page=False)
def test_whatever_goes_in_a_chain_of_quotes_goes_for_what_is_kept(lines, on_page, level):
    text = "\n".join(lines)
    page = Page.read(text, segment(text, unit="line"), 3)
    options = Options()
    found = find_repeats(page, options, eligible=page.n_tokens > 0, on_page=on_page, level=level)
    for block_id, reason in found.items():
        assert reason.of not in found
        if reason.how == "exact":
            assert tokens(lines[block_id]) == tokens(lines[reason.of])
            continue
        ours = oracle.shingles(lines[block_id], 3)
        last = reason.of if reason.through is None else reason.through
        assert last not in found
        originals = [oracle.shingles(lines[i], 3) for i in range(reason.of, last + 1) if i not in found]
        if reason.how == "near":
            assert reason.score == oracle.resemblance(ours, *originals) >= options.resemblance
        else:
            assert reason.score == oracle.containment(ours, frozenset().union(*originals))
            assert reason.score >= options.containment
