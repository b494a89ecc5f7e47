"""The worst pages with their wrong lines: ``python benchmarks/quality/worst.py PAGES --n 50``.

First a table of the classes of error and the F that each costs; then the pages, worst first.
A line is marked ``KEPT`` where it is junk that stays, ``LOST`` where it is content that
goes; beside it stand its score at the eager end of the scale and the reason given. Lines that are
right are left out but for one on either side, unless ``--all`` is given.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this folder is a package of benchmarks/

import numpy as np

import dedup
from quality import errors, ours, pages
from quality.errors import PageErrors
from quality.pages import Page

SHOWN = 110
"""Characters of a line that are printed."""


def look(page: Page, *, strength: float = ours.DEFAULT) -> PageErrors:
    """What ``dedup.clean`` gets wrong on a page."""
    result = ours.cleaned(page.text, strength=strength)
    decisions = ours.decisions_by_line(page, result)
    kept = np.array([decision is not None and decision.keep for decision in decisions], bool)
    repeats = np.array([d is not None and isinstance(d.reason, dedup.Duplicate) for d in decisions], bool)
    return errors.page_errors(page, kept, result.text, repeats=repeats)


def shown(
    found: PageErrors, *, strength: float = ours.DEFAULT, most: int = 60, everything: bool = False
) -> Iterator[str]:
    """A page as lines to print, with its ``most`` costliest wrong lines."""
    page = found.page
    decisions = ours.decisions_by_line(page, ours.cleaned(page.text, strength=strength))
    scores, _ = ours.line_scores(page)
    wrong = {line.line: line for line in found.wrong}
    costly = sorted(wrong, key=lambda at: (-wrong[at].loss, at))[:most]
    close = {near for at in costly for near in (at - 1, at, at + 1)}
    yield (
        f"== {page.collection} {page.page_id} ({page.lang}, {page.page_type}) F {found.score.f:.3f} "
        f"precision {found.score.precision:.3f} recall {found.score.recall:.3f}"
    )
    skipped = 0
    for at, line in enumerate(page.lines):
        if not everything and at not in close:
            skipped += 1
            continue
        if skipped:
            yield f"          ... {skipped} lines"
            skipped = 0
        decision = decisions[at]
        mark = "" if at not in wrong else "KEPT" if wrong[at].kept else "LOST"
        sign = "+" if found.kept[at] else "-"
        why = "" if decision is None or decision.reason is None else f"  <{decision.reason}>"
        text = line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
        # Lone surrogates and the like would stop the printing.
        text = text.encode("utf-8", "replace").decode("utf-8")
        yield f"{at:5d} {sign} {mark:4s} {scores[at]:.2f}  {text}{why}"
        if at in wrong:
            yield f"               {wrong[at].error}, {wrong[at].loss:.4f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--n", type=int, default=50, help="pages to print; 0 for the table alone")
    parser.add_argument(
        "--lines", type=int, default=60, help="wrong lines to print of a page, costliest first"
    )
    parser.add_argument("--collection", help="pages of this collection only")
    parser.add_argument("--lang", help="pages of this language only")
    parser.add_argument("--class", dest="error", choices=errors.CLASSES, help="order by this class of error")
    parser.add_argument("--strength", type=float, default=ours.DEFAULT)
    parser.add_argument("--all", action="store_true", help="print every line of a page")
    return parser.parse_args()


def main() -> None:
    """Prints the table and the pages."""
    arguments = _arguments()
    try:
        some = [page for path in arguments.pages for page in pages.read(path)]
    except pages.PagesError as error:
        sys.exit(str(error))
    some = [
        page
        for page in some
        if page.labels
        and arguments.collection in {None, page.collection}
        and arguments.lang in {None, page.lang}
    ]
    if not some:
        sys.exit("no page with labels is left; try without --collection and --lang")
    found = [look(page, strength=arguments.strength) for page in some]

    def loss(page: PageErrors) -> float:
        if arguments.error is None:
            return 1 - page.score.f
        if arguments.error == errors.CLASSES[-1]:
            return page.untold
        return sum(line.loss for line in page.wrong if line.error == arguments.error)

    worst = sorted(found, key=loss, reverse=True)[: arguments.n]
    print(f"{len(found)} pages, F {np.mean([page.score.f for page in found]):.4f}\n")
    print(f"{'class':34s} {'F lost':>7s} {'lines':>7s} {'pages':>6s}   F lost on the {len(worst)} worst")
    for (name, lost, n_lines, n_pages), (_, on_worst, _, _) in zip(
        errors.table(found), errors.table(worst), strict=True
    ):
        print(f"{name:34s} {lost:7.4f} {n_lines:7d} {n_pages:6d}   {on_worst:.4f}")
    for page in worst:
        print()
        lines = shown(page, strength=arguments.strength, most=arguments.lines, everything=arguments.all)
        print("\n".join(lines))


if __name__ == "__main__":
    main()
