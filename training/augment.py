"""Pages made of pages: furniture of other sites, teasers, comments, lists, short posts.

A thousand pages are few sites. What stands around a text must be learned from many more, so each
time a page is drawn its lines are put together anew, mostly with lines of others. Every way of
doing so was made for an error; its docstring says for which. Labels and weights go with their
lines, and what is put in is labelled for what it is *there*: a post of a forum is a comment
under an article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.pages import F32, I64, Lines, TrainingPage, View, join_lines, network_columns
from training.recipes import Recipe
from training.threads import Thread

__all__ = ["Augmenter", "Sample", "as_it_is"]

MAX_LINES: Final = 1500
"""Lines of a page that are learned from at once, around its main text: a step costs by the line."""
AS_IT_IS: Final = 0.25
"""Share of pages left as they are."""
OWN_LINES: Final = 0.45
"""Share of pages of which the page's own lines are taken; of the rest, one of its views."""
OTHERS_FURNITURE, AT_HEAD, KEEP_OWN = 0.45, 0.45, 0.6
"""Shares: of pages that get furniture of other sites; of those, with it above; with their own as well."""
NO_HEAD, NO_TAIL, NO_TITLE, NO_JUNK_INSIDE, JUNK_INSIDE, TEASERS = 0.12, 0.12, 0.15, 0.25, 0.25, 0.15
BESIDE_BODY: Final = 0.7
"""Share of comments and teasers that follow the text at once; the rest end the page."""
LIST_BESIDE, LIST_AT_TOP = 0.4, 0.15
"""Shares of lists of teasers that follow the text at once, and that begin the page; the rest end it."""
LISTED_TOO: Final = 0.5
"""Share of pages with comments that may get a list of teasers as well."""
MAX_UNSURE: Final = 3
LIGHT_OF_OTHERS: Final = 1.6
"""Pages that are no articles keep little furniture so many times as often."""
SHORT_LINE: Final = 30
"""Half words below which a line of main text counts as one of a list."""
COMMENTED: Final = frozenset({"article", "documentation", "product"})
LISTY: Final = frozenset({"documentation", "product", "service", "article", "collection"})
TRIES: Final = 8


class Part(NamedTuple):
    """Some lines, and what they are labelled where they go."""

    lines: Lines
    ids: I64
    labels: NDArray[np.int8]
    weights: F32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """A page to learn from as the network reads it; one row a line."""

    lines: Lines
    columns: F32
    labels: NDArray[np.int8]
    weights: F32

    def __len__(self) -> int:
        return len(self.labels)


class _Own(NamedTuple):
    """A page taken apart: the ids of its lines before, in and after its main text."""

    page: int
    view: View
    head: I64
    body: I64
    tail: I64

    def part(self, ids: I64) -> Part:
        return Part(self.view.lines, ids, self.view.labels[ids], self.view.weights[ids])

    def text_only(self, ids: I64) -> I64:
        text: I64 = ids[self.view.labels[ids] == 1]
        return text


def _labelled(lines: Lines, ids: I64, label: int) -> Part:
    return Part(lines, ids, np.full(len(ids), label, np.int8), np.ones(len(ids), np.float32))


def _after_text(parts: Sequence[Part]) -> int:
    """Where in the parts what follows the text at once goes."""
    return 1 + max(i for i, part in enumerate(parts) if (part.labels == 1).any())


def as_it_is(view: View) -> Sample:
    """A view as it is."""
    ids = np.arange(len(view.labels))
    return _sample([Part(view.lines, ids, view.labels, view.weights)])


def _sample(parts: Sequence[Part]) -> Sample:
    """Parts one after another, at most ``MAX_LINES`` lines of them around the main text."""
    filled = [part for part in parts if len(part.ids)]
    labels = np.concatenate([part.labels for part in filled])
    weights = np.concatenate([part.weights for part in filled])
    lines = join_lines([(part.lines, part.ids) for part in filled])
    if len(labels) > MAX_LINES:
        text = np.flatnonzero(labels == 1)
        middle = int(text.mean()) if len(text) else len(labels) // 2
        first = max(0, min(middle - MAX_LINES // 2, len(labels) - MAX_LINES))
        ids = np.arange(first, first + MAX_LINES)
        lines, labels, weights = join_lines([(lines, ids)]), labels[ids], weights[ids]
    return Sample(lines=lines, columns=network_columns(lines), labels=labels, weights=weights)


def _unsure(view: View, weight: float) -> View:
    """A view in which a few lines of junk between lines of text weigh no more than that.

    Names and dates in threads, links in lists: some collections have them in the main text.
    """
    weights = view.weights.copy()
    for before, after in pairwise(np.flatnonzero(view.labels == 1).tolist()):
        if 1 < after - before <= MAX_UNSURE + 1:
            weights[before + 1 : after] = np.minimum(weights[before + 1 : after], np.float32(weight))
    return View(lines=view.lines, labels=view.labels, weights=weights)


class Augmenter:
    """Draws pages made of pages; the same ones for the same pages, threads, recipe and seed."""

    def __init__(
        self,
        pages: Sequence[TrainingPage],
        threads: Sequence[Thread],
        recipe: Recipe,
        *,
        seed: int,
        teasers: Sequence[Thread] = (),
    ) -> None:
        self._pages = pages
        self._threads = threads
        self._lists = teasers
        self._recipe = recipe
        self._rng = np.random.default_rng(seed)
        with_text = [at for at, page in enumerate(pages) if 1 in page.labels]
        self._with_text = with_text
        self._articles = [at for at in with_text if pages[at].page_type == "article"]
        self._listy = [at for at in with_text if pages[at].page_type in LISTY and sum(pages[at].labels) > 5]

    def sample(self, page_id: int) -> Sample:
        """A page of this page's main text; the furniture is its own, or not."""
        view = self._view(page_id)
        text = np.flatnonzero(view.labels == 1)
        if not len(text) or self._chance(AS_IT_IS):
            return as_it_is(view)
        first, last = int(text[0]), int(text[-1])
        own = _Own(
            page_id, view, np.arange(first), np.arange(first, last + 1), np.arange(last + 1, len(view.labels))
        )
        light = self._recipe.little_furniture
        if self._pages[page_id].page_type != "article":
            light *= LIGHT_OF_OTHERS
        if self._chance(self._recipe.only_text):
            return _sample(self._only_text(own))
        if self._chance(light):
            return _sample(self._little_furniture(own))
        return _sample(self._rearranged(own))

    def _chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def _below(self, n: int) -> int:
        return int(self._rng.integers(n))

    def _between(self, low: int, high: int) -> int:
        """From ``low`` to ``high``, without ``high``."""
        return int(self._rng.integers(low, high))

    def _view(self, page_id: int, own_lines: float = OWN_LINES) -> View:
        views = self._pages[page_id].views[: 1 + self._recipe.views]
        own = len(views) == 1 or self._chance(own_lines)
        view = views[0 if own else self._between(1, len(views))]
        if self._pages[page_id].page_type == "article" or self._recipe.unsure_inside == 1:
            return view
        return _unsure(view, self._recipe.unsure_inside)

    def _only_text(self, own: _Own) -> list[Part]:
        """The text alone, or with a few lines on one side.

        Letters and stored articles have no furniture, and their ends must not be taken for some.
        """
        body = own.text_only(own.body)
        if self._chance(0.5) and len(body) > 3:
            first = self._below(len(body) // 2 + 1)
            body = body[first : self._between(first + 1, len(body) + 1)]
        if self._chance(0.35):
            found = self._furniture("head" if self._chance(0.5) else "tail")
            if found is not None:
                n = self._between(1, 6)
                if self._chance(0.5):
                    return [_labelled(found.lines, found.ids[-n:], 0), own.part(body)]
                return [own.part(body), _labelled(found.lines, found.ids[:n], 0)]
        return self._text_with_list(own, body)

    def _little_furniture(self, own: _Own) -> list[Part]:
        """At most eight lines of furniture on either side.

        Training pages hold everything that a browser shows. Extractors leave a byline and two
        links, which a model that waits for menus takes for text.
        """
        above, below = self._below(9), self._below(9)
        head = own.head[max(0, len(own.head) - above) :]
        body = own.text_only(own.body) if self._chance(0.5) else own.body
        return [own.part(head), *self._text_with_list(own, body), own.part(own.tail[:below])]

    def _text_with_list(self, own: _Own, body: I64) -> list[Part]:
        """Text, sometimes with a list of another page amid it, seldom the list alone.

        Recipes, tables and code on pages of little furniture were cut as menus.
        """
        found = self._list() if self._recipe.lists_in_body > 0 and self._chance(0.3) else None
        if found is None:
            return [own.part(body)]
        if self._chance(0.12):
            return [found]
        cut = self._below(len(body) + 1)
        return [own.part(body[:cut]), found, own.part(body[cut:])]

    def _rearranged(self, own: _Own) -> list[Part]:
        """The page in new surroundings: the way that most pages are drawn."""
        page = self._pages[own.page]
        body = self._shortened(own, headline=page.headline is not None)
        commented = page.page_type in COMMENTED and self._chance(self._recipe.comments_added)
        as_post = self._chance(self._recipe.short_posts)
        as_post = as_post or (commented and self._chance(self._recipe.posts_commented))
        if as_post and len(body) > 3:
            body = self._as_post(own, body)
        if self._chance(NO_JUNK_INSIDE):
            body = own.text_only(body)
        parts = self._surrounded(own, body)
        listed = self._recipe.teaser_lists > 0 and self._chance(self._recipe.teaser_lists)
        if listed and not (commented and self._chance(LISTED_TOO)):
            self._add_list(own.page, parts)
        elif self._chance(TEASERS):
            at = len(parts) if self._chance(BESIDE_BODY) else 0
            parts[at:at] = self._teasers(own.page)
        thread = self._borrowed(self._threads, own.page) if commented else None
        if thread is not None:
            parts.insert(_after_text(parts) if self._chance(BESIDE_BODY) else len(parts), thread)
        return parts

    def _add_list(self, page_id: int, parts: list[Part]) -> None:
        """A list of teasers below the text, at the end of the page or at its top, mostly whole.

        First sentences of other articles below the text were kept as its end.
        """
        found = self._borrowed(self._lists, page_id)
        if found is None:
            return
        if not self._chance(0.8):
            found = _labelled(found.lines, found.ids[self._below(len(found.ids)) :], 0)
        where = self._rng.random()
        at = _after_text(parts) if where < LIST_BESIDE else len(parts)
        parts.insert(0 if where >= 1 - LIST_AT_TOP else at, found)

    def _shortened(self, own: _Own, *, headline: bool) -> I64:
        """The main text without its title, or a part of it.

        So that neither a title nor a text's length is what tells that it is one.
        """
        body = own.body
        if headline and self._chance(NO_TITLE) and len(own.text_only(body)) > 1:
            body = body[1:]
            while own.view.labels[body[0]] == 0:
                body = body[1:]
        if self._chance(self._recipe.body_shortened) and len(body) > 4:
            n = max(2, int(len(body) * self._rng.uniform(0.02, 1)))
            kept = body[:n] if self._chance(0.7) else body[-n:]
            body = kept if len(own.text_only(kept)) else body
        return body

    def _as_post(self, own: _Own, body: I64) -> I64:
        """A title and up to five lines.

        Posts of a few words, under which stand more comments than text, were cut with the comments.
        """
        text = own.text_only(body)
        n = self._between(1, 6)
        if self._chance(0.6):
            rest = [int(at) for at in text[1:] if own.view.lines.half_words[at] < 50][:n]
        else:
            rest = text[1 : 1 + n].tolist()
        chosen = np.array(sorted({int(text[0]), *rest}), np.int64)
        return chosen if len(chosen) > 1 or self._chance(0.3) else body

    def _surrounded(self, own: _Own, body: I64) -> list[Part]:
        """Text with furniture above and below, its own, that of other sites, both, or none.

        The furniture of some twelve hundred sites is soon known by heart; in any pairing it must
        be told by what it is.
        """
        no_head, no_tail = self._chance(NO_HEAD), self._chance(NO_TAIL)
        head, tail = own.part(own.head[:0] if no_head else own.head), own.part(own.tail)
        text = self._with_others_inside(own, body)
        if not self._chance(OTHERS_FURNITURE):
            return [head, *text, *([] if no_tail else [tail])]
        above = below = None
        if self._chance(AT_HEAD):
            above = self._furniture("head")
            below = self._furniture("tail") if self._chance(0.5) else None
        else:
            below = self._furniture("tail")
        keep_own = self._chance(KEEP_OWN)
        if above is not None and not keep_own and not no_head:
            left = self._below(min(12, len(own.head) + 1))
            head = own.part(own.head[len(own.head) - left :])
        after = [part for part in (below,) if part is not None]
        if not no_tail and (keep_own or below is None):
            after.insert(0 if self._chance(0.5) else len(after), tail)
        return [*([above] if above is not None else []), head, *text, *after]

    def _with_others_inside(self, own: _Own, body: I64) -> list[Part]:
        """Main text, at times with a list of another page, which is text, or a run of junk amid it.

        Lists in articles were cut as menus. Boxes between paragraphs must go whoever put them there.
        """
        found: Part | None = None
        if len(body) > 3 and self._chance(self._recipe.lists_in_body):
            found = self._list()
        elif len(body) > 3 and self._chance(JUNK_INSIDE):
            found = self._furniture("inside")
        if found is None:
            return [own.part(body)]
        cut = self._between(1, len(body))
        return [own.part(body[:cut]), found, own.part(body[cut:])]

    def _furniture(self, where: Literal["head", "inside", "tail"]) -> Part | None:
        """A run of junk of any page, from above, amid or below its main text."""
        view = self._view(self._with_text[self._below(len(self._with_text))])
        text, junk = np.flatnonzero(view.labels == 1), np.flatnonzero(view.labels == 0)
        if not len(text):
            return None
        if where == "head":
            ids = np.arange(text[0])
        elif where == "tail":
            ids = np.arange(text[-1] + 1, len(view.labels))
        else:
            inside = junk[(junk > text[0]) & (junk < text[-1])]
            if not len(inside):
                return None
            first = int(inside[self._below(len(inside))])
            ids = np.arange(first, min(first + 30, int(text[text > first][0])))
        if where != "inside" and len(ids) > 3 and self._chance(0.5):
            n = self._between(1, len(ids) + 1)
            ids = ids[-n:] if where == "head" else ids[:n]
        return _labelled(view.lines, ids, 0) if len(ids) else None

    def _list(self) -> Part | None:
        """A run of main text that begins with a short line: lists, tables, recipes, code."""
        for _ in range(TRIES if self._listy else 0):
            view = self._view(self._listy[self._below(len(self._listy))], 0.8)
            short = np.flatnonzero((view.labels == 1) & (view.lines.half_words < SHORT_LINE))
            if len(short) < 4:
                continue
            first = end = int(short[self._below(len(short))])
            while end < len(view.labels) and view.labels[end] == 1 and end - first < 25:
                end += 1
            if end - first >= 3:
                return _labelled(view.lines, np.arange(first, end), 1)
        return None

    def _teasers(self, page_id: int) -> list[Part]:
        """Headlines of other articles, mostly with their first paragraph.

        Prose at the far end of a page that begins other stories was one of the two errors that cost
        most in trials; the other was a text's first lines.
        """
        found = []
        for _ in range(self._between(2, 7) if self._articles else 0):
            other = self._articles[self._below(len(self._articles))]
            page, view = self._pages[other], self._pages[other].views[0]
            text = np.flatnonzero(view.labels == 1)
            body = text[text != page.headline] if page.headline is not None else text
            first = body[:1] if self._chance(0.6) else body[:0]
            title = [] if page.headline is None else [page.headline]
            ids = np.concatenate([np.array(title, np.int64), first])
            if len(ids) and other != page_id:
                found.append(_labelled(view.lines, ids, 0))
        return found

    def _borrowed(self, some: Sequence[Thread], page_id: int) -> Part | None:
        """Comments or teasers that hold no line of the page itself."""
        for _ in range(TRIES if some else 0):
            one = some[self._below(len(some))]
            if page_id not in one.sources:
                return _labelled(one.lines, np.arange(len(one.lines)), 0)
        return None
