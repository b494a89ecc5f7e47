"""The network in torch, as it is learned; ``dedup._reference.network`` is the same in whole numbers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from dedup._reference.grams import N_BUCKETS
from dedup._reference.network import TAPS, TOPIC_WEIGHTS
from dedup._reference.recurrence import N_COLUMNS
from dedup.boilerplate.phrases import N_TOLD
from training.batches import Batch
from training.recipes import Recipe, settings

__all__ = ["DILATIONS", "TOPIC_AFTER", "PageNetwork", "file_digest", "load", "new_network", "save", "tensors"]

DILATIONS: Final = (1, 2, 4, 8, 16, 32, 1, 2)
"""Of the blocks: together they read 130 lines to either side."""
TOPIC_AFTER: Final = 4
"""Blocks before the page's topic is taken: a line must have seen its neighbours."""
NORM_FLOOR: Final = 1e-4
"""Added to variances; the network in whole numbers has the same."""


def _activated(x: Tensor) -> Tensor:
    return x * torch.clamp(x * 0.25 + 0.5, 0, 1)


def _normed(x: Tensor) -> Tensor:
    centred = x - x.mean(-1, keepdim=True)
    return centred / torch.sqrt((centred**2).mean(-1, keepdim=True) + NORM_FLOOR)


class _Block(nn.Module):
    """Norm, convolution of each channel over lines, pointwise layer, added to the stream."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.over_lines = nn.Conv1d(
            channels,
            channels,
            TAPS,
            padding=TAPS // 2 * dilation,
            dilation=dilation,
            groups=channels,
        )
        self.point = nn.Linear(channels, channels)
        self.gain = nn.Parameter(torch.full((channels,), 0.5))

    def forward(self, x: Tensor, inside: Tensor) -> Tensor:
        hidden = self.over_lines((_normed(x) * inside).t()[None])[0].t()
        return x + _activated(self.point(hidden)) * self.gain


class PageNetwork(nn.Module):
    """Logit that each line of a batch is main text.

    Lines of different pages do not see each other: the gaps of a batch are as wide as the widest
    convolution, and are zero in every block.
    """

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        width, dims = recipe.channels, recipe.embedding_dims
        self.recipe = recipe
        self.columns = nn.Linear(N_COLUMNS, width)
        if recipe.hashed_grams:
            self.embedding = nn.EmbeddingBag(N_BUCKETS, dims, mode="sum")
            nn.init.normal_(self.embedding.weight, 0, 0.1)
            self.projection = nn.Linear(dims, width, bias=False)
        if recipe.phrases:
            self.told = nn.Embedding(3 * (N_TOLD + 1), width)
            nn.init.normal_(self.told.weight, 0, 0.02)
        self.blocks = nn.ModuleList([_Block(width, dilation) for dilation in DILATIONS])
        self.topic_weight = nn.Linear(width, 1)
        self.topic_in = nn.Linear(width, width)
        self.topic_out = nn.Linear(width, width)
        self.topic_gain = nn.Parameter(torch.full((width,), 0.3))
        self.head = nn.Linear(width, 1)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """``float32[n]``; ``batch`` holds the arrays of a :class:`Batch`."""
        inside, pages = batch["inside"], batch["pages"]
        x = self.columns(batch["columns"])
        if self.recipe.hashed_grams:
            found = _normed(self.embedding(batch["grams"], batch["gram_offsets"]))
            x = x + self.projection(found * batch["see_grams"])
        if self.recipe.phrases:
            x = x + self.told(batch["told"]).sum(1) * batch["see_phrases"]
        x = x * inside
        for number, block in enumerate(self.blocks, 1):
            x = block(x, inside)
            if number == TOPIC_AFTER:
                x = x + self._topic(_normed(x), pages, len(batch["sizes"]), inside) * inside
        logits: Tensor = self.head(_normed(x))[:, 0]
        return logits

    def _topic(self, y: Tensor, pages: Tensor, n_pages: int, inside: Tensor) -> Tensor:
        """What each line has of its page's topic, a weighted mean over the page's lines."""
        weight = (torch.clamp(self.topic_weight(y) * 0.25 + 0.5, 0, 1) + 1 / TOPIC_WEIGHTS) * inside
        total = torch.zeros(n_pages, 1).index_add(0, pages, weight)
        mean = torch.zeros(n_pages, y.shape[1]).index_add(0, pages, weight * y) / total.clamp(min=1e-6)
        return _activated(self.topic_out(y * self.topic_in(mean)[pages])) * self.topic_gain

    def of_batch(self, batch: Batch) -> Tensor:
        """Logits of a batch of arrays."""
        logits: Tensor = self(tensors(batch))
        return logits


def tensors(batch: Batch) -> dict[str, Tensor]:
    """The arrays of a batch as tensors that share their memory."""
    return {name: torch.from_numpy(getattr(batch, name)) for name in Batch.__dataclass_fields__}


def new_network(recipe: Recipe) -> PageNetwork:
    """A network with the first weights of the recipe's seed; torch's global generator stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        return PageNetwork(recipe)


def save(path: Path, network: PageNetwork) -> None:
    """Parameters and recipe as an ``.npz`` of plain arrays."""
    arrays = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, allow_pickle=False, recipe=np.array(json.dumps(settings(network.recipe))), **arrays)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, to tell which network taught another."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(path: Path) -> PageNetwork:
    """A network that :func:`save` wrote, ready to be asked.

    Raises
    ------
    ValueError
        If the file is no such network.
    """
    try:
        with np.load(path, allow_pickle=False) as packed:
            recipe = Recipe(**json.loads(str(packed["recipe"])))
            state = {name: torch.from_numpy(packed[name]) for name in packed.files if name != "recipe"}
        network = PageNetwork(recipe)
        network.load_state_dict(state)
    except (EOFError, KeyError, TypeError, OSError, RuntimeError, ValueError) as error:
        raise ValueError(
            f"{path}: not a network of this version ({error}); train it with training/train.py"
        ) from error
    return network.eval()
