"""Texts in all the forms callers have them in, and what is said of those that are none."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import dedup
from dedup import _kernels
from dedup.errors import DedupError, InputTypeError
from dedup.text.inputs import as_texts, stream_texts

TEXTS = ["a", "ąę long enough to be no inline view", "😀", "", " b c"]

FORMS = {
    "list": TEXTS,
    "tuple": tuple(TEXTS),
    "generator": (text for text in TEXTS),
    "dict keys": dict.fromkeys(TEXTS).keys(),
    "object array": np.array(TEXTS, object),
    "strided array": np.array(TEXTS, object).repeat(2)[::2],
    "reversed array": np.array(TEXTS[::-1], object)[::-1],
    "unicode array": np.array(TEXTS),
    "pandas": pd.Series(TEXTS, index=range(5, 0, -1)),
    "pandas named": pd.Series(TEXTS, index=["columns", *"abcd"]),
    "pandas object": pd.Series(TEXTS, dtype=object),
    "pandas arrow": pd.Series(TEXTS, dtype="string[pyarrow]"),
    "pandas category": pd.Series(TEXTS).astype("category"),
    "pandas index": pd.Index(TEXTS),
    "polars": pl.Series(TEXTS),
    "polars slice": pl.Series(["x", *TEXTS])[1:],
    "arrow": pa.array(TEXTS),
    "arrow large": pa.array(TEXTS, pa.large_string()),
    "arrow view": pa.array(TEXTS, pa.string_view()),
    "arrow slice": pa.array(["x", *TEXTS, "y"])[1:-1],
    "arrow null outside the slice": pa.array([None, *TEXTS])[1:],
    "arrow chunks": pa.chunked_array([TEXTS[:2], [], TEXTS[2:]]),
}


@pytest.mark.parametrize("form", FORMS)
def test_texts_come_back_as_they_are(form):
    texts = as_texts(FORMS[form])
    assert [texts[i] for i in range(len(texts))] == TEXTS
    hashes = _kernels.token_hashes(texts)
    assert all(map(np.array_equal, hashes, _kernels.token_hashes(TEXTS, level="numpy")))


@pytest.mark.parametrize(
    "empty", [[], (), pl.Series([]), pa.array([]), pa.array([], pa.string()), pd.Series([])]
)
def test_no_texts(empty):
    assert len(as_texts(empty)) == 0


def test_a_subclass_of_str_is_a_text():
    assert as_texts([np.str_("ą b")])[0] == "ą b"


def test_elements_of_lists_are_not_copied():
    texts = ["some text", "ąnother"]
    assert all(as_texts(texts)[i] is texts[i] for i in range(2))


def test_an_index_outside_is_an_index_error():
    with pytest.raises(IndexError):
        as_texts(["a"])[1]


NAN = float("nan")
REFUSED = [
    (["a", None], r"texts\[1\] is None"),
    (["a", "b", b"c"], r"texts\[2\] is bytes.*decode"),
    ([bytearray(b"c")], r"texts\[0\] is bytearray.*decode"),
    ([1.5], r"texts\[0\] is float"),
    ([["a"]], r"texts\[0\] is list"),
    (["a", NAN], r"texts\[1\] is NaN.*dropna"),
    (np.array(["a", None], object), r"texts\[1\] is None"),
    (np.array([1, 2]), r"texts\[0\] is int"),
    (pd.Series(["a", "b", None]), r"texts\[2\] is (NaN|None)"),
    (pd.Series(["a", None], dtype=object), r"texts\[1\] is None"),
    (pd.Series(["a", None], dtype="string"), r"texts\[1\] is NA, .*dropna"),
    (["a", pd.NaT], r"texts\[1\] is NaT, .*dropna"),
    (pd.Series([1, 2]), r"texts\[0\] is int"),
    (pl.Series(["a", None]), r"texts\[1\] is None"),
    (pa.array(["a", None, "b"]), r"texts\[1\] is None"),
    (pa.array([None]), r"texts\[0\] is None"),
    (pa.chunked_array([["a"], ["b", None]]), r"texts\[2\] is None"),
]


@pytest.mark.parametrize(("texts", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_an_element_that_is_no_text_is_named_by_its_position(texts, message):
    with pytest.raises(InputTypeError, match=message) as caught:
        as_texts(texts)
    assert isinstance(caught.value, DedupError | TypeError)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("abc", r"pass \[text\]"),
        (b"abc", "decode it first"),
        (5, "not an iterable"),
        (None, "not an iterable"),
        ({"key": "text"}, "values"),
        (np.array([["a"]]), "2 dimensions"),
        (pd.DataFrame({"text": ["a"]}), "a DataFrame: pass one column"),
        (pl.DataFrame({"text": ["a"]}), "a DataFrame: pass one column"),
        (pa.table({"text": ["a"]}), "a Table: pass one column"),
    ],
)
@pytest.mark.parametrize("take", [as_texts, lambda texts: list(stream_texts(texts)), dedup.deduplicate])
def test_what_is_no_collection_of_texts_is_refused(texts, message, take):
    with pytest.raises(InputTypeError, match=message):
        take(texts)


def test_texts_are_taken_again():
    assert len(as_texts(as_texts(TEXTS))) == len(TEXTS)


@pytest.mark.skipif(_kernels.LEVEL == "numpy", reason="pyarrow reads it there")
@pytest.mark.parametrize("array", [pa.array([1]), pa.array(["a"]).dictionary_encode()])
def test_arrow_of_other_types_is_refused_with_advice(array):
    with pytest.raises(InputTypeError, match="cast it to string"):
        as_texts(array)


@pytest.mark.skipif(_kernels.LEVEL == "numpy", reason="pyarrow reads it there")
def test_octets_that_are_no_utf8_are_separators():
    octets = b"ab\xffcd\xe2\x82ef\xed\xa0\x80gh\xf4\x90\x80\x80ij\xc3"
    texts = as_texts(
        pa.Array.from_buffers(
            pa.string(),
            1,
            [None, pa.py_buffer(np.array([0, len(octets)], "<i4").tobytes()), pa.py_buffer(octets)],
        )
    )
    assert texts[0] == octets.decode("utf-8", "replace")
    found = _kernels.token_hashes(texts)
    assert all(map(np.array_equal, found, _kernels.token_hashes([texts[0]], level="numpy")))
