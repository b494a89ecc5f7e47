"""Numbers that a page model reads of what comes again in a page: of each line, its tokens elsewhere.

Lines that a program wrote share words and shapes: "Anna on May 3rd, 2012", "Ben on June 1st,
2012" above comments, "Read more" below teasers. Lines of one text share its rarer words, and
bring fewer new ones the longer the text goes on.

Tokens are compared by the upper 32 bits of their hashes, short numbers folded into one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup._reference.columns import N_LINE_COLUMNS, N_PAGE_COLUMNS, piecewise_log2, share_of
from dedup._reference.lines import MEASURES

__all__ = ["N_COLUMNS", "N_RECURRENCE_COLUMNS", "near_counts", "recurrence_columns", "upper_halves"]

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
U32 = NDArray[np.uint32]

N_RECURRENCE_COLUMNS = 12
N_COLUMNS = N_LINE_COLUMNS + N_PAGE_COLUMNS + N_RECURRENCE_COLUMNS
"""All that a network reads of a line beside its grams and phrases."""
MAX_SHORT = 40
"""Half words up to which a line that is no prose counts as a short one: 20 words."""
SOME, MANY = 3, 8
"""Times from which a token comes again in short lines sometimes, and often."""
RARE = 6
"""Times up to which a token of a page is rare, and may tell what a text is about."""
NEAR = 16
"""Lines to either side among which short lines alike are counted."""
MAX_NUMBERS = 15

_FIRST, _LAST, _NUMBERS = (MEASURES.index(name) for name in ("first", "last", "n_numbers"))


def upper_halves(hashes: NDArray[np.uint64]) -> U32:
    """What tokens are compared by, ``uint32[n_tokens]``."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def near_counts(keys: I64, among: NDArray[np.bool_], near: int = NEAR) -> I64:
    """For each line of ``among`` how many others of them within ``near`` lines have its key, else 0.

    ``keys`` is ``int64[n_lines]``, not negative.
    """
    at = np.flatnonzero(among)
    found = np.zeros(len(keys), np.int64)
    if not len(at):
        return found
    _, key = np.unique(keys[at], return_inverse=True)
    places = key.astype(np.int64) * (len(keys) + 2 * near) + at
    ordered = np.sort(places)
    found[at] = (
        np.searchsorted(ordered, places + near, side="right") - np.searchsorted(ordered, places - near) - 1
    )
    return found


def _others(keys: I64, among: NDArray[np.bool_]) -> I64:
    """For each line of ``among`` how many others of them have its key, else 0."""
    found = np.zeros(len(keys), np.int64)
    if among.any():
        _, key, counts = np.unique(keys[among], return_inverse=True, return_counts=True)
        found[among] = counts[key] - 1
    return found


def recurrence_columns(
    tokens: U32,
    offsets: I64,
    *,
    half_words: I64,
    prose: NDArray[np.bool_],
    measures: NDArray[np.int32],
    body: tuple[int, int],
) -> F32:
    """Columns of what comes again, ``float32[n_lines, N_RECURRENCE_COLUMNS]``.

    Parameters
    ----------
    tokens
        Tokens of the lines of a page, as :func:`upper_halves` gives them, folded.
    offsets
        Where the tokens of each line begin and end, ``int64[n_lines + 1]``.
    half_words, prose, measures
        As for :func:`dedup._reference.columns.page_columns`.
    body
        First and last line of the body.
    """
    n = len(half_words)
    n_tokens = np.diff(offsets)
    short = ~prose & (half_words <= MAX_SHORT) & (n_tokens > 0)
    inside = (np.arange(n) >= body[0]) & (np.arange(n) <= body[1])
    _, first_place, token = np.unique(tokens, return_index=True, return_inverse=True)
    token = token.astype(np.int32)

    def counted(of: NDArray[np.bool_]) -> I64:
        """How often each different token stands in these lines."""
        return np.bincount(token[np.repeat(of, n_tokens)], minlength=len(first_place))

    def n_where(which: NDArray[np.bool_]) -> I64:
        """How many of each line's tokens are of those that ``which`` has a value a place for."""
        sums = np.zeros(len(which) + 1, np.int32)
        np.cumsum(which, out=sums[1:])
        found: I64 = (sums[offsets[1:]] - sums[offsets[:-1]]).astype(np.int64)
        return found

    in_short, in_all, in_body = counted(short), counted(np.ones(n, bool)), counted(inside)
    rare = in_all[token] <= RARE
    # A line of the body must have a token twice there: once is its own.
    also_in_body = np.where(np.repeat(inside, n_tokens), (in_body >= 2)[token], (in_body >= 1)[token])
    new = np.zeros(len(tokens), bool)
    new[first_place] = True
    begins, ends = np.zeros(n, np.int64), np.zeros(n, np.int64)
    begins[short] = token[offsets[:-1][short]]
    ends[short] = token[offsets[1:][short] - 1]
    numbers = np.minimum(measures[:, _NUMBERS], MAX_NUMBERS).astype(np.int64)
    shapes = (numbers * 16 + measures[:, _LAST]) * 16 + measures[:, _FIRST]
    four, two = np.float32(4), np.float32(2)
    columns = [
        share_of(n_where((in_short >= SOME)[token]), n_tokens) * short,
        share_of(n_where((in_short >= MANY)[token]), n_tokens) * short,
        piecewise_log2(_others(begins, short)) / four,
        piecewise_log2(_others(ends, short)) / four,
        piecewise_log2(near_counts(ends, short)) / two,
        piecewise_log2(near_counts(begins, short)) / two,
        share_of(n_where((in_all == 1)[token]), n_tokens),
        share_of(n_where(also_in_body), n_tokens),
        share_of(n_where(also_in_body & rare), n_where(rare)),
        share_of(n_where(rare), n_tokens),
        share_of(n_where(new), n_tokens),
        piecewise_log2(near_counts(shapes, short & (numbers > 0))) / two,
    ]
    return np.stack(columns, 1).astype(np.float32)
