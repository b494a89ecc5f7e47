"""Every example of the README, the docs and the docstrings is run; every link leads somewhere."""

import doctest
import importlib
import itertools
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dedup

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    ROOT / "benchmarks" / "BIAS.md",
    ROOT / "tests" / "golden" / "README.md",
    ROOT / "training" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
FLAGS = doctest.ELLIPSIS
MODULES = [
    module.name
    for module in pkgutil.walk_packages(dedup.__path__, "dedup.")
    if not module.name.endswith(("._native", ".__main__"))
]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)?(#[^)\s]+)?\)")


def name_of(page):
    return str(page.relative_to(ROOT))


def fences(page, language):
    """Fenced blocks of one language with the lines they begin at."""
    text = page.read_text("utf-8")
    for match in _FENCE.finditer(text):
        if match[1] == language:
            yield text.count("\n", 0, match.start(2)), match[2]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the seeds in it, as a reader has who follows a page."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_examples_of_a_page(page):
    names = {}
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    report = []
    for line, code in fences(page, "python"):
        if ">>>" in code:
            example = doctest.DocTestParser().get_doctest(code, names, name_of(page), str(page), line)
            runner.run(example, out=report.append, clear_globs=False)
            names = example.globs
    assert not report, "".join(report)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_of_a_page(page):
    for line, block in fences(page, "console"):
        for command, wanted in commands(block):
            got = shell(command)
            same = doctest.OutputChecker().check_output(wanted, got, FLAGS)
            assert same, f"{name_of(page)}:{line}: $ {command}\n--- documented\n{wanted}--- printed\n{got}"


def commands(block):
    """Pairs of a command, its further lines marked by ``>``, and what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        first, *lines = part.splitlines(keepends=True)
        further = list(itertools.takewhile(lambda line: line.startswith("> "), lines))
        yield "".join([first, *(line[2:] for line in further)]), "".join(lines[len(further) :])


def shell(command):
    """What a command prints, ``dedup`` being this one whether it is installed or not."""
    ours = f'dedup() {{ "{sys.executable}" -m dedup "$@"; }}\npython3() {{ "{sys.executable}" "$@"; }}\n'
    run = subprocess.run(
        ["bash", "-c", ours + command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        timeout=60,
    )
    return run.stdout.decode()


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("module", ["dedup", *MODULES])
def test_examples_of_docstrings(module):
    failed, _ = doctest.testmod(importlib.import_module(module), optionflags=FLAGS, report=True)
    assert not failed


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    for match in _LINK.finditer(page.read_text("utf-8")):
        target = (page.parent / match[1]).resolve() if match[1] else page
        assert target.exists(), f"{name_of(page)}: {match[0]}"
        if match[2]:
            assert match[2][1:] in anchors(target), f"{name_of(page)}: {match[0]}"


def anchors(page):
    """Names that headings of a page can be linked by, as the usual hosts make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_public_name_is_in_the_reference():
    reference = (ROOT / "docs" / "reference" / "python.md").read_text("utf-8")
    assert [name for name in dedup.__all__ if f"`dedup.{name}" not in reference] == []


def test_the_screen_of_the_readme_is_what_the_code_gives(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    readme_screen = importlib.import_module("readme_screen")
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme_screen.with_screen(readme) == readme, "run python tools/readme_screen.py"
