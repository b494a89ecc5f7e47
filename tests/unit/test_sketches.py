"""Signatures: datasketch's, bit for bit, and good for what datasketch does with them."""

import pickle

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH, MinHashLSHForest

from dedup.errors import InputTypeError, OptionError
from dedup.similarity.sketches import EMPTY, affine_maps, signatures, to_datasketch
from dedup.text.shingles import shingle_hashes

WORDS = "the quick brown fox jumps over a lazy dog while ten small żółwie swim in 日本 waters".split()


def text(seed, n=120):
    return " ".join(np.random.default_rng(seed).choice(WORDS, n))


TEXTS = [*map(text, range(6)), "", "two words", "...", text(1) + " and a little more"]


def by_datasketch(subject, num_perm, seed, k):
    sketch = MinHash(num_perm, seed, scheme="affine32", hashfunc=int)
    for value in shingle_hashes(subject, k=k).tolist():
        sketch.update(value & 0xFFFFFFFF)
    return sketch


@pytest.mark.parametrize("num_perm", [1, 64, 128, 200])
@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
@pytest.mark.parametrize("k", [1, 5])
def test_rows_are_datasketchs(num_perm, seed, k):
    rows = signatures(TEXTS, num_perm=num_perm, seed=seed, k=k)
    assert rows.dtype == np.uint32
    assert rows.shape == (len(TEXTS), num_perm)
    for row, subject in zip(rows, TEXTS, strict=True):
        sketch = by_datasketch(subject, num_perm, seed, k)
        assert np.array_equal(row, sketch.hashvalues)
        assert to_datasketch(row, seed=seed) == sketch


def test_maps_are_datasketchs():
    for seed in (0, 1, 77):
        assert np.array_equal(affine_maps(300, seed), MinHash(300, seed, scheme="affine32").permutations)


def test_rows_of_texts_without_tokens():
    assert (signatures(["", "?!"], num_perm=7) == EMPTY).all()


def test_rows_in_datasketchs_indexes():
    rows = signatures(TEXTS)
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    forest = MinHashLSHForest(num_perm=128)
    for i, row in enumerate(rows[:6]):
        lsh.insert(i, to_datasketch(row))
        forest.add(i, to_datasketch(row))
    forest.index()
    assert lsh.query(to_datasketch(rows[9])) == [1]
    assert forest.query(to_datasketch(rows[9]), 1) == [1]


def test_a_sketch_can_be_pickled_made_lean_and_updated():
    rows = signatures(TEXTS)
    sketch = to_datasketch(rows[0])
    assert pickle.loads(pickle.dumps(sketch)) == sketch
    lean = LeanMinHash(sketch)
    octets = bytearray(lean.bytesize())
    lean.serialize(octets)
    assert LeanMinHash.deserialize(octets) == lean
    sketch.merge(to_datasketch(rows[1]))
    assert np.array_equal(sketch.hashvalues, np.minimum(rows[0], rows[1]))
    assert to_datasketch(rows[0]).jaccard(to_datasketch(rows[0])) == 1.0


def test_a_sketch_owns_its_values():
    rows = signatures(TEXTS[:1])
    sketch = to_datasketch(rows[0])
    rows[:] = 0
    assert sketch.hashvalues.any()


def test_estimates_resemblance():
    rows = signatures(TEXTS, num_perm=1024)
    a, b = set(shingle_hashes(TEXTS[1]).tolist()), set(shingle_hashes(TEXTS[9]).tolist())
    truth = len(a & b) / len(a | b)
    assert abs((rows[1] == rows[9]).mean() - truth) < 4 * np.sqrt(truth * (1 - truth) / 1024)


@pytest.mark.parametrize(
    "wrong",
    [
        {"num_perm": 0},
        {"num_perm": 1.5},
        {"num_perm": True},
        {"num_perm": 1 << 20},
        {"seed": -1},
        {"seed": 1 << 32},
        {"seed": "x"},
        {"k": 0},
        {"k": 2.0},
        {"threads": 0},
    ],
)
def test_options_are_checked(wrong):
    (name,) = wrong
    with pytest.raises(OptionError, match=f"{name} must be a whole number"):
        signatures(TEXTS, **wrong)


@pytest.mark.parametrize("row", [[], [[1, 2]], [0.5], [-1], [1 << 32]])
def test_a_row_is_checked(row):
    with pytest.raises(OptionError, match="row must"):
        to_datasketch(row)


@pytest.mark.parametrize("value", [None, b"x", 5])
def test_shingles_are_of_a_str(value):
    with pytest.raises(InputTypeError):
        shingle_hashes(value)


def test_shingles_of_short_texts():
    assert len(shingle_hashes("")) == 0
    assert len(shingle_hashes("one two", k=5)) == 1
    assert len(shingle_hashes("one two three", k=3)) == 1
    with pytest.raises(OptionError):
        shingle_hashes("one", k=0)
