#!/usr/bin/env bash
# Gives every reader of foreign bytes made-up bytes for a while, and says how many; fails where something is found.
#
#   scripts/fuzz.sh               # 30 seconds each
#   scripts/fuzz.sh 900           # 15 minutes each
#   scripts/fuzz.sh 60 config     # one of tests/fuzz/*.cpp
#
# Runs begin with tests/fuzz/seeds/NAME and with what runs before found interesting, in build/fuzz/corpus/NAME.
# Bytes that break something are kept as build/fuzz/found/NAME-*; `build/fuzz/bin/fuzz_NAME FILE` shows it again.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
  -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
seconds=${1:-30}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "fuzz.sh: '$seconds' is no number of seconds." >&2; exit 2; }
known=()
for file in tests/fuzz/*.cpp; do known+=("$(basename "$file" .cpp)"); done
names=("${known[@]}")
if [[ -n ${2:-} ]]; then
  [[ " ${known[*]} " == *" $2 "* ]] || { echo "fuzz.sh: there is no '$2' among: ${known[*]}." >&2; exit 2; }
  names=("$2")
fi

scripts/install-deps.sh --fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz >build/fuzz/log || { tail -n 40 build/fuzz/log >&2; exit 1; }
mkdir -p build/fuzz/found build/fuzz/logs

fuzz() {  # NAME SECONDS
  mkdir -p "build/fuzz/corpus/$1" "tests/fuzz/seeds/$1"
  build/fuzz/bin/fuzz_"$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len=8192 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/found/$1-" "build/fuzz/corpus/$1" "tests/fuzz/seeds/$1" \
    >"build/fuzz/logs/$1" 2>&1 || echo "$1" >>build/fuzz/failed
}
export -f fuzz
rm -f build/fuzz/failed
printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c "fuzz {} $seconds"

# Edges: places of the code where one step follows another, reached of those that there are.
printf '| reader | executions | edges reached | of |\n|---|--:|--:|--:|\n'
for name in "${names[@]}"; do
  log=build/fuzz/logs/$name
  executions=$(sed -n 's/^stat::number_of_executed_units: //p' "$log" | tail -n 1)
  edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  all=$(sed -n 's/.*Loaded [0-9]* modules *(\([0-9]*\) inline.*/\1/p' "$log" | head -n 1)
  printf '| %s | %s | %s | %s |\n' "$name" "${executions:-?}" "${edges:-?}" "${all:-?}"
done
if [[ -f build/fuzz/failed ]]; then
  for name in $(sort build/fuzz/failed); do
    echo "fuzz.sh: $name broke:" >&2
    grep -a -m 5 -E 'broken promise|ERROR: |SUMMARY: |runtime error|Test unit written' \
      "build/fuzz/logs/$name" >&2 || true
  done
  exit 1
fi
