"""The lexicon's phrases as token hashes, ready for the kernels."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedup import _kernels
from dedup._reference.grams import PAIR, fold_numbers
from dedup._reference.phrases import PhraseTable
from dedup.boilerplate.lexicon import STRENGTHS, Side, listed_phrases
from dedup.model import BOILERPLATE_KINDS

__all__ = ["N_TOLD", "kind_told", "lines_telling", "number_told", "phrase_table"]

N_TOLD = len(BOILERPLATE_KINDS) * len(STRENGTHS)
"""Different things that a phrase may tell: a kind, and how surely."""


@cache
def number_told(kind: int, strength: str) -> int:
    """The number of what a phrase of a kind (an index into ``BOILERPLATE_KINDS``) and strength tells."""
    return kind * len(STRENGTHS) + list(STRENGTHS).index(strength)


def kind_told(told: NDArray[np.int8]) -> NDArray[np.int8]:
    """Index of the kind that each of these numbers stands for; a negative number stays."""
    return np.where(told < 0, told, told // len(STRENGTHS)).astype(np.int8)


def lines_telling(number: int, told: NDArray[np.int8]) -> NDArray[np.int64]:
    """Places of the lines of which some phrase tells one thing, rising; ``told`` is ``int8[n, 3]``."""
    places = (told.ravel() == number).nonzero()[0]
    return np.unique(places // told.shape[1]) if len(places) else places


@cache
def phrase_table() -> PhraseTable:
    """The table of ``lexicon.txt``; of phrases listed twice the first counts, a line before a beginning."""
    listed = listed_phrases()
    hashes, offsets, _ = _kernels.token_hashes([phrase.words for phrase in listed], threads=1)
    folded = fold_numbers(hashes)
    n_tokens = np.diff(offsets)
    values = np.zeros(len(listed), np.uint64)
    for width in range(int(n_tokens.max())):
        longer = np.flatnonzero(n_tokens > width)
        values[longer] = values[longer] * np.uint64(PAIR) + folded[offsets[longer] + width]
    sides: dict[Side, dict[int, int]] = {"whole": {}, "begins": {}, "holds": {}}
    firsts: set[int] = set()
    for phrase, value, n, start in zip(
        listed, values.tolist(), n_tokens.tolist(), offsets.tolist(), strict=False
    ):
        if n:
            told = number_told(BOILERPLATE_KINDS.index(phrase.kind), phrase.strength)
            sides[phrase.side].setdefault(value, told)
            if phrase.side == "holds":
                firsts.add(int(folded[start]))
    sides["whole"] = sides["begins"] | sides["whole"]  # what is listed as a line wins
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, found in sides.items():
        arrays[name] = np.array(sorted(found), np.uint64)
        arrays[f"{name}_told"] = np.array([found[value] for value in sorted(found)], np.int8)
    arrays["holds_first"] = np.array(sorted(firsts), np.uint64)
    return PhraseTable(**arrays)  # type: ignore[arg-type]
