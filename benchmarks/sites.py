"""How clean pages come out with and without their site's templates: ``python benchmarks/sites.py FILE...``.

Each file is JSONL (or .gz) with the fields ``site``, ``lines`` (a page, a line a block) and
``labels`` (1 where the line is of the main text). The text cleaned is the lines joined by line
breaks. The pages of a site are dealt into folds, and each page is cleaned with the templates
of the other folds. Prints, a site a row, the mean over its pages of F by bags of tokens: of
keeping everything, of dropping the lines that a tenth of the other pages have, of
:func:`dedup.clean` without templates and with them, its headline kept.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import dedup
from quality.metric import tokens

__all__ = ["COLUMNS", "main", "records", "score_site"]

FOLDS = 10
COLUMNS = ("keep all", "lines on 10 % of pages", "clean", "clean with templates")


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Pages of a file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def bag_f(found: Counter[str], gold: Counter[str]) -> float:
    """F of the tokens two texts share, whatever their order; 1 for two texts without any."""
    if not found and not gold:
        return 1.0
    return 2 * (found & gold).total() / (found.total() + gold.total())


def bag(lines: Iterable[str]) -> Counter[str]:
    """How often each token occurs in some lines."""
    return Counter(token for line in lines for token in tokens(line))


def outcome(name: str, text: str, common: set[str], templates: dedup.Templates) -> str:
    """What one of the columns makes of a page; ``common`` lines stand on many other pages."""
    if name == "clean":
        return dedup.clean(text, unit="line").text
    if name == "clean with templates":
        return dedup.clean(text, unit="line", templates=templates).text
    dropped = common if name == "lines on 10 % of pages" else ()
    return "\n".join(line for line in text.split("\n") if line not in dropped)


def score_site(
    pages: list[dict[str, Any]], *, folds: int = FOLDS, only: Sequence[str] = COLUMNS
) -> np.ndarray[Any, Any]:
    """F of each page, ``float64[n_pages, len(only)]``; folds are dealt by position."""
    pages = [{**page, "lines": [" ".join(line.split()) for line in page["lines"]]} for page in pages]
    texts = ["\n".join(page["lines"]) for page in pages]
    scores = np.zeros((len(pages), len(only)))
    for fold in range(min(folds, len(pages))):
        others = [i for i in range(len(pages)) if i % folds != fold]
        templates = dedup.learn_templates([texts[i] for i in others], unit="line")
        holders = Counter(line for i in others for line in set(pages[i]["lines"]))
        for i in range(fold, len(pages), folds):
            lines = pages[i]["lines"]
            gold = bag(line for line, label in zip(lines, pages[i]["labels"], strict=True) if label)
            common = {line for line in lines if holders[line] >= max(2, 0.1 * len(others))}
            for column, name in enumerate(only):
                found = outcome(name, texts[i], common, templates)
                scores[i, column] = bag_f(bag(found.split("\n")), gold)
    return scores


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table of all sites of some files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path, help="JSONL files of pages with labels")
    parser.add_argument("--least", type=int, default=1, metavar="N", help="sites of N pages or more alone")
    args = parser.parse_args(arguments)
    for path in args.pages:
        if not path.is_file():
            parser.error(f"{path}: no such file")
    sites: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in args.pages:
        for page in records(path):
            sites[page["site"]].append(page)
    print("| site | pages | " + " | ".join(COLUMNS) + " | pages that lose all |")
    print("|---|---|" + "---|" * (len(COLUMNS) + 1))
    for name, pages in sites.items():
        if len(pages) < args.least:
            continue
        scores = score_site(pages)
        lost = int((scores[:, -1] == 0).sum())
        print(f"| {name} | {len(pages)} | " + " | ".join(f"{f:.3f}" for f in scores.mean(0)) + f" | {lost} |")


if __name__ == "__main__":
    main()
