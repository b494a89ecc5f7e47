"""The keep rule over weighted sets: which of them are near-duplicates of none that stays before.

The resemblance of two sets is the weight of what both hold over that of what either holds
(Broder 1997, weighted). To compare every set with all that stay is quadratic in their number,
times what they hold; and what all hold, as the pages of a site its menu, tells none of them
apart. So bounds of what two sets can have in common come first:

- What no other set holds is common to no two. A set of which that is much is like none.
- Elements that few sets hold are looked up in lists of their holders, all that weigh in.
- Of the others, two sets have in common at most what the one holds of them, and what the other
  does; and so it is group by group of those elements, which tells one menu from another.

What is left is compared element by element, the likeliest first. The bounds change no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["unlike"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]

GROUP = 8
"""Elements of a group that a set holds, by mean: of 4 to 16, measured on made-up sites of 4,096 pages, all
take as long; with one group, pages that draw their labels from one pool take four to twelve times as long."""
FEW = 16
"""Sets that are compared before the rest, and outright where no more are left."""
LOOKED_UP = 4
"""Holders of elements that are looked up in the time in which one element of a set is compared."""
SLACK = 1 + 1e-9
"""By how much a bound is raised, since it is summed in another order than what it bounds."""


def unlike(sets: Sequence[tuple[U64, F32]], least: float) -> list[int]:
    """Positions of the sets whose resemblance to none that stays before them is ``least`` or more.

    Parameters
    ----------
    sets
        Of each set its elements, sorted and unique, and what each weighs, 0 or more. An element
        weighs in all sets what it does in the one where it weighs most.
    least
        Above 0, at most 1. Sets without common weight are never alike.
    """
    if not sets:
        return []
    n = len(sets)
    sizes = np.array([len(elements) for elements, _ in sets], np.int64)
    elements, ids, n_holders = np.unique(
        np.concatenate([elements for elements, _ in sets]), return_inverse=True, return_counts=True
    )
    ids = ids.reshape(-1)
    weights = np.zeros(len(elements))
    np.maximum.at(weights, ids, np.concatenate([weight for _, weight in sets]))
    totals = np.add.reduceat(np.append(weights[ids], 0.0), np.cumsum(sizes) - sizes) * (sizes > 0)
    owner = np.repeat(np.arange(n), sizes)
    several = n_holders > 1
    is_shared = several[ids]
    shared = _sums(owner[is_shared], weights[ids[is_shared]], n)
    may_be_like = (shared > 0) & (shared * SLACK >= least * totals)
    stays = ~may_be_like
    compared = is_shared & may_be_like[owner]
    memberships = _Memberships.of(
        _numbers(may_be_like)[owner[compared]],
        _numbers(several)[ids[compared]],
        weights[several],
        totals[may_be_like],
    )
    stays[np.flatnonzero(may_be_like)[memberships.unlike(least)]] = True
    return np.flatnonzero(stays).tolist()


def _numbers(chosen: Bools) -> I64:
    """The number of each that is chosen among them."""
    numbers: I64 = np.cumsum(chosen, dtype=np.int64) - 1
    return numbers


@dataclass(frozen=True, slots=True)
class _Lists:
    """Numbers in lists that stand one after another; list ``i`` begins at ``begins[i]``."""

    numbers: I64
    begins: I64

    @classmethod
    def by(cls, keys: I64, numbers: I64, n: int) -> _Lists:
        """``n`` lists of the numbers by their keys, in each in the order given."""
        order = np.argsort(keys, kind="stable")
        return cls(numbers[order], np.searchsorted(keys[order], np.arange(n + 1)))

    def one(self, i: int) -> I64:
        return self.numbers[self.begins[i] : self.begins[i + 1]]

    def length(self, chosen: I64) -> int:
        """How many numbers several lists have."""
        return int((self.begins[chosen + 1] - self.begins[chosen]).sum())

    def several(self, chosen: I64) -> tuple[I64, I64]:
        """The numbers of several lists, and in which of them each stands."""
        lengths = self.begins[chosen + 1] - self.begins[chosen]
        which = np.repeat(np.arange(len(chosen)), lengths)
        moved = self.begins[chosen] - (np.cumsum(lengths) - lengths)
        return self.numbers[np.arange(len(which)) + np.repeat(moved, lengths)], which


@dataclass(frozen=True, slots=True)
class _Memberships:
    """Which elements are in which sets, and what bounds the weight that two sets have in common.

    ``totals`` weighs all that each set holds. ``elements`` lists what it shares, ``holders`` the
    sets of each element. ``rare`` lists the elements of each set that few others hold, and ``sums``
    weighs the rest, one row a set and one column a group.
    """

    weights: F64
    totals: F64
    elements: _Lists
    rare: _Lists
    holders: _Lists
    sums: F64

    @classmethod
    def of(cls, owner: I64, ids: I64, weights: F64, totals: F64) -> _Memberships:
        """``owner`` and ``ids`` are the set and the element of each membership, in order of both."""
        n = len(totals)
        n_holders = np.bincount(ids, minlength=len(weights))
        is_rare = np.zeros(len(weights), bool)
        by_rarity = np.argsort(n_holders, kind="stable")
        # To look them up for every set costs no more than to look at every pair of sets.
        is_rare[by_rarity[np.cumsum(n_holders[by_rarity] ** 2) <= n * n]] = True
        rare = is_rare[ids]
        often = ids[~rare]
        n_groups = 1 + len(often) // (GROUP * max(1, n))
        group = np.cumsum(~is_rare) % n_groups
        sums = _sums(owner[~rare] * n_groups + group[often], weights[often], n * n_groups)
        return cls(
            weights=weights,
            totals=totals,
            elements=_Lists.by(owner, ids, n),
            rare=_Lists.by(owner[rare], ids[rare], n),
            holders=_Lists.by(ids, owner, len(weights)),
            sums=sums.reshape(n, n_groups),
        )

    def unlike(self, least: float) -> I64:
        """The keep rule, by numbers: a set is compared with those before it that stay and may be like it."""
        often = self.sums.sum(axis=1)
        stay = np.zeros(len(self.totals), np.int64)
        n_stay = 0
        for i in range(len(stay)):
            may = stay[:n_stay]
            rare = self._looked_up(self.rare.one(i))
            most = rare[may] + np.minimum(often[may], often[i])
            may = may[self._are_alike(most * SLACK, i, may, least)]
            if len(may) > FEW:
                most = rare[may] + np.minimum(self.sums[may], self.sums[i]).sum(axis=1)
                reach = np.flatnonzero(self._are_alike(most * SLACK, i, may, least))
                may = may[reach[np.argsort(-most[reach], kind="stable")]]
            if not self._is_like_any(i, may, least):
                stay[n_stay] = i
                n_stay += 1
        return stay[:n_stay]

    def _are_alike(self, common: F64, i: int, others: I64, least: float) -> Bools:
        """Which of the others are like set ``i``, if they have so much weight in common with it."""
        either = self.totals[others] + self.totals[i] - common
        alike: Bools = common >= least * either
        return alike

    def _looked_up(self, elements: I64) -> F64:
        """The weight of such elements that each set holds, by the lists of their holders."""
        holders, which = self.holders.several(elements)
        return _sums(holders, self.weights[elements][which], len(self.totals))

    def _in_common(self, i: int, others: I64) -> F64:
        """The weight that each of the others has in common with set ``i``, the cheaper way."""
        elements = self.elements.one(i)
        if LOOKED_UP * self.elements.length(others) >= self.holders.length(elements):
            return self._looked_up(elements)[others]
        ours = np.zeros(len(self.weights))
        ours[elements] = self.weights[elements]
        theirs, which = self.elements.several(others)
        return _sums(which, ours[theirs], len(others))

    def _is_like_any(self, i: int, others: I64, least: float) -> bool:
        """Whether set ``i`` is like one of the others, element by element."""
        parts = (others[:FEW], others[FEW:])
        return any(
            len(part) and self._are_alike(self._in_common(i, part), i, part, least).any() for part in parts
        )


def _sums(numbers: I64, weights: F64, n: int) -> F64:
    """Sums of the weights by their numbers below ``n``, each added in the order given."""
    return np.asarray(np.bincount(numbers, weights, minlength=n), np.float64)
