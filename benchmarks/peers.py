"""Libraries side by side, each as its own documentation would have it used.

Every peer gets the same texts, word 5-grams, 128 permutations, 16 bands of 8 rows, one
thread. Where a library has no tokeniser, the texts go through ``truth.shingles``: the
library's users have to write that function too, and this is the fastest of the ones we
tried. Its time counts. ``note`` says where a peer does not do the same work.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from truth import shingles, tokens, tokens_by_pattern

if TYPE_CHECKING:
    from dedup import Duplicates

__all__ = ["PEERS", "Answer", "Peer", "PeerMissingError", "connected", "peer"]

I64 = NDArray[np.int64]
Pairs: TypeAlias = tuple[I64, I64]
Sketch: TypeAlias = Any  # every library has its own form

PERMUTATIONS, BANDS, ROWS, K, SEED = 128, 16, 8, 5, 1

_CHUNK = 4096  # texts whose shingles or candidates are Python objects at the same time


class PeerMissingError(ImportError):
    """A peer is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a deduplicator decided: which texts go, and for which text each goes.

    ``label`` is the smallest index of a text's cluster; ``of`` the kept text a dropped one
    stands for, -1 for kept ones. Both are None where a library only gives flags.
    """

    dropped: NDArray[np.bool_]
    label: I64 | None = None
    of: I64 | None = None
    says: str = ""


def connected(n: int, left: I64, right: I64) -> I64:
    """Smallest index of the component of each of ``n`` texts; pairs are edges."""
    label = np.arange(n)
    while True:
        low = np.minimum(label[left], label[right])
        np.minimum.at(label, label[left], low)
        np.minimum.at(label, label[right], low)
        label = _rooted(label)
        open_ = label[left] != label[right]
        if not open_.any():
            return label
        left, right = left[open_], right[open_]


def _rooted(label: I64) -> I64:
    while True:
        above = label[label]
        if np.array_equal(above, label):
            return label
        label = above


def _answer(label: I64) -> Answer:
    """Keeps the first text of every component, as peers' pipelines do."""
    dropped = label != np.arange(len(label))
    return Answer(dropped=dropped, label=label, of=np.where(dropped, label, -1))


def _edges(found: Iterable[Sequence[int]], start: int) -> Pairs:
    """Candidate lists of texts ``start``, ``start + 1``, ... as pairs; a text is no pair with itself."""
    lists = list(found)
    counts = np.fromiter(map(len, lists), np.int64, len(lists))
    right = np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum()))
    left = np.repeat(np.arange(start, start + len(lists)), counts)
    return left[left != right], right[left != right]


def _chunks(texts: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
    for start in range(0, len(texts), _CHUNK):
        yield start, texts[start : start + _CHUNK]


def star(rows: NDArray[np.uint32]) -> Pairs:
    """Pairs of each text with the first of its bucket, band by band, by sorting: never quadratic."""
    weights = np.random.default_rng(0).integers(1, 1 << 63, ROWS, np.uint64) * np.uint64(2) + np.uint64(1)
    left, right = [], []
    for band in range(BANDS):
        keys = (rows[:, band * ROWS : (band + 1) * ROWS] * weights).sum(1)
        order = np.argsort(keys, kind="stable")
        new = np.ones(len(order), bool)
        new[1:] = keys[order[1:]] != keys[order[:-1]]
        first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
        left.append(first[~new])
        right.append(order[~new])
    return np.concatenate(left), np.concatenate(right)


class Peer:
    """A library: how it sketches texts, and how it finds the alike among them."""

    name = ""
    module = ""
    note = ""
    sketches = True  # has signatures to time and to estimate with
    clusters = True  # can do a whole run

    def __str__(self) -> str:
        return self.name

    def load(self) -> ModuleType:
        """The library's module.

        Raises
        ------
        PeerMissingError
            If it is not installed.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return import_module(self.module)
        except ModuleNotFoundError as error:
            raise PeerMissingError(f"{self.name}: {error.name} is not installed") from error

    def sketch(self, texts: Sequence[str]) -> Sketch:
        """Signatures in the library's own form, from the texts."""
        raise NotImplementedError

    def estimates(self, sketch: Sketch, left: I64, right: I64) -> NDArray[np.float64]:
        """Estimated resemblance of pairs."""
        return np.asarray((sketch[left] == sketch[right]).mean(1), float)

    def candidates(self, sketch: Sketch) -> Pairs:
        """Candidate pairs from bands, in either order and more than once, or stars of them."""
        raise NotImplementedError

    def run(self, texts: Sequence[str], threshold: float) -> Answer:
        """The whole way from texts to clusters; by default unverified, as everybody does it."""
        del threshold
        return _answer(connected(len(texts), *self.candidates(self.sketch(texts))))


class Datasketch(Peer):
    """datasketch: ``MinHash.bulk`` and ``MinHashLSH``, both in Python and NumPy."""

    name = module = "datasketch"
    note = "its default hash (SHA-1)"

    def sketch(self, texts: Sequence[str]) -> Sketch:
        min_hash = self.load().MinHash
        sets = ([s.encode("utf-8", "surrogatepass") for s in shingles(text, K)] for text in texts)
        return min_hash.bulk(sets, num_perm=PERMUTATIONS, seed=SEED)

    def estimates(self, sketch: Sketch, left: I64, right: I64) -> NDArray[np.float64]:
        return np.array([sketch[a].jaccard(sketch[b]) for a, b in zip(left, right, strict=True)])

    def candidates(self, sketch: Sketch) -> Pairs:
        index = self.load().MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
        found = []
        for i, signature in enumerate(sketch):  # query first: a pair is found once
            found.append(index.query(signature))
            index.insert(i, signature, check_duplication=False)
        return _edges(found, 0)


class Rensa(Peer):
    """rensa: one sketch object a text, its index, and the pairs its index gives."""

    name = module = "rensa"

    def sketch(self, texts: Sequence[str]) -> Sketch:
        return self.load().RMinHash.from_token_sets((shingles(t, K) for t in texts), PERMUTATIONS, SEED)

    def estimates(self, sketch: Sketch, left: I64, right: I64) -> NDArray[np.float64]:
        return np.array([sketch[a].jaccard(sketch[b]) for a, b in zip(left, right, strict=True)])

    def candidates(self, sketch: Sketch) -> Pairs:
        index = self.load().RMinHashLSH(0.8, PERMUTATIONS, BANDS)
        index.insert_many(sketch)
        parts = [_edges(index.query_all(chunk), start) for start, chunk in _chunks(sketch)]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


class RensaPattern(Rensa):
    """rensa with a common tokeniser in place of the fastest one."""

    name = "rensa, re"
    note = "tokens by a regular expression, as most pipelines find them"

    def sketch(self, texts: Sequence[str]) -> Sketch:
        sets = (shingles(text, K, tokens_by_pattern) for text in texts)
        return self.load().RMinHash.from_token_sets(sets, PERMUTATIONS, SEED)


class RensaMatrix(Rensa):
    """rensa's fastest road: a digest matrix, and duplicate flags from it in one call."""

    name = "rensa flags"
    note = "says that a text has a twin, not which; keeps none of a group; nothing verified"

    def sketch(self, texts: Sequence[str]) -> Sketch:
        sets = (shingles(text, K) for text in texts)
        return self.load().RMinHash.digest_matrix_from_token_sets(sets, PERMUTATIONS, SEED)

    def estimates(self, sketch: Sketch, left: I64, right: I64) -> NDArray[np.float64]:
        return Peer.estimates(self, np.array(sketch.to_rows(), np.uint32), left, right)

    def run(self, texts: Sequence[str], threshold: float) -> Answer:
        index = self.load().RMinHashLSH(threshold, PERMUTATIONS, BANDS)
        return Answer(dropped=np.array(index.query_duplicate_flags_matrix_one_shot(self.sketch(texts)), bool))


class RensaDeduplicator(Rensa):
    """rensa's ``RMinHashDeduplicator``: keeps the first of a group, checks the estimate."""

    name = "rensa dedup"
    note = "says what goes, not for which text"
    sketches = False

    def run(self, texts: Sequence[str], threshold: float) -> Answer:
        index = self.load().RMinHashDeduplicator(threshold, PERMUTATIONS, True, BANDS, SEED)
        kept = index.add_pairs((str(i), shingles(text, K)) for i, text in enumerate(texts))
        return Answer(dropped=~np.array(kept, bool))


class Gaoya(Peer):
    """gaoya: its own word 5-grams, in Rust; the index takes texts, so a query sketches again."""

    name = module = "gaoya"
    note = "its own tokens: splits at spaces and punctuation; texts under 5 words have no shingle"

    def _index(self, threshold: float) -> Sketch:
        kind = self.load().minhash.m.MinHash32StringIntIndexVec
        return kind(threshold, BANDS, ROWS, None, "word", False, (K, K))

    def sketch(self, texts: Sequence[str]) -> Sketch:
        return self._index(0.8).bulk_hash_docs([text.lower() for text in texts])

    def estimates(self, sketch: Sketch, left: I64, right: I64) -> NDArray[np.float64]:
        return Peer.estimates(self, np.array(sketch), left, right)

    def run(self, texts: Sequence[str], threshold: float) -> Answer:
        index = self._index(threshold)
        lowered = [text.lower() for text in texts]
        index.par_bulk_insert_docs(list(range(len(texts))), lowered)
        parts = [_edges(index.par_bulk_query(chunk), start) for start, chunk in _chunks(lowered)]
        left, right = (np.concatenate([p[side] for p in parts]) for side in (0, 1))
        return _answer(connected(len(texts), left, right))


class FastSketch(Peer):
    """FastSketchLSH: its sketch is not MinHash but a faster one of the same size."""

    name = module = "FastSketchLSH"
    note = "Fast Similarity Sketching instead of MinHash, 64 bits a value"

    def sketch(self, texts: Sequence[str]) -> Sketch:
        sketcher = self.load().FastSimilaritySketch(PERMUTATIONS, SEED)
        parts = [sketcher.batch([shingles(t, K) for t in c], num_threads=1) for _, c in _chunks(texts)]
        return np.concatenate(parts)

    def candidates(self, sketch: Sketch) -> Pairs:
        index = self.load().LSH(PERMUTATIONS, BANDS, num_threads=1)
        index.insert(sketch)
        left, right = [], []
        for start, chunk in _chunks(sketch):
            flat, limits = index.query(chunk, format="csr")
            owner = np.repeat(np.arange(start, start + len(chunk)), np.diff(np.asarray(limits, np.int64)))
            left.append(owner)
            right.append(np.asarray(flat, np.int64))
        return np.concatenate(left), np.concatenate(right)


class Daft(Peer):
    """daft's ``minhash`` on the texts as they are, then buckets by sorting in NumPy."""

    name = module = "daft"
    note = "splits at single spaces only, case and punctuation stay: a word before a comma is another word"

    def prepared(self, texts: Sequence[str]) -> list[str]:
        return list(texts)

    def sketch(self, texts: Sequence[str]) -> Sketch:
        daft = self.load()
        from daft.functions import minhash  # noqa: PLC0415  only there once it is known to be installed

        frame = daft.from_pydict({"text": self.prepared(texts)})
        sketch = minhash(
            frame["text"], num_hashes=PERMUTATIONS, ngram_size=K, seed=SEED, hash_function="xxhash3_64"
        )
        column = frame.select(sketch.alias("sketch")).to_arrow()["sketch"].combine_chunks()
        return column.values.to_numpy().reshape(len(texts), PERMUTATIONS)

    def candidates(self, sketch: Sketch) -> Pairs:
        return star(sketch)


class DaftTokens(Daft):
    """daft fed with our tokens joined by spaces: equal shingles, and Python's time for them."""

    name = "daft tokens"
    note = "tokens found in Python first"

    def prepared(self, texts: Sequence[str]) -> list[str]:
        return [" ".join(tokens(text)) for text in texts]


class Dedup(Peer):
    """The library at hand: sketches, and verified clusters by one of its methods."""

    name = module = "dedup"
    note = "every pair verified exactly; bands from dedup.plan"

    def __init__(self, method: str = "lsh", threads: int = 1) -> None:
        self.method, self.threads = method, threads
        self.name = "dedup" if method == "lsh" else f"dedup {method}"

    def sketch(self, texts: Sequence[str]) -> Sketch:
        return self.load().signatures(texts, num_perm=PERMUTATIONS, seed=SEED, k=K, threads=self.threads)

    def candidates(self, sketch: Sketch) -> Pairs:
        from dedup import _pair_kernels as pairs  # noqa: PLC0415  the other peers run without it

        hashes = pairs.band_hashes(sketch, BANDS, ROWS, threads=self.threads)
        offsets, buckets = pairs.buckets(hashes, threads=self.threads)
        owner = np.repeat(np.arange(len(sketch)), np.diff(offsets))
        first = np.zeros(int(buckets.max(initial=0)) + 1, np.int64)
        first[buckets[::-1]] = owner[::-1]  # the last written is the first text of the bucket
        left = first[buckets]
        return left[left != owner], owner[left != owner]

    def found(self, texts: Sequence[str], threshold: float) -> Duplicates:
        """The library's own result."""
        return self.load().find_duplicates(
            texts, threshold=threshold, method=self.method, k=K, threads=self.threads
        )

    def run(self, texts: Sequence[str], threshold: float) -> Answer:
        return self.answer(self.found(texts, threshold))

    @staticmethod
    def answer(found: Duplicates) -> Answer:
        """The library's result in the peers' common form."""
        here = np.arange(len(found.keys))
        dropped = found.origins != here
        first = np.full(len(found.clusters), len(here))
        inside = np.flatnonzero(found.cluster_of >= 0)
        np.minimum.at(first, found.cluster_of[inside], inside)
        label = here.copy()
        label[inside] = first[found.cluster_of[inside]]
        of = np.where(dropped, found.origins, -1)
        return Answer(dropped=dropped, label=label, of=of, says=found.method)


PEERS: dict[str, Peer] = {
    p.name: p
    for p in (
        Dedup(),
        Dedup("exact"),
        Daft(),
        DaftTokens(),
        Gaoya(),
        Rensa(),
        RensaPattern(),
        RensaDeduplicator(),
        RensaMatrix(),
        FastSketch(),
        Datasketch(),
    )
}


def peer(name: str) -> Peer:
    """A peer by name, after a look whether it is installed.

    Raises
    ------
    PeerMissingError
        If it is not.
    """
    PEERS[name].load()
    return PEERS[name]
