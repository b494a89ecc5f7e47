"""All networks from one file of pages, and what ships: ``python training/make_weights.py PAGES.jsonl.gz``.

Learns the four teachers and the student (on one core ten minutes to a quarter of an hour each), and
writes ``weights.npz`` and, beside it, ``weights.json``: what the weights are from, how they were
made, and how well ``dedup.clean`` does with them on the pages of ``--measure``. A network that
is in the folder of ``--networks`` already, of the same recipe and pages, is not learned again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch

from dedup.boilerplate import page_model
from quality import floors
from quality import pages as page_files
from quality.pages import Page
from training.export import integer_network, save_weights
from training.network import load
from training.pages import TrainingPage, training_pages
from training.recipes import RECIPES, STUDENT, TEACHERS
from training.threads import Thread, comment_threads
from training.train import trained_and_saved

__all__ = ["SOURCES", "description"]

ROOT: Final = Path(__file__).resolve().parents[1]
WEIGHTS: Final = ROOT / "src" / "dedup" / "boilerplate" / "weights.npz"
SOURCES: Final = {
    "wcxb": ("Murrough-Foley/web-content-extraction-benchmark", "CC-BY-4.0"),
    "scrapinghub": ("scrapinghub/article-extraction-benchmark", "MIT"),
    "magic-html": ("opendatalab/magic-html", "Apache-2.0"),
    "newspaper": ("codelucas/newspaper", "MIT"),
}
"""Collections that weights may be learned from and shipped: repository and licence; NOTICE names them too."""
NOTE: Final = (
    "The teacher 'articles' was first trained before comments, pages of little furniture and short posts "
    "were made, 'comments' and 'wordless' before short posts. Recipes with those shares 0 reproduce them up "
    "to the luck of the draw. Torch gives other last bits with other versions and on other machines, so "
    "the weights are kept, not made anew."
)


def description(
    path: Path, some: Sequence[Page], *, file: str, measured: dict[str, Any], n_parameters: int
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
    n_parameters
        Of the network.

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
            "parameters": n_parameters,
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
        "teachers": list(TEACHERS),
        "recipes": {name: asdict(recipe) for name, recipe in RECIPES.items()},
        "note": NOTE,
        "versions": {
            "dedup": version("dedup-text"),
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
        "scores": measured,
    }


def _network(
    name: str,
    pages: Sequence[TrainingPage],
    threads: Sequence[Thread],
    folder: Path,
    *,
    digest: str,
    teachers: Sequence[Path] = (),
) -> Path:
    """Path of a network: the one that is there if it is of this recipe and these pages, else a new one."""
    path = folder / f"{name}.npz"
    if path.is_file() and path.with_suffix(".json").is_file():
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        wanted = (asdict(RECIPES[name]), digest, [file.name for file in teachers], None)
        if tuple(record.get(key) for key in ("recipe", "trained_on", "teachers", "steps")) == wanted:
            print(f"{path} is there")
            return path
    print(f"{name}:")
    return trained_and_saved(pages, threads, name, folder, digest=digest, teachers=teachers)


def main() -> None:
    """Learns what is missing, exports, measures, describes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path, help="JSONL file of pages with labels")
    parser.add_argument("--measure", type=Path, nargs="+", default=[], help="pages never learned from")
    parser.add_argument("--networks", type=Path, default=ROOT / "build" / "training")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="file for the weights")
    parser.add_argument("--threads", type=int, default=1, help="of torch; one gives the same bits again")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.measure and not _is_read(arguments.output):
        sys.exit(
            f"{arguments.output} is not what `import dedup` reads ({page_model.__file__}): install this "
            "checkout with pip install -e, or measure afterwards"
        )
    try:
        some = page_files.read(arguments.pages)
        held = [page_files.read(file) for file in arguments.measure]
        digest = page_files.digest(some)
        full = max(RECIPES.values(), key=lambda recipe: recipe.views)
        pages = training_pages(some, full)
        threads = comment_threads(pages)
        teachers = [_network(name, pages, threads, arguments.networks, digest=digest) for name in TEACHERS]
        student = load(
            _network(STUDENT, pages, threads, arguments.networks, digest=digest, teachers=teachers)
        )
        save_weights(arguments.output, integer_network(student))
        page_model.page_model.cache_clear()
        measured = {page_files.digest(pages): floors.figures(pages) for pages in held}
        told = description(
            arguments.output,
            some,
            file=arguments.pages.name,
            measured=measured,
            n_parameters=sum(value.numel() for value in student.parameters()),
        )
    except ValueError as error:  # of pages, of a network, of a licence: the message names it
        sys.exit(str(error))
    described = arguments.output.with_suffix(".json")
    described.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(described)


def _is_read(output: Path) -> bool:
    """Whether ``dedup`` reads its weights from this file."""
    return output.resolve() == Path(page_model.__file__).with_name("weights.npz").resolve()


if __name__ == "__main__":
    main()
