"""Who is told how far the work is: nobody, a function, or rich's bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from dedup.errors import OptionError
from dedup.similarity.lists import Report

__all__ = ["Progress", "reporting"]

Progress: TypeAlias = bool | Callable[[str, int, int], object]


@contextmanager
def reporting(progress: Progress) -> Iterator[Report]:
    """A function that takes reports, for as long as the work goes on.

    Raises
    ------
    OptionError
        If ``progress`` is neither a bool nor can be called.
    ModuleNotFoundError
        If it is True and rich is not installed.
    """
    if callable(progress):
        yield progress
    elif progress is False:
        yield _nobody
    elif progress is True:
        with _bar() as report:
            yield report
    else:
        raise OptionError(f"progress must be True, False or a function, got {progress!r}")


def _nobody(doing: str, done: int, total: int) -> None:
    pass


@contextmanager
def _bar() -> Iterator[Report]:
    try:
        from rich.progress import Progress as Bar  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "progress=True needs rich: pip install 'dedup-text[cli]'; or pass a function", name=error.name
        ) from error
    with Bar(transient=True) as bar:
        tasks: dict[str, object] = {}

        def report(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing, total=total)
            bar.update(tasks[doing], completed=done)  # type: ignore[arg-type]

        yield report
