"""Which files are read, and where the clean text of each goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from dedup.boilerplate.template_file import MAGIC
from dedup.errors import InputError, OptionError

__all__ = ["STDIN", "Source", "check_templates_target", "find_sources", "plan_outputs"]

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A text to read: ``path`` (None for standard input), and its place under a folder of results."""

    path: Path | None
    relative: Path

    @property
    def name(self) -> str:
        """What messages and records call it."""
        return STDIN if self.path is None else str(self.path)


def find_sources(
    arguments: Iterable[str], *, patterns: Sequence[str] = ("*.txt",), skip: Path | None = None
) -> list[Source | InputError]:
    """Texts that command-line arguments name, in order; an error where one names none.

    A file is taken whatever it is called. A folder is walked, sorted by path: of the regular
    files in it those whose names match a pattern, but nothing hidden (names that begin with
    a dot), no folder behind a symbolic link, and nothing below ``skip``.

    Parameters
    ----------
    arguments
        Files, folders, or ``"-"`` for standard input.
    patterns
        Shell patterns for the names of files in folders.
    skip
        A folder left out of every walk: that of the results, which may lie in the input.

    Raises
    ------
    OptionError
        If an argument is empty, which no file is: a variable that was not set, most likely.
    """
    found: list[Source | InputError] = []
    for argument in arguments:
        if not argument:
            raise OptionError("a path is empty: name a file or a folder, . being this one")
        path = Path(argument)
        if argument == STDIN:
            found.append(Source(None, Path("stdin.txt")))
        elif _is_folder(path):
            found += _walk(path, patterns, skip)
        else:
            found.append(Source(path, Path(path.name)))
    return found


def _walk(folder: Path, patterns: Sequence[str], skip: Path | None) -> list[Source | InputError]:
    left_out = [_identity(skip)] if skip is not None and _is_folder(skip) else []
    unreadable: list[OSError] = []
    paths: list[Path] = []
    for at, folders, names in os.walk(folder, onerror=unreadable.append):
        here = Path(at)
        folders[:] = [
            name for name in folders if not name.startswith(".") and _identity(here / name) not in left_out
        ]
        paths += [
            here / name
            for name in names
            if not name.startswith(".") and any(fnmatch(name, pattern) for pattern in patterns)
        ]
    wanted = sorted(path for path in paths if _may_be_read(path))
    problems = [InputError(f"{error.filename}: {error.strerror}") for error in unreadable]
    if not wanted and not problems:
        problems.append(InputError(f"{folder}: holds no file named {' or '.join(patterns)}; see --glob"))
    return [*(Source(path, path.relative_to(folder)) for path in wanted), *problems]


def _status(path: Path) -> os.stat_result | None:
    """What the system says of a file, links followed; None if it says nothing."""
    try:
        return path.stat()
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None


def _is_folder(path: Path) -> bool:
    status = _status(path)
    return status is not None and S_ISDIR(status.st_mode)


def _may_be_read(path: Path) -> bool:
    """Whether it is a regular file, or one whose reading will say what is wrong with it."""
    status = _status(path)
    return status is None or S_ISREG(status.st_mode)


def _identity(path: Path) -> tuple[int, int] | None:
    """What all names of one file have in common, links of either sort; None if there is none."""
    status = _status(path)
    return None if status is None else (status.st_dev, status.st_ino)


def plan_outputs(sources: Sequence[Source], folder: Path) -> list[Path]:
    """Where each source's clean text goes: under ``folder``, by its relative path.

    Raises
    ------
    OptionError
        If ``folder`` is a file, if two sources would be written to one file, or if a file
        that is read would be written over. Nothing has been written then.
    """
    if _status(folder) is not None and not _is_folder(folder):
        raise OptionError(f"output must be a folder; {folder} is a file")
    read, inputs = _identities(sources)
    writers: dict[Path, tuple[Source, tuple[int, int] | None]] = {}
    targets = [folder / source.relative for source in sources]
    for source, identity, target in zip(sources, read, targets, strict=True):
        other, other_identity = writers.setdefault(target, (source, identity))
        if other != source and identity != other_identity:
            raise OptionError(
                f"{other.name} and {source.name} would both be written to {target}; "
                f"clean them into different folders"
            )
        if (there := _identity(target)) in inputs:
            raise OptionError(
                f"output {target} would overwrite the input {inputs[there].name}; choose another folder"
            )
    return targets


def check_templates_target(sources: Sequence[Source], target: Path) -> None:
    """Refuse to write templates where something stands that must stay.

    Parameters
    ----------
    sources
        What is read.
    target
        The file to be written. It may be there already if it holds templates, or nothing.

    Raises
    ------
    OptionError
        If a file that is read would be written over, or one that holds something else.
    """
    _, inputs = _identities(sources)
    if (there := _identity(target)) in inputs:
        raise OptionError(
            f"output {target} would overwrite the input {inputs[there].name}; choose another file"
        )
    status = _status(target)
    if status is None:
        return
    if not S_ISREG(status.st_mode):
        raise OptionError(f"output must be a file; {target} is a {_sort(status)}")
    try:
        with target.open("rb") as file:
            begins = file.read(len(MAGIC))
    except OSError as error:
        raise OptionError(f"{target}: {error.strerror or error}") from None
    if begins not in (b"", MAGIC):
        raise OptionError(
            f"output {target} is no file of templates and would be lost; choose another file, or remove it"
        )


def _sort(status: os.stat_result) -> str:
    return "folder" if S_ISDIR(status.st_mode) else "device or a pipe"


def _identities(
    sources: Sequence[Source],
) -> tuple[list[tuple[int, int] | None], dict[tuple[int, int] | None, Source]]:
    """What each source has in common with all its names, and the source of each of these."""
    read = [None if source.path is None else _identity(source.path) for source in sources]
    return read, {
        identity: source for identity, source in zip(read, sources, strict=True) if identity is not None
    }
