"""A learned model of pages: how surely each line is main text, from the text alone.

The network of ``_reference.network`` reads the lines of a page; ``weights.npz`` holds what it
has learned, ``weights.json`` beside it from what, and how well it does. Its decision maximises
the F that it expects: a line stays if it is main text with at least half the probability of
the best F that the page allows (Lipton, Elkan, Narayanaswamy 2014). So a page that is mostly
lists is not emptied because lists are seldom main text elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup import _model_kernels
from dedup._reference.network import Block, Layer, Network
from dedup._reference.recurrence import N_COLUMNS
from dedup.boilerplate.phrases import phrase_table

__all__ = ["LearnedModel", "expected_f_threshold", "junk_scores", "page_model"]

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]

STEPS_A_LOGIT = 64
"""Resolution of logits in the table of probabilities."""
MAX_LOGIT = 8
LETTER_WIDTHS = (3, 4)
LEAST_THRESHOLD = 0.02
"""A line less probable than this is dropped however poor the page: below, the model is not to be
trusted."""

F_EXPONENT = 50
"""Power of the expected F that is taken for the threshold of a page that is all main text."""

SURELY_JUNK = 0.1
"""Probability of main text up to which the page model is sure that a block is junk."""
LIKELY_TEXT = 0.5
"""Probability from which it takes one for text, however much else a page has."""

COLUMN_SCALE = np.ones(N_COLUMNS, np.float32)
COLUMN_SCALE[[0, 1, 15, 16, 17, 18, 19]] = 0.25
"""Logarithms reach 16; the network reads columns within -4..4."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LearnedModel:
    """The model ready to read pages, and the probability of main text for each step of its logit.

    ``probability`` is ``uint16[2 * MAX_LOGIT * STEPS_A_LOGIT + 1]`` out of 65,535: a table, so
    that every platform reads the same.
    """

    reader: _model_kernels.PageReader
    probability: NDArray[np.uint16]

    def probabilities(self, logits: F32) -> NDArray[np.float64]:
        """Probability that each line is main text, ``float64[n]``."""
        step = np.rint(logits * np.float32(STEPS_A_LOGIT)).astype(np.int64)
        limit = MAX_LOGIT * STEPS_A_LOGIT
        found: NDArray[np.float64] = self.probability[np.clip(step, -limit, limit) + limit] / 65535.0
        return found

    def least_logit(self, probability: float) -> float:
        """The least logit with a probability of main text of at least so much; infinite if none has it."""
        enough = np.flatnonzero(self.probability >= probability * 65535.0)
        return float(enough[0]) / STEPS_A_LOGIT - MAX_LOGIT if len(enough) else np.inf

    def junk(self, logits: F32, n_tokens: I64, *, level: str | None = None) -> tuple[F32, NDArray[np.bool_]]:
        """Scores of boilerplate, ``float32[n]``, and which lines are surely junk, ``bool[n]``.

        See :func:`junk_scores`; ``n_tokens`` (int64) are the lengths of the lines.
        """
        if _model_kernels.is_native(level):
            return _model_kernels.junk_scores(
                self.probability,
                logits,
                n_tokens,
                steps_a_logit=STEPS_A_LOGIT,
                f_exponent=F_EXPONENT,
                least_threshold=LEAST_THRESHOLD,
                surely=SURELY_JUNK,
            )
        probability = self.probabilities(logits)
        junk = junk_scores(probability, expected_f_threshold(probability, n_tokens))
        return junk, probability <= SURELY_JUNK


def expected_f_threshold(probabilities: NDArray[np.float64], half_words: I64) -> float:
    """Probability from which a line stays, 0.02..0.5, by the best expected F of the words kept.

    Half of that F would be best if probabilities were right. On a page like none that the model has
    learned from they are not, and F is low; so half of a power of it is taken. The exponent is a
    multiple of the share of the page that is expected to be main text, in whole numbers: the
    greater it is, the less junk can be kept by mistake.
    """
    if not len(probabilities):
        return 0.5
    order = np.argsort(-probabilities, kind="stable")
    # In steps of the table, so that sums are whole and their order does not matter.
    weights = half_words[order] + 1
    true = np.cumsum(weights * np.rint(probabilities[order] * 65535.0).astype(np.int64))
    kept = np.cumsum(weights) * 65535
    best = float((2 * true / (kept + true[-1])).max())
    power = _whole_power(best, F_EXPONENT * int(true[-1]) // int(kept[-1]))
    return min(max(power / 2, LEAST_THRESHOLD), 0.5)


def _whole_power(base: float, exponent: int) -> float:
    """A power by squaring: the same bits everywhere, which ``pow`` does not promise."""
    power = 1.0
    while exponent:
        if exponent & 1:
            power *= base
        base *= base
        exponent >>= 1
    return power


def junk_scores(probabilities: NDArray[np.float64], threshold: float) -> F32:
    """Scores of boilerplate, 0..1, that reach 0.5 where main text is no more probable than a threshold."""
    keep = probabilities * (1 - threshold)
    drop = (1 - probabilities) * threshold
    return (drop / (keep + drop)).astype(np.float32)


def _layer(arrays: dict[str, NDArray[np.generic]], name: str) -> Layer:
    return Layer(
        weights=arrays[f"{name}.weights"].astype(np.int16),
        scale=arrays[f"{name}.scale"].astype(np.float32),
        bias=arrays[f"{name}.bias"].astype(np.float32),
    )


@cache
def page_model() -> LearnedModel:
    """The model that ships with the package, read once."""
    with files(__package__).joinpath("weights.npz").open("rb") as file, np.load(file) as packed:
        arrays: dict[str, NDArray[np.generic]] = {name: packed[name] for name in packed.files}
    blocks = tuple(
        Block(
            dilation=int(dilation),
            taps=arrays[f"block{i}.taps"].astype(np.int16),
            taps_scale=arrays[f"block{i}.taps_scale"].astype(np.float32),
            taps_bias=arrays[f"block{i}.taps_bias"].astype(np.float32),
            point=_layer(arrays, f"block{i}.point"),
            gain=arrays[f"block{i}.gain"].astype(np.float32),
        )
        for i, dilation in enumerate(arrays["dilations"].tolist())
    )
    network = Network(
        columns=_layer(arrays, "columns"),
        embedding=arrays["embedding"].astype(np.int8),
        embedding_floor=float(arrays["embedding_floor"]),
        projection=_layer(arrays, "projection"),
        told=arrays["told"].astype(np.int32),
        blocks=blocks,
        topic_after=int(arrays["topic_after"]),
        topic_weight=_layer(arrays, "topic_weight"),
        topic_in=_layer(arrays, "topic_in"),
        topic_out=_layer(arrays, "topic_out"),
        topic_gain=arrays["topic_gain"].astype(np.float32),
        head=_layer(arrays, "head"),
    )
    model = _model_kernels.PageModel(
        network=network, phrases=phrase_table(), column_scale=COLUMN_SCALE, letter_widths=LETTER_WIDTHS
    )
    return LearnedModel(
        reader=_model_kernels.PageReader(model), probability=arrays["probability"].astype(np.uint16)
    )
