"""The ceiling: the sketch's work on a flat buffer of ASCII bytes, in C++ for this very CPU.

Builds ``ceiling.cpp`` with the machine's compiler, ``-O3 -march=native``, runs it on a list
of texts and gives its rates and the checksum of its signatures.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["FLAGS", "checksum", "compiler", "compiler_version", "measure"]

FLAGS = ("-std=c++17", "-O3", "-march=native", "-fno-strict-aliasing")
N_PERMUTATIONS = 128  # a constant of the program: its registers are laid out for it
_SOURCE = Path(__file__).with_name("ceiling.cpp")


def compiler() -> str | None:
    """Path of a C++ compiler (``CXX``, else g++ or clang++), or None."""
    names = [os.environ.get("CXX", ""), "g++", "clang++", "c++"]
    return next((found for name in names if name and (found := shutil.which(name))), None)


def compiler_version() -> str:
    """First line of the compiler's own account of itself; empty without a compiler."""
    path = compiler()
    if path is None:
        return ""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    return said.splitlines()[0]


@cache
def _build() -> Path:
    """The program, built once a process into a folder of its own that leaves with the process."""
    path = compiler()
    if path is None:
        raise FileNotFoundError("no C++ compiler found: set CXX, or skip the ceiling")
    folder = Path(tempfile.mkdtemp(prefix="dedup-ceiling-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    program = folder / "ceiling"
    subprocess.run([path, *FLAGS, str(_SOURCE), "-o", str(program)], check=True)
    return program


def affine_maps(seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """``a`` and ``b`` of datasketch's affine32, ``uint32[128]`` each."""
    from datasketch import MinHash  # noqa: PLC0415  the reference draws them, not we

    a, b = MinHash(num_perm=N_PERMUTATIONS, seed=seed, scheme="affine32").permutations
    return a, b


def _write(path: Path, texts: Sequence[str], seed: int) -> None:
    octets = [text.encode("ascii") for text in texts]
    offsets = np.zeros(len(texts) + 1, "<u8")
    np.cumsum([len(text) for text in octets], out=offsets[1:])
    a, b = affine_maps(seed)
    with path.open("wb") as file:
        file.write(np.uint64(len(texts)).astype("<u8").tobytes())
        for table in (a.astype("<u4"), b.astype("<u4"), offsets):
            file.write(table.tobytes())
        file.writelines(octets)
        file.write(bytes(64))


def measure(texts: Sequence[str], *, seed: int = 1, repeats: int = 5) -> dict[str, float | int]:
    """Rates in MB/s and the checksum of the signatures of ASCII texts.

    Returns ``tokens_mb_s``, ``shingles_mb_s`` (tokens included) and ``mb_s`` (all the
    work) by processor time, the best of ``repeats`` each; ``lanes`` of 32 bits a vector; ``checksum``.

    Raises
    ------
    UnicodeEncodeError
        If a text is not ASCII.
    FileNotFoundError
        If there is no compiler.
    """
    program = _build()
    with tempfile.TemporaryDirectory(prefix="dedup-ceiling-") as folder:
        path = Path(folder) / "texts"
        _write(path, texts, seed)
        done = subprocess.run([program, path, str(repeats)], capture_output=True, text=True, check=True)
    raw = json.loads(done.stdout)
    megabytes = raw["n_bytes"] / 1e6
    return {
        "tokens_mb_s": megabytes / raw["tokens_seconds"],
        "shingles_mb_s": megabytes / raw["shingles_seconds"],
        "mb_s": megabytes / raw["seconds"],
        "lanes": raw["lanes"],
        "checksum": raw["checksum"],
    }


def checksum(signatures: NDArray[np.uint32]) -> int:
    """Checksum of ``uint32[n, 128]`` as the program computes it, modulo 2**64."""
    flat = signatures.ravel().astype(np.uint64)
    weights = np.arange(len(flat), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return int(np.add.reduce(flat * weights)) if len(flat) else 0
