"""The lexicon's phrases as token hashes, ready for the kernels."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup._reference.grams import PAIR, fold_numbers
from dedup._reference.phrases import PhraseTable
from dedup._reference.tokens import token_hashes
from dedup.boilerplate.lexicon import STRENGTHS
from dedup.model import BOILERPLATE_KINDS

__all__ = ["N_TOLD", "kind_told", "phrase_table"]

N_TOLD = len(BOILERPLATE_KINDS) * len(STRENGTHS)
"""Different things that a phrase may tell: a kind, and how surely."""


def kind_told(told: NDArray[np.int8]) -> NDArray[np.int8]:
    """Index of the kind that each of these numbers stands for; a negative number stays."""
    return np.where(told < 0, told, told // len(STRENGTHS)).astype(np.int8)


@cache
def phrase_table() -> PhraseTable:
    """The table of ``lexicon.txt``; of phrases listed twice the first counts."""
    firsts: set[int] = set()
    sides: dict[str, dict[int, int]] = {"whole": {}, "begins": {}, "holds": {}}
    strengths = list(STRENGTHS)
    rows = []
    for line in files(__package__).joinpath("lexicon.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, phrases = line.partition(":")
        kind, strength, _language = head.split()
        told = BOILERPLATE_KINDS.index(kind) * len(STRENGTHS) + strengths.index(strength)
        for phrase in map(str.strip, phrases.split("|")):
            side = "holds" if phrase.startswith("…") else "begins" if phrase.endswith("…") else "whole"
            rows.append((side, phrase.replace("…", " "), told))
    hashes, offsets, _ = token_hashes([phrase for _, phrase, _ in rows])
    folded = fold_numbers(hashes)
    with np.errstate(over="ignore"):
        for i, (side, _, told) in enumerate(rows):
            value = np.uint64(0)
            for token in folded[offsets[i] : offsets[i + 1]]:
                value = value * np.uint64(PAIR) + token
            if offsets[i + 1] > offsets[i]:
                sides[side].setdefault(int(value), told)
                if side == "holds":
                    firsts.add(int(folded[offsets[i]]))
                if side == "begins":
                    sides["whole"].setdefault(int(value), told)
    arrays: dict[str, NDArray[np.generic]] = {}
    for side, found in sides.items():
        arrays[side] = np.array(sorted(found), np.uint64)
        arrays[f"{side}_told"] = np.array([found[value] for value in sorted(found)], np.int8)
    arrays["holds_first"] = np.array(sorted(firsts), np.uint64)
    return PhraseTable(**arrays)  # type: ignore[arg-type]
