"""Every kernel of the page model gives the bits of its definition."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup import _kernels, _model_kernels
from dedup._model_kernels import PageReader, _part
from dedup._reference.page import read_page
from dedup.boilerplate.page_model import page_model
from dedup.errors import OptionError
from measuring_data import TRAINING, measuring_data
from page_models import NASTY, made_page, page_of, random_model
from strategies import documents, wild, wrapped

LEVELS = _kernels.levels()
NATIVE = [level for level in LEVELS if level != "numpy"]
MODEL = random_model()
READERS = {level: PageReader(MODEL, level=level) for level in LEVELS}

needs_native = pytest.mark.skipif(not NATIVE, reason="this build has no native kernels")


def same(found, expected):
    for name, a, b in zip(expected._fields, found, expected, strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape), name
        assert np.array_equal(a, b), name
    return True


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("number", range(len(NASTY)))
def test_nasty_pages_are_the_definitions(level, number):
    page = page_of(NASTY[number])
    assert same(READERS[level].read(page), read_page(MODEL, page))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("n_lines", [1, 2, 15, 16, 17, 33, 100])
def test_pages_are_the_definitions(level, n_lines):
    page = page_of(made_page(n_lines, n_lines))
    assert same(READERS[level].read(page), read_page(MODEL, page))


@pytest.mark.parametrize("level", NATIVE)
@pytest.mark.parametrize("widen", ["é", "—", "😀", "\ud800"])
def test_text_of_every_width_is_read(level, widen):
    page = page_of(f"{made_page(0, 20)}\n{widen}")
    assert same(READERS[level].read(page), read_page(MODEL, page))


@pytest.mark.parametrize("level", NATIVE)
def test_a_page_of_five_thousand_lines(level):
    page = page_of("\n".join(made_page(number, 540) for number in range(10)))
    assert len(page.starts) >= 5000
    assert same(READERS[level].read(page), read_page(MODEL, page))


@pytest.mark.parametrize("level", NATIVE)
@pytest.mark.parametrize("extreme", [False, True])
def test_without_the_instruction_for_sums_of_products(level, extreme):
    model = random_model(7, n_channels=64, extreme=extreme)
    page = page_of(made_page(7, 50))
    assert same(PageReader(model, level=level, dot_products=False).read(page), read_page(model, page))


@pytest.mark.parametrize("level", NATIVE)
@pytest.mark.parametrize("n_channels", [16, 32, 48, 64, 80, 96])
@pytest.mark.parametrize("n_dims", [1, 16, 24, 32])
def test_networks_of_any_size(level, n_channels, n_dims):
    model = random_model(n_channels + n_dims, n_channels=n_channels, n_dims=n_dims, dilations=(1, 16, 32, 3))
    page = page_of(made_page(n_dims, 50))
    assert same(PageReader(model, level=level).read(page), read_page(model, page))


@pytest.mark.parametrize("level", NATIVE)
@pytest.mark.parametrize("widths", [(), (3,), (4,), (4, 3)])
def test_grams_of_letters_of_either_length(level, widths):
    model = random_model(letter_widths=widths)
    page = page_of("\n".join("abcdefghij"[:n] for n in range(1, 11)) + "\n" + made_page(5, 30))
    assert same(PageReader(model, level=level).read(page), read_page(model, page))


@pytest.mark.parametrize("level", NATIVE)
@pytest.mark.parametrize("dilations", [(), (1,), (1000,)])
@pytest.mark.parametrize("topic_after", [0, 1])
def test_networks_of_any_depth(level, dilations, topic_after):
    model = random_model(dilations=dilations, topic_after=topic_after)
    page = page_of(made_page(2, 40))
    assert same(PageReader(model, level=level).read(page), read_page(model, page))


@pytest.mark.parametrize("level", NATIVE)
@pytest.mark.parametrize("seed", range(4))
def test_weights_at_their_limits(level, seed):
    model = random_model(seed, n_channels=96, n_dims=32, extreme=True)
    page = page_of(made_page(seed, 40))
    assert same(PageReader(model, level=level).read(page), read_page(model, page))


@pytest.mark.parametrize("level", NATIVE)
def test_lines_of_all_lengths_around_the_ends_that_grams_are_taken_from(level):
    letters = "The quick brown fox, it jumps over the lazy dog; 1999. " * 3
    words = "one two three four five six seven eight nine ten eleven twelve " * 3
    text = "\n".join(
        [letters[:n] for n in range(1, 140)] + [" ".join(words.split()[:n]) for n in range(1, 36)]
    )
    page = page_of(text)
    assert same(READERS[level].read(page), read_page(MODEL, page))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("widen", ["", "é", "—", "😀"])
def test_white_space_changes_nothing(level, widen):
    lines = [line + widen for line in made_page(5, 60).split("\n") if line.strip() and line == line.strip()]
    page = page_of("\n".join(lines))
    wide = [f"  {line.replace(' ', '   ')}\u200b " for line in lines]
    spaced = page_of("\n".join(wide))._replace(kinds=page.kinds)
    assert same(READERS[level].read(spaced), READERS[level].read(page))


@settings(max_examples=150)
@given(st.lists(st.text(st.sampled_from("-*_#> •–aB.1é\u200b\t"), max_size=80), max_size=20).map("\n".join))
def test_marks_of_the_form_of_lines_are_the_definitions(text):
    page = page_of(text)
    expected = read_page(MODEL, page)
    for level in NATIVE:
        assert same(READERS[level].read(page), expected)


@settings(max_examples=150)
@given(documents() | wild() | wrapped() | st.lists(wild(), max_size=20).map("\n".join))
def test_any_page_is_the_definitions(text):
    page = page_of(text)
    expected = read_page(MODEL, page)
    for level in NATIVE:
        assert same(READERS[level].read(page), expected)


@settings(max_examples=50)
@given(documents(), st.randoms(use_true_random=False))
def test_any_tokens_are_the_definitions(text, rng):
    """Hashes that no token has, and offsets that leave lines without tokens, do no harm."""
    page = page_of(text)
    n_lines = len(page.starts)
    if not n_lines:
        return
    special = [0, 1, 2**64 - 1, 0x5DEECE66D, 7 << 32]
    hashes = np.array(
        [rng.choice(special) if rng.random() < 0.5 else h for h in page.hashes.tolist()], np.uint64
    )
    inner = sorted(rng.randint(0, len(hashes)) for _ in range(n_lines - 1))
    offsets = np.array([0, *inner, len(hashes)], np.int64)
    solo = np.array([rng.random() < 0.3 for _ in hashes], bool)
    page = page._replace(hashes=hashes, offsets=offsets, solo=solo)
    expected = read_page(MODEL, page)
    for level in NATIVE:
        assert same(READERS[level].read(page), expected)


@pytest.mark.parametrize("level", NATIVE)
def test_the_model_that_ships_on_the_seeds(level, root):
    model = page_model().reader.model
    reader = PageReader(model, level=level)
    for path in sorted((root / "seeds").glob("*.txt")):
        page = page_of(path.read_text("utf-8"))
        assert same(reader.read(page), read_page(model, page))


@needs_native
def test_real_pages():
    import gzip
    import json

    model = random_model(1, n_channels=64, dilations=(1, 2, 4, 8, 16, 32, 1, 2), topic_after=4)
    readers = [PageReader(model, level=level) for level in NATIVE]
    with gzip.open(measuring_data(TRAINING), "rt", encoding="utf-8") as file:
        for number, row in enumerate(file):
            if number % 150 == 0:
                page = page_of("\n".join(json.loads(row)["lines"]))
                expected = read_page(model, page)
                assert all(same(reader.read(page), expected) for reader in readers)


@needs_native
def test_threads_may_share_a_reader():
    reader = READERS[NATIVE[-1]]
    pages = [page_of(made_page(number, 80)) for number in range(8)]
    expected = [reader.read(page) for page in pages]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(reader.read, pages * 5))
    assert all(same(a, b) for a, b in zip(found, expected * 5, strict=True))


PAGE = page_of("One line here.\nAnother, of seven words or so.")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": PAGE.starts[:1]}, "as many lines"),
        ({"ends": PAGE.ends[:1]}, "as many lines"),
        ({"kinds": PAGE.kinds[:1]}, "as many lines"),
        ({"offsets": PAGE.offsets[:2]}, "as many lines"),
        ({"starts": PAGE.starts[::-1].copy()}, "in order"),
        ({"ends": PAGE.starts}, "none empty"),
        ({"starts": PAGE.starts - 1}, "in order"),
        ({"ends": PAGE.ends + 1}, "within the text"),
        ({"text": "short"}, "within the text"),
        ({"offsets": PAGE.offsets + 1}, "offsets must rise"),
        ({"offsets": np.array([0, 99, len(PAGE.hashes)])}, "offsets must rise"),
        ({"solo": PAGE.solo[:1]}, "as many"),
    ],
)
@pytest.mark.parametrize("level", LEVELS)
def test_what_does_not_fit_is_refused(level, changes, message):
    with pytest.raises(OptionError, match=message):
        READERS[level].read(PAGE._replace(**changes))


def with_network(**changes):
    return dataclasses.replace(MODEL, network=dataclasses.replace(MODEL.network, **changes))


HEAVY = dataclasses.replace(MODEL.network.head, weights=MODEL.network.head.weights + 1024)
LEAST = dataclasses.replace(MODEL.network.head, weights=np.full((1, 32), -(2**15), np.int16))
ENDLESS = dataclasses.replace(MODEL.network.head, bias=np.array([np.inf], np.float32))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("model", "message"),
    [
        (with_network(head=HEAVY), "weights must lie within"),
        (with_network(head=LEAST), "weights must lie within"),
        (with_network(head=ENDLESS), "finite"),
        (with_network(head=MODEL.network.topic_in), "head has another size"),
        (with_network(told=MODEL.network.told + (1 << 22)), "told must lie within"),
        (with_network(told=MODEL.network.told[:-1]), "told has another size"),
        (with_network(told=MODEL.network.told[:3]), "does not know"),
        (with_network(embedding=MODEL.network.embedding[1:]), "embedding has another size"),
        (with_network(embedding_floor=0.0), "embedding_floor"),
        (with_network(topic_gain=MODEL.network.topic_gain[1:]), "topic_gain has another size"),
        (dataclasses.replace(MODEL, letter_widths=(5,)), "3 or 4"),
        (dataclasses.replace(MODEL, letter_widths=(3, 3)), "differ"),
        (dataclasses.replace(MODEL, column_scale=MODEL.column_scale[1:]), "column_scale"),
        (random_model(n_channels=40), "multiple of 16"),
        (random_model(n_channels=112), "multiple of 16"),
        (random_model(n_dims=33), "1 to 32 dimensions"),
        (random_model(dilations=(0,)), "dilations"),
    ],
)
def test_a_model_beyond_the_limits_is_refused(level, model, message):
    with pytest.raises(OptionError, match=message):
        PageReader(model, level=level)


def test_a_level_that_is_not_there_is_refused():
    with pytest.raises(OptionError, match="kernel must be one of"):
        PageReader(MODEL, level="avx1024")


@pytest.mark.parametrize("level", LEVELS)
@settings(deadline=None)
@given(
    text=st.one_of(documents(), wild()),
    seed=st.integers(0, 1 << 30),
    share=st.sampled_from([0.0, 0.3, 0.9, 1.0]),
)
def test_some_lines_of_an_open_page_are_a_page(level, text, seed, share):
    page = page_of(text)
    n = len(page.starts)
    among = np.flatnonzero(np.random.default_rng(seed).random(n) < share)
    opened = READERS[level].open(page)
    part = _part(page, among)
    for _ in range(2):
        assert same(opened.read(np.arange(n)), read_page(MODEL, page))
        assert same(opened.read(among), read_page(MODEL, part))


@pytest.mark.parametrize("level", LEVELS)
def test_many_lines_of_an_open_page_are_a_page(level):
    page = page_of("\n".join(made_page(number, 300) for number in range(3)))
    opened = READERS[level].open(page)
    for every in (1, 2, 3, 17, 70, len(page.starts)):
        among = np.arange(0, len(page.starts), every)
        assert same(opened.read(among), read_page(MODEL, _part(page, among)))


def test_a_page_too_long_to_hold_is_read_again(monkeypatch):
    page = page_of(made_page(0, 40))
    among = np.arange(0, len(page.starts), 2)
    expected = READERS[LEVELS[-1]].open(page).read(among)
    monkeypatch.setattr(_model_kernels, "MAX_KEPT", 5)
    assert same(READERS[LEVELS[-1]].open(page).read(among), expected)


@needs_native
def test_lines_to_read_again_must_rise_within_the_page():
    page = page_of(made_page(0, 10))
    opened = READERS[LEVELS[-1]].open(page)
    for among in ([1, 0], [0, 0], [-1], [len(page.starts)]):
        with pytest.raises(ValueError, match="must rise within the page"):
            opened.read(np.array(among))


@needs_native
@pytest.mark.parametrize("other", [random_model(1), random_model(n_channels=96)])
def test_lines_are_read_again_by_the_model_that_read_them(other):
    page = page_of(made_page(0, 10))
    opened, others = (PageReader(model, level=LEVELS[-1]).open(page) for model in (MODEL, other))
    others._kept = opened._kept
    some = np.array([0, 2])
    for reads in (lambda: others._read_again(some), lambda: others._read_again(some)):
        with pytest.raises(ValueError, match="by the model that read them"):
            reads()
        opened.read(np.arange(len(page.starts)))
    assert same(opened.read(some), read_page(MODEL, _part(page, some)))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("limit", ["MAX_LINES", "MAX_LENGTH"])
def test_an_open_page_beyond_the_limits_is_all_text(monkeypatch, level, limit):
    opened = READERS[level].open(page_of(made_page(0, 10)))
    monkeypatch.setattr(_model_kernels._page, limit, 5)
    found = opened.read(np.array([0, 2]))
    assert (found.logits == _model_kernels.TEXT_LOGIT).all()
    assert found.told.tolist() == [[-1] * 3] * 2
