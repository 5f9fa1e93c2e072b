#!/usr/bin/env bash
# Measures what README.md shows: trains with the default settings on the bundled corpora and scores the three test sets.
#
#   scripts/bench.sh    # the defaults with three seeds on both pairs, the other scores on en-fr: about an hour
#
# Results are kept in build/compare, and runs that are there are not made again. Leave the machine alone meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
  '') ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
scripts/install-deps.sh
cmake --preset release >/dev/null
cmake --build --preset release --target seq2see-train seq2see-eval seq2see-translate >/dev/null
scripts/compare.py --pair en-fr --kinds global dot general additive
scripts/compare.py --pair en-de --kinds global
