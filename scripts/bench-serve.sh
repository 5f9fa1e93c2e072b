#!/usr/bin/env bash
# Measures seq2see-serve: how long one client waits, and whether many are served without a failure and in flat memory.
#
#   scripts/bench-serve.sh --model DIR                  # 20 s of one client, 60 s of 64
#   scripts/bench-serve.sh --model DIR --seconds 20 --clients 16 --sentences FILE
set -euo pipefail
cd "$(dirname "$0")/.."

model='' seconds=60 clients=64 sentences=data/toy/en-fr/test.tsv
while [[ $# -gt 0 ]]; do
  case $1 in
    --model) model=${2:-}; shift 2 || shift ;;
    --seconds) seconds=${2:-}; shift 2 || shift ;;
    --clients) clients=${2:-}; shift 2 || shift ;;
    --sentences) sentences=${2:-}; shift 2 || shift ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "bench-serve.sh: unknown option '$1' (known: --model, --seconds, --clients, --sentences)." >&2; exit 2 ;;
  esac
done
[[ -n $model ]] || { echo "bench-serve.sh: name a model's folder by --model." >&2; exit 2; }

cmake --build --preset release --target seq2see-serve serve-load >/dev/null
output=$(mktemp)
build/release/bin/seq2see-serve --model "m=$model" --port 0 >"$output" &
server=$!
trap 'kill $server 2>/dev/null; rm -f "$output"' EXIT
until grep -q http "$output"; do
  kill -0 $server 2>/dev/null || exit 1
  sleep 0.05
done
port=$(grep -o ':[0-9]*/' "$output" | tr -d :/)
one=$((seconds < 20 ? seconds : 20))
build/release/bin/serve-load "$port" m "$sentences" 1 "$one"
build/release/bin/serve-load "$port" m "$sentences" "$clients" "$seconds"
kill -TERM $server
wait $server
