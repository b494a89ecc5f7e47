"""How much of a page's main text a cleaner kept, and how much else.

Texts are compared by their tokens. The first measure counts the longest common subsequence,
so order matters: text that stands in the wrong place is right only once. The second counts
shingles of four tokens with their multiplicity, as the article extraction benchmark of
Scrapinghub (2020) does. The third, for whole sites, is a bag of tokens.

Shares no code with the library it judges.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

__all__ = ["Gold", "Score", "bag", "bootstrap", "in_order", "mean_of_sets", "shingled", "tokens"]

F64 = NDArray[np.float64]
K = TypeVar("K", bound=Hashable)

SHINGLE: Final = 4
"""Tokens in a shingle of the second measure, as in Scrapinghub's benchmark."""

_CJK: Final = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_TOKEN: Final = re.compile(rf"(?=\w)[{_CJK}]|[^\W_{_CJK}]+")


def tokens(text: str) -> list[str]:
    """Runs of letters and digits in lower case; each Han and Kana character is one of its own.

    >>> tokens("It's 10 % of 日本語, ПО-русски")
    ['it', 's', '10', 'of', '日', '本', '語', 'по', 'русски']
    """
    return _TOKEN.findall(text.lower())


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each 0..1."""

    precision: float
    recall: float
    f: float

    @classmethod
    def of(cls, common: int, n_found: int, n_gold: int) -> Score:
        """The score of ``common`` tokens out of those found and those due.

        Nothing found where nothing was due is right; nothing found, or nothing due, is 0
        else.
        """
        if not n_found and not n_gold:
            return cls(1.0, 1.0, 1.0)
        precision, recall = common / max(1, n_found), common / max(1, n_gold)
        return cls(precision, recall, 2 * common / (n_found + n_gold))

    def values(self) -> tuple[float, float, float]:
        """Precision, recall, F."""
        return astuple(self)


class Gold:
    """A page's main text, ready to be compared with many answers."""

    def __init__(self, text: str) -> None:
        self._ids: dict[str, int] = {}
        self.tokens = self._numbers(tokens(text))
        self._shingles, self._bag = _shingles(self.tokens), Counter(self.tokens)

    def _numbers(self, words: Iterable[str]) -> list[int]:
        ids = self._ids
        return [ids.setdefault(word, len(ids)) for word in words]

    def compare(self, found: str) -> tuple[Score, Score, Score]:
        """Scores of an answer in order (longest common subsequence), by shingles, and as a bag."""
        theirs = self._numbers(tokens(found))
        return (
            in_order(theirs, self.tokens),
            _overlap(_shingles(theirs), self._shingles),
            _overlap(Counter(theirs), self._bag),
        )


def in_order(found: Sequence[Hashable], gold: Sequence[Hashable]) -> Score:
    """Score by the longest common subsequence of two sequences of tokens."""
    return Score.of(LCSseq.similarity(found, gold), len(found), len(gold))


def shingled(found: Sequence[Hashable], gold: Sequence[Hashable]) -> Score:
    """Score by shingles of four tokens with their multiplicity; a shorter text is one shingle."""
    return _overlap(_shingles(found), _shingles(gold))


def bag(found: Iterable[Hashable], gold: Iterable[Hashable]) -> Score:
    """Score by tokens with their multiplicity, in any order."""
    return _overlap(Counter(found), Counter(gold))


def _shingles(words: Sequence[Hashable]) -> Counter[tuple[Hashable, ...]]:
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[i:] for i in range(SHINGLE)), strict=False))


def _overlap(found: Counter[K], gold: Counter[K]) -> Score:
    few, many = (found, gold) if len(found) < len(gold) else (gold, found)
    common = sum(min(n, many[key]) for key, n in few.items() if key in many)
    return Score.of(common, sum(found.values()), sum(gold.values()))


def mean_of_sets(values: F64, sets: Sequence[str]) -> F64:
    """Mean over the pages of each set, then over sets: ``float64[n_values]`` of ``[n_pages, n_values]``."""
    names = np.asarray(sets)
    means: F64 = np.mean([values[names == name].mean(0) for name in dict.fromkeys(sets)], 0)
    return means


def bootstrap(values: F64, sets: Sequence[str], *, rounds: int = 1_000, seed: int = 1) -> tuple[float, float]:
    """95 % interval of the mean over sets, the pages of each set drawn anew with replacement.

    Percentiles of ``rounds`` draws (Efron 1979). ``values`` is ``float64[n_pages]``. The
    sets themselves are not drawn, so the interval says nothing of a collection not here.
    """
    names = np.asarray(sets)
    draws = np.random.default_rng(seed)
    means = np.zeros(rounds)
    groups = [values[names == name] for name in dict.fromkeys(sets)]
    for group in groups:
        means += group[draws.integers(0, len(group), (rounds, len(group)))].mean(1)
    low, high = np.percentile(means / len(groups), [2.5, 97.5])
    return float(low), float(high)
