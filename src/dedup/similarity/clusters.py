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

    def with_copies(self, first: I64) -> Kept:
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
        is_first = first == np.arange(len(first))
        distinct, again = np.flatnonzero(is_first), np.flatnonzero(~is_first)
        if not len(again):
            return self
        number = np.empty(len(first), np.int64)
        number[distinct] = np.arange(len(distinct))
        of = number[first]
        n_copies = 1 + np.bincount(of[again], minlength=len(distinct))
        listed = np.where(n_copies > SIMILAR, 1, n_copies)
        # Copies by distinct text, the first of each at its start, the others in order.
        begins = np.cumsum(n_copies) - n_copies
        again = np.sort(of[again] * len(first) + again) % len(first)
        rank = _ranges(n_copies[n_copies > 1] - 1)[1] + 1
        copies = np.empty(len(first), np.int64)
        copies[begins] = distinct
        copies[begins[of[again]] + rank] = again

        pair, at = _ranges(listed[self.earlier] * listed[self.later])
        wide = listed[self.later][pair]
        one = copies[begins[self.earlier[pair]] + at // wide]
        other = copies[begins[self.later[pair]] + at % wide]
        swapped = one > other
        forward = np.where(swapped, self.backward[pair], self.forward[pair])
        backward = np.where(swapped, self.forward[pair], self.backward[pair])

        # Each copy makes a pair with every one before it, or with the first.
        copy, before = _ranges(np.where(listed[of[again]] > 1, rank, 1))
        copy = again[copy]
        ones = np.ones(len(copy))
        kept = self.origins == np.arange(len(distinct))
        scores = self.scores[of]
        scores[again[kept[of[again]]]] = 1.0
        return Kept(
            earlier=np.concatenate([np.minimum(one, other), copies[begins[of[copy]] + before]]),
            later=np.concatenate([np.maximum(one, other), copy]),
            forward=np.concatenate([forward, ones]),
            backward=np.concatenate([backward, ones]),
            origins=distinct[self.origins[of]],
            scores=scores,
            complete=self.complete and bool((listed == n_copies).all()),
        )


def _ranges(counts: I64) -> tuple[I64, I64]:
    """For each of ``counts[i]`` things of ``i``: ``i``, and its number from 0."""
    of = np.repeat(np.arange(len(counts)), counts)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)


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
    origins = np.arange(len(at))
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
