#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests.
#
#   scripts/test.sh                 # with Debian's LibTorch
#   scripts/test.sh --torch wheel   # with the LibTorch of PyPI's newest tested torch
#   scripts/test.sh --asan          # under AddressSanitizer and UndefinedBehaviorSanitizer
set -euo pipefail
cd "$(dirname "$0")/.."

torch=debian preset=release
while [[ $# -gt 0 ]]; do
  case $1 in
    --torch) torch=${2:-}; shift 2 || shift ;;
    --asan) preset=asan; shift ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "test.sh: unknown option '$1' (known: --torch debian|wheel, --asan)." >&2; exit 2 ;;
  esac
done

scripts/install-deps.sh --tests --torch "$torch"
if [[ $torch == wheel ]]; then
  [[ $preset == release ]] || { echo "test.sh: --asan goes with Debian's LibTorch only." >&2; exit 2; }
  preset=wheel
fi
cmake --preset "$preset" -DSEQ2SEE_TESTS=ON >/dev/null
cmake --build --preset "$preset"
# LibTorch keeps what it allocated once; leaks of our own are looked for in the tests without it.
export ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS:-}
ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)"
