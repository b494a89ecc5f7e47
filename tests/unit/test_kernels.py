"""Which kernel runs, and that all of them give the bits of the definitions."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from dedup import _kernels
from dedup._reference import minhash as minhash_definition
from dedup._reference import tokens as definition
from dedup.errors import InputTypeError, OptionError
from dedup.similarity.sketches import affine_maps

TEXTS = [
    "",
    " ",
    "one",
    "It's 10 % of MENAFN's कुल; केल.",
    "日本語です。Ａｂｃ ﬁne ½ … don\u00a0t",
    "Zażółć gęślą jaźń " * 40,
    "Съешь ещё этих мягких французских булок " * 20,
    "e\u0301\u0323 o\u0302\u0301 \u1100\u1161\u11a8 각 \u0301 leading mark",
    "\ud800 lone \udfff surrogates 😀",
    "x" * 5000,
    "é" * 70_000,
    "a b " * 3000,
    "word" * 15 + " ",
    "ends at a block of 64 bytes, so that the last token is still open!ab",
    "\ufdfa" * 300,
    "a" + "\u0301\u0323" * 2000,
]
LEVELS = _kernels.levels()
THREADS = [1, 2, 8]


def same(found, expected):
    return all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("threads", THREADS)
def test_token_hashes_are_the_definitions(level, threads):
    found = _kernels.token_hashes(_kernels.hold(TEXTS), level=level, threads=threads)
    assert same(found, definition.token_hashes(TEXTS))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("k", [1, 2, 5, 600, 10**15])
def test_shingle_sets_are_the_definitions(level, k):
    found = _kernels.shingle_sets(TEXTS, k, level=level, threads=2)
    assert same(found, definition.shingle_sets(TEXTS, k))


@pytest.mark.parametrize("level", LEVELS)
def test_tokens_of_any_length_end_anywhere(level):
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    line = " ".join(letters[:length] for length in (*range(1, 20), 40, 1, 62, 8, 9, 16, 17))
    texts = [line[start:end] for start in (0, 1, 5) for end in range(len(line))]
    found = _kernels.token_hashes(_kernels.hold(texts), level=level, threads=1)
    assert same(found, definition.token_hashes(texts))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("num_perm", [1, 7, 127, 128, 129, 300])
def test_dealt_signatures_are_the_definitions(level, num_perm):
    a, b = affine_maps(num_perm, 3)
    cuts = np.array([0, num_perm // 4, num_perm // 4, num_perm // 2, num_perm])
    expected = minhash_definition.dealt_signatures(TEXTS, 3, a, b, cuts)
    for threads in THREADS:
        found = _kernels.dealt_signatures(TEXTS, 3, a=a, b=b, cuts=cuts, level=level, threads=threads)
        assert same([found], [expected])


def test_a_dealt_minimum_is_that_of_a_quarter_of_the_shingles():
    a, b = affine_maps(8, 1)
    text = " ".join(f"w{i}" for i in range(50))
    flat, _ = definition.shingle_sets([text], 2)
    mixed = minhash_definition.fmix32(flat.astype(np.uint32))
    cuts = np.array([0, 2, 4, 6, 8])
    row = _kernels.dealt_signatures([text], 2, a=a, b=b, cuts=cuts)[0]
    for j in range(8):
        assert row[j] == (mixed[mixed % 4 == j // 2] * a[j] + b[j]).min()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("num_perm", [1, 127, 128, 129, 300])
def test_signatures_are_the_definitions(level, num_perm):
    a, b = affine_maps(num_perm, 3)
    expected = minhash_definition.signatures(TEXTS, 3, a, b)
    for threads in THREADS:
        found = _kernels.signatures(TEXTS, 3, a=a, b=b, level=level, threads=threads)
        assert same([found], [expected])
    flat, offsets = definition.shingle_sets(TEXTS, 3)
    flat = flat.astype(np.uint32)
    assert same([_kernels.signatures_of_sets(flat, offsets, a=a, b=b, level=level)], [expected])


@pytest.mark.parametrize("level", LEVELS)
def test_a_selection_is_read_in_its_order(level):
    at = np.array([5, 3, 3, 0, 15])
    chosen = [TEXTS[i] for i in at]
    a, b = affine_maps(16, 1)
    texts = _kernels.hold(TEXTS)
    assert same(_kernels.token_hashes(texts, at=at, level=level), definition.token_hashes(chosen))
    assert same(_kernels.shingle_sets(texts, 2, at=at, level=level), definition.shingle_sets(chosen, 2))
    found = _kernels.signatures(texts, 2, a=a, b=b, at=at, level=level)
    assert same([found], [minhash_definition.signatures(chosen, 2, a, b)])


@pytest.mark.parametrize("level", LEVELS)
def test_no_texts(level):
    a, b = affine_maps(8, 1)
    assert same(_kernels.token_hashes([], level=level), definition.token_hashes([]))
    assert same(_kernels.shingle_sets([], 3, level=level), definition.shingle_sets([], 3))
    assert _kernels.signatures([], 3, a=a, b=b, level=level).shape == (0, 8)


def test_a_change_to_the_list_does_not_reach_the_texts():
    texts = ["a b c", "d e f"]
    held = _kernels.hold(texts)
    expected = definition.token_hashes(list(texts))
    texts[0] = None
    texts.clear()
    assert same(_kernels.token_hashes(held), expected)


def test_callers_on_several_threads_do_not_meet():
    expected = definition.shingle_sets(TEXTS, 3)
    results = []
    held = _kernels.hold(TEXTS)

    def read():
        results.append(same(_kernels.shingle_sets(held, 3, threads=2), expected))

    callers = [threading.Thread(target=read) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert results == [True] * 4


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, 5000, "2"])
def test_threads_are_checked(threads):
    with pytest.raises(OptionError, match="whole number from 1 to 1024"):
        _kernels.resolve_threads(threads)


def test_threads_are_the_cores_this_process_may_use():
    assert _kernels.resolve_threads(None) == _kernels.default_threads() >= 1
    assert _kernels.resolve_threads(3) == 3


def test_an_unknown_level_lists_those_there_are():
    with pytest.raises(OptionError, match=r"numpy.*got 'sse9'"):
        _kernels.token_hashes([], level="sse9")


def run(code, kernel):
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"DEDUP_KERNEL": kernel},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("level", LEVELS)
def test_the_environment_forces_a_level(level):
    assert run("from dedup import _kernels; print(_kernels.LEVEL)", level).stdout.split()[-1] == level


def test_an_unknown_level_in_the_environment_is_one_clear_error():
    error = run("from dedup import _kernels", "sse9").stderr.splitlines()[-1]
    assert "OptionError: DEDUP_KERNEL: kernel must be one of numpy" in error


def test_a_broken_extension_is_heard():
    code = (
        "import sys\n"
        "class Broken:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'dedup._native': raise ImportError('undefined symbol')\n"
        "sys.meta_path.insert(0, Broken())\n"
        "import dedup._kernels\n"
    )
    assert "ImportError: undefined symbol" in run(code, "numpy").stderr


def test_a_missing_extension_is_no_error():
    code = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'dedup._native': raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from dedup import _kernels\n"
        "print(_kernels.levels(), _kernels.hold(['a'])[0])\n"
        "_kernels.hold(['a', 1])\n"
    )
    done = run(code, "")
    assert done.stdout.splitlines()[-1] == "('numpy',) a"
    assert InputTypeError.__name__ in done.stderr


@pytest.mark.skipif(LEVELS == ("numpy",), reason="no native kernels in this build")
class TestBoundary:
    """What the extension refuses by itself: wrong dtypes, shapes and positions."""

    def test_dtypes_are_not_converted(self):
        a, b = affine_maps(8, 1)
        with pytest.raises(TypeError):
            _kernels.signatures([], 3, a=a.astype(np.int64), b=b, level=LEVELS[-1])
        with pytest.raises(TypeError):
            _kernels.token_hashes(["a"], at=np.array([0.0]), level=LEVELS[-1])

    def test_maps_of_two_lengths(self):
        a, b = affine_maps(8, 1)
        with pytest.raises(ValueError, match="same length"):
            _kernels.signatures([], 3, a=a, b=b[1:], level=LEVELS[-1])

    @pytest.mark.parametrize("at", [-1, 2])
    def test_positions_outside(self, at):
        with pytest.raises(IndexError, match="outside the texts"):
            _kernels.token_hashes(["a", "b"], at=np.array([at]), level=LEVELS[-1])

    @pytest.mark.parametrize("offsets", [[], [1, 3], [0, 2], [0, 4, 3]])
    def test_offsets_that_do_not_fit(self, offsets):
        a, b = affine_maps(8, 1)
        with pytest.raises(ValueError, match="offsets must rise"):
            _kernels.signatures_of_sets(
                np.zeros(3, np.uint32), np.array(offsets, np.int64), a=a, b=b, level=LEVELS[-1]
            )

    def test_there_are_no_more_workers_than_work(self):
        """What each needs is not made for the others, of which there is no room for so many."""
        threads, texts, level = 1 << 48, _kernels._native_texts(["one two"]), LEVELS[-1]
        native, a, b = _kernels._native, *affine_maps(8, 1)
        spans = {"starts": np.array([0]), "ends": np.array([3]), "offsets": np.array([0, 1])}
        maps = {"a": a, "b": b, "threads": threads, "level": level}
        native.segment(texts, unit="line", threads=threads)
        native.token_hashes(texts, threads=threads, level=level)
        native.token_hashes_of_spans(texts, **spans, threads=threads, level=level)
        native.shingle_sets(texts, 1, threads=threads, level=level)
        native.signatures(texts, 1, **maps)
        native.signatures_of_sets(np.ones(1, np.uint32), np.array([0, 1]), **maps)

    def test_tables_are_loaded_once(self):
        """They may be read by other threads while somebody loads them again."""
        before = _kernels.token_hashes(TEXTS, level=LEVELS[-1])
        names = ["class_starts", "combining_starts", "lower_from", "lower_to"]
        names += ["decomposed_from", "decomposed_offsets", "decomposed_to", "composed"]
        none = {name: np.zeros(0, np.uint32) for name in names}
        values = {name: np.zeros(0, np.uint8) for name in ("class_values", "combining_values")}
        _kernels._native.load_unicode(**none, **values)
        assert same(_kernels.token_hashes(TEXTS, level=LEVELS[-1]), before)
