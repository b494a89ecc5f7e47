"""What :func:`dedup.find_duplicates` gives: frozen values over arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dedup import _pair_kernels
from dedup.similarity.bands import Plan
from dedup.similarity.clusters import Kept

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["Clusters", "Duplicates", "Measure", "Method", "Origin", "Origins", "Pairs", "found_in"]

Measure: TypeAlias = Literal["resemblance", "containment"]
Method: TypeAlias = Literal["lsh", "exact"]
Keys: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Verified pairs as three arrays of one length.

    By resemblance ``left`` comes before ``right`` in priority order; by containment
    ``left`` is contained in ``right``, and two texts that contain each other are two rows.
    Sorted by the positions of left and right in the input.
    """

    left: Keys
    right: Keys
    score: NDArray[np.float64]
    measure: Measure

    @property
    def resemblance(self) -> NDArray[np.float64]:
        """The exact scores, where they are resemblance."""
        return self._score_as("resemblance")

    @property
    def containment(self) -> NDArray[np.float64]:
        """The exact scores, where they are containment of left in right."""
        return self._score_as("containment")

    def _score_as(self, measure: Measure) -> NDArray[np.float64]:
        if measure != self.measure:
            raise AttributeError(f"these pairs were found by {self.measure}; read .{self.measure} or .score")
        return self.score

    def __len__(self) -> int:
        return len(self.score)

    def columns(self) -> dict[str, NDArray[Any]]:
        """``left``, ``right`` and the score under its own name."""
        return {"left": self.left, "right": self.right, self.measure: self.score}

    def to_pandas(self) -> pd.DataFrame:
        """One row a pair: left, right, resemblance (or containment)."""
        return _to_pandas(self.columns())

    def to_arrow(self) -> pa.Table:
        """The same as an Arrow table."""
        return _to_arrow(self.columns())


class Origin(NamedTuple):
    """Why a text was dropped: the kept text like it, and the exact score."""

    kept: Any
    score: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Origins(Mapping[Any, Origin]):
    """For each dropped text the kept one it is most similar to: a mapping over three arrays.

    ``dropped``, ``kept`` and ``score`` have one length and stand in input order.
    """

    dropped: Keys
    kept: Keys
    score: NDArray[np.float64]

    def __getitem__(self, key: Any) -> Origin:  # noqa: ANN401  keys are the caller's
        if "_at" not in self.__dict__:
            at = {dropped: i for i, dropped in enumerate(self.dropped.tolist())}
            object.__setattr__(self, "_at", at)
        i = self.__dict__["_at"][key]
        return Origin(self.kept[i : i + 1].tolist()[0], float(self.score[i]))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.dropped.tolist())

    def __len__(self) -> int:
        return len(self.dropped)


@dataclass(frozen=True, kw_only=True, eq=False)
class Clusters(Sequence[Keys]):
    """Components of the verified pairs, two texts or more each, one array a cluster.

    Members stand in priority order, so the first is kept; clusters are in the order of
    their first members. In a chain (the first like the second, the second like the third)
    more than one member may be kept: ``of`` says which text went for which.
    """

    members: Keys
    offsets: NDArray[np.int64]

    def __getitem__(self, i: Any) -> Any:  # noqa: ANN401  an index gives an array, a slice a list
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        at = range(len(self))[i]
        return self.members[self.offsets[at] : self.offsets[at + 1]]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Number of members of each cluster."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duplicates:
    """Near-duplicates of a corpus, and who stays. Texts go by their keys, or by position.

    Parameters
    ----------
    pairs
        Verified pairs; every score is exact.
    pairs_complete
        False where a clump of near-identical texts, which has quadratically many pairs,
        left some out of ``pairs``; each dropped text's pair with its kept one is there.
    clusters
        Components of ``pairs``.
    kept, dropped
        Keys in input order; together every text once.
    of
        For each dropped text the kept one it went for and the exact score.
    method, why
        ``"lsh"`` or ``"exact"``, and the reason in words.
    plan
        The bands of ``"lsh"``, else ``None``.
    threshold, measure, k
        As asked.
    keys
        Key of every text, in input order.
    origins
        ``int64[n_texts]``: position of the kept text each went for; its own where it is kept.
    scores
        ``float64[n_texts]``: similarity to that one; 1 where the text is kept.
    cluster_of
        ``int64[n_texts]``: number of its cluster, -1 where it is in none.
    """

    pairs: Pairs
    pairs_complete: bool
    clusters: Clusters
    kept: Keys
    dropped: Keys
    of: Origins
    method: Method
    why: str
    plan: Plan | None
    threshold: float
    measure: Measure
    k: int
    keys: Keys
    origins: NDArray[np.int64]
    scores: NDArray[np.float64]
    cluster_of: NDArray[np.int64]

    def borderline(self, n: int = 10) -> Pairs:
        """The ``n`` dropped texts least similar to the kept text they went for, least first.

        What to read before settling on a threshold. ``left`` is kept and ``right`` dropped;
        by containment it is the other way round, as the dropped one is contained.
        """
        least = np.argsort(self.of.score, kind="stable")[:n]
        kept, dropped, score = self.of.kept[least], self.of.dropped[least], self.of.score[least]
        if self.measure == "containment":
            kept, dropped = dropped, kept
        return Pairs(left=kept, right=dropped, score=score, measure=self.measure)

    def columns(self) -> dict[str, NDArray[Any]]:
        """One row a text in input order: ``key``, ``kept``, ``of``, ``score``, ``cluster``.

        A kept text is its own ``of`` with score 1; ``cluster`` is -1 for a text in none.
        """
        return {
            "key": self.keys,
            "kept": self.origins == np.arange(len(self.keys)),
            "of": self.keys[self.origins],
            "score": self.scores,
            "cluster": self.cluster_of,
        }

    def to_pandas(self) -> pd.DataFrame:
        """Decisions as a pandas frame, one row a text in input order (see :meth:`columns`)."""
        return _to_pandas(self.columns())

    def to_arrow(self) -> pa.Table:
        """The same as an Arrow table."""
        return _to_arrow(self.columns())

    def __str__(self) -> str:
        clumps = "" if self.pairs_complete else " (clumps not listed in full)"
        largest = f", the largest of {self.clusters.sizes.max():,} texts" if len(self.clusters) else ""
        lines = [
            (
                f"{len(self.keys):,} texts: {len(self.kept):,} kept, {len(self.dropped):,} dropped "
                f"({self.measure} from {self.threshold:g} on, k = {self.k})"
            ),
            f"{len(self.pairs):,} verified pairs{clumps} in {len(self.clusters):,} clusters{largest}",
            f"method {self.method}: {self.why}",
        ]
        if len(self.dropped):
            lines.append(f"least similar of the dropped ({self.measure}):")
            rows = self.borderline(5).columns().values()
            lines += [
                f"  {score:.4f}  {left!s} ~ {right!s}" for left, right, score in zip(*rows, strict=True)
            ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return (
            f"<Duplicates: {len(self.kept)} kept, {len(self.dropped)} dropped, {len(self.pairs)} pairs, "
            f"method={self.method!r}, threshold={self.threshold!r}, measure={self.measure!r}>"
        )


def found_in(
    kept: Kept,
    order: NDArray[np.int64],
    keys: Keys | None,
    *,
    method: Method,
    why: str,
    plan: Plan | None,
    threshold: float,
    measure: Measure,
    k: int,
) -> Duplicates:
    """What the keep rule made of texts, under their keys (``None``: by position).

    ``order`` has their positions by priority.
    """
    here = np.arange(len(order), dtype=np.int64)
    in_order = np.array_equal(order, here)

    def placed(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        return numbers if in_order else order[numbers]

    def named(positions: NDArray[np.int64]) -> Keys:
        return positions if keys is None else keys[positions]

    left, right, score = kept.earlier, kept.later, kept.forward
    if measure == "containment":
        left, right = np.concatenate([left, right]), np.concatenate([right, left])
        score = np.concatenate([score, kept.backward])
        enough = score >= threshold
        left, right, score = left[enough], right[enough], score[enough]
    cluster_of, members, offsets = _pair_kernels.clusters(left, right, len(here))
    left, right = placed(left), placed(right)
    sorting = np.argsort(left * len(here) + right)
    pairs = Pairs(
        left=named(left[sorting]), right=named(right[sorting]), score=score[sorting], measure=measure
    )

    origins, scores = kept.origins, kept.scores
    if not in_order:
        origins, scores, ranked = np.empty_like(origins), np.empty_like(scores), cluster_of
        origins[order], scores[order] = order[kept.origins], kept.scores
        cluster_of = np.empty_like(ranked)
        cluster_of[order] = ranked
    is_kept = origins == here
    at = np.flatnonzero(~is_kept)
    dropped = named(at)
    of = Origins(dropped=dropped, kept=named(origins[at]), score=scores[at])
    return Duplicates(
        pairs=pairs,
        pairs_complete=kept.complete,
        clusters=Clusters(members=named(placed(members)), offsets=offsets),
        kept=named(np.flatnonzero(is_kept)),
        dropped=dropped,
        of=of,
        method=method,
        why=why,
        plan=plan,
        threshold=threshold,
        measure=measure,
        k=k,
        keys=here if keys is None else keys,
        origins=origins,
        scores=scores,
        cluster_of=cluster_of,
    )


def _to_pandas(columns: dict[str, NDArray[Any]]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415  only who has pandas asks for it

    return pd.DataFrame(columns)


def _to_arrow(columns: dict[str, NDArray[Any]]) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415  only who has pyarrow asks for it

    return pa.table(columns)
