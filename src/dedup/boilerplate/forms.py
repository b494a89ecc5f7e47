"""Blocks to the two forms by which templates count them: as they stand, and nearly.

The exact form of a block is the hash of its token sequence. Its near form leaves open what
differs from page to page in one and the same line of a template: each run of numbers, names
of months and days, and words of relative dates counts as one mark, so that "3 comments" and
"1,208 comments", or "Monday, 3 May 2021" and "Friday, 12 June 2020", are one. A block of nothing
else keeps how many there are: a date is no number, nor a row of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._reference.tokens import mix64, sequence_hashes
from dedup.boilerplate.calendar import CALENDAR
from dedup.options import Unit
from dedup.text.blocks import segment_texts

__all__ = ["Forms", "forms_of_tokens", "page_forms"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

MARK = np.uint64(0x6D61726B6D61726B)
"""Stands for a run of numbers and dates; "markmark" in letters, and the hash of no likely token."""
MOST_DIGITS = 4
"""Digits of the numbers that are left open: counters, prices, years, hours. Longer ones name things."""
NAME = np.uint64(0x6E616D656E616D65)
"""Stands for a name of a month or day where a block has nothing but numbers and dates; "namename"."""
_FILTER_BITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Blocks as templates see them, one value a block.

    ``exact`` and ``near`` are ``uint64[n_blocks]``, the hashes of the two forms; a block
    without tokens has that of its characters in both. ``size`` is ``float32[n_blocks]``: words,
    a letter of a script without spaces for half of one.
    """

    exact: U64
    near: U64
    size: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.near)

    def among(self, blocks: I64 | slice) -> Forms:
        """Those of some blocks, copied."""
        return Forms(
            exact=self.exact[blocks].copy(), near=self.near[blocks].copy(), size=self.size[blocks].copy()
        )


@cache
def _open_tokens() -> tuple[U64, NDArray[np.bool_]]:
    """Sorted hashes of the tokens that are left open, and a filter by their low bits."""
    numbers = [f"{i:0{n}}" for n in range(1, MOST_DIGITS + 1) for i in range(10**n)]
    hashes = _kernels.token_hashes([" ".join((*numbers, *CALENDAR))], threads=1)[0]
    found = np.unique(hashes)
    maybe = np.zeros(1 << _FILTER_BITS, bool)
    maybe[found & np.uint64((1 << _FILTER_BITS) - 1)] = True
    return found, maybe


@cache
def _calendar_names() -> U64:
    """Hashes of the words of dates."""
    return np.unique(_kernels.token_hashes([" ".join(CALENDAR)], threads=1)[0])


def _is_open(hashes: U64) -> NDArray[np.bool_]:
    table, maybe = _open_tokens()
    found: NDArray[np.bool_] = maybe[hashes & np.uint64((1 << _FILTER_BITS) - 1)]
    at = np.flatnonzero(found)
    values = hashes[at]
    found[at] = table[np.minimum(np.searchsorted(table, values), len(table) - 1)] == values
    return found


def _owners(offsets: I64, chosen: NDArray[np.bool_]) -> I64:
    """The block that each chosen token is of."""
    return np.searchsorted(offsets, np.flatnonzero(chosen), side="right") - 1


def forms_of_tokens(
    hashes: U64,
    offsets: I64,
    solo: NDArray[np.bool_],
    *,
    text_of: Callable[[int], str],
    exact: U64 | None = None,
) -> Forms:
    """Forms of blocks whose tokens are hashed already.

    Parameters
    ----------
    hashes, offsets, solo
        As :func:`dedup._kernels.token_hashes` gives them for the blocks.
    text_of
        The text of a block by its number; asked of blocks without tokens only.
    exact
        The hashes of the blocks' token sequences, if they are at hand.
    """
    if exact is None:
        exact = sequence_hashes(hashes, offsets)
    left_open = _is_open(hashes)
    near = exact
    if left_open.any():
        near = exact.copy()
        owner = _owners(offsets, left_open)
        changed = owner[np.concatenate(([True], owner[1:] != owner[:-1]))]
        lengths = (offsets[1:] - offsets[:-1])[changed]
        ends = np.cumsum(lengths)
        begins = ends - lengths
        at = np.arange(int(ends[-1])) + np.repeat(offsets[:-1][changed] - begins, lengths)
        folded, is_mark = hashes[at], left_open[at]
        bare = np.repeat(np.logical_and.reduceat(is_mark, begins), lengths).nonzero()[0]
        names = bare[np.isin(folded[bare], _calendar_names())]
        folded[is_mark] = MARK
        folded[names] = NAME
        stays = np.ones(len(at), bool)
        stays[1:] = ~(is_mark[1:] & is_mark[:-1])
        stays[begins] = True
        stays[bare] = True
        n_stay = np.concatenate(([0], np.cumsum(stays)))
        near[changed] = sequence_hashes(folded[stays], n_stay[np.concatenate((begins, ends[-1:]))])
    empty = np.flatnonzero(offsets[1:] == offsets[:-1])
    if len(empty):
        codes = [zlib.crc32(text_of(i).strip().encode("utf-8", "surrogatepass")) for i in empty.tolist()]
        exact, near = exact.copy(), near.copy()
        exact[empty] = near[empty] = mix64(np.array(codes, np.uint64))
    size = (offsets[1:] - offsets[:-1]).astype(np.float32)
    if solo.any():
        size -= np.bincount(_owners(offsets, solo), minlength=len(size)).astype(np.float32) / 2
    return Forms(exact=exact, near=near, size=size)


def page_forms(pages: Sequence[str], unit: Unit) -> tuple[Forms, I64]:
    """Forms of the blocks that :func:`dedup.text.blocks.segment` makes of pages, one after another.

    Returns
    -------
    Those of all pages; ``int64[n_pages + 1]``, where each page's begin.
    """
    texts = _kernels.hold(pages)
    blocks, ends, _ = segment_texts(texts, unit=unit, threads=1)
    found = _kernels.token_hashes_of_spans(texts, blocks.starts, blocks.ends, ends, threads=1)

    def text_of(block: int) -> str:
        page = int(np.searchsorted(ends, block, side="right")) - 1
        return pages[page][blocks.starts[block] : blocks.ends[block]]

    return forms_of_tokens(*found, text_of=text_of), ends
