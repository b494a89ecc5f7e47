"""The kernel of the page model: native where the extension was built, else its NumPy definition.

Chosen as in :mod:`dedup._kernels`; ``level`` changes no bit of a result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._kernels import resolve_level
from dedup._reference.lines import character_classes
from dedup._reference.network import Layer
from dedup._reference.page import PageLines, PageModel, read_page
from dedup.text.normalize import unicode_tables

__all__ = ["PageLines", "PageModel", "PageReader"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_native: Any = _kernels._native  # noqa: SLF001  chosen once, there


class PageReader:
    """A page model ready to read pages: its weights packed once, for one kernel.

    Immutable, and free of the interpreter's lock while it reads: threads may share one.

    Parameters
    ----------
    model
        The network and what belongs to it. Of the network, weights must lie within -511..511 and
        taps within -1024..1024, the number of channels must be a multiple of 16 up to 96, and
        embeddings must have at most 32 dimensions.
    level
        Which kernel; by default the one chosen at import.

    Raises
    ------
    ValueError
        If the native kernel cannot take the model.
    """

    def __init__(self, model: PageModel, *, level: str | None = None) -> None:
        self._model = model
        level = resolve_level(level)
        self._native = None if level == "numpy" else _native.PageModel(**_parts(model), level=level)

    def read(
        self,
        text: str,
        starts: I64,
        ends: I64,
        kinds: NDArray[np.int8],
        hashes: U64,
        offsets: I64,
        solo: NDArray[np.bool_],
    ) -> PageLines:
        """Logits and more of the lines of a page; see :func:`dedup._reference.page.read_page`.

        Raises
        ------
        ValueError
            If the lines are not in order, apart and none empty, or the arrays do not fit.
        """
        if self._native is None:
            return read_page(self._model, text, starts, ends, kinds, hashes, offsets, solo)
        logits, half_words, prose, told, sequences = self._native.read(
            text, starts, ends, kinds, hashes, offsets, solo
        )
        return PageLines(logits=logits, half_words=half_words, prose=prose, told=told, sequences=sequences)


def _layer(*layers: Layer) -> tuple[NDArray[np.int16], NDArray[np.float32], NDArray[np.float32]]:
    """One or more layers, one after another, as flat arrays."""
    return (
        _flat(*(layer.weights for layer in layers)),
        _flat(*(layer.scale for layer in layers)),
        _flat(*(layer.bias for layer in layers)),
    )


def _flat(*arrays: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(np.concatenate([array.ravel() for array in arrays]))


def _parts(model: PageModel) -> dict[str, object]:
    """What the native class is made of."""
    network, phrases = model.network, model.phrases
    blocks = network.blocks
    return {
        "classes": character_classes(),
        "lower": unicode_tables().lower,
        "whole": phrases.whole,
        "whole_told": phrases.whole_told,
        "begins": phrases.begins,
        "begins_told": phrases.begins_told,
        "holds": phrases.holds,
        "holds_told": phrases.holds_told,
        "holds_first": phrases.holds_first,
        "column_scale": model.column_scale,
        "letter_widths": np.array(model.letter_widths, np.int64),
        "n_channels": len(network.columns.weights),
        "n_dims": network.embedding.shape[1],
        "columns": _layer(network.columns),
        "embedding": _flat(network.embedding),
        "embedding_floor": network.embedding_floor,
        "projection": _layer(network.projection),
        "told": _flat(network.told),
        "dilations": np.array([block.dilation for block in blocks], np.int64),
        "taps": _flat(*(block.taps for block in blocks)),
        "taps_scale": _flat(*(block.taps_scale for block in blocks)),
        "taps_bias": _flat(*(block.taps_bias for block in blocks)),
        "points": _layer(*(block.point for block in blocks)),
        "gains": _flat(*(block.gain for block in blocks)),
        "topic_after": network.topic_after,
        "topic_weight": _layer(network.topic_weight),
        "topic_in": _layer(network.topic_in),
        "topic_out": _layer(network.topic_out),
        "topic_gain": _flat(network.topic_gain),
        "head": _layer(network.head),
    }
