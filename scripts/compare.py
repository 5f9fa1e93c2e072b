#!/usr/bin/env python3
"""Trains every kind of attention on a bundled corpus over several seeds, and writes one table and one page.

    scripts/compare.py                          # all kinds, en-fr, seeds 1 2 3
    scripts/compare.py --pair en-de --seeds 1 --kinds global transformer
    scripts/compare.py --only-table             # of what was measured so far
    scripts/compare.py --only-table --gather docs/compare.json --fill-in docs/attention.md README.md
    scripts/compare.py --only-table --kinds global dot --pictures docs/pictures

Runs are kept in build/compare; those that are complete are not made again. One that was cut is, for its time counts.
--gather adds their figures to a file's, and makes the tables of all that stand there. The table is
build/compare/PAIR.md, the page build/compare/PAIR.html. Programs are those of build/release. Times are of the
processor, of all threads together: what else the machine does meanwhile changes them less than it would others, but
by up to a half where it is busy.
"""
import argparse
import html
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

import pages

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "build" / "release" / "bin"
OUT = ROOT / "build" / "compare"
PAIRS = ("en-fr", "en-de")
SETS = ("test", "test.compose", "test.long")

# Name, options of seq2see-train, and what it shows.
KINDS = {
    "global": ([], "RNN, global attention, scaled dot scores"),
    "dot": (["--score", "dot"], "RNN, dot scores"),
    "general": (["--score", "general"], "RNN, general scores"),
    "additive": (["--score", "additive"], "RNN, additive scores"),
    "heads-4": (["--heads", "4"], "RNN, four heads"),
    "input-feeding": (["--input-feeding"], "RNN with input feeding"),
    "monotonic": (["--scope", "local_monotonic", "--window", "5"], "RNN, a window around the target's own position"),
    "predictive": (["--scope", "local_predictive", "--window", "10"], "RNN, a window around a predicted position"),
    "predictive-narrow": (["--scope", "local_predictive", "--window", "2"], "the same, a small window"),
    "predictive-half": (["--scope", "local_predictive", "--window", "5"], "the same, half the window"),
    "joined": (["--join-share", "0.3", "--join-most", "3"], "RNN, trained on joined pairs too"),
    "monotonic-joined": (["--scope", "local_monotonic", "--window", "5", "--join-share", "0.3", "--join-most", "3"],
                         "RNN, local_monotonic, trained on joined pairs too"),
    "transformer": (["--architecture", "transformer"], "transformer, one head of cross-attention a layer"),
    "transformer-short": (["--architecture", "transformer", "--max-steps", "3200"], "transformer, 3,200 steps"),
    "transformer-quick": (["--architecture", "transformer", "--learning-rate", "3e-3"],
                          "transformer, learning rate 0.003"),
    "transformer-steady": (["--architecture", "transformer", "--max-steps", "8000"], "transformer, 8,000 steps"),
    "transformer-heads-4": (["--architecture", "transformer", "--heads", "4"],
                            "transformer, four heads of cross-attention a layer"),
    "transformer-window": (["--architecture", "transformer", "--self-window", "4"],
                           "transformer, self-attention in windows"),
    "transformer-joined": (["--architecture", "transformer", "--join-share", "0.3", "--join-most", "3"],
                           "transformer, trained on joined pairs too"),
    "transformer-deep": (["--architecture", "transformer", "--decoder-layers", "4", "--heads", "2",
                          "--max-steps", "3200"],
                         "transformer, four decoder layers, two heads of cross-attention each, 3,200 steps"),
    "rnn-transformer": (["--architecture", "transformer", "--encoder", "rnn"], "RNN encoder, transformer decoder"),
    "transformer-rnn": (["--encoder", "transformer"], "transformer encoder, RNN decoder"),
    "rnn-transformer-joined": (["--architecture", "transformer", "--encoder", "rnn", "--join-share", "0.5",
                                "--learning-rate", "3e-3", "--dropout", "0.2", "--word-dropout", "0.3"],
                               "RNN encoder, transformer decoder, joined pairs, word dropout"),
    "dot-joined": (["--score", "dot", "--join-share", "0.5", "--dropout", "0.2", "--word-dropout", "0.15"],
                   "RNN, dot scores, joined pairs, word dropout"),
}


def run(program, *arguments, log=None):
    """The seconds of the processor that the program takes, and the most memory that it holds, in bytes.
    Where it fails, this one ends with what it complains of."""
    call = [PROGRAMS / program, *map(str, arguments)]
    with open(log or os.devnull, "a") as output:
        process = subprocess.Popen(call, stdout=output, stderr=output if log else None)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{program} failed" + (f"; see {log}" if log else "."))
    return usage.ru_utime + usage.ru_stime, 1024 * usage.ru_maxrss


def train(folder, pair, options, seed):
    return run("seq2see-train", "--model", folder / "model", "--corpus", ROOT / "data" / "toy" / pair, "--seed", seed,
               "--overwrite", *options, log=folder / "log")


def evaluate(folder, pair, part):
    data = ROOT / "data" / "toy" / pair / f"{part}.tsv"
    pictures = ["--svg", folder / "svg"] if part == "test" else []
    run("seq2see-eval", "--model", folder / "model", "--data", data, "--out", folder / part, "--overwrite",
        "--resamples", 100, *pictures)


def sentences_per_second(folder, pair):
    """Greedy translation of the test set, so many times over, by one thread; start-up is left out by the difference to
    a single sentence."""
    times = 5
    lines = [line.split("\t")[0] for line in (ROOT / "data" / "toy" / pair / "test.tsv").read_text().splitlines()]
    text = folder / "input.txt"

    def seconds(sentences):
        text.write_text("\n".join(sentences) + "\n")
        return min(run("seq2see-translate", "--model", folder / "model", "--input", text, "--workers", 1)[0]
                   for _ in range(3))

    return (times * len(lines) - 1) / (seconds(times * lines) - seconds(lines[:1]))


def share_until(model, exact_match):
    """The share of its steps that a training had made at the first validation with so much exact match; None if there
    was none."""
    events = [json.loads(line) for line in (model / "training.jsonl").read_text().splitlines()]
    reached = [event["step"] for event in events
               if event["event"] == "valid" and event["exact_match"] >= exact_match]
    return reached[0] / events[-1]["step"] if reached else None


def measure(folder, pair, options, seed):
    if (folder / "result.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / "model"
    seconds, memory = train(folder, pair, options, seed)
    for part in SETS:
        evaluate(folder, pair, part)
    header = (model / "model.safetensors").read_bytes()
    tensors = json.loads(header[8:8 + int.from_bytes(header[:8], "little")])
    count = sum(end - begin for name, tensor in tensors.items() if name != "__metadata__"
                for begin, end in [tensor["data_offsets"]]) // 4
    result = {"parameters": count, "bytes": memory, "seconds": seconds,
              "sentences_per_second": sentences_per_second(folder, pair)}
    if (share_of_99 := share_until(model, 0.99)) is not None:
        result["seconds_to_99"] = seconds * share_of_99
    for part in SETS:
        scores = json.loads((folder / part / "scores.json").read_text())
        result[part] = {key: scores[key]["value"] for key in ("exact_match", "bleu", "aer")}
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n")


def cell(values, digits=1):
    """Mean and, of several, standard deviation."""
    spread = f" ± {statistics.stdev(values):,.{digits}f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):,.{digits}f}{spread}"


def seconds_to_99(runs):
    """Of the runs that got there; a dash where none did, or where it was not noted."""
    reached = [run["seconds_to_99"] for run in runs if "seconds_to_99" in run]
    return cell(reached, 0) if reached else "–"


def share(part, score):
    return lambda runs: cell([100 * run[part][score] for run in runs])


def bleu(part):
    return lambda runs: cell([run[part]["bleu"] for run in runs])


# Title of a column, and what stands in it, of the runs of a kind.
SEEDS = [("seeds", lambda runs: str(len(runs)))]
EXACT = [(f"exact match, %: {SETS[0]}", share(SETS[0], "exact_match")),
         *((part, share(part, "exact_match")) for part in SETS[1:])]
AER = [(f"AER, %: {SETS[0]}", share(SETS[0], "aer")), *((part, share(part, "aer")) for part in SETS[1:])]
BLEU = [(f"BLEU: {SETS[0]}", bleu(SETS[0])), *((part, bleu(part)) for part in SETS[1:])]
SIZE = [("parameters", lambda runs: f"{runs[0]['parameters']:,}")]
TRAINING = [("training, processor s", lambda runs: cell([run["seconds"] for run in runs], 0)),
            ("until 99 % of valid", seconds_to_99),
            ("memory, MB", lambda runs: f"{max(run['bytes'] for run in runs) / 1e6:.0f}")]
DECODING = [("sentences/s, one thread", lambda runs: cell([run["sentences_per_second"] for run in runs], 0))]

TABLES = {
    "all": SEEDS + SIZE + TRAINING + EXACT + AER + BLEU + DECODING,
    "quality": SEEDS + EXACT + AER,
    "cost": SEEDS + BLEU + SIZE + TRAINING + DECODING,
    "exact": SEEDS + EXACT,
    "scores": SEEDS + TRAINING + EXACT + AER + BLEU[:1],
}


def options_of(kind):
    return f"`{' '.join(KINDS[kind][0])}`" if KINDS[kind][0] else "the defaults"


def measured():
    """The figures of every run in build/compare, by its name."""
    return {path.parent.name: json.loads(path.read_text()) for path in sorted(OUT.glob("*/result.json"))}


def gather(path):
    """What the file holds and what was measured here, which wins; both are in the file then."""
    results = {**(json.loads(path.read_text()) if path.exists() else {}), **measured()}
    lines = (f"{json.dumps(name)}: {json.dumps(results[name])}" for name in sorted(results))
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    return results


def results_of(pair, results):
    """The runs of each kind, in the order of KINDS."""
    kinds = {kind: [run for name, run in results.items() if re.fullmatch(f"{pair}-{kind}-[0-9]+", name)]
             for kind in KINDS}
    return {kind: runs for kind, runs in kinds.items() if runs}


def markdown(titles, rows, words):
    """A table; the first `words` columns hold words, the others numbers."""
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * words + "--:|" * (len(titles) - words)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def table(what, places, measured_runs):
    """The Markdown of a table of TABLES; each place is PAIR, with all of its kinds, or PAIR/KIND."""
    if what == "kinds":
        rows = [[f"`{kind}`", options_of(kind), about] for kind, (_, about) in KINDS.items()
                if any(kind in results_of(pair, measured_runs) for pair in PAIRS)]
        return markdown(["kind", "options of seq2see-train", "what it is"], rows, 3)
    columns, rows = TABLES[what], []
    for place in places:
        pair, _, chosen = place.partition("/")
        results = results_of(pair, measured_runs)
        for kind in [chosen] if chosen else results:
            if kind not in results:
                print(f"There is no run of {kind} on {pair} yet.", file=sys.stderr)
                continue
            name = options_of(kind) if what in ("exact", "scores") else f"`{kind}`"
            rows.append([pair, name, *(column(results[kind]) for _, column in columns)])
    return markdown(["corpus", "kind", *(title for title, _ in columns)], rows, 2)


def picture(pair, kind, sentence):
    """The heatmap of the first seed there is."""
    for svg in sorted(OUT.glob(f"{pair}-{kind}-[0-9]*/svg/{sentence:06}.svg")):
        return svg.read_text()
    return ""


def write_page(pair, results, sentence, path):
    """The table, and below it the same sentence as each kind aligns it (first seed)."""
    titles = ["kind", *(title for title, _ in TABLES["all"])]
    rows = "<tr>" + "".join(f"<th>{html.escape(title)}</th>" for title in titles) + "</tr>\n"
    for kind, runs in results.items():
        cells = [kind, *(column(runs) for _, column in TABLES["all"])]
        rows += "<tr>" + "".join(f"<td>{html.escape(value)}</td>" for value in cells) + "</tr>\n"
    figures = "".join(
        f"<figure><figcaption><b>{kind}</b> {html.escape(KINDS[kind][1])}</figcaption>"
        f"{picture(pair, kind, sentence)}</figure>\n" for kind in results)
    path.write_text(f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>seq2see: kinds of attention on {pair}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 32px; color: #1a1a1a; background: #fff }}
.table {{ overflow-x: auto }} table {{ border-collapse: collapse; font-variant-numeric: tabular-nums }}
th, td {{ padding: 4px 12px; text-align: right; border-bottom: 1px solid #ddd }}
th {{ font-weight: 600; vertical-align: bottom }}
th:first-child, td:first-child {{ text-align: left }}
.figures {{ display: flex; flex-wrap: wrap; gap: 32px; margin-top: 32px }} figure {{ margin: 0; max-width: 100% }}
figcaption {{ max-width: 320px; margin-bottom: 8px }} svg {{ max-width: 100%; height: auto }}
</style>
<h1>Kinds of attention on {pair}</h1>
<p>Trained with the defaults of each kind on two shards. Means, and standard deviations over seeds.</p>
<div class="table"><table>
{rows}</table></div>
<div class="figures">
{figures}</div>
""")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pair", choices=PAIRS, default="en-fr")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--kinds", choices=KINDS, nargs="+", default=list(KINDS), metavar="KIND",
                        help="of " + ", ".join(KINDS))
    parser.add_argument("--pictures", type=pathlib.Path, metavar="DIR",
                        help="put the heatmaps of these kinds there too, as PAIR-KIND.svg")
    parser.add_argument("--gather", type=pathlib.Path, metavar="FILE",
                        help="add the figures to this JSON file, and make the tables of all that it holds")
    parser.add_argument("--fill-in", type=pathlib.Path, nargs="+", default=[], metavar="PAGE",
                        help="make the tables of these Markdown pages anew")
    parser.add_argument("--sentence", type=int, default=37,
                        help="line of test.tsv, from 0, whose heatmaps the page shows")
    parser.add_argument("--only-table", action="store_true", help="of what was measured so far")
    call = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    for seed in call.seeds if not call.only_table else []:
        for kind in call.kinds:
            print(f"{call.pair} {kind}, seed {seed}", flush=True)
            measure(OUT / f"{call.pair}-{kind}-{seed}", call.pair, KINDS[kind][0], seed)
    for kind in call.kinds if call.pictures else []:
        if svg := picture(call.pair, kind, call.sentence):
            (call.pictures / f"{call.pair}-{kind}.svg").write_text(svg)
    results = gather(call.gather) if call.gather else measured()
    for page in call.fill_in:
        pages.fill_in(page, "compare.py", lambda words: table(words[0], words[1:], results))
    text = table("all", [call.pair], results)
    (OUT / f"{call.pair}.md").write_text(text + "\n")
    print(text)
    write_page(call.pair, results_of(call.pair, results), call.sentence, OUT / f"{call.pair}.html")


if __name__ == "__main__":
    main()
