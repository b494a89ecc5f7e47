"""A record of ``run.py`` as a page with tables and plots."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["page", "pyplot", "table", "write"]

Result: TypeAlias = dict[str, Any]
Record: TypeAlias = dict[str, Any]

HEADINGS = {
    "sketch": (
        "Texts to signatures",
        """`str` in, 128 minima over word 5-grams out, one core, by processor time, best of three.
*error* is the root mean square error of the estimated resemblance over planted pairs, *by chance* what
`sqrt(s (1 - s) / 128)` predicts.""",
    ),
    "documents": (
        "Documents to clusters",
        """Threshold 0.8, one core, once, from a list of `str`; ratios and rates by processor time.
*dedup* is `method="lsh"`, *dedup exact* the lossless join, `method="exact"`.""",
    ),
    "paragraphs": (
        "Paragraphs to clusters",
        """As above.
The first corpus has five clusters of boilerplate that differ in a number, which makes listing all pairs
quadratic; the second has none.""",
    ),
    "join": (
        "Lossless join",
        """Threshold 0.7, one core, once, from a list of `str`; ratios by processor time.
Recall and precision against brute force for up to 200 sampled texts.""",
    ),
    "recall": (
        "LSH against the lossless join",
        "Every pair listed by either, and how many texts each drops.",
    ),
    "hot": ("Hot buckets", "Threshold 0.8, one core; ratios by processor time."),
    "threads": ("Threads", "Two cores allowed, by wall clock, best of seven."),
}

Column: TypeAlias = tuple[str, Callable[[Result], str]]


def _number(key: str, form: str = ".1f") -> Callable[[Result], str]:
    def cell(result: Result) -> str:
        value = result.get(key)
        return "" if value is None else format(value, form)

    return cell


def _ratio(results: list[Result], key: str, own: str = "dedup") -> Callable[[Result], str]:
    """How many times better one of our own ways is on the same corpus, in the same task."""
    ours = {(r["task"], r["corpus"]): r[key] for r in results if r.get("peer_name") == own and key in r}

    def cell(result: Result) -> str:
        mine, theirs = ours.get((result["task"], result["corpus"])), result.get(key)
        if mine is None or theirs is None or result.get("peer_name") == own:
            return ""
        return f"{mine / theirs if key == 'mb_s' else theirs / mine:.1f}"

    return cell


def _against(
    results: list[Result], base: Callable[[Result], bool], same: tuple[str, ...], time: str
) -> Callable[[Result], str]:
    """Time a text as a multiple of that of another run with equal values of some keys."""

    def pace(result: Result) -> float:
        return float(result[time]) / int(result["n_texts"])

    bases = {tuple(r.get(key) for key in same): pace(r) for r in results if base(r) and time in r}

    def cell(result: Result) -> str:
        other = bases.get(tuple(result.get(key) for key in same))
        return f"{pace(result) / other:.2f}" if other and time in result else ""

    return cell


def _peer(result: Result) -> str:
    return str(result.get("peer_name", result["task"])) + (
        " (2 threads)" if result.get("threads") == 2 else ""
    )


def _columns(group: str, results: list[Result]) -> list[Column]:
    corpus: Column = ("corpus", lambda r: str(r["corpus"]))
    peer: Column = ("", _peer)
    note: Column = ("note", lambda r: str(r.get("skipped") or r.get("note") or ""))
    failed: Column = ("", lambda r: str(r.get("skipped", "")))
    seconds: Column = ("s", _number("seconds", ".2f"))
    speed: Column = ("MB/s", _number("mb_s"))
    cpu: Column = ("CPU s", _number("cpu_seconds", ".2f"))
    memory: Column = ("peak above texts, MB", _number("peak_mb", ".0f"))
    accuracy: list[Column] = [
        ("recall", _number("recall", ".4f")),
        ("precision", _number("precision", ".4f")),
    ]
    by_lsh: Column = ("dedup is faster by", _ratio(results, "cpu_seconds"))
    by_join: Column = ("dedup exact is faster by", _ratio(results, "cpu_seconds", "dedup exact"))
    dropped: Column = ("dropped", _number("n_dropped", ",d"))
    a_text: Column = ("bytes a text", _number("peak_bytes_a_text", ",.0f"))
    rows = [r for r in results if r["group"] == group]
    if group == "sketch":
        return [
            corpus,
            peer,
            speed,
            ("dedup is faster by", _ratio(results, "mb_s")),
            ("error", _number("error", ".4f")),
            ("by chance", _number("expected_error", ".4f")),
            ("bias", _number("bias", "+.4f")),
            note,
        ]
    if group == "join":
        pairs: Column = ("pairs", _number("n_pairs", ",d"))
        linked: Column = ("recall of clusters", _number("cluster_recall", ".4f"))
        listed: Column = ("all listed", lambda r: {True: "yes", False: "no"}.get(r.get("complete"), ""))
        return [corpus, peer, seconds, cpu, memory, by_lsh, by_join, *accuracy, linked, pairs, listed, note]
    if group == "hot":
        pace = _against(rows, lambda r: r["corpus"] == "different lines", ("peer_name",), "cpu_seconds")
        texts: Column = ("texts", _number("n_texts", ",d"))
        hot: Column = ("time a text, times that of different lines", pace)
        return [corpus, peer, texts, seconds, cpu, hot, memory, a_text, dropped, failed]
    if group == "threads":
        pace = _against(rows, lambda r: r.get("threads") == 1, ("task", "corpus", "peer_name"), "seconds")
        return [
            corpus,
            peer,
            ("to", lambda r: _TASK_NAMES[r["task"]]),
            seconds,
            ("times one thread", pace),
            memory,
            failed,
        ]
    return [corpus, peer, seconds, cpu, speed, memory, a_text, by_lsh, by_join, *accuracy, dropped, note]


_TASK_NAMES = {"sketch": "signatures", "whole": "clusters"}


def table(columns: list[Column], rows: Iterable[Result]) -> str:
    """Rows as a Markdown table; a column is its heading and what it shows of a row."""
    lines = [[head for head, _ in columns], ["---"] * len(columns)]
    lines += [[cell(row) for _, cell in columns] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _hardware(rows: list[Result]) -> str:
    columns: list[Column] = [
        ("ASCII texts of", lambda r: str(r["corpus"])),
        ("tokens, MB/s", _number("tokens_mb_s", ".0f")),
        ("+ shingles", _number("shingles_mb_s", ".0f")),
        ("+ 128 minima: the ceiling", _number("mb_s", ".0f")),
        ("dedup", _number("dedup_mb_s", ".0f")),
        ("share of the ceiling", lambda r: f"{r['dedup_mb_s'] / r['mb_s']:.2f}" if "dedup_mb_s" in r else ""),
        ("same bits", lambda r: {True: "yes", False: "NO"}.get(r.get("same_bits"), "")),
        ("", lambda r: str(r.get("skipped") or f"{r.get('compiler', '')}, {r.get('flags', '')}")),
    ]
    return table(columns, rows)


def _recall(rows: list[Result]) -> str:
    flat = [
        {"corpus": row["corpus"], "threshold": threshold, **found}
        for row in rows
        for threshold, found in row.get("thresholds", {}).items()
    ]
    columns: list[Column] = [
        ("corpus", lambda r: str(r["corpus"])),
        ("threshold", lambda r: str(r["threshold"])),
        ("bands", lambda r: str(r["plan"])),
        ("pairs", _number("n_pairs", ",d")),
        ("recall", _number("recall", ".5f")),
        ("precision", _number("precision", ".5f")),
        ("all listed", lambda r: "yes" if r["complete"] else "no"),
        ("dropped by the join", _number("dropped_exact", ",d")),
        ("dropped by LSH", _number("dropped_lsh", ",d")),
    ]
    skipped = [f"{row['corpus']}: {row['skipped']}" for row in rows if "skipped" in row]
    return "\n\n".join([table(columns, flat), *skipped])


def _section(group: str, results: list[Result], plots: list[str]) -> str:
    title, text = HEADINGS[group]
    rows = [r for r in results if r["group"] == group]
    by_task = {task: [r for r in rows if r["task"] == task] for task in ("hardware", "ready")}
    plain = [r for r in rows if r["task"] not in by_task]
    parts = [f"## {title}", text]
    parts.append(_recall(rows) if group == "recall" else table(_columns(group, plain), plain))
    if by_task["hardware"]:
        parts += [
            "### The hardware's ceiling",
            "By processor time, best of five.",
            _hardware(by_task["hardware"]),
        ]
    if by_task["ready"]:
        parts += [
            "### Shingles ready, sketch alone",
            table(_columns(group, by_task["ready"])[:4], by_task["ready"]),
        ]
    parts += [f"![{title}]({plot})" for plot in plots]
    return "\n\n".join(parts)


def _command(record: dict[str, Any]) -> str:
    """What was run, but for the corpus given: that is a file of whoever ran it."""
    command = ["python benchmarks/run.py --size", record["size"], "--groups", *record["groups"]]
    if record.get("peers"):
        command += ["--peers", *(f'"{peer}"' if " " in peer else peer for peer in record["peers"])]
    return " ".join(command)


def _disturbances(results: list[Result]) -> list[str]:
    """A warning where single-threaded measurements got less than their core."""
    single = [r for r in results if "cpu_seconds" in r and r.get("threads", 1) == 1]
    disturbed = [r for r in single if r["cpu_seconds"] < 0.95 * r["seconds"]]
    if not disturbed:
        return []
    return [
        f"""**{len(disturbed)} of {len(single)} single-threaded measurements had less than 95 % of a core**:
something else was running, and their seconds are too long.
Ratios are of processor time, which that stretches less, and all alike.""",
    ]


def page(record: Record, plots: dict[str, list[str]]) -> str:
    """The record as Markdown; ``plots`` are files beside it, by group."""
    about, results = record["machine"], record["results"]
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    columns: list[Column] = [
        ("corpus", lambda c: str(c["name"])),
        ("made as", lambda c: str(c["made_as"])),
        ("texts", _number("n_texts", ",d")),
        ("MB", lambda c: f"{c['n_bytes'] / 1e6:.1f}"),
        ("digest", lambda c: f"`{c['digest']}`"),
    ]
    measured = {r["group"] for r in results}
    described = [{"name": name, **corpus} for name, corpus in record["corpora"].items()]
    kernel = record["kernels"].get("level", "none")
    parts = [
        f"# {record['date']}, {about['cpu']}",
        f"""{about["cores"]} cores, {", ".join(about["vectors"])}; kernel {kernel}.
{versions}.
Made by `{_command(record)}`.
Read the numbers as ratios, and `benchmarks/BIAS.md` before you believe them.""",
        *(["**No native kernel: dedup ran on NumPy.**"] if kernel == "numpy" else []),
        *_disturbances(results),
        *(_section(group, results, plots.get(group, [])) for group in record["groups"] if group in measured),
        "## Corpora",
        table(columns, described),
    ]
    return "\n\n".join(parts) + "\n"


def _bars(axes: Any, rows: list[Result], key: str, label: str) -> None:  # noqa: ANN401  matplotlib has no types
    rows = sorted(rows, key=lambda r: r[key])
    names = [_peer(r) for r in rows]
    colours = ["#c1440e" if name.startswith("dedup") else "#8a8f98" for name in names]
    bars = axes.barh(names, [r[key] for r in rows], color=colours)
    axes.bar_label(bars, fmt="%.3g", padding=3)
    axes.set(xlabel=label)
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)


def pyplot() -> Any | None:  # noqa: ANN401  matplotlib has no types
    """Matplotlib's plotting module, set to write the same file for the same numbers; None without it."""
    try:
        import matplotlib as mpl  # noqa: PLC0415  an extra

        mpl.use("svg")
        from matplotlib import pyplot as plt  # noqa: PLC0415
    except ModuleNotFoundError:
        return None
    mpl.rcParams["svg.hashsalt"] = "dedup"
    return plt


def _plots(record: Record, folder: Path, name: str) -> dict[str, list[str]]:
    plt = pyplot()
    if plt is None:
        return {}
    drawn: dict[str, list[str]] = {}
    wanted = {
        "sketch": ("mb_s", "MB/s, one core"),
        "documents": ("cpu_seconds", "s of processor time"),
        "paragraphs": ("cpu_seconds", "s of processor time"),
    }
    for group, (key, label) in wanted.items():
        rows = [r for r in record["results"] if r["group"] == group and key in r and r["task"] != "ready"]
        for at, corpus in enumerate(dict.fromkeys(r["corpus"] for r in rows)):
            some = [r for r in rows if r["corpus"] == corpus]
            figure, axes = plt.subplots(figsize=(7, 0.4 * len(some) + 1.2), layout="constrained")
            _bars(axes, some, key, label)
            axes.set_title(f"{HEADINGS[group][0]}: {corpus}")
            file = f"{name}-{group}-{at + 1}.svg"
            figure.savefig(folder / file, metadata={"Date": None})
            plt.close(figure)
            drawn.setdefault(group, []).append(file)
    return drawn


def write(record: Record, folder: Path, name: str) -> Path:
    """Writes ``name.json``, ``name.md`` and the plots; gives the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    path = folder / f"{name}.md"
    path.write_text(page(record, _plots(record, folder, name)), encoding="utf-8")
    return path
