"""The page model: from a text, its lines and their token hashes to a logit a line, in megabytes a second.

A group a part of the work: *features* runs a network without blocks, so that what is read of the
lines is nearly all there is; *network* reads lines of one letter; *whole* is everything. Weights
are random, which costs what trained ones do. Each benchmark asserts that it gives the bits of the
definition.
"""

from __future__ import annotations

import gzip
import json
from functools import cache

import numpy as np
import pytest

from dedup import _kernels
from dedup._model_kernels import PageReader, PageText
from dedup._reference.page import PageModel, read_page
from measuring_data import TRAINING, measuring_data
from page_models import made_page, page_of, random_model

DILATIONS = (1, 2, 4, 8, 16, 32, 1, 2)
CHANNELS = 64
PAGES = 40
"""Pages of each kind: some hundreds of kilobytes."""


@cache
def model(*, blocks: bool) -> PageModel:
    """A model of the shape that is meant to be shipped, with all its blocks or none."""
    return random_model(n_channels=CHANNELS, dilations=DILATIONS if blocks else (), topic_after=4)


@cache
def made() -> list[PageText]:
    """Generated pages, in several languages."""
    return [page_of(made_page(number, 200)) for number in range(PAGES)]


@cache
def single_letters() -> list[PageText]:
    """A page of lines as short as can be."""
    return [page_of("x\n" * 2000)]


@pytest.fixture(scope="session")
def real() -> list[PageText]:
    """Pages as an extractor leaves them, every so many of the training set."""
    with gzip.open(measuring_data(TRAINING), "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for number, line in enumerate(file) if number % 37 == 0]
    return [page_of("\n".join(row["lines"])) for row in rows[:PAGES]]


def run(benchmark, level: str, what: PageModel, pages: list[PageText]) -> None:
    """Read the pages, note how fast, and hold the answer to the definition."""
    reader = PageReader(what, level=level)
    found = benchmark(lambda: [reader.read(page) for page in pages])
    n_bytes = sum(len(page.text.encode("utf-8", "surrogatepass")) for page in pages)
    n_lines = sum(len(page.starts) for page in pages)
    benchmark.extra_info |= {"bytes": n_bytes, "lines": n_lines, "level": level, "channels": CHANNELS}
    if benchmark.stats is not None:  # none with --benchmark-disable
        median = benchmark.stats.stats.median
        benchmark.extra_info |= {
            "MB/s": round(n_bytes / median / 1e6, 2),
            "ns/line": round(median / n_lines * 1e9),
        }
    for lines, page in zip(found[:5], pages, strict=False):
        assert np.array_equal(lines.logits, read_page(what, page).logits)


@pytest.mark.parametrize("level", _kernels.levels())
def test_features(benchmark, level):
    benchmark.group = "page model/features"
    run(benchmark, level, model(blocks=False), made())


@pytest.mark.parametrize("level", _kernels.levels())
def test_network(benchmark, level):
    benchmark.group = "page model/network"
    run(benchmark, level, model(blocks=True), single_letters())


@pytest.mark.parametrize("level", _kernels.levels())
def test_whole(benchmark, level):
    benchmark.group = "page model/whole"
    run(benchmark, level, model(blocks=True), made())


@pytest.mark.parametrize("level", _kernels.levels())
def test_features_of_real_pages(benchmark, level, real):
    benchmark.group = "page model/features of real pages"
    run(benchmark, level, model(blocks=False), real)


@pytest.mark.parametrize("level", _kernels.levels())
def test_whole_of_real_pages(benchmark, level, real):
    benchmark.group = "page model/whole of real pages"
    run(benchmark, level, model(blocks=True), real)
