"""Templates across pages: learned from many pages of a source, given to the cleaning of one."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import get_args

import numpy as np

from dedup.atomic import write_bytes
from dedup.boilerplate.counts import MIN_DOCUMENTS, Counts
from dedup.boilerplate.forms import page_forms
from dedup.boilerplate.samples import Sample, page_key
from dedup.boilerplate.template_file import pack, unpack
from dedup.boilerplate.zones import MIN_PAGES
from dedup.errors import InputError, InputTypeError, OptionError, missing_name
from dedup.options import Unit, whole_number
from dedup.text.inputs import stream_texts

__all__ = ["Coverage", "Templates", "learn_templates"]

PAGES = 512
"""Pages kept of a source: the share of a block is then known to within 2 % (one standard error)."""
MOST_PAGES = 4096
BATCH = 1 << 21
"""Characters of pages that are read at once: 12 MB of temporaries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much is known of a source.

    ``seen`` texts were read, of which ``sampled`` different ones are kept; ``counted`` of these
    are no near-duplicates of one another; ``blocks`` different blocks stand on at least three
    of them. Templates are believed from five counted pages on.
    """

    seen: int
    sampled: int
    counted: int
    blocks: int


class Templates:
    """What the pages of sources have in common: counts of their blocks.

    Made by :func:`dedup.learn_templates`, kept with :meth:`save` and :meth:`load`, added to with
    :meth:`update`, joined with :meth:`merge`, and given to :func:`dedup.clean`.

    Parameters
    ----------
    max_pages
        How many pages of a source are kept, 5 to 4,096.
    unit
        What a block is, as in :class:`dedup.Options`.

    Attributes
    ----------
    samples
        Of each source, by its label, the pages that are kept: to look at, not to change.

    Raises
    ------
    OptionError
        If one of them is out of its range.

    Notes
    -----
    Of each source the pages with the least hashes are kept, 20 bytes a block and some 600 a
    page: at most ``max_pages`` pages, at most 4,096 blocks of each. A source of 512 pages of
    150 blocks takes 1.8 MB, however many pages it has beyond. Which pages are read first, in
    which parts, or how often, changes nothing but :attr:`Coverage.seen`.
    """

    __slots__ = ("max_pages", "samples", "unit")

    def __init__(self, *, max_pages: int = PAGES, unit: Unit = "auto") -> None:
        pages = whole_number(max_pages)
        if pages is None:
            raise OptionError(f"max_pages must be a whole number, got {max_pages!r}")
        if not MIN_PAGES <= pages <= MOST_PAGES:
            raise OptionError(f"max_pages must be from {MIN_PAGES} to {MOST_PAGES}, got {max_pages}")
        if unit not in get_args(Unit):
            raise OptionError(f"unit must be one of {', '.join(get_args(Unit))}; got {unit!r}")
        self.max_pages = pages
        self.unit: Unit = unit
        self.samples: dict[Hashable, Sample] = {}

    @property
    def sources(self) -> tuple[Hashable, ...]:
        """Labels of the sources, in the order they came."""
        return tuple(self.samples)

    def coverage(self, source: Hashable = None) -> Coverage:
        """How much is known of a source; nothing of one that never came."""
        sample = self.samples.get(_label(source))
        if sample is None:
            return Coverage(seen=0, sampled=0, counted=0, blocks=0)
        counts = sample.counts
        return Coverage(
            seen=sample.n_seen,
            sampled=len(sample.pages),
            counted=counts.n_pages,
            blocks=int(np.count_nonzero(counts.documents >= MIN_DOCUMENTS)),
        )

    def counts(self, source: Hashable = None) -> Counts | None:
        """Counts of a source's blocks, for a page model; None where too few pages are known.

        Raises
        ------
        OptionError
            If no source is named, and only named ones are known.
        """
        label = _label(source)
        if label is None and self.samples and None not in self.samples:
            known = ", ".join(map(repr, self.sources[:3])) + (", ..." if len(self.samples) > 3 else "")
            raise OptionError(f"the templates are of named sources: name the page's with source= ({known})")
        sample = self.samples.get(label)
        if sample is None or len(sample.pages) < MIN_PAGES or sample.counts.n_pages < MIN_PAGES:
            return None
        return sample.counts

    def update(self, texts: Iterable[str], *, sources: Iterable[Hashable] | str | None = None) -> None:
        """Learn from more pages; parameters and errors as of :func:`dedup.learn_templates`.

        What was read before an error is learned.
        """
        batch: list[tuple[Sample, int, str]] = []
        pending: set[tuple[int, int]] = set()
        size = 0
        try:
            for text, label in _labelled(texts, sources):
                sample = self.samples.get(label)
                if sample is None:
                    sample = self.samples[label] = Sample(self.max_pages)
                sample.n_seen += 1
                key = page_key(text)
                if not sample.wants(key) or (id(sample), key) in pending:
                    continue
                batch.append((sample, key, text))
                pending.add((id(sample), key))
                size += len(text)
                if size >= BATCH:
                    self._read(batch)
                    batch, size = [], 0
                    pending.clear()
        finally:
            self._read(batch)

    def _read(self, batch: list[tuple[Sample, int, str]]) -> None:
        """Hash the blocks of pages and keep them."""
        forms, ends = page_forms([text for _, _, text in batch], self.unit)
        for (sample, key, _), start, end in zip(batch, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            sample.add(key, forms.among(slice(start, end)))

    def merge(self, *others: Templates) -> Templates:
        """New templates of all pages of these and those.

        Merging is associative and commutative, and what is learned from parts and merged
        equals what is learned from the whole, :attr:`Coverage.seen` included.

        Raises
        ------
        InputTypeError
            If another is no ``Templates``.
        OptionError
            If they were learned with other options.
        """
        for other in others:
            if not isinstance(other, Templates):
                raise InputTypeError(f"templates are merged with dedup.Templates, not {type(other).__name__}")
            ours, theirs = (self.max_pages, self.unit), (other.max_pages, other.unit)
            if ours != theirs:
                raise OptionError(
                    f"templates learned with different options cannot be merged: max_pages and unit are "
                    f"{ours} here and {theirs} there"
                )
        union = Templates(max_pages=self.max_pages, unit=self.unit)
        everyone = (self, *others)
        for label in dict.fromkeys(label for one in everyone for label in one.samples):
            samples = [one.samples[label] for one in everyone if label in one.samples]
            union.samples[label] = samples[0].merged(samples[1:])
        return union

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write them to a file, whole or not at all; equal templates give equal bytes.

        Raises
        ------
        InputTypeError
            If a source's label is no ``str``, ``int`` or None: others cannot be read back.
        InputError
            If the file cannot be written.
        """
        write_bytes(Path(path), pack(self.max_pages, self.unit, self.samples))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Templates:
        """Templates from a file that :meth:`save` wrote.

        Raises
        ------
        InputError
            If it cannot be read, is no such file, is damaged or cut short, or was written by a
            newer dedup; the message says which.
        """
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise InputError(f"{os.fspath(path)}: {error.strerror or error}") from None
        max_pages, unit, samples = unpack(content, os.fspath(path))
        templates = cls(max_pages=max_pages, unit=unit)
        templates.samples.update(samples)
        return templates

    def __len__(self) -> int:
        return len(self.samples)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Templates):
            return NotImplemented
        return (self.max_pages, self.unit, self.samples) == (other.max_pages, other.unit, other.samples)

    __hash__ = None  # type: ignore[assignment]  # they are added to

    def __repr__(self) -> str:
        n_seen = sum(sample.n_seen for sample in self.samples.values())
        n_kept = sum(len(sample.pages) for sample in self.samples.values())
        return f"<Templates: {len(self)} sources, {n_seen} pages seen, {n_kept} kept>"


def learn_templates(
    texts: Iterable[str],
    *,
    sources: Iterable[Hashable] | str | None = None,
    max_pages: int = PAGES,
    unit: Unit = "auto",
) -> Templates:
    r"""Templates of sources: what their pages have in common.

    Parameters
    ----------
    texts
        Any iterable of ``str``, a page each; read once, one after another, and not held.
    sources
        What each page is from: one label a text (its host, say; anything that hashes), or one
        ``str`` for all. Without it all texts are of one source.
    max_pages
        How many pages of a source are kept, 5 to 4,096; see :class:`dedup.Templates`.
    unit
        What a block is, as in :class:`dedup.Options`; clean the pages with the same.

    Raises
    ------
    InputTypeError
        If a text is no ``str``, or a label does not hash; the message names the position.
    InputError
        If there are more or fewer labels than texts.
    OptionError
        If an option is out of its range.

    Notes
    -----
    Blocks are counted token by token, and nearly, with numbers and dates left open. Pages that
    are near-duplicates of one another count once.

    >>> import dedup
    >>> pages = [f"Marsh Post\nStory {word}\nAll about {word} today.\nImprint" for word in "abcdef"]
    >>> templates = dedup.learn_templates(pages, sources="marsh.example")
    >>> templates.coverage("marsh.example").counted
    6
    """
    templates = Templates(max_pages=max_pages, unit=unit)
    templates.update(texts, sources=sources)
    return templates


def _labelled(
    texts: Iterable[str], sources: Iterable[Hashable] | str | None
) -> Iterator[tuple[str, Hashable]]:
    """Each text with the label of its source."""
    if sources is None or isinstance(sources, str):
        yield from zip(stream_texts(texts), repeat(sources), strict=False)
        return
    if isinstance(sources, bytes) or not isinstance(sources, Iterable):
        raise InputTypeError(
            f"sources is {type(sources).__name__}: pass one label a text, or one str for all"
        )
    labels = iter(sources)
    none_left = object()
    n = 0
    for text in stream_texts(texts):
        label = next(labels, none_left)
        if label is none_left:
            raise InputError(f"sources must be one a text: they end after {n}")
        yield text, _label(label, f"sources[{n}]")
        n += 1
    if next(labels, none_left) is not none_left:
        raise InputError(f"sources must be one a text: there are more than the {n} texts")


def _label(source: object, where: str = "source") -> Hashable:
    """A label as it is kept: NumPy's scalars as Python's."""
    if isinstance(source, np.generic):
        source = source.item()
    if (missing := missing_name(source)) is not None:
        raise InputTypeError(f"{where} is {missing}: give every page a label, or None")
    try:
        hash(source)
    except TypeError:
        raise InputTypeError(f"{where} is {type(source).__name__}, which does not hash: pass a str") from None
    return source
