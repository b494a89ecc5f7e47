"""What lines tell of their shapes at a glance: every kernel as defined, and no shape is lost."""

import gzip
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup import _kernels, _model_kernels
from dedup._model_kernels import LineSigns, PageText
from dedup._reference.grams import fold_numbers
from dedup._reference.phrases import find_phrases
from dedup._reference.signs import EVERY_WAY, _may_tell, _ways, end_sentences, ways
from dedup._reference.tokens import token_hashes
from dedup.boilerplate.lexicon import key, lexicon
from dedup.boilerplate.phrases import phrase_table
from dedup.boilerplate.shapes import ends_sentence, shape
from dedup.boilerplate.telling import sign_words
from dedup.text.blocks import segment
from furniture import SHAPES
from measuring_data import PAGES, measuring_data
from page_models import NASTY
from strategies import documents, wild

NATIVE = [level for level in _kernels.levels() if level != "numpy"]
GOLDEN = Path(__file__).parents[1] / "golden"
SHAPED = """404
8 Min
2 min read
Comments0
CommentsNo comment
No comments
12 Comments
1.2k views
By Jane Doe
an hour ago
just now
hace unos minutos
il y a une heure
vor einem Tag
Photo by Jane Doe
The bridge at dusk. (AP Photo)
The harbour on Monday. Credit: Jane Doe
Waves on the coast / Jane Doe
A view of the marsh — Reuters
Copyright Example Press
(c) Example Press
© Example Press
The Rule of Thirds | Sylt, Germany | © 2010 Jon Norris
March 4, 2024
4 March 2024 by Jane
2024-03-04 12:30
Tel: 555 0100
jane@example.org
+1 (555) 010-0000
#marsh #birds
3 of 12
3/12
Home > News > Birds
Home | About | Contact
Read more: Marsh reopens
Source: Reuters, Monday
https://example.org/marsh 4 March 2024
www.example.org 2024-03-04
Фото: Иван Иванов
2 часа назад
图片来源：新华社
2024年3月4日
沼泽上的飞鸟。中新社
沼泽上的飞鸟.新华社
刚刚
沼泽（摄影 王明）
إعلان
10 août 2024
Von Max Mustermann
Foto: dpa
➡️ Read more about it:""".splitlines()


def lines_of(text):
    blocks = segment(text)
    hashes, offsets, solo = token_hashes([text[a:b] for a, b in zip(blocks.starts, blocks.ends, strict=True)])
    return PageText(
        text=text,
        starts=blocks.starts,
        ends=blocks.ends,
        kinds=blocks.kinds,
        hashes=hashes,
        offsets=offsets,
        solo=solo,
    )


def agree(text):
    page = lines_of(text)
    among = np.arange(len(page.starts))
    expected = ways(sign_words(), page, among)
    spans = (text, page.starts, page.ends)
    for level in NATIVE:
        assert np.array_equal(LineSigns(sign_words(), level=level).ways(page, among), expected)
        assert np.array_equal(_model_kernels.end_sentences(*spans, level=level), end_sentences(*spans))


@pytest.mark.parametrize("text", NASTY)
def test_nasty_lines_are_the_definitions(text):
    agree(text)


@given(st.one_of(documents(), wild()))
@example("\n".join(SHAPED))
def test_lines_are_the_definitions(text):
    agree(text)


SIGNS = "aA1w. /:-|(>»·•→⟩❯©@#’”“ə日新图。Ａ：é \u2002\u202f\xa0\u3000ſK\u01c0"
WORDS = st.sampled_from(
    [*"phot imag créd Créd cre www 12 3.4 1/2/03 by ago march of no share photo".split(), *SIGNS]
)


@given(st.lists(WORDS, max_size=12).map("".join))
@example("www.")
@example("日1phot")
@example("a1")
@example("x" * 41 + ":")
@example("share" + " " * 35 + ":")
@example("share" + " " * 36 + ":")
def test_lines_of_signs_are_the_definitions(text):
    agree(text)


@given(st.one_of(documents(), wild()))
def test_ends_of_sentences_are_those_of_shapes(text):
    page = lines_of(text)
    starts, ends = page.starts, page.ends
    for start, end, found in zip(starts, ends, end_sentences(text, starts, ends), strict=True):
        line = text[start:end]
        if len(line) - len(line.rstrip()) == 0 and not line.endswith(tuple("\"'”’»)]」』*\u200b")):
            assert found == ends_sentence(line)


def lost(texts):
    """Lines that have a shape other than the one they are read for, in the ways that are open to them."""
    texts = [text for text in texts if text.strip() and "\n" not in text]
    hashes, offsets, solo = token_hashes(texts)
    told = np.stack(find_phrases(fold_numbers(hashes), offsets, phrase_table()), 1)
    lengths = np.array([len(text) for text in texts], np.int64)
    ends = np.cumsum(lengths + 1) - 1
    kernel = LineSigns(sign_words())
    page = PageText(
        text="\n".join(texts),
        starts=ends - lengths,
        ends=ends,
        kinds=np.zeros(len(texts), np.int8),
        hashes=hashes,
        offsets=offsets,
        solo=solo,
    )
    found = kernel.ways(page, np.arange(len(texts)))
    solos = np.concatenate(([0], np.cumsum(solo)))
    sizes = np.diff(offsets) - np.diff(solos[offsets]) / 2

    def read(i, ways):
        return shape(texts[i], key(texts[i]), float(sizes[i]), lexicon(), ways=ways)

    untold = np.flatnonzero((told < 0).all(1)).tolist()
    return [texts[i] for i in untold if read(i, EVERY_WAY) != read(i, int(found[i]))]


PIECES = st.sampled_from(
    [
        *SHAPED,
        *"ago by no share photo credit reuters the marsh of 3 12 2024 march марта назад фото тел".split(),
        *"comments views é ’ ' & _ @ # © 404 3/4/2021 www. :// Œuvre İ ſ ½ Ελλάδα c AP 12345".split(),
        *"cookies kasım KASIM EST Julie Begins 29 am PM 4:05 x@y.zz hata il y a".split(),
        *"comments12 jan. posted share: category: 2: error temps de lecture min read to".split(),
        *"刚刚 图片 摄影 新华社 視界 。 （图） コメント コ メ 댓글 約 分 前 阅读 中新社".split(),
        *"3 年 2024年 4月 日 小时前 （1/3） ⭐ ❣️ 🔹 🇨🇦".split(),
        *"、 更新 No View reads foto 17612".split(),
    ]
)
BETWEEN = st.sampled_from([" ", " ", " ", "", ": ", " | ", " / ", " · ", ". ", " (", ") ", " — ", "’", "\t"])


@settings(max_examples=400)
@given(
    st.lists(st.tuples(PIECES, BETWEEN), min_size=1, max_size=14),
    st.sampled_from(["strip", "upper", "title"]),
)
@example([("댓글", " "), ("❣️", " ")], "strip")
def test_ways_that_are_barred_lead_to_no_shape(pieces, case):
    line = getattr(str, case)("".join(piece + between for piece, between in pieces)).strip()
    agree(line)
    hashes, offsets, solo = token_hashes([line])
    told = find_phrases(fold_numbers(hashes), offsets, phrase_table())
    words = sign_words()
    tells = words.told(hashes)
    if line and np.max(told) < 0 and _may_tell(line, tells):
        args = line, key(line), len(tells) - np.count_nonzero(solo) / 2, lexicon()
        assert shape(*args, ways=_ways(words, line, hashes, tells)) == shape(*args)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def test_no_shape_of_these_lines_is_lost():
    assert not lost(SHAPED)


@pytest.mark.parametrize("kind", SHAPES)
def test_no_shape_of_furniture_is_lost(kind):
    assert not lost(SHAPES[kind])


def test_no_shape_of_golden_texts_is_lost():
    texts = [
        text
        for path in sorted(GOLDEN.glob("*.json"))
        for text in strings(json.loads(path.read_text("utf-8")))
    ]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    assert len(lines) > 100
    assert not lost(dict.fromkeys(lines))


def test_no_shape_of_real_pages_is_lost():
    with gzip.open(measuring_data(PAGES), "rt", encoding="utf-8") as file:
        pages = [json.loads(line)["lines"] for line in itertools.islice(file, 0, None, 8)]
    lines = dict.fromkeys(" ".join(line.split()) for page in pages for line in page)
    n_shaped = len(lines)
    assert len(lost(lines)) <= n_shaped / 10_000


@pytest.mark.skipif(_kernels.LEVEL == "numpy", reason="the native kernel is the one that must refuse")
def test_lines_beyond_the_text_are_refused():
    kernel = LineSigns(sign_words())
    none, one, here = np.zeros(0, np.uint64), np.zeros(1, np.int8), np.array([0])

    def page(end, offsets):
        return PageText(
            text="abc",
            starts=here,
            ends=np.array([end]),
            kinds=one,
            hashes=none,
            offsets=np.array(offsets),
            solo=np.zeros(0, bool),
        )

    with pytest.raises(ValueError, match="lie within the text"):
        kernel.ways(page(4, [0, 0]), here)
    with pytest.raises(ValueError, match="places of lines"):
        kernel.ways(page(3, [0, 0]), np.array([1]))
    with pytest.raises(ValueError, match="rise from 0"):
        kernel.ways(page(3, [0, 1]), here)
    with pytest.raises(ValueError, match="lie within the text"):
        _model_kernels.end_sentences("abc", np.array([1]), np.array([1]))
