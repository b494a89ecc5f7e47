"""The keep rule over candidate pairs, and the components of what it verified.

Texts are numbered in priority order. In that order each is compared, exactly, with the
*listed* texts before it that share a list with it. It is dropped if a kept one of those is
similar to it; otherwise it is kept. Every kept text is listed, and a dropped one too, so
that all pairs are found, unless it is similar to ``SIMILAR`` listed texts already: a clump
of near-identical texts would give quadratically many pairs. Of those of such a text only
the one it is dropped for counts.

Texts are taken in batches, so that a batch can be verified in parallel. That changes
nothing but what the limits on hot buckets of LSH leave out (``limited``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup._reference.verify import n_common

__all__ = [
    "BATCH",
    "FREE",
    "FREE_EACH",
    "NARROW",
    "NO_LIMIT",
    "SIMILAR",
    "WIDE",
    "Verified",
    "clusters",
    "components",
    "keep",
]

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

SIMILAR = 32
"""Listed texts similar to a dropped one from which it is not listed itself."""
BATCH = 512
"""Texts verified together."""
WIDE, NARROW = (1024, 1024), (64, 48)
"""What LSH looks at, at most: texts of earlier batches in one bucket, and candidates of a text.

Of earlier batches kept candidates go first, then those that share most buckets, then earlier
ones; and again as many of its own batch, earlier ones first, since in a clump those are kept.
A dropped text that has more candidates is not listed. Wide, until ``FREE`` candidates and
``FREE_EACH`` for every text before were compared; narrow from there on, and then a bucket
lists dropped texts only while it has fewer than ``SIMILAR``. So what is compared is linear."""
FREE, FREE_EACH = 1 << 20, 16
NO_LIMIT = 1 << 62


class Verified(NamedTuple):
    """Pairs of texts similar by exact computation, and what the keep rule made of them.

    ``earlier``, ``later`` (``uint32``, numbers in priority order, by later and then by
    earlier), ``common`` shingles and the sizes of both sets (``uint32``); ``keeper``
    ``int64[n]``: the pair for which a text is dropped, -1 where it is kept; ``complete``:
    whether no pair was left out.
    """

    earlier: U32
    later: U32
    common: U32
    size_earlier: U32
    size_later: U32
    keeper: I64
    complete: bool


class _Row(NamedTuple):
    earlier: int
    later: int
    common: int
    size_earlier: int
    size_later: int

    def score(self, *, contained: bool) -> float:
        if contained:
            return self.common / min(self.size_earlier, self.size_later)
        return self.common / (self.size_earlier + self.size_later - self.common)

    def drop_score(self, *, contained: bool) -> float:
        return self.common / self.size_later if contained else self.score(contained=False)


def keep(
    offsets: I64,
    numbers: U32,
    shingles_of: Callable[[int], U64],
    bounds: tuple[U32, U32] | None,
    *,
    threshold: float,
    contained: bool,
    limited: bool,
) -> Verified:
    """Who stays, by exact comparison with who stayed.

    Parameters
    ----------
    offsets, numbers
        Lists each text stands in (see ``bands.buckets`` and ``join.lists``).
    shingles_of
        Sorted unique shingles of a text.
    bounds
        Of each text the number of shingles, and of those that another text has too;
        ``None`` where that is not known.
    threshold
        Least resemblance, or with ``contained`` least containment of the smaller.
    limited
        Whether ``WIDE`` and ``NARROW`` hold.
    """
    n = len(offsets) - 1
    lists: list[list[int]] = [[] for _ in range(int(numbers.max(initial=0)) + 2)]
    keeper = np.full(n, -1, np.int64)
    listed = np.ones(n, bool)
    complete = True
    hot: set[int] = set()
    most_listed = most_candidates = NO_LIMIT
    compared = 0
    rows: list[_Row] = []

    def stands_in(i: int) -> list[int]:
        return numbers[offsets[i] : offsets[i + 1]].tolist()  # type: ignore[no-any-return]

    def looked_up(i: int) -> Iterator[int]:
        for number in stands_in(i):
            if not contained:
                yield number
            elif number % 2:  # elsewhere here, so in the prefix there
                yield number - 1
            else:
                yield from (number, number + 1)

    def possible(i: int, j: int) -> bool:
        if bounds is None:
            return True
        sizes, shared = bounds
        most = int(min(shared[i], shared[j]))
        return _Row(j, i, most, int(sizes[j]), int(sizes[i])).score(contained=contained) >= threshold

    def earlier(number: int) -> list[int]:
        return lists[number][:most_listed]

    def similar(i: int, members: Callable[[int], Iterable[int]], *, waiting: bool) -> list[_Row]:
        nonlocal compared
        shares = Counter(j for number in looked_up(i) for j in members(number))
        candidates = sorted(shares)
        if len(candidates) > most_candidates:
            if not waiting:
                candidates.sort(key=lambda j: (keeper[j] >= 0, -shares[j]))
            candidates = sorted(candidates[:most_candidates])
            hot.add(i)
        candidates = [j for j in candidates if possible(i, j)]
        compared += len(candidates)
        if not candidates:
            return []
        mine = shingles_of(i)
        sets = ((j, shingles_of(j)) for j in candidates)
        found = [_Row(j, i, n_common(mine, theirs), len(theirs), len(mine)) for j, theirs in sets]
        return [row for row in found if row.score(contained=contained) >= threshold]

    def drops(row: _Row) -> bool:
        return bool(keeper[row.earlier] < 0) and row.drop_score(contained=contained) >= threshold

    active = np.flatnonzero(np.diff(offsets)).tolist()
    for first in range(0, len(active), BATCH):
        batch = active[first : first + BATCH]
        if limited:
            narrow = compared > FREE + FREE_EACH * first
            most_listed, most_candidates = NARROW if narrow else WIDE
            complete &= not narrow
        found = {i: similar(i, earlier, waiting=False) for i in batch}
        waits: defaultdict[int, list[int]] = defaultdict(list)
        for i in batch:
            # What will not be listed whatever its own batch holds need not wait for it.
            if len(found[i]) < SIMILAR or not any(map(drops, found[i])):
                for number in stands_in(i):
                    waits[number].append(i)
        for i in batch:
            before = {number: [j for j in waits[number] if j < i] for number in looked_up(i)}
            found[i] += similar(i, before.__getitem__, waiting=True)
        for i in batch:
            mine = [row for row in found[i] if listed[row.earlier]]
            of = max(filter(drops, mine), key=lambda row: row.drop_score(contained=contained), default=None)
            if of is not None:
                listed[i] = len(mine) < SIMILAR and i not in hot
                mine = mine if listed[i] else [of]
                keeper[i] = len(rows) + mine.index(of)
            rows += mine
        for i in batch:
            complete &= bool(listed[i]) and i not in hot
            room = SIMILAR if keeper[i] >= 0 and most_listed == NARROW[0] else most_listed
            for number in stands_in(i) if listed[i] else ():
                if len(lists[number]) < room:
                    lists[number].append(i)
                else:
                    complete = False
    left, right, common, size_left, size_right = np.array(rows, np.uint32).reshape(-1, 5).T
    return Verified(left, right, common, size_left, size_right, keeper, complete)


def components(left: I64, right: I64, n: int) -> I64:
    """Least member of the component of each of ``n`` texts, ``int64[n]``, by pairs."""
    root = np.arange(n)
    while True:
        least = np.minimum(root[left], root[right])
        before = root.copy()
        np.minimum.at(root, root[left], least)
        np.minimum.at(root, root[right], least)
        root = root[root]
        if np.array_equal(root, before):
            return root


def clusters(left: I64, right: I64, n: int) -> tuple[I64, I64, I64]:
    """Components of ``n`` texts by pairs, two texts or more each, in order of their first members.

    Returns
    -------
    ``int64[n]`` the number of each text's cluster, -1 where it is in none; ``int64[m]`` their
    members in order, cluster by cluster; ``int64[n_clusters + 1]`` where each cluster's begin.
    """
    roots = components(left, right, n)
    paired = np.zeros(n, np.bool_)
    paired[left], paired[right] = True, True
    members = np.flatnonzero(paired)
    members = members[np.argsort(roots[members], kind="stable")]
    of_root = roots[members]
    fresh = np.append(True, of_root[1:] != of_root[:-1])[: len(of_root)]
    number = np.full(n, -1)
    number[members] = np.cumsum(fresh) - 1
    return number, members, np.append(np.flatnonzero(fresh), len(members))
