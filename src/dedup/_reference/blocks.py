"""The definition of blocks: lines, their kinds, and the paragraphs that wrapped lines make.

A line is a block where lines are paragraphs. Where lines are hard-wrapped, a paragraph is one: lines
up to a blank one, or to one whose first word would have fitted above; list items, table rows and
headings stay blocks of their own.

Every line boundary of :meth:`str.splitlines` counts, among them CRLF, form feed, NEL and U+2028.

What is a letter, a digit or in lower case is what the running Python says; the kernel asks it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup.model import BLOCK_KINDS, INVISIBLE, BlockKind, count_line_breaks
from dedup.options import Unit

__all__ = [
    "LINES",
    "NEARLY_WRAPPED",
    "WRAPPED",
    "Wrapping",
    "block_kind",
    "find_wrapping",
    "segment",
]

Line: TypeAlias = tuple[int, int, BlockKind, int]
"""Start, end, kind, and the line breaks between the end of the one before and the start."""

WHITE = " \t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""White space within a line."""

BYTE_ORDER_MARK = "\ufeff"

TERMINATORS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What :meth:`str.splitlines` ends a line at."""

BULLETS = "-*+•‣◦▪▸►●○■·–—"
_LIST_ITEM = re.compile(
    rf"[ \t\xa0]*(?:[{re.escape(BULLETS)}]|[(\[]?(?:\d{{1,3}}|[A-Za-z]|[ivxIVX]{{1,5}})[.)\]])[ \t\xa0]+\S"
)
_TABLE_ROW = re.compile(
    r"[ \t]*\|.*\|[ \t]*$"  # pipes around it
    r"|[ \t]*[^\t|]*(?:\|[^|]*){2,}$"  # pipes between cells
    r"|[ ]*\S[^\t]*\t.*\S"  # tabs
    r"|\s*\S.*?\S {3,}\S.*?\S? {3,}\S"  # columns of spaces
)
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+\S")
_FENCE = re.compile(r"[ ]{0,3}(?:`{3,8}[^`]*|~{3,8}[^~]*)\Z")
"""A line that opens or closes fenced code: more signs than eight are a rule, and signs at both ends set off
what is between."""
_INDENTED = re.compile(r"(?: {4}|\t)")
_CODE_LINE = re.compile(
    r"\s*(?:[}\])]+[;,]?\s*$|(?:.*[ -~])?[;{]\s*$"
    r"|(?:def|class|if|for|while|else|elif|try|except)\b(?:.*:\s*$|\s*(?:\(|$))"
    r"|from\s+\S+\s+import\b|(?:import|return|#include)\b|//|/\*|\*/|<[/!?a-zA-Z][^>]*>\s*$|\$ |>>> "
    r"|[\w.\[\]]+\s*[-+*/|&]?=\s*\S|[\w.]+\([^)]*\)\s*$)"
)

MIN_WRAPPED_BREAKS = 3
WRAP_WIDTHS = range(40, 101)
"""Lines are hard-wrapped by editors and mailers at 60 to 80 columns, rarely beyond 100."""
MIN_RUN_ON_SHARE = 0.4
"""Least share of line breaks within a group that fall inside a sentence and near the right edge."""
NEARLY = 0.5
"""Part of that share from which lines that go on are no accident."""
FITS = 2
"""Room left beside the next line's first word from which it would have fitted: editors keep a margin."""
MIN_FULL = 5
"""Least number of full lines that go on in lower case, where breaks at the right edge decide alone."""
LOWER_ROOM = 4
"""The part of the width, a quarter, that must be left where a line in lower case begins a paragraph."""
FULL_TO_OTHERS = 4
"""How many times as often full lines must go on in lower case as others: poets and lists break any."""

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
    return not line or line.isspace() or (line[0] in INVISIBLE + WHITE and not line.strip(INVISIBLE + WHITE))


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


def n_fences(text: str) -> int:
    """Number of lines of a block that open or close fenced code."""
    if "`" not in text and "~" not in text:
        return 0
    return sum(_FENCE.match(line) is not None for _, _, line in _lines(text))


LINES, NEARLY_WRAPPED, WRAPPED = range(3)
"""How a text's lines are read: each as a block; the same, although some go on; as parts of paragraphs."""


class Wrapping(NamedTuple):
    """How lines are read, and where those start that begin a paragraph without a blank line above."""

    reading: int
    begins: frozenset[int] = frozenset()


class _Group(NamedTuple):
    """Lines without a blank one between, of which none is overlong, and where each starts."""

    starts: list[int]
    lines: list[str]

    @property
    def width(self) -> int:
        """The longest line; a single word, an address, may stick out."""
        return max((len(line) for line in self.lines if not _is_one_word(line)), default=0)

    def breaks(self) -> Iterator[_Break]:
        """What each break within the group tells."""
        width = self.width
        return (_break(line, after, width) for line, after in pairwise(self.lines))


class _Break(NamedTuple):
    """A break between two lines: how much room the first one had left for the second one's first word.

    An address begins a line of its own, whatever its case.
    """

    slack: int
    is_lower: bool
    is_upper: bool
    ends_sentence: bool
    is_paragraph: bool

    def run_on(self) -> float:
        """How surely the second line goes on where the first one ends, 0..1.

        A script without case shows less: a break in it counts for half.
        """
        if self.slack >= FITS or not self.is_paragraph:
            return 0.0
        if self.is_lower:
            return 1.0
        return 0.0 if self.is_upper or self.ends_sentence else 0.5


def _break(line: str, after: str, width: int) -> _Break:
    follower = after.lstrip(" \t>")
    word = next(iter(follower.split(None, 1)), "")
    stripped = line.rstrip()
    return _Break(
        slack=width - (len(stripped) + 1 + len(word)),
        is_lower=follower[:1].islower() and not _is_address(word),
        is_upper=follower[:1].isupper() or _is_address(word),
        ends_sentence=stripped[-1:] in _ENDS_SENTENCE,
        is_paragraph=block_kind(after) == "paragraph",
    )


def _groups(text: str, limit: int) -> tuple[list[_Group], list[int]]:
    """Groups of lines, and where overlong lines start and what follows them: those stand apart."""
    groups: list[_Group] = []
    apart: list[int] = []
    group = _Group([], [])
    after_overlong = False
    for start, _, line in [*_lines(text), (0, 0, "")]:
        is_blank = _is_blank(line)
        is_overlong = len(line) > limit and not _is_one_word(line)
        if (after_overlong or is_overlong) and not is_blank:
            apart.append(start)
        after_overlong = is_overlong
        if is_blank or is_overlong:
            if group.lines:
                groups.append(group)
                group = _Group([], [])
        else:
            group.starts.append(start)
            group.lines.append(line)
    return groups, apart


def _is_one_word(line: str) -> bool:
    """Whether a line is one word of ASCII letters and signs, such as an address."""
    return line.isascii() and len(line.split(None, 1)) == 1


def _is_address(word: str) -> bool:
    return word.startswith(("http://", "https://", "www."))


def find_wrapping(text: str) -> Wrapping:
    """Whether a text is hard-wrapped, and where its paragraphs begin.

    A break between two lines of one group tells of wrapping if the next line's first word
    would not have fitted, and the line does not end a sentence or the next begins in lower
    case. Verse and lists of headlines break sentences too, but not at a common right edge.

    Where most lines are short, a page with its menus, breaks at the right edge decide alone; then
    lines that had room left must go on in lower case far less often.

    In such a text a line begins a paragraph if its first word would have fitted above. Where lines
    are full, no room need be left for that, and a quarter of a line if it begins in lower case;
    where people broke the lines, more than nine in ten lines that surely go on have left, and a
    line in lower case begins none. Where paragraphs follow each other without blank lines, a full
    line that ends a sentence is taken for a paragraph's end: two parts of one are less harm than two
    paragraphs in one.

    A text is nearly wrapped if half of what that needs is there: without some of its lines it may be.

    If the longest lines are no measure, a headline above narrower text, it is seen whether lines are
    wrapped at the width at which most of those that go on are full.
    """
    found = _wrapping_within(text, WRAP_WIDTHS[-1])
    if found.reading != WRAPPED and (width := _fullest_width(text)):
        narrower = _wrapping_within(text, width)
        return narrower if narrower.reading == WRAPPED else found
    return found


def _fullest_width(text: str) -> int | None:
    """The least width at which most lines that go on in lower case are full; None if too few are."""
    n_full = [0] * (WRAP_WIDTHS[-1] + 1)
    for group in _groups(text, WRAP_WIDTHS[-1])[0]:
        for line, after in pairwise(group.lines):
            if not after.lstrip(" \t>")[:1].islower():
                continue  # quickly, what nearly all lines are
            at = _break(line, after, 0)
            if at.is_lower and at.is_paragraph:
                last = FITS - 1 - at.slack
                for width in range(max(len(line), WRAP_WIDTHS[0]), min(last, WRAP_WIDTHS[-1]) + 1):
                    n_full[width] += 1
    most = max(n_full)
    return n_full.index(most) if most >= MIN_FULL else None


def _wrapping_within(text: str, limit: int) -> Wrapping:
    """:func:`find_wrapping` where longer lines are known not to be wrapped."""
    groups, apart = _groups(text, limit)
    total, n_breaks, n_edges, n_others = 0.0, len(apart), len(apart), 0
    sure: list[int] = []
    width = 0
    run_ons = []
    for group in groups:
        n_breaks += len(group.lines) - 1
        run_on, its_width = 0.0, group.width
        if its_width in WRAP_WIDTHS:
            for at in group.breaks():
                run_on += at.run_on()
                n_edges += at.slack < FITS and at.is_paragraph
                n_others += at.slack >= FITS
                if at.is_lower and at.is_paragraph:
                    sure.append(at.slack)
        if run_on:
            width = max(width, its_width)
        run_ons.append(run_on)
        total += run_on
    n_full = sum(slack < FITS for slack in sure)
    often = total >= max(MIN_WRAPPED_BREAKS, MIN_RUN_ON_SHARE * n_breaks)
    at_edge = n_full >= max(MIN_FULL, MIN_RUN_ON_SHARE * n_edges)
    at_edge &= n_full * n_others >= FULL_TO_OTHERS * (len(sure) - n_full) * n_edges
    if not (often or at_edge):
        nearly = total >= max(MIN_WRAPPED_BREAKS, NEARLY * MIN_RUN_ON_SHARE * n_breaks)
        nearly |= n_full >= max(MIN_FULL, NEARLY * MIN_RUN_ON_SHARE * n_edges)
        return Wrapping(NEARLY_WRAPPED if nearly else LINES)
    room, lower_room = FITS - 1, width // LOWER_ROOM
    if not at_edge:
        room = max(room, sorted(sure)[(9 * len(sure) - 1) // 10] if sure else 0)
        lower_room = width  # more than there can be
    begins = set(apart)
    for group, run_on in zip(groups, run_ons, strict=True):
        more = 0 if run_on else width - group.width
        breaks = list(zip(group.starts[1:], group.breaks(), strict=True))
        some = {start for start, at in breaks if at.slack + more > (lower_room if at.is_lower else room)}
        if some:
            some.update(start for start, at in breaks if at.is_upper and at.ends_sentence)
        begins |= some
    return Wrapping(WRAPPED, frozenset(begins))


def segment(
    texts: Sequence[str], unit: Unit
) -> tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int8],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int8],
]:
    """Blocks of texts, one text after the other.

    Parameters
    ----------
    texts
        Any texts; lone surrogates, NULs and a missing last line break included.
    unit
        ``"line"``, ``"paragraph"``, or ``"auto"``: decided by :func:`find_wrapping`.

    Returns
    -------
    Of each block ``int64`` its start and its end in code points of its text, ``int8`` its kind as
    an index into ``BLOCK_KINDS``, ``int64`` the line breaks between it and what stands before it;
    then ``int64[n_texts + 1]`` where each text's blocks begin, and ``int8[n_texts]`` how its lines
    were read: ``LINES``, ``NEARLY_WRAPPED`` or ``WRAPPED``.
    """
    found: list[Line] = []
    offsets = np.zeros(len(texts) + 1, np.int64)
    readings = np.zeros(len(texts), np.int8)
    for i, text in enumerate(texts):
        wrapping = Wrapping(LINES if unit == "line" else WRAPPED)
        if unit == "auto":
            wrapping = find_wrapping(text)
        readings[i] = wrapping.reading
        lines = _with_breaks(text)
        found.extend(_paragraphs(lines, wrapping.begins) if wrapping.reading == WRAPPED else lines)
        offsets[i + 1] = len(found)
    numbers = {kind: number for number, kind in enumerate(BLOCK_KINDS)}
    return (
        np.array([line[0] for line in found], np.int64),
        np.array([line[1] for line in found], np.int64),
        np.array([numbers[line[2]] for line in found], np.int8),
        np.array([line[3] for line in found], np.int64),
        offsets,
        readings,
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


def _paragraphs(lines: Iterator[Line], begins: frozenset[int]) -> Iterator[Line]:
    """Groups of lines without a blank one between, cut where a line begins a block of its own kind.

    ``begins`` are the starts of lines that begin a paragraph all the same, see :func:`find_wrapping`.
    """
    group: Line | None = None
    for start, end, kind, breaks in lines:
        if group is not None and breaks == 1 and _runs_on(kind, group[2], begins=start in begins):
            group = (group[0], end, group[2], group[3])
            continue
        if group is not None:
            yield group
        group = (start, end, kind, breaks)
    if group is not None:
        yield group


def _runs_on(kind: BlockKind, before: BlockKind, *, begins: bool) -> bool:
    if kind == "code":
        return before == "code"
    return kind == "paragraph" and before in ("paragraph", "list-item") and not begins
