"""The measured work, one function a task: a case in, numbers and how right they are out.

``measure.py`` runs one of them in a process of its own; ``run.py`` says which, and when.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

import ceiling
import score
import truth
from machine import Measured, measure
from peers import Dedup, PeerMissingError, peer
from score import Case

if TYPE_CHECKING:
    from corpora import Corpus

__all__ = ["TASKS", "set_similarity_search", "warm"]

Result: TypeAlias = dict[str, Any]

WARM = ["A few words to load what a library loads at its first call.", "Żółw, 日本語, слова."] * 4
SAMPLE = 200
"""Texts whose neighbours are found by brute force to check a join."""


def warm(name: str) -> None:
    """Lets a peer load what it loads at its first call, off the clock."""
    one = peer(name)
    if one.sketches:
        one.sketch(WARM)
    one.run(WARM, 0.8)


def _took(measured: Measured, corpus: Corpus, threads: int = 1) -> Result:
    """What a run took; its rate by processor time, which a busy machine stretches less, if on one thread."""
    peak = measured.peak_bytes
    paid = measured.cpu_seconds if threads == 1 else measured.seconds
    return {
        "seconds": measured.seconds,
        "cpu_seconds": measured.cpu_seconds,
        "mb_s": corpus.n_bytes / 1e6 / paid,
        "n_texts": len(corpus.texts),
        "n_bytes": corpus.n_bytes,
        "peak_mb": None if peak is None else peak / 1e6,
        "peak_bytes_a_text": None if peak is None else peak / len(corpus.texts),
    }


def _best(work: Callable[[], Any], repeats: int, *, by_processor: bool = False) -> tuple[Any, Measured]:
    runs = [measure(work) for _ in range(repeats)]
    return min(runs, key=lambda run: run[1].cpu_seconds if by_processor else run[1].seconds)


def sketch(case: Case, *, peer_name: str, repeats: int = 3, threads: int = 1) -> Result:
    """Texts to 128 minima a text; how far their estimates are from the exact resemblances."""
    one = Dedup(threads=threads) if peer_name == "dedup" else peer(peer_name)
    warm(peer_name)
    sketches, measured = _best(lambda: one.sketch(case.corpus.texts), repeats, by_processor=threads == 1)
    result = _took(measured, case.corpus, threads)
    if not isinstance(one, Dedup):
        result["note"] = one.note
    if len(case.left):
        result |= score.estimate(case, one.estimates(sketches, case.left, case.right))
    if isinstance(one, Dedup):
        result["checksum"] = ceiling.checksum(sketches)
    return result


def hardware(case: Case, *, repeats: int = 5) -> Result:
    """The ceiling program on the corpus's ASCII texts, and the library on just those; processor time."""
    texts = [text for text in case.corpus.texts if text.isascii()]
    result: Result = dict(ceiling.measure(texts, repeats=repeats))
    result |= {
        "compiler": ceiling.compiler_version(),
        "flags": " ".join(ceiling.FLAGS),
        "n_texts": len(texts),
    }
    try:
        one = peer("dedup")
    except PeerMissingError:
        return result
    rows, measured = _best(lambda: one.sketch(texts), repeats, by_processor=True)
    megabytes = sum(map(len, texts)) / 1e6
    result |= {
        "dedup_mb_s": megabytes / measured.cpu_seconds,
        "same_bits": ceiling.checksum(rows) == result["checksum"],
    }
    return result


def ready(case: Case, *, peer_name: str, repeats: int = 3) -> Result:
    """The sketch alone, from shingles that are ready: what is left of a gap without tokenising."""
    work = _READY[peer_name](case.corpus.texts)
    return _took(_best(work, repeats, by_processor=True)[1], case.corpus)


def _ready_rensa(texts: Sequence[str]) -> Callable[[], object]:
    sets = list(map(truth.shingles, texts))
    rensa = peer("rensa flags").load()
    return lambda: rensa.RMinHash.digest_matrix_from_token_sets(sets, 128, 1)


def _ready_fast_sketch(texts: Sequence[str]) -> Callable[[], object]:
    sets = list(map(truth.shingles, texts))
    sketcher = peer("FastSketchLSH").load().FastSimilaritySketch(128, 1)
    return lambda: sketcher.batch(sets, num_threads=1)


def _ready_dedup(texts: Sequence[str]) -> Callable[[], object]:
    from dedup import _kernels  # noqa: PLC0415  the other peers run without it

    hashes, offsets = _kernels.shingle_sets(_kernels.hold(list(texts)), 5, threads=1)
    low = hashes.astype(np.uint32)
    a, b = ceiling.affine_maps(1)
    return lambda: _kernels.signatures_of_sets(low, offsets, a=a, b=b, threads=1)


_READY = {"rensa": _ready_rensa, "FastSketchLSH": _ready_fast_sketch, "dedup": _ready_dedup}


def whole(
    case: Case, *, peer_name: str, threshold: float = 0.8, threads: int = 1, repeats: int = 1
) -> Result:
    """Texts to clusters; recall, precision and the memory above the texts."""
    one = peer(peer_name)
    if isinstance(one, Dedup):
        one = Dedup(one.method, threads)
    warm(peer_name)
    given, measured = _best(lambda: one.run(case.corpus.texts, threshold), repeats)
    return _took(measured, case.corpus, threads) | score.answer(case, given, threshold) | {"note": one.note}


def _sampled(n: int) -> list[int]:
    return np.unique(np.linspace(0, n - 1, min(n, SAMPLE)).astype(int)).tolist()


def set_similarity_search(texts: Sequence[str], threshold: float) -> set[tuple[int, int]]:
    """All pairs by SetSimilaritySearch's ``all_pairs``, from the texts on.

    Raises
    ------
    PeerMissingError
        If it is not installed.
    """
    try:
        from SetSimilaritySearch import all_pairs  # noqa: PLC0415  a peer that may be missing
    except ModuleNotFoundError as error:
        raise PeerMissingError("SetSimilaritySearch is not installed") from error
    sets = [set(truth.shingles(text)) for text in texts]
    filled = [i for i, shingle_set in enumerate(sets) if shingle_set]
    found = all_pairs([sets[i] for i in filled], "jaccard", threshold)
    return {(min(filled[a], filled[b]), max(filled[a], filled[b])) for a, b, _ in found}


def join(case: Case, *, peer_name: str, threshold: float = 0.7, threads: int = 1) -> Result:
    """All pairs at or above a threshold; recall and precision against brute force on a sample.

    ``precision`` is that of the listed pairs; ``cluster_recall`` counts a true pair as
    found if its texts ended in one cluster, which is what remains where a clump's pairs
    are not all listed (``complete`` says so).
    """
    texts = case.corpus.texts
    complete, label = True, None
    if peer_name == "SetSimilaritySearch":
        pairs, measured = measure(lambda: set_similarity_search(texts, threshold))
    else:
        method = "exact" if peer_name == "dedup exact" else "lsh"
        one = Dedup(method, threads)
        warm("dedup")
        found, measured = measure(lambda: one.found(texts, threshold))
        pairs = _listed(found.pairs.left, found.pairs.right)
        complete, label = found.pairs_complete, one.answer(found).label
    sample = _sampled(len(texts))
    true = truth.neighbours(texts, sample, threshold)
    inside = set(sample)
    seen = {pair for pair in pairs if pair[0] in inside or pair[1] in inside}
    linked = sum(label[a] == label[b] for a, b in true) if label is not None else len(seen & true)
    return _took(measured, case.corpus) | {
        "n_pairs": len(pairs),
        "complete": complete,
        "n_true_in_sample": len(true),
        "recall": len(seen & true) / len(true) if true else None,
        "cluster_recall": int(linked) / len(true) if true else None,
        "precision": len(seen & true) / len(seen) if seen else None,
    }


def _listed(left: NDArray[Any], right: NDArray[Any]) -> set[tuple[int, int]]:
    low, high = np.minimum(left, right).tolist(), np.maximum(left, right).tolist()
    return set(zip(low, high, strict=True))


def recall(case: Case, *, thresholds: Sequence[float] = (0.7, 0.8, 0.9)) -> Result:
    """The LSH way against the lossless join, by every pair either lists and by who is dropped."""
    by_threshold = {}
    for threshold in thresholds:
        exact = Dedup("exact").found(case.corpus.texts, threshold)
        lsh = Dedup("lsh").found(case.corpus.texts, threshold)
        true, seen = (_listed(f.pairs.left, f.pairs.right) for f in (exact, lsh))
        by_threshold[str(threshold)] = {
            "n_pairs": len(true),
            "recall": len(true & seen) / len(true) if true else None,
            "precision": len(true & seen) / len(seen) if seen else None,
            "complete": bool(exact.pairs_complete and lsh.pairs_complete),
            "dropped_exact": len(exact.dropped),
            "dropped_lsh": len(lsh.dropped),
            "plan": f"{lsh.plan.bands} x {lsh.plan.rows}" if lsh.plan else "",
        }
    return {"thresholds": by_threshold, "n_texts": len(case.corpus.texts)}


TASKS: dict[str, Callable[..., Result]] = {
    "sketch": sketch,
    "hardware": hardware,
    "ready": ready,
    "whole": whole,
    "join": join,
    "recall": recall,
}
