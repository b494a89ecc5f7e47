"""Pages of a source, as many as are kept: a sample that no order of reading changes.

A page goes by its key, a hash of its text, and of all pages a source ever had those with the
least keys are kept (bottom-k sampling, Cohen and Kaplan 2007). So the sample is a uniform one
of the different texts; what is learned from parts and merged is what is learned from the
whole; and a page read twice counts once.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np

from dedup.boilerplate.counts import Counts, count_pages
from dedup.boilerplate.forms import Forms

__all__ = ["MOST_BLOCKS", "Sample", "page_key"]

MOST_BLOCKS = 4096
"""Blocks that are kept of a page: of a longer one the first and the last 2,048, since templates
stand around the text."""


def page_key(text: str) -> int:
    """A hash of 64 bits of a text, the same wherever it is computed."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Sample:
    """The pages with the least keys of all that were seen.

    Parameters
    ----------
    room
        How many pages are kept.
    """

    __slots__ = ("_counts", "_largest", "n_seen", "pages", "room")

    def __init__(self, room: int) -> None:
        self.room = room
        self.n_seen = 0
        self.pages: dict[int, Forms] = {}
        self._largest: list[int] = []  # keys negated: a heap of those that are kept
        self._counts: Counts | None = None

    def wants(self, key: int) -> bool:
        """Whether a page of this key would be kept, and is not yet."""
        return key not in self.pages and (len(self._largest) < self.room or key < -self._largest[0])

    def add(self, key: int, forms: Forms) -> None:
        """Keep a page if its key is among the least."""
        if not self.wants(key):
            return
        if len(forms) > MOST_BLOCKS:
            at = np.arange(len(forms))
            half = MOST_BLOCKS // 2
            forms = forms.among(np.concatenate((at[:half], at[-half:])))
        self.pages[key] = forms
        self._counts = None
        if len(self._largest) < self.room:
            heapq.heappush(self._largest, -key)
        else:
            del self.pages[-heapq.heapreplace(self._largest, -key)]

    def merged(self, others: Iterable[Sample]) -> Sample:
        """A new sample of the pages of all."""
        union = Sample(self.room)
        for sample in (self, *others):
            union.n_seen += sample.n_seen
            for key, forms in sample.pages.items():
                union.add(key, forms)
        return union

    @property
    def counts(self) -> Counts:
        """What the pages tell, counted when it is asked for."""
        if self._counts is None:
            self._counts = count_pages([self.pages[key] for key in sorted(self.pages)])
        return self._counts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sample):
            return NotImplemented
        return (self.room, self.n_seen) == (
            other.room,
            other.n_seen,
        ) and self.pages.keys() == other.pages.keys()

    __hash__ = None  # type: ignore[assignment]  # it changes
