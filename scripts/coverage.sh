#!/usr/bin/env bash
# Measures line and branch coverage of the project's own code by all tests that need no browser: a summary, and pages in
# build/coverage/report. Fails where less than 90 % of the lines are run.
#
#   scripts/coverage.sh              # builds, runs the tests, reports
#   scripts/coverage.sh -R '^data/'  # of these tests only (options of ctest), which need not run so much
set -euo pipefail
cd "$(dirname "$0")/.."
[[ ${1:-} != -h && ${1:-} != --help ]] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0; }
limit=()
[[ $# -gt 0 ]] || { set -- -E '^browser/'; limit=(--fail-under-line 90); }

scripts/install-deps.sh --tests --coverage
cmake --preset coverage -DSEQ2SEE_TESTS=ON >/dev/null
cmake --build --preset coverage
find build/coverage -name '*.gcda' -delete
ctest --test-dir build/coverage --output-on-failure -j "$(nproc)" "$@" ||
  echo "coverage.sh: what failing tests run is counted, too (on a full disk gcov complains, which fails three)." >&2
mkdir -p build/coverage/report
gcovr --root . --object-directory build/coverage --filter '(data|model|eval|train|serve)/' --exclude-throw-branches \
  --exclude-unreachable-branches --print-summary --html-details build/coverage/report/index.html \
  --txt build/coverage/report/files.txt -j "$(nproc)" "${limit[@]}" ||
  { echo "coverage.sh: less than 90 % of the lines are run, or gcovr failed." >&2; exit 1; }
