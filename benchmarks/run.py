"""All measurements, one after another, each in a process of its own: ``python benchmarks/run.py``.

Writes a dated JSON file, a page and plots to ``docs/benchmarks``. Every process is held to
one core and every thread pool to one thread, unless a measurement is about threads. A peer
that is not installed is skipped and named; one that runs longer than ``--patience`` is
stopped, and the page says so.

    python benchmarks/run.py --size quick --groups sketch join
    python benchmarks/run.py --size full --corpus some.jsonl.gz
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import pickle
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import corpora
import machine
import peers
import report
import score

HERE = Path(__file__).parent

SIZES = {
    # documents to sketch, documents and paragraphs to cluster, paragraphs to join,
    # equal lines, lines that differ in a number
    "tiny": (60, 100, 500, 300, 500, 300),
    "quick": (4_000, 4_000, 40_000, 20_000, 100_000, 30_000),
    "full": (20_000, 100_000, 1_000_000, 200_000, 1_000_000, 300_000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A measurement: a task of ``tasks`` on a corpus."""

    group: str
    task: str
    corpus: str
    options: dict[str, Any] = field(default_factory=dict)
    cores: int = 1


Makers = dict[str, Callable[[], corpora.Corpus]]


def corpus_makers(size: str, given: Path | None) -> Makers:
    """How each corpus is made, by the name that jobs use."""
    n_sketch, n_documents, n_paragraphs, n_join, n_equal, n_numbered = SIZES[size]
    makers: Makers = {
        "ASCII documents": partial(corpora.documents, n_sketch),
        "non-ASCII documents": partial(corpora.documents, n_sketch, languages=corpora.NON_ASCII),
        "documents": partial(corpora.documents, n_documents),
        "paragraphs": partial(corpora.paragraphs, n_paragraphs),
        "paragraphs without hot clusters": partial(corpora.paragraphs, n_paragraphs, hot=0.0),
        "paragraphs to join": partial(corpora.paragraphs, n_join),
        "paragraphs to join without hot clusters": partial(corpora.paragraphs, n_join, hot=0.0),
        "one line": partial(corpora.copies_of_one_line, n_equal),
        "different lines": partial(corpora.unrelated_lines, n_equal),
    }
    for n, name in ((n_numbered, ""), (n_numbered // 3, ", a third of them")):
        makers[f"numbered lines below the threshold{name}"] = partial(corpora.lines_differing_in_a_number, n)
        makers[f"numbered lines above the threshold{name}"] = partial(
            corpora.lines_differing_in_a_number, n, words=60
        )
    if given is not None:
        limit = None if size == "full" else n_documents
        makers["given documents"] = partial(corpora.load, given, limit=limit)
        makers["given paragraphs"] = partial(corpora.load, given, split=True, limit=n_join)
    return makers


def _sketch_jobs(given: bool) -> Iterator[Job]:
    names = ["ASCII documents", "non-ASCII documents", *(["given documents"] if given else [])]
    for corpus in names:
        for name, peer in peers.PEERS.items():
            if peer.sketches and name != "dedup exact":
                yield Job(group="sketch", task="sketch", corpus=corpus, options={"peer_name": name})
        if corpus != "non-ASCII documents":
            yield Job(group="sketch", task="hardware", corpus=corpus, options={})
    for name in ("dedup", "rensa", "FastSketchLSH"):
        yield Job(group="sketch", task="ready", corpus="ASCII documents", options={"peer_name": name})


def _whole_jobs(group: str, *names: str) -> Iterator[Job]:
    for corpus in names:
        for name in peers.PEERS:
            yield Job(group=group, task="whole", corpus=corpus, options={"peer_name": name})


def _join_jobs(given: bool) -> Iterator[Job]:
    names = ["paragraphs to join", "paragraphs to join without hot clusters"]
    for corpus in [*names, *(["given paragraphs"] if given else [])]:
        for name in ("dedup exact", "dedup", "SetSimilaritySearch"):
            yield Job(group="join", task="join", corpus=corpus, options={"peer_name": name})


def _recall_jobs(given: bool) -> Iterator[Job]:
    names = ["ASCII documents", "paragraphs to join", "paragraphs to join without hot clusters"]
    for corpus in [*names, *(["given documents", "given paragraphs"] if given else [])]:
        yield Job(group="recall", task="recall", corpus=corpus)


def _hot_jobs() -> Iterator[Job]:
    numbered = [f"numbered lines {where} the threshold" for where in ("below", "above")]
    for corpus in (
        "different lines",
        "one line",
        *(n + more for n in numbered for more in (", a third of them", "")),
    ):
        for name in ("dedup", "dedup exact"):
            yield Job(group="hot", task="whole", corpus=corpus, options={"peer_name": name})


def _thread_jobs() -> Iterator[Job]:
    measured = (
        ("sketch", "ASCII documents", "dedup"),
        ("whole", "documents", "dedup"),
        ("whole", "paragraphs", "dedup"),
        ("whole", "paragraphs", "dedup exact"),
    )
    for task, corpus, name in measured:
        for threads in (1, 2):
            # By wall clock, so the best of several: anything else that runs takes from both cores.
            options = {"peer_name": name, "threads": threads, "repeats": 7}
            yield Job(group="threads", task=task, corpus=corpus, options=options, cores=2)


def plan_jobs(groups: list[str], *, given: bool) -> list[Job]:
    """Measurements of some groups, in order."""
    makers = {
        "sketch": lambda: _sketch_jobs(given),
        "documents": lambda: _whole_jobs("documents", "documents"),
        "paragraphs": lambda: _whole_jobs("paragraphs", "paragraphs", "paragraphs without hot clusters"),
        "join": lambda: _join_jobs(given),
        "recall": lambda: _recall_jobs(given),
        "hot": _hot_jobs,
        "threads": _thread_jobs,
    }
    return [job for group in groups for job in makers[group]()]


def run_job(job: Job, case: Path, patience: float) -> dict[str, Any]:
    """What a measurement found, or why it found nothing."""
    request = {"task": job.task, "case": str(case), "options": job.options, "cores": job.cores}
    threads = int(job.options.get("threads", 1))
    command = [sys.executable, str(HERE / "measure.py"), json.dumps(request)]
    try:
        done = subprocess.run(
            command,
            env=os.environ | machine.single_threaded(threads),
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"skipped": f"not done after {patience:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word of why"])[-1]
        return {"skipped": f"failed with {done.returncode}: {last[:200]}"}
    # A peer may print as well; the result is the last line.
    return json.loads(done.stdout.splitlines()[-1])


def _say(job: Job, result: dict[str, Any]) -> None:
    name = job.options.get("peer_name", "")
    keys = (
        "skipped",
        "seconds",
        "mb_s",
        "peak_mb",
        "recall",
        "precision",
        "error",
        "thresholds",
        "dedup_mb_s",
    )
    found = ", ".join(
        f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}"
        for key in keys
        if (value := result.get(key)) is not None
    )
    print(f"{job.group:10s} {job.corpus:40s} {name:20s} {found}", file=sys.stderr, flush=True)


def run_all(
    jobs: list[Job],
    makers: Makers,
    patience: float,
    save: Callable[[dict[str, Any], list[dict[str, Any]]], object],
) -> None:
    """Runs the jobs corpus by corpus; after each, saves the corpora's descriptions and the results so far."""
    described: dict[str, Any] = {}
    results: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="dedup-bench-") as folder:
        for name in dict.fromkeys(job.corpus for job in jobs):
            corpus = makers[name]()
            described[name] = {
                "digest": corpus.digest,
                "made_as": corpus.name,
                "n_texts": len(corpus.texts),
                "n_bytes": corpus.n_bytes,
            }
            case = Path(folder) / "case"
            case.write_bytes(pickle.dumps(score.case(corpus), protocol=5))
            del corpus
            for at, job in enumerate(jobs):
                if job.corpus == name:
                    found = run_job(job, case, patience)
                    _say(job, found)
                    results[at] = {
                        "group": job.group,
                        "task": job.task,
                        "corpus": name,
                        **job.options,
                    } | found
            save(described, [results[at] for at in sorted(results)])


def _arguments() -> argparse.Namespace:
    groups = ["sketch", "documents", "paragraphs", "join", "recall", "hot", "threads"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=SIZES, default="quick")
    parser.add_argument("--groups", nargs="+", choices=groups, default=groups)
    parser.add_argument(
        "--peers",
        nargs="+",
        choices=[*peers.PEERS, "SetSimilaritySearch"],
        help="only these, and what has no peers",
    )
    parser.add_argument(
        "--corpus", type=Path, help="a JSONL or JSONL.gz file with a field 'text', measured as well"
    )
    parser.add_argument("--output", type=Path, default=HERE.parent / "docs" / "benchmarks")
    parser.add_argument("--suffix", default="", help="of the files' name, for a second run of a day")
    parser.add_argument("--patience", type=float, default=1800, help="seconds a measurement may take")
    return parser.parse_args()


def main() -> None:
    """Measures and writes the files."""
    arguments = _arguments()
    jobs = plan_jobs(arguments.groups, given=arguments.corpus is not None)
    if arguments.peers:
        jobs = [job for job in jobs if job.options.get("peer_name", "dedup") in arguments.peers]
    about = machine.describe()
    kind = re.sub(r"[^a-z0-9]+", "-", f"{about['cpu']} {(about['vectors'] or [''])[-1]}".lower()).strip("-")
    today = dt.datetime.now(dt.timezone.utc).date().isoformat()
    parts = [today, kind, "" if arguments.size == "full" else arguments.size, arguments.suffix]
    record = {
        "date": today,
        "size": arguments.size,
        "groups": arguments.groups,
        "peers": arguments.peers,
        "machine": about,
        "versions": machine.versions(),
        "kernels": machine.kernels(),
    }

    def save(described: dict[str, Any], results: list[dict[str, Any]]) -> None:
        found = record | {"corpora": described, "results": results}
        print(report.write(found, arguments.output, "-".join(filter(None, parts))))

    run_all(jobs, corpus_makers(arguments.size, arguments.corpus), arguments.patience, save)


if __name__ == "__main__":
    main()
