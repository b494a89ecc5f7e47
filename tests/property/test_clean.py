"""Laws of cleaning: nothing invented, everything explained, done once and for all."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import dedup
import oracle
import strategies
from dedup.model import BOILERPLATE_KINDS
from dedup.options import CUT_KINDS
from dedup.text.normalize import tokens

TEXTS = strategies.documents() | strategies.wild()
CHEAP = settings(max_examples=40)
UNITS = st.sampled_from(["auto", "line", "paragraph"])


def is_subsequence_of_spans(text: str, cleaned: dedup.Cleaned) -> bool:
    """Whether the clean text is the kept blocks, in order, with white space of the original between."""
    rest = cleaned.text
    for decision in cleaned.decisions:
        if not decision.keep:
            continue
        block = cleaned.text_of(decision.block)
        gap, found, rest = rest.partition(block) if block else ("", "", rest)
        if tokens(gap) or gap not in text or found != block:
            return False
    return not tokens(rest)


@CHEAP
@given(TEXTS, UNITS)
def test_output_is_made_of_spans_of_the_input(text, unit):
    cleaned = dedup.clean(text, unit=unit)
    assert cleaned.original == text
    assert dedup.render(text, cleaned.decisions) == cleaned.text
    assert is_subsequence_of_spans(text, cleaned)
    letters = iter(text)
    assert all(letter in letters for letter in cleaned.text)


@CHEAP
@given(TEXTS, UNITS)
def test_blocks_are_ordered_spans_that_hold_all_that_can_be_seen(text, unit):
    decisions = dedup.clean(text, unit=unit).decisions
    assert [decision.block.block_id for decision in decisions] == list(range(len(decisions)))
    at = 0
    for decision in decisions:
        start, end = decision.block.span
        assert at <= start < end <= len(text)
        assert not tokens(text[at:start])
        at = end
    assert not tokens(text[at:])


@settings(max_examples=120)
@given(TEXTS, UNITS)
def test_cleaning_again_changes_nothing(text, unit):
    once = dedup.clean(text, unit=unit).text
    twice = dedup.clean(once, unit=unit)
    assert twice.text == once, str(twice)


@settings(max_examples=120)
@given(
    TEXTS,
    st.integers(1, 5),
    st.sampled_from([0.4, 0.7, 0.95]),
    st.sampled_from([0.5, 0.8, 1.0]),
)
def test_every_duplicate_goes_for_kept_blocks_that_are_similar(text, k, resemblance, containment):
    cleaned = dedup.clean(text, k=k, resemblance=resemblance, containment=containment)
    for decision in cleaned.removed:
        reason = decision.reason
        if not isinstance(reason, dedup.Duplicate):
            continue
        last = reason.of if reason.through is None else reason.through
        kept = [d for d in cleaned.decisions[reason.of : last + 1] if d.keep]
        assert cleaned.decisions[reason.of].keep
        assert cleaned.decisions[last].keep
        copy = cleaned.text_of(decision.block)
        originals = [cleaned.text_of(d.block) for d in kept]
        ours = oracle.shingles(copy, k)
        theirs = frozenset().union(*(oracle.shingles(original, k) for original in originals))
        if reason.how == "exact":
            assert tokens(copy) == tokens(originals[0])
            assert reason.score == 1
        elif reason.how == "contained":
            assert reason.score == oracle.containment(ours, theirs) >= containment
        elif len(tokens(copy)) < k and len(tokens(originals[0])) < k:
            assert resemblance <= reason.score <= oracle.edit_similarity(copy, originals[0])
        else:
            assert reason.score == oracle.resemblance(ours, theirs) >= resemblance


@CHEAP
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(strategies.VOCABULARIES)), st.integers(0, 10_000)),
        unique=True,
        max_size=8,
    ),
    st.integers(20, 60),
    UNITS,
)
def test_unrelated_text_passes_untouched(paragraphs, size, unit):
    text = "\n\n".join(strategies.paragraph(language, number, size) for language, number in paragraphs)
    assert dedup.clean(text, unit=unit).text == text


@CHEAP
@given(TEXTS, UNITS)
def test_nothing_is_cut_where_nothing_is_to_be_cut(text, unit):
    cleaned = dedup.clean(text, cut=(), unit=unit, headlines=False)
    assert cleaned.text == text
    assert cleaned.removed == ()


@CHEAP
@given(strategies.documents(), st.sets(st.sampled_from(CUT_KINDS)))
def test_only_what_is_to_be_cut_is_cut(text, cut):
    for decision in dedup.clean(text, cut=cut).removed:
        reason = decision.reason
        assert (reason.kind if isinstance(reason, dedup.Boilerplate) else "duplicate") in cut


@CHEAP
@given(strategies.documents(), st.sets(st.sampled_from(BOILERPLATE_KINDS)))
def test_cutting_fewer_kinds_of_furniture_never_drops_more(text, cut):
    fewer = dedup.clean(text, cut=cut)
    all_of_it = dedup.clean(text, cut=BOILERPLATE_KINDS)
    assert {d.block for d in fewer.removed} <= {d.block for d in all_of_it.removed}


@CHEAP
@given(strategies.documents(), st.floats(0, 1), st.floats(0, 1))
def test_asking_for_surer_scores_never_drops_more_furniture(text, one, other):
    lax, strict = sorted([one, other])
    assert len(dedup.clean(text, strength=1 - strict, cut=BOILERPLATE_KINDS).removed) <= len(
        dedup.clean(text, strength=1 - lax, cut=BOILERPLATE_KINDS).removed
    )


@CHEAP
@given(
    strategies.line_lists() | strategies.copies(),
    st.sampled_from(["\r\n", "\r", "\x85", "\u2028", "\u2029", "\f", "\v"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["line", "auto"]),
)
def test_the_way_lines_end_changes_no_decision(lines, end, mark, unit):
    lines = [line.replace("\ufeff", "") for line in lines]
    usual = dedup.clean("\n".join(lines), unit=unit)
    other = dedup.clean(mark + end.join(lines), unit=unit)
    assert [d.reason for d in other.decisions] == [d.reason for d in usual.decisions]
    assert other.text.removeprefix(mark).replace(end, "\n") == usual.text


@CHEAP
@given(strategies.documents())
def test_the_same_text_gets_the_same_decisions(text):
    assert dedup.clean(text) == dedup.clean(text)


@CHEAP
@given(strategies.documents())
def test_runs_are_neighbours_that_repeat_neighbours(text):
    cleaned = dedup.clean(text)
    for run in cleaned.runs:
        reasons = [cleaned.decisions[i].reason for i in range(run.first, run.last + 1)]
        assert run.last > run.first
        assert [reason.of for reason in reasons] == list(range(run.of, run.of + len(reasons)))


@CHEAP
@given(strategies.documents())
def test_it_shows_itself(text):
    cleaned = dedup.clean(text)
    n_removed = len(cleaned.removed)
    assume(n_removed)
    assert f"{len(cleaned.blocks) - n_removed} of {len(cleaned.blocks)} blocks kept" in str(cleaned)
    assert cleaned._repr_html_().count("<del>") == n_removed
