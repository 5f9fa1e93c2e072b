#!/usr/bin/env bash
# Trains on Multi30k German-English (Elliott et al., 2016) for some minutes, and scores test_2016_flickr by beam search.
#
#   scripts/multi30k.sh FOLDER                       # train, val and test_2016_flickr, each .de and .en, raw text
#   scripts/multi30k.sh FOLDER --minutes 20
#   scripts/multi30k.sh FOLDER --build wheel         # by the programs of build/wheel
#   scripts/multi30k.sh FOLDER -- --seed 2           # options of seq2see-train that are not given below
#
# Both sides are lower-cased, for training and for scoring; BLEU is sacreBLEU's. Everything is written to
# build/multi30k, and a model that is there is replaced. Leave the machine alone meanwhile: the training ends by the
# clock.
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0"; }
fail() {
  echo "multi30k.sh: $1" >&2
  exit 2
}

folder='' minutes=12 build=release
while [[ $# -gt 0 ]]; do
  case $1 in
    --minutes) minutes=${2:-}; shift 2 || shift ;;
    --build) build=${2:-}; shift 2 || shift ;;
    -h | --help) usage; exit 0 ;;
    --) shift; break ;;
    -*) fail "unknown option '$1' (known: --minutes, --build)." ;;
    *) [[ -z $folder ]] || fail "give one folder, not '$folder' and '$1' too."; folder=$1; shift ;;
  esac
done
[[ -n $folder ]] || { usage >&2; exit 2; }
[[ $minutes =~ ^[0-9]+(\.[0-9]+)?$ ]] || fail "--minutes takes a number, not '$minutes'."
[[ $build == release || $build == wheel ]] || fail "--build takes 'release' or 'wheel', not '$build'."
for part in train val test_2016_flickr; do
  for language in de en; do
    [[ -f $folder/$part.$language ]] || fail "there is no $folder/$part.$language."
  done
done
folder=$(cd "$folder" && pwd)
cd "$(dirname "$0")/.."

scripts/install-deps.sh --torch "${build/release/debian}"
cmake --preset "$build" >/dev/null
cmake --build --preset "$build" --target seq2see-train seq2see-eval >/dev/null
bin=build/$build/bin data=build/multi30k/data model=build/multi30k/model results=build/multi30k/results
mkdir -p $data
/usr/bin/python3 - "$folder" $data <<'END'
import pathlib, sys
for file in (f"{part}.{language}" for part in ("train", "val", "test_2016_flickr") for language in ("de", "en")):
    text = pathlib.Path(sys.argv[1], file).read_text(encoding="utf-8")
    pathlib.Path(sys.argv[2], file).write_text(text.lower(), encoding="utf-8")
END

# One vocabulary for both languages, one matrix for both embeddings and the projection. Small batches, for many steps
# count more here than exact gradients; the rate falls to zero over the second half of the time.
$bin/seq2see-train --model $model --overwrite --architecture transformer \
  --train-source $data/train.de --train-target $data/train.en \
  --valid-source $data/val.de --valid-target $data/val.en \
  --tokenizer bpe --vocabulary-size 4000 --vocabulary shared --tying all \
  --width 256 --feed-forward 512 --encoder-layers 3 --decoder-layers 3 --heads 4 --self-heads 4 --norm pre \
  --dropout 0.2 --label-smoothing 0.1 \
  --batch-sentences 0 --batch-tokens 1500 --bucket 2 --longest 80 \
  --learning-rate 2e-3 --warmup-steps 400 --schedule trapezoid --decay-share 0.5 --average 0.998 \
  --max-steps 0 --max-minutes "$minutes" --validate-every 0 --best-by bleu "$@"

$bin/seq2see-eval --model $model --source $data/test_2016_flickr.de --target $data/test_2016_flickr.en --beam 5 \
  --out $results --overwrite
/usr/bin/python3 - $model $results <<'END'
import json, pathlib, statistics, sys
print("\n| minute | step | validation BLEU | loss |\n|--:|--:|--:|--:|")
events = [json.loads(line) for line in pathlib.Path(sys.argv[1], "training.jsonl").read_text().splitlines()]
for event in events:
    if event["event"] == "valid":
        print(f"| {event['seconds'] / 60:.1f} | {event['step']} | {event['bleu']:.1f} | {event['loss']:.3f} |")
speed = statistics.median(event["tokens_per_second"] for event in events if event["event"] == "train")
print(f"\n{speed:,.0f} target tokens/s")
score = json.loads(pathlib.Path(sys.argv[2], "scores.json").read_text())["bleu"]
print(f"BLEU on test_2016_flickr, lower-cased, beam 5: {score['value']:.1f}")
END
