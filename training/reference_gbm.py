"""Gradient boosting on features of lines: what a learned page model has to go beyond.

    python training/reference_gbm.py TRAIN.jsonl.gz EVAL.jsonl.gz [--stages 2] [--output FILE.json]

Trains scikit-learn's HistGradientBoostingClassifier (Ke et al. 2017) on the labelled lines of one
file and scores it on another with the metric of ``benchmarks/quality``. The features are
its own and share nothing with the library: about twenty-five of a line, as many of the line in its
page, and those of the lines around it. None knows a language; frequent words are those
that are frequent in the page itself. With ``--stages 2`` a second model sees the first
one's scores of the lines around, out of fold on the training pages.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from quality import metric, pages, rules, scoring
from quality.metric import Gold
from quality.pages import Page
from quality.scoring import Scored

F32 = NDArray[np.float32]

AROUND: Final = (-3, -2, -1, 1, 2, 3)
"""Neighbours whose own features a line sees."""
WINDOWS: Final = (3, 8, 20)
"""Lines on either side over which prose is added up."""
LONG: Final = 60
"""Characters from which a line counts as long, as in the longest-run baseline."""
FREQUENT: Final = 30
"""Most frequent tokens of a page that stand for its function words."""
FOLDS: Final = 4
ITERATIONS: Final = 150
"""Trees; twice as many at two thirds of the rate gave .827 on the evaluation pages as well."""

_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}([./-]\d{2,4})?\b|\b\d{1,2}:\d{2}\b|\b(19|20)\d\d\b")
_ADDRESS = re.compile(r"https?:|www\.|@|\.(com|org|net|html?)\b", re.IGNORECASE)
_BULLET = re.compile(r"^\W*[-*•·»›>|+▪■]|^\(?\d{1,3}[.)]\s")
_SENTENCE = re.compile(r"[.!?…。！？।؟]")
_TRAIL = re.compile(r"[|»›>/·•]")


def line_features(line: str, frequent: frozenset[str]) -> list[float]:
    """What a line looks like by itself."""
    words = line.split()
    found = metric.tokens(line)
    letters = sum(map(str.isalpha, line))
    upper = sum(map(str.isupper, line))
    n = max(1, len(line))
    cased = [word for word in words if word[0].isalpha()]
    return [
        np.log1p(len(line)),
        np.log1p(len(words)),
        np.log1p(len(found)),
        letters / n,
        sum(map(str.isdigit, line)) / n,
        upper / max(1, letters),
        sum(word[0].isupper() for word in cased) / max(1, len(cased)),
        float(line[:1].isupper()),
        float(line[:1].islower()),
        float(bool(rules.TERMINAL.search(line))),
        float(line.endswith((".", "。"))),
        float(line.endswith(("?", "!", "？", "！"))),
        float(line.endswith((":", "："))),
        float(line.endswith(("...", "…"))),
        np.log1p(line.count(",") + line.count("，") + line.count("、")),
        np.log1p(len(_SENTENCE.findall(line))),
        np.log1p(len(_TRAIL.findall(line))),
        float(bool(_DATE.search(line))),
        float(bool(_ADDRESS.search(line))),
        float(bool(_BULLET.match(line))),
        np.log1p(sum(map(len, found)) / max(1, len(found))),
        len(set(found)) / max(1, len(found)),
        sum(token in frequent for token in found) / max(1, len(found)),
        sum(unicodedata.category(char)[0] in "PS" for char in line) / n,
        float(any(char in line for char in '"“”«»„「『')),
        sum(char >= "\u2e80" for char in line) / n,
        float("(" in line or "©" in line),
    ]


def page_features(page: Page) -> F32:
    """Features of a page's lines: ``float32[n_lines, n_features]``."""
    lines = page.lines
    n = len(lines)
    if not lines:
        return page_features(replace(page, lines=("",)))[:0]
    found = [metric.tokens(line) for line in lines]
    prose = np.fromiter((len(x) >= LONG and bool(rules.TERMINAL.search(x)) for x in lines), bool, n)
    spoken = Counter(token for x, is_prose in zip(found, prose, strict=True) if is_prose for token in x)
    spoken = spoken or Counter(token for x in found for token in x)
    frequent = frozenset(token for token, _ in sorted(spoken.items(), key=lambda i: (-i[1], i[0]))[:FREQUENT])
    own = np.array([line_features(line, frequent) for line in lines], np.float32)
    length = _lengths(page)
    around = [_shifted(own, by) for by in AROUND]
    return np.hstack([own, _places(lines, found, length, prose, spoken), *around]).astype(np.float32)


def _places(
    lines: Sequence[str],
    found: list[list[str]],
    length: NDArray[np.float64],
    prose: NDArray[np.bool_],
    spoken: Counter[str],
) -> NDArray[np.float64]:
    """What a line is within its page."""
    n = len(lines)
    at = np.arange(n)
    copies = Counter(lines)
    folded = [re.sub(r"\d+", "0", line.lower()) for line in lines]
    alike = Counter(folded)
    mass = np.where(prose, np.minimum(length, 500), 0.0)
    total = max(1.0, mass.sum())
    so_far = np.concatenate(([0.0], np.cumsum(mass)))
    run = np.flatnonzero(rules.longest_run(lines))
    first, last = (int(run[0]), int(run[-1])) if len(run) else (n, -1)
    beginnings = Counter(x[0] for x in found if x)
    columns = [
        at / max(1, n - 1),
        np.log1p(at),
        np.log1p(n - 1 - at),
        np.full(n, np.log1p(n)),
        np.full(n, np.log1p(total)),
        np.log([copies[line] for line in lines]),
        np.log([alike[form] for form in folded]),
        so_far[1:] / total,
        prose.astype(float),
        np.sign(at - first) * np.log1p(np.abs(at - first)),
        np.sign(at - last) * np.log1p(np.abs(at - last)),
        ((at >= first) & (at <= last)).astype(float),
        np.full(n, np.log1p(max(0, last - first + 1))),
        np.log1p(_since(prose)),
        np.log1p(_since(prose[::-1])[::-1]),
        np.log1p(length) - np.log1p(np.median(length)),
        length / max(1.0, length.max()),
        np.array([sum(t in spoken for t in set(x)) / max(1, len(set(x))) for x in found]),
        np.array([sum(min(spoken[t], 5) for t in set(x) if len(t) > 3) / max(1, len(x)) for x in found]),
        np.log1p([beginnings[x[0]] if x else 0 for x in found]),
    ]
    for width in WINDOWS:
        low, high = np.maximum(at - width, 0), np.minimum(at + width + 1, n)
        columns += [
            np.log1p(so_far[high] - so_far[low]),
            np.log1p(so_far[at] - so_far[low]),
            np.log1p(so_far[high] - so_far[np.minimum(at + 1, n)]),
        ]
    return np.stack(columns, 1)


def _since(marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Lines since the last mark above, or since the top."""
    at = np.arange(len(marks))
    before = np.maximum.accumulate(np.where(marks, at, -1))
    return at - np.concatenate(([-1], before[:-1]))


def _shifted(values: NDArray[Any], by: int) -> NDArray[Any]:
    """Row ``i + by`` in row ``i``; NaN (which the trees know) beyond the page."""
    shifted = np.full_like(values, np.nan)
    if by > 0:
        shifted[:-by] = values[by:]
    else:
        shifted[-by:] = values[:by]
    return shifted


def _with_scores(features: F32, scores: NDArray[np.float64], lengths: NDArray[np.float64]) -> F32:
    """Features beside the first model's scores of the lines around."""
    n = len(scores)
    at = np.arange(n)
    columns = [scores, *(_shifted(scores, by) for by in (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))]
    mass = np.concatenate(([0.0], np.cumsum(scores * lengths)))
    weight = np.concatenate(([0.0], np.cumsum(lengths)))
    for width in (5, 10, 25, 60):
        low, high = np.maximum(at - width, 0), np.minimum(at + width + 1, n)
        columns += [
            (mass[high] - mass[low]) / np.maximum(weight[high] - weight[low], 1),
            (mass[at] - mass[low]) / np.maximum(weight[at] - weight[low], 1),
        ]
    columns += [mass[1:] / max(mass[-1], 1e-9), np.full(n, scores.max(initial=0))]
    return np.hstack([features, np.stack(columns, 1)]).astype(np.float32)


def weights(page: Page) -> NDArray[np.float64]:
    """Root of a line's tokens, normalised per page: long lines matter more, long pages do not."""
    roots: NDArray[np.float64] = np.sqrt([1.0 + len(metric.tokens(line)) for line in page.lines])
    return roots / max(1.0, float(roots.sum()))


def _model(seed: int) -> Any:  # noqa: ANN401  scikit-learn has no types
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415  of the training group

    return HistGradientBoostingClassifier(
        max_iter=ITERATIONS,
        learning_rate=0.12,
        max_leaf_nodes=31,
        min_samples_leaf=60,
        l2_regularization=1.0,
        max_features=0.3,
        early_stopping=False,
        random_state=seed,
    )


def _fit(features: list[F32], some: list[Page], seed: int) -> Any:  # noqa: ANN401  as above
    labels = np.concatenate([page.labels for page in some])
    weight = np.concatenate([weights(page) for page in some])
    return _model(seed).fit(np.vstack(features), labels, sample_weight=weight * len(labels) / weight.sum())


def _scores(model: Any, features: list[F32]) -> list[NDArray[np.float64]]:  # noqa: ANN401  as above
    flat = model.predict_proba(np.vstack(features))[:, 1]
    return np.split(flat, np.cumsum([len(x) for x in features])[:-1])


def _lengths(page: Page) -> NDArray[np.float64]:
    return np.array([len(line) for line in page.lines], np.float64)


def train_and_score(train: list[Page], held: list[Page], *, stages: int) -> list[NDArray[np.float64]]:
    """Scores of content, 0..1, of the lines of held-out pages."""
    ours, theirs = [page_features(page) for page in train], [page_features(page) for page in held]
    scores = _scores(_fit(ours, train, 1), theirs)
    if stages == 1:
        return scores
    # Pages of one site stay in one fold.
    site = {name: at % FOLDS for at, name in enumerate(sorted({_site(page) for page in train}))}
    fold = np.array([site[_site(page)] for page in train])
    seen: dict[int, F32] = {}
    for number in range(FOLDS):
        others = np.flatnonzero(fold != number).tolist()
        left = np.flatnonzero(fold == number).tolist()
        model = _fit([ours[i] for i in others], [train[i] for i in others], 2 + number)
        for i, score in zip(left, _scores(model, [ours[i] for i in left]), strict=True):
            seen[i] = _with_scores(ours[i], score, _lengths(train[i]))
    second = _fit([seen[i] for i in range(len(train))], train, 7)
    return _scores(
        second,
        [_with_scores(x, score, _lengths(page)) for x, score, page in zip(theirs, scores, held, strict=True)],
    )


def _site(page: Page) -> str:
    return page.site or f"{page.collection} {page.page_id}"


def main() -> None:
    """Trains, scores and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path)
    parser.add_argument("held", type=Path)
    parser.add_argument("--stages", type=int, choices=(1, 2), default=1)
    parser.add_argument("--thresholds", type=float, nargs="+", default=[0.3, 0.4, 0.5, 0.6])
    parser.add_argument("--output", type=Path, help="JSON file for the figures")
    arguments = parser.parse_args()
    try:
        train, held = pages.read(arguments.train), pages.read(arguments.held)
    except pages.PagesError as error:
        sys.exit(str(error))
    began = time.perf_counter()
    scores = train_and_score([page for page in train if page.labels], held, stages=arguments.stages)
    print(f"trained and asked in {time.perf_counter() - began:.0f} s")
    golds = [Gold(page.gold) for page in held]
    rows = {}
    for threshold in arguments.thresholds:
        answers = [
            "\n".join(line for line, score in zip(page.lines, found, strict=True) if score >= threshold)
            for page, found in zip(held, scores, strict=True)
        ]
        values = np.array(
            [
                [value for score in gold.compare(answer) for value in score.values()]
                for gold, answer in zip(golds, answers, strict=True)
            ]
        )
        scored = Scored(tool=f"gradient boosting, {arguments.stages} stages", values=values, seconds=0.0)
        row = scoring.summary(scored, held)
        rows[str(threshold)] = {key: row[key] for key in row if key not in {"page_f", "seconds", "mb_s"}}
        print(
            f"at {threshold}: F {row['f']:.4f} ({row['interval'][0]:.3f}-{row['interval'][1]:.3f}), "
            f"precision {row['precision']:.4f}, recall {row['recall']:.4f}, "
            f"F of shingles {row['shingle_f']:.4f}"
        )
        for kind in ("collections", "languages"):
            print("   ", ", ".join(f"{name} {found['f']:.4f}" for name, found in row[kind].items()))
    if arguments.output:
        digests = {"trained_on": pages.digest(train), "measured_on": pages.digest(held)}
        record = {"stages": arguments.stages, **digests, "thresholds": rows}
        arguments.output.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
