"""Whether a text as a whole is the source of a program or a document, or data that programs read.

Then nothing of it is furniture.

Lines are looked at one by one, comments aside: those of code end in brackets, call and assign, or
begin with words of programming languages. That is asked of any line, where the kind of a block is code
by stricter signs, and only if it is indented. The tests hold that no page of the web is taken for code,
and that files of Python's own library come back whole.
"""

from __future__ import annotations

import re

__all__ = ["is_source_code"]

LEAST_SHARE = 0.6
"""Share of lines of code, among those that are no comments, from which a text is code."""
LEAST_OF_ALL = 0.1
"""Share of them among all lines: with a sign before each line, any text looks like comments."""
MIN_LINES = 3
ENDS = 80
"""Characters of a line that are looked at, at each end."""
SIGNS = ("{", "=", "_", ";", '":')
MIN_SIGNS = 0.25
"""So many of these a line has code; of the pages one in twenty has. They are counted first, in a few probes
of the text, since that is quick."""
N_PROBES = 4
PROBE = 512
"""Probes, one in each share of the text, and their length; each stands further on in its share than the one
before, lest all fall on the same place of what comes again and again."""
LOOKS = ((24, 0.3), (120, LEAST_SHARE))
"""How many lines are looked at, evenly over the text, and what share of them must be code: a few first."""
MIN_MARKUP = 3
MARKUP_SHARE = 0.02
"""Lines of markup, and their share of all, from which a text is the source of a document. A page that shows
some has fewer."""
MARKUP = re.compile(
    r"^[ \t]*(?:\.\. (?:[\w-]+::|_[^:\n]+:(?=\s|$))"
    r"|\\(?:begin|end|(?:sub)*section|chapter|item|usepackage|documentclass|newcommand|label)\b)",
    re.MULTILINE,
)
"""Directives and targets of reStructuredText, commands of LaTeX."""
TELLING = (("`", "\n.. "), ("\\", "\n\\"), ("~", "~~~~"), ("^", "^^^^"))
"""Signs and what they go with in such sources, one of which each has: signs are found faster."""
UNDERLINED = re.compile(r"^(\S.{2,})\n([=~^\"'`#*+-])\2{3,}[ \t]*$", re.MULTILINE)
LIKE_LENGTH = 3
"""Headings with a line of a sign below, as long as they are, give or take so many characters."""
ADDRESS = re.compile(r"[^\s:]{0,200}://\S*|[^\s@]{0,200}@\S*\.\S*")
COMMENT = re.compile(
    r"#(?!include|define|if|endif|else|undef|pragma|!)|\*|//|/\*|--\s|<!--|\"\"\"|%|;", re.ASCII
)
CODE = re.compile(
    r"""
    [;{}\[(,\\]$ | ^[}\])@<]
    | ^\#(?:include|define|if|endif|else|undef|pragma|!)
    | [\w\])"']\s?[-+*/%|&^!<>:]?=(?:=|\s?[\w"'(\[{&*!.$-])
    | \w\( | \w_\w | -> | => | ::
    | ^["'][^"']{0,80}["']\s?:
    | ^(?:def|class|if|elif|for|while|with|try|except|else|finally|import|from|return|raise|pass|break
        |continue|end|fi|done|esac|do|then|let|const|var|public|private|static|func|fn|package|struct|enum|type|use
        |module|require|SELECT|INSERT)\b.*[:;{\w)]$
    """,
    re.VERBOSE | re.ASCII,
)


def is_source_code(text: str) -> bool:
    """Whether a text is that of a program, a file of data or settings, or the source of a document."""
    return _has_markup(text) or _has_code(text)


def _has_markup(text: str) -> bool:
    """Whether lines of markup are many enough.

    Programs that make Markdown of web pages underline headings too, with two signs only: so these count
    beside others.
    """
    if not any(sign in text and begins in text for sign, begins in TELLING):
        return False
    n = sum(1 for _ in MARKUP.finditer(text))
    underlined = [line for line in UNDERLINED.finditer(text) if _fits(line)]
    if not all(line[2] in "=-" for line in underlined):
        n += len(underlined)
    return n >= MIN_MARKUP and n >= MARKUP_SHARE * sum(map(bool, map(str.strip, text.split("\n"))))


def _fits(heading: re.Match[str]) -> bool:
    """Whether the line below a heading is as long as it is."""
    above, below = heading[0].split("\n")
    return abs(len(above.rstrip()) - len(below.rstrip())) <= LIKE_LENGTH


def _has_code(text: str) -> bool:
    """Whether most lines are those of a program or of a file that programs read."""
    probe = text
    if len(text) > N_PROBES * PROBE:
        share = len(text) // N_PROBES
        starts = (i * share + (i + 1) * (share - PROBE) // N_PROBES for i in range(N_PROBES))
        probe = "".join([text[at : at + PROBE] for at in starts])
    if sum(map(probe.count, SIGNS)) < MIN_SIGNS * (1 + probe.count("\n")):
        return False
    lines = text.split("\n")
    return all(_is_code(lines[:: 1 + len(lines) // most], least) for most, least in LOOKS)


def _is_code(lines: list[str], least: float) -> bool:
    """Whether that share of some lines, comments aside, is code, and a tenth with them."""
    n_code = n_other = n_comments = 0
    for whole in lines:
        line = whole.strip()
        if not line:
            continue
        if len(line) > 2 * ENDS:
            line = f"{line[:ENDS]} {line[-ENDS:]}"
        if COMMENT.match(line):
            n_comments += 1
        elif CODE.search(_without_links(line)):
            n_code += 1
        else:
            n_other += 1
    n = n_code + n_other + n_comments
    return n >= MIN_LINES and n_code >= least * (n_code + n_other) and n_code >= LEAST_OF_ALL * n


def _without_links(line: str) -> str:
    """A line without addresses, which are full of such signs; nothing of one with a link of Markdown."""
    if "](" in line:
        return ""
    return ADDRESS.sub("", line) if "://" in line or "@" in line else line
