"""What a page model says of the lines of one page: the definitions put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup._reference.columns import (
    find_body,
    is_prose,
    line_columns,
    page_columns,
    prose_overlap,
    same_as,
)
from dedup._reference.grams import N_BUCKETS, fold_numbers, letter_grams, token_grams
from dedup._reference.lines import MEASURES, line_measures, squeezed, unmarked
from dedup._reference.network import MAX_WEIGHT, TAPS, Layer, Network, embedded, logits_of_embedded
from dedup._reference.phrases import PhraseTable, find_phrases
from dedup._reference.recurrence import N_COLUMNS, recurrence_columns, upper_halves
from dedup._reference.tokens import sequence_hashes
from dedup.errors import OptionError
from dedup.text.normalize import code_points

__all__ = ["PageLines", "PageModel", "PageText", "check_model", "check_page", "gather_grams", "read_page"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

MAX_TAP = 1024
MAX_REAL = 2.0**30
MAX_TOLD = 1 << 21
"""Limits of a network's numbers, beside ``MAX_WEIGHT``: within them sums fit an ``int32``, and
multiplying a scale by a power of two changes no bit."""
MAX_CHANNELS, MAX_DIMS = 96, 32
STRETCH = 1 << 15
"""Characters whose lines are measured at once: temporaries take a hundred bytes for each."""
MAX_LINES, MAX_LENGTH = 1 << 23, 1 << 30
"""Limits of a page, so that its sums fit an ``int32``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageModel:
    """A network, and how what it reads is made.

    ``column_scale`` is ``float32[N_COLUMNS]``, by which the columns are
    multiplied before they are clipped to -4..4; ``letter_widths`` are the lengths of the grams
    of letters, each 3 or 4.
    """

    network: Network
    phrases: PhraseTable
    column_scale: NDArray[np.float32]
    letter_widths: tuple[int, ...] = (3, 4)


class PageText(NamedTuple):
    """A page as the kernels read it.

    ``text`` is the page; ``starts`` and ``ends`` (int64[n]) are the half-open ranges of its lines
    in code points, in order, apart, none empty; ``kinds`` (int8[n]) the index of each line's kind
    among those of :data:`dedup.model.BlockKind`; ``hashes`` (uint64[n_tokens]), ``offsets``
    (int64[n + 1]) and ``solo`` (bool[n_tokens]) the lines' tokens, as
    :func:`dedup._reference.tokens.token_hashes` gives them.
    """

    text: str
    starts: I64
    ends: I64
    kinds: NDArray[np.int8]
    hashes: U64
    offsets: I64
    solo: NDArray[np.bool_]


class PageLines(NamedTuple):
    """What is known of the lines of a page, one value a line.

    ``logits`` (float32) tells how surely the line is main text; ``told`` (int8[n, 3]) what
    phrases tell of it, ``NO_PHRASE`` for nothing.
    """

    logits: NDArray[np.float32]
    told: NDArray[np.int8]


def _expect(right: bool, what: str) -> None:
    if not right:
        raise OptionError(f"page model: {what}")


def _within(values: NDArray[np.generic], most: int) -> bool:
    return not values.size or (int(values.min()) >= -most and int(values.max()) <= most)


def _expect_reals(values: NDArray[np.float32], n: int, what: str) -> None:
    _expect(values.size == n, what)
    finite = bool((np.abs(values) <= MAX_REAL).all())
    _expect(finite, "scales, biases and gains must be finite and below 2**30")


def _expect_layer(layer: Layer, n_in: int, n_out: int, what: str) -> None:
    _expect(layer.weights.shape == (n_out, n_in), what)
    _expect_reals(layer.scale, n_out, what)
    _expect_reals(layer.bias, n_out, what)
    _expect(_within(layer.weights, MAX_WEIGHT), "weights must lie within -511..511")


def check_model(model: PageModel) -> None:
    """Refuse a model that is beyond what the kernels can compute exactly.

    Raises
    ------
    OptionError
        If sizes do not fit each other, or a number is beyond its limit.
    """
    network, phrases = model.network, model.phrases
    n_channels, n_dims = len(network.columns.weights), network.embedding.shape[1]
    _expect(
        16 <= n_channels <= MAX_CHANNELS and n_channels % 16 == 0,
        "the number of channels must be a multiple of 16 up to 96",
    )
    _expect(1 <= n_dims <= MAX_DIMS, "embeddings must have 1 to 32 dimensions")
    _expect(set(model.letter_widths) <= {3, 4}, "grams of letters must have 3 or 4")
    _expect(
        len(set(model.letter_widths)) == len(model.letter_widths), "grams of letters must differ in length"
    )
    _expect_reals(model.column_scale, N_COLUMNS, "column_scale must have a number a column")
    _expect_layer(network.columns, N_COLUMNS, n_channels, "the layer of columns has another size")
    _expect_layer(network.projection, n_dims, n_channels, "the projection has another size")
    _expect(len(network.embedding) == N_BUCKETS, "the embedding has another size")
    _expect(0 < network.embedding_floor < np.inf, "embedding_floor must be positive")
    n_told = len(network.told) // 3
    _expect(network.told.shape == (3 * n_told, n_channels) and n_told > 0, "told has another size")
    sides = (phrases.whole_told, phrases.begins_told, phrases.holds_told)
    most = max(int(side.max(initial=0)) for side in sides)
    _expect(most + 1 < n_told, "a phrase tells what the network does not know")
    _expect(_within(network.told, MAX_TOLD), "told must lie within 2**21 of zero")
    for block in network.blocks:
        _expect(1 <= block.dilation <= 1 << 20, "dilations must be positive")
        _expect(block.taps.shape == (TAPS, n_channels), "taps have another size")
        _expect(_within(block.taps, MAX_TAP), "taps must lie within -1024..1024")
        _expect_reals(block.taps_scale, n_channels, "taps_scale has another size")
        _expect_reals(block.taps_bias, n_channels, "taps_bias has another size")
        _expect_reals(block.gain, n_channels, "gains have another size")
        _expect_layer(block.point, n_channels, n_channels, "pointwise layers have another size")
    _expect_layer(network.topic_weight, n_channels, 1, "topic_weight has another size")
    _expect_layer(network.topic_in, n_channels, n_channels, "topic_in has another size")
    _expect_layer(network.topic_out, n_channels, n_channels, "topic_out has another size")
    _expect_reals(network.topic_gain, n_channels, "topic_gain has another size")
    _expect_layer(network.head, n_channels, 1, "head has another size")


def check_page(page: PageText) -> None:
    """Refuse a page whose parts do not fit each other.

    Raises
    ------
    OptionError
        If the lines are not in order, apart and none empty, the arrays do not fit, or the page
        has more than 2**23 lines or 2**30 characters.
    """
    n = len(page.starts)
    _expect(len(page.solo) == len(page.hashes), "hashes and solo must be as many")
    _expect(
        len(page.ends) == len(page.kinds) == n and len(page.offsets) == n + 1,
        "starts, ends, kinds and offsets must be of as many lines",
    )
    _expect(n <= MAX_LINES, "a page must have at most 2**23 lines")
    _expect(len(page.text) <= MAX_LENGTH, "a page must have at most 2**30 characters")
    before = np.concatenate([[0], page.ends[:-1]])[:n]
    apart = bool((page.starts >= before).all() and (page.ends > page.starts).all())
    _expect(apart, "lines must be in order, apart, and none empty")
    _expect(not n or int(page.ends[-1]) <= len(page.text), "lines must lie within the text")
    ends = page.offsets[0] == 0 and page.offsets[-1] == len(page.hashes)
    rising = bool(ends and (np.diff(page.offsets) >= 0).all())
    _expect(rising, "offsets must rise from 0 to the number of hashes")


def gather_grams(parts: list[tuple[NDArray[np.uint16], I64]], n_lines: int) -> tuple[NDArray[np.uint16], I64]:
    """Buckets of several sorts of grams line by line, and where each line's begin.

    Each part gives buckets and the line of each, in any order.
    """
    lines = np.concatenate([line for _, line in parts])
    offsets = np.zeros(n_lines + 1, np.int64)
    np.cumsum(np.bincount(lines, minlength=n_lines), out=offsets[1:])
    order = np.argsort(lines, kind="stable")
    return np.concatenate([buckets for buckets, _ in parts])[order], offsets


class _Stretch(NamedTuple):
    """What some lines of a page are by themselves."""

    measures: NDArray[np.int32]
    kinds: NDArray[np.int8]
    told: NDArray[np.int8]
    embeddings: NDArray[np.int16]


def _stretches(starts: I64, ends: I64) -> Iterator[tuple[int, int]]:
    """First and last line of stretches of about ``STRETCH`` characters."""
    first = 0
    while first < len(starts):
        last = max(first + 1, int(np.searchsorted(ends, starts[first] + STRETCH, side="right")))
        yield first, last
        first = last


def _read_lines(model: PageModel, page: PageText, folded: U64, first: int, last: int) -> _Stretch:
    begin, end = int(page.starts[first]), int(page.ends[last - 1])
    starts, ends = page.starts[first:last] - begin, page.ends[first:last] - begin
    offsets = page.offsets[first : last + 1] - page.offsets[first]
    tokens = folded[page.offsets[first] : page.offsets[last]]
    codes, starts, ends = squeezed(code_points(page.text[begin:end]), starts, ends)
    starts, ends, kinds = unmarked(codes, starts, ends, page.kinds[first:last])
    letters = [letter_grams(codes, starts, ends, width=width) for width in model.letter_widths]
    grams, gram_offsets = gather_grams([token_grams(tokens, offsets), *letters], last - first)
    return _Stretch(
        measures=line_measures(codes, starts, ends),
        kinds=kinds,
        told=np.stack(find_phrases(tokens, offsets, model.phrases), 1),
        embeddings=embedded(model.network, grams, gram_offsets),
    )


def _joined(parts: list[NDArray[Any]], empty: tuple[int, int], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(empty, dtype)


def read_page(model: PageModel, page: PageText) -> PageLines:
    """Logits and more of the lines of one page.

    Raises
    ------
    OptionError
        As :func:`check_page` says.
    """
    check_page(page)
    starts, ends, hashes, offsets = page.starts, page.ends, page.hashes, page.offsets
    solos = np.concatenate([[0], np.cumsum(page.solo)])
    half_words = 2 * np.diff(offsets) - (solos[offsets[1:]] - solos[offsets[:-1]])
    folded = fold_numbers(hashes)
    stretches = [_read_lines(model, page, folded, first, last) for first, last in _stretches(starts, ends)]
    measures = _joined([part.measures for part in stretches], (0, len(MEASURES)), np.int32)
    kinds = np.concatenate([np.zeros(0, np.int8), *(part.kinds for part in stretches)])
    prose = is_prose(measures, half_words)
    sequences = sequence_hashes(hashes, offsets)
    tokens = upper_halves(folded)
    told = _joined([part.told for part in stretches], (0, 3), np.int8)
    columns = np.concatenate(
        [
            line_columns(measures, half_words, kinds),
            page_columns(measures, half_words, same_as(sequences), prose_overlap(tokens, offsets, prose)),
            recurrence_columns(
                tokens,
                offsets,
                half_words=half_words,
                prose=prose,
                measures=measures,
                body=find_body(prose, half_words),
            ),
        ],
        1,
    )
    columns *= model.column_scale
    n_dims = model.network.embedding.shape[1]
    embeddings = _joined([part.embeddings for part in stretches], (0, n_dims), np.int16)
    del solos, folded, stretches, measures, tokens  # the network takes memory of its own
    return PageLines(logits_of_embedded(model.network, columns, embeddings, told), told)
