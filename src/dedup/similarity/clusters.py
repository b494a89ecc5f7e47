"""Who stays: the keep rule over candidates, and what it says of exact copies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup import _pair_kernels
from dedup._kernels import Texts
from dedup._reference.clusters import SIMILAR
from dedup.similarity.lists import Lists, Report

__all__ = ["Kept", "keep_rule"]

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """What the keep rule made of ``n`` texts, numbered in priority order.

    Parameters
    ----------
    earlier, later
        ``int64[n_pairs]``: verified pairs, in this order by number.
    forward, backward
        ``float64[n_pairs]``: similarity of earlier to later and of later to earlier; one
        and the same by resemblance, the two containments otherwise.
    origins, scores
        ``int64[n]`` and ``float64[n]``: the kept text each was dropped for, itself where it
        is kept, and how similar it is to that.
    complete
        Whether no pair was left out.
    """

    earlier: I64
    later: I64
    forward: F64
    backward: F64
    origins: I64
    scores: F64
    complete: bool

    def with_copies(self, first: I64, *, threads: int | None = None) -> Kept:
        """The same for all texts, where these are the distinct ones among them.

        Parameters
        ----------
        first
            ``int64[n_all]``: for each text the first that equals it.

        Returns
        -------
        A copy is dropped for whom the first copy is dropped for, or for the first copy. The
        pairs of a text are those of each of its copies too, unless it has more than
        ``SIMILAR``: then only its first copy has them, and each other a pair with that one.
        """
        if len(first) == len(self.origins):
            return self
        earlier, later, forward, backward, origins, scores, complete = _pair_kernels.with_copies(
            first,
            (self.earlier, self.later, self.forward, self.backward),
            self.origins,
            self.scores,
            most=SIMILAR,
            threads=threads,
        )
        return Kept(
            earlier=earlier,
            later=later,
            forward=forward,
            backward=backward,
            origins=origins,
            scores=scores,
            complete=self.complete and complete,
        )


def keep_rule(
    texts: Texts,
    k: int,
    lists: Lists,
    *,
    threshold: float,
    contained: bool,
    at: I64,
    report: Report,
    threads: int | None = None,
    level: str | None = None,
) -> Kept:
    """Who stays of distinct texts, by exact comparison with who stayed.

    Parameters
    ----------
    texts, at
        As ``_kernels.hold`` gives them, and positions in priority order (``int64``).
    lists
        Candidates: texts of ``at`` that stand in a list together.
    threshold, contained
        Least resemblance, or least share of a text's shingles that lie in a kept one.

    Notes
    -----
    The rule, and the few limits on hot buckets, are said in ``_reference.clusters``. What is
    held: the lists, 16 bytes an entry, the sets that came with them, and 8 bytes a member.
    Other texts are shingled again when they are compared, and held while there is room.
    """
    members = lists.members
    found = _pair_kernels.keep(
        texts,
        k,
        lists.offsets,
        lists.numbers,
        lists.bounds,
        sets=lists.sets,
        room=lists.sets.room(len(at)),
        threshold=threshold,
        contained=contained,
        limited=lists.bounds is None,
        at=at[members],
        report=lambda done: report("compare", done, len(members)),
        threads=threads,
        level=level,
    )
    common = found.common.astype(np.int64)
    if contained:
        forward, backward = common / found.size_earlier, common / found.size_later
    else:
        forward = backward = common / (found.size_earlier.astype(np.int64) + found.size_later - common)
    origins = np.arange(len(at), dtype=np.int64)
    scores = np.ones(len(at))
    dropped = np.flatnonzero(found.keeper >= 0)
    pair = found.keeper[dropped]
    origins[members[dropped]] = members[found.earlier[pair]]
    scores[members[dropped]] = backward[pair]
    return Kept(
        earlier=members[found.earlier],
        later=members[found.later],
        forward=forward,
        backward=backward,
        origins=origins,
        scores=scores,
        complete=found.complete,
    )
