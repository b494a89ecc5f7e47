"""Cleaning one document: pages as an extractor leaves them, in megabytes a second.

A group a kind of page. Each benchmark asserts its answer: what must stay stays, what must go goes.
"""

from __future__ import annotations

import json
import random
from importlib import metadata
from pathlib import Path

import pytest

import dedup

ROOT = Path(__file__).resolve().parents[1]
VOCABULARY = """harbour lantern rope kitchen winter meadow ladder copper window garden thunder barrel candle
    river orchard bridge basket sparrow tailor chimney pebble wagon harvest mirror button feather saddle
    whistle cellar anchor walked carried painted gathered whispered repaired borrowed answered planted
    quiet narrow ancient bitter gentle hollow crooked silver patient the a of into under beside and while
    because after where slowly often perhaps their his""".split()
HEAD = ["Skip to content", "Home", "World", "4 min read", "By Odile Ferrand", "2 hours ago"]
TAIL = ["Share on Facebook", "17 comments", "We use cookies to improve your experience.", "Related articles"]


def sentence(rng: random.Random, n_words: int) -> str:
    """A made-up sentence."""
    return " ".join(rng.choices(VOCABULARY, k=n_words)).capitalize() + "."


def headline(rng: random.Random) -> str:
    """A made-up headline."""
    return " ".join(rng.choices(VOCABULARY, k=8)).capitalize()


def generated_page(number: int) -> tuple[str, str]:
    """A page and its content: furniture around an article, some of it copied."""
    rng = random.Random(number)
    body = [" ".join(sentence(rng, 14) for _ in range(rng.randint(2, 6))) for _ in range(12)]
    title = " ".join(body[0].split()[:9])
    links = [headline(rng) for _ in range(10)]
    copies = rng.sample(body, 2)
    content = [title, *body]
    page = [*HEAD, *content, *copies, *TAIL, *(line for link in links for line in (link, link))]
    return "\n".join(page), "\n".join(content)


GENERATED = [generated_page(number) for number in range(40)]


def seeds() -> list[str]:
    """The texts of ``seeds/``."""
    return [path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]


def hand_made() -> list[str]:
    """The pages of ``tests/golden/dirty.json``, in fifteen languages."""
    cases = json.loads((ROOT / "tests" / "golden" / "dirty.json").read_text("utf-8"))
    return ["\n".join(line["text"] for line in case["lines"]) for case in cases]


def run(benchmark, texts: list[str]) -> list[dedup.Cleaned]:
    """Clean the texts and note how fast."""
    found = benchmark(lambda: [dedup.clean(text) for text in texts])
    n_bytes = sum(len(text.encode()) for text in texts)
    benchmark.extra_info |= {"dedup": version(), "bytes": n_bytes, "texts": len(texts)}
    if benchmark.stats is not None:  # none with --benchmark-disable
        benchmark.extra_info["MB/s"] = round(n_bytes / benchmark.stats.stats.median / 1e6, 2)
    return found


def version() -> str:
    """Version of the distribution that is measured."""
    try:
        return metadata.version("dedup-text")
    except metadata.PackageNotFoundError:  # run from a checkout
        return "checkout"


def test_clean_the_seeds(benchmark):
    benchmark.group = "clean/seeds"
    found = run(benchmark, seeds())
    assert [len(cleaned.removed) for cleaned in found] == [1, 38, 19]


def test_clean_generated_pages(benchmark):
    benchmark.group = "clean/generated"
    found = run(benchmark, [page for page, _ in GENERATED])
    assert [cleaned.text for cleaned in found] == [content for _, content in GENERATED]


def test_clean_pages_in_many_languages(benchmark):
    benchmark.group = "clean/hand-made"
    found = run(benchmark, hand_made())
    assert sum(len(cleaned.removed) for cleaned in found) > 600


@pytest.mark.parametrize("n_lines", [1_000, 4_000])
def test_lines_that_differ_in_a_number(benchmark, n_lines):
    """Time per line should not grow with their number."""
    benchmark.group = "clean/alike"
    line = sentence(random.Random(1), 30)
    (cleaned,) = run(benchmark, ["\n".join(f"{line} Number {i}." for i in range(n_lines))])
    assert cleaned.removed == ()


@pytest.mark.parametrize("n_lines", [10_000, 40_000])
def test_equal_lines(benchmark, n_lines):
    """The same for copies."""
    benchmark.group = "clean/equal"
    line = sentence(random.Random(1), 30)
    (cleaned,) = run(benchmark, ["\n".join([line] * n_lines)])
    assert cleaned.text == line
