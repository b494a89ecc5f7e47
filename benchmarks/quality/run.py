"""Cleaners on pages with known main text, side by side: ``python benchmarks/quality/run.py PAGES...``.

Writes a dated page, its raw numbers as JSON and plots to ``docs/quality``. A tool that is not
installed is skipped and named, and so is one that reads HTML where the pages have none.

    python benchmarks/quality/run.py eval.jsonl.gz
    python benchmarks/quality/run.py eval.jsonl.gz --peers dedup jusText --sites dev.jsonl.gz
    python benchmarks/quality/run.py eval.jsonl.gz --peers dedup "longest run" --renderings
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this folder is a package of benchmarks/

import machine
from quality import ours, pages, results, scoring
from quality.metric import Gold
from quality.pages import Page
from quality.tools import TOOLS, is_installed

PACKAGES = (
    "dedup-text", "numpy", "rapidfuzz",
    "boilerpy3", "jusText", "readability-lxml", "resiliparse", "trafilatura",
)  # fmt: skip


def measure(names: list[str], some: list[Page]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Summaries of tools on pages, and why others were left out."""
    golds = [Gold(page.gold) for page in some]
    rows, skipped = [], {}
    for name in names:
        tool = TOOLS[name]
        if not is_installed(tool):
            skipped[name] = f"not installed; pip install {tool.package}"
            continue
        asked, due = some, golds
        if tool.reads == "html":
            has = [i for i, page in enumerate(some) if page.html]
            asked, due = [some[i] for i in has], [golds[i] for i in has]
        if not asked:
            skipped[name] = "reads HTML, and no page has any"
            continue
        if len(asked) < len(some):
            skipped[name] = f"{len(some) - len(asked)} pages without HTML; not comparable with the others"
            continue
        rows.append(scoring.summary(scoring.ask(tool, asked, due), asked))
        print(
            f"{name:20s} precision {rows[-1]['precision']:.3f} recall {rows[-1]['recall']:.3f} "
            f"F {rows[-1]['f']:.3f}, {rows[-1]['seconds']:.1f} s",
            file=sys.stderr,
            flush=True,
        )
    scoring.against(rows, [page.collection for page in some])
    return rows, skipped


def described(some: list[Page]) -> dict[str, Any]:
    """What a file of pages holds."""
    return {
        "collections": sorted({page.collection for page in some}),
        "n_pages": len(some),
        "n_lines": sum(len(page.lines) for page in some),
        "n_bytes": sum(len(page.text.encode("utf-8", "surrogatepass")) for page in some),
        "digest": pages.digest(some),
    }


def in_renderings(names: list[str], some: list[Page]) -> list[dict[str, Any]]:
    """Means of the tools that look at one page's lines, on each rendering of pages."""
    asked = [TOOLS[name] for name in names]
    asked = [tool for tool in asked if tool.one and tool.reads == "lines" and is_installed(tool)]
    return scoring.renderings(asked, some, [Gold(page.gold) for page in some])


def record_of(
    files: list[Path], sites: list[Path], names: list[str], *, today: str, renderings: bool = False
) -> dict[str, Any]:
    """All that a run finds."""
    by_file = {file: pages.read(file) for file in files}
    by_site = {file: pages.read(file, sites=True) for file in sites}
    some = [page for found in by_file.values() for page in found]
    on_pages, skipped = measure(names, some) if some else ([], {})
    of_sites = [page for found in by_site.values() for page in found]
    on_sites, also = measure(names, of_sites) if of_sites else ([], {})
    kept = [f"'{name}'" if set(name) & set(" ,") else name for name in names] if names != list(TOOLS) else []
    command = ["python benchmarks/quality/run.py", *(file.name for file in files)]
    command += ["--sites", *(file.name for file in sites)] if sites else []
    command += ["--peers", *kept] if kept else []
    command += ["--renderings"] if renderings else []
    with_ours = bool(some) and "dedup" in names
    return {
        "date": today,
        "command": " ".join(command),
        "machine": machine.describe(),
        "versions": machine.versions(PACKAGES),
        "kernels": machine.kernels(),
        "corpora": [described(found) for found in (*by_file.values(), *by_site.values())],
        "notes": {name: TOOLS[name].note for name in names if TOOLS[name].note},
        "skipped": skipped | also,
        "strength": ours.MEANING,
        "default": ours.DEFAULT,
        "page_ids": [f"{page.collection}/{page.page_id}" for page in some],
        "pages": on_pages,
        "sites": on_sites,
        "renderings": in_renderings(names, some) if renderings and some else [],
        "curve": scoring.curve(some, [Gold(page.gold) for page in some]) if with_ours else [],
        "calibration": scoring.calibration(some) if with_ours else None,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=Path, help="JSONL files of pages, packed or not")
    parser.add_argument(
        "--sites", nargs="+", type=Path, default=[], help="JSONL files with many pages of few sites"
    )
    parser.add_argument("--peers", nargs="+", choices=list(TOOLS), default=list(TOOLS), help="only these")
    parser.add_argument(
        "--renderings", action="store_true", help="also as other programs would have written the pages"
    )
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).resolve().parents[2] / "docs" / "quality"
    )
    parser.add_argument("--name", default="", help="added to the date in the files' names")
    arguments = parser.parse_args()
    if not arguments.pages and not arguments.sites:
        parser.error("give files of pages, or --sites")
    return arguments


def main() -> None:
    """Measures and writes the files."""
    arguments = _arguments()
    today = dt.datetime.now(dt.timezone.utc).date().isoformat()
    try:
        record = record_of(
            arguments.pages, arguments.sites, arguments.peers, today=today, renderings=arguments.renderings
        )
    except pages.PagesError as error:
        sys.exit(str(error))
    print(results.write(record, arguments.output, "-".join(filter(None, [today, arguments.name]))))


if __name__ == "__main__":
    main()
