"""Cleaning one document: pages as an extractor leaves them, in megabytes a second.

A group a kind of page. Each benchmark asserts its answer: what must stay stays, what must go goes.
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Callable
from functools import cache
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

import dedup
import golden_cases
from dedup import _kernels
from dedup._reference.blocks import WRAPPED
from dedup.boilerplate.features import PageReader
from dedup.boilerplate.model import score_page
from dedup.cleaned import Cleaned
from dedup.similarity.page import Page
from dedup.similarity.repeats import find_repeats
from dedup.text.blocks import segment, segment_texts
from dedup.verdicts import Copies, Verdicts
from measuring_data import TRAINING, measuring_data

Found = TypeVar("Found")

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
    """The pages of ``tests/golden/dirty``, in many languages."""
    return [case.text for case in golden_cases.dirty()]


@cache
def web_pages() -> list[str]:
    """Real pages as an extractor leaves them, where the measuring data is at hand.

    A hundred of them for the ordinary test run, all for any size that ``DEDUP_BENCH_SIZE`` names.
    """
    with gzip.open(measuring_data(TRAINING), "rt", encoding="utf-8") as file:
        some = islice(file, None if os.environ.get("DEDUP_BENCH_SIZE", "tiny") != "tiny" else 100)
        return ["\n".join(json.loads(line)["lines"]) for line in some]


PAGES = {"generated": lambda: [page for page, _ in GENERATED], "web": web_pages}
every_page = pytest.mark.parametrize("name", PAGES)


def run(benchmark, texts: list[str]) -> list[dedup.Cleaned]:
    """Clean the texts and note how fast."""
    return note(benchmark, texts, lambda: [dedup.clean(text) for text in texts])


def note(benchmark, texts: list[str], work: Callable[[], Found]) -> Found:
    """Do some work on texts and note how fast."""
    found = benchmark(work)
    n_bytes = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
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


INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"


def n_lines(text: str) -> int:
    """Number of lines that hold something to be seen."""
    return sum(bool(line.strip().strip(INVISIBLE).strip()) for line in text.splitlines())


@every_page
@pytest.mark.parametrize("batch", [False, True], ids=["one by one", "batch"])
def test_segment(benchmark, name, batch):
    """Text to blocks."""
    benchmark.group = f"segment/{name}"
    texts = PAGES[name]()
    if batch:
        held = _kernels.hold(texts)
        found = note(benchmark, texts, lambda: segment_texts(held, unit="line", threads=1))
        counts = np.diff(found.offsets).tolist()
    else:
        counts = list(
            map(len, note(benchmark, texts, lambda: [segment(text, unit="line") for text in texts]))
        )
    assert counts == list(map(n_lines, texts))


@every_page
def test_tokens_of_blocks(benchmark, name):
    """Blocks to the hashes of their tokens, a page at a time."""
    benchmark.group = f"tokens/{name}"
    texts = PAGES[name]()
    blocks = [segment(text) for text in texts]
    found = note(
        benchmark, texts, lambda: [Page.read(text, some, 3) for text, some in zip(texts, blocks, strict=True)]
    )
    assert [len(page.sequences) for page in found] == list(map(len, blocks))
    assert sum(int(page.n_tokens.sum()) for page in found) == len(_kernels.token_hashes(texts)[0])


def spine(text: str) -> tuple[Cleaned, Page]:
    """All of cleaning but the page model: each block may repeat, and pages' weights hold."""
    blocks = segment(text)
    page = Page.read(text, blocks, 3)
    copies = find_repeats(page, dedup.Options(), eligible=np.ones(len(blocks), bool), on_page=True)
    verdicts = Verdicts(n_blocks=len(blocks), copies=Copies.of_reasons(copies) if copies else None)
    return Cleaned.of_verdicts(text, blocks, verdicts), page


@every_page
def test_spine(benchmark, name):
    """Blocks, tokens, repeats and clean text, without the page model."""
    benchmark.group = f"spine/{name}"
    texts = PAGES[name]()
    for cleaned, page in note(benchmark, texts, lambda: [spine(text) for text in texts]):
        gone = {decision.block.block_id for decision in cleaned.removed}
        assert len(gone) >= 2 or name == "web"
        for decision in cleaned.removed:
            reason = decision.reason
            assert reason.of not in gone
            if reason.how == "exact":
                assert page.sequences[decision.block.block_id] == page.sequences[reason.of]
        assert dedup.render(cleaned.original, cleaned.decisions) == cleaned.text


@every_page
@pytest.mark.parametrize("level", ["numpy", None], ids=["defined", "chosen"])
def test_repeats(benchmark, name, level):
    """The search for repeats alone; the kernel finds what the definition finds."""
    benchmark.group = f"repeats/{name}"
    texts = PAGES[name]()
    pages = [Page.read(text, segment(text), 3) for text in texts]

    def search(which: str | None) -> list[dict[int, dedup.Duplicate]]:
        return [
            find_repeats(page, dedup.Options(), eligible=page.n_tokens > 0, on_page=True, level=which)
            for page in pages
        ]

    assert note(benchmark, texts, lambda: search(level)) == search("numpy")


@every_page
@pytest.mark.parametrize("level", ["numpy", None], ids=["defined", "chosen"])
def test_scores(benchmark, name, level):
    """What the page model says of lines to scores of blocks, the model's own reading included."""
    benchmark.group = f"scores/{name}"
    texts = PAGES[name]()
    pages = [Page.read(text, segment(text), 3) for text in texts]

    def score(which: str | None) -> list[list[float]]:
        return [
            score_page(PageReader(page, level=which), np.arange(len(page.blocks))).score.tolist()
            for page in pages
        ]

    assert note(benchmark, texts, lambda: score(level)) == score("numpy")


@every_page
def test_clean_only_repeats(benchmark, name):
    """The page model is asked only where something may repeat."""
    benchmark.group = f"clean-duplicates/{name}"
    texts = PAGES[name]()
    found = note(benchmark, texts, lambda: [dedup.clean(text, cut={"duplicate"}) for text in texts])
    for cleaned in found:
        assert all(cleaned.decisions[decision.reason.of].keep for decision in cleaned.removed)


def test_clean_web_pages(benchmark):
    benchmark.group = "clean/web"
    texts = web_pages()
    for text, cleaned in zip(texts, run(benchmark, texts), strict=True):
        assert dedup.render(text, cleaned.decisions) == cleaned.text
        assert len(cleaned.blocks) == n_lines(text) or segment_texts([text]).readings[0] == WRAPPED


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
