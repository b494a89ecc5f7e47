"""Line rules of corpus builders, in a few lines each, from the descriptions in their papers.

Each takes a page's lines and gives ``bool[n_lines]``, true for the lines that stay. They were
made for the lines of WET files, most of them as filters of whole documents; what is done
here with each is in its docstring.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["c4", "ccnet", "ccnet_form", "gopher", "keep_all", "longest_run"]

Mask = NDArray[np.bool_]

POLICIES = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
BULLETS = ("•", "‣", "▶", "◦", "■", "*", "-")
TERMINAL = re.compile(r"""[.!?…。！？｡؟।;:][)\]}"'»”’」』]*$""")


def keep_all(lines: Sequence[str]) -> Mask:
    """Every line: what an extractor without any cleaning leaves."""
    return np.ones(len(lines), bool)


def c4(lines: Sequence[str]) -> Mask:
    """Line rules of C4 (Raffel et al. 2020, section 2.2).

    A line stays if it ends in a period, an exclamation mark, a question mark or a closing
    quotation mark, has at least five words, and speaks neither of JavaScript nor of
    policies. Rules that drop whole pages (few sentences, curly brackets, bad words, lorem
    ipsum) are left out, which is in its favour here.
    """
    return np.fromiter(map(_c4_line, lines), bool, len(lines))


def _c4_line(line: str) -> bool:
    lower = line.lower()
    return (
        line.endswith((".", "!", "?", '"', "”", "'", "’"))
        and not line.endswith("...")
        and len(line.split()) >= 5
        and "javascript" not in lower
        and not any(policy in lower for policy in POLICIES)
    )


def gopher(lines: Sequence[str]) -> Mask:
    """Quality and repetition rules of Gopher (Rae et al. 2021, appendix A.1.1), asked of lines.

    The paper asks them of documents. Here a line stays if it begins with no bullet, ends in
    no ellipsis, has words of 3 to 10 characters on average, letters in at least 80 % of
    them, at most one symbol (``#`` or an ellipsis) to ten words, and is no copy of a line
    above it.
    """
    kept = np.zeros(len(lines), bool)
    seen: set[str] = set()
    for at, line in enumerate(lines):
        kept[at] = line not in seen and _gopher_line(line)
        seen.add(line)
    return kept


def _gopher_line(line: str) -> bool:
    words = line.split()
    if not words or words[0].startswith(BULLETS) or line.endswith(("...", "…")):
        return False
    symbols = line.count("#") + line.count("...") + line.count("…")
    return (
        3 <= sum(map(len, words)) / len(words) <= 10
        and sum(any(map(str.isalpha, word)) for word in words) >= 0.8 * len(words)
        and symbols <= 0.1 * len(words)
    )


def ccnet_form(line: str) -> bytes:
    """What CCNet takes for the same paragraph (Wenzek et al. 2020, section 3.1).

    Lower case, digits as 0, without accents and punctuation; the first 64 bits of its SHA-1.
    """
    form = unicodedata.normalize("NFD", line.lower())
    form = "".join(
        "0" if unicodedata.category(char) == "Nd" else char
        for char in form
        if unicodedata.category(char)[0] not in "PS" and unicodedata.category(char) != "Mn"
    )
    # SHA-1 is the paper's; nothing is to be kept secret.
    return hashlib.sha1(
        " ".join(form.split()).encode("utf-8", "surrogatepass"), usedforsecurity=False
    ).digest()[:8]


def ccnet(pages: Sequence[Sequence[str]]) -> list[Mask]:
    """Paragraph deduplication of CCNet (Wenzek et al. 2020) over all pages given, one mask a page.

    As in the paper every copy goes, the first one too, here and wherever else it stands. What it
    can find grows with the pages: the paper had 1.6 million of them at a time.
    """
    forms = [[ccnet_form(line) for line in lines] for lines in pages]
    count = Counter(form for page in forms for form in page)
    return [np.fromiter((count[form] < 2 for form in page), bool, len(page)) for page in forms]


def longest_run(lines: Sequence[str]) -> Mask:
    """The stretch with the most text in long, punctuated lines and the least else: a baseline of ours.

    A maximum-sum segment (Bentley 1984): a line of sixty characters or more that ends as a
    sentence does adds its length, up to 500 characters; any other takes away forty. Everything
    between the first and last line of the stretch stays. Scripts without spaces count each
    character three times. The numbers are round guesses, tried on nothing.
    """
    best, first, last, total, start = 0.0, 0, -1, 0.0, 0
    for at, gain in enumerate(_gains(lines)):
        if total <= 0:
            total, start = 0.0, at
        total += gain
        if total > best:
            best, first, last = total, start, at
    kept = np.zeros(len(lines), bool)
    kept[first : last + 1] = True
    return kept


def _gains(lines: Iterable[str]) -> Iterable[float]:
    for line in lines:
        wide = sum(char >= "\u2e80" for char in line)
        length = len(line) + 2 * wide
        yield float(min(length, 500)) if length >= 60 and TERMINAL.search(line) else -40.0
