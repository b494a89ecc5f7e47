"""Threads of reader comments, put together from posts of forums.

The training pages hold articles with hardly any comments under them, and forums whose posts are
main text. So a model learned from them keeps what readers write under a blog post, which may be longer
than the post, as on many pages of dragnet. Here posts of forums, and some paragraphs of articles, are
dressed as comments: with names, dates, buttons and headings as blog engines write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from training.pages import Lines, TrainingPage, is_a_line, read_lines

__all__ = ["Thread", "comment_threads", "thread_texts"]

N_THREADS: Final = 2600
"""Somewhat more than there are articles: a thread is seen under few of them."""
MAX_COMMENTS: Final = 120
MAX_LINES: Final = 600
OF_FORUMS: Final = 0.75
"""Share of sources that are forums; the rest are paragraphs of articles, so that a comment may
be well written."""
MIN_POST, MIN_PARAGRAPH, MAX_PARAGRAPH = 15, 30, 400
"""Characters of a post and of a paragraph that may stand as a comment."""

NAMES: Final = (
    "Anna Ben Carlos Dmitri Elena Fatima George Hiro Ines Jan Karl Lucia Mehmet Nadia Olga Piotr Quinn "
    "Rosa Sven Tariq Uma Vera Will Xin Yuri Zoe admin guest anonymous mike77 sunny_day bob bookworm DaveR "
    "kittycat TheDude jsmith maria.k codehead rach Heather Eric Kate Paul Tom Linda Steve John Amy Chris "
    "Peter Michael Sarah"
).split()
SURNAMES: Final = (
    "Smith Kowalski Müller García Rossi Ivanov Tanaka Novak Dubois Silva Larsen Papadopoulos Yilmaz Chen "
    "Patel Jones B. K. M. 1980 xx"
).split()
MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
HEADS: Final = (
    "{n} says:", "{n} said...", "{n} on {d}", "{n}", "by {n} on {d}", "{n} {d}", "Posted by: {n} at {d}",
    "{d} {n} wrote:", "{n} | {d}", "{n} · {d}", "{n} wrote on {d}", "Comment by {n} — {d}", "#{i} {n} {d}",
    "{i}. {n}", "@{n}", "{n}\n{d}", "{n} says:\n{d}", "{d}\n{n}", "", "{i}\n{n}\n{d}",
    "{n} ({id}) writes: on {d}", "[{i}] {n}, {d}", "On {d}, {n} said:", "» {n}",
)  # fmt: skip
"""What stands above a comment: its writer, date and number."""
FEET: Final = (
    "Reply", "Reply Report", "Like Reply", "Reply · Like · {d}", "ReplyDelete", "Log in to Reply",
    "{u} people found this helpful", "Report abuse", "Quote", "", "", "", "", "", "", "Link | Reply", "+{u}",
    "{u} {v}", "Share", "Permalink", "Flag",
)  # fmt: skip
OPENERS: Final = (
    "{k} Comments", "Comments", "{k} Responses to “{t}”", "{k} comments:", "Comments ({k})",
    "Reader comments", "Leave a Comment", "Discussion", "{k} Replies", "Comments (newest first)",
    "What others say", "Join the conversation", "", "", "", "Responses",
    "{k} thoughts on “{t}”", "Add a comment", "Kommentare",
    "Commentaires", "Комментарии", "Comentarios", "Σχόλια", "评论", "Komentarze",
)  # fmt: skip
CLOSERS: Final = (
    "Leave a Reply", "Post a comment", "Your email address will not be published.", "Name *", "Email *",
    "Website", "Older comments", "Show more comments", "Log in to comment", "Next page", "", "", "", "",
)  # fmt: skip
SHORT: Final = (
    "Great post!", "Thanks for sharing this.", "lol", "I agree.", "+1", "So true.", "Love this!", "First!",
    "Nice article, thank you.", "Totally disagree with this.", "Me too.", "This is awesome :D", "Good point.",
    "Can’t wait to read more! :)", "You’re kidding, right?", "Well said.", "Thank you so much.",
    "Hmm, not sure about that.", "Interesting.", "Happy to see this.",
)  # fmt: skip
"""Whole comments; about one in three is of this length."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thread:
    """Lines of a thread, and the training pages whose words it holds: it must not stand under those."""

    lines: Lines
    sources: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Source:
    page: int
    texts: tuple[str, ...]


def comment_threads(pages: Sequence[TrainingPage], *, seed: int = 5, n: int = N_THREADS) -> list[Thread]:
    """``n`` threads, the same for a seed; none if there are no forums or no other pages to take posts from.

    Parameters
    ----------
    pages
        Posts are main text of those of type ``forum``, other comments of articles and products.
    seed
        Apart from the seeds of recipes: every network sees the same threads.
    """
    forums, others = _sources(pages)
    if not forums or not others:
        return []
    rng = Random(seed)
    found = []
    for _ in range(n):
        texts, sources = thread_texts(forums, others, rng)
        found.append(Thread(lines=read_lines(texts), sources=sources))
    return found


def _sources(pages: Sequence[TrainingPage]) -> tuple[list[_Source], list[_Source]]:
    """Posts of forums, and paragraphs of other pages, of pages that have four or more."""
    forums, others = [], []
    for number, page in enumerate(pages):
        content = [text for text, label in zip(page.texts, page.labels, strict=True) if label == 1]
        if page.page_type == "forum":
            posts = tuple(text for text in content if len(text) > MIN_POST)
            if len(posts) > 3:
                forums.append(_Source(number, posts))
        elif page.page_type in {"article", "product"}:
            some = tuple(text for text in content if MIN_PARAGRAPH < len(text) < MAX_PARAGRAPH)
            if len(some) > 3:
                others.append(_Source(number, some))
    return forums, others


def thread_texts(
    forums: Sequence[_Source], others: Sequence[_Source], rng: Random
) -> tuple[list[str], frozenset[int]]:
    """Lines of one thread, and which pages they are from. One thread keeps to one form of dates and names."""
    head, foot, form = rng.choice(HEADS), rng.choice(FEET), rng.randrange(10)
    n = int(min(MAX_COMMENTS, max(1.0, rng.lognormvariate(2.2, 1.2))))
    title = rng.choice(others)
    used = {title.page}
    opener = rng.choice(OPENERS)
    lines = [opener.format(k=n, t=rng.choice(title.texts)[:50])]
    source = _source(forums, others, rng)
    of_many = rng.random() < 0.5
    for number in range(1, n + 1):
        who = head.format(n=_name(rng), d=_date(rng, form), i=number, id=rng.randint(1000, 2_000_000))
        lines += who.split("\n")
        if of_many or rng.random() < 0.2:
            source = _source(forums, others, rng)
        if rng.random() < 0.3:
            lines.append(rng.choice(SHORT))
        else:
            at = rng.randrange(len(source.texts))
            lines += source.texts[at : at + min(6, int(rng.expovariate(0.7)) + 1)]
            used.add(source.page)
        lines.append(foot.format(d=_date(rng, form), u=rng.randint(0, 90), v=rng.randint(0, 9)))
    lines += rng.sample(CLOSERS, rng.randint(0, 5))
    if rng.random() < 0.1:
        lines = [line.lower() for line in lines]
    squeezed = [" ".join(line.split()) for line in lines]
    kept = [line for line in squeezed if is_a_line(line)][:MAX_LINES]
    return kept or [rng.choice(SHORT)], frozenset(used)


def _source(forums: Sequence[_Source], others: Sequence[_Source], rng: Random) -> _Source:
    return rng.choice(forums) if rng.random() < OF_FORUMS else rng.choice(others)


def _name(rng: Random) -> str:
    kind = rng.random()
    first = rng.choice(NAMES)
    if kind < 0.5:
        return first
    if kind < 0.8:
        return f"{first} {rng.choice(SURNAMES)}"
    if kind < 0.9:
        return f"{first.lower()}{rng.randint(1, 999)}"
    return first + rng.choice(["_", "."]) + rng.choice(SURNAMES)


def _date(rng: Random, form: int) -> str:
    day, month, year = rng.randint(1, 28), rng.choice(MONTHS), rng.randint(2004, 2024)
    hour, minute, number = rng.randint(0, 23), rng.randint(0, 59), rng.randint(1, 12)
    return (
        f"{month} {day}, {year} at {hour % 12 + 1}:{minute:02} {'am' if hour < 12 else 'pm'}",
        f"{month[:3]} {day}, {year}",
        f"{day}.{number:02}.{year} {hour:02}:{minute:02}",
        f"{year}-{number:02}-{day:02} {hour:02}:{minute:02}",
        f"{rng.randint(1, 23)} hours ago",
        f"{rng.randint(2, 11)} years ago",
        f"{day} {month} {year}, {hour:02}:{minute:02}",
        f"{month} {day}, {year} {hour % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}",
        f"{rng.randint(2, 9)}d",
        f"{day}/{number}/{year}",
    )[form]
