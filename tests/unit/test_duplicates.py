"""find_duplicates: who stays, what comes back, and that nothing depends on how it is computed."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import dedup
from dedup import _kernels
from dedup._reference.clusters import SIMILAR

LEVELS = _kernels.levels()
NATIVE = LEVELS[-1]


def _words(rng, n):
    return [f"w{word}" for word in rng.integers(0, 20_000, n)]


def _family(rng, words, copies, edits):
    """A text and copies with ``edits`` words replaced, each on its own."""
    texts = [" ".join(words)]
    for _ in range(copies):
        edited = list(words)
        for at in rng.integers(0, len(words), edits):
            edited[at] = f"e{rng.integers(0, 10**9)}"
        texts.append(" ".join(edited))
    return texts


def _corpus(seed=5, n=150):
    """Strangers, families of graded edits, exact copies, short and empty texts; shuffled."""
    rng = np.random.default_rng(seed)
    texts = ["", "", " ", "...", "one", "One.", "two words"]
    for _ in range(n):
        words = _words(rng, int(rng.integers(5, 120)))
        texts += _family(rng, words, int(rng.integers(0, 4)), int(rng.integers(0, 4)))
    return [texts[i] for i in rng.permutation(len(texts))]


def _numbered(n, words=60):
    rest = " ".join(f"word{i}" for i in range(words))
    return [f"number {i} {rest}" for i in range(n)]


def _arrays(found):
    return [
        found.pairs.left,
        found.pairs.right,
        found.pairs.score,
        found.origins,
        found.scores,
        found.cluster_of,
        found.clusters.members,
        found.clusters.offsets,
        np.array([found.pairs_complete]),
    ]


# Who stays


def test_the_first_of_its_kind_stays_and_the_rest_say_why():
    rng = np.random.default_rng(1)
    family = _family(rng, _words(rng, 100), 2, 1)
    found = dedup.find_duplicates([family[0], "Another text altogether, of its own.", *family[1:], family[0]])
    assert found.kept.tolist() == [0, 1]
    assert found.dropped.tolist() == [2, 3, 4]
    assert found.of[4] == (0, 1.0)
    assert found.of[2] == (0, dedup.resemblance(family[0], family[1]))
    assert [cluster.tolist() for cluster in found.clusters] == [[0, 2, 3, 4]]
    assert found.pairs_complete
    assert len(found.pairs) == 6
    assert dedup.deduplicate([*family, "x"]) == [family[0], "x"]


def test_a_chain_drops_nobody_for_a_text_below_the_threshold():
    words = [f"w{i}" for i in range(700)]
    texts = [" ".join(words[start : start + 200]) for start in range(0, 500, 10)]
    next_to, two_away = (dedup.resemblance(texts[0], texts[i]) for i in (1, 2))
    assert two_away < 0.9 <= next_to
    for method in ("exact", "lsh"):
        found = dedup.find_duplicates(texts, threshold=0.9, method=method)
        assert found.dropped.tolist() == list(range(1, len(texts), 2))
        assert all(abs(dropped - of.kept) == 1 and of.score >= 0.9 for dropped, of in found.of.items())
        assert found.clusters.sizes.tolist() == [len(texts)]


def test_a_text_goes_for_the_kept_one_it_is_most_similar_to():
    words = [f"w{i}" for i in range(100)]
    near, far = ["x", *words[1:]], [*words[:-6], *"abcdef"]
    assert dedup.resemblance(" ".join(near), " ".join(far)) < 0.88
    found = dedup.find_duplicates([" ".join(far), " ".join(near), " ".join(words)], threshold=0.88)
    assert found.of[2].kept == 1
    tie = dedup.find_duplicates(
        [" ".join(["x", *words]), " ".join([*words, "y"]), " ".join(words)], threshold=0.985
    )
    assert tie.of[2].kept == 0


@pytest.mark.parametrize("priority", [[np.inf, np.inf], [-np.inf, -np.inf], [1e308, 1e308], [1, 1]])
def test_of_equal_priority_the_text_that_sorts_first_is_kept(priority):
    texts = ["one two three four b", "one two three four a"]
    for given in (texts, texts[::-1]):
        found = dedup.find_duplicates(given, threshold=0.1, k=2, priority=priority)
        assert [given[i] for i in found.kept] == [texts[1]]


def test_higher_priority_is_kept_whatever_the_order():
    rng = np.random.default_rng(2)
    family = _family(rng, _words(rng, 80), 3, 1)
    found = dedup.find_duplicates(family, priority=[1, 5, 3, 5], keys=["a", "b", "c", "d"], threshold=0.6)
    assert found.kept.tolist() == [min("bd", key=lambda key: family["abcd".index(key)])]
    longest = dedup.find_duplicates(["one two three", "One, two, three!"], priority=[13, 16])
    assert longest.kept.tolist() == [1]


def test_containment_drops_what_lies_in_a_kept_text():
    whole = " ".join(f"w{i}" for i in range(100))
    part = " ".join(f"w{i}" for i in range(20, 50))
    found = dedup.find_duplicates([whole, part], measure="containment", threshold=0.9)
    assert found.of[1] == (0, 1.0)
    assert found.pairs.left.tolist() == [1]
    assert found.pairs.containment.tolist() == [1.0]
    with pytest.raises(AttributeError, match=r"read \.containment"):
        _ = found.pairs.resemblance
    # The part came first and is no copy of the whole, so both stay; priority changes that.
    assert dedup.find_duplicates([part, whole], measure="containment").dropped.tolist() == []
    by_length = dedup.find_duplicates([part, whole], measure="containment", priority=[30, 100])
    assert by_length.dropped.tolist() == [0]
    assert by_length.borderline().left.tolist() == [0]


@pytest.mark.parametrize("method", ["exact", "lsh"])
def test_short_and_empty_texts_have_no_duplicates_but_the_same_tokens(method):
    texts = ["", "", " ", "!", "?", "Read more", "read more...", "Read less", "!"]
    found = dedup.find_duplicates(texts, method=method)
    assert dict(found.of) == {1: (0, 1.0), 6: (5, 1.0), 8: (3, 1.0)}
    for left, right, score in zip(found.pairs.left, found.pairs.right, found.pairs.score, strict=True):
        assert score == dedup.resemblance(texts[left], texts[right])


@pytest.mark.parametrize("texts", [[], [""], ["one"], iter([]), np.array([], object)])
@pytest.mark.parametrize("method", ["exact", "lsh"])
def test_no_text_or_one_is_an_answer(texts, method):
    found = dedup.find_duplicates(texts, method=method)
    assert len(found.dropped) == len(found.pairs) == len(found.clusters) == 0
    assert found.pairs_complete
    assert str(found)


@pytest.mark.parametrize("form", [list, tuple, iter, np.array, "pandas", "polars", "pyarrow", "chunked"])
def test_deduplicate_takes_texts_in_any_form(form):
    texts = ["One and the same.", "Ąnother.", "One and the same."]
    if form == "pandas":
        texts = pytest.importorskip("pandas").Series(texts, index=[7, 8, 9])
    elif form == "polars":
        texts = pytest.importorskip("polars").Series(texts)
    elif form == "pyarrow":
        texts = pytest.importorskip("pyarrow").array(texts)
    elif form == "chunked":
        texts = pytest.importorskip("pyarrow").chunked_array([texts[:1], texts[1:]])
    else:
        texts = form(texts)
    kept = dedup.deduplicate(texts)
    assert kept == ["One and the same.", "Ąnother."]
    assert all(isinstance(text, str) for text in kept)


# Hot buckets


@pytest.mark.parametrize("method", ["exact", "lsh"])
@pytest.mark.parametrize("level", LEVELS)
def test_a_clump_keeps_one_and_lists_pairs_in_linear_number(monkeypatch, method, level):
    monkeypatch.setattr(_kernels, "LEVEL", level)
    n = 600
    found = dedup.find_duplicates(_numbered(n), method=method)
    assert found.kept.tolist() == [0]
    assert not found.pairs_complete
    assert n - 1 <= len(found.pairs) <= n + SIMILAR * SIMILAR
    assert found.clusters.sizes.tolist() == [n]
    copies = dedup.find_duplicates(["the same line"] * n, method=method)
    assert len(copies.pairs) == n - 1
    assert not copies.pairs_complete


@pytest.mark.parametrize("level", LEVELS)
def test_lines_just_below_the_threshold_all_stay(monkeypatch, level):
    monkeypatch.setattr(_kernels, "LEVEL", level)
    texts = _numbered(2000 if level == NATIVE else 200, words=40)
    threshold = dedup.resemblance(texts[0], texts[1]) + 1e-9
    for method in ("exact", "lsh"):
        assert len(dedup.find_duplicates(texts, method=method, threshold=threshold).dropped) == 0
    assert dedup.find_duplicates(texts, method="exact", threshold=threshold).pairs_complete


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("threshold", [5e-324, 1e-300, 1e-9])
def test_a_threshold_that_any_shared_shingle_reaches(monkeypatch, level, threshold):
    monkeypatch.setattr(_kernels, "LEVEL", level)
    texts = ["one two three four", "one two three five six", "some other words than those"]
    found = dedup.find_duplicates(texts, method="exact", threshold=threshold, k=3)
    assert found.kept.tolist() == [0, 2]


def test_unrelated_texts_fall_into_no_cluster():
    rng = np.random.default_rng(8)
    texts = [" ".join(f"w{word}" for word in rng.zipf(1.3, 60)) for _ in range(3000)]
    for method in ("exact", "lsh"):
        assert len(dedup.find_duplicates(texts, method=method, threshold=0.7).clusters) == 0


# The same answer however it is computed


@pytest.mark.parametrize("method", ["exact", "lsh"])
@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.9])
def test_every_kernel_and_number_of_threads_gives_the_same_bytes(monkeypatch, method, threshold):
    texts = [*_corpus(), *_numbered(700, words=30), *["again and again and again"] * 50]
    answers = []
    for level in LEVELS:
        monkeypatch.setattr(_kernels, "LEVEL", level)
        answers += [
            _arrays(dedup.find_duplicates(texts, method=method, threshold=threshold, threads=threads))
            for threads in ((1,) if level == "numpy" else (1, 2, 8))
        ]
    for other in answers[1:]:
        for one, same in zip(answers[0], other, strict=True):
            assert one.dtype == same.dtype
            np.testing.assert_array_equal(one, same)


@pytest.mark.parametrize("free", [0, 300])
def test_the_limits_on_hot_buckets_are_the_same_in_every_kernel(monkeypatch, free):
    limits = {"FREE": free, "FREE_EACH": 1, "WIDE": (40, 20), "NARROW": (7, 5), "BATCH": 16, "SIMILAR": 6}
    for module in ("dedup._pair_kernels", "dedup._reference.clusters"):
        for name, value in limits.items():
            monkeypatch.setattr(f"{module}.{name}", value)
    texts = [*_corpus(n=60), *_numbered(150, words=12), *_numbered(150, words=40)]
    answers = []
    for level in LEVELS:
        monkeypatch.setattr(_kernels, "LEVEL", level)
        found = dedup.find_duplicates(texts, method="lsh", threads=2)
        assert not found.pairs_complete
        answers.append(_arrays(found))
        assert (found.of.score >= found.threshold).all()
    for other in answers[1:]:
        for one, same in zip(answers[0], other, strict=True):
            np.testing.assert_array_equal(one, same)


@pytest.mark.skipif(NATIVE == "numpy", reason="no native kernels in this build")
@pytest.mark.parametrize("measure", ["resemblance", "containment"])
def test_no_room_for_sets_changes_nothing(monkeypatch, measure):
    texts = _corpus()
    expected = _arrays(dedup.find_duplicates(texts, method="exact", measure=measure))
    monkeypatch.setattr("dedup.similarity.lists.HELD", 0)
    monkeypatch.setattr("dedup.similarity.lists.LEAST_HELD", 500)
    for one, same in zip(
        expected, _arrays(dedup.find_duplicates(texts, method="exact", measure=measure)), strict=True
    ):
        np.testing.assert_array_equal(one, same)


@pytest.mark.parametrize("threshold", [0.7, 0.8, 0.9])
def test_lsh_finds_what_the_lossless_join_finds(threshold):
    texts = _corpus(seed=11, n=800)
    exact = dedup.find_duplicates(texts, threshold=threshold, method="exact")
    lsh = dedup.find_duplicates(texts, threshold=threshold, method="lsh")
    every = set(zip(exact.pairs.left.tolist(), exact.pairs.right.tolist(), strict=True))
    found = set(zip(lsh.pairs.left.tolist(), lsh.pairs.right.tolist(), strict=True))
    assert found <= every
    assert len(found) >= 0.995 * len(every)
    assert len(every) > 300


# What comes back


def test_keys_come_back_everywhere():
    pd = pytest.importorskip("pandas")
    pa = pytest.importorskip("pyarrow")
    rng = np.random.default_rng(3)
    texts = [*_family(rng, _words(rng, 60), 1, 1), "of its own"]
    keys = [("a", 1), ("b", 2), "c"]
    found = dedup.find_duplicates(texts, keys=keys, threshold=0.6)
    assert found.kept.tolist() == [("a", 1), "c"]
    assert found.dropped.tolist() == [("b", 2)]
    assert list(found.of) == [("b", 2)]
    assert found.of["b", 2].kept == ("a", 1)
    assert found.pairs.left.tolist() == [("a", 1)]
    assert found.clusters[0].tolist() == [("a", 1), ("b", 2)]
    frame = dedup.find_duplicates(texts, keys=pd.Series([7, 8, 9]), threshold=0.6).to_pandas()
    assert frame["key"].tolist() == [7, 8, 9]
    assert frame["of"].tolist() == [7, 7, 9]
    assert frame["kept"].tolist() == [True, False, True]
    assert frame["cluster"].tolist() == [0, 0, -1]
    table = dedup.find_duplicates(texts, threshold=0.6).pairs.to_arrow()
    assert table.schema.names == ["left", "right", "resemblance"]
    assert pa.types.is_float64(table.schema.field("resemblance").type)
    assert len(dedup.find_duplicates(texts).to_arrow()) == 3


@pytest.mark.parametrize("keys", [["a", "b"], [1, 2], [1, None], [("a", 1), ("a", 2)]])
def test_keys_may_be_tuples_or_arrow(keys):
    pa = pytest.importorskip("pyarrow")
    forms = [keys, tuple(keys), iter(keys)]
    if not isinstance(keys[0], tuple):
        forms += [pa.array(keys), pa.chunked_array([keys[:1], keys[1:]])]
    for form in forms:
        found = dedup.find_duplicates(["same", "same"], keys=form)
        assert (found.kept.tolist(), found.dropped.tolist()) == (keys[:1], keys[1:])


def test_a_threshold_too_low_for_lsh_names_what_would_do():
    texts = ["a", "b"]
    with pytest.raises(
        dedup.OptionError, match=r"use num_perm=5296 or more, or a lower recall, or method='exact'"
    ):
        dedup.find_duplicates(texts, threshold=1e-3, method="lsh")
    for threshold in (1e-6, 1e-320):
        with pytest.raises(dedup.OptionError, match=r": use a lower recall, or method='exact'"):
            dedup.find_duplicates(texts, threshold=threshold, method="lsh")
        with pytest.raises(dedup.OptionError, match=r": use a lower recall$"):
            dedup.plan(threshold)
    assert dedup.find_duplicates(texts, threshold=1e-6, method="exact").kept.tolist() == [0, 1]


def test_the_result_reads_well_and_shows_the_borderline():
    rng = np.random.default_rng(4)
    texts = [text for edits in range(1, 8) for text in _family(rng, _words(rng, 200), 1, edits)]
    found = dedup.find_duplicates(texts, threshold=0.7)
    scores = found.borderline(3).score
    assert scores.tolist() == sorted(found.of.score.tolist())[:3]
    text = str(found)
    assert "14 texts:" in text
    assert "method exact" in text
    assert f"{scores[0]:.4f}" in text
    assert len(text.splitlines()) == 4 + min(5, len(found.dropped))
    assert "kept" in repr(found)
    with pytest.raises(AttributeError):
        found.kept = None


def test_auto_chooses_and_says_so(monkeypatch):
    assert dedup.find_duplicates(["a"]).method == "exact"
    small = dedup.find_duplicates([f"text {i} of a few words" for i in range(67)], threshold=0.4)
    assert (small.method, small.why) == ("exact", "the corpus is small enough to miss no pair")
    assert dedup.find_duplicates(["line of some words"] * 10_000, threshold=0.2).method == "exact"
    assert dedup.find_duplicates(["document of some words " * 200] * 600, threshold=0.2).method == "exact"
    assert dedup.find_duplicates(["document of some words " * 200] * 700, threshold=0.2).method == "lsh"
    low = dedup.find_duplicates(["line of some words"] * 12_000, threshold=0.2)
    assert low.method == "lsh"
    assert "0.5" in low.why
    assert low.plan is not None
    assert dedup.find_duplicates(["a"], measure="containment", threshold=0.2).method == "exact"
    monkeypatch.setattr("dedup.duplicates.MANY", 1_000_000)
    assert dedup.find_duplicates(["line of some words"] * 10_000).method == "exact"
    long = dedup.find_duplicates(["document of some words " * 200] * 300)
    assert long.method == "lsh"
    assert "4,600 characters" in long.why


def test_progress_is_told_and_a_bar_needs_rich(monkeypatch):
    told = []
    dedup.find_duplicates(_corpus(), progress=lambda *report: told.append(report))
    assert all(0 <= done <= total for _, done, total in told)
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    with pytest.raises(ModuleNotFoundError, match="needs rich"):
        dedup.find_duplicates(["a"], progress=True)
    with pytest.raises(dedup.OptionError, match="progress must be"):
        dedup.find_duplicates(["a"], progress="yes")


def test_a_bar_is_drawn_with_rich():
    pytest.importorskip("rich")
    assert dedup.find_duplicates(_corpus(), progress=True).pairs_complete


def test_scalars_of_numpy_are_numbers():
    texts, one, half = ["a b c", "a b c d", "a b c"], np.int64(1), np.float32(0.5)
    found = dedup.find_duplicates(
        texts, threshold=half, k=one, num_perm=np.uint8(64), seed=one, recall=half, threads=one
    )
    assert found.dropped.tolist() == [1, 2]
    assert (type(found.threshold), type(found.k)) == (float, int)
    plan = dedup.plan(half, num_perm=np.int32(64), recall=half)
    assert plan == dedup.plan(0.5, num_perm=64, recall=0.5)
    assert {type(value) for value in (plan.threshold, plan.num_perm, plan.bands)} == {float, int}
    assert dedup.resemblance(*texts[:2], k=one) == 0.75
    assert dedup.containment(*texts[:2], k=one) == 1
    assert len(dedup.shingle_hashes(texts[0], k=one)) == 3
    rows = dedup.signatures(texts, num_perm=np.int64(8), seed=one, k=one, threads=one)
    assert rows.shape == (3, 8)
    assert dedup.to_datasketch(rows[0], seed=one).seed == 1
    templates = dedup.learn_templates(texts, max_pages=np.int64(5))
    assert type(templates.max_pages) is int


# What is refused


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"threshold": 0}, dedup.OptionError, "threshold must be"),
        ({"k": 0}, dedup.OptionError, "k must be"),
        ({"method": "minhash"}, dedup.OptionError, "method must be one of auto, lsh, exact"),
        ({"measure": "cosine"}, dedup.OptionError, "measure must be one of resemblance, containment"),
        ({"measure": "containment", "method": "lsh"}, dedup.OptionError, "use method='exact'"),
        ({"num_perm": 0}, dedup.OptionError, "num_perm must be"),
        ({"threads": 0}, dedup.OptionError, "threads must be"),
        ({"recall": 2}, dedup.OptionError, "recall must be a number above 0 and below 1, got 2"),
        ({"recall": "x", "method": "exact"}, dedup.OptionError, "recall must be .* got 'x'"),
        ({"keys": [[1], [2]]}, dedup.InputTypeError, r"keys\[0\] is list, which does not hash"),
        ({"keys": [1, {}]}, dedup.InputTypeError, r"keys\[1\] is dict, which does not hash"),
        ({"keys": np.zeros((2, 1))}, dedup.InputTypeError, r"keys\[0\] is ndarray"),
        ({"keys": "ab"}, dedup.InputTypeError, "keys is str: pass one id a text"),
        ({"keys": 5}, dedup.InputTypeError, "keys is int: pass one id a text"),
        ({"priority": [1, None]}, dedup.InputError, r"priority\[1\] is None: give every text one"),
        ({"priority": [1, "2"]}, dedup.InputError, r"priority\[1\] is '2'"),
        ({"priority": np.array([1, None])}, dedup.InputError, r"priority\[1\] is None"),
        ({"priority": np.array(["1", "2"])}, dedup.InputError, r"priority\[0\] is '1'"),
        ({"priority": [1, 2**70]}, dedup.InputError, "priority must be numbers of 64 bits"),
        ({"priority": [[1], [2, 3]]}, dedup.InputError, "priority must be one number a text: got lists"),
        ({"keys": [1]}, dedup.InputError, "got 1 for 2 texts"),
        ({"keys": [1, 1]}, dedup.InputError, r"keys\[1\] is 1 again"),
        ({"priority": [1]}, dedup.InputError, "priority must be one number a text"),
        ({"priority": ["a", "b"]}, dedup.InputError, "priority must be numbers"),
        ({"priority": [1, float("nan")]}, dedup.InputError, r"priority\[1\] is NaN"),
    ],
)
def test_wrong_options_are_named(options, error, message):
    with pytest.raises(error, match=message):
        dedup.find_duplicates(["a", "b"], **options)


@pytest.mark.parametrize("wrong", [None, b"bytes", 3, float("nan")])
def test_what_is_no_text_is_named_with_its_position(wrong):
    with pytest.raises(dedup.InputTypeError, match=r"texts\[1\]"):
        dedup.find_duplicates(["a", wrong])


def test_lone_surrogates_are_texts():
    texts = ["\ud800 one two three four five six"] * 2 + ["\udfff one two three four five six"]
    found = dedup.find_duplicates(texts, threshold=0.4)
    assert found.of[1] == (0, 1.0)
    assert found.of[2].score == dedup.resemblance(texts[0], texts[2])


@pytest.mark.parametrize(("n_characters", "method"), [(1000, "exact"), (1001, "lsh")])
def test_texts_are_long_from_a_thousand_characters_on(n_characters, method, monkeypatch):
    monkeypatch.setattr("dedup.duplicates.MANY", 0)
    text = ("document of some words " * 50)[:n_characters]
    assert dedup.find_duplicates([text] * 20).method == method
