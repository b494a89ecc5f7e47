"""The definition of blocks: lines, their kinds, and the paragraphs that wrapped lines make.

A line is a block where lines are paragraphs; where lines are hard-wrapped, a group of lines
between blank lines is one, and list items, table rows and headings stay blocks of their own.
Every line boundary of :meth:`str.splitlines` counts, among them CRLF, form feed, NEL and U+2028.

What is a letter, a digit or in lower case is what the running Python says; the kernel asks it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup.model import BLOCK_KINDS, BlockKind, count_line_breaks
from dedup.options import Unit

__all__ = ["block_kind", "is_hard_wrapped", "segment"]

Line: TypeAlias = tuple[int, int, BlockKind, int]
"""Start, end, kind, and the line breaks between the end of the one before and the start."""

WHITE = " \t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
BLANK = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
"""White space, and invisible characters: a line of nothing else is blank."""

BYTE_ORDER_MARK = "\ufeff"

TERMINATORS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What :meth:`str.splitlines` ends a line at."""

BULLETS = "-*+•‣◦▪▸►●○■·–—"
_LIST_ITEM = re.compile(
    rf"[ \t\xa0]*(?:[{re.escape(BULLETS)}]|[(\[]?(?:\d{{1,3}}|[A-Za-z]|[ivxIVX]{{1,5}})[.)\]])[ \t\xa0]+\S"
)
_TABLE_ROW = re.compile(
    r"[ \t]*\|.*\|[ \t]*$"  # pipes around it
    r"|[^\t|]*(?:\|[^|]*){2,}$"  # pipes between cells
    r"|[ ]*\S[^\t]*\t.*\S"  # tabs
    r"|\s*\S.*?\S {3,}\S.*?\S? {3,}\S"  # columns of spaces
)
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+\S")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")
_INDENTED = re.compile(r"(?: {4}|\t)")
_CODE_LINE = re.compile(
    r"\s*(?:[}\])]+[;,]?\s*$|.*[;{]\s*$"
    r"|(?:def|class|import|from|return|if|for|while|else|elif|try|except)\b.*:?\s*$"
    r"|#include\b|//|/\*|\*/|<[/!?a-zA-Z][^>]*>\s*$|\$ |>>> "
    r"|[\w.\[\]]+\s*[-+*/|&]?=\s*\S|[\w.]+\([^)]*\)\s*$)"
)

MIN_WRAPPED_BREAKS = 3
WRAP_WIDTHS = range(40, 101)
"""Lines are hard-wrapped by editors and mailers at 60 to 80 columns, rarely beyond 100."""
MIN_RUN_ON_SHARE = 0.4
"""Least share of line breaks within a group that fall inside a sentence and near the right edge."""

_ENDS_SENTENCE = frozenset(".!?:;…。！？：；؟۔।॥»”\"'’)]")


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and content of each line, terminators and a byte order mark before it left out."""
    at = 0
    for line in text.splitlines(keepends=True):
        content = line.rstrip(TERMINATORS)
        marked = content[:1] == BYTE_ORDER_MARK
        yield at + marked, at + len(content), content[marked:]
        at += len(line)


def _is_blank(line: str) -> bool:
    return not line or line.isspace() or (line[0] in BLANK + WHITE and not line.strip(BLANK + WHITE))


def block_kind(line: str) -> BlockKind:
    """Kind of a single line by its shape, code fences apart."""
    cells = "|" in line or "\t" in line or "   " in line
    start = line[:7]
    if line[:1].isalpha() and not cells and "." not in start and ")" not in start and "]" not in start:
        return "paragraph"  # quickly, what nearly all lines are
    if _HEADING.match(line):
        return "heading"
    if cells and _TABLE_ROW.match(line):
        return "table-row"
    if _LIST_ITEM.match(line):
        return "list-item"
    if _INDENTED.match(line) and _CODE_LINE.match(line):
        return "code"
    return "paragraph"


def is_hard_wrapped(text: str) -> bool:
    """Whether line breaks of the text fall within its sentences.

    A break between two lines of one group tells of wrapping if the next line's first word
    would not have fitted, and the line does not end a sentence or the next begins in lower
    case. Verse and lists of headlines break sentences too, but not at a common right edge.
    """
    run_on, breaks = 0.0, 0
    for blank, lines in groupby((line for _, _, line in _lines(text)), _is_blank):
        if not blank:
            more, all_of = _wrapped_breaks(list(lines))
            run_on, breaks = run_on + more, breaks + all_of
    return run_on >= MIN_WRAPPED_BREAKS and run_on >= MIN_RUN_ON_SHARE * breaks


def _wrapped_breaks(group: list[str]) -> tuple[float, int]:
    """How many breaks within a group of lines look like wrapping, of how many.

    A script without case shows less: a break in it counts for half.
    """
    if len(group) < 2:
        return 0, 0
    width = max(map(len, group))
    if width not in WRAP_WIDTHS:
        return 0, len(group) - 1
    run_on = 0.0
    for line, after in pairwise(group):
        follower = after.lstrip(" \t>")
        word = next(iter(follower.split(None, 1)), "")
        if len(line.rstrip()) + 1 + len(word) <= width - 2 or block_kind(after) != "paragraph":
            continue
        if follower[:1].islower():
            run_on += 1
        elif not follower[:1].isupper() and line.rstrip()[-1:] not in _ENDS_SENTENCE:
            run_on += 0.5
    return run_on, len(group) - 1


def segment(
    texts: Sequence[str], unit: Unit
) -> tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int8],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.bool_],
]:
    """Blocks of texts, one text after the other.

    Parameters
    ----------
    texts
        Any texts; lone surrogates, NULs and a missing last line break included.
    unit
        ``"line"``, ``"paragraph"``, or ``"auto"``: paragraphs if :func:`is_hard_wrapped`.

    Returns
    -------
    Of each block ``int64`` its start and its end in code points of its text, ``int8`` its kind as
    an index into ``BLOCK_KINDS``, ``int64`` the line breaks between it and what stands before it;
    then ``int64[n_texts + 1]`` where each text's blocks begin, and ``bool[n_texts]`` which texts
    were cut into paragraphs.
    """
    found: list[Line] = []
    offsets = np.zeros(len(texts) + 1, np.int64)
    wrapped = np.zeros(len(texts), np.bool_)
    for i, text in enumerate(texts):
        wrapped[i] = unit == "paragraph" or (unit == "auto" and is_hard_wrapped(text))
        lines = _with_breaks(text)
        found.extend(_paragraphs(lines) if wrapped[i] else lines)
        offsets[i + 1] = len(found)
    numbers = {kind: number for number, kind in enumerate(BLOCK_KINDS)}
    return (
        np.array([line[0] for line in found], np.int64),
        np.array([line[1] for line in found], np.int64),
        np.array([numbers[line[2]] for line in found], np.int8),
        np.array([line[3] for line in found], np.int64),
        offsets,
        wrapped,
    )


def _line_spans(text: str) -> Iterator[tuple[int, int, BlockKind]]:
    fenced = False
    for start, end, line in _lines(text):
        if _is_blank(line):
            continue
        fence = "`" in line or "~" in line
        is_fence = fence and _FENCE.match(line) is not None
        yield start, end, "code" if fenced or is_fence else block_kind(line)
        fenced ^= is_fence


def _with_breaks(text: str) -> Iterator[Line]:
    at = 0
    for start, end, kind in _line_spans(text):
        yield start, end, kind, count_line_breaks(text[at:start])
        at = end


def _paragraphs(lines: Iterator[Line]) -> Iterator[Line]:
    """Groups of lines without a blank one between, cut where a line begins a block of its own kind."""
    group: Line | None = None
    for start, end, kind, breaks in lines:
        if group is not None and breaks == 1 and _runs_on(kind, group[2]):
            group = (group[0], end, group[2], group[3])
            continue
        if group is not None:
            yield group
        group = (start, end, kind, breaks)
    if group is not None:
        yield group


def _runs_on(kind: BlockKind, before: BlockKind) -> bool:
    return (kind == "paragraph" and before in ("paragraph", "list-item")) or kind == before == "code"
