"""The command line. Reading, writing and showing are done in ``io`` and ``report``."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console

import dedup
from dedup.boilerplate.templates import PAGES
from dedup.errors import InputError, OptionError
from dedup.io.files import TextFile, check_encoding, decode, read_bytes, write_bytes
from dedup.io.records import json_line
from dedup.io.sources import STDIN, Source, check_templates_target, find_sources, plan_outputs
from dedup.options import CUT_KINDS, CutKind, Options, StrengthName
from dedup.report.terminal import show_cuts

__all__ = ["app", "run"]

SOME_FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""Exit codes: the last two as a shell gives them for SIGINT and SIGPIPE."""

SHOWN_SOURCES = 5
"""Sources that are named, the nearest to what was written first, where there is none of that name."""

_DEFAULTS = Options()
_KINDS = ", ".join(CUT_KINDS)

app = typer.Typer(
    name="dedup",
    help="Near-duplicates and page-template junk in plain text, and the reason for every cut.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # errors in one line, not in a box
    pretty_exceptions_enable=False,
)


class _Console(Console):
    """A console that leaves broken pipes to us."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


Show = Callable[[Source, dedup.Cleaned, TextFile], None]
"""What is printed of one cleaned text."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dedup {dedup.__version__}")
        raise typer.Exit


@app.callback()
def _dedup(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Near-duplicates and page-template junk in plain text, and the reason for every cut."""


@app.command()
def clean(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files, folders (walked), or - for standard input."),
    ],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Write each clean text to a file under this folder."
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the text with its cuts and reasons.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON record a file: text and decisions.")] = False,
    encoding: Annotated[str, typer.Option(help="Encoding of the files, read and written.")] = "utf-8",
    glob: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Names taken from folders; may be repeated. [default: *.txt]"),
    ] = None,
    templates: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Templates of the site the files are from; see dedup templates."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of that site, where the file has several.")
    ] = None,
    unit: Annotated[str, typer.Option(help="What a block is: auto, line or paragraph.")] = _DEFAULTS.unit,
    cut: Annotated[
        list[str] | None,
        typer.Option(metavar="KINDS", help=f"Cut these kinds only, with commas between: {_KINDS}."),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="KINDS", help="Leave these kinds in, with commas between.")
    ] = None,
    headlines: Annotated[
        bool, typer.Option("--headlines/--no-headlines", help="Keep or drop the page's headline.")
    ] = _DEFAULTS.headlines,
    k: Annotated[int, typer.Option("-k", help="Tokens in a shingle.")] = _DEFAULTS.k,
    resemblance: Annotated[
        float, typer.Option(help="Least resemblance of a near repeat, above 0 and up to 1.")
    ] = _DEFAULTS.resemblance,
    containment: Annotated[
        float, typer.Option(help="Least share of a repeat that stands in what contains it.")
    ] = _DEFAULTS.containment,
    strength: Annotated[
        str, typer.Option(help="How much furniture is cut: cautious, balanced, eager, or 0 to 1.")
    ] = str(_DEFAULTS.strength),
) -> None:
    """Print the clean text of documents, or with --output write it to files.

    Exit code: 0 if all went well, 1 if some file could not be read, decoded or written (each
    is named, the others are done), 2 if the command itself is wrong.
    """
    with _usage_errors():
        if explain and json:
            raise OptionError("--explain and --json are two ways to print: choose one")
        if paths.count(STDIN) > 1:
            raise OptionError(f"standard input ({STDIN}) can be read only once")
        options = Options(
            unit=unit,  # type: ignore[arg-type]  # Options checks it
            cut=_kinds_to_cut(cut, keep),
            headlines=headlines,
            k=k,
            resemblance=resemblance,
            containment=containment,
            strength=_strength(strength),
        )
        known = check_encoding(encoding)
        folder = None if output is None else _path("--output", output, "folder, . being this one")
        found = find_sources(paths, patterns=glob or ["*.txt"], skip=folder)
        targets = _targets(found, folder)
        learned = None if templates is None else _load(_path("--templates", templates))
        if learned is None and source is not None:
            raise OptionError("--source names a site of --templates FILE: give both")
        label = None if learned is None else _label(learned, source)
        cleaner = partial(dedup.clean, templates=learned, source=label, options=options)
    with _shell_manners():
        n_failed = _clean_all(found, cleaner, known, targets, _printer(explain, json, folder, len(found)))
        if sys.stdout is not None:  # it may be closed where nothing is printed
            sys.stdout.flush()
    if n_failed:
        raise typer.Exit(SOME_FAILED)


@app.command("templates")
def learn(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Pages of one site: files, folders (walked), or -."),
    ],
    *,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write the templates to this file.")
    ],
    add: Annotated[bool, typer.Option("--add", help="Add to the templates in that file.")] = False,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the site, where a file has several.")
    ] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    glob: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Names taken from folders; may be repeated. [default: *.txt]"),
    ] = None,
    unit: Annotated[str, typer.Option(help="What a block is: auto, line or paragraph.")] = _DEFAULTS.unit,
    max_pages: Annotated[int, typer.Option(help="Pages that are kept.")] = PAGES,
) -> None:
    """Learn what the pages of one site have in common, for dedup clean --templates.

    Exit code: 0 if all went well, 1 if some file could not be read or decoded (each is named,
    the others are learned from), 2 if the command itself is wrong.
    """
    with _usage_errors():
        if paths.count(STDIN) > 1:
            raise OptionError(f"standard input ({STDIN}) can be read only once")
        known = check_encoding(encoding)
        options = {"max_pages": max_pages, "unit": unit}
        templates = dedup.Templates(**options)  # type: ignore[arg-type]  # it checks them
        target = _path("--output", output)
        if add:
            templates = _load(target).merge(templates)
        pages = find_sources(paths, patterns=glob or ["*.txt"])
        check_templates_target([page for page in pages if isinstance(page, Source)], target)
    n_failed = 0

    def texts() -> Iterator[str]:
        nonlocal n_failed
        for page in pages:
            try:
                if isinstance(page, InputError):
                    raise page
                text = decode(read_bytes(page.path, page.name), known, page.name).text
            except InputError as error:  # noqa: PERF203  one bad file must not cost the others
                n_failed += 1
                typer.echo(f"dedup: {error}", err=True)
            else:
                yield text

    with _shell_manners(), _usage_errors():
        templates.update(texts(), sources=source)
        found = templates.coverage(source)
        if not found.seen:
            raise typer.Exit(SOME_FAILED)
        templates.save(target)
        typer.echo(
            f"{found.seen} pages seen, {found.sampled} kept, {found.counted} of them no near-duplicates; "
            f"{found.blocks} blocks stand on three or more"
        )
    if n_failed:
        raise typer.Exit(SOME_FAILED)


def _path(option: str, value: str, wanted: str = "file") -> Path:
    """The path that an option names; an empty one is a variable that was not set."""
    if not value:
        raise OptionError(f"{option} is empty: name a {wanted}")
    return Path(value)


def _load(path: Path) -> dedup.Templates:
    try:
        return dedup.Templates.load(path)
    except InputError as error:
        raise OptionError(str(error)) from None


def _label(templates: dedup.Templates, source: str | None) -> Hashable:
    """The label of a source that ``--source`` names; the templates must know it."""
    if source is None:
        templates.counts()  # says so if the file has named sites only
        return None
    labels: dict[str, Hashable] = {str(label): label for label in templates.sources if isinstance(label, int)}
    labels |= {label: label for label in templates.sources if isinstance(label, str)}
    if source in labels:
        return labels[source]
    if not labels:
        raise OptionError("the templates are of one site without a name: leave --source out")
    near = get_close_matches(source, labels, SHOWN_SOURCES, cutoff=0)
    more = ", ..." if len(labels) > len(near) else ""
    raise OptionError(f"the templates know no source {source!r}; they know {', '.join(near)}{more}")


def _kinds_to_cut(cut: list[str] | None, keep: list[str] | None) -> frozenset[CutKind]:
    """Kinds of ``--cut`` without those of ``--keep``, names checked."""
    chosen = _kinds(cut) if cut else frozenset(CUT_KINDS)
    return chosen - _kinds(keep or [])


def _strength(value: str) -> StrengthName | float:
    """A strength by its name, or a number; what is neither, the options refuse."""
    try:
        return float(value)
    except ValueError:
        return cast("StrengthName", value)


def _kinds(values: list[str]) -> frozenset[CutKind]:
    names = {name.strip() for value in values for name in value.split(",")}
    if unknown := sorted(names - set(CUT_KINDS)):
        raise OptionError(f"no such kind: {', '.join(map(repr, unknown))}; there are {_KINDS}")
    return frozenset(kind for kind in CUT_KINDS if kind in names)


def _targets(found: list[Source | InputError], output: Path | None) -> dict[Source, Path]:
    if output is None:
        return {}
    sources = [source for source in found if isinstance(source, Source)]
    return dict(zip(sources, plan_outputs(sources, output), strict=True))


def _printer(explain: bool, json: bool, output: Path | None, n_texts: int) -> Show:
    if explain:
        console = _Console()
        return lambda source, cleaned, _: show_cuts(console, source.name, cleaned)
    if json:
        return lambda source, cleaned, _: _print_bytes(json_line(source.name, cleaned).encode())
    if output is not None:
        return lambda *_: None

    def print_text(source: Source, cleaned: dedup.Cleaned, file: TextFile) -> None:
        unended = n_texts > 1 and cleaned.text != "" and not cleaned.text.endswith("\n")
        _print_bytes(file.encode(cleaned.text + "\n" * unended, source.name))

    return print_text


def _print_bytes(content: bytes) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    rest = memoryview(content)
    while rest:  # unbuffered (python -u), a write may be a part only
        rest = rest[sys.stdout.buffer.write(rest) :]


def _clean_all(
    found: list[Source | InputError],
    cleaner: Callable[[str], dedup.Cleaned],
    encoding: str,
    targets: dict[Source, Path],
    show: Show,
) -> int:
    """Clean what was found, one text after another; how many could not be."""
    n_failed = 0
    for source in found:
        try:
            if isinstance(source, InputError):
                raise source
            file = decode(read_bytes(source.path, source.name), encoding, source.name)
            cleaned = cleaner(file.text)
            if source in targets:
                write_bytes(targets[source], file.encode(cleaned.text, source.name))
            show(source, cleaned, file)
        except InputError as error:  # noqa: PERF203  one bad file must not cost the others
            n_failed += 1
            typer.echo(f"dedup: {error}", err=True)
    return n_failed


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Say in one line what is wrong with the command."""
    try:
        yield
    except (OptionError, InputError) as error:
        typer.echo(f"dedup: {error}", err=True)
        raise typer.Exit(WRONG_USAGE) from None


@contextmanager
def _shell_manners() -> Iterator[None]:
    """End quietly where the reader of a pipe has left, or the user has had enough."""
    try:
        yield
    except BrokenPipeError:
        _leave_stdout()
        raise typer.Exit(BROKEN_PIPE) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _leave_stdout() -> None:
    """Let standard output lead nowhere: Python flushes it once more at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run() -> None:
    """Run the command; where what it prints cannot be written, say so in one line."""
    try:
        app(prog_name="dedup")
    except OSError as error:
        if error.filename is not None:  # no stream
            raise
        _leave_stdout()
        typer.echo(f"dedup: standard output: cannot be written: {error.strerror or error}", err=True)
        sys.exit(SOME_FAILED)
