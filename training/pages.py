"""Pages as arrays, made by the library's own definitions so that training and use cannot drift apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._reference.columns import find_body, is_prose, line_columns, page_columns, prose_overlap, same_as
from dedup._reference.grams import fold_numbers, letter_grams, token_grams
from dedup._reference.lines import line_measures, squeezed, unmarked
from dedup._reference.page import gather_grams
from dedup._reference.phrases import find_phrases
from dedup._reference.recurrence import recurrence_columns, upper_halves
from dedup._reference.tokens import sequence_hashes
from dedup.boilerplate.page_model import COLUMN_SCALE, LETTER_WIDTHS
from dedup.boilerplate.phrases import phrase_table
from dedup.text.blocks import segment
from dedup.text.normalize import code_points
from quality.pages import Page
from training import views

__all__ = [
    "Lines",
    "TrainingPage",
    "View",
    "is_a_line",
    "join_lines",
    "network_columns",
    "read_lines",
    "training_pages",
]

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
U16 = NDArray[np.uint16]

Scalar = TypeVar("Scalar", bound=np.generic)

VIEW_SEED = 7919
"""Apart from the seeds of recipes: every network sees the same views of a page."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """What is known of lines wherever they stand, one row a line.

    ``measures`` is ``int32[n, len(MEASURES)]``, ``half_words`` ``int64[n]``, ``columns``
    ``float32[n, N_LINE_COLUMNS]``, ``sequences`` ``uint64[n]``, ``told`` ``int8[n, 3]``;
    ``grams`` (uint16) and ``tokens`` (uint32, the upper halves of folded hashes) are those of all lines
    one after another, with where each line's begin in ``int64[n + 1]``.
    """

    measures: NDArray[np.int32]
    half_words: I64
    columns: F32
    sequences: NDArray[np.uint64]
    told: NDArray[np.int8]
    grams: U16
    gram_offsets: I64
    tokens: NDArray[np.uint32]
    token_offsets: I64

    def __len__(self) -> int:
        return len(self.half_words)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """A rendering of a page: its lines, ``int8`` labels (1 for main text), ``float32`` weights."""

    lines: Lines
    labels: NDArray[np.int8]
    weights: F32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainingPage:
    """A page to learn from.

    ``texts`` are its lines, ``labels`` those of its record, in which headlines may be junk;
    ``headline`` is the line that is one, if one is found. ``views`` begins with the page as it
    is; in views the headline is main text.
    """

    page_type: str
    texts: tuple[str, ...]
    labels: tuple[int, ...]
    headline: int | None
    views: tuple[View, ...]


def read_lines(texts: Sequence[str]) -> Lines:
    """Arrays of lines, as :func:`dedup._reference.page.read_page` makes them.

    Parameters
    ----------
    texts
        Lines of a page in order, each a block to :func:`dedup.text.blocks.segment`: what kind a
        line is may hang on those before it, as in fenced code.

    Raises
    ------
    ValueError
        If a text is blank or is several lines.
    """
    joined = "\n".join(texts)
    blocks = segment(joined, unit="line")
    if len(blocks) != len(texts):
        raise ValueError(f"{len(texts)} texts are {len(blocks)} lines: leave out blank ones, split others")
    starts, ends = blocks.starts, blocks.ends
    codes, *of_lines = squeezed(code_points(joined), starts, ends)
    begins, stops, kinds = unmarked(codes, *of_lines, blocks.kinds)
    lines = [joined[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    hashes, offsets, solo = _kernels.token_hashes(_kernels.hold(lines), threads=1)
    solos = np.concatenate([[0], np.cumsum(solo)])
    half_words = 2 * np.diff(offsets) - (solos[offsets[1:]] - solos[offsets[:-1]])
    measures = line_measures(codes, begins, stops)
    folded = fold_numbers(hashes)
    letters = [letter_grams(codes, begins, stops, width=width) for width in LETTER_WIDTHS]
    grams, gram_offsets = gather_grams([token_grams(folded, offsets), *letters], len(texts))
    return Lines(
        measures=measures,
        half_words=half_words,
        columns=line_columns(measures, half_words, kinds),
        sequences=sequence_hashes(hashes, offsets),
        told=np.stack(find_phrases(folded, offsets, phrase_table()), 1),
        grams=grams,
        gram_offsets=gram_offsets,
        tokens=upper_halves(folded),
        token_offsets=offsets,
    )


def join_lines(parts: Sequence[tuple[Lines, I64]]) -> Lines:
    """Lines of several pages one after another; each part, of at least one, gives lines and which of them."""

    def rows(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(lines, name)[ids] for lines, ids in parts])

    grams, gram_offsets = _join_runs([(lines.grams, lines.gram_offsets, ids) for lines, ids in parts])
    tokens, token_offsets = _join_runs([(lines.tokens, lines.token_offsets, ids) for lines, ids in parts])
    return Lines(
        **{name: rows(name) for name in ("measures", "half_words", "columns", "sequences", "told")},  # type: ignore[arg-type]
        grams=grams,
        gram_offsets=gram_offsets,
        tokens=tokens,
        token_offsets=token_offsets,
    )


def _join_runs(parts: list[tuple[NDArray[Scalar], I64, I64]]) -> tuple[NDArray[Scalar], I64]:
    values, counts = [], []
    for held, offsets, ids in parts:
        n = offsets[ids + 1] - offsets[ids]
        ends = np.cumsum(n)
        total = int(ends[-1]) if len(ends) else 0
        values.append(held[np.arange(total) + np.repeat(offsets[ids] - (ends - n), n)])
        counts.append(n)
    n_each = np.concatenate(counts)
    joined = np.zeros(len(n_each) + 1, np.int64)
    np.cumsum(n_each, out=joined[1:])
    return np.concatenate(values), joined


def network_columns(lines: Lines) -> F32:
    """Columns of these lines as those of one page, scaled as the network reads them.

    What a line is within its page is found here, after augmentation: it depends on all of them.
    """
    measures, half_words, tokens, offsets = (
        lines.measures,
        lines.half_words,
        lines.tokens,
        lines.token_offsets,
    )
    prose = is_prose(measures, half_words)
    place = page_columns(
        measures, half_words, same_as(lines.sequences), prose_overlap(tokens, offsets, prose)
    )
    again = recurrence_columns(
        tokens,
        offsets,
        half_words=half_words,
        prose=prose,
        measures=measures,
        body=find_body(prose, half_words),
    )
    columns: F32 = np.concatenate([lines.columns, place, again], 1) * COLUMN_SCALE
    return columns


def training_pages(some: Sequence[Page], *, n_views: int) -> list[TrainingPage]:
    """Pages with labels as arrays, with ``n_views`` views each beside their own lines.

    Pages without labels or without a line of text are left out.
    """
    found = []
    for number, page in enumerate(some):
        kept = [
            (text, label) for text, label in zip(page.lines, page.labels, strict=False) if is_a_line(text)
        ]
        if not kept:
            continue
        texts, labels = [text for text, _ in kept], [label for _, label in kept]
        marked, headline = views.mark_headline(texts, labels, page.gold)
        drawn = [marked, *views.renderings(marked, n_views, seed=VIEW_SEED * number + 1)]
        seen = [[line for line in view if is_a_line(line.text)] for view in drawn]
        found.append(
            TrainingPage(
                page_type=page.page_type,
                texts=tuple(texts),
                labels=tuple(labels),
                headline=headline,
                views=tuple(_view(lines) for lines in seen if lines),
            )
        )
    return found


def is_a_line(text: str) -> bool:
    """Whether the library takes a text for one line, and sees something in it."""
    return (text[:1].isalnum() and text.isprintable()) or len(segment(text, unit="line")) == 1


def _view(lines: Sequence[views.Line]) -> View:
    return View(
        lines=read_lines([line.text for line in lines]),
        labels=np.array([line.label for line in lines], np.int8),
        weights=np.array([line.weight for line in lines], np.float32),
    )
