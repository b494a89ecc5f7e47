"""What is true of a corpus, by Python sets alone.

Nothing here is imported from ``dedup``: these functions are what it is measured against.
For ASCII text a token is a run of letters and digits in lower case, which needs no
library. For other scripts the classes of characters come from ``unicodedata``; they agree
with the library's tables on the scripts of ``languages`` (a test says so), not on
characters newer than the running Python.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["neighbours", "resemblance", "resemblances", "shingles", "tokens", "tokens_by_pattern"]

K = 5

_ASCII = str.maketrans({chr(i): chr(i).lower() if chr(i).isalnum() else " " for i in range(128)})


# Letters of scripts without spaces, each a token: Han and Kana, Thai, Lao, Burmese, Khmer.
_BLOCKS = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
_BLOCKS += ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
_ALONE = "".join(c for first, last in _BLOCKS for c in map(chr, range(first, last + 1)) if c.isalnum())
_UNMARKED = re.compile(rf"[^\W_{_ALONE}]+|[{_ALONE}]")


@cache
def _marks() -> tuple[frozenset[str], re.Pattern[str]]:
    """All marks; and the tokens of texts that have some, found at a hundredth of the speed."""
    marks = "".join(c for c in map(chr, range(0x300, sys.maxunicode)) if unicodedata.category(c)[0] == "M")
    marked = re.compile(rf"[{_ALONE}][{marks}]*|(?:[^\W_{_ALONE}]|[{marks}])+")
    return frozenset(marks), marked


def tokens(text: str) -> list[str]:
    """Tokens of a text, as fast as plain Python finds them."""
    if text.isascii():
        return text.translate(_ASCII).split()
    form = unicodedata.normalize("NFKC", text).lower()
    marks, marked = _marks()
    return (_UNMARKED if marks.isdisjoint(form) else marked).findall(form)


def tokens_by_pattern(text: str) -> list[str]:
    """Tokens of an ASCII text by the regular expression that most pipelines have; of others, ``tokens``."""
    return _RUNS.findall(text.lower()) if text.isascii() else tokens(text)


_RUNS = re.compile(r"[^\W_]+")


def shingles(text: str, k: int = K, tokenise: Callable[[str], list[str]] = tokens) -> list[str]:
    """Shingles of a text in order, repeats included; a short text is one shingle."""
    words = tokenise(text)
    if len(words) < k:
        return [" ".join(words)] if words else []
    return list(map(" ".join, zip(*(words[i:] for i in range(k)), strict=False)))


def resemblance(a: str, b: str, k: int = K) -> float:
    """Share of the shingles of two texts that both have; 0 where neither has any."""
    one, other = set(shingles(a, k)), set(shingles(b, k))
    return len(one & other) / len(one | other) if one or other else 0.0


def resemblances(texts: Sequence[str], left: Iterable[int], right: Iterable[int]) -> NDArray[np.float64]:
    """Resemblance of each pair of texts."""
    return np.array([resemblance(texts[a], texts[b]) for a, b in zip(left, right, strict=True)], float)


def neighbours(texts: Sequence[str], sample: Sequence[int], threshold: float) -> set[tuple[int, int]]:
    """All pairs ``(smaller, larger)`` at or above a threshold that touch the sample.

    Every text is compared with every text of the sample, by counting the shingles they
    share; pairs that share none are not visited, which changes nothing.
    """
    sets = {i: set(shingles(texts[i])) for i in sample}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i, shingle_set in sets.items():
        for shingle in shingle_set:
            holders[shingle].append(i)
    found = set()
    for j, text in enumerate(texts):
        own = set(shingles(text))
        shared: defaultdict[int, int] = defaultdict(int)
        for shingle in own:
            for i in holders.get(shingle, ()):
                shared[i] += 1
        for i, count in shared.items():
            if i != j and count >= threshold * (len(own) + len(sets[i]) - count):
                found.add((min(i, j), max(i, j)))
    return found
