#!/usr/bin/env bash
# Sends whole corpora that are not ours through training, scoring and the report, and checks that nothing is lost on the
# way. The training is short: it is the text that is tried, not the translation.
#
#   scripts/real-text.sh FOLDER...               # of Multi30k, of Hansards, or any that is laid out so
#   scripts/real-text.sh --steps 500 FOLDER      # of training; default: 100
#
# A folder holds train.A and train.B, one sentence a line, and further parts in the same way (val, test). Gold links
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

check_part() {  # RESULTS SOURCE TARGET HAS_LINKS: what came out is what went in
  /usr/bin/python3 - "$@" <<'END'
import json, math, pathlib, sys

results, source, target = map(pathlib.Path, sys.argv[1:4])
has_links = sys.argv[4] == "yes"


def expect(holds, what):
    if not holds:
        sys.exit(f"real-text.sh: {results}: {what}.")


def lines_of(path):
    """Only a newline ends a line; other separators are text."""
    lines = path.read_bytes().decode().split("\n")
    return lines[:-1] if lines[-1] == "" else lines


pairs = [(one.strip(), other.strip()) for one, other in zip(lines_of(source), lines_of(target), strict=True)]
lines, translations = lines_of(results / "alignments.jsonl"), lines_of(results / "hypotheses.txt")
expect(len(lines) == len(translations) == len(pairs) > 0,
       f"{len(pairs)} pairs went in, {len(translations)} translations and {len(lines)} alignments came out")
for number, (pair, line, translation) in enumerate(zip(pairs, lines, translations), start=1):
    sentence = json.loads(line)
    expect((sentence["source"], sentence["reference"]) == pair, f"sentence {number} is not as it went in")
    expect(sentence["target"] == translation != "", f"sentence {number} has no translation, or two")
    rows, columns = len(sentence["target_words"]) + 1, len(sentence["source_words"]) + 1
    weights = sentence["word_weights"]
    expect(len(weights) == rows and all(len(row) == columns for row in weights), f"sentence {number} lacks weights")
    expect(all(abs(sum(row) - 1) < 0.01 for row in weights), f"the weights of sentence {number} are no shares")
scores = json.loads((results / "scores.json").read_text(encoding="utf-8"))
names = ["bleu", "chrf"] + (["aer"] if has_links else [])
values = {name: scores[name]["value"] if isinstance(scores.get(name), dict) else scores.get(name) for name in names}
expect(all(isinstance(value, (int, float)) and math.isfinite(value) for value in values.values()), f"scores: {values}")
report = (results / "report.html").read_text(encoding="utf-8")
expect(report.rstrip().endswith("</html>") and len(report) > 100_000, "the report is not whole")
told = ", ".join(f"{name} {value:.3g}" for name, value in values.items())
print(f"{source}: {len(pairs)} pairs in and out, {told}, a report of {len(report) / 1e6:.1f} MB")
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
    pairs=(--source "$source" --target "$target")
    if [[ -f $links ]]; then
      [[ $lines -eq $(wc -l <"$links") ]] || fail "$source and $links differ in their lines."
      paste "$source" "$target" "$links" >"$work/$part.tsv"
      pairs=("$work/$part.tsv")
    fi
    "$bin/seq2see-corpus" check "${pairs[@]}" --words whitespace >"$work/$part.check" ||
      { cat "$work/$part.check" >&2; fail "$source is not as a corpus should be."; }
  done
  "$bin/seq2see-train" --train-source "$folder/train.$a" --train-target "$folder/train.$b" --model "$work/model" \
    --word-rule whitespace --width 64 --vocabulary-size 2000 --max-steps "$steps" --validate-every "$steps" \
    2>"$work/train.log" || { cat "$work/train.log" >&2; fail "the training in $work ended with an error."; }
  counts='s/^([0-9]+) training pairs, ([0-9]+) validation pairs.*/\1 \2/p'
  read -r train valid < <(sed -nE "$counts" "$work/train.log") ||
    fail "$work/train.log does not tell how many pairs there were."
  lines=$(wc -l <"$folder/train.$a")
  [[ $((train + valid)) -eq $lines ]] || fail "of $lines pairs $train were for training and $valid for validation."
  for source in "$folder"/*."$a"; do
    part=$(basename "$source" ".$a")
    target=$folder/$part.$b results=$work/$part has_links=no
    pairs=(--source "$source" --target "$target")
    [[ ! -f $work/$part.tsv ]] || { pairs=(--data "$work/$part.tsv"); has_links=yes; }
    # A model that has seen little would say nothing at all.
    "$bin/seq2see-eval" --model "$work/model" "${pairs[@]}" --out "$results" --resamples 50 --min-length 3 \
      >"$results.log" 2>&1 || { cat "$results.log" >&2; fail "the scoring of $source ended with an error."; }
    check_part "$results" "$source" "$target" "$has_links"
  done
done
echo "All text came through."
