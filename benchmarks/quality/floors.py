"""Figures that cleaning must not fall below: ``python benchmarks/quality/floors.py``.

Prints what is measured on the pages never trained on beside the floors in
``tests/golden/page_floors.json``, which a test holds. ``--write`` raises the floors to what is
measured now; where that would lower one it refuses, unless ``--lower`` says that it is meant.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this folder is a package of benchmarks/

from quality import pages, scoring
from quality.metric import Gold
from quality.pages import Page
from quality.tools import TOOLS

__all__ = ["FLOORS", "PAGES", "below", "figures", "raised"]

ROOT: Final = Path(__file__).resolve().parents[2]
FLOORS: Final = ROOT / "tests" / "golden" / "page_floors.json"
PAGES: Final = Path("data", "pages", "eval.jsonl.gz")
"""The pages, in the folder of measuring data."""
HELD: Final = (
    "indented, blanks at the ends of lines",
    "wrapped at 72",
    "short lines in a row joined",
    "lower case",
)
"""Renderings of the pages that have a floor: the others take as long, and tell less."""
MIN_PAGES: Final = 10
"""Pages of a language from which its mean says something."""


def figures(some: list[Page]) -> dict[str, float]:
    """What is held: means over sets, F of each collection, language and some renderings, at the defaults."""
    golds = [Gold(page.gold) for page in some]
    found = scoring.summary(scoring.ask(TOOLS["dedup"], some, golds), some)
    measured = {name: found[name] for name in ("precision", "recall", "f", "shingle_f")}
    measured |= {f"f of {name}": row["f"] for name, row in found["collections"].items()}
    measured |= {
        f"f in {name}": row["f"] for name, row in found["languages"].items() if row["n_pages"] >= MIN_PAGES
    }
    otherwise = scoring.renderings([TOOLS["dedup"]], some, golds, HELD)
    return measured | {f"f, {row['rendering']}": row["f"] for row in otherwise}


def below(floors: dict[str, float], measured: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Figures that are below their floor, or no longer measured (as 0): the floor, and the figure."""
    return {
        name: (floor, measured.get(name, 0.0))
        for name, floor in floors.items()
        if measured.get(name, 0.0) < floor
    }


def raised(floors: dict[str, float], measured: dict[str, float], *, lower: bool = False) -> dict[str, float]:
    """New floors: what is measured, rounded down to three places.

    Raises
    ------
    ValueError
        If a floor would fall and ``lower`` is not set; the message names it.
    """
    if not lower and (lost := below(floors, measured)):
        told = ", ".join(f"{name} from {floor:.3f} to {now:.4f}" for name, (floor, now) in lost.items())
        raise ValueError(f"that would lower {told}; pass --lower if it is meant")
    return {name: math.floor(value * 1000 + 1e-6) / 1000 for name, value in measured.items()}


def _held(digest: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {"floors": {}}
    if held.get("digest", digest) != digest:
        print(f"the pages are not those of the floors: {held['digest']}, now {digest}", file=sys.stderr)
    return held


def main() -> None:
    """Prints the figures; writes the floors if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared",
        type=Path,
        default=Path(os.environ.get("DEDUP_SHARED", ROOT.parent / "shared")),
        help="folder of measuring data; by default DEDUP_SHARED, or shared/ beside the checkout",
    )
    parser.add_argument("--write", action="store_true", help="raise the floors to what is measured now")
    parser.add_argument("--lower", action="store_true", help="write them even if that lowers one")
    arguments = parser.parse_args()
    try:
        some = pages.read(arguments.shared / PAGES)
    except pages.PagesError as error:
        sys.exit(str(error))
    digest = pages.digest(some)
    floors = _held(digest)["floors"]
    measured = figures(some)
    for name, value in measured.items():
        print(f"{name:40s} {value:.4f}   floor {floors.get(name, 0):.3f}")
    if not arguments.write and not arguments.lower:
        sys.exit(1 if below(floors, measured) else 0)
    try:
        new = raised(floors, measured, lower=arguments.lower)
    except ValueError as error:
        sys.exit(str(error))
    held = {"pages": PAGES.as_posix(), "digest": digest, "floors": new}
    FLOORS.write_text(json.dumps(held, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
