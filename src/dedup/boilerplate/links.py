"""Links as programs write them: what a reader sees of ``[the report](/2024/report)`` is "the report".

Where a link goes says little of what a line is; its address would be words of the line, and make
a menu read like prose. So would the names of pictures, and the numbers that text browsers set
before links.
"""

from __future__ import annotations

import re
from itertools import accumulate

import numpy as np

from dedup.similarity.page import Page
from dedup.text.blocks import Blocks

__all__ = ["as_shown"]

SIGN, FIRST_NUMBER = "](", "[1]"
"""What a text must hold to have links, or numbered ones."""
OPENS = "["
_SHOWN = r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,500}\]){0,500})\]"
_ADDRESS = r"\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)"
_PICTURE, _LINK = re.compile("!" + _SHOWN + _ADDRESS), re.compile("!?" + _SHOWN + _ADDRESS)
"""The text of a link and its address may hold pairs of brackets."""
_NUMBER = re.compile(r"(?<!\w)\[\d{1,4}\](?=\w)")
"""As in "[12]Home", not as in "as was shown.[12] Then"."""


def as_shown(page: Page) -> Page:
    """A page whose blocks say what a reader sees of links; the same page where it has none."""
    if not _may_have_links(page.text):
        return page
    written = [page.text_of(i) for i in range(len(page.blocks))]
    texts = [_shown(text) if OPENS in text else text for text in written]
    if texts == written:
        return page
    ends = np.array(list(accumulate(len(text) + 1 for text in texts)), np.int64) - 1
    starts = ends - np.array([len(text) for text in texts], np.int64)
    blocks = Blocks(starts=starts, ends=ends, kinds=page.blocks.kinds, breaks=page.blocks.breaks)
    return Page.read("\n".join(texts), blocks, 1)


def _may_have_links(text: str) -> bool:
    """Whether a text holds ``](`` or ``[1]``; quickly, since most hold no bracket."""
    return _holds(text, FIRST_NUMBER) or (OPENS in text and _holds(text, SIGN))


def _holds(text: str, sign: str) -> bool:
    """``sign in text``, by its first character: one is found faster than several."""
    at = text.find(sign[0])
    while at >= 0 and not text.startswith(sign, at):
        at = text.find(sign[0], at + 1)
    return at >= 0


def _shown(text: str) -> str:
    """A block as a reader sees it.

    A picture says nothing unless it is all there is; what would be nothing stays as it stands.
    """
    numberless = _NUMBER.sub("", text)
    with_names = _LINK.sub(r"\1", _LINK.sub(r"\1", numberless))  # a picture may be what a link shows
    for shown in (_LINK.sub(r"\1", _PICTURE.sub("", numberless)), with_names):
        if any(map(str.isalnum, shown)):
            return shown
    return text
