"""Tokens and shingles: the slow definition, the NumPy one and the native ones agree."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from dedup import _kernels
from dedup._reference import tokens as definition
from dedup.text.normalize import _walk_tokens, split_tokens, tokens, unicode_raw, unicode_tables

MASK = (1 << 64) - 1


def _pool(codes):
    return st.sampled_from([chr(code) for code in codes])


def _tricky():
    """Characters in which normalisation and token rules have their cases."""
    raw, tables = unicode_raw(), unicode_tables()
    lengths = np.diff(np.append(raw["combining_starts"].astype(int), 0x110000))
    combining = np.flatnonzero(np.repeat(raw["combining_values"], lengths))
    return st.one_of(
        _pool(combining),
        _pool(raw["decomposed_from"]),
        _pool(np.unique(raw["composed"][:, :2])),
        _pool(np.flatnonzero(tables.later)),
        _pool(np.flatnonzero(tables.classes == 2)),
        _pool(range(0x1100, 0x1200)),
        _pool(range(0xAC00, 0xAC40)),
        _pool(range(0xD800, 0xE000)),
        _pool(range(0xFF00, 0xFFF0)),
        _pool(range(0xFB50, 0xFE00)),
        st.sampled_from("aAzZ09 .İΣſK\u00a0\u0345"),
    )


WORDS = st.text(st.sampled_from("abcXYZ019 \t.,'-_"), max_size=200)
TEXTS = st.lists(
    st.one_of(
        WORDS,
        st.text(max_size=80),
        st.text(st.characters(), max_size=80),
        st.text(_tricky(), max_size=80),
        st.tuples(WORDS, st.text(_tricky(), max_size=4), WORDS).map("".join),
    ),
    max_size=8,
)


def mix64(x):
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def token_hash(token):
    octets = token.encode("utf-8", "surrogatepass")
    h = 0
    for i in range(0, len(octets), 8):
        x = (
            int.from_bytes(octets[i : i + 8], "little") ^ definition.TOKEN_SEED
        ) * definition.TOKEN_BASE & MASK
        h = (h * definition.TOKEN_BASE + (x ^ x >> 32)) & MASK
    return mix64(h)


def shingle_set(text, k):
    hashes = [token_hash(token) for token in tokens(text)]
    width = min(k, len(hashes))
    found = set()
    for i in range(len(hashes) - width + 1 if hashes else 0):
        total = 0
        for h in hashes[i : i + width]:
            total = (total * definition.SHINGLE_BASE + h) & MASK
        found.add(mix64(total))
    return sorted(found)


@given(TEXTS)
def test_token_hashes_are_those_of_the_slow_tokens(texts):
    expected = [[token_hash(token) for token in tokens(text)] for text in texts]
    for level in _kernels.levels():
        hashes, offsets, _ = _kernels.token_hashes(texts, level=level, threads=1)
        assert [part.tolist() for part in np.split(hashes, offsets[1:-1])] == (expected or [[]])


@given(TEXTS, st.integers(1, 8))
def test_shingle_sets_are_those_of_the_slow_tokens(texts, k):
    expected = [shingle_set(text, k) for text in texts]
    for level in _kernels.levels():
        hashes, offsets = _kernels.shingle_sets(texts, k, level=level, threads=1)
        assert [part.tolist() for part in np.split(hashes, offsets[1:-1])] == (expected or [[]])


@given(TEXTS)
def test_solo_tokens_are_told_alike(texts):
    _, _, expected = definition.token_hashes(texts)
    for level in _kernels.levels():
        assert np.array_equal(_kernels.token_hashes(texts, level=level)[2], expected)


@pytest.mark.parametrize("last", [0x7F, 0xFFFF, 0x10FFFF])
def test_patterns_and_the_token_rule_agree(last):
    rng = np.random.default_rng(last)
    classes = unicode_tables().classes[: last + 1]
    pools = [np.flatnonzero(classes == kind) for kind in np.unique(classes)]
    for _ in range(2_000):
        text = "".join(chr(rng.choice(pools[rng.integers(len(pools))])) for _ in range(rng.integers(0, 12)))
        assert split_tokens(text) == _walk_tokens(text)
    every = " ".join(map(chr, range(0, last + 1, 1 if last <= 0xFFFF else 7)))
    assert split_tokens(every) == _walk_tokens(every)
