#!/usr/bin/env bash
# Trains two small models, spoils their folders in many ways, and says what came of it; fails where a spoiled model
# crashes, hangs, takes memory, translates otherwise, loses points of its curves whose lines are undamaged, or is
# refused without its file's name. The tables tell what came of each kind of mutation.
#
#   scripts/corruption.sh              # 10,000 mutations: twice 5,000
#   scripts/corruption.sh 2000 7       # 2,000, another seed
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
  -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
mutations=${1:-10000} seed=${2:-1}
bin=$PWD/build/release/bin
scripts/install-deps.sh
cmake --preset release -DSEQ2SEE_TESTS=ON >/dev/null
cmake --build --preset release --target corruption seq2see-train >/dev/null

train() {  # NAME OPTION...
  local model=build/corruption/$1
  shift
  "$bin/seq2see-train" --corpus data/toy/en-fr --model "$model" --overwrite \
    --width 32 --vocabulary-size 400 --max-steps 300 --validate-every 150 --average 0.99 "$@" 2>"$model.log" ||
    { cat "$model.log" >&2; exit 1; }
}
mkdir -p build/corruption
train rnn
train transformer --architecture transformer --heads 4 --feed-forward 64

printf 'rnn\ntransformer\n' | xargs -P 2 -I{} bash -c \
  "'$bin/corruption' --model build/corruption/{} --mutations $((mutations / 2)) --seed $seed \
    >build/corruption/{}.table 2>build/corruption/{}.broken || touch build/corruption/failed"
for name in rnn transformer; do
  printf '\n%s\n' "$name"
  cat "build/corruption/$name.table" "build/corruption/$name.broken"
done
printf '\nboth\n'
awk -F '|' 'FNR <= 2 { if (NR == FNR) print; next }
  { for (i = 3; i < NF; ++i) sum[$2, i] += $i; if (NR == FNR) kinds[++count] = $2 }
  END { for (k = 1; k <= count; ++k) {
          printf "|%s|", kinds[k]
          for (i = 3; i < NF; ++i) printf " %d |", sum[kinds[k], i]
          print "" } }' build/corruption/rnn.table build/corruption/transformer.table
if [[ -f build/corruption/failed ]]; then
  rm build/corruption/failed
  exit 1
fi
