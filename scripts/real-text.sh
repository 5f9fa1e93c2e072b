#!/usr/bin/env bash
# Sends whole corpora that are not ours through training, scoring and the report, and checks that nothing is lost on the
# way. The training is short: it is the text that is tried, not the translation.
#
#   scripts/real-text.sh FOLDER...               # of Multi30k, of Hansards, or any that is laid out so
#   scripts/real-text.sh --steps 500 FOLDER      # of training; default: 100
#
# A folder holds train.A and train.B, one sentence a line, and further parts in the same way (val, test, ...). Gold links
# of a part are in PART.A-B.talp, a line a pair ("0-0 1p2", A's words first; words are what stands between white space).
# Every part is scored, train too: its lines have to come out as they went in, each with a translation and an alignment,
# and, with links, an AER. Everything is written to build/real-text.
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0"; }
fail() {
  echo "real-text.sh: $1" >&2
  exit "${2:-1}"
}

folders=() steps=100
while [[ $# -gt 0 ]]; do
  case $1 in
    --steps) steps=${2:-}; shift 2 || shift ;;
    -h | --help) usage; exit 0 ;;
    -*) fail "unknown option '$1' (known: --steps)." 2 ;;
    *) [[ -d $1 ]] || fail "there is no folder $1." 2; folders+=("$(cd "$1" && pwd)"); shift ;;
  esac
done
[[ ${#folders[@]} -gt 0 ]] || { usage >&2; exit 2; }
[[ $steps =~ ^[1-9][0-9]*$ ]] || fail "--steps takes a number of steps, not '$steps'." 2
cd "$(dirname "$0")/.."

scripts/install-deps.sh
cmake --preset release >/dev/null
cmake --build --preset release --target seq2see-corpus seq2see-train seq2see-eval >/dev/null
bin=$PWD/build/release/bin

check_part() {  # PART RESULTS: what came out is what went in
  /usr/bin/python3 - "$1" "$2" <<'END'
import json, math, pathlib, sys

part, results = map(pathlib.Path, sys.argv[1:])


def expect(holds, what):
    if not holds:
        sys.exit(f"real-text.sh: {results}: {what}.")


# Only "\n" ends a line; other separators are text.
pairs = [line.split("\t") for line in part.read_text(encoding="utf-8").split("\n")[:-1]]
lines = (results / "alignments.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
translations = (results / "hypotheses.txt").read_text(encoding="utf-8").split("\n")[:-1]
expect(len(lines) == len(translations) == len(pairs) > 0,
       f"{len(pairs)} pairs went in, {len(translations)} translations and {len(lines)} alignments came out")
for number, (pair, line, translation) in enumerate(zip(pairs, lines, translations), start=1):
    sentence = json.loads(line)
    expect([sentence["source"], sentence["reference"]] == pair[:2], f"sentence {number} is not as it went in")
    expect(sentence["target"] == translation, f"sentence {number} has two translations")
    rows, columns = len(sentence["target_words"]) + 1, len(sentence["source_words"]) + 1
    weights = sentence["word_weights"]
    expect(len(weights) == rows and all(len(row) == columns for row in weights), f"sentence {number} lacks weights")
    expect(all(abs(sum(row) - 1) < 0.01 for row in weights), f"the weights of sentence {number} are no shares")
scores = json.loads((results / "scores.json").read_text(encoding="utf-8"))
names = ["bleu", "chrf"] + (["aer"] if len(pairs[0]) == 3 else [])
values = {name: scores[name]["value"] if isinstance(scores.get(name), dict) else scores.get(name) for name in names}
expect(all(isinstance(value, (int, float)) and math.isfinite(value) for value in values.values()), f"scores: {values}")
report = (results / "report.html").read_text(encoding="utf-8")
expect(report.rstrip().endswith("</html>") and len(report) > 100_000, "the report is not whole")
told = ", ".join(f"{name} {value:.3g}" for name, value in values.items())
print(f"{part}: {len(pairs)} pairs in and out, {told}, a report of {len(report) / 1e6:.1f} MB")
END
}

for folder in "${folders[@]}"; do
  sides=("$folder"/train.*)
  [[ ${#sides[@]} -eq 2 ]] || fail "$folder has to hold train.A and train.B."
  a=${sides[0]##*.} b=${sides[1]##*.}
  [[ -z $(compgen -G "$folder/*.$b-$a.talp") ]] || { c=$a a=$b b=$c; }
  work=build/real-text/$(basename "$folder")
  rm -rf "$work"
  mkdir -p "$work"
  for source in "$folder"/*."$a"; do
    part=$(basename "$source" ".$a")
    target=$folder/$part.$b links=$folder/$part.$a-$b.talp
    lines=$(wc -l <"$source")
    [[ $lines -eq $(wc -l <"$target") ]] || fail "$source and $target differ in their lines."
    columns=("$source" "$target")
    if [[ -f $links ]]; then
      [[ $lines -eq $(wc -l <"$links") ]] || fail "$source and $links differ in their lines."
      columns+=("$links")
    fi
    paste "${columns[@]}" >"$work/$part.tsv"
    "$bin/seq2see-corpus" check "$work/$part.tsv" --words whitespace >"$work/$part.check" ||
      { cat "$work/$part.check" >&2; fail "$work/$part.tsv is not as a corpus should be."; }
  done
  "$bin/seq2see-train" --train "$work/train.tsv" --model "$work/model" --word-rule whitespace --width 64 \
    --vocabulary-size 2000 --max-steps "$steps" --validate-every "$steps" 2>"$work/train.log" ||
    { cat "$work/train.log" >&2; fail "the training of $work ended with an error."; }
  read -r train valid < <(sed -nE 's/^([0-9]+) training pairs, ([0-9]+) validation pairs.*/\1 \2/p' "$work/train.log")
  [[ $((train + valid)) -eq $(wc -l <"$work/train.tsv") ]] ||
    fail "$work: of $(wc -l <"$work/train.tsv") pairs $train were for training and $valid for validation."
  for tsv in "$work"/*.tsv; do
    results=${tsv%.tsv}
    "$bin/seq2see-eval" --model "$work/model" --data "$tsv" --out "$results" --resamples 50 >"$results.log" 2>&1 ||
      { cat "$results.log" >&2; fail "the scoring of $tsv ended with an error."; }
    check_part "$tsv" "$results"
  done
done
echo "All text came through."
