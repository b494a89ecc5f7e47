"""The page model: small convolutions over the lines of a page, in whole numbers.

The residual stream and what a norm gives are ``int16``, what a block's pointwise layer reads are
8 bits, its weights 6 and a sign, sums ``int32``; what is not whole is a single float32 operation
that IEEE 754 rounds in one way only. So every platform and every instruction set gives the same
bits, however it orders its sums. Weights are learned and kept finer than that; ``eight_bits``
tells how they are made coarse, from nothing but themselves.

A line enters as its columns, the sum of the embeddings of its grams, and what phrases tell of
it. Eight residual blocks follow (norm, depthwise convolution over lines, pointwise layer); after
half of them the page's topic, a weighted mean over its lines, is fed back to each line. The
output is the logit that the line is main text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Block",
    "EightBits",
    "Layer",
    "Network",
    "eight_bits",
    "embedded",
    "logits",
    "logits_of_embedded",
    "told_rows",
]

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
F32 = NDArray[np.float32]

MAX_WEIGHT = 511
"""Largest weight: sums of 96 products with an ``int16`` then fit an ``int32``."""
COLUMN_SCALE = 4096.0
"""Of the columns, which lie within -4..4."""
NORM_SCALE = 2048.0
"""Of what layers take from a norm, which lies within the root of the number of channels."""
ACTIVATION_SCALE = 1024.0
"""Of what is fed back of the topic, clipped at 32."""
STREAM_SCALE = 4096.0
"""Of what phrases add to the residual stream, as it is learned and kept."""
STREAM_STEPS = 512
"""Of the residual stream, ``int16``: it saturates at 64, where 11 is the most seen on real pages."""
SPREAD_SHIFT = 3
"""Bits of the stream that its norm is not measured by: 96 squares of the rest fit an ``int32``."""
LINE_STEPS = 512
"""Of what a norm gives: sixteen times it is within an ``int16``, which the product of a norm needs."""
DEVIATIONS = 6.0
"""What a convolution of channels of deviation 1 gives is clipped at so many times its own, were its
channels independent. On real pages that clips one in some thousands; 4 clips what is needed, and
changes three times as many decisions."""
HIDDEN_STEPS, HIDDEN_ZERO, HIDDEN_SHIFT = 127, 128, 3
"""What is clipped so is a byte: so many steps to either side of zero. It is summed with some bits more."""
MAX_BYTE_WEIGHT = 32
"""Largest weight of a byte: sums of four products fit an ``int16``, as AVX2 without VNNI needs."""
MAX_START, MAX_GAIN = 1 << 22, 60.0
"""Limits of a bias in steps of its layer's sums, and of what a step adds to the stream: products fit
an ``int32``."""
MAX_TOLD_ROW = 32767 // 3
TOPIC_WEIGHTS = 1024.0
"""Of the weights with which lines count for the topic."""
LINES_AT_ONCE = 8
"""Lines of one matrix product, below what BLAS shares out to threads."""
STRETCH = 256
"""Lines that are worked on at once where no line needs another: temporaries take kilobytes for each."""
CHANNELS_AT_ONCE = 16
"""The same of channels, where lines do."""
TAPS = 5
"""Lines that a convolution reads: two to either side, ``dilation`` apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A linear layer: ``weights @ x * scale + bias``.

    ``weights`` is ``int16[n_out, n_in]``, ``scale`` and ``bias`` are ``float32[n_out]``; the
    scale takes the input's into account, the result is a real number.
    """

    weights: I16
    scale: F32
    bias: F32

    def __call__(self, x: I16) -> F32:
        """``float32[n_lines, n_out]`` of ``int16[n_lines, n_in]``."""
        return _sums(x, self.weights).astype(np.float32) * self.scale + self.bias


def _sums(x: NDArray[np.integer[Any]], weights: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """``x @ weights.T`` of whole numbers."""
    # Sums of whole numbers below 2**53 are exact in float64, in whatever order. A few lines at
    # a time: BLAS shares larger products out to threads that take longer to wake than to work.
    n_lines, n_in = x.shape
    padded = np.zeros((-(-n_lines // LINES_AT_ONCE), LINES_AT_ONCE, n_in))
    padded.reshape(-1, n_in)[:n_lines] = x
    products = padded @ weights.T.astype(np.float64)
    sums: NDArray[np.float64] = products.reshape(-1, products.shape[-1])[:n_lines]
    return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A residual block as it is learned and kept; see :func:`eight_bits`.

    ``taps`` is ``int16[TAPS, n_channels]``, the other arrays float32.
    """

    dilation: int
    taps: I16
    taps_scale: F32
    taps_bias: F32
    point: Layer
    gain: F32


@dataclass(frozen=True, slots=True, kw_only=True)
class EightBits:
    """A residual block as it is computed.

    Of each channel the convolution gives the byte ``(sum of y * taps >> 16, plus offset) >> 3``,
    clipped; ``taps`` is ``int16[TAPS, n_channels]``, ``offset`` ``int16[n_channels]``. The layer's
    sum, which begins with ``start`` (``int32[n_channels]``), times ``slope`` (float32) is a fourth
    of its output, and times ``gain`` what it adds to the stream where it is active; ``weights`` is
    ``int8[n_channels, n_channels]``.
    """

    taps: I16
    offset: I16
    weights: NDArray[np.int8]
    start: I32
    slope: F32
    gain: F32


def eight_bits(block: Block) -> EightBits:
    """A block with weights and steps coarse enough for bytes.

    Steps follow from the weights alone: what a channel's convolution gives is clipped at
    ``DEVIATIONS`` times the root of its squared taps, and its bias. Each operation is a single one
    of float64, in this order, so that the result is the same wherever it is made.
    """
    taps = block.taps.astype(np.float64) * block.taps_scale.astype(np.float64) * NORM_SCALE
    squares = np.zeros(taps.shape[1])
    for tap in taps:
        squares = squares + tap * tap
    bias = block.taps_bias.astype(np.float64)
    most = DEVIATIONS * np.sqrt(squares) + np.abs(bias)
    most[most == 0] = 1
    steps = HIDDEN_STEPS * 2.0**HIDDEN_SHIFT / most
    # Each product loses half a step when it is cut, the sum another half of a byte's.
    middle = HIDDEN_ZERO * 2.0**HIDDEN_SHIFT + 2.0 ** (HIDDEN_SHIFT - 1) + TAPS // 2
    point = block.point
    weights = point.weights.astype(np.float64) * point.scale.astype(np.float64)[:, None]
    weights = weights * ACTIVATION_SCALE * (most / HIDDEN_STEPS)
    biases = point.bias.astype(np.float64)
    scale = np.maximum(np.abs(weights).max(1) / MAX_BYTE_WEIGHT, np.abs(biases) / MAX_START)
    scale[scale == 0] = 1
    whole = np.rint(weights / scale[:, None])
    gain = block.gain.astype(np.float64) * scale * STREAM_STEPS
    return EightBits(
        taps=np.rint(taps * steps * (65536 / LINE_STEPS)).astype(np.int16),
        offset=np.rint(bias * steps + middle).astype(np.int16),
        weights=whole.astype(np.int8),
        start=(np.rint(biases / scale) - HIDDEN_ZERO * whole.sum(1)).astype(np.int32),
        slope=(scale / 4).astype(np.float32),
        gain=np.clip(gain, -MAX_GAIN, MAX_GAIN).astype(np.float32),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All weights of the model.

    ``embedding`` is ``int8[n_buckets, n_dims]``, ``told`` ``int32[3 * (n_told + 1), n_channels]`` in
    steps of ``1 / STREAM_SCALE``: rows for the whole line, its beginning, what it holds, the
    first of each for none. ``floor`` keeps the norm of the embedding from dividing by zero.
    """

    columns: Layer
    embedding: NDArray[np.int8]
    embedding_floor: float
    projection: Layer
    told: I32
    blocks: tuple[Block, ...]
    topic_after: int
    topic_weight: Layer
    topic_in: Layer
    topic_out: Layer
    topic_gain: F32
    head: Layer


def logits(
    network: Network,
    columns: F32,
    grams: NDArray[np.uint16],
    gram_offsets: NDArray[np.int64],
    told: NDArray[np.int8],
) -> F32:
    """Logit that each line of one page is main text, ``float32[n_lines]``.

    Parameters
    ----------
    columns
        ``float32[n_lines, n_columns]``, clipped to -4..4 here.
    grams, gram_offsets
        Buckets of each line's grams, and where each line's begin.
    told
        ``int8[n_lines, 3]``: what phrases tell of the line, -1 for nothing.
    """
    if not len(columns):
        return np.zeros(0, np.float32)
    return logits_of_embedded(network, columns, embedded(network, grams, gram_offsets), told)


def logits_of_embedded(network: Network, columns: F32, embeddings: I16, told: NDArray[np.int8]) -> F32:
    """The same, where the grams are embedded already: see :func:`embedded`."""
    if not len(columns):
        return np.zeros(0, np.float32)
    x = np.empty((len(columns), len(network.columns.weights)), np.int16)
    of_phrases = told_rows(network)
    for some in _stretches(len(x)):
        rows = told[some].astype(np.int64) + 1 + np.arange(3) * (len(network.told) // 3)
        part = of_phrases[rows].sum(1, dtype=np.int16)
        part = _added(part, network.projection(embeddings[some]) * np.float32(STREAM_STEPS))
        columns_read = network.columns(_quantised(columns[some], COLUMN_SCALE, 4 * COLUMN_SCALE))
        x[some] = _added(part, columns_read * np.float32(STREAM_STEPS))
    for i, block in enumerate(network.blocks):
        coarse = eight_bits(block)
        hidden = _convolved(_norms(x), coarse, block.dilation)
        for some in _stretches(len(x)):
            sums = (_sums(hidden[some], coarse.weights) + coarse.start).astype(np.float32)
            share = np.clip(sums * coarse.slope + np.float32(0.5), np.float32(0), np.float32(1))
            x[some] = _added(x[some], sums * coarse.gain * share)
        if i + 1 == network.topic_after:
            y = _norms(x)
            topic = _topic(network, y)
            for some in _stretches(len(x)):
                x[some] = _added(x[some], _shared(network, y[some], topic) * np.float32(STREAM_STEPS))
    return np.concatenate([network.head(_layer_input(_norm(x[some])))[:, 0] for some in _stretches(len(x))])


def _stretches(n: int, size: int = STRETCH) -> list[slice]:
    """Stretches of lines or channels: what is done one by one is done for so many at once, to save memory."""
    return [slice(first, first + size) for first in range(0, n, size)]


def told_rows(network: Network) -> I16:
    """What phrases add to the stream, ``int16``, so small that three rows do not saturate it."""
    rows = np.rint(network.told * (STREAM_STEPS / STREAM_SCALE))
    found: I16 = np.clip(rows, -MAX_TOLD_ROW, MAX_TOLD_ROW).astype(np.int16)
    return found


def _quantised(values: F32, scale: float, most: float = 32767.0) -> I16:
    whole: I16 = np.clip(np.rint(values * np.float32(scale)), -most, most).astype(np.int16)
    return whole


def _added(x: I16, values: F32) -> I16:
    """The stream and what is added to it, saturated, and so is the sum."""
    whole = np.rint(np.clip(values, np.float32(-32768), np.float32(32767))).astype(np.int32)
    found: I16 = np.clip(x + whole, -32768, 32767).astype(np.int16)
    return found


def _activated(values: F32) -> F32:
    """``v * clip(v / 4 + 1 / 2, 0, 1)``: close to GELU, without a transcendental function."""
    share: F32 = np.clip(values * np.float32(0.25) + np.float32(0.5), np.float32(0), np.float32(1))
    return values * share


def _normed(x: NDArray[np.int64], floor: float) -> I16:
    """Rows of whole numbers less their mean, over their standard deviation, as ``int16``."""
    width = x.shape[1]
    total = x.sum(1)
    spread = width * (x * x).sum(1) - total * total
    factor = (NORM_SCALE / np.sqrt(spread.astype(np.float64) + floor)).astype(np.float32)
    whole: I16 = np.rint((width * x - total[:, None]).astype(np.float32) * factor[:, None]).astype(np.int16)
    return whole


def _norm(x: I16) -> I16:
    """Lines less their mean, over their deviation, in steps of ``1 / LINE_STEPS``.

    Both are measured without the last bits. The factor is a number of 15 bits at most, times a power of two.
    """
    n = x.shape[1]
    coarse = (x >> SPREAD_SHIFT).astype(np.int64)
    total, unit = coarse.sum(1), STREAM_STEPS >> SPREAD_SHIFT
    spread = n * (coarse * coarse).sum(1) - total * total
    deviations = np.sqrt(spread.astype(np.float32) + np.float32(1e-4 * (n * unit) ** 2))
    bits = (np.float32(n * unit * (LINE_STEPS // STREAM_STEPS)) / deviations).view(np.int32)
    left = (bits >> 23) - 125
    factor = (bits & 0x7FFFFF | 0x800000) >> 9 >> np.maximum(-left, 0)
    mean = total.astype(np.float32) * np.float32((1 << SPREAD_SHIFT) / n) + np.float32(3.5)
    rest = np.clip(x - np.rint(mean).astype(np.int32)[:, None], -32768, 32767) << np.maximum(left, 0)[:, None]
    found: I16 = (rest * factor[:, None] >> 16).astype(np.int16)
    return found


def _norms(x: I16) -> I16:
    return np.concatenate([_norm(x[some]) for some in _stretches(len(x))])


def _layer_input(y: I16) -> I16:
    """What a norm gives, in the steps that layers have learned: the largest fits an ``int16``."""
    return y * np.int16(NORM_SCALE // LINE_STEPS)


def embedded(network: Network, grams: NDArray[np.uint16], offsets: NDArray[np.int64]) -> I16:
    """Norm of the sum of each line's embeddings, ``int16[n_lines, n_dims]``."""
    sums = np.zeros((len(offsets) - 1, network.embedding.shape[1]), np.int64)
    filled = np.flatnonzero(np.diff(offsets))
    if len(filled):
        sums[filled] = np.add.reduceat(network.embedding[grams].astype(np.int32), offsets[filled], axis=0)
    return _normed(sums, network.embedding_floor)


def _convolved(y: I16, block: EightBits, dilation: int) -> NDArray[np.uint8]:
    """Each channel over the lines around, zeros beyond the page."""
    n = len(y)
    found = np.empty(y.shape, np.uint8)
    for some in _stretches(y.shape[1], CHANNELS_AT_ONCE):
        channels = y[:, some]
        taps = block.taps[:, some].astype(np.int32)
        sums = block.offset[some] + (channels * taps[TAPS // 2] >> 16)
        for tap in range(TAPS):
            shift = (tap - TAPS // 2) * dilation
            if shift == 0 or abs(shift) >= n:
                continue
            to = slice(max(0, -shift), n - max(0, shift))
            of = slice(max(0, shift), n - max(0, -shift))
            sums[to] += channels[of] * taps[tap] >> 16
        found[:, some] = np.clip(sums >> HIDDEN_SHIFT, 0, 255)
    return found


def _topic(network: Network, y: I16) -> I16:
    """The page's topic: a mean over its lines, weighted by what the network thinks of them."""
    total = np.zeros(y.shape[1], np.int64)
    n = 0
    for some in _stretches(len(y)):
        lines = _layer_input(y[some])
        said = network.topic_weight(lines)[:, 0]
        weight = np.clip(said * np.float32(0.25) + np.float32(0.5), np.float32(0), np.float32(1))
        weights = np.rint(weight * np.float32(TOPIC_WEIGHTS)).astype(np.int64) + 1
        total += weights @ lines.astype(np.int64)
        n += int(weights.sum())
    mean = np.rint(total / n).astype(np.int16)
    return _quantised(network.topic_in(mean[None])[0], ACTIVATION_SCALE)


def _shared(network: Network, y: I16, topic: I16) -> F32:
    """What each line has of the page's topic."""
    product = y.astype(np.int32) * topic.astype(np.int32)
    shared = np.clip(np.rint(product.astype(np.float32) * np.float32(1 / LINE_STEPS)), -32767, 32767)
    return _activated(network.topic_out(shared.astype(np.int16))) * network.topic_gain
