"""Small pages to learn from, of which every word tells what it is: a text's, or its furniture's."""

import re

from quality.pages import Page

WORD = re.compile(r"(?:tide|menu)\d+x\d+")


def page(number, *, page_type="article", n_text=6, n_head=8, n_tail=5, words=20, lang="en"):
    """A page whose words of text are ``tide3x1`` and whose words of furniture ``menu3x1``."""
    count = iter(range(10**6))

    def line(kind, n):
        return " ".join(f"{kind}{number}x{next(count)}" for _ in range(n))

    head = [line("menu", 1 + i % 3) for i in range(n_head)]
    text = [line("tide", words if i % 3 else 4) + "." for i in range(n_text)]
    if n_head > 2 and n_text > 1 and words > 4:
        head[-2] = " ".join(text[1].split()[:5])  # the headline, which its record does not count as text
    tail = [line("menu", 2) for _ in range(n_tail)]
    inside = [line("menu", 3)] if n_text > 3 else []
    lines = [*head, *text[:2], *inside, *text[2:], *tail]
    labels = [int(one in text) for one in lines]
    return Page(
        collection="wcxb", page_id=str(number), site=f"s{number}", lang=lang, page_type=page_type,
        lines=tuple(lines), gold="\n".join(text), labels=tuple(labels),
    )  # fmt: skip


def some_pages(n=24):
    """Pages of all sorts; among them some without text, without furniture, and of many lines."""
    types = ["article", "forum", "article", "product", "documentation", "listing"]
    return [
        *(page(i, page_type=types[i % len(types)], n_text=3 + i % 9, n_head=i % 11) for i in range(n)),
        page(n, n_text=0),
        page(n + 1, n_head=0, n_tail=0),
        page(n + 2, page_type="documentation", n_text=40, n_head=900, n_tail=900, words=4),
    ]


def words(text):
    """Words of a line that tell what they are, in order, however it is rendered."""
    return WORD.findall(text.lower())
