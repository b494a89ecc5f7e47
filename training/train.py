"""Learns one network: ``python training/train.py PAGES.jsonl.gz --recipe student --output DIR``.

Writes ``DIR/RECIPE.npz`` (parameters, and the recipe they are from) and ``DIR/RECIPE.json`` (what
it was learned from, and how the loss fell). ``--teachers`` takes such ``.npz`` files: their
mean says most of what the network is to learn. ``--held`` scores the network alone, without the
rules of ``dedup.clean``, on pages that it has not seen; ``--leave-out`` on collections of the same
file, which it then does not learn from: so recipes are compared, and the measuring pages left alone.

Torch gives the same bits again on one machine with one thread and one version, not on others:
what ships is the result, not the recipe.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from quality import pages as page_files
from quality.pages import Page
from training.augment import Augmenter
from training.batches import Batch, pack
from training.network import PageNetwork, file_digest, load, new_network, save, tensors
from training.pages import TrainingPage, training_pages
from training.recipes import RECIPES, STUDENT, Recipe, settings
from training.score import summary
from training.teasers import teaser_lists
from training.threads import Thread, comment_threads

__all__ = ["left_out", "train", "trained_and_saved"]

SOFT_F: Final = 0.5
"""Weight of what the page's F lacks to 1, beside the cross-entropy of its lines."""
WARM_UP: Final = 100
"""Steps over which the rate rises."""
MOST_KEPT: Final = 0.995
"""Share of the average of weights that a step keeps; the average is what is used."""
MAX_GRADIENT: Final = 1.0
BETAS: Final = (0.9, 0.99)
REPORT: Final = 100
"""Steps between two reports."""


def train(
    pages: Sequence[TrainingPage],
    threads: Sequence[Thread],
    recipe: Recipe,
    *,
    teasers: Sequence[Thread] = (),
    teachers: Sequence[PageNetwork] = (),
    steps: int | None = None,
) -> tuple[PageNetwork, list[float]]:
    """A network learned from pages, and the mean loss of each ``REPORT`` steps.

    Parameters
    ----------
    pages, threads, teasers
        What :func:`training_pages`, :func:`comment_threads` and :func:`teaser_lists` give.
    teachers
        Networks whose mean logit tells ``recipe.teacher_share`` of each target. They see what
        the student sees: what is hidden from it is hidden from them.
    steps
        How many steps to take; by default as many as ``recipe.passes`` asks for.

    Raises
    ------
    ValueError
        If there are no pages.
    """
    if not pages:
        raise ValueError("no pages to learn from: each needs lines and a label for each of them")
    network = new_network(recipe)
    average = deepcopy(network)
    steps = math.ceil(recipe.passes * len(pages) / recipe.pages_a_step) if steps is None else steps
    optimizer = torch.optim.Adam(network.parameters(), lr=recipe.learning_rate, betas=BETAS)
    losses: list[float] = []
    recent: list[float] = []
    began = time.perf_counter()
    for step, batch in enumerate(_batches(pages, threads, teasers, recipe, steps)):
        for group in optimizer.param_groups:
            group["lr"] = _rate(recipe.learning_rate, step, steps)
        given = tensors(batch)
        target = given["labels"]
        if teachers:
            share = recipe.teacher_share
            target = share * _taught(teachers, given) + (1 - share) * target
        loss = _loss(network(given), target, given, batch.n_pages)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), MAX_GRADIENT)
        optimizer.step()
        _move(average, network, min(MOST_KEPT, (step + 1) / (step + 10)))
        recent.append(float(loss.detach()))
        if len(recent) == REPORT or step + 1 == steps:
            losses.append(round(sum(recent) / len(recent), 5))
            recent = []
            print(f"step {step + 1} of {steps}: loss {losses[-1]:.4f}, {time.perf_counter() - began:.0f} s")
    if recipe.hashed_grams:
        with torch.no_grad():
            average.projection.weight.mul_(recipe.words_trusted)
    return average.eval(), losses


def _batches(
    pages: Sequence[TrainingPage],
    threads: Sequence[Thread],
    teasers: Sequence[Thread],
    recipe: Recipe,
    steps: int,
) -> Iterator[Batch]:
    """Pages in an order drawn anew each time that all have come up."""
    augmenter = Augmenter(pages, threads, recipe, seed=recipe.seed + 1, teasers=teasers)
    rng = np.random.default_rng(recipe.seed + 2)
    order: list[int] = []
    for _ in range(steps):
        while len(order) < recipe.pages_a_step:
            order += rng.permutation(len(pages)).tolist()
        some, order = order[: recipe.pages_a_step], order[recipe.pages_a_step :]
        yield pack([augmenter.sample(page_id) for page_id in some], recipe, rng)


def _rate(most: float, step: int, steps: int) -> float:
    return most * min(1, (step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * step / steps))


def _taught(teachers: Sequence[PageNetwork], given: dict[str, Tensor]) -> Tensor:
    with torch.no_grad():
        return torch.sigmoid(torch.stack([teacher(given) for teacher in teachers]).mean(0))


def _loss(logits: Tensor, target: Tensor, given: dict[str, Tensor], n_pages: int) -> Tensor:
    """Cross-entropy of lines, weighted by the root of their words, and what the page's soft F lacks.

    Both are means over pages: a long page counts no more than a short one.
    """

    def per_page(values: Tensor) -> Tensor:
        return torch.zeros(n_pages).index_add(0, given["pages"], values)

    counts = given["weights"] * given["inside"][:, 0]
    weights = torch.sqrt(given["words"]) * counts
    entropy = binary_cross_entropy_with_logits(logits, target, reduction="none")
    of_lines = (per_page(weights * entropy) / per_page(weights).clamp(min=1e-3)).mean()
    words, kept = given["words"] * counts, torch.sigmoid(logits)
    common = per_page(words * kept * target)
    soft_f = (2 * common + 1) / (per_page(words * kept) + per_page(words * target) + 1)
    return of_lines + SOFT_F * (1 - soft_f).mean()


def _move(average: PageNetwork, network: PageNetwork, kept: float) -> None:
    with torch.no_grad():
        for mean, value in zip(average.parameters(), network.parameters(), strict=True):
            mean.lerp_(value, 1 - kept)


def trained_and_saved(
    pages: Sequence[TrainingPage],
    threads: Sequence[Thread],
    name: str,
    folder: Path,
    *,
    digest: str,
    teasers: Sequence[Thread] = (),
    teachers: Sequence[Path] = (),
    steps: int | None = None,
) -> Path:
    """Path of a network of this recipe, learned and written with its record."""
    recipe, path = RECIPES[name], folder / f"{name}.npz"
    network, losses = train(
        pages, threads, recipe, teasers=teasers, teachers=[load(file) for file in teachers], steps=steps
    )
    save(path, network)
    record: dict[str, Any] = {
        "recipe": settings(recipe),
        "trained_on": digest,
        "teachers": [file_digest(file) for file in teachers],
        "steps": steps,
        "losses": losses,
        "torch": torch.__version__,
        "numpy": np.__version__,
    }
    path.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return path


def left_out(every: list[Page], names: Sequence[str]) -> tuple[list[Page], list[Page]]:
    """Pages to learn from, and those of the collections of these names.

    Raises
    ------
    ValueError
        If there are no pages of a collection.
    """
    known = {page.collection for page in every}
    if unknown := sorted(set(names) - known):
        raise ValueError(f"no pages of {', '.join(unknown)}, but of {', '.join(sorted(known))}")
    return (
        [page for page in every if page.collection not in names],
        [page for page in every if page.collection in names],
    )


def main() -> None:
    """Learns, writes, and scores if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", type=Path, help="JSONL file of pages with labels")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default=STUDENT)
    parser.add_argument("--teachers", type=Path, nargs="+", default=[], help="networks to learn from")
    parser.add_argument("--output", type=Path, required=True, help="folder for the network")
    parser.add_argument("--held", type=Path, help="pages to score the network on")
    parser.add_argument(
        "--leave-out",
        nargs="+",
        default=[],
        help="collections not to learn from, but to score the network on",
    )
    parser.add_argument("--steps", type=int, help="take so few steps, to try things out")
    parser.add_argument("--threads", type=int, default=1, help="of torch; one gives the same bits again")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        every = page_files.read(arguments.pages)
        some, held = left_out(every, arguments.leave_out)
        held += page_files.read(arguments.held) if arguments.held else []
        pages = training_pages(some, n_views=RECIPES[arguments.recipe].views)
        path = trained_and_saved(
            pages,
            comment_threads(pages),
            arguments.recipe,
            arguments.output,
            digest=page_files.digest(some),
            teasers=teaser_lists(pages),
            teachers=arguments.teachers,
            steps=arguments.steps,
        )
    except ValueError as error:  # of pages, of a teacher: the message names the file
        sys.exit(str(error))
    print(path)
    if held:
        print(json.dumps(summary(load(path), held), indent=1))


if __name__ == "__main__":
    main()
