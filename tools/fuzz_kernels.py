"""Fuzz the native kernels against their NumPy definitions; ``tools/sanitize.sh`` runs it.

Each input of bytes is cut into texts (in each of CPython's widths, lone surrogates and all,
and as Arrow strings, well-formed or not) and options; every kernel must then give the
definitions' bits at every level, for one and for three threads, or refuse as they do::

    python tools/fuzz_kernels.py --runs 20000            # inputs from a seeded generator
    python tools/fuzz_kernels.py --runs 20000 --atheris  # and led by coverage of the definitions

Without ``--atheris`` the same runs are made every time.
"""

from __future__ import annotations

import argparse
import random
import sys

import numpy as np

PIECES = [
    b" ", b"\n", b"a", b"A", b"z9", b"word ", b"eightbyt", b"ninebytes", b"sixteen_bytes_ab", b"x" * 17,
    b"y" * 70,
    "é".encode(), "ß".encode(), "İ".encode(), "Ω".encode(), "ж".encode(), "日".encode(), "กำ".encode(),
    "\u0301".encode(), "e\u0323\u0301".encode(), "ﬁ".encode(), "½".encode(), "\u1100\u1161\u11a8".encode(),
    "\ufdfa".encode(), "😀".encode(), "\U00010400".encode(), b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\x00",
]  # fmt: skip
"""What inputs are made of: tokens around a word's and a vector's length, marks, scripts, broken UTF-8."""
WIDTHS = ("", "é", "日", "😀")
"""A last character of each of CPython's kinds of string."""


class Reader:
    """Numbers and strings out of bytes; zeros and nothing when they are used up."""

    def __init__(self, given: bytes) -> None:
        self.given, self.at = given, 0

    def number(self, below: int) -> int:
        """The next byte, below a number."""
        self.at += 1
        return self.given[self.at - 1] % below if self.at <= len(self.given) else 0

    def rest(self) -> bytes:
        """All that is left."""
        return self.given[self.at :]


def check(given: bytes) -> None:
    """Every kernel on one input.

    Raises
    ------
    AssertionError
        If a kernel differs from its definition.
    """
    reader = Reader(given)
    k, n_maps, threshold = 1 + reader.number(7), 1 + reader.number(140), (1 + reader.number(100)) / 100
    width, contained = WIDTHS[reader.number(4)], bool(reader.number(2))
    raw = reader.rest().split(b"\x1e")[:200]
    texts = [
        part.decode("utf-8", "surrogatepass" if width else "replace") + width for part in map(_decodable, raw)
    ]
    _check_texts(texts, k, n_maps)
    _check_pairs(texts, k, threshold, contained=contained)
    _check_arrow(raw, k)


def _decodable(part: bytes) -> bytes:
    """Bytes that UTF-8 with surrogates can read."""
    try:
        part.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return part.decode("latin-1").encode()
    return part


def _same(found: object, expected: object, what: str) -> None:
    pairs = zip(found, expected, strict=True) if isinstance(found, tuple) else [(found, expected)]  # type: ignore[arg-type]
    for one, other in pairs:
        assert one.dtype == other.dtype, what
        assert np.array_equal(one, other), what


def _check_texts(texts: list[str], k: int, n_maps: int) -> None:
    a, b = affine_maps(n_maps, 1)
    cuts = np.arange(5) * n_maps // 4
    run = [
        ("token_hashes", _kernels.token_hashes),
        ("shingle_sets", lambda held, **how: _kernels.shingle_sets(held, k, **how)),
        ("signatures", lambda held, **how: _kernels.signatures(held, k, a=a, b=b, **how)),
        ("dealt", lambda held, **how: _kernels.dealt_signatures(held, k, a=a, b=b, cuts=cuts, **how)),
    ]
    held = _kernels.hold(texts)
    for name, kernel in run:
        expected = kernel(texts, level="numpy")
        for level in _kernels.levels()[1:]:
            for threads in (1, 3):
                _same(kernel(held, level=level, threads=threads), expected, f"{name} {level} {threads}")
    signatures = _kernels.signatures(held, k, a=a, b=b)
    rows = 1 + n_maps % 5
    if n_maps >= rows:
        hashes = _pair_kernels.band_hashes(signatures, n_maps // rows, rows, level="numpy")
        expected = _pair_kernels.buckets(hashes, level="numpy")
        for threads in (1, 3):
            found = _pair_kernels.band_hashes(signatures, n_maps // rows, rows, threads=threads)
            _same(found, hashes, "band_hashes")
            _same(_pair_kernels.buckets(found, threads=threads), expected, "buckets")


def _check_pairs(texts: list[str], k: int, threshold: float, *, contained: bool) -> None:
    at = np.arange(len(texts))
    held = _kernels.hold(texts)
    _same(
        _pair_kernels.first_copies(held, at=at, threads=3),
        _pair_kernels.first_copies(held, at=at, level="numpy"),
        "first_copies",
    )
    found = []
    bands = plan(max(threshold, 0.05), recall=0.5)
    for level in (None, "numpy"):
        run = {"at": at, "report": lambda *_: None, "threads": 3, "level": level}
        rule = {"threshold": threshold, "contained": contained}
        joined = keep_rule(held, k, prefix_lists(held, k, **rule, **run), **rule, **run)
        banded = keep_rule(
            held, k, bucket_lists(held, k, bands, seed=1, **run), **rule | {"contained": False}, **run
        )
        found.append((joined, banded))
    for way, native, expected in zip(("join", "bands"), *found, strict=True):
        for name in ("earlier", "later", "forward", "backward", "origins", "scores"):
            _same(getattr(native, name), getattr(expected, name), f"{way}, {name}")


def _check_arrow(raw: list[bytes], k: int) -> None:
    try:
        import pyarrow as pa  # noqa: PLC0415  a test dependency
    except ModuleNotFoundError:
        return
    array = pa.array(raw, pa.binary()).view(pa.string())
    held = _kernels.hold(array)
    strings = [held[i] for i in range(len(held))]
    _kernels.shingle_sets(held, k)
    _kernels.hold(array.slice(len(raw) // 2)).rejected  # noqa: B018
    for i, part in enumerate(raw):
        assert strings[i] == part.decode("utf-8", "replace"), "arrow"


def random_input(seed: int) -> bytes:
    """An input: options, then texts of pieces, some of them repeated nearly."""
    rng = random.Random(seed)
    made: list[bytes] = []
    for _ in range(rng.randrange(12)):
        if made and rng.random() < 0.4:
            text = bytearray(rng.choice(made))
            if text and rng.random() < 0.7:
                text[rng.randrange(len(text))] = rng.randrange(256)
            made.append(bytes(text))
        else:
            some = rng.choices(PIECES, k=rng.randrange(1, 6))
            made.append(b"".join(rng.choices(some, k=rng.choice([0, 1, 3, 20, 200, 1500]))))
    return rng.randbytes(5) + b"\x1e".join(made)


def main() -> None:
    """Makes the runs asked for and says how many there were."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first input")
    parser.add_argument("--atheris", action="store_true", help="led by coverage, after the generated inputs")
    arguments = parser.parse_args()
    for seed in range(arguments.first, arguments.first + arguments.runs):
        try:
            check(random_input(seed))
        except BaseException:
            print(f"seed {seed} failed", file=sys.stderr)
            raise
    print(
        f"{arguments.runs} inputs, levels {', '.join(_kernels.levels()[1:])}: all kernels as defined",
        flush=True,
    )
    if arguments.atheris:
        # It ends the process after the last run, with an error if one failed.
        atheris.Setup([sys.argv[0], f"-atheris_runs={arguments.runs}", "-max_len=4096", "-seed=1"], check)
        atheris.Fuzz()


if "--atheris" in sys.argv:
    import atheris

    with atheris.instrument_imports(include=["dedup._reference", "dedup.text", "dedup.similarity"]):
        from dedup import _kernels, _pair_kernels
        from dedup.similarity.bands import bucket_lists, plan
        from dedup.similarity.clusters import keep_rule
        from dedup.similarity.join import prefix_lists
        from dedup.similarity.sketches import affine_maps
else:
    from dedup import _kernels, _pair_kernels
    from dedup.similarity.bands import bucket_lists, plan
    from dedup.similarity.clusters import keep_rule
    from dedup.similarity.join import prefix_lists
    from dedup.similarity.sketches import affine_maps

if __name__ == "__main__":
    main()
