"""Pages packed one after another for a step, and what is hidden of them on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedup._reference.grams import N_BUCKETS
from dedup.boilerplate.phrases import N_TOLD
from training.augment import Sample
from training.pages import F32, I64
from training.recipes import Recipe

__all__ = ["GAP", "Batch", "pack"]

GAP: Final = 64
"""Empty lines between pages: the widest convolution reads twice 32 lines to either side."""
MAX_COLUMN: Final = 4.0
"""Columns are clipped at it, as in :func:`dedup._reference.network.logits`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Pages with ``GAP`` empty lines around each; arrays have a row a line unless said otherwise.

    ``columns`` is ``float32[n, n_columns]``; ``grams`` (int64) are those of all lines, beginning
    at ``gram_offsets``; ``told`` (int64[n, 3]) are rows of the network's table; ``pages`` tells
    whose each line is; ``inside`` (float32[n, 1]) is 0 in gaps; ``words`` is the length in words;
    ``see_grams`` and ``see_phrases`` (float32[n, 1]) are 0 where they are hidden. ``first`` and
    ``sizes`` (int64[n_pages]) tell where each page's lines are.
    """

    columns: F32
    grams: I64
    gram_offsets: I64
    told: I64
    pages: I64
    inside: F32
    labels: F32
    weights: F32
    words: F32
    see_grams: F32
    see_phrases: F32
    first: I64
    sizes: I64

    @property
    def n_pages(self) -> int:
        """Number of pages."""
        return len(self.sizes)


def pack(
    samples: Sequence[Sample], recipe: Recipe | None = None, rng: np.random.Generator | None = None
) -> Batch:
    """Samples as a batch; with a recipe, and chance, some of what they show is hidden."""
    sizes = np.array([len(sample) for sample in samples], np.int64)
    first = np.cumsum(sizes + GAP) - sizes
    n = int((sizes + GAP).sum()) + GAP
    columns = np.zeros((n, samples[0].columns.shape[1]), np.float32)
    told, pages = np.zeros((n, 3), np.int64), np.zeros(n, np.int64)
    n_grams = np.zeros(n, np.int64)
    labels, weights, words = (np.zeros(n, np.float32) for _ in range(3))
    inside = np.zeros((n, 1), np.float32)
    see_grams, see_phrases = np.ones((n, 1), np.float32), np.ones((n, 1), np.float32)
    grams = []
    for number, (sample, at) in enumerate(zip(samples, first.tolist(), strict=True)):
        rows = slice(at, at + len(sample))
        columns[rows] = np.clip(sample.columns, -MAX_COLUMN, MAX_COLUMN)
        told[rows] = sample.lines.told.astype(np.int64) + 1
        labels[rows], weights[rows] = sample.labels, sample.weights
        words[rows] = sample.lines.half_words / 2
        pages[rows], inside[rows] = number, 1
        buckets, counts = sample.lines.grams.astype(np.int64), np.diff(sample.lines.gram_offsets)
        if recipe is not None and rng is not None:
            hidden, buckets, counts = _hide_grams(buckets, counts, recipe, rng)
            see_grams[rows] = not hidden
            see_phrases[rows] = rng.random() >= recipe.phrases_hidden
        grams.append(buckets)
        n_grams[rows] = counts
    gram_offsets = np.zeros(n, np.int64)
    np.cumsum(n_grams[:-1], out=gram_offsets[1:])
    return Batch(
        columns=columns,
        grams=np.concatenate(grams),
        gram_offsets=gram_offsets,
        told=told + np.arange(3) * (N_TOLD + 1),
        pages=pages,
        inside=inside,
        labels=labels,
        weights=weights,
        words=words,
        see_grams=see_grams,
        see_phrases=see_phrases,
        first=first,
        sizes=sizes,
    )


def _hide_grams(
    grams: I64, counts: I64, recipe: Recipe, rng: np.random.Generator
) -> tuple[bool, I64, NDArray[np.int64]]:
    """Whether a page's grams are hidden, and else what they are.

    Most pages to learn from are English. A page whose grams are hidden must be told by its shape
    alone; one whose buckets are permuted is in an unknown language, in which words still
    repeat. With some of the grams dropped no single word is worth learning by heart.
    """
    kind = rng.random()
    hidden = kind < recipe.grams_hidden
    if not hidden and kind < recipe.grams_hidden + recipe.grams_renamed:
        # An odd factor permutes the buckets, of which there are a power of two.
        grams = (grams * (int(rng.integers(1, N_BUCKETS)) | 1) + int(rng.integers(N_BUCKETS))) % N_BUCKETS
    line = np.repeat(np.arange(len(counts)), counts)
    kept = rng.random(len(grams)) >= recipe.grams_dropped * rng.random()
    grams, counts = grams[kept], np.bincount(line[kept], minlength=len(counts))
    return hidden, grams, counts
