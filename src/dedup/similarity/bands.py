"""LSH: bands and rows for a threshold, their recall curve, and the buckets texts share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, log1p
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dedup import _pair_kernels
from dedup._kernels import Texts
from dedup._reference.minhash import HANDS
from dedup.errors import OptionError
from dedup.options import check_threshold, real_number
from dedup.similarity.lists import Lists, Report, Sets
from dedup.similarity.sketches import MAX_PERMUTATIONS, affine_maps, check_num_perm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Plan", "bucket_lists", "plan"]

I64 = NDArray[np.int64]

LEAST_DEALT = 0.7
"""Threshold from which shingles may be dealt: two texts then differ in one shingle, or have
seven or more. A simulation in the tests holds the recall of texts of any size."""
BLOCK = 1 << 15
"""Texts read in one call: enough to share out, few enough to tell how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How signatures are cut in bands: two texts are a candidate pair if one whole band is equal.

    ``bands * rows`` permutations are computed, no others: ``num_perm`` is what was allowed.
    ``recall`` is the share of pairs at exactly ``threshold`` that is expected to be found;
    pairs above it are found more often.

    ``hands`` is how many hands :func:`dedup.find_duplicates` deals shingles into, by their
    hash: 4, each with a quarter of the bands, or 1 where a pair of the least texts would
    be missed too often for that. It takes a quarter of the work, and short texts become
    candidates more often than the curve has it.
    """

    threshold: float
    num_perm: int
    bands: int
    rows: int
    hands: int = 1

    @property
    def permutations(self) -> int:
        """Permutations computed: ``bands * rows``, at most ``num_perm``."""
        return self.bands * self.rows

    @property
    def recall(self) -> float:
        """Expected share of the pairs at the threshold that become candidates."""
        return self.probability(self.threshold)

    @overload
    def probability(self, resemblance: float) -> float: ...
    @overload
    def probability(self, resemblance: NDArray[np.floating]) -> NDArray[np.float64]: ...
    def probability(self, resemblance: ArrayLike) -> float | NDArray[np.float64]:
        """Chance ``1 - (1 - s**rows)**bands`` that a pair of resemblance ``s`` becomes a candidate.

        A number for a number, ``float64[n]`` for an array.
        """
        s = np.asarray(resemblance, np.float64)
        with np.errstate(divide="ignore"):  # s = 1 is certain: log1p(-1)
            chance = -np.expm1(self.bands * np.log1p(-(s**self.rows)))
        return chance if s.ndim else float(chance)

    def __str__(self) -> str:
        around = sorted({round(s, 2) for s in (self.threshold + d for d in _AROUND) if 0 < s <= 1})
        lines = [
            (
                f"{self.bands} bands of {self.rows} rows "
                f"({self.permutations} of {self.num_perm} permutations) for resemblance {self.threshold:g}"
            ),
            "",
            "resemblance  becomes a candidate",
        ]
        for s in sorted({*around, self.threshold}):
            mark = "  <- threshold" if s == self.threshold else ""
            lines.append(f"{s:11.2f}  {self.probability(s):19.4f}{mark}")
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the recall curve with matplotlib (extra ``plot``) and give the axes.

        Raises
        ------
        ModuleNotFoundError
            If matplotlib is not installed.
        """
        if ax is None:
            try:
                from matplotlib import pyplot as plt  # noqa: PLC0415  an extra
            except ModuleNotFoundError as error:
                raise ModuleNotFoundError(
                    "Plan.plot needs matplotlib: pip install 'dedup-text[plot]'", name=error.name
                ) from error
            ax = plt.subplots()[1]
        s = np.linspace(0, 1, 201)
        ax.plot(s, self.probability(s), label=f"{self.bands} bands of {self.rows} rows")
        ax.axvline(self.threshold, linestyle=":", color="grey", label=f"threshold {self.threshold:g}")
        ax.set(xlabel="resemblance", ylabel="chance to become a candidate", xlim=(0, 1), ylim=(0, 1.02))
        ax.legend()
        return ax


_AROUND = (-0.3, -0.2, -0.1, -0.05, 0.05, 0.1, 0.2, 0.3)


def check_recall(recall: object) -> float:
    """A recall as Python's number; outside (0, 1) it is refused."""
    number = real_number(recall)
    if number is None or not 0 < number < 1:
        raise OptionError(f"recall must be a number above 0 and below 1, got {recall!r}")
    return number


def plan(threshold: float, *, num_perm: int = 128, recall: float = 0.995) -> Plan:
    """Bands and rows that find pairs at a threshold, with as few false candidates as can be.

    Candidates are verified exactly, so a false one costs time and nothing else, while a
    missed one is lost: of the splits whose expected recall at the threshold is at least
    ``recall``, the one with the longest bands is taken, and as many of them as fit. What
    ``num_perm`` leaves over is not computed.

    Parameters
    ----------
    threshold
        Resemblance, above 0 and at most 1.
    num_perm
        Permutations allowed.
    recall
        Least expected recall at the threshold, above 0 and below 1.

    Raises
    ------
    OptionError
        If a value is out of range, or no split reaches the recall; the message says how
        many permutations would.

    >>> import dedup
    >>> print(dedup.plan(0.8))
    21 bands of 6 rows (126 of 128 permutations) for resemblance 0.8
    <BLANKLINE>
    resemblance  becomes a candidate
           0.50               0.2816
           0.60               0.6334
           0.70               0.9278
           0.75               0.9837
           0.80               0.9983  <- threshold
           0.85               1.0000
           0.90               1.0000
           1.00               1.0000
    """
    threshold = check_threshold("threshold", threshold)
    num_perm = check_num_perm(num_perm)
    recall = check_recall(recall)
    for rows in range(num_perm, 0, -1):
        found = Plan(threshold=threshold, num_perm=num_perm, bands=num_perm // rows, rows=rows)
        if found.recall >= recall:
            dealt = _missed_when_dealt(threshold, found.bands, rows) <= 1 - recall
            return replace(found, hands=HANDS) if dealt else found
    needed = log1p(-recall) / log1p(-threshold)
    enough = f"num_perm={ceil(needed)} or more, or " if needed <= MAX_PERMUTATIONS else ""
    raise OptionError(
        f"{num_perm} permutations reach a recall of {found.recall:.4f} at resemblance {threshold:g}, "
        f"not {recall:g}: use {enough}a lower recall"
    )


def _missed_when_dealt(threshold: float, bands: int, rows: int) -> float:
    """Chance to miss the pairs that dealing hurts most: the least texts that differ in one shingle.

    What they share may all lie in the hand of the shingle that differs; from nine shingles
    on that has a chance of a millionth. Below ``LEAST_DEALT`` texts as small may differ in more.
    """
    if threshold < LEAST_DEALT or bands < HANDS:
        return 1.0
    return max(
        (
            HANDS ** -(union - 1.0) * (1 - (1 - 1 / union) ** rows) ** (bands // HANDS)
            for union in range(2, 10)
            if 1 - 1 / union >= threshold
        ),
        default=0.0,
    )


def bucket_lists(
    texts: Texts,
    k: int,
    plan: Plan,
    *,
    seed: int,
    at: I64,
    report: Report,
    threads: int | None = None,
    level: str | None = None,
) -> Lists:
    """Buckets of LSH: texts that have a band in common.

    Parameters
    ----------
    texts, at
        As ``_kernels.hold`` gives them, and the positions to read (``int64``).
    plan, seed
        Bands and rows; seed of the permutations.

    Returns
    -------
    Members count from the start of ``at``. Signatures are computed ``BLOCK`` texts at a time
    and kept as 4 bytes a band and text; sorting takes 4 to 8 bytes a text and thread more,
    16 for each text that is not alone in its bucket.
    """
    a, b = affine_maps(plan.permutations, seed)
    cuts = None if plan.hands == 1 else np.arange(HANDS + 1, dtype=np.int64) * plan.bands // HANDS * plan.rows
    run: dict[str, Any] = {"threads": threads, "level": level}
    hashes = np.empty((plan.bands, len(at)), np.uint32)
    for first in range(0, len(at), BLOCK):
        report("sketch", first, len(at))
        block = at[first : first + BLOCK]
        _pair_kernels.sketch_bands(
            texts, k, hashes, first, a=a, b=b, cuts=cuts, rows=plan.rows, at=block, **run
        )
    report("sketch", len(at), len(at))
    offsets, numbers = _pair_kernels.buckets(hashes, **run)
    del hashes
    members = np.flatnonzero(np.diff(offsets))
    return Lists(
        members=members,
        offsets=np.append(offsets[members], offsets[-1:]),
        numbers=numbers,
        bounds=None,
        sets=Sets.none(),
    )
