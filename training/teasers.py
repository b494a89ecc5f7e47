"""Lists of teasers: headlines of other articles with a date, the start of the text, a link.

What sites put below and beside an article is often prose: the first sentences of others. The training
pages hold few such lists in whole sentences, so a model learned from them keeps them as the end of
the text, as on many pages of daniel. Here headlines and first paragraphs of articles are
dressed as sites do, each list in one form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from training.pages import TrainingPage, is_a_line, read_lines
from training.threads import MONTHS, NAMES, SURNAMES, Thread

__all__ = ["teaser_lists", "teaser_texts"]

N_LISTS: Final = 2600
"""As many as there are threads of comments."""
MAX_TEASERS: Final = 40
MAX_LINES: Final = 200
MIN_PARAGRAPH: Final = 60
MIN_HEADLINE, MAX_HEADLINE = 10, 160
"""Characters of a paragraph that a teaser may begin with, and of a headline."""
MIN_START, MAX_START = 60, 260
"""Characters after which the start of a text may be cut off."""
MIXED_FORMS, LOWER = 0.1, 0.08
"""Shares of lists whose teasers are of several forms, and that are in lower case."""

SECTIONS: Final = (
    "News Sports Business Opinion Lifestyle Technology World Politics Culture Health Science Travel Local "
    "Economy Video"
).split()
MORE: Final = (
    "Read more", "Read more »", "more", "Continue reading →", "[...]", "Full story", "Read the full article",
    "Más", "Weiterlesen", "Lire la suite", "czytaj więcej »", "więcej", "читать далее", "Подробнее",
    "Περισσότερα", "Διαβάστε περισσότερα", "阅读全文", "» more", "Comments ({u})", "{u} comments",
    "Read more ({u})",
)  # fmt: skip
OPENERS: Final = (
    "Related articles", "Related stories", "More news", "Most read", "Latest news", "You may also like",
    "See also", "Recommended", "Top stories", "More from this section", "Popular", "Editor's picks",
    "In other news", "Recent posts", "Archive", "Read also", "Ähnliche Artikel", "Czytaj także",
    "Zobacz również", "Najnowsze wiadomości", "Читайте также", "Последние новости", "Σχετικά άρθρα",
    "Διαβάστε επίσης", "Τελευταία νέα", "相关新闻", "Lea también", "À lire aussi", "", "", "", "", "",
)  # fmt: skip
FORMS: Final = {
    "{h}|{s}": 6, "{h}|{s}|{m}": 6, "{h}|{d}|{s}": 6, "{d}|{h}|{s}": 5, "{h}|{s} {m}": 4, "{c}|{h}|{s}": 3,
    "{h} {d}|{s}": 3, "{d} {h}|{s}": 3, "{h}|{b}|{s}": 3, "{h}|{h}|{s}": 3, "{h}": 3, "{d}|{h}": 2,
    "{h}|{d}": 2, "{c}|{h}|{d}": 2, "{h}|{s}|{d}": 4, "{h}|{s}|{c} | {d}": 3, "{h}: {s}": 3, "{s}": 3,
    "{s}|{m}": 3, "{d} - {h} - {s}": 2, "{h}|{s}|{b} {d} {u}": 2, "{i}. {h}|{s}": 2, "• {h}|{s}": 2,
}  # fmt: skip
"""Lines of a teaser, a bar between them, and how often each form is drawn: headline, start, date, section,
writer, link, number."""
CUT: Final = ("...", "…", " [...]", " […]", "", " ...", "… more")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s*")


class _Story(NamedTuple):
    page: int
    headline: str
    body: tuple[str, ...]


def teaser_lists(pages: Sequence[TrainingPage], *, seed: int = 9, n: int = N_LISTS) -> list[Thread]:
    """``n`` lists, the same for a seed, each with the pages whose words it holds; none without articles.

    Parameters
    ----------
    pages
        Headlines and first paragraphs are those of articles.
    seed
        Apart from the seeds of recipes: every network sees the same lists.
    """
    stories = _stories(pages)
    if not stories:
        return []
    rng = Random(seed)
    found = []
    for _ in range(n):
        texts, sources = teaser_texts(stories, rng)
        found.append(Thread(lines=read_lines(texts), sources=sources))
    return found


def _stories(pages: Sequence[TrainingPage]) -> list[_Story]:
    found = []
    for number, page in enumerate(pages):
        if page.page_type != "article" or page.headline is None:
            continue
        headline = page.texts[page.headline]
        content = [
            text
            for at, (text, label) in enumerate(zip(page.texts, page.labels, strict=True))
            if label == 1 and at != page.headline and len(text) > MIN_PARAGRAPH
        ]
        if content and MIN_HEADLINE < len(headline) < MAX_HEADLINE:
            found.append(_Story(number, headline, tuple(content[:2])))
    return found


def teaser_texts(stories: Sequence[_Story], rng: Random) -> tuple[list[str], frozenset[int]]:
    """Lines of one list, and which pages they are from."""
    forms, often = list(FORMS), list(FORMS.values())
    form, more, date = rng.choices(forms, often)[0], rng.choice(MORE), rng.randrange(7)
    mixed = rng.random() < MIXED_FORMS
    lines, used = [rng.choice(OPENERS)], set()
    for number in range(1, 1 + int(min(MAX_TEASERS, max(1.0, rng.lognormvariate(1.5, 0.8))))):
        if mixed:
            form = rng.choices(forms, often)[0]
        story = rng.choice(stories)
        used.add(story.page)
        parts = {
            "h": story.headline,
            "d": _date(rng, date),
            "c": rng.choice(SECTIONS),
            "b": f"By {rng.choice(NAMES)} {rng.choice(SURNAMES)}",
            "m": more.format(u=rng.randint(0, 200)),
            "u": str(rng.randint(0, 99)),
            "i": str(number),
        }
        for part in form.split("|"):
            start = _start(story.body, rng)
            lines += start if part == "{s}" else [part.format(s=start[0], **parts)]
    if rng.random() < LOWER:
        lines = [line.lower() for line in lines]
    squeezed = [" ".join(line.split()) for line in lines]
    kept = [line for line in squeezed if is_a_line(line)][:MAX_LINES]
    return kept or [OPENERS[0]], frozenset(used)


def _start(body: Sequence[str], rng: Random) -> list[str]:
    """The first paragraph, its first sentences, its first words, or two paragraphs."""
    way, text = rng.random(), body[0]
    if way < 0.25:
        return [text]
    if way < 0.5:
        sentences = [part for part in _SENTENCE.split(text) if part]
        return [(" " if " " in text else "").join(sentences[: rng.randint(1, 2)])]
    if way < 0.85:
        n = rng.randint(MIN_START, MAX_START)
        if len(text) <= n:
            return [text]
        start = text[:n]
        return [(start.rsplit(" ", 1)[0] if " " in start[20:] else start) + rng.choice(CUT)]
    return list(body)


def _date(rng: Random, form: int) -> str:
    day, month, year = rng.randint(1, 28), rng.choice(MONTHS), rng.randint(2004, 2024)
    hour, minute, number = rng.randint(0, 23), rng.randint(0, 59), rng.randint(1, 12)
    return (
        f"{month} {day}, {year}",
        f"{month[:3]} {day}, {year}",
        f"{day}.{number:02}.{year}",
        f"{day}.{number:02}.{year}, {hour:02}:{minute:02}",
        f"{year}-{number:02}-{day:02}",
        f"{hour:02}:{minute:02}",
        f"{rng.randint(1, 23)} hours ago",
    )[form]
