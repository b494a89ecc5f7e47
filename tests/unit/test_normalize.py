"""The comparison form and its tokens: what is the same word, and what is not."""

import unicodedata

import numpy as np
import pytest

from dedup.text.normalize import (
    MARK,
    OTHER,
    SOLO,
    WORD,
    cased_tokens,
    code_points,
    comparison_form,
    from_code_points,
    nfkc,
    tokens,
    unicode_tables,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("...", []),
        ("It's 10 %", ["it", "s", "10"]),
        ("don\u2019t", ["don", "t"]),
        ("snake_case", ["snake", "case"]),
        ("3.14", ["3", "14"]),
        ("re-entry", ["re", "entry"]),
        ("Ελλάδα ΟΔΟΣ", ["ελλάδα", "οδοσ"]),
        ("İstanbul", ["istanbul"]),
        ("STRAẞE straße", ["straße", "straße"]),
        ("ﬁne Ｆull ①", ["fine", "full", "1"]),
        ("x² H₂O", ["x2", "h2o"]),
        ("cafe\u0301 café", ["café", "café"]),
        ("कुल केल", ["कुल", "केल"]),
        ("لَم لم", ["لَم", "لم"]),
        ("日本語 text", ["日", "本", "語", "text"]),
        ("ひらカナ", ["ひ", "ら", "カ", "ナ"]),
        ("ﾊﾟ", ["パ"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("ລາວ", ["ລ", "າ", "ວ"]),
        ("ខ្មែរ"[:1], ["ខ"]),
        ("မြန်"[:2], ["မြ"]),
        ("한국어", ["한국어"]),
        ("Привет, мир", ["привет", "мир"]),
        ("a\u200bb", ["a", "b"]),
        ("\u0301a", ["\u0301a"]),
        ("!\u0301", ["\u0301"]),
        ("👩\u200d🚀 go", ["go"]),
        ("a\x00b", ["a", "b"]),
        ("a\ud800b", ["a", "b"]),
        ("abc日def", ["abc", "日", "def"]),
        ("日\u0301a", ["日\u0301", "a"]),
        ("٣ 三 Ⅲ", ["٣", "三", "iii"]),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("कुल", "केल"), ("की", "का"), ("มา", "ม้า"), ("é", "e"), ("ё", "е"), ("ñ", "n"), ("שׁ", "שׂ"), ("か", "が")],
)
def test_marks_tell_words_apart(one, other):
    assert tokens(one) != tokens(other)


def test_lower_case_goes_code_point_by_code_point():
    assert comparison_form("ΑΣ İ Ⱥ ẞ Ꭰ") == "ασ i ⱥ ß ꭰ"


def test_ascii_is_not_normalised_and_only_lowered():
    text = "".join(map(chr, range(128)))
    assert comparison_form(text) == text.lower()


def test_case_is_kept_where_names_are_sought():
    assert cased_tokens("It rained in ＯSLO, Käthe.") == ["It", "rained", "in", "OSLO", "Käthe"]


def test_normalisation_is_that_of_unicode_13():
    later = "\U0001df2a"  # a modifier letter of Unicode 14: it has a compatibility form from then on
    newer = "\U00010781"
    assert nfkc(later + newer) == later + newer
    assert unicode_tables().later[0x10781]
    assert not unicode_tables().later[ord("é")]


def test_later_characters_neither_compose_nor_move():
    newer = "\u0cf3"  # a mark of Unicode 15
    assert nfkc(f"e{newer}\u0301") == f"e{newer}\u0301"
    assert nfkc(f"{newer}e\u0301") == f"{newer}é"


def test_normalising_agrees_with_python_on_what_both_know():
    known = np.flatnonzero(~unicode_tables().later)
    known = known[(known < 0xD800) | (known > 0xDFFF)]
    for chunk in np.array_split(known.astype(np.uint32), 50):
        text = "\n".join(map(chr, chunk.tolist()))
        assert nfkc(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("char", "kind"),
    [
        ("a", WORD), ("7", WORD), ("é", WORD), ("中", SOLO), ("々", SOLO), ("あ", SOLO),
        ("ก", SOLO), ("က", SOLO), ("ក", SOLO), ("ກ", SOLO), ("\u0301", MARK), ("ि", MARK),
        ("_", OTHER), (" ", OTHER), ("😀", OTHER),
        ("\ud800", OTHER), ("\x00", OTHER), ("。", OTHER), ("한", WORD), ("\U0001f1e6", OTHER),
    ],
)  # fmt: skip
def test_classes_of_characters(char, kind):
    assert unicode_tables().classes[ord(char)] == kind


@pytest.mark.parametrize("text", ["", "abc", "日本\U0001f600", "\ud800x\udfff", "\x00"])
def test_code_points_and_back(text):
    assert from_code_points(code_points(text)) == text
    assert code_points(text).tolist() == list(map(ord, text))
