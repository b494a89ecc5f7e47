"""A page's text as other programs would have written it.

The pages hold one line an HTML block. Other extractors write a blank line between blocks, wrap
lines, put a menu on one line or a bullet before each item; transcripts have no punctuation. What
is main text stays the same, so the same gold measures them all. No rendering looks at labels.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, groupby
from typing import Final, TypeAlias

from quality.pages import Page

__all__ = ["RENDERINGS", "rendered"]

Rendering: TypeAlias = Callable[[Sequence[str]], list[str]]

SHORT: Final = 60
"""Characters from which a line is no label, heading or item of a menu."""
MANY: Final = 3
"""Short lines in a row that a renderer may have had as a list."""

_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")
_CLOSING = re.compile(r"[.!?…。！？”\"»]\s*$")
_SIGNS = re.compile(r"[^\w\s]")


def rendered(page: Page, name: str) -> Page:
    """A page in a rendering; its lines have no labels, since they are others."""
    return replace(page, lines=tuple(RENDERINGS[name](page.lines)), labels=(), html=None)


def _is_short(line: str) -> bool:
    return len(line) < SHORT and not _CLOSING.search(line)


def _wrapped(lines: Sequence[str], *, width: int) -> list[list[str]]:
    return [textwrap.wrap(line, width, break_long_words=False) or [line] for line in lines]


def _blank_between(blocks: Sequence[Sequence[str]]) -> list[str]:
    return [line for block in blocks for line in (*block, "")]


def _joined(lines: Sequence[str], *, short: bool) -> list[str]:
    """Short lines in a row, or long ones, on one line."""
    found: list[str] = []
    for is_short, some in groupby(lines, _is_short):
        row = list(some)
        found += [" ".join(row)] if is_short == short else row
    return found


def _listed(lines: Sequence[str], mark: Callable[[str], str]) -> Iterator[str]:
    """Many short lines in a row as a list."""
    for is_short, some in groupby(lines, _is_short):
        items = list(some)
        yield from map(mark, items) if is_short and len(items) >= MANY else items


def _link(line: str) -> str:
    return f"[{line}](/{'-'.join(re.findall('[a-z0-9]+', line.lower()))[:40]})"


RENDERINGS: Final[dict[str, Rendering]] = {
    "as given": list,
    "a blank line between blocks": lambda lines: _blank_between([[line] for line in lines]),
    "indented, blanks at the ends of lines": lambda lines: [f"    {line}  \r" for line in lines],
    "wrapped at 72, a blank line between blocks": lambda lines: _blank_between(_wrapped(lines, width=72)),
    "wrapped at 72": lambda lines: list(chain.from_iterable(_wrapped(lines, width=72))),
    "wrapped at 100": lambda lines: list(chain.from_iterable(_wrapped(lines, width=100))),
    "a sentence a line": lambda lines: [part for line in lines for part in _SENTENCE.split(line)],
    "short lines in a row joined": partial(_joined, short=True),
    "paragraphs in a row joined": partial(_joined, short=False),
    "bullets before short lines in a row": lambda lines: list(_listed(lines, lambda line: f"- {line}")),
    "the same as Markdown links": lambda lines: list(_listed(lines, _link)),
    "lower case": lambda lines: [line.lower() for line in lines],
    "upper case": lambda lines: [line.upper() for line in lines],
    "no punctuation": lambda lines: [_SIGNS.sub("", line) for line in lines],
}
"""Renderings by what they do to the lines."""
