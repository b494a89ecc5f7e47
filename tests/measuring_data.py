"""The measuring data, and what a test does without them."""

import os
from pathlib import Path

import pytest

__all__ = ["PAGES", "SITES", "TRAINING", "measuring_data"]

PAGES = "data/pages/eval.jsonl.gz"
TRAINING = "data/pages/train.jsonl.gz"
SITES = "data/sites/dev.jsonl.gz"


def measuring_data(name: str) -> Path:
    """A file of the folder that ``DEDUP_SHARED`` names, by default ``shared/`` beside the checkout.

    Where it is not there the test is skipped, or fails if ``DEDUP_REQUIRE_DATA`` is set.
    """
    folder = Path(os.environ.get("DEDUP_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    path = folder / name
    if path.is_file():
        return path
    message = f"no measuring data: {name} is in no shared/ beside the checkout, nor in DEDUP_SHARED"
    if os.environ.get("DEDUP_REQUIRE_DATA"):
        pytest.fail(f"{message}, and DEDUP_REQUIRE_DATA is set", pytrace=False)
    pytest.skip(message)
