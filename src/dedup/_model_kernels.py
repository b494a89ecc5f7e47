"""The kernel of the page model: native where the extension was built, else its NumPy definition.

Chosen as in :mod:`dedup._kernels`; ``level`` changes no bit of a result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._kernels import resolve_level
from dedup._reference import line_parts as _line_parts
from dedup._reference import page as _page
from dedup._reference import signs as _signs
from dedup._reference.line_parts import LinesInParts
from dedup._reference.lines import character_classes
from dedup._reference.network import Layer, eight_bits, told_rows
from dedup._reference.page import PageLines, PageModel, PageText, check_model, read_page
from dedup._reference.phrases import NO_PHRASE
from dedup._reference.signs import SignWords
from dedup.errors import OptionError
from dedup.text.normalize import unicode_tables

__all__ = [
    "LineSigns",
    "LinesInParts",
    "OpenPage",
    "PageLines",
    "PageModel",
    "PageReader",
    "PageText",
    "end_sentences",
    "find_parts",
    "fits",
    "is_native",
    "junk_scores",
    "mean_of_parts",
    "parts_of",
]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_native: Any = _kernels._native  # noqa: SLF001  chosen once, there


MAX_KEPT = 1 << 15
"""Lines of a page up to which what is known of them by themselves is held: 8 MB and 4 bytes a token."""
TEXT_LOGIT = 1 << 10
"""Of a line that is main text for sure."""


def fits(page: PageText) -> bool:
    """Whether a page is short enough for the page model: of up to 2**23 lines, 2**30 characters."""
    return len(page.starts) <= _page.MAX_LINES and len(page.text) <= _page.MAX_LENGTH


class LineSigns:
    """What lines tell of their shapes at a glance; see :func:`dedup._reference.signs.ways`.

    Parameters
    ----------
    words
        The words that tell.
    level
        Which kernel; by default the one chosen at import.
    """

    def __init__(self, words: SignWords, *, level: str | None = None) -> None:
        self._words = words
        native = resolve_level(level) != "numpy"
        self._native = _native.LineSigns(words.hashes, words.tells) if native else None

    def ways(self, page: PageText, among: I64) -> NDArray[np.uint8]:
        """In which ways the lines of a page at ``among`` may have a shape, ``uint8[n]``."""
        if self._native is None:
            return _signs.ways(self._words, page, among)
        found: NDArray[np.uint8] = self._native.ways(
            page.text, page.starts, page.ends, page.hashes, page.offsets, among
        )
        return found


def end_sentences(text: str, starts: I64, ends: I64, *, level: str | None = None) -> NDArray[np.bool_]:
    """Whether lines end as sentences; see :func:`dedup._reference.signs.end_sentences`."""
    if not is_native(level):
        return _signs.end_sentences(text, starts, ends)
    found: NDArray[np.bool_] = _native.end_sentences(text, starts, ends)
    return found


def find_parts(page: PageText, may_have: NDArray[np.uint8], *, level: str | None = None) -> LinesInParts:
    """Lines that hold several lines of a page; see :func:`dedup._reference.line_parts.find_parts`."""
    if not is_native(level):
        return _line_parts.find_parts(page, may_have)
    found = _native.find_parts(
        page.text, page.starts, page.ends, page.offsets, page.solo, may_have, character_classes()
    )
    return LinesInParts(*found)


def parts_of(offsets: I64, among: I64, *, level: str | None = None) -> tuple[I64, I64]:
    """Parts of some lines; see :func:`dedup._reference.line_parts.parts_of`."""
    if not is_native(level):
        return _line_parts.parts_of(offsets, among)
    found: tuple[I64, I64] = _native.parts_of(offsets, among)
    return found


def mean_of_parts(
    score: NDArray[np.float32],
    weights: I64,
    first: I64,
    several: NDArray[np.bool_],
    *,
    level: str | None = None,
) -> NDArray[np.float32]:
    """Scores of lines of several parts; see :func:`dedup._reference.line_parts.mean_of_parts`."""
    if not is_native(level):
        return _line_parts.mean_of_parts(score, weights, first, several)
    found: NDArray[np.float32] = _native.mean_of_parts(score, weights, first, several)
    return found


class PageReader:
    """A page model ready to read pages: its weights packed once, for one kernel.

    Immutable, and free of the interpreter's lock while it reads: threads may share one.

    Parameters
    ----------
    model
        The network and what belongs to it; kept as the attribute of that name.
    level
        Which kernel; by default the one chosen at import.
    dot_products
        Whether ``"avx512"`` may use its instruction for sums of products where the CPU has it;
        for tests, it changes no bit either.

    Raises
    ------
    OptionError
        If the model is beyond what :func:`dedup._reference.page.check_model` lets pass.
    """

    def __init__(self, model: PageModel, *, level: str | None = None, dot_products: bool = True) -> None:
        check_model(model)
        self.model = model
        level = resolve_level(level)
        self._native = None
        if level != "numpy":
            self._native = _native.PageModel(**_parts(model), level=level, dot_products=dot_products)

    def read(self, page: PageText) -> PageLines:
        """Logits and more of the lines of a page; see :func:`dedup._reference.page.read_page`.

        Raises
        ------
        OptionError
            If the page does not fit, see :func:`dedup._reference.page.check_page`.
        """
        return self._read(page, None)

    def _read(self, page: PageText, keep: object) -> PageLines:
        if self._native is None:
            return read_page(self.model, page)
        try:
            found = self._native.read(
                page.text, page.starts, page.ends, page.kinds, page.hashes, page.offsets, page.solo, keep
            )
        except ValueError as error:
            raise OptionError(str(error)) from None
        return PageLines(*found)

    def open(self, page: PageText) -> OpenPage:
        """A page whose lines are read together, and then some of them again."""
        return OpenPage(self, page)


class OpenPage:
    """A page, and any of its lines as if it had no others.

    What is known of lines by themselves is held after the first reading, some 250 bytes a line and 4 a token,
    unless they are more than ``MAX_KEPT``: then the text is read again.
    """

    def __init__(self, reader: PageReader, page: PageText) -> None:
        self._reader = reader
        self._page = page
        keeps = reader._native is not None and len(page.starts) <= MAX_KEPT  # noqa: SLF001  its other half
        self._kept = _native.KeptLines() if keeps else None
        self._lines: PageLines | None = None
        self._some: tuple[I64, PageLines] | None = None  # those that were asked for last

    def read(self, among: I64) -> PageLines:
        """What is known of the lines at ``among``, ``int64[n]``, rising."""
        page = self._page
        if not fits(page):
            n = len(among)
            return PageLines(np.full(n, TEXT_LOGIT, np.float32), np.full((n, 3), NO_PHRASE, np.int8))
        if self._lines is None:
            self._lines = self._reader._read(page, self._kept)  # noqa: SLF001
        if len(among) == len(page.starts):
            return self._lines
        if self._some is None or not np.array_equal(self._some[0], among):
            self._some = among, self._read_again(among)
        return self._some[1]

    def _read_again(self, among: I64) -> PageLines:
        if self._kept is None:
            return self._reader.read(_part(self._page, among))
        native: Any = self._reader._native  # noqa: SLF001
        return PageLines(*native.read_again(self._kept, among))


def _part(page: PageText, among: I64) -> PageText:
    """Some lines of a page as a page."""
    counts = (page.offsets[1:] - page.offsets[:-1])[among]
    ends = np.concatenate(([0], np.cumsum(counts)))
    at = np.arange(ends[-1]) + np.repeat(page.offsets[among] - ends[:-1], counts)
    return PageText(
        text=page.text,
        starts=page.starts[among],
        ends=page.ends[among],
        kinds=page.kinds[among],
        hashes=page.hashes[at],
        offsets=ends,
        solo=page.solo[at],
    )


def is_native(level: str | None = None) -> bool:
    """Whether a kernel is native; by default the one chosen at import."""
    return resolve_level(level) != "numpy"


def junk_scores(
    table: NDArray[np.uint16],
    logits: NDArray[np.float32],
    weights: I64,
    *,
    steps_a_logit: int,
    f_exponent: int,
    least_threshold: float,
    surely: float,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Scores of boilerplate, and which are sure; native only.

    The definition is :meth:`dedup.boilerplate.page_model.LearnedModel.junk`.
    """
    found: tuple[NDArray[np.float32], NDArray[np.bool_]] = _native.junk_scores(
        table, steps_a_logit, f_exponent, least_threshold, surely, logits, weights
    )
    return found


def _layer(*layers: Layer) -> tuple[NDArray[np.int16], NDArray[np.float32], NDArray[np.float32]]:
    """One or more layers, one after another, as flat arrays."""
    return (
        _flat(np.int16, *(layer.weights for layer in layers)),
        _flat(np.float32, *(layer.scale for layer in layers)),
        _flat(np.float32, *(layer.bias for layer in layers)),
    )


def _flat(dtype: type[np.generic], *arrays: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype), *(array.ravel() for array in arrays)])


def _parts(model: PageModel) -> dict[str, object]:
    """What the native class is made of."""
    network, phrases = model.network, model.phrases
    blocks = [eight_bits(block) for block in network.blocks]
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
        "embedding": _flat(np.int8, network.embedding),
        "embedding_floor": network.embedding_floor,
        "projection": _layer(network.projection),
        "told": _flat(np.int16, told_rows(network)),
        "dilations": np.array([block.dilation for block in network.blocks], np.int64),
        "taps": _flat(np.int16, *(block.taps for block in blocks)),
        "offsets": _flat(np.int16, *(block.offset for block in blocks)),
        "points": _flat(np.int8, *(block.weights for block in blocks)),
        "starts": _flat(np.int32, *(block.start for block in blocks)),
        "slopes": _flat(np.float32, *(block.slope for block in blocks)),
        "gains": _flat(np.float32, *(block.gain for block in blocks)),
        "topic_after": network.topic_after,
        "topic_weight": _layer(network.topic_weight),
        "topic_in": _layer(network.topic_in),
        "topic_out": _layer(network.topic_out),
        "topic_gain": _flat(np.float32, network.topic_gain),
        "head": _layer(network.head),
    }
