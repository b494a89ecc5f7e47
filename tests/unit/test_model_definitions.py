"""The definitions of the page model give what oracles find one character and one line at a time."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle_page as oracle
from dedup._reference import columns as columns_definition
from dedup._reference.columns import N_LINE_COLUMNS, N_PAGE_COLUMNS, find_body, prose_overlap, same_as
from dedup._reference.grams import fold_numbers, letter_grams, token_grams
from dedup._reference.lines import MEASURES, character_classes, line_measures, squeezed, unmarked
from dedup._reference.network import logits
from dedup._reference.page import PageModel, gather_grams, read_page
from dedup._reference.phrases import find_phrases
from dedup._reference.recurrence import N_RECURRENCE_COLUMNS, recurrence_columns, upper_halves
from dedup._reference.tokens import sequence_hashes, token_hashes
from dedup.boilerplate.lexicon import STRENGTHS, Phrase, key, lexicon, listed_phrases
from dedup.boilerplate.page_model import F_EXPONENT, LEAST_THRESHOLD, expected_f_threshold
from dedup.boilerplate.phrases import phrase_table
from dedup.model import BLOCK_KINDS, BOILERPLATE_KINDS
from dedup.text.normalize import code_points
from page_models import NASTY, made_page, page_of, random_model
from strategies import documents, wild

MODEL = random_model()
TEXTS = [*(text for text in NASTY if len(text) < 5000), *(made_page(i, 25) for i in range(4))]


def lines_of(text):
    page = page_of(text)
    return [text[a:b] for a, b in zip(page.starts, page.ends, strict=True)]


def half_words_of(page):
    offsets = page.offsets.tolist()
    return [2 * (b - a) - int(page.solo[a:b].sum()) for a, b in pairwise(offsets)]


def tokens_of(page, *, folded=False):
    hashes = fold_numbers(page.hashes) if folded else page.hashes
    return [hashes[a:b].tolist() for a, b in pairwise(page.offsets.tolist())]


def check_lines(text):
    """Measures, grams and phrases of a text's lines."""
    page = page_of(text)
    lines = lines_of(text)
    found = line_measures(code_points(text), page.starts, page.ends)
    expected = [list(oracle.measures(line).values()) for line in lines]
    assert found.dtype == np.int32
    assert found.tolist() == expected
    codes, folded = code_points(text), fold_numbers(page.hashes)
    letters = [letter_grams(codes, page.starts, page.ends, width=width) for width in (3, 4)]
    grams, offsets = gather_grams([token_grams(folded, page.offsets), *letters], len(lines))
    for i, line in enumerate(lines):
        assert Counter(grams[offsets[i] : offsets[i + 1]].tolist()) == oracle.line_grams(line)
    told = np.stack(find_phrases(folded, page.offsets, phrase_table()), 1)
    assert told.tolist() == [list(oracle.told(line, phrase_table())) for line in lines]


def test_measures_have_the_names_the_oracle_gives():
    assert tuple(oracle.measures("x")) == MEASURES


def test_every_character_has_the_class_the_oracle_gives():
    codes = [*range(0x3100), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10400), 0x1F600, 0x20000, 0x10FFFF]
    assert character_classes()[codes].tolist() == [oracle.kind_of(chr(code)) for code in codes]


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_lines_are_read_as_the_oracle_reads_them(number):
    check_lines(TEXTS[number])


@settings(max_examples=60)
@given(wild() | documents(max_lines=5))
def test_any_lines_are_read_as_the_oracle_reads_them(text):
    check_lines(text)


SPACED = st.text(st.sampled_from("aB. 1\t\xa0\u200b\u00ad\u3000é日,"), max_size=40)


@settings(max_examples=100)
@given(st.lists(SPACED, max_size=6).map("\n".join) | documents(max_lines=5))
def test_white_space_is_squeezed_as_the_oracle_does(text):
    page = page_of(text)
    codes, starts, ends = squeezed(code_points(text), page.starts, page.ends)
    found = ["".join(map(chr, codes[a:b].tolist())) for a, b in zip(starts, ends, strict=True)]
    assert found == list(map(oracle.squeezed, lines_of(text)))
    assert len(codes) == sum(map(len, found))


@settings(max_examples=200)
@given(st.lists(st.text(st.sampled_from("-*_#> •–a.1\u200b"), max_size=12), max_size=8).map("\n".join))
def test_marks_are_left_out_as_the_oracle_does(text):
    page = page_of(text)
    codes, starts, ends = squeezed(code_points(text), page.starts, page.ends)
    begins, stops, kinds = unmarked(codes, starts, ends, page.kinds)
    found = ["".join(map(chr, codes[a:b].tolist())) for a, b in zip(begins, stops, strict=True)]
    expected = [oracle.unmarked(oracle.squeezed(line)) for line in lines_of(text)]
    assert found == [line for line, _ in expected]
    formed = {BLOCK_KINDS.index("heading"), BLOCK_KINDS.index("list-item")}
    of_lines = zip(page.kinds.tolist(), expected, strict=True)
    assert kinds.tolist() == [0 if had and kind in formed else kind for kind, (_, had) in of_lines]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("- Home", "Home"),
        ("### Most read", "Most read"),
        ("> > what she said", "what she said"),
        ("* **Home**", "Home"),
        ("__Home__", "Home"),
        ("***Home***", "Home"),
        ("-5 degrees", "-5 degrees"),
        ("#marsh", "#marsh"),
        ("* * *", "* * *"),
        ("**", "**"),
        ("** Home **", "Home **"),
        ("- - *a* b", "*a* b"),
        ("*a* and *b*", "a* and *b"),
        ("**Note** of it", "**Note** of it"),
        ("1. Home", "1. Home"),
    ],
)
def test_what_is_a_mark(line, left):
    page = page_of(line)
    codes, starts, ends = squeezed(code_points(line), page.starts, page.ends)
    begins, stops, _ = unmarked(codes, starts, ends, page.kinds)
    assert line[begins[0] : stops[0]] == left


@pytest.mark.parametrize(
    ("line", "side"),
    [("Skip to content", 0), ("Posted by Ann", 1), ("SUBSCRIBE to our newsletter!", 0), ("Page 12 of 90", 2)],
)
def test_a_phrase_of_the_lexicon_is_found(line, side):
    page = page_of(line)
    told = find_phrases(fold_numbers(page.hashes), page.offsets, phrase_table())
    assert any(found[0] >= 0 for found in told), side
    assert [int(found[0]) for found in told] == list(oracle.told(line, phrase_table()))


def test_both_tables_of_the_lexicon_tell_the_same():
    phrases = list(dict.fromkeys(listed.words for listed in listed_phrases()))
    hashes, offsets, _ = token_hashes(phrases)
    whole, _, _ = find_phrases(fold_numbers(hashes), offsets, phrase_table())
    strengths = list(STRENGTHS.values())
    native = [
        None
        if told < 0
        else Phrase(BOILERPLATE_KINDS[told // len(strengths)], strengths[told % len(strengths)])
        for told in whole.tolist()
    ]
    table = lexicon()
    of_lines = zip(phrases, native, strict=True)
    assert [words for words, told in of_lines if told != table.whole_line(key(words))] == []


def test_numbers_of_up_to_four_digits_are_one_token():
    hashes = page_of("0 7 42 007 1999 9999 12345 a1 1a ٣").hashes
    folded = fold_numbers(hashes)
    assert (folded == folded[0]).tolist() == [True] * 6 + [False] * 4


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_columns_are_the_oracles(number):
    page = page_of(TEXTS[number])
    lines = lines_of(TEXTS[number])
    measured = [oracle.measures(line) for line in lines]
    half_words = half_words_of(page)
    found = line_measures(code_points(page.text), page.starts, page.ends)
    half = np.array(half_words, np.int64)
    line_columns = columns_definition.line_columns(found, half, page.kinds)
    assert line_columns.shape == (len(lines), N_LINE_COLUMNS)
    expected = [
        oracle.line_columns(m, h, k) for m, h, k in zip(measured, half_words, page.kinds, strict=True)
    ]
    assert np.array_equal(line_columns, np.array(expected, np.float32).reshape(-1, N_LINE_COLUMNS))
    prose = columns_definition.is_prose(found, half)
    tokens = upper_halves(fold_numbers(page.hashes))
    page_columns = columns_definition.page_columns(
        found,
        half,
        same_as(sequence_hashes(page.hashes, page.offsets)),
        prose_overlap(tokens, page.offsets, prose),
    )
    again = recurrence_columns(
        tokens,
        page.offsets,
        half_words=half,
        prose=prose,
        measures=found,
        body=find_body(prose, half),
    )
    assert again.shape == (len(lines), N_RECURRENCE_COLUMNS)
    assert page_columns.shape == (len(lines), N_PAGE_COLUMNS)
    if lines:
        folded = tokens_of(page, folded=True)
        expected = oracle.page_columns(measured, half_words, tokens_of(page), folded)
        assert np.array_equal(page_columns, np.array(expected, np.float32))
        expected = oracle.recurrence_columns(measured, half_words, folded)
        assert np.array_equal(again, np.array(expected, np.float32))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200)), max_size=12))
def test_the_body_is_the_best_stretch(lines):
    prose = np.array([p for p, _ in lines], bool)
    half = np.array([h for _, h in lines], np.int64)
    assert find_body(prose, half) == oracle.body(prose.tolist(), half.tolist())


@given(st.integers(0, 2**31 - 2))
def test_logarithms_are_exact(value):
    assert columns_definition.piecewise_log2(np.array([value]))[0] == oracle.log2(value)


@pytest.mark.parametrize("extreme", [False, True])
@pytest.mark.parametrize("n_lines", [1, 2, 9])
def test_logits_are_the_oracles(n_lines, extreme):
    model = random_model(n_lines, n_channels=16, n_dims=5, dilations=(1, 3), topic_after=1, extreme=extreme)
    page = page_of(made_page(n_lines, n_lines))
    lines = lines_of(page.text)
    measured = [oracle.measures(line) for line in lines]
    half_words = half_words_of(page)
    columns = np.concatenate(
        [
            [oracle.line_columns(m, h, k) for m, h, k in zip(measured, half_words, page.kinds, strict=True)],
            oracle.page_columns(measured, half_words, tokens_of(page), tokens_of(page, folded=True)),
            oracle.recurrence_columns(measured, half_words, tokens_of(page, folded=True)),
        ],
        1,
    ).astype(np.float32)
    told = [oracle.told(line, phrase_table()) for line in lines]
    counted = [oracle.line_grams(line) for line in lines]
    expected = oracle.logits(model.network, columns * model.column_scale, counted, told)
    found = read_page(model, page)
    assert np.array_equal(found.logits, np.array(expected, np.float32))
    assert len(set(found.logits.tolist())) == n_lines
    assert found.told.tolist() == [list(row) for row in told]


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.01, 0.3, 0.5, 0.9, 0.99, 1.0]), st.integers(0, 90)), min_size=1
    )
)
def test_the_threshold_is_half_of_a_power_of_the_best_f_to_expect(lines):
    ordered = sorted(lines, reverse=True)
    sizes = [size + 1 for _, size in ordered]
    true = [probability * size for (probability, _), size in zip(ordered, sizes, strict=True)]
    best = max(2 * sum(true[:n]) / (sum(sizes[:n]) + sum(true)) for n in range(1, len(lines) + 1))
    share = sum(true) / sum(sizes)
    found = expected_f_threshold(
        np.array([probability for probability, _ in lines]), np.array([size for _, size in lines])
    )
    exponent = F_EXPONENT * share  # which is taken whole
    lower, upper = (
        np.clip(best**near / 2, LEAST_THRESHOLD, 0.5) for near in (exponent, max(exponent - 1, 0))
    )
    assert lower * 0.999 <= found <= upper * 1.001


def test_the_same_lines_amid_more_junk_are_cut_more_boldly():
    text, sizes = [0.95, 0.9, 0.3], [60, 60, 20]

    def threshold(n_junk):
        return expected_f_threshold(np.array(text + [0.0] * n_junk), np.array(sizes + [9] * n_junk))

    thresholds = [threshold(n) for n in (0, 20, 40, 80)]
    assert thresholds == sorted(thresholds)
    assert thresholds[0] < 0.05
    assert thresholds[-1] > 0.25


def test_an_empty_page_has_no_logits():
    found = read_page(MODEL, page_of(""))
    assert len(found.logits) == 0
    assert found.told.shape == (0, 3)
    none = np.zeros(0, int)
    assert logits(MODEL.network, np.zeros((0, 71), np.float32), none, none, none).shape == (0,)


def test_letter_grams_may_be_left_out():
    page = page_of(made_page(1))
    full, none = random_model(), random_model(letter_widths=())
    assert isinstance(none, PageModel)
    assert not np.array_equal(read_page(full, page).logits, read_page(none, page).logits)
