"""Pages of collections that nothing is learned from: cleaning does not get worse on them."""

import json

import pytest

import dedup._kernels
from quality import floors, pages


@pytest.mark.skipif(
    dedup._kernels.LEVEL == "numpy", reason="the kernels give the same bits; the native ones are measured"
)
def test_quality_on_pages_stays_above_its_floors(shared):
    path = shared / floors.PAGES
    if not path.is_file():
        pytest.skip(f"no {floors.PAGES} in the folder of measuring data")
    held = json.loads(floors.FLOORS.read_text("utf-8"))
    some = pages.read(path)
    assert pages.digest(some) == held["digest"], (
        "the pages have changed: look at what benchmarks/quality/floors.py prints, then run it with --write"
    )
    assert floors.below(held["floors"], floors.figures(some)) == {}
