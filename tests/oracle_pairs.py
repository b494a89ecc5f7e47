"""Pairs and the keep rule over Python sets: obviously right, hopelessly slow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from dedup.text.normalize import tokens


def shingles(text: str, k: int) -> set[tuple[str, ...]]:
    words = tokens(text)
    if not words:
        return set()
    return {tuple(words[i : i + k]) for i in range(max(1, len(words) - k + 1))}


def resemblance(a: str, b: str, k: int) -> float:
    if a == b:
        return 1.0
    one, other = shingles(a, k), shingles(b, k)
    return len(one & other) / len(one | other) if one | other else 0.0


def containment(a: str, b: str, k: int) -> float:
    if a == b:
        return 1.0
    one, other = shingles(a, k), shingles(b, k)
    return len(one & other) / len(one) if one else 0.0


MEASURES = {"resemblance": resemblance, "containment": containment}


def pairs(texts: Sequence[str], k: int, threshold: float, measure: str) -> dict[tuple[int, int], float]:
    """Similar pairs with their scores; by resemblance the smaller position first."""
    score = MEASURES[measure]
    found = {}
    for i, j in combinations(range(len(texts)), 2):
        for left, right in ((i, j), (j, i)) if measure == "containment" else ((i, j),):
            value = score(texts[left], texts[right], k)
            if value >= threshold:
                found[left, right] = value
    return found


def keep(texts: Sequence[str], k: int, threshold: float, measure: str) -> dict[int, tuple[int, float]]:
    """For each dropped text the kept one it goes for, and the score; texts in priority order.

    A copy of an earlier text goes where that one goes.
    """
    score = MEASURES[measure]
    kept: list[int] = []
    dropped = {}
    for i, text in enumerate(texts):
        first = texts.index(text)
        if first < i:
            dropped[i] = dropped.get(first, (first, 1.0))
            continue
        scores = [(score(text, texts[j], k), j) for j in kept]
        best = max(scores, key=lambda found: (found[0], -found[1]), default=(0.0, -1))
        if best[0] >= threshold:
            dropped[i] = (best[1], best[0])
        else:
            kept.append(i)
    return dropped


def clusters(n: int, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Components of two or more, each ascending, in order of their first members."""
    members = {i: {i} for i in range(n)}
    for left, right in edges:
        both = members[left] | members[right]
        for i in both:
            members[i] = both
    return [sorted(found) for i, found in members.items() if len(found) > 1 and min(found) == i]
