"""How clean pages come out, against their known main text: ``python benchmarks/pages.py FILE...``.

Each file is JSONL (or .gz) with the fields ``lines`` (the page, a line a block), ``gold`` (its
main text) and ``dataset``. The text cleaned is the lines joined by line breaks. Prints, a set
a row, the mean over its pages of precision, recall and F of the kept tokens in order (longest
common subsequence), beside the F of keeping everything.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import LCSseq

import dedup
from dedup.text.normalize import tokens


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Pages of a file."""
    with (
        gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    ) as file:
        yield from map(json.loads, file)


def agreement(found: str, gold: str) -> tuple[float, float, float]:
    """Precision, recall and F of the tokens that two texts have in one order."""
    ours, theirs = tokens(found), tokens(gold)
    common = LCSseq.similarity(ours, theirs)
    precision, recall = common / max(1, len(ours)), common / max(1, len(theirs))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main(paths: list[str]) -> None:
    """Print a table of all pages of some files."""
    rows: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
    for path in paths:
        for page in records(Path(path)):
            text = "\n".join(" ".join(line.split()) for line in page["lines"])
            kept, bare = (dedup.clean(text, headlines=headlines).text for headlines in (True, False))
            rows[page["dataset"]].append(
                (
                    *agreement(kept, page["gold"]),
                    agreement(bare, page["gold"])[2],
                    agreement(text, page["gold"])[2],
                )
            )
    print("| set | pages | precision | recall | F | F without headline | F of keeping all |")
    print("|---|---|---|---|---|---|---|")
    for name, values in rows.items():
        print(
            f"| {name} | {len(values)} | " + " | ".join(f"{value:.3f}" for value in np.mean(values, 0)) + " |"
        )
    means = np.mean([np.mean(values, 0) for values in rows.values()], 0)
    print("| mean of sets | | " + " | ".join(f"{value:.3f}" for value in means) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
