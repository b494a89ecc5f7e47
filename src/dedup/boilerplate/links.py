"""Links as Markdown writes them: what a reader sees of ``[the report](/2024/report)`` is "the report".

Where a link goes says little of what a line is; its address would be words of the line, and make
a menu read like prose.
"""

from __future__ import annotations

import re
from itertools import accumulate

import numpy as np

from dedup.similarity.page import Page
from dedup.text.blocks import Blocks

__all__ = ["as_shown"]

SIGN = "]("
_LINK = re.compile(
    r"!?\[((?:[^\[\]\n]|\[[^\[\]\n]{0,500}\]){0,500})\]"  # what is shown
    r"\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)"  # where it goes
)
"""A link or a picture; its text and its address may hold pairs of brackets."""


def as_shown(page: Page) -> Page:
    """A page whose blocks say what a reader sees of links; the same page where it has none."""
    if SIGN not in page.text:
        return page
    texts = [_shown(page.text_of(i)) for i in range(len(page.blocks))]
    ends = np.array(list(accumulate(len(text) + 1 for text in texts)), np.int64) - 1
    starts = ends - np.array([len(text) for text in texts], np.int64)
    blocks = Blocks(starts=starts, ends=ends, kinds=page.blocks.kinds, breaks=page.blocks.breaks)
    return Page.read("\n".join(texts), blocks, 1)


def _shown(text: str) -> str:
    """A block as a reader sees it; as it stands if that is nothing: a picture without a text."""
    shown = text
    if SIGN in text:
        shown = _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # a picture may be what a link shows
    return shown if any(map(str.isalnum, shown)) else text
