"""Corpora with known near-duplicates, made from a seed, and corpora from files.

Every generated text is a sequence of numbered words and of the breaks after them (see
``languages``). A *family* is an original and its copies, each edited in one way and at one
rate; all other texts are strangers. The truth about the families is computed from the
finished texts by ``truth``, by brute force, not from what the edits were meant to do.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from draws import Draws, Table
from languages import NO_BREAK, PARAGRAPH, SENTENCE, Language, language

__all__ = [
    "NON_ASCII",
    "SHAPES",
    "Corpus",
    "copies_of_one_line",
    "documents",
    "generate",
    "lines_differing_in_a_number",
    "load",
    "paragraphs",
    "unrelated_lines",
]

I64 = NDArray[np.int64]

NON_ASCII = ("polish", "russian", "chinese", "arabic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Texts and which of them were made to be alike.

    ``left`` and ``right`` are the pairs within families, ``left < right``; of a family of
    more than ``PAIRED`` texts only the pairs of its first ones. Strangers are in no pair.
    """

    name: str
    texts: list[str]
    left: I64
    right: I64

    @property
    def n_bytes(self) -> int:
        """Bytes of the texts as UTF-8; a lone surrogate counts three."""
        return sum(len(t) if t.isascii() else len(t.encode("utf-8", "surrogatepass")) for t in self.texts)

    @property
    def digest(self) -> str:
        """Sixteen hex digits that stand for the texts and their order."""
        sha = hashlib.sha256()
        for text in self.texts:
            octets = text.encode("utf-8", "surrogatepass")
            sha.update(len(octets).to_bytes(8, "little"))
            sha.update(octets)
        return sha.hexdigest()[:16]


PAIRED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Lengths and habits of a kind of text."""

    words: Table  # of a text
    least: int
    sentence: Table
    sentences_a_paragraph: float
    phrase_share: float = 0.02  # chance that a stock phrase begins at a word
    topic_share: float = 0.15  # share of words from the text's own topic
    edits: tuple[float, ...]  # rates of edited words
    families: float  # share of texts that are in families of near copies
    copies: float  # share of texts that are exact copies of others


def _bell(middle: float, spread: float, least: int, most: int) -> Table:
    """Log-normal lengths ``least .. most`` around a median."""
    lengths = np.arange(least, most + 1)
    return Table(np.exp(-((np.log(lengths / middle) / spread) ** 2) / 2) / lengths)


_SENTENCE = Table(np.arange(60) ** 2 * np.exp(-np.arange(60) / 6.0))

SHAPES = {
    # Medians and spreads give 4.5 KB and 178 bytes a text in the English of ``languages``.
    "documents": Shape(
        words=_bell(560, 0.75, 40, 6000),
        least=40,
        sentence=_SENTENCE,
        sentences_a_paragraph=5,
        edits=(0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2),
        families=0.2,
        copies=0.04,
    ),
    "paragraphs": Shape(
        words=_bell(22, 0.75, 3, 200),
        least=3,
        sentence=_SENTENCE,
        sentences_a_paragraph=1e9,
        edits=(0.01, 0.02, 0.04, 0.06, 0.1, 0.2),
        families=0.2,
        copies=0.1,
    ),
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text before it is written: word numbers and breaks, ``int64[n]`` each."""

    words: I64
    breaks: I64

    def take(self, at: I64) -> _Draft:
        return _Draft(self.words[at], self.breaks[at])


# Originals

_BATCH = 4096  # bounds the temporaries; another number makes another corpus


def _originals(draws: Draws, lang: Language, shape: Shape, n: int) -> Iterator[_Draft]:
    """Drafts of unrelated texts, a batch at a time."""
    for start in range(0, n, _BATCH):
        yield from _batch(draws, lang, shape, min(_BATCH, n - start))


def _batch(draws: Draws, lang: Language, shape: Shape, n: int) -> Iterator[_Draft]:
    lengths = draws.table(shape.words, n) + shape.least
    total = int(lengths.sum())
    words = draws.table(lang.ranks, total)
    topics = np.repeat(draws.below(200, n), lengths)
    topical = np.flatnonzero(draws.chance(shape.topic_share, total))
    # A topic's words are spread over all but the most frequent ones.
    own = topics[topical] * 7919 + draws.table(lang.topic_ranks, len(topical)) * 131
    words[topical] = 200 + own % 39_000
    _strew_phrases(draws, lang, shape, words)
    breaks = _breaks(draws, shape, total)
    ends = np.cumsum(lengths)
    breaks[ends - 1] = SENTENCE
    for start, end in zip((ends - lengths).tolist(), ends.tolist(), strict=True):
        yield _Draft(words[start:end], breaks[start:end])


def _strew_phrases(draws: Draws, lang: Language, shape: Shape, words: I64) -> None:
    at = np.flatnonzero(draws.chance(shape.phrase_share, max(len(words) - 16, 0)))
    for start, number in zip(at.tolist(), draws.table(lang.phrase_ranks, len(at)).tolist(), strict=True):
        phrase = lang.phrases[number]
        words[start : start + len(phrase)] = phrase


def _breaks(draws: Draws, shape: Shape, n: int) -> I64:
    breaks = (draws.below(100, n) < 7).astype(np.int64)  # commas
    ends = np.cumsum(draws.table(shape.sentence, n // 2 + 1) + 1)
    ends = ends[ends < n]
    breaks[ends] = SENTENCE + draws.chance(1 / shape.sentences_a_paragraph, len(ends))
    return breaks


# Edits


def _edit_words(draws: Draws, lang: Language, draft: _Draft, rate: float) -> _Draft:
    """Substitutes (half), inserts (a quarter) and deletes (a quarter) words, one at least."""
    n = len(draft.words)
    edited = draws.chance(rate, n)
    edited[draws.below(n, 1)] = True
    kind = draws.below(4, n)
    words = np.where(edited & (kind < 2), draws.table(lang.ranks, n), draft.words)
    times = np.where(edited, np.where(kind == 2, 2, np.where(kind == 3, 0, 1)), 1)
    at = np.repeat(np.arange(n), times)
    words, breaks = words[at], draft.breaks[at]
    inserted = np.flatnonzero(at[1:] == at[:-1])
    words[inserted] = draws.table(lang.ranks, len(inserted))
    breaks[inserted] = NO_BREAK
    return _Draft(words, breaks)


def _sentence_ranges(draft: _Draft) -> list[I64]:
    return np.split(np.arange(len(draft.words)), np.flatnonzero(draft.breaks[:-1] >= SENTENCE) + 1)


def _delete_sentences(draws: Draws, _lang: Language, draft: _Draft, rate: float) -> _Draft:
    """Deletes that share of the sentences, one at least, but never all."""
    sentences = _sentence_ranges(draft)
    gone = set(draws.below(len(sentences), max(1, int(rate * len(sentences)))).tolist())
    kept = [s for i, s in enumerate(sentences) if i not in gone]
    return draft.take(np.concatenate(kept)) if kept else draft


def _move_sentences(draws: Draws, _lang: Language, draft: _Draft, rate: float) -> _Draft:
    """Moves that share of the sentences elsewhere, one at least."""
    sentences = _sentence_ranges(draft)
    n = max(1, int(rate * len(sentences)))
    for old, new in draws.below(len(sentences), 2 * n).reshape(n, 2).tolist():
        sentences.insert(new, sentences.pop(old))
    return draft.take(np.concatenate(sentences))


def _add_boilerplate(draws: Draws, lang: Language, draft: _Draft, rate: float) -> _Draft:
    """Puts one site's header before the text and its footer after it; longer for a higher rate."""
    site = Draws(30, int(draws.below(20, 1)[0]))
    n = max(4, int(rate * len(draft.words)))
    parts = [_boilerplate(site, lang, n), draft, _boilerplate(site, lang, n)]
    return _Draft(np.concatenate([p.words for p in parts]), np.concatenate([p.breaks for p in parts]))


def _boilerplate(site: Draws, lang: Language, n: int) -> _Draft:
    breaks = np.where(site.chance(0.15, n), SENTENCE, NO_BREAK)
    breaks[-1] = PARAGRAPH
    return _Draft(site.table(lang.ranks, n), breaks)


_Edit = Callable[[Draws, Language, _Draft, float], _Draft]
_EDITS: tuple[_Edit, ...] = (_edit_words, _edit_words, _delete_sentences, _move_sentences, _add_boilerplate)


# Corpora


def _sizes(draws: Draws, n: int) -> I64:
    """Family sizes (2 to 9, mostly 2 and 3) that add up to at most ``n``."""
    sizes = draws.table(Table(0.55 ** np.arange(8)), n // 2) + 2
    return sizes[np.cumsum(sizes) <= n]


def _in_one_language(draws: Draws, lang: Language, shape: Shape, n: int) -> tuple[list[str], I64]:
    """Texts and the family of each, -1 for strangers; families stand together."""
    near = _sizes(draws, int(n * shape.families))
    exact = _sizes(draws, int(n * shape.copies))
    n_originals = n - int((near - 1).sum()) - int((exact - 1).sum())
    texts: list[str] = []
    families: list[int] = []
    for i, draft in enumerate(_originals(draws, lang, shape, n_originals)):
        text = lang.write(draft.words, draft.breaks)
        copies: list[str] = []
        if i < len(near):
            for kind, rate in zip(
                draws.below(len(_EDITS), int(near[i]) - 1).tolist(),
                draws.below(len(shape.edits), int(near[i]) - 1).tolist(),
                strict=True,
            ):
                copy = _EDITS[kind](draws, lang, draft, shape.edits[rate])
                copies.append(lang.write(copy.words, copy.breaks))
        elif i < len(near) + len(exact):
            copies = [text] * (int(exact[i - len(near)]) - 1)
        texts += [text, *copies]
        families += [i if copies else -1] * (1 + len(copies))
    return texts, np.array(families, np.int64)


def _planted_pairs(families: I64) -> tuple[I64, I64]:
    order = np.argsort(families, kind="stable")
    order = order[np.searchsorted(families[order], 0) :]
    groups = np.split(order, np.flatnonzero(np.diff(families[order])) + 1) if len(order) else []
    pairs = [pair for group in groups for pair in combinations(group[:PAIRED].tolist(), 2)]
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    return left, right


def _shuffled(draws: Draws, name: str, texts: list[str], families: I64) -> Corpus:
    order = draws.order(len(texts))
    left, right = _planted_pairs(families[order])
    return Corpus(name=name, texts=[texts[i] for i in order.tolist()], left=left, right=right)


def generate(
    shape: str, n: int, *, languages: Sequence[str] = ("english",), hot: float = 0.0, seed: int = 1
) -> Corpus:
    """A corpus of ``n`` texts of a shape, in equal parts in some languages.

    ``hot`` is the share of texts in each of five hot clusters: boilerplate sentences that
    differ in a number. They are what makes a listing of all pairs quadratic.
    """
    draws = Draws(seed, list(SHAPES).index(shape))
    n_hot = int(n * hot)
    texts: list[str] = []
    families = np.zeros(0, np.int64)

    def add(more: list[str], ids: I64) -> None:
        nonlocal families
        texts.extend(more)
        families = np.concatenate((families, np.where(ids < 0, ids, ids + families.max(initial=-1) + 1)))

    for cluster in range(5 if n_hot else 0):
        lines = _numbered(draws, language(languages[0]), n_hot, words=44 + 4 * cluster)
        add(lines, np.zeros(n_hot, np.int64))
    left_over = n - len(texts)
    for i, name in enumerate(languages):
        part = left_over * (i + 1) // len(languages) - left_over * i // len(languages)
        add(*_in_one_language(draws, language(name), SHAPES[shape], part))
    words = "english" if list(languages) == ["english"] else "mixed" if len(languages) > 1 else languages[0]
    return _shuffled(draws, f"{shape}-{words}-{n}{'-hot' if n_hot else ''}", texts, families)


def documents(n: int, *, languages: Sequence[str] = ("english",), seed: int = 1) -> Corpus:
    """Documents of 4.5 KB."""
    return generate("documents", n, languages=languages, seed=seed)


HOT = 0.0042


def paragraphs(n: int, *, languages: Sequence[str] = ("english",), hot: float = HOT, seed: int = 1) -> Corpus:
    """Paragraphs of 175 bytes; the usual ``hot`` gives 44 million pairs in a million texts."""
    return generate("paragraphs", n, languages=languages, hot=hot, seed=seed)


# Hot buckets


def _numbered(draws: Draws, lang: Language, n: int, *, words: int) -> list[str]:
    """One line ``n`` times, each with another number in its middle."""
    draft = next(_originals(draws, lang, Shape(**_LINE, words=Table([1.0]), least=words), 1))
    first, second = (lang.write(draft.words[part], draft.breaks[part]) for part in (slice(8), slice(8, None)))
    return [f"{first} {number} {second}" for number in range(100_000, 100_000 + n)]


_LINE = {"sentence": _SENTENCE, "sentences_a_paragraph": 1e9, "edits": (), "families": 0.0, "copies": 0.0}


def _plain(name: str, texts: list[str]) -> Corpus:
    none = np.zeros(0, np.int64)
    return Corpus(name=f"{name}-{len(texts)}", texts=texts, left=none, right=none)


def copies_of_one_line(n: int) -> Corpus:
    """One line ``n`` times; every text its own ``str``, as a reader of files gives them."""
    line = _numbered(Draws(40), language("english"), 1, words=20)[0]
    return _plain("one-line", [line[:1] + line[1:] for _ in range(n)])


def lines_differing_in_a_number(n: int, *, words: int = 20) -> Corpus:
    """``n`` lines that differ in one number.

    With 20 words beside the number two lines resemble each other to 12/22, so at 0.8 all
    meet in the bands and none is a duplicate; with 60 words to 52/62, and one text stays.
    """
    return _plain(f"numbered-{words}", _numbered(Draws(40), language("english"), n, words=words))


def unrelated_lines(n: int) -> Corpus:
    """``n`` different lines of 21 words."""
    draws, lang = Draws(41), language("english")
    shape = Shape(**_LINE, words=Table([1.0]), least=21)
    return _plain("different", [lang.write(d.words, d.breaks) for d in _originals(draws, lang, shape, n)])


# Files


def load(path: Path, *, field: str = "text", split: bool = False, limit: int | None = None) -> Corpus:
    """Texts of a JSONL or JSONL.gz file; ``split`` cuts them at blank lines into paragraphs.

    Raises
    ------
    ValueError
        If a record has no such field, with its line.
    """
    texts: list[str] = []
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as raw:
        for number, line in enumerate(io.TextIOWrapper(raw, encoding="utf-8"), 1):
            record = json.loads(line)
            if field not in record:
                raise ValueError(f"{path}, line {number}: no field {field!r}, only {sorted(record)}")
            text = record[field]
            texts += [p for p in re.split(r"\n\s*\n", text) if p.strip()] if split else [text]
            if limit is not None and len(texts) >= limit:
                break
    name = path.name.split(".")[0] + ("-paragraphs" if split else "")
    return _plain(name, texts[:limit])
