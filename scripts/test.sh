#!/usr/bin/env bash
# Installs what is missing, builds everything and runs all tests.
#
#   scripts/test.sh                 # with Debian's LibTorch
#   scripts/test.sh --torch wheel   # with the LibTorch of PyPI's newest tested torch
#   scripts/test.sh --torch cuda    # the same with what a GPU needs, and on it
#   scripts/test.sh --asan          # under Address-, UndefinedBehavior- and, without LibTorch, LeakSanitizer
#   scripts/test.sh --tsan          # the tests of workers and of the server under ThreadSanitizer
#   scripts/test.sh --torch wheel --short  # a part of them: those of LibTorch, but hostile requests
#   scripts/test.sh --asan --short  # a part of them: data/, what reads bytes from outside and needs no LibTorch, but
#                                   # the toy corpora
#   scripts/test.sh --tsan --short  # a part of them: the workers of training, and the server's engine, queue and HTTP
set -euo pipefail
cd "$(dirname "$0")/.."

torch=debian preset=release short=no
while [[ $# -gt 0 ]]; do
  case $1 in
    --torch) torch=${2:-}; shift 2 || shift ;;
    --asan | --tsan) preset=${1#--}; shift ;;
    --short) short=yes; shift ;;
    -h | --help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "test.sh: unknown option '$1' (known: --torch debian|wheel|cuda, --asan, --tsan, --short)." >&2; exit 2 ;;
  esac
done
[[ $short == no || $preset != release || $torch != debian ]] ||
  { echo "test.sh: --short goes with --asan, --tsan or --torch wheel." >&2; exit 2; }

scripts/install-deps.sh --tests --torch "$torch"
if [[ $torch != debian ]]; then
  [[ $preset == release ]] || { echo "test.sh: --$preset goes with Debian's LibTorch only." >&2; exit 2; }
  preset=wheel
fi
targets=() suites=()
case $preset-$short in
  wheel-yes) suites=(-E '^((data|browser|untrusted)/|serve/hostile)') ;;
  asan-yes) targets=(data_tests) suites=(-R '^data/' -E '^data/ToyCorpus') ;;
  tsan-no)
    targets=(data_tests train_tests serve_tests seq2see-train seq2see-translate seq2see-serve)
    suites=(-R '^(data/WorkerPool|train/|serve/)') ;;
  tsan-yes)
    targets=(data_tests train_tests serve_tests)
    server='serve/(Engine|HttpServer|JobQueue|ConnectionWatch|Listener|Metrics)'
    suites=(-R "^(data/WorkerPool|train/(Agreement|Communicator|FlatOptimizer|ShardSum|Trainer)\$|$server)") ;;
esac
cmake --preset "$preset" -DSEQ2SEE_TESTS=ON >/dev/null
cmake --build --preset "$preset" ${targets[@]:+--target "${targets[@]}"}
ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)" "${suites[@]}"
