"""The reference learner: its features are plain numbers of any page, and it learns what is easy to learn."""

import importlib

import numpy as np
import pytest

from quality import pages


@pytest.fixture
def gbm(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "training"))
    return importlib.import_module("reference_gbm")


def page(lines, labels=(), number=1):
    return pages.Page(
        collection="c", page_id=str(number), site=f"s{number}", lang="", page_type="", lines=tuple(lines),
        gold="\n".join(x for x, label in zip(lines, labels, strict=False) if label), labels=tuple(labels),
    )  # fmt: skip


PROSE = (
    "The marsh reopened on day {} after a winter of repairs, and walkers came before eight in the morning."
)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["\ud800"],
        ["", "...", "«", "12"],
        ["日本語のテキスト。"] * 3,
        ["x" * 100_000, PROSE],
        ["Same"] * 500,
    ],
)
def test_any_page_has_features(gbm, lines):
    features = gbm.page_features(page(lines))
    assert features.shape == (len(lines), gbm.page_features(page(["a"])).shape[1])
    assert features.dtype == np.float32
    assert not np.isinf(features).any()
    own = len(gbm.line_features("", frozenset()))
    assert not np.isnan(features[:, :own]).any()


def test_features_are_the_same_each_time(gbm):
    lines = ["Home", "News | Sport", PROSE, "12 comments", PROSE]
    assert gbm.page_features(page(lines)).tobytes() == gbm.page_features(page(lines)).tobytes()


def test_neighbours_are_those_of_the_page(gbm):
    values = np.arange(4.0)[:, None]
    assert gbm._shifted(values, 1)[:3, 0].tolist() == [1, 2, 3]
    assert gbm._shifted(values, -1)[1:, 0].tolist() == [0, 1, 2]
    assert np.isnan(gbm._shifted(values, 3)[1:]).all()
    assert np.isnan(gbm._shifted(values, -9)).all()


def test_lines_since_a_mark(gbm):
    marks = np.array([False, True, False, False, True, False])
    assert gbm._since(marks).tolist() == [1, 2, 1, 2, 3, 1]


@pytest.mark.parametrize("stages", [1, 2])
def test_it_learns_to_tell_prose_from_menus(gbm, stages, monkeypatch):
    pytest.importorskip("sklearn", reason="scikit-learn is in the training group")
    monkeypatch.setattr(gbm, "ITERATIONS", 10)
    menu = [f"Entry {i}" for i in range(9)]
    some = [
        page([*menu, *(PROSE.format(f"{n} {i}") for i in range(6)), *menu], [0] * 9 + [1] * 6 + [0] * 9, n)
        for n in range(24)
    ]
    scores = gbm.train_and_score(some[:20], [*some[20:], page([])], stages=stages)
    for found, held in zip(scores, some[20:], strict=False):
        assert ((found >= 0.5) == np.array(held.labels)).all()
    assert scores[-1].shape == (0,)
