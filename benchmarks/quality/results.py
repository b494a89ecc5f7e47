"""A record of ``run.py`` as a page with tables and plots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import report

__all__ = ["page", "write"]

Row: TypeAlias = dict[str, Any]
Record: TypeAlias = dict[str, Any]

OURS, THEIRS = "#c1440e", "#8a8f98"

_KINDS = {"collections": "By collection", "languages": "By language", "page_types": "By page type"}


def _f(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _main_table(rows: list[Row], notes: dict[str, str]) -> str:
    columns: list[report.Column] = [
        ("", lambda r: str(r["tool"])),
        ("precision", lambda r: _f(r["precision"])),
        ("recall", lambda r: _f(r["recall"])),
        ("F", lambda r: f"**{_f(r['f'])}**"),
        ("95 %", lambda r: "-".join(map(_f, r["interval"]))),
        ("dedup is better by", _behind),
        ("F of shingles", lambda r: _f(r["shingle_f"])),
        ("MB/s", lambda r: f"{r['mb_s']:.2g}" if r["mb_s"] < 10 else f"{r['mb_s']:.0f}"),
        ("", lambda r: _note(r, notes)),
    ]
    return report.table(columns, rows)


def _behind(row: Row) -> str:
    """By how much ours is ahead on the same pages, and the ends of that."""
    if "behind" not in row:
        return ""
    mean, low, high = row["behind"]
    return f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"


def _note(row: Row, notes: dict[str, str]) -> str:
    failed = f"failed on {len(row['failures'])} pages" if row["failures"] else ""
    return "; ".join(filter(None, [notes.get(row["tool"], ""), failed]))


def _group_table(rows: list[Row], kind: str, measure: str = "f") -> str:
    names = rows[0][kind]

    def column(name: str) -> report.Column:
        heading = f"{name or 'not told'} ({names[name]['n_pages']})"
        return heading, lambda r: _f(r[kind][name][measure])

    return report.table([("", lambda r: str(r["tool"])), *map(column, names)], rows)


_RENDERINGS = """The same pages as other programs would have written them, against the same main text.
F, mean over the collections; of `dedup` precision and recall too."""


def _rendering_table(rows: list[Row]) -> str:
    by_tool: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_tool.setdefault(row["tool"], {})[row["rendering"]] = row

    def column(tool: str, measure: str = "f") -> report.Column:
        heading = tool if measure == "f" else f"{tool}, {measure}"
        return heading, lambda r: _f(by_tool[tool][r["rendering"]][measure])

    columns = [("", lambda r: str(r["rendering"])), *map(column, by_tool)]
    if "dedup" in by_tool:
        columns += [column("dedup", "precision"), column("dedup", "recall")]
    return report.table(columns, [row for row in rows if row["tool"] == rows[0]["tool"]])


def _headlines(rows: list[Row]) -> Iterable[str]:
    by_name = {row["tool"]: row for row in rows}
    pair = [("kept", by_name.get("dedup")), ("dropped", by_name.get("dedup, no headline"))]
    if all(row for _, row in pair):
        some = [row | {"tool": name} for name, row in pair if row]
        yield (
            "### Headline kept and dropped\n\n"
            "Collections differ in whether their main text holds the headline; "
            "F of `dedup.clean` either way."
        )
        yield _group_table(some, "collections")


def _curve(record: Record) -> str:
    columns: list[report.Column] = [
        (
            record["strength"],
            lambda r: f"{r['strength']:g}" + " (default)" * (r["strength"] == record["default"]),
        ),
        ("precision", lambda r: _f(r["precision"])),
        ("recall", lambda r: _f(r["recall"])),
        ("F", lambda r: _f(r["f"])),
    ]
    return report.table(columns, record["curve"])


def _calibration(found: Row) -> str:
    columns: list[report.Column] = [
        ("score", lambda r: f"{r['from']:.1f}-{r['to']:.1f}"),
        ("lines", lambda r: f"{r['n_lines']:,d}"),
        ("mean score", lambda r: _f(r["score"])),
        ("share that is junk", lambda r: _f(r["junk"])),
    ]
    return report.table(columns, found["bins"])


def _corpora(corpora: list[Row]) -> str:
    columns: list[report.Column] = [
        ("pages of", lambda r: ", ".join(r["collections"])),
        ("pages", lambda r: f"{r['n_pages']:,d}"),
        ("lines", lambda r: f"{r['n_lines']:,d}"),
        ("MB", lambda r: f"{r['n_bytes'] / 1e6:.1f}"),
        ("digest", lambda r: f"`{r['digest']}`"),
    ]
    return report.table(columns, corpora)


def page(record: Record, plots: dict[str, str]) -> str:
    """The record as Markdown; ``plots`` are files beside it, by section."""
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    parts = [
        f"# How clean pages come out, {record['date']}",
        f"""Kernel {record["kernels"].get("level", "none")}; {record["machine"]["cpu"]}.
{versions}.
Made by `{record["command"]}`.
[How to read it](../howto/measure-the-quality.md).""",
    ]
    if record["skipped"]:
        parts.append(
            "Not measured:\n\n" + "\n".join(f"- {name}: {why}" for name, why in record["skipped"].items())
        )
    if rows := record.get("pages"):
        parts += ["## Pages", _main_table(rows, record["notes"]), *_image(plots, "pages")]
        for kind, title in _KINDS.items():
            parts += [
                f"### {title}",
                "F, mean over pages; the number of pages in brackets.",
                _group_table(rows, kind),
            ]
        parts += ["### Recall by collection", _group_table(rows, "collections", "recall"), *_headlines(rows)]
    if rows := record.get("sites"):
        parts += [
            "## Sites",
            "F of the bag of tokens, mean over the pages of a site; the number of pages in brackets.",
            _group_table(rows, "collections", "bag_f"),
        ]
    if rows := record.get("renderings"):
        parts += ["## Other renderings", _RENDERINGS, _rendering_table(rows)]
    if record.get("curve"):
        parts += ["## Strength", _curve(record), *_image(plots, "curve")]
    if found := record.get("calibration"):
        error = f"""Expected calibration error over {found["n_lines"]:,d} lines: **{_f(found["error"])}**.
A line that the eager end of the scale keeps counts with score 0.
{found["n_left_out"]:,d} lines that are empty or go as repeats have no score."""
        parts += ["## Calibration", error, _calibration(found), *_image(plots, "calibration")]
    parts += ["## Corpora", _corpora(record["corpora"])]
    return "\n\n".join(parts) + "\n"


def _image(plots: dict[str, str], section: str) -> list[str]:
    return [f"![{section}]({plots[section]})"] if section in plots else []


def _plots(record: Record, folder: Path, name: str) -> dict[str, str]:
    plt = report.pyplot()
    if plt is None:
        return {}
    drawn: dict[str, str] = {}

    def save(figure: Any, section: str) -> None:  # noqa: ANN401  matplotlib has no types
        drawn[section] = f"{name}-{section}.svg"
        figure.savefig(folder / drawn[section], metadata={"Date": None})
        plt.close(figure)

    rows = sorted(record.get("pages") or [], key=lambda r: r["f"])
    if rows:
        figure, axes = plt.subplots(figsize=(7, 0.32 * len(rows) + 1.1), layout="constrained")
        colours = [OURS if row["tool"].startswith("dedup") else THEIRS for row in rows]
        values = [row["f"] for row in rows]
        below = [row["f"] - row["interval"][0] for row in rows]
        above = [row["interval"][1] - row["f"] for row in rows]
        axes.barh([row["tool"] for row in rows], values, color=colours, xerr=[below, above], ecolor="#333333")
        axes.set(xlabel="F, mean over sets, with 95 % interval by page", xlim=(0, 1))
        axes.spines[["top", "right"]].set_visible(False)
        save(figure, "pages")
    if record.get("curve"):
        figure, axes = plt.subplots(figsize=(7, 5), layout="constrained")
        curve = record["curve"]
        axes.plot(
            [r["recall"] for r in curve], [r["precision"] for r in curve], "o-", color=OURS, label="dedup"
        )
        for row in curve:
            axes.annotate(f"{row['strength']:g}", (row["recall"], row["precision"]), fontsize=7)
        for row in rows:
            if not row["tool"].startswith("dedup"):
                axes.plot(row["recall"], row["precision"], "s", color=THEIRS)
                axes.annotate(row["tool"], (row["recall"], row["precision"]), fontsize=7, color="#555555")
        axes.set(xlabel="recall", ylabel="precision", title=f"Precision and recall by {record['strength']}")
        axes.spines[["top", "right"]].set_visible(False)
        save(figure, "curve")
    if (record.get("calibration") or {}).get("bins"):
        figure, axes = plt.subplots(figsize=(4.5, 4.5), layout="constrained")
        bins = record["calibration"]["bins"]
        axes.plot([0, 1], [0, 1], "--", color=THEIRS)
        axes.plot([r["score"] for r in bins], [r["junk"] for r in bins], "o-", color=OURS)
        axes.set(xlabel="score", ylabel="share of lines that are junk", xlim=(0, 1), ylim=(0, 1))
        axes.spines[["top", "right"]].set_visible(False)
        save(figure, "calibration")
    return drawn


_NUMBERS = re.compile(r"\[\s+-?[\d.eE+-]+(?:,\s+-?[\d.eE+-]+)*\s+\]")
"""A list of numbers, each on a line of its own."""


def write(record: Record, folder: Path, name: str) -> Path:
    """Writes ``name.json``, ``name.md`` and the plots; gives the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    text = _NUMBERS.sub(lambda found: " ".join(found[0].split()), text)  # a row of hundreds is one line
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    path = folder / f"{name}.md"
    path.write_text(page(record, _plots(record, folder, name)), encoding="utf-8")
    return path
