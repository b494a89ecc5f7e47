"""What every test may use."""

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

# No deadlines: a shared machine stalls now and then. The same examples each time in CI, new ones at a desk.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def root():
    """The checkout: where ``seeds/`` and ``docs/`` are."""
    return ROOT
