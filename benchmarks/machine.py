"""What a number was measured on: the machine's kind, its versions, time and memory."""

from __future__ import annotations

import gc
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

import numpy as np

__all__ = ["Measured", "cores", "describe", "kernels", "measure", "pin", "single_threaded", "versions"]

T = TypeVar("T")

PACKAGES = (
    "dedup-text",
    "numpy",
    "datasketch",
    "rensa",
    "gaoya",
    "FastSketchLSH",
    "daft",
    "SetSimilaritySearch",
)

_ONE_THREAD = ("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")


def cores() -> list[int]:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def pin(n: int = 1) -> None:
    """Keeps this process on its last ``n`` cores, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores()[-n:])


def single_threaded(n: int = 1) -> dict[str, str]:
    """Environment that holds the thread pools of every peer to ``n`` threads."""
    return dict.fromkeys(_ONE_THREAD, str(n))


def versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Versions of Python and of what is installed of some packages, by distribution name."""
    installed = {name: found for name in packages if (found := _version(name))}
    return {"python": platform.python_version(), **installed}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = dict(line.split(":", 1) for line in lines if ":" in line)
    names = {key.strip(): value.strip() for key, value in named.items()}
    return names.get("model name", platform.machine())


def _vectors() -> list[str]:
    try:
        words = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return []
    return [flag for flag in ("sse4_2", "avx2", "avx512bw", "avx512vbmi", "asimd", "sve") if flag in words]


def describe() -> dict[str, object]:
    """Kind of machine, and nothing that names it."""
    return {
        "cpu": _cpu(),
        "vectors": _vectors(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "machine": platform.machine(),
        "libc": " ".join(platform.libc_ver()),
        "numpy_simd": sorted(np.__config__.show(mode="dicts").get("SIMD Extensions", {}).get("found", [])),
    }


def kernels() -> dict[str, object]:
    """The library's kernel that runs, and those it could run; empty where it is not installed."""
    try:
        from dedup import _kernels  # noqa: PLC0415  the peers can be measured without it
    except ImportError:
        return {}
    return {"level": _kernels.LEVEL, "levels": list(_kernels.levels())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A run's wall-clock seconds, its processor seconds and the bytes it needed at its peak.

    ``peak_bytes`` is what came on top of what the process held before; None off Linux.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int | None


def _status(field: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field)), None)


def _forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    except OSError:
        return


def measure(work: Callable[[], T]) -> tuple[T, Measured]:
    """The work's result, and what it took."""
    gc.collect()
    _forget_peak()
    before = _status("VmRSS")
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - processor
    after = _status("VmHWM")
    peak = None if before is None or after is None else max(0, after - before)
    return result, Measured(seconds=seconds, cpu_seconds=cpu_seconds, peak_bytes=peak)
