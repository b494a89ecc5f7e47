"""The page model: small convolutions over the lines of a page, in whole numbers.

Activations are ``int16`` fixed point, weights whole numbers of at most ``MAX_WEIGHT`` with a
scale for each output, sums ``int32``; what is not whole is a single float32 operation that
IEEE 754 rounds in one way only. So every platform and every instruction set gives the same
bits, however it orders its sums.

A line enters as its columns, the sum of the embeddings of its grams, and what phrases tell of
it. Eight residual blocks follow (norm, depthwise convolution over lines, pointwise layer); after
half of them the page's topic, a weighted mean over its lines, is fed back to each line. The
output is the logit that the line is main text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Layer", "Network", "embedded", "logits", "logits_of_embedded"]

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
F32 = NDArray[np.float32]

MAX_WEIGHT = 511
"""Largest weight: sums of 96 products with an ``int16`` then fit an ``int32``."""
COLUMN_SCALE = 4096.0
"""Of the columns, which lie within -4..4."""
NORM_SCALE = 2048.0
"""Of what a norm gives, which lies within the root of the number of channels."""
ACTIVATION_SCALE = 1024.0
"""Of activations between layers, clipped at 32."""
STREAM_SCALE = 4096.0
"""Of the residual stream, ``int32``, clipped at ``MAX_STREAM``."""
MAX_STREAM = 1 << 23
TOPIC_WEIGHTS = 1024.0
"""Of the weights with which lines count for the topic."""
LINES_AT_ONCE = 8
"""Lines of one matrix product, below what BLAS shares out to threads."""
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
        # Sums of whole numbers below 2**53 are exact in float64, in whatever order. A few lines at
        # a time: BLAS shares larger products out to threads that take longer to wake than to work.
        n_lines, n_in = x.shape
        padded = np.zeros((-(-n_lines // LINES_AT_ONCE), LINES_AT_ONCE, n_in))
        padded.reshape(-1, n_in)[:n_lines] = x
        products = padded @ self.weights.T.astype(np.float64)
        sums = products.reshape(-1, products.shape[-1])[:n_lines]
        return sums.astype(np.float32) * self.scale + self.bias


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A residual block; ``taps`` is ``int16[TAPS, n_channels]``, the other arrays float32."""

    dilation: int
    taps: I16
    taps_scale: F32
    taps_bias: F32
    point: Layer
    gain: F32


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All weights of the model.

    ``embedding`` is ``int8[n_buckets, n_dims]``, ``told`` ``int32[3 * (n_told + 1), n_channels]`` in
    units of the residual stream: rows for the whole line, its beginning, what it holds, the
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
    x = _stream(network.columns(_quantised(columns, COLUMN_SCALE, 4 * COLUMN_SCALE)))
    x += _stream(network.projection(embeddings))
    rows = told.astype(np.int64) + 1 + np.arange(3) * (len(network.told) // 3)
    x += network.told[rows].sum(1, dtype=np.int32)
    for i, block in enumerate(network.blocks):
        hidden = _convolved(_norm(x), block)
        x += _stream(_activated(block.point(hidden)) * block.gain)
        np.clip(x, -MAX_STREAM, MAX_STREAM, out=x)
        if i + 1 == network.topic_after:
            x += _stream(_topic(network, _norm(x)))
            np.clip(x, -MAX_STREAM, MAX_STREAM, out=x)
    return network.head(_norm(x))[:, 0]


def _quantised(values: F32, scale: float, most: float = 32767.0) -> I16:
    whole: I16 = np.clip(np.rint(values * np.float32(scale)), -most, most).astype(np.int16)
    return whole


def _stream(values: F32) -> I32:
    whole: I32 = np.rint(np.clip(values * np.float32(STREAM_SCALE), -MAX_STREAM, MAX_STREAM)).astype(np.int32)
    return whole


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


def _norm(x: I32) -> I16:
    width = x.shape[1]
    return _normed(x.astype(np.int64), 1e-4 * (width * STREAM_SCALE) ** 2)


def embedded(network: Network, grams: NDArray[np.uint16], offsets: NDArray[np.int64]) -> I16:
    """Norm of the sum of each line's embeddings, ``int16[n_lines, n_dims]``."""
    sums = np.zeros((len(offsets) - 1, network.embedding.shape[1]), np.int64)
    filled = np.flatnonzero(np.diff(offsets))
    if len(filled):
        sums[filled] = np.add.reduceat(network.embedding[grams].astype(np.int32), offsets[filled], axis=0)
    return _normed(sums, network.embedding_floor)


def _convolved(y: I16, block: Block) -> I16:
    """Each channel over the lines around, zeros beyond the page."""
    n = len(y)
    wide = y.astype(np.int32)
    taps = block.taps.astype(np.int32)
    sums = wide * taps[TAPS // 2]
    for tap in range(TAPS):
        shift = (tap - TAPS // 2) * block.dilation
        if shift == 0 or abs(shift) >= n:
            continue
        to = slice(max(0, -shift), n - max(0, shift))
        of = slice(max(0, shift), n - max(0, -shift))
        sums[to] += wide[of] * taps[tap]
    return _quantised(sums.astype(np.float32) * block.taps_scale + block.taps_bias, ACTIVATION_SCALE)


def _topic(network: Network, y: I16) -> F32:
    """What each line has of the page's topic."""
    weight = np.clip(network.topic_weight(y)[:, 0] * np.float32(0.25) + np.float32(0.5), 0, 1)
    weights = np.rint(weight * np.float32(TOPIC_WEIGHTS)).astype(np.int64) + 1
    mean = (weights @ y.astype(np.int64)) / weights.sum()
    topic = _quantised(network.topic_in(np.rint(mean).astype(np.int16)[None])[0], ACTIVATION_SCALE)
    product = y.astype(np.int32) * topic.astype(np.int32)
    shared = np.clip(np.rint(product.astype(np.float32) * np.float32(1 / NORM_SCALE)), -32767, 32767)
    return _activated(network.topic_out(shared.astype(np.int16))) * network.topic_gain
