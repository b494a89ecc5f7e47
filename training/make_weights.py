"""All networks from one file of pages, and what ships: ``python training/make_weights.py PAGES.jsonl.gz``.

Learns the teachers and the student (six to fourteen minutes each on a core shared with others), and
writes ``weights.npz`` and, beside it, ``weights.json``: what the weights are from, how they were
made, and how well ``dedup.clean`` does with them on the pages of ``--measure``. A network that
is in the folder of ``--networks`` already, of the same recipe, pages and teachers, is not
learned again.

``--leave-out`` learns all of that without collections of the file, and writes no weights: it
prints how well ``dedup.clean`` would do on those collections, and on the pages of ``--measure``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from dedup.boilerplate import page_model
from quality import floors
from quality import pages as page_files
from quality.pages import Page
from training.export import integer_network, save_weights
from training.network import PageNetwork, file_digest, load
from training.pages import TrainingPage, training_pages
from training.provenance import NOT_MADE_HERE, NOTE, description
from training.recipes import RECIPES, STUDENT, settings
from training.teasers import teaser_lists
from training.threads import Thread, comment_threads
from training.train import left_out, trained_and_saved

__all__ = ["main"]

ROOT: Final = Path(__file__).resolve().parents[1]
WEIGHTS: Final = ROOT / "src" / "dedup" / "boilerplate" / "weights.npz"


def _network(
    name: str,
    pages: Sequence[TrainingPage],
    threads: Sequence[Thread],
    teasers: Sequence[Thread],
    folder: Path,
    *,
    digest: str,
    teachers: Sequence[Path] = (),
) -> Path:
    """Path of a network: the one that is there if it is of this recipe and these pages, else a new one."""
    path = folder / f"{name}.npz"
    if path.is_file() and path.with_suffix(".json").is_file():
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        wanted = (
            settings(RECIPES[name]),
            digest,
            [file_digest(file) for file in teachers],
            None,
        )
        if tuple(record.get(key) for key in ("recipe", "trained_on", "teachers", "steps")) == wanted:
            print(f"{path} is there")
            return path
    print(f"{name}:")
    return trained_and_saved(pages, threads, name, folder, digest=digest, teasers=teasers, teachers=teachers)


def _student(some: list[Page], folder: Path) -> PageNetwork:
    """The student, after whatever of it and its teachers is missing has been learned."""
    digest = page_files.digest(some)
    pages = training_pages(some, n_views=max(recipe.views for recipe in RECIPES.values()))
    threads = comment_threads(pages)
    teasers = teaser_lists(pages)
    learned: dict[str, Path] = {}
    for name, recipe in RECIPES.items():
        teachers = [learned[teacher] for teacher in recipe.teachers]
        learned[name] = _network(name, pages, threads, teasers, folder, digest=digest, teachers=teachers)
    return load(learned[STUDENT])


def _exported(student: PageNetwork, output: Path) -> None:
    save_weights(output, integer_network(student), temperature=student.recipe.temperature)
    page_model.page_model.cache_clear()


def _figures_without(
    student: PageNetwork, held: Sequence[tuple[str, list[Page]]]
) -> dict[str, dict[str, float]]:
    """How ``dedup.clean`` does on pages with a network that does not ship; only once in a process."""
    with tempfile.TemporaryDirectory() as folder:
        _exported(student, Path(folder, "weights.npz"))
        with mock.patch.object(page_model, "files", return_value=Path(folder)):
            return {name: floors.figures(pages) for name, pages in held}


def main() -> None:
    """Learns what is missing, exports, measures, describes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path, help="JSONL file of pages with labels")
    parser.add_argument("--measure", type=Path, nargs="+", default=[], help="pages never learned from")
    parser.add_argument("--networks", type=Path, default=ROOT / "build" / "training")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="file for the weights")
    parser.add_argument(
        "--leave-out", nargs="+", default=[], help="collections not to learn from, but to measure"
    )
    parser.add_argument("--describe", action="store_true", help="learn nothing: describe the file as it is")
    parser.add_argument("--threads", type=int, default=1, help="of torch; one gives the same bits again")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.leave_out and arguments.describe:
        parser.error("--describe learns nothing that could leave something out")
    if arguments.measure and not arguments.leave_out and not _is_read(arguments.output):
        sys.exit(
            f"{arguments.output} is not what `import dedup` reads ({page_model.__file__}): install this "
            "checkout with pip install -e, or measure afterwards with --describe"
        )
    if arguments.describe and not arguments.output.is_file():
        sys.exit(f"{arguments.output}: no such file; leave out --describe to make it")
    try:
        some, apart = left_out(page_files.read(arguments.pages), arguments.leave_out)
        held = [page_files.read(file) for file in arguments.measure]
        if arguments.leave_out:
            named = [(file.name, pages) for file, pages in zip(arguments.measure, held, strict=True)]
            student = _student(some, arguments.networks / "without" / "-".join(sorted(arguments.leave_out)))
            print(
                json.dumps(
                    _figures_without(student, [(", ".join(arguments.leave_out), apart), *named]), indent=1
                )
            )
            return
        if not arguments.describe:
            _exported(_student(some, arguments.networks), arguments.output)
        measured = {page_files.digest(pages): floors.figures(pages) for pages in held}
        told = description(
            arguments.output,
            some,
            file=arguments.pages.name,
            measured=measured,
            torch=torch.__version__,
            note=f"{NOT_MADE_HERE} {NOTE}" if arguments.describe else NOTE,
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
