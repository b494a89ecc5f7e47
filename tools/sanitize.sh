#!/usr/bin/env bash
# The native kernels under AddressSanitizer and UndefinedBehaviorSanitizer: the tests that run
# them, then a fixed number of fuzzed inputs; and their threads under ThreadSanitizer. Apart from
# CI: it takes a quarter of an hour. Needs g++ with libasan, libubsan and libtsan, and what .ci/run needs.
#   tools/sanitize.sh [RUNS]          fuzzed inputs, 3000 by default
#   ATHERIS=1 tools/sanitize.sh       as many again, led by coverage (installs atheris)
set -euo pipefail

runs=${1:-3000}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DEDUP_REQUIRE_NATIVE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset DEDUP_KERNEL DEDUP_PURE PYTHONPATH

g++ -std=c++20 -O1 -g -fsanitize=thread -pthread "$root/tools/stress_team.cpp" -o "$work/stress_team"
"$work/stress_team"

"${PYTHON:-python3}" -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet --upgrade pip
"$python" -m pip install --quiet --group "$root/pyproject.toml:test" ${ATHERIS:+atheris}
"$python" -m pip install --quiet "$root" \
  -C build-dir="$work/build" -C cmake.build-type=RelWithDebInfo -C install.strip=false \
  -C 'cmake.define.CMAKE_CXX_FLAGS=-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'

# Python itself leaks on purpose; its allocator would hide what is read past an end.
export LD_PRELOAD="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so) $(g++ -print-file-name=libstdc++.so)"
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 PYTHONMALLOC=malloc
cd "$root"
"$python" -m pytest -q -s -p no:cacheprovider tests/unit/test_kernels.py tests/unit/test_sketches.py \
  tests/unit/test_bands.py tests/unit/test_copies.py tests/unit/test_join.py tests/unit/test_duplicates.py \
  tests/unit/test_inputs.py \
  tests/property/test_tokens.py tests/property/test_pairs.py -W ignore::hypothesis.errors.HypothesisWarning
# GCC before 13.3 misaligns vectors on the stack with that option (its bug 110027).
ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 "$python" -m pytest -q -s -p no:cacheprovider \
  tests/unit/test_model_definitions.py tests/unit/test_model_kernels.py tests/unit/test_line_signs.py tests/unit/test_page_scores.py tests/unit/test_blocks.py \
  tests/unit/test_repeats.py tests/property/test_blocks.py \
  tests/property/test_repeats.py tests/property/test_page_kernels.py tests/property/test_differences_kernel.py -W ignore::hypothesis.errors.HypothesisWarning
"$python" tools/fuzz_kernels.py --runs "$runs" ${ATHERIS:+--atheris}
