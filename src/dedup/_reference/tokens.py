"""Token hashes and shingle sets of many texts at once.

A token's hash reads its UTF-8 bytes (lone surrogates as three bytes) in words of eight,
little-endian, padded with zeros, which no token holds:

    h = 0;  for each word w:  h = h * TOKEN_BASE + premix(w);  token = mix64(h)

with ``premix(w) = x ^ (x >> 32)`` where ``x = (w ^ TOKEN_SEED) * TOKEN_BASE``. A shingle
of tokens ``t[0..m)`` is ``mix64(sum(t[i] * SHINGLE_BASE ** (m - 1 - i)))``. All arithmetic
is modulo 2**64, so the values are the same on every platform. ``mix64`` is the finalizer
of SplitMix64 (Steele, Lea, Flood 2014).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dedup.text.normalize import MARK, OTHER, SOLO, WORD, code_points, comparison_form, unicode_tables

__all__ = [
    "SHINGLE_BASE",
    "TOKEN_BASE",
    "TOKEN_SEED",
    "mix64",
    "sequence_hashes",
    "shingle_sets",
    "shingles_in_order",
    "token_hashes",
    "token_hashes_of_spans",
]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

TOKEN_SEED = 0x9E3779B97F4A7C15
TOKEN_BASE = 0xD6E8FEB86659FD93
SHINGLE_BASE = 0xA0761D6478BD642F
"""Odd constants with no other meaning: golden ratio; Evensen's and Wang Yi's multipliers."""

_CHUNK = 1 << 18  # characters tokenised at once: bounds the temporaries, some 40 bytes a character
_LOOPED_WORDS = 4  # tokens up to 32 bytes, nearly all of them, go word by word


def mix64(values: U64) -> U64:
    """SplitMix64's finalizer, a bijection of ``uint64``, elementwise; a new array."""
    x = values ^ (values >> np.uint64(30))
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


def _premix(words: U64) -> U64:
    x = words ^ np.uint64(TOKEN_SEED)
    x *= np.uint64(TOKEN_BASE)
    x ^= x >> np.uint64(32)
    return x


def powers(base: int, n: int) -> U64:
    """``base ** 0 .. base ** (n - 1)`` modulo 2**64, as ``uint64[n]``."""
    table = np.full(max(n, 1), base, np.uint64)
    table[0] = 1
    return np.multiply.accumulate(table)[:n]


def _starts_and_inside(classes: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where tokens start, and which characters are part of one; ``bool[n]`` each."""
    inside = classes != OTHER
    if int(classes.max(initial=0)) <= WORD:
        starts = inside.copy()
        starts[1:] &= ~inside[:-1]
        return starts, inside
    # A mark takes the class of what it stands on; on nothing, it is a letter.
    marks = classes == MARK
    base = classes
    if marks.any():
        at = np.arange(len(classes))
        at[marks] = 0
        base = classes[np.maximum.accumulate(at)]
        base[marks & ((base == OTHER) | (base == MARK))] = WORD
    before = np.empty_like(base)
    before[0] = OTHER
    before[1:] = base[:-1]
    return (classes == SOLO) | ((base == WORD) & (before != WORD)), inside


def _hash_tokens(octets: NDArray[np.uint8], starts: I64, lengths: I64) -> U64:
    """Hashes of tokens at byte ``starts`` of ``lengths`` bytes; ``octets`` has 8 spare bytes."""
    words_at = np.ndarray((len(octets) - 7,), "<u8", octets.tobytes(), strides=(1,))
    masks = np.array([(1 << (8 * n)) - 1 for n in range(9)], np.uint64)

    def premixed(at: I64, left: I64) -> U64:
        return _premix(words_at[at] & masks[np.minimum(left, 8)])

    hashes = premixed(starts, lengths)
    base = np.uint64(TOKEN_BASE)
    for word in range(1, _LOOPED_WORDS):
        longer = np.flatnonzero(lengths > 8 * word)
        if not len(longer):
            return mix64(hashes)
        at = starts[longer] + 8 * word
        hashes[longer] = hashes[longer] * base + premixed(at, lengths[longer] - 8 * word)
    # The few long tokens at once, as sums of weighted words: a token may be megabytes.
    longer = np.flatnonzero(lengths > 8 * _LOOPED_WORDS)
    if len(longer):
        counts = (lengths[longer] + 7) // 8 - _LOOPED_WORDS
        ends = np.cumsum(counts)
        index = np.arange(int(ends[-1])) - np.repeat(ends - counts, counts)
        at = np.repeat(starts[longer], counts) + 8 * (index + _LOOPED_WORDS)
        left = np.repeat(lengths[longer], counts) - 8 * (index + _LOOPED_WORDS)
        weights = powers(TOKEN_BASE, int(counts.max()) + 1)
        terms = premixed(at, left) * weights[np.repeat(counts, counts) - 1 - index]
        hashes[longer] = hashes[longer] * weights[counts] + np.add.reduceat(terms, ends - counts)
    return mix64(hashes)


def _tokenise(joined: str) -> tuple[U64, I64, NDArray[np.bool_]]:
    """Token hashes of a comparison form, where each starts (characters), which are solo."""
    ascii_only = joined.isascii()
    tables = unicode_tables()
    if ascii_only:
        octets = np.frombuffer(joined.encode() + bytes(8), np.uint8)
        classes = tables.classes[:128][octets[:-8]]
    else:
        codes = code_points(joined)
        octets = np.frombuffer(joined.encode("utf-8", "surrogatepass") + bytes(8), np.uint8)
        classes = tables.classes[codes]
    is_start, inside = _starts_and_inside(classes)
    starts = np.flatnonzero(is_start)
    # A token ends before the next start or the next character outside, whichever is first.
    bounds = np.append(np.flatnonzero(is_start | ~inside), len(inside))
    ends = bounds[np.flatnonzero(is_start[bounds[:-1]]) + 1]
    solo = classes[starts] == SOLO
    if ascii_only:
        return _hash_tokens(octets, starts, ends - starts), starts, solo
    # Bytes before a character: its index, and one more for each limit a character before it passes.
    wide = (codes > 0x7F).view(np.uint8) + (codes > 0x7FF) + (codes > 0xFFFF)
    at = np.arange(len(codes) + 1)
    at[1:] += np.cumsum(wide, dtype=np.int64)
    return _hash_tokens(octets, at[starts], at[ends] - at[starts]), starts, solo


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Ranges of texts of about ``_CHUNK`` characters; a longer text is a chunk of its own."""
    cuts = [0]
    size = 0
    for i, text in enumerate(texts):
        if size and size + len(text) > _CHUNK:
            cuts.append(i)
            size = 0
        size += len(text) + 1
    cuts.append(len(texts))
    yield from pairwise(cuts if texts else ())


def token_hashes(texts: Sequence[str]) -> tuple[U64, I64, NDArray[np.bool_]]:
    """Hashes of the tokens of many texts, in order.

    Returns
    -------
    ``uint64[n_tokens]`` the hashes; ``int64[n_texts + 1]`` where each text's begin;
    ``bool[n_tokens]`` which are single letters of a script without spaces.
    """
    hashes: list[U64] = []
    solos: list[NDArray[np.bool_]] = []
    counts = np.zeros(len(texts) + 1, np.int64)
    for first, last in _chunks(texts):
        forms = [comparison_form(text) for text in texts[first:last]]
        found, starts, solo = _tokenise("\n".join(forms))
        limits = np.cumsum([len(form) + 1 for form in forms])
        counts[first + 1 : last + 1] = np.searchsorted(starts, limits)
        counts[first + 1 : last + 1] += sum(len(part) for part in hashes)
        hashes.append(found)
        solos.append(solo)
    if not hashes:
        return np.zeros(0, np.uint64), counts, np.zeros(0, bool)
    return np.concatenate(hashes), counts, np.concatenate(solos)


def token_hashes_of_spans(
    texts: Sequence[str], starts: I64, ends: I64, offsets: I64
) -> tuple[U64, I64, NDArray[np.bool_]]:
    """Hashes of the tokens of spans, as :func:`token_hashes` gives them of texts.

    ``starts`` and ``ends`` are ``int64[n_spans]`` in code points of their own text, and
    ``offsets`` ``int64[n_texts + 1]`` tells where each text's spans begin.
    """
    return token_hashes(
        [
            text[start:end]
            for text, (first, last) in zip(texts, pairwise(offsets.tolist()), strict=True)
            for start, end in zip(starts[first:last].tolist(), ends[first:last].tolist(), strict=True)
        ]
    )


def shingles_in_order(hashes: U64, offsets: I64, k: int) -> tuple[U64, I64]:
    """Shingle hashes of each text in text order, repeats included.

    Returns ``uint64[n_shingles]`` and ``int64[n_texts + 1]``: a text of ``m >= k`` tokens
    has ``m - k + 1`` shingles, one of ``0 < m < k`` tokens has one, an empty one none.
    """
    sizes = np.diff(offsets)
    counts = np.where(sizes >= k, sizes - k + 1, np.minimum(sizes, 1))
    ends = np.zeros(len(offsets), np.int64)
    np.cumsum(counts, out=ends[1:])
    full = sizes >= k
    result = np.empty(int(ends[-1]), np.uint64)
    if full.any():
        # Sums over k neighbours everywhere, then those that cross no border.
        sums = hashes[: len(hashes) - k + 1].copy()
        for j in range(1, k):
            sums *= np.uint64(SHINGLE_BASE)
            sums += hashes[j : len(hashes) - k + 1 + j]
        at = np.arange(int(counts[full].sum())) + np.repeat(
            offsets[:-1][full] - np.concatenate(([0], np.cumsum(counts[full])[:-1])), counts[full]
        )
        result[np.repeat(full, counts)] = sums[at]
    for j in range(1, min(k, int(sizes.max(initial=0)) + 1)):
        short = np.flatnonzero(sizes == j)
        if len(short):
            sums = hashes[offsets[short]].copy()
            for step in range(1, j):
                sums *= np.uint64(SHINGLE_BASE)
                sums += hashes[offsets[short] + step]
            result[ends[short]] = sums
    return mix64(result), ends


def sequence_hashes(hashes: U64, offsets: I64) -> U64:
    """One hash of each text's whole token sequence, ``uint64[n_texts]``; 0 for none.

    Equal sequences have equal hashes; whoever acts on the converse compares the tokens.
    """
    sizes = np.diff(offsets)
    result = np.zeros(len(sizes), np.uint64)
    filled = np.flatnonzero(sizes)
    if len(filled):
        weights = powers(SHINGLE_BASE, int(sizes.max()))
        rank = np.repeat(offsets[1:], sizes) - 1 - np.arange(len(hashes))
        sums = np.add.reduceat(hashes * weights[rank], offsets[:-1][filled])
        result[filled] = mix64(sums + sizes[filled].astype(np.uint64))
    return result


def shingle_sets(texts: Sequence[str], k: int) -> tuple[U64, I64]:
    """Sorted unique shingle hashes of each text.

    Returns ``uint64[n]`` and ``int64[n_texts + 1]``, where each text's begin.
    """
    hashes, offsets, _ = token_hashes(texts)
    flat, ends = shingles_in_order(hashes, offsets, k)
    owner = np.repeat(np.arange(len(texts)), np.diff(ends))
    order = np.lexsort((flat, owner))
    flat, owner = flat[order], owner[order]
    first = np.ones(len(flat), bool)
    first[1:] = (flat[1:] != flat[:-1]) | (owner[1:] != owner[:-1])
    counts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.bincount(owner[first], minlength=len(texts)), out=counts[1:])
    return flat[first], counts
