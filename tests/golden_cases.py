"""What cleaning gets right on the golden texts, and the floors below which it may not fall.

``python tests/golden_cases.py`` prints the figures, ``--write`` raises the floors to them.
Lowering a floor takes ``--allow-regression`` as well, so that it never happens in passing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dedup

HERE = Path(__file__).parent / "golden"
SEEDS = HERE.parents[1] / "seeds"
DIRTY = sorted((HERE / "dirty").glob("*.json"))
"""The pages made by hand, a file a language."""
FLOORS = HERE / "floors.json"
SLACK = 0.02
"""How far below the measured share a floor stands: tuning may trade a line here for one there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line: its number from 1, what should become of it, and why."""

    number: int
    text: str
    decision: str
    kind: str | None
    of_line: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """A text whose lines are labelled."""

    label: str
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What cleaning did with the labelled lines."""

    content: list[Line]
    lost: list[Line]
    junk: list[Line]
    left: list[Line]
    duplicates: list[Line]
    missed: list[Line]


def must_not_touch() -> list[dict[str, Any]]:
    """Texts that are no web pages and repeat nothing by mistake."""
    return json.loads((HERE / "must_not_touch.json").read_text("utf-8"))


def dirty() -> list[Case]:
    """Pages labelled line by line, made by hand."""
    return [
        Case(
            case["label"],
            "\n".join(line["text"] for line in case["lines"]),
            tuple(
                Line(number, line["text"], line["decision"], line.get("kind"), line.get("of_line"))
                for number, line in enumerate(case["lines"], 1)
                if line["text"].strip()
            ),
        )
        for file in DIRTY
        for case in json.loads(file.read_text("utf-8"))
    ]


def seeds() -> list[Case]:
    """The seeds with their gold labels."""
    cases = []
    for path in sorted((HERE / "seeds").glob("*.jsonl")):
        rows = map(json.loads, path.read_text("utf-8").splitlines())
        lines = (Line(r["line"], r["text"], r["decision"], r.get("kind"), r.get("of_line")) for r in rows)
        with (SEEDS / f"{path.stem}.txt").open(encoding="utf-8", newline="") as file:
            cases.append(Case(path.stem, file.read(), tuple(lines)))
    return cases


def decisions_by_line(text: str, cleaned: dedup.Cleaned) -> dict[int, dedup.Decision]:
    """For each line number the decision on the block that begins on it or goes on in it."""
    found = {}
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        here = [d for d in cleaned.decisions if d.block.start <= end and d.block.end > start]
        if here:
            found[number] = here[0]
        start = end + 1
    return found


def outcome(case: Case) -> Outcome:
    """What becomes of a case's lines, by the labels."""
    cleaned = dedup.clean(case.text)
    by_line = decisions_by_line(case.text, cleaned)
    result = Outcome([], [], [], [], [], [])
    for line in case.lines:
        decision = by_line[line.number]
        if line.decision == "keep":
            result.content.append(line)
            if not decision.keep:
                result.lost.append(line)
        elif line.kind == "duplicate":
            result.duplicates.append(line)
            if not _names(decision.reason, by_line[line.of_line].block.block_id):
                result.missed.append(line)
        else:
            result.junk.append(line)
            if decision.keep:
                result.left.append(line)
    return result


def _names(reason: dedup.Boilerplate | dedup.Duplicate | dedup.Template | None, block_id: int) -> bool:
    if not isinstance(reason, dedup.Duplicate):
        return False
    last = reason.of if reason.through is None else reason.through
    return reason.of <= block_id <= last


def digest() -> str:
    """What the figures were measured on."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in DIRTY)).hexdigest()[:16]


def shares() -> dict[str, float]:
    """Over all dirty pages: junk lines dropped, duplicates found with the right original."""
    outcomes = [outcome(case) for case in dirty()]
    junk = sum(len(o.junk) for o in outcomes)
    duplicates = sum(len(o.duplicates) for o in outcomes)
    return {
        "junk_dropped": 1 - sum(len(o.left) for o in outcomes) / junk,
        "duplicates_found": 1 - sum(len(o.missed) for o in outcomes) / duplicates,
    }


def main() -> None:
    """Print the figures; write the floors if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="set the floors by what is measured now")
    parser.add_argument("--allow-regression", action="store_true", help="even if that lowers one")
    args = parser.parse_args()
    measured = shares()
    for name, share in measured.items():
        print(f"{name} {share:.4f}")
    if not args.write:
        return
    floors = {name: round(share - SLACK, 3) for name, share in measured.items()}
    before = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    lower = [name for name, floor in floors.items() if floor < before.get(name, 0)]
    if lower and not args.allow_regression:
        parser.error(f"that would lower {', '.join(lower)}; pass --allow-regression if it is meant")
    FLOORS.write_text(json.dumps({"digest": digest(), **floors}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
