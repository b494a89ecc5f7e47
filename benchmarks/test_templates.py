"""Learning the templates of a site, in megabytes a second, and cleaning with them."""

from __future__ import annotations

import os

import pytest

import dedup
from test_clean import HEAD, TAIL, generated_page

N_PAGES = {"tiny": 40, "quick": 400, "full": 4_000}[os.environ.get("DEDUP_BENCH_SIZE", "tiny")]
N_SITES = 4


@pytest.fixture(scope="module")
def site():
    return [generated_page(number) for number in range(N_PAGES)]


def test_learn_templates(benchmark, site):
    pages = [page for page, _ in site]
    sources = [f"site {i % N_SITES}" for i in range(len(pages))]
    benchmark.group = "templates/learn"
    benchmark.extra_info["megabytes"] = sum(map(len, pages)) / 1e6
    templates = benchmark(dedup.learn_templates, pages, sources=sources)
    assert templates.sources == tuple(sorted(set(sources)))
    assert all(templates.coverage(source).seen == N_PAGES // N_SITES for source in templates.sources)


def test_clean_with_templates(benchmark, site):
    templates = dedup.learn_templates([page for page, _ in site[1:]])
    page, content = site[0]
    benchmark.group = "templates/clean"
    benchmark.extra_info["megabytes"] = len(page) / 1e6
    cleaned = benchmark(dedup.clean, page, templates=templates)
    kept = cleaned.text.split("\n")
    assert set(content.split("\n")) <= set(kept)
    assert not {*HEAD, *TAIL} & set(kept)
    assert any(isinstance(decision.reason, dedup.Template) for decision in cleaned.removed)
