"""Pages of collections that nothing is learned from: cleaning does not get worse on them."""

import json
import random

import pytest

import dedup._kernels
from dedup import document
from dedup.boilerplate.code import is_source_code
from measuring_data import TRAINING, measuring_data
from quality import floors, pages

NATIVE_ONLY = pytest.mark.skipif(
    dedup._kernels.LEVEL == "numpy", reason="the kernels give the same bits; the native ones are measured"
)


@NATIVE_ONLY
def test_quality_on_pages_stays_above_its_floors():
    path = measuring_data(floors.PAGES)
    held = json.loads(floors.FLOORS.read_text("utf-8"))
    some = pages.read(path)
    assert pages.digest(some) == held["digest"], (
        "the pages have changed: look at what benchmarks/quality/floors.py prints, then run it with --write"
    )
    assert floors.below(held["floors"], floors.figures(some)) == {}


def test_no_page_is_taken_for_source_code():
    some = pages.read(measuring_data(floors.PAGES)) + pages.read(measuring_data(TRAINING))
    assert [page.page_id for page in some if is_source_code(page.text)] == []


@NATIVE_ONLY
def test_passes_come_to_an_end(monkeypatch):
    """On some of these pages headlines with copies of their own would take turns for ever."""
    path = measuring_data(floors.PAGES)
    score_page, asked = document.score_page, []

    def counted(reader, among):
        asked.append(len(among))
        return score_page(reader, among)

    monkeypatch.setattr(document, "score_page", counted)
    most = 0
    for page in pages.read(path):
        asked.clear()
        dedup.clean("\n".join(page.lines))
        most = max(most, len(asked))
    assert 2 <= most < document.MAX_PASSES


@NATIVE_ONLY
@pytest.mark.parametrize("seed", [28, 53, 71])
def test_the_copies_of_headlines_that_take_turns_go_at_once(seed):
    """In these orders the lines of this page have two or three headlines with copies of their own."""
    lines = next(page.lines for page in pages.read(measuring_data(TRAINING)) if page.page_id == "dev-0113")
    text = "\n".join(random.Random(seed).sample(lines, len(lines)))
    cleaned = dedup.clean(text).text
    assert dedup.clean(cleaned).text == cleaned
