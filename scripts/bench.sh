#!/usr/bin/env bash
# Measures what README.md shows: trains with the default settings on the bundled corpora and scores the three test sets.
#
#   scripts/bench.sh               # dot scores with three seeds on both pairs, the other scores with one seed on en-fr
#   scripts/bench.sh --table       # only prints the table of what was measured so far
#
# Results are kept in build/bench, and runs that are there are not made again. Leave the machine alone meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$PWD/build/release/bin
results=$PWD/build/bench

measure() { # pair, score, seed
  local pair=$1 run=$results/$1-$2-$3
  [[ ! -e $run/done ]] || return 0
  rm -rf "$run"
  mkdir -p "$run"
  echo "Training on $pair with score $2, seed $3"
  /usr/bin/env python3 - "$run/usage.json" "$bin/seq2see-train" --corpus "data/toy/$pair" \
    --model "$run/model" --score "$2" --seed "$3" <<'PYTHON' 2>"$run/log"
import json, resource, subprocess, sys, time
start = time.time()
subprocess.run(sys.argv[2:], check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump({"seconds": time.time() - start, "megabytes": usage.ru_maxrss / 1024}, open(sys.argv[1], "w"))
PYTHON
  for set in test test.compose test.long; do
    "$bin/seq2see-eval" --model "$run/model" --data "data/toy/$pair/$set.tsv" --out "$run/$set" >/dev/null
  done
  touch "$run/done"
}

case ${1:-} in
  '')
    scripts/install-deps.sh
    cmake --preset release >/dev/null
    cmake --build --preset release --target seq2see-train seq2see-eval >/dev/null
    for seed in 1 2 3; do
      for pair in en-fr en-de; do measure $pair dot $seed; done
    done
    for score in scaled_dot general additive; do measure en-fr $score 1; done
    ;;
  --table) ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

python3 - "$results" <<'PYTHON'
import collections, json, pathlib, re, sys

runs = collections.defaultdict(list)
for done in sorted(pathlib.Path(sys.argv[1]).glob("*/done")):
    pair, score, seed = re.fullmatch(r"(en-\w\w)-(\w+)-(\d+)", done.parent.name).groups()
    runs[pair, score].append(done.parent)
print("| corpus | score | seeds | training, s | memory, MB | exact match: test | test.compose | test.long "
      "| AER: test | test.compose | test.long |")
print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
for (pair, score), folders in runs.items():
    def mean(values):
        values = list(values)
        return sum(values) / len(values)
    def scores(part, key):
        return mean(json.loads((f / part / "scores.json").read_text())[key]["value"] for f in folders)
    usage = [json.loads((f / "usage.json").read_text()) for f in folders]
    logs = [[json.loads(line) for line in (f / "model" / "training.jsonl").read_text().splitlines()] for f in folders]
    seconds = mean(next(e["seconds"] for e in log if e["event"] == "end") for log in logs)
    sets = ("test", "test.compose", "test.long")
    print(f"| {pair} | {score} | {len(folders)} | {seconds:.0f} | {max(u['megabytes'] for u in usage):.0f} | "
          + " | ".join(f"{100 * scores(part, 'exact_match'):.1f} %" for part in sets) + " | "
          + " | ".join(f"{100 * scores(part, 'aer'):.1f} %" for part in sets) + " |")
PYTHON
