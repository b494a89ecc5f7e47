"""Candidate pairs to exact resemblances, from the texts."""

from __future__ import annotations

import numpy as np
import pytest

import truth
from dedup import _kernels, _pair_kernels
from dedup.similarity.lists import Sets

THRESHOLD = 0.8


def _by_sets(texts, left, right):
    exact = truth.resemblances(texts, left, right)
    return {(a, b) for a, b, s in zip(left.tolist(), right.tolist(), exact, strict=True) if s >= THRESHOLD}


def _by_kernel(texts, left, right):
    held, everyone = _kernels.hold(texts), np.arange(len(texts))
    owner = np.concatenate((left, right))
    order = np.argsort(owner, kind="stable")
    numbers = np.tile(np.arange(len(left), dtype=np.uint32), 2)[order]
    offsets = np.searchsorted(owner[order], np.arange(len(texts) + 1))
    found = _pair_kernels.keep(
        held,
        5,
        offsets,
        numbers,
        None,
        sets=Sets.none(),
        room=Sets.none().room(len(texts)),
        threshold=THRESHOLD,
        contained=False,
        limited=False,
        at=everyone,
        threads=1,
    )
    return set(zip(found.earlier.tolist(), found.later.tolist(), strict=True))


WAYS = {"dedup": _by_kernel, "Python sets": _by_sets}


@pytest.mark.parametrize("name", list(WAYS))
def test_verify(benchmark, name, case, record):
    given = case("documents")
    texts = given.corpus.texts
    benchmark.group = "verify/documents"
    found = benchmark(WAYS[name], texts, given.left, given.right)
    true = {
        (a, b)
        for a, b, s in zip(given.left.tolist(), given.right.tolist(), given.exact, strict=True)
        if s >= THRESHOLD
    }
    record(given, n_pairs=len(given.left), n_true=len(true))
    assert found == true
