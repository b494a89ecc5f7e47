"""Data walks one way: a room imports only rooms before it."""

import ast
import importlib.util
import pkgutil
from pathlib import Path

import pytest

import dedup

ROOMS = [
    "errors",
    "atomic",
    "model",
    "options",
    "text.normalize",  # the comparison form, which the kernels' definitions read
    "_native",
    "_reference",
    "_kernels",
    "_pair_kernels",
    "_model_kernels",
    "_score_kernels",
    "_page_kernels",
    "text",
    "similarity",
    "boilerplate",
    "verdicts",
    "cuts",
    "document",
    "cleaned",
    "clean",
    "found",
    "progress",
    "duplicates",
    "__init__",  # the public names; doors may use them, the house may not
    "io",
    "report",
    "cli",
    "__main__",
]

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(dedup.__path__, "dedup.") if "_native" not in module.name
)


def room_of(module):
    """Place of a module in ``ROOMS``: that of the longest name it begins with."""
    inside = module.removeprefix("dedup").lstrip(".") or "__init__"
    rooms = [room for room in ROOMS if inside == room or inside.startswith(f"{room}.")]
    assert rooms, f"{module} has no room: give it a place in ROOMS, after all it imports"
    return ROOMS.index(max(rooms, key=len))


def imported_modules(module):
    """Modules of ``dedup`` that a module names in its imports, wherever they stand."""
    tree = ast.parse(Path(importlib.util.find_spec(module).origin).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "dedup")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports name the whole path"
            if node.module == "dedup":
                for alias in node.names:
                    whole = f"dedup.{alias.name}"
                    yield whole if whole in MODULES else "dedup"
            elif node.module.startswith("dedup."):
                yield node.module


@pytest.mark.parametrize("module", MODULES)
def test_rooms_import_only_upwards(module):
    ours = room_of(module)
    later = {name for name in imported_modules(module) if room_of(name) > ours}
    assert not later, f"{module} imports rooms after its own"


def test_the_house_stands_without_its_doors():
    doors = ROOMS.index("__init__")
    house = [module for module in MODULES if room_of(module) < doors]
    for module in house:
        assert "dedup" not in imported_modules(module), f"{module} imports the public names"


def test_no_room_for_odds_and_ends():
    assert not [name for name in MODULES if name.split(".")[-1] in {"utils", "helpers", "common", "misc"}]
