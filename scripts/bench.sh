#!/usr/bin/env bash
# Measures what README.md shows: how fast models train, beside the same ones in Python's PyTorch, and translate, beside
# CTranslate2, with both LibTorchs; then trains on the bundled corpora and scores the three test sets.
#
#   scripts/bench.sh          # all of it: about an hour and a half
#   scripts/bench.sh speed    # the first part: twenty-five minutes
#   scripts/bench.sh quality  # the second: the defaults with three seeds on both pairs, the other scores on en-fr
#
# Speeds are in build/bench/speed.md; results of trainings are kept in build/compare, and runs that are there are not
# made again. Leave the machine alone meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-all} in
  all | speed | quality) part=${1:-all} ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
if [[ $part != quality ]]; then
  scripts/install-deps.sh --bench
  for build in release wheel; do
    cmake --preset $build >/dev/null
    cmake --build --preset $build --target training-speed matrix-peak row-products decoding-speed >/dev/null
  done
  scripts/speed.py
fi
if [[ $part != speed ]]; then
  scripts/install-deps.sh
  cmake --preset release >/dev/null
  cmake --build --preset release --target seq2see-train seq2see-eval seq2see-translate >/dev/null
  scripts/compare.py --pair en-fr --kinds global dot general additive
  scripts/compare.py --pair en-de --kinds global
fi
