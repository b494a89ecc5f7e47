"""The learned network in whole numbers, as ``dedup`` reads it.

Each row of weights gets the scale at which its largest weight is the largest that fits; the
scale of what comes in is divided out of it. The embedding has one scale and eight bits, since
it is most of the file; the one weight in ten thousand that is larger than fits is clipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from dedup._reference.grams import N_BUCKETS
from dedup._reference.network import (
    ACTIVATION_SCALE,
    COLUMN_SCALE,
    MAX_WEIGHT,
    NORM_SCALE,
    STREAM_SCALE,
    Block,
    Layer,
    Network,
)
from dedup.boilerplate.page_model import MAX_LOGIT, STEPS_A_LOGIT
from dedup.boilerplate.phrases import N_TOLD
from training.network import DILATIONS, NORM_FLOOR, TOPIC_AFTER, PageNetwork

__all__ = ["integer_network", "probability_table", "save_weights"]

F64 = NDArray[np.float64]

MAX_TAP: Final = 1023
"""Largest weight of a convolution, which sums only five products."""
MAX_EMBEDDING: Final = 127
CLIPPED: Final = 1e-4
"""Share of the embedding that is clipped, so that a few outliers do not coarsen the rest."""


def _floats(values: Tensor) -> F64:
    found: F64 = values.detach().numpy().astype(np.float64)
    return found


def _layer(linear: nn.Linear, scale_in: float) -> Layer:
    weights = _floats(linear.weight)
    scale = np.abs(weights).max(1) / MAX_WEIGHT
    scale[scale == 0] = 1
    bias = np.zeros(len(weights)) if linear.bias is None else _floats(linear.bias)
    return Layer(
        weights=np.rint(weights / scale[:, None]).astype(np.int16),
        scale=(scale / scale_in).astype(np.float32),
        bias=bias.astype(np.float32),
    )


def _block(block: nn.Module, dilation: int) -> Block:
    over_lines, point = block.get_submodule("over_lines"), block.get_submodule("point")
    assert isinstance(over_lines, nn.Conv1d)
    assert isinstance(point, nn.Linear)
    assert over_lines.bias is not None
    taps = _floats(over_lines.weight)[:, 0, :]
    scale = np.abs(taps).max(1) / MAX_TAP
    scale[scale == 0] = 1
    return Block(
        dilation=dilation,
        taps=np.rint(taps / scale[:, None]).astype(np.int16).T.copy(),
        taps_scale=(scale / NORM_SCALE).astype(np.float32),
        taps_bias=_floats(over_lines.bias).astype(np.float32),
        point=_layer(point, ACTIVATION_SCALE),
        gain=_floats(block.get_parameter("gain")).astype(np.float32),
    )


def integer_network(network: PageNetwork) -> Network:
    """The same network in whole numbers; what it does not read has zeros for weights."""
    width, dims = network.recipe.channels, network.recipe.embedding_dims
    embedding, step = np.zeros((N_BUCKETS, dims), np.float32), 1.0
    projection = Layer(
        weights=np.zeros((width, dims), np.int16),
        scale=np.ones(width, np.float32),
        bias=np.zeros(width, np.float32),
    )
    if network.recipe.hashed_grams:
        embedding = network.embedding.weight.detach().numpy()
        step = np.quantile(np.abs(embedding), 1 - CLIPPED) / MAX_EMBEDDING or 1.0
        projection = _layer(network.projection, NORM_SCALE)
    told = _floats(network.told.weight) if network.recipe.phrases else np.zeros((3 * (N_TOLD + 1), width))
    return Network(
        columns=_layer(network.columns, COLUMN_SCALE),
        embedding=np.clip(np.rint(embedding / step), -MAX_EMBEDDING, MAX_EMBEDDING).astype(np.int8),
        embedding_floor=float(NORM_FLOOR * (dims / step) ** 2),
        projection=projection,
        told=np.rint(told * STREAM_SCALE).astype(np.int32),
        blocks=tuple(
            _block(block, dilation) for block, dilation in zip(network.blocks, DILATIONS, strict=True)
        ),
        topic_after=TOPIC_AFTER,
        topic_weight=_layer(network.topic_weight, NORM_SCALE),
        topic_in=_layer(network.topic_in, NORM_SCALE),
        topic_out=_layer(network.topic_out, ACTIVATION_SCALE),
        topic_gain=_floats(network.topic_gain).astype(np.float32),
        head=_layer(network.head, NORM_SCALE),
    )


def probability_table(temperature: float = 1.0) -> NDArray[np.uint16]:
    """Probability of main text for each step of the logit, out of 65,535: the logistic function.

    Logits are divided by ``temperature`` before.

    A table, since no two mathematical libraries agree on the last bit of an exponential.
    """
    limit = MAX_LOGIT * STEPS_A_LOGIT
    logits = np.arange(-limit, limit + 1) / STEPS_A_LOGIT / temperature
    return np.rint(65535 / (1 + np.exp(-logits))).astype(np.uint16)


def save_weights(path: Path, network: Network, *, temperature: float = 1.0) -> None:
    """The network as ``dedup.boilerplate.page_model`` reads it; the same arrays give the same bytes."""
    arrays: dict[str, NDArray[np.generic]] = {
        "embedding": network.embedding,
        "embedding_floor": np.array(network.embedding_floor, np.float64),
        "told": network.told,
        "dilations": np.array([block.dilation for block in network.blocks]),
        "topic_after": np.array(network.topic_after),
        "topic_gain": network.topic_gain,
        "probability": probability_table(temperature),
    }
    layers = {
        name: getattr(network, name)
        for name in ("columns", "projection", "topic_weight", "topic_in", "topic_out", "head")
    }
    for number, block in enumerate(network.blocks):
        layers[f"block{number}.point"] = block.point
        for name in ("taps", "taps_scale", "taps_bias", "gain"):
            arrays[f"block{number}.{name}"] = getattr(block, name)
    for name, layer in layers.items():
        for part in ("weights", "scale", "bias"):
            arrays[f"{name}.{part}"] = getattr(layer, part)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)
