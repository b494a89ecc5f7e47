"""What a page model says of the lines of one page: the definitions put together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup._reference.columns import is_prose, line_columns, page_columns, prose_overlap, same_as
from dedup._reference.grams import fold_numbers, letter_grams, token_grams
from dedup._reference.lines import line_measures
from dedup._reference.network import Network, logits
from dedup._reference.phrases import PhraseTable, find_phrases
from dedup._reference.tokens import sequence_hashes
from dedup.text.normalize import code_points

__all__ = ["PageLines", "PageModel", "gather_grams", "read_page"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageModel:
    """A network, and how what it reads is made.

    ``column_scale`` is ``float32[N_LINE_COLUMNS + N_PAGE_COLUMNS]``, by which the columns are
    multiplied before they are clipped to -4..4; ``letter_widths`` are the lengths of the grams
    of letters, each 3 or 4.
    """

    network: Network
    phrases: PhraseTable
    column_scale: NDArray[np.float32]
    letter_widths: tuple[int, ...] = (3, 4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageLines:
    """What is known of the lines of a page, one value a line.

    ``logits`` (float32) tells how surely the line is main text; ``half_words`` (int64) is its
    length in words, times two; ``prose`` (bool) whether it is prose; ``told`` (int8[n, 3]) what
    phrases tell of it, ``NO_PHRASE`` for nothing; ``sequences`` (uint64) a hash of its tokens.
    """

    logits: NDArray[np.float32]
    half_words: I64
    prose: NDArray[np.bool_]
    told: NDArray[np.int8]
    sequences: U64

    def __len__(self) -> int:
        return len(self.logits)


def gather_grams(parts: list[tuple[NDArray[np.uint16], I64]], n_lines: int) -> tuple[NDArray[np.uint16], I64]:
    """Buckets of several sorts of grams line by line, and where each line's begin.

    Each part gives buckets and the line of each, in any order.
    """
    lines = np.concatenate([line for _, line in parts])
    offsets = np.zeros(n_lines + 1, np.int64)
    np.cumsum(np.bincount(lines, minlength=n_lines), out=offsets[1:])
    order = np.argsort(lines, kind="stable")
    return np.concatenate([buckets for buckets, _ in parts])[order], offsets


def read_page(
    model: PageModel,
    text: str,
    starts: I64,
    ends: I64,
    kinds: NDArray[np.int8],
    hashes: U64,
    offsets: I64,
    solo: NDArray[np.bool_],
) -> PageLines:
    """Logits and more of the lines of one page.

    Parameters
    ----------
    text, starts, ends
        The page, and the half-open ranges of its lines in code points, ``int64[n_lines]``: in
        order, apart, none empty.
    kinds
        Index of each line's kind in ``BLOCK_KINDS``, ``int8[n_lines]``.
    hashes, offsets, solo
        The lines' tokens, as :func:`dedup._reference.tokens.token_hashes` gives them.
    """
    n_tokens = np.diff(offsets)
    solos = np.concatenate([[0], np.cumsum(solo)])
    half_words = 2 * n_tokens - (solos[offsets[1:]] - solos[offsets[:-1]])
    codes = code_points(text)
    measures = line_measures(codes, starts, ends)
    prose = is_prose(measures, half_words)
    sequences = sequence_hashes(hashes, offsets)
    folded = fold_numbers(hashes)
    told = np.stack(find_phrases(folded, offsets, model.phrases), 1)
    columns = np.concatenate(
        [
            line_columns(measures, half_words, kinds),
            page_columns(measures, half_words, same_as(sequences), prose_overlap(hashes, offsets, prose)),
        ],
        1,
    )
    letters = [letter_grams(codes, starts, ends, width=width) for width in model.letter_widths]
    grams, gram_offsets = gather_grams([token_grams(folded, offsets), *letters], len(starts))
    return PageLines(
        logits=logits(model.network, columns * model.column_scale, grams, gram_offsets, told),
        half_words=half_words,
        prose=prose,
        told=told,
        sequences=sequences,
    )
