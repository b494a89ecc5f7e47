"""Hashed n-grams of lines: the words at their ends, the letters they begin and end with.

A gram is a bucket out of ``N_BUCKETS``. Grams of tokens are made from the token hashes that
shingles are made from, with numbers of up to four digits folded into one; grams of letters
from the line in lower case, digits folded into "0" and all white space into one space.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedup._reference.lines import DIGIT, SPACE, character_classes
from dedup._reference.tokens import mix64, token_hashes
from dedup.text.normalize import unicode_tables

__all__ = ["BUCKET_BITS", "N_BUCKETS", "letter_grams", "number_hashes", "token_grams"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

BUCKET_BITS = 14
N_BUCKETS = 1 << BUCKET_BITS
FIRST_TOKENS, LAST_TOKENS = 16, 6
"""Tokens at the two ends of a line whose grams are taken: what a long paragraph says in its
middle does not tell whether it is content."""
FIRST_LETTERS, LAST_LETTERS = 32, 16
PAIR = 0x9FB21C651E98DF25
"""Odd multiplier that joins the members of a gram (from Evensen's rrmxmx)."""
ONE, TWO, EDGE, LETTERS = 1, 2, 3, 4
"""Salts of the sorts of grams."""
NUMBER = 0x5DEECE66D
"""What numbers of up to four digits are folded into."""


@cache
def number_hashes() -> U64:
    """Token hashes of all numbers of one to four digits, sorted, ``uint64[11110]``."""
    numbers = [f"{i:0{width}}" for width in range(1, 5) for i in range(10**width)]
    return np.sort(token_hashes(numbers)[0])


def fold_numbers(hashes: U64) -> U64:
    """Token hashes with those of short numbers replaced by one value."""
    table = number_hashes()
    at = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return np.where(table[at] == hashes, np.uint64(NUMBER), hashes)


def _bucket(values: U64, salt: int) -> NDArray[np.uint16]:
    with np.errstate(over="ignore"):
        return (
            mix64(values + np.uint64(salt * 0x9E3779B97F4A7C15 & (2**64 - 1))) >> np.uint64(64 - BUCKET_BITS)
        ).astype(np.uint16)


def token_grams(folded: U64, offsets: I64) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Buckets of the words at both ends of each line, and the line each belongs to.

    Single words, pairs of neighbours, and the pair of the line's first with its last word.
    """
    n = np.diff(offsets)
    place = np.arange(len(folded)) - np.repeat(offsets[:-1], n)
    line = np.repeat(np.arange(len(n)), n)
    from_end = np.repeat(n, n) - 1 - place
    near = (place < FIRST_TOKENS) | (from_end < LAST_TOKENS)
    pair = near & (from_end > 0)
    at = np.flatnonzero(pair)
    some = np.flatnonzero(n > 0)
    first, last = folded[offsets[:-1][some]], folded[offsets[1:][some] - 1]
    two = folded[at] * np.uint64(PAIR) + folded[at + 1] if len(at) else folded[:0]
    edge = first * np.uint64(PAIR) + last
    buckets = np.concatenate([_bucket(folded[near], ONE), _bucket(two, TWO), _bucket(edge, EDGE)])
    return buckets, np.concatenate([line[near], line[at], some])


def letter_grams(
    codes: NDArray[np.uint32], starts: I64, ends: I64, *, width: int
) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Buckets of runs of ``width`` characters at both ends of each line, and whose each is."""
    lengths = ends - starts
    n_first = np.minimum(np.maximum(lengths - width + 1, 0), FIRST_LETTERS)
    n_last = np.minimum(np.maximum(lengths - width + 1 - FIRST_LETTERS, 0), LAST_LETTERS)
    line = np.concatenate(
        [np.repeat(np.arange(len(starts)), n_first), np.repeat(np.arange(len(starts)), n_last)]
    )
    at = np.concatenate(
        [
            _ramp(n_first) + np.repeat(starts, n_first),
            _ramp(n_last) + np.repeat(ends - width + 1 - n_last, n_last),
        ]
    )
    letters = folded_letters(codes)
    values = np.zeros(len(at), np.uint64)
    for i in range(width):
        values = values * np.uint64(PAIR) + letters[at + i]
    return _bucket(values, LETTERS + width), line


def folded_letters(codes: NDArray[np.uint32]) -> U64:
    """Code points in lower case, digits as "0", white space as one space; ``uint64``."""
    kinds = character_classes()[codes]
    letters = unicode_tables().lower[codes].astype(np.uint64)
    letters[kinds == DIGIT] = ord("0")
    letters[kinds == SPACE] = ord(" ")
    return letters


def _ramp(counts: I64) -> I64:
    """``0 .. counts[i] - 1`` for each ``i``, one after another."""
    total = np.cumsum(counts)
    return np.arange(total[-1] if len(total) else 0) - np.repeat(total - counts, counts)
