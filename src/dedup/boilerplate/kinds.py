"""Kinds of the blocks that are cut as boilerplate: by their own shape, the heading above, or their place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.features import Features, PageReader
from dedup.boilerplate.rules import (
    HEADING_KINDS,
    MAX_HEADING,
    MAX_LABEL,
    NAVIGATION,
    NO_KIND,
    OTHER,
    RELATED,
)
from dedup.boilerplate.scores import doubled_lists
from dedup.boilerplate.threads import count_of_comments
from dedup.model import BOILERPLATE_KINDS

__all__ = ["name_kinds"]


def name_kinds(reader: PageReader, among: NDArray[np.int64], cut: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Kinds of the blocks of a page that are cut as boilerplate, ``int8[n]``.

    A block's own shape names its kind. What has none is named by the heading above it ("Related
    articles"), up to the next block that is kept; else by its place and length. What has several parts
    is what most of its words are.

    Parameters
    ----------
    reader
        The page.
    among
        Ids of its blocks, ``int64[n]``, rising: those that are looked at, as if there were no others.
    cut
        ``bool[n]``: which of those are cut.
    """
    line_parts = reader.line_parts
    if line_parts is None or not line_parts.in_parts[among].any() or not line_parts.may_be_read(among):
        return _name_kinds(reader.features(among, shapes_of_all=True), cut)
    parts, first = line_parts.parts_of(among, level=reader.level)
    block = np.repeat(np.arange(len(among)), np.diff(np.append(first, len(parts))))
    in_parts = reader.in_parts(line_parts)
    kinds = _name_kinds(in_parts.features(parts, shapes_of_all=True), cut[block])
    words = np.zeros((len(among), len(BOILERPLATE_KINDS)), np.int64)
    np.add.at(words, (block, kinds), in_parts.n_tokens[parts])
    most: NDArray[np.int8] = words.argmax(1).astype(np.int8)
    return most


def _name_kinds(features: Features, cut: NDArray[np.bool_]) -> NDArray[np.int8]:
    """The same by the features of the blocks, with the shapes of all."""
    kinds = np.full(len(features), OTHER, np.int8)
    heading = NO_KIND
    seen_body = False
    rows = zip(
        cut.tolist(), features.kind.tolist(), features.size.tolist(), features.prose.tolist(), strict=True
    )
    for i, (is_cut, shaped, size, is_prose) in enumerate(rows):
        if not is_cut:
            heading = NO_KIND if is_prose or size > MAX_LABEL else heading
            seen_body = seen_body or is_prose
        elif shaped != NO_KIND:
            kinds[i] = shaped
            if shaped in HEADING_KINDS and (size <= MAX_HEADING or _counts_comments(features, i)):
                heading = shaped
        elif heading != NO_KIND:
            kinds[i] = heading
        elif size <= MAX_LABEL:
            kinds[i] = NAVIGATION
        else:
            kinds[i] = RELATED if not is_prose or seen_body else OTHER
    doubled = doubled_lists(features)
    kinds[doubled & cut] = RELATED
    return kinds


def _counts_comments(features: Features, at: int) -> bool:
    """Whether a block counts comments, and so heads them however long it is."""
    block_id = int(features.among[at])
    page = features.page
    return count_of_comments(page.text_of(block_id), int(page.n_tokens[block_id])) > 0
