#!/usr/bin/env bash
# Installs what is missing, builds, trains on the bundled English-French corpus, translates samples with heatmaps and
# writes demo/: the model, its scores, its alignments and a report to open in a browser.
#
#   scripts/demo.sh          # English to French
#   scripts/demo.sh en-de    # English to German
#
# A demo/ that is there is kept as demo.1, demo.2, ...
set -euo pipefail
cd "$(dirname "$0")/.."

pair=${1:-en-fr}
case $pair in
  en-fr | en-de) ;;
  -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) echo "demo.sh: there is no bundled corpus '$pair' (known: en-fr, en-de)." >&2; exit 2 ;;
esac

scripts/install-deps.sh
cmake --preset release -DSEQ2SEE_TESTS=OFF >/dev/null
cmake --build --preset release
bin=build/release/bin

if [[ -e demo ]]; then
  number=1
  while [[ -e demo.$number ]]; do number=$((number + 1)); done
  mv demo "demo.$number"
  echo "The demo that was there is now demo.$number."
fi
mkdir demo

echo
echo "Training on data/toy/$pair"
$bin/seq2see-train --corpus "data/toy/$pair" --model demo/model

echo
echo "Scores on 1,000 sentences that training never saw"
$bin/seq2see-eval --model demo/model --data "data/toy/$pair/test.tsv" --out demo

echo
samples=(
  "The small cat does not see the white horse."
  "Did your sister buy the red flowers?"
  "We will visit the old castle tomorrow."
  "She gives him a book because it is raining."
  "My friends who live near the station ate five apples."
  "will these children find the black umbrella"
)
for sample in "${samples[@]}"; do
  echo "$sample"
  $bin/seq2see-translate --model demo/model --heatmap "$sample"
done

cat <<END
Look at the attention of all 1,000 sentences:
    open demo/report.html in a browser, for example with: xdg-open demo/report.html
Translate more:
    $bin/seq2see-translate --model demo/model --heatmap
END
