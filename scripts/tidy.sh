#!/usr/bin/env bash
# Runs clang-tidy, and with it clang's own warnings, over the C++ sources.
#
#   scripts/tidy.sh             # all of them: about ten minutes on two cores
#   scripts/tidy.sh eval/       # those whose path holds this
#
# Needs Debian's clang-19 and clang-tidy-19.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --tests
cmake -S . -B build/tidy -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_UNITY_BUILD=OFF \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
run-clang-tidy-19 -quiet -p build/tidy -j "$(nproc)" "$PWD/(data|model|eval|train|serve|tests|bench)/.*${1:-}.*\.cpp$"
