"""What weights are from: told in ``weights.json`` beside them, and in NOTICE."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from quality import pages as page_files
from quality.pages import Page
from training.recipes import RECIPES, STUDENT, settings

__all__ = ["NOTE", "NOT_MADE_HERE", "SOURCES", "description", "n_parameters"]

_NOT_LEARNED: Final = ("scale", "_floor", "dilations", "topic_after", "probability")
"""Ends of the names of arrays that follow from the others, or were chosen."""

SOURCES: Final = {
    "wcxb": ("Murrough-Foley/web-content-extraction-benchmark", "CC-BY-4.0"),
    "scrapinghub": ("scrapinghub/article-extraction-benchmark", "MIT"),
    "magic-html": ("opendatalab/magic-html", "Apache-2.0"),
    "newspaper": ("codelucas/newspaper", "MIT"),
}
"""Collections that weights may be learned from and shipped: repository and licence; NOTICE names them too."""
NOTE: Final = "Torch gives other last bits with other versions and on other machines: keep the weights."
NOT_MADE_HERE: Final = "These weights were described as found, not made by this command."


def n_parameters(path: Path) -> int:
    """How many learned numbers weights hold."""
    with np.load(path, allow_pickle=False) as packed:
        return sum(packed[name].size for name in packed.files if not name.endswith(_NOT_LEARNED))


def description(
    path: Path, some: Sequence[Page], *, file: str, measured: dict[str, Any], torch: str, note: str = NOTE
) -> dict[str, Any]:
    """What ``weights.json`` says of the weights in a file.

    Parameters
    ----------
    path
        The weights.
    some, file
        The pages that they were learned from, and their file's name.
    measured
        Figures by the digest of the pages that they were taken on.
    torch
        The version that the network was learned with.
    note
        What else to know.

    Raises
    ------
    ValueError
        If a page is of a collection whose licence is not known.
    """
    pages = Counter(page.collection for page in some)
    lines = Counter(
        {name: sum(len(page.lines) for page in some if page.collection == name) for name in pages}
    )
    if unknown := sorted(set(pages) - set(SOURCES)):
        raise ValueError(f"no licence is known of {', '.join(unknown)}: add it to SOURCES and to NOTICE")
    return {
        "weights": {
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
            "parameters": n_parameters(path),
        },
        "made": datetime.now(tz=timezone.utc).date().isoformat(),
        "trained_on": {
            "file": file,
            "digest": page_files.digest(list(some)),
            "pages": len(some),
            "lines": sum(lines.values()),
            "sources": [
                {
                    "collection": name,
                    "repository": SOURCES[name][0],
                    "licence": SOURCES[name][1],
                    "pages": pages[name],
                    "lines": lines[name],
                }
                for name in SOURCES
                if name in pages
            ],
        },
        "student": STUDENT,
        "teachers": list(RECIPES[STUDENT].teachers),
        "recipes": {name: settings(recipe) for name, recipe in RECIPES.items()},
        "note": note,
        "versions": {
            "dedup": version("dedup-text"),
            "python": platform.python_version(),
            "torch": torch,
            "numpy": version("numpy"),
        },
        "scores": measured,
    }
