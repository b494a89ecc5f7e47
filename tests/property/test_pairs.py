"""find_duplicates against brute force over Python sets, with every kernel."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedup
import oracle_pairs as oracle
from dedup import _kernels

LEVELS = [level for level in _kernels.levels() if level in ("numpy", _kernels.levels()[-1])]
WORDS = ["a", "b", "c", "d", "E", "été", "日本", "", "!", "."]


@st.composite
def corpora(draw, max_texts=14):
    """Texts of few words, many of them edits of one another."""
    texts: list[list[str]] = []
    for _ in range(draw(st.integers(0, max_texts))):
        if texts and draw(st.booleans()):
            words = list(draw(st.sampled_from(texts)))
            for _ in range(draw(st.integers(0, 2))):
                at = draw(st.integers(0, len(words)))
                words[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(WORDS), max_size=2))
        else:
            words = draw(st.lists(st.sampled_from(WORDS), max_size=25))
        texts.append(words)
    return [" ".join(words) for words in texts]


thresholds = st.sampled_from([0.1, 0.3, 0.5, 2 / 3, 0.7, 0.75, 0.8, 0.9, 1.0]) | st.floats(0.05, 1)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("measure", ["resemblance", "containment"])
@settings(max_examples=150, deadline=None)
@given(texts=corpora(), threshold=thresholds, k=st.integers(1, 4))
def test_the_lossless_join_finds_what_brute_force_finds(level, measure, texts, threshold, k):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_kernels, "LEVEL", level)
        found = dedup.find_duplicates(texts, threshold=threshold, k=k, measure=measure, method="exact")
    expected = oracle.pairs(texts, k, threshold, measure)
    pairs = zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True)
    assert dict(zip(pairs, found.pairs.score.tolist(), strict=True)) == expected
    assert found.pairs_complete
    assert dict(found.of) == oracle.keep(texts, k, threshold, measure)
    assert [cluster.tolist() for cluster in found.clusters] == oracle.clusters(len(texts), list(expected))
    assert sorted([*found.kept.tolist(), *found.dropped.tolist()]) == list(range(len(texts)))


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=100, deadline=None)
@given(texts=corpora(), threshold=thresholds, k=st.integers(1, 4))
def test_lsh_gives_no_pair_below_the_threshold_and_drops_for_kept_texts_only(level, texts, threshold, k):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_kernels, "LEVEL", level)
        found = dedup.find_duplicates(texts, threshold=threshold, k=k, method="lsh", recall=0.9, num_perm=256)
    expected = oracle.pairs(texts, k, threshold, "resemblance")
    pairs = list(zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True))
    assert dict(zip(pairs, found.pairs.score.tolist(), strict=True)).items() <= expected.items()
    kept = set(found.kept.tolist())
    for dropped, origin in found.of.items():
        assert origin.kept in kept
        assert origin.score == oracle.resemblance(texts[dropped], texts[origin.kept], k) >= threshold


@settings(max_examples=100, deadline=None)
@given(texts=corpora(), k=st.integers(1, 4), data=st.data())
def test_the_order_of_texts_of_equal_priority_changes_nothing(texts, k, data):
    priority = data.draw(st.lists(st.integers(0, 2), min_size=len(texts), max_size=len(texts)))
    order = data.draw(st.permutations(range(len(texts))))

    def outcome(positions):
        found = dedup.find_duplicates(
            [texts[i] for i in positions], priority=[priority[i] for i in positions], k=k, threshold=0.5
        )

        def text_of(key):
            return texts[positions[key]]

        return (
            sorted(map(text_of, found.kept.tolist())),
            sorted((text_of(i), text_of(of.kept), of.score) for i, of in found.of.items()),
            sorted(
                zip(
                    map(text_of, found.pairs.left),
                    map(text_of, found.pairs.right),
                    found.pairs.score,
                    strict=True,
                )
            ),
            sorted([text_of(i) for i in cluster] for cluster in found.clusters),
        )

    assert outcome(order) == outcome(range(len(texts)))


@settings(max_examples=100, deadline=None)
@given(texts=corpora(max_texts=6), k=st.integers(1, 4))
def test_resemblance_and_containment_are_those_of_the_sets(texts, k):
    for a in texts:
        for b in texts:
            assert dedup.resemblance(a, b, k=k) == oracle.resemblance(a, b, k)
            assert dedup.containment(a, b, k=k) == oracle.containment(a, b, k)
