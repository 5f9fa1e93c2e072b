#!/usr/bin/env bash
# Installs the release build into a folder of its own, builds the program beside this script against it, and compares
# what the program says with what seq2see-translate says.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install build/release --prefix "$work/installed" >/dev/null
cmake -S tests/package -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="$work/installed" >/dev/null
cmake --build "$work/build"

head -n 2000 data/toy/en-fr/train.tsv >"$work/train.tsv"
"$work/installed/bin/seq2see-train" --train "$work/train.tsv" --model "$work/model" --width 32 \
  --max-steps 60 2>"$work/log" ||
  { cat "$work/log" >&2; exit 1; }
sentence="The cat sees the dog."
expected=$("$work/installed/bin/seq2see-translate" --model "$work/model" "$sentence" 2>/dev/null)
"$work/build/translate" "$work/model" "$sentence" >"$work/said"
[[ $(sed -n 1p "$work/said") == "$expected" ]] ||
  { echo "run.sh: the package's program says '$(sed -n 1p "$work/said")', seq2see-translate '$expected'." >&2; exit 1; }
grep -qE '^([0-9]+-[0-9]+( |$))*$' <(sed -n 2p "$work/said")
echo "A program against the installed package translates and aligns."
