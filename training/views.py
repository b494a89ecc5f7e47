"""Renderings of a page: its text as other extractors would have written it.

The pages to learn from hold one line an HTML block. Texts in the wild hold half a paragraph a
line, or a whole menu, or no capitals; a view is the same page in such a form. Labels and
weights follow their lines: lines are only joined where both are equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final, NamedTuple

from dedup.text.normalize import tokens

__all__ = ["Line", "mark_headline", "renderings"]

HEADLINE_WEIGHT: Final = 2.5
"""A headline is one line of a page and short, yet the first thing that a reader misses."""
MAX_HEAD: Final = 40
"""Lines before the main text among which its headline is looked for, as in ``boilerplate.scores``."""
MIN_SHARE: Final = 0.5
MIN_VALUE: Final = 2.0
"""Share of a headline's longer words that the main text holds, and that share times its
words, of which eight count: found by reading what was marked on the training pages."""
RIVAL: Final = 0.75
"""Share of the best value from which another line may be the headline as well: neither is judged."""
BESIDE_BODY: Final = 8
MAX_UNJUDGED: Final = 4
"""Lines right before a main text without a known headline of which the last few are not judged."""

SPLIT, VERSE, MERGED = 0.35, 0.12, 0.45
LOWER, UPPER, BARE, MARKDOWN, NO_BULLETS = 0.12, 0.03, 0.08, 0.12, 0.1
"""Shares of views; a view may be changed in several ways. Set by hand."""
LONG: Final = 120
"""Characters from which a line is split: two lines of print."""

_SENTENCE = re.compile(r"(?<=[.!?。！？।])\s*(?=\S)")
_BULLET = re.compile(r"^\s*[-*•·|>»]+\s*")


class Line(NamedTuple):
    """A line of a view; a weight of 0 says that its label is not to be trusted."""

    text: str
    label: int
    weight: float


Change = Callable[[list[Line], Random], list[Line]]


def mark_headline(texts: Sequence[str], labels: Sequence[int], gold: str) -> tuple[list[Line], int | None]:
    """Labels with the headline as main text, weights, and the headline's index if it is found.

    Collections differ in whether their main text holds the headline; a model that learns from
    several must be told one custom. Here it stays. Its copies, near rivals, and where none is
    found the lines right above the text, are given no weight: their labels may be wrong.
    """
    lines = [Line(text, label, 1.0) for text, label in zip(texts, labels, strict=True)]
    if 1 not in labels:
        return lines, None
    first = labels.index(1)
    found = _candidates(texts, first, gold)
    headline = None
    if found:
        value, share, at = max(found)
        if share >= MIN_SHARE and value >= MIN_VALUE:
            copies = [i for _, _, i in found if texts[i].lower() == texts[at].lower()]
            headline = copies[-1]
            for i in copies:
                lines[i] = lines[i]._replace(weight=0.0)
        for other, its_share, i in found:
            if i != headline and its_share >= MIN_SHARE and other >= RIVAL * value:
                lines[i] = lines[i]._replace(weight=0.0)
    if headline is not None:
        lines[headline] = Line(texts[headline], 1, HEADLINE_WEIGHT)
        return lines, headline
    n = 0
    for i in range(first - 1, max(-1, first - BESIDE_BODY), -1):
        if n < MAX_UNJUDGED and 3 <= len(tokens(texts[i])) <= 30:
            lines[i] = lines[i]._replace(weight=0.0)
            n += 1
    return lines, None


def _candidates(texts: Sequence[str], first: int, gold: str) -> list[tuple[float, float, int]]:
    """Value, share and index of the lines before the main text that could be its headline."""
    body = set(tokens(gold))
    found = []
    for i in range(max(0, first - MAX_HEAD), first):
        words = tokens(texts[i])
        longer = [word for word in words if len(word) > 3 or not word.isascii()]
        if 3 <= len(words) <= 40 and len(longer) >= 2:
            share = sum(word in body for word in longer) / len(longer)
            found.append((share * min(len(words), 8), share, i))
    return found


def renderings(lines: Sequence[Line], n: int, *, seed: int) -> Iterator[list[Line]]:
    """``n`` renderings of a page, the same for a seed; the first few are those of a smaller ``n``."""
    rng = Random(seed)
    changes: list[tuple[float, Change]] = [
        (SPLIT, split_paragraphs),
        (VERSE, break_into_verse),
        (MERGED, merge_runs),
    ]
    for _ in range(n):
        view = list(lines)
        for share, change in changes:
            if rng.random() < share:
                view = change(view, rng)
        kind = rng.random()
        if kind < LOWER:
            view = [line._replace(text=line.text.lower()) for line in view]
        elif kind < LOWER + UPPER:
            view = [line._replace(text=line.text.upper()) for line in view]
        others: list[tuple[float, Change]] = [
            (BARE, drop_punctuation),
            (MARKDOWN, as_markdown),
            (NO_BULLETS, drop_bullets),
        ]
        for share, change in others:
            if rng.random() < share:
                view = change(view, rng)
        squeezed = [line._replace(text=" ".join(line.text.split())) for line in view]
        yield [line for line in squeezed if line.text]


def split_paragraphs(lines: list[Line], rng: Random) -> list[Line]:
    """Long lines cut at sentences or wrapped, so that wrapped text is not taken for a list."""
    share = rng.choice([0.3, 1.0])
    by_sentence = rng.random() < 0.5
    width = rng.randint(50, 110)
    found = []
    for line in lines:
        if len(line.text) > LONG and rng.random() < share:
            pieces = _sentences(line.text, rng) if by_sentence else _wrapped(line.text, width)
            found += [line._replace(text=piece.strip()) for piece in pieces if piece.strip()]
        else:
            found.append(line)
    return found


def _sentences(text: str, rng: Random) -> list[str]:
    pieces = [piece for piece in _SENTENCE.split(text) if piece]
    if pieces[0].isascii() and rng.random() >= 0.5:
        return pieces
    n = rng.randint(1, 3)
    space = " " if pieces[0].isascii() else ""
    return [space.join(pieces[i : i + n]) for i in range(0, len(pieces), n)]


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` characters; words of four times that are cut, for scripts without spaces."""
    found, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            found.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    found.append(line)
    most = 4 * width
    return [piece[i : i + width] if len(piece) > most else piece
            for piece in found
            for i in (range(0, len(piece), width) if len(piece) > most else (0,))]  # fmt: skip


def break_into_verse(lines: list[Line], rng: Random) -> list[Line]:
    """Main text in lines of a few words: poems, lyrics and dialogue were cut as menus."""
    share = rng.choice([0.15, 0.5, 1.0])
    mark = rng.choice(["", "", "", "– ", "- ", "— "])
    found = []
    for line in lines:
        words = line.text.split(" ")
        if line.label == 1 and 12 < len(words) < 200 and rng.random() < share:
            at = 0
            while at < len(words):
                n = rng.randint(3, 10)
                found.append(line._replace(text=mark + " ".join(words[at : at + n]).rstrip(",;")))
                at += n
        else:
            found.append(line)
    return found


def merge_runs(lines: list[Line], rng: Random) -> list[Line]:
    """Neighbours joined into one line: extractors write a menu, or a whole text, without a break."""
    of_junk, of_text = rng.choice([0.1, 0.4, 0.8]), rng.choice([0.0, 0.05, 0.3, 0.8])
    between = rng.choice([" ", " ", " | ", "", " · ", " / ", " > "])
    found: list[Line] = []
    for line in lines:
        is_text = line.label == 1
        may = (
            found
            and (found[-1].label, found[-1].weight) == (line.label, line.weight)
            and rng.random() < (of_text if is_text else of_junk)
            and (is_text or len(line.text) < 80)
            and len(found[-1].text) < (3000 if is_text else 400)
        )
        if may:
            joined = found[-1].text + (" " if is_text else between) + line.text
            found[-1] = line._replace(text=joined)
        else:
            found.append(line)
    return found


def drop_punctuation(lines: list[Line], rng: Random) -> list[Line]:
    """No punctuation at all, as in transcripts: where a sentence ends must not be all that tells prose."""
    return [line._replace(text=re.sub(r"[^\w\s]", rng.choice(["", " "]), line.text)) for line in lines]


def as_markdown(lines: list[Line], rng: Random) -> list[Line]:
    """Headings, bullets and links as Markdown writes them."""
    heading, bullet = rng.choice(["# ", "## ", "**"]), rng.choice(["- ", "* ", "• ", "+ "])
    found = []
    for line in lines:
        n, text = len(line.text.split()), line.text
        if n < 12 and rng.random() < 0.15:
            text = heading + text + ("**" if heading == "**" else "")
        elif n < 25 and rng.random() < (0.15 if line.label == 1 else 0.5):
            link = line.label == 0 and rng.random() < 0.5
            text = bullet + (f"[{text}](https://example.org/{len(text) * 37 % 1000})" if link else text)
        found.append(line._replace(text=text))
    return found


def drop_bullets(lines: list[Line], _rng: Random) -> list[Line]:
    """Lists without their bullets: items of menus and of texts then look alike."""
    return [line._replace(text=_BULLET.sub("", line.text) or line.text) for line in lines]
