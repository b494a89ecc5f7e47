"""On how many pages of a source a block stands, and where: what its templates are.

Near-duplicate pages are counted once, or the article that they share would look like a
template. Pages are compared by their prose (blocks of a sentence's length), since menus and
footers make all pages of a source alike: the resemblance of two pages is that of the sets of
their prose blocks, each weighing its words (Broder 1997, weighted). Pages without prose are
compared by all their blocks but those that stand on several pages counted already. The keep
rule holds: in order of their keys, a page is left out only for one that is counted.

Position is told by the frequent blocks: what stands between two of them is a slot, and over
the pages of a source it shows which slots hold the text of the pages and which hold teasers,
tags and bylines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate.forms import Forms
from dedup.boilerplate.weighted_sets import unlike

__all__ = ["FREQUENT", "MIN_DOCUMENTS", "Counts", "Evidence", "count_pages", "distinct_pages"]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
Bools = NDArray[np.bool_]

MIN_DOCUMENTS = 3
"""Pages on which a block must stand to be of a template: on two it may be quoted or syndicated."""
FREQUENT = 0.3
"""Share of pages from which a block is a landmark: templates have sections, so fewer than half of
the pages may share one; articles cited by a third of a site's pages were not met."""
RARE = 0.1
"""Share of pages below which a block is a page's own (or any block on fewer than three pages):
the custom of dropping lines on a tenth of the pages, turned round."""
PROSE = 12.0
"""Words from which a block is prose when pages are compared; labels and headlines have fewer."""
MIN_PROSE = 30.0
"""Words of prose from which a page is compared by them; below, all blocks are."""
SAME_PROSE = 0.7
SAME_BLOCKS = 0.9
"""Resemblance from which pages are near-duplicates: that of paragraphs in :class:`dedup.Options`;
where menus are compared too it must be nearly all."""
UNKNOWN_SLOT = 0.06
"""Share of a page's own words in a slot about which nothing is known; the middle between slots of
bylines and of text, on a scale of logarithms, on the sites that were looked at."""
SHOWN = 0.25
"""Share of the usual number of frequent blocks from which a page shows the template of its source."""
MIN_LANDMARKS = 3.0
"""Different frequent blocks that a page of a source with a template has, by mean, each weighing its share of
the pages squared: pages of many sites under one label have one or two in common ("Home"), those of a site
five and more. Squared, so that a chapter's menu of hundreds does not outweigh what all pages have."""
DISPLACED = 0.75
"""Share of a frequent block's neighbours that are frequent, from which it stands amid the template: where
neither neighbour is, it stands elsewhere than usual, as a title does that the menus list."""
OWN_PROSE = 15.0
"""Words from which a block of a page's own counts as prose where a source's text is told from data."""
CONSISTENT = 0.8
"""Share of its pages that show the template from which a source is of one template."""
LEAST_SLOT = 0.01
"""Least share in the reckoning: a slot seen empty on a few pages may still be filled."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What a source's other pages tell of one page, a value a block.

    ``documents`` (``int32``) pages that hold the block, 0 if fewer than two do; ``share``
    (``float32``) of the pages counted, nearly; ``exact_share`` (``float32``) the same token by
    token; ``beside`` (``float32``) how often the block's neighbours on those pages are frequent
    blocks, 0..1; ``slot`` (``float32``) the share of a page's own words that stand where the
    block stands, between the same frequent blocks; ``landmark`` (``bool``) whether it is
    frequent itself. A block that stands elsewhere than on other pages counts as this page's own.
    ``n_pages`` pages were counted; ``furniture`` is the share of frequent blocks amid others in
    the words of a page of this source, by mean, ``prose`` that of prose in a page's own words,
    and ``shows`` tells whether this page holds enough frequent blocks to be a page of that
    template, not yet cleaned; ``consistent`` whether nearly all pages of the source do.
    """

    documents: NDArray[np.int32]
    share: F32
    exact_share: F32
    beside: F32
    slot: F32
    landmark: Bools
    n_pages: int
    furniture: float
    prose: float
    shows: bool
    consistent: bool

    def __len__(self) -> int:
        return len(self.documents)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Blocks of one source that stand on two pages or more, in order of their hashes.

    ``near`` (``uint64``) with ``documents`` (``int32``), ``beside``, ``after`` and ``before``
    (``float32``: share of a page's own words in the slot after the block, and before it);
    ``exact`` (``uint64``) with ``exact_documents`` (``int32``). By mean over the pages, ``furniture``
    is the share of frequent blocks in a page's words, each by how many of its neighbours are
    frequent, ``prose`` that of prose in its own words, and ``landmarks`` how many different
    frequent blocks it has, each weighing its share of the pages squared; ``consistent`` tells
    whether nearly all pages show them.
    """

    n_pages: int
    near: U64
    documents: NDArray[np.int32]
    beside: F32
    after: F32
    before: F32
    exact: U64
    exact_documents: NDArray[np.int32]
    furniture: float
    prose: float
    landmarks: float
    consistent: bool

    def evidence(self, forms: Forms) -> Evidence:
        """What is known of the blocks of a page."""
        at, known = _find(self.near, forms.near)
        documents = np.zeros(len(forms), np.int32)
        documents[known] = self.documents[at[known]]
        share = (documents / max(1, self.n_pages)).astype(np.float32)
        beside = np.zeros(len(forms), np.float32)
        beside[known] = self.beside[at[known]]
        exact_at, same = _find(self.exact, forms.exact)
        exact_share = np.zeros(len(forms), np.float32)
        exact_share[same] = self.exact_documents[exact_at[same]] / max(1, self.n_pages)
        landmark = _is_frequent(documents, self.n_pages)
        displaced = _displaced(landmark, beside, np.zeros(1, np.int64), np.full(1, len(forms)))
        landmark &= ~displaced
        documents[displaced] = 0
        share[displaced] = exact_share[displaced] = 0
        held = self.documents[np.unique(at[landmark])].astype(np.int64)
        return Evidence(
            documents=documents,
            share=share,
            exact_share=exact_share,
            beside=beside,
            slot=self._slots(at, landmark),
            landmark=landmark,
            n_pages=self.n_pages,
            furniture=self.furniture,
            prose=self.prose,
            shows=bool(_shows((held * held).sum() / max(1, self.n_pages) ** 2, self.landmarks)),
            consistent=self.consistent,
        )

    def _slots(self, at: I64, landmark: Bools) -> F32:
        """Share of the slot each block stands in: the mean, on a scale of logarithms, of its ends'.

        Of the edges of a page nothing is known: a page may be cleaned already.
        """
        n = len(at)
        here = np.arange(n)
        last = np.maximum.accumulate(np.where(landmark, here, -1)) if n else here
        following = np.minimum.accumulate(np.where(landmark, here, n)[::-1])[::-1] if n else here
        after = np.full(n, UNKNOWN_SLOT)
        before = np.full(n, UNKNOWN_SLOT)
        has_last, has_next = last >= 0, following < n
        after[has_last] = self.after[at[last[has_last]]]
        before[has_next] = self.before[at[following[has_next]]]
        slots: NDArray[np.float64] = np.sqrt(np.maximum(after, LEAST_SLOT) * np.maximum(before, LEAST_SLOT))
        return slots.astype(np.float32)


def _find(table: U64, values: U64) -> tuple[I64, Bools]:
    """Where each value stands in a sorted table, and whether it does."""
    if not len(table):
        return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    at = np.minimum(np.searchsorted(table, values), len(table) - 1)
    return at, table[at] == values


def _is_frequent(documents: NDArray[np.int32] | I64, n_pages: int) -> Bools:
    return (documents >= MIN_DOCUMENTS) & (documents >= FREQUENT * n_pages)


def _shows(held: NDArray[np.float64] | np.float64, landmarks: float) -> np.bool_ | Bools:
    """Whether pages that hold so many landmarks show the template of their source, if it has one."""
    return (np.asarray(held) >= max(1.0, SHOWN * landmarks)) & (landmarks >= MIN_LANDMARKS)


def distinct_pages(pages: Sequence[Forms]) -> list[int]:
    """Positions of the pages that are near-duplicates of none before them that stays."""
    prose = [page.size >= PROSE for page in pages]
    has_prose = [float(page.size[of].sum()) >= MIN_PROSE for page, of in zip(pages, prose, strict=True)]
    with_prose = [i for i, has in enumerate(has_prose) if has]
    kept = [with_prose[i] for i in unlike([_weighted(pages[i], prose[i]) for i in with_prose], SAME_PROSE)]
    menus = _on_several([pages[i] for i in kept])
    rest = [i for i, has in enumerate(has_prose) if not has]
    sets = [_weighted(pages[i], _own(pages[i], menus)) for i in rest]
    return sorted(kept + [rest[i] for i in unlike(sets, SAME_BLOCKS)])


def _on_several(pages: Sequence[Forms]) -> U64:
    """Blocks that stand on three pages or more, in order."""
    if not pages:
        return np.zeros(0, np.uint64)
    forms, n_pages = np.unique(np.concatenate([np.unique(page.near) for page in pages]), return_counts=True)
    return forms[n_pages >= MIN_DOCUMENTS]


def _own(page: Forms, menus: U64) -> Bools:
    """Blocks of a page that are not in ``menus`` (hashes in order); all where every one is."""
    _, known = _find(menus, page.near)
    return known if known.all() else ~known


def _weighted(page: Forms, used: Bools) -> tuple[U64, F32]:
    """The different blocks of a page that are used, and the words of each."""
    forms, first = np.unique(page.near[used], return_index=True)
    return forms, page.size[used][first]


def count_pages(pages: Sequence[Forms]) -> Counts:
    """Counts over the pages of a source, near-duplicates of one another once.

    The result depends on the order of the pages only in which of several near-duplicates is
    the one that counts.
    """
    chosen = [pages[i] for i in distinct_pages(pages)]
    lengths = np.array([len(page) for page in chosen], np.int64)
    n = len(chosen)
    near = np.concatenate([page.near for page in chosen]) if n else np.zeros(0, np.uint64)
    exact = np.concatenate([page.exact for page in chosen]) if n else np.zeros(0, np.uint64)
    size = np.concatenate([page.size for page in chosen]) if n else np.zeros(0, np.float32)
    page_of = np.repeat(np.arange(n), lengths)
    forms, ids, documents = _documents(near, page_of, n)
    exact_forms, _, exact_documents = _documents(exact, page_of, n)
    frequent = _is_frequent(documents, n)[ids]
    starts, ends = np.cumsum(lengths) - lengths, np.cumsum(lengths)
    beside = _beside(ids, frequent, starts, ends, len(forms))

    displaced = _displaced(frequent, beside[ids], starts, ends)
    frequent &= ~displaced
    rare = displaced | (documents < max(MIN_DOCUMENTS, RARE * n))[ids]
    own = np.where(rare, size, 0.0)
    totals = np.bincount(page_of, own, minlength=n)
    share = own / np.maximum(totals, 1.0)[page_of]
    after, before = _slot_shares(share, frequent, starts, ends)
    words = np.bincount(page_of, size, minlength=n)
    furniture = np.bincount(page_of, size * frequent * beside[ids], minlength=n) / np.maximum(words, 1.0)
    has_own = totals > 0
    prose = np.bincount(page_of, own * (size >= OWN_PROSE), minlength=n)[has_own] / totals[has_own]

    on_page, landmark = np.divmod(
        _different(page_of[frequent] * max(1, len(forms)) + ids[frequent]), max(1, len(forms))
    )
    held = np.bincount(on_page, documents[landmark] ** 2, minlength=n) / max(1, n) ** 2
    landmarks = float(held.mean()) if n else 0.0

    def by_form(values: NDArray[np.float64]) -> F32:
        sums = np.bincount(ids, values, minlength=len(forms))
        return (sums / np.maximum(documents, 1))[several].astype(np.float32)

    several = documents >= 2
    exactly_several = exact_documents >= 2
    return Counts(
        n_pages=n,
        near=forms[several],
        documents=documents[several].astype(np.int32),
        beside=beside[several],
        after=by_form(after),
        before=by_form(before),
        exact=exact_forms[exactly_several],
        exact_documents=exact_documents[exactly_several].astype(np.int32),
        furniture=float(furniture.mean()) if n else 0.0,
        prose=float(prose.mean()) if len(prose) else 0.0,
        landmarks=landmarks,
        consistent=bool(np.mean(_shows(held, landmarks)) >= CONSISTENT) if n else False,
    )


def _documents(hashes: U64, page_of: I64, n: int) -> tuple[U64, I64, I64]:
    """Different hashes, which of them each is, and on how many pages each stands."""
    forms, ids = np.unique(hashes, return_inverse=True)
    ids = ids.reshape(-1)
    once = _different(ids * max(1, n) + page_of)
    return forms, ids, np.bincount(once // max(1, n), minlength=len(forms))


def _different(numbers: I64) -> I64:
    """The different numbers, 0 or more, in order.

    As :func:`numpy.unique` gives them, which from NumPy 2.3 on fills a hash table: half a million
    take it a tenth of a second and more, sorting them a few thousandths.
    """
    ordered = np.sort(numbers)
    different: I64 = ordered[np.diff(ordered, prepend=-1) > 0]
    return different


def _beside(ids: I64, frequent: Bools, starts: I64, ends: I64, n_forms: int) -> F32:
    """Share of each form's neighbours that are frequent; a page's edge counts as one."""
    if not len(ids):
        return np.zeros(0, np.float32)
    previous, following = _neighbours(frequent, starts, ends, edge=True)
    sums = np.bincount(ids, previous.astype(np.float64) + following, minlength=n_forms)
    return (sums / (2 * np.bincount(ids, minlength=n_forms))).astype(np.float32)


def _displaced(frequent: Bools, beside: F32, starts: I64, ends: I64) -> Bools:
    """Frequent blocks that stand away from others, where on most pages they stand among them."""
    previous, following = _neighbours(frequent, starts, ends, edge=False)
    return frequent & (beside >= DISPLACED) & ~previous & ~following


def _neighbours(values: Bools, starts: I64, ends: I64, *, edge: bool) -> tuple[Bools, Bools]:
    """What the block before and after each says; ``edge`` where a page begins and ends."""
    previous, following = np.full(len(values), edge), np.full(len(values), edge)
    previous[1:], following[:-1] = values[:-1], values[1:]
    filled = ends > starts
    previous[starts[filled]] = following[ends[filled] - 1] = edge
    return previous, following


def _slot_shares(
    share: NDArray[np.float64], landmark: Bools, starts: I64, ends: I64
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of a page's own words in the slots after and before each landmark; 0 elsewhere.

    ``share`` is that of each block in its page's own words.
    """
    n = len(share)
    here = np.arange(n)
    # A slot goes by the place after the landmark that opens it, or by the start of its page.
    opened = np.maximum.accumulate(np.where(landmark, here + 1, 0)) if n else here
    slot = np.maximum(opened, np.repeat(starts, ends - starts))
    # That of a landmark at the end of a page would be the next page's first: nothing stands in it.
    words = np.bincount(slot, share, minlength=n + 1)
    is_last = np.zeros(n, bool)
    is_first = np.zeros(n, bool)
    filled = ends > starts
    is_last[ends[filled] - 1] = is_first[starts[filled]] = True
    after = np.where(landmark & ~is_last, words[np.minimum(here + 1, n)], 0.0)
    before = np.zeros(n)
    before[1:] = np.where(landmark[1:] & ~is_first[1:], words[slot[:-1]], 0.0)
    return after, before
