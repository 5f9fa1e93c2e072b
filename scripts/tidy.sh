#!/usr/bin/env bash
# Runs clang-tidy, and with it clang's own warnings, over the C++ sources.
#
#   scripts/tidy.sh             # all of them: half an hour on two cores
#   scripts/tidy.sh eval/       # those whose path holds this
#
# Needs Debian's clang-19 and clang-tidy-19. With the LibTorch of PyPI: in C++20 clang refuses 1.13's headers, where a
# vector of a type that is not complete is compared.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --tests --torch wheel
cmake -S . -B build/tidy -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_UNITY_BUILD=OFF \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_PREFIX_PATH="$PWD/.deps/torch/torch" >/dev/null
run-clang-tidy-19 -quiet -p build/tidy -j "$(nproc)" "$PWD/(data|model|eval|train|serve|tests|bench)/.*${1:-}.*\.cpp$"
