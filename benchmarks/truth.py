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
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["neighbours", "resemblance", "resemblances", "shingles", "tokens"]

K = 5

_ASCII = str.maketrans({chr(i): chr(i).lower() if chr(i).isalnum() else " " for i in range(128)})


@cache
def _pattern() -> re.Pattern[str]:
    """Tokens of a comparison form: a letter of a script without spaces, or a run of others."""
    alone = "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u3040-\u30ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    marks = "".join(c for c in map(chr, range(0x300, sys.maxunicode)) if unicodedata.category(c)[0] == "M")
    mark = f"[{marks}]"
    return re.compile(rf"(?=[^\W_])[{alone}]{mark}*|(?:(?![{alone}])[^\W_]|{mark})+")


def tokens(text: str) -> list[str]:
    """Tokens of a text, as fast as plain Python finds them."""
    if text.isascii():
        return text.translate(_ASCII).split()
    return _pattern().findall(unicodedata.normalize("NFKC", text).lower())


def shingles(text: str, k: int = K) -> list[str]:
    """Shingles of a text in order, repeats included; a short text is one shingle."""
    words = tokens(text)
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
