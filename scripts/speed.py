#!/usr/bin/env python3
"""Measures how fast models train here, beside the same models in Python's PyTorch, and how fast they translate, beside
CTranslate2; writes tables and profiles.

    scripts/speed.py                                        # both parts, every kind, both builds, three repetitions
    scripts/speed.py training --kinds transformer-256 --repetitions 5
    scripts/speed.py decoding
    scripts/speed.py --only-table                           # of what was measured so far
    scripts/speed.py --only-table --fill-in README.md       # makes the tables of that page

Programs are those of build/release (Debian's LibTorch) and build/wheel (PyPI's); scripts/bench.sh builds them first. In
each repetition ours and the reference take turns on the same work, so that a ratio comes from one run; numbers are
medians of the repetitions, the machine's peak is the best. Results are kept in build/bench: speed.json, of which
speed.md is made. Leave the machine alone meanwhile.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

import pages

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "bench"
BUILDS = {"release": "LibTorch of Debian", "wheel": "LibTorch of PyPI"}
CORES = len(os.sched_getaffinity(0))
SECONDS = 2  # for each measurement of decoding

LARGE = ["--width", "256", "--vocabulary-size", "8000", "--mean-length", "14"]
SMALL = ["--width", "128", "--vocabulary-size", "500", "--mean-length", "12"]
TRANSFORMER = ["--architecture", "transformer", "--heads", "4", "--self-heads", "4"]

# Name, options of training-speed, and what it is.
KINDS = {
    "transformer-256": (TRANSFORMER + LARGE + ["--encoder-layers", "3", "--decoder-layers", "3"],
                        "transformer, 3 + 3 layers, D = 256, F = 512, V = 8,000"),
    "transformer-128": (TRANSFORMER + SMALL + ["--encoder-layers", "2", "--decoder-layers", "2"],
                        "transformer, 2 + 2 layers, D = 128, F = 512, V = 500"),
    "lstm-256": (LARGE, "LSTM, 2 + 1 layers, D = 256, V = 8,000"),
    "lstm-256-feeding": (LARGE + ["--input-feeding"], "the same with input feeding"),
    "lstm-128": (SMALL, "LSTM, 2 + 1 layers, D = 128, V = 500"),
    "lstm-128-feeding": (SMALL + ["--input-feeding"], "the same with input feeding"),
}


def run(program, *arguments):
    """The lines of JSON that the program prints; where it fails, this one ends with what it complains of."""
    try:
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"{program} is not there; scripts/bench.sh installs and builds what is measured.")
    if done.returncode != 0:
        sys.exit(f"{program} failed: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def run_once(*call):
    """The one line that the program prints."""
    (result,) = run(*call)
    return result


def program(build, name):
    return ROOT / "build" / build / "bin" / name


PYTHON = ROOT / ".deps" / "bench" / "python"


def workers_measured():
    return sorted({1, CORES})


def measure_kind(kind, repetitions):
    """What was measured of a kind: peaks and runs of each build, and the reference's runs."""
    options, batches = KINDS[kind][0], OUT / f"{kind}.batches.json"
    builds = {build: {"peak": [], "runs": {str(workers): [] for workers in workers_measured()}, "bf16": []}
              for build in BUILDS}
    references = []
    for repetition in range(repetitions):
        print(f"{kind}, {repetition + 1} of {repetitions}", flush=True)
        for build, results in builds.items():
            results["peak"].append(run_once(program(build, "matrix-peak")))
            for workers in workers_measured():
                profile = ["--profile"] if workers == 1 and repetition == 0 else []
                results["runs"][str(workers)].append(run_once(
                    program(build, "training-speed"), *options, "--workers", workers, "--batches", batches, *profile))
            if "bf16" in results["peak"][-1]:
                results["bf16"].append(run_once(program(build, "training-speed"), *options, "--precision", "bf16"))
        references.append(run_once(PYTHON, ROOT / "bench" / "reference.py", batches))
    batches.unlink()
    return {"builds": builds, "reference": references}


def measure_training(kinds, repetitions):
    for kind in kinds:
        result = measure_kind(kind, repetitions)
        results = read_results()
        results.setdefault("training", {})[kind] = result
        write_results(results)


def measure_decoding(repetitions):
    """Lines of decoding-speed of each build, and of CTranslate2, from as many repetitions."""
    lines = []
    for repetition in range(repetitions):
        print(f"decoding, {repetition + 1} of {repetitions}", flush=True)
        for build in BUILDS:
            lines += [{**line, "engine": BUILDS[build]} for line in run(program(build, "decoding-speed"), SECONDS)]
        lines += run(PYTHON, ROOT / "bench" / "ct2.py", SECONDS)
    rows = [{**line, "engine": BUILDS[build]} for build in BUILDS for line in run(program(build, "row-products"))]
    write_results({**read_results(), "decoding": lines, "rows": rows})


def write_results(results):
    (OUT / "speed.json").write_text(json.dumps(results, indent=1) + "\n")


def read_results():
    path = OUT / "speed.json"
    return json.loads(path.read_text()) if path.exists() else {}


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def table(columns, rows, names=2):
    """So many of the columns are names, the others numbers."""
    lines = ["| " + " | ".join(columns) + " |", "|---" * names + "|--:" * (len(columns) - names) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def common_cells(runs):
    return [f"{median(runs, 'step_ms'):.1f}", f"{median(runs, 'target_tokens_per_second'):,.0f}"]


def last_cells(runs):
    return [f"{median(runs, 'peak_memory_mb'):.0f}", f"{median(runs, 'page_faults_a_step'):,.0f}"]


def build_rows(kind, build, result, reference_speed):
    """One row for each number of workers, and one for bf16; the gain is over one worker."""
    peak = max(peak["fp32"] for peak in result["peak"])
    alone = median(result["runs"]["1"], "target_tokens_per_second")
    for workers, runs in result["runs"].items():
        speed = median(runs, "target_tokens_per_second")
        share = median(runs, "gflops") / (peak * int(workers))
        yield [kind, BUILDS[build], workers, *common_cells(runs), f"{speed / alone:.2f}", f"{100 * share:.0f}",
               f"{speed / reference_speed:.2f}", *last_cells(runs)]
    if runs := result["bf16"]:
        speed, peak = median(runs, "target_tokens_per_second"), max(peak["bf16"] for peak in result["peak"])
        yield [kind, f"{BUILDS[build]}, bf16", str(CORES), *common_cells(runs), "",
               f"{100 * median(runs, 'gflops') / (peak * CORES):.0f}", f"{speed / reference_speed:.2f}",
               *last_cells(runs)]


def training_rows(results):
    for kind in KINDS:
        if kind not in results:
            continue
        references = results[kind]["reference"]
        flops = median(results[kind]["builds"]["wheel"]["runs"]["1"], "gflop_a_step")
        peak = max(peak["fp32"] for peak in results[kind]["builds"]["wheel"]["peak"])
        for build, result in results[kind]["builds"].items():
            yield from build_rows(kind, build, result, median(references, "target_tokens_per_second"))
        share = 1e3 * flops / median(references, "step_ms") / (peak * references[0]["threads"])
        yield [kind, f"PyTorch {references[0]['version']} in Python", str(references[0]["threads"]),
               *common_cells(references), "", f"{100 * share:.0f}", "1", *last_cells(references)]


def training_table(results):
    return table(["model", "program", "workers", "step, ms", "target tokens/s", "gain", "share of peak, %",
                  "times the reference", "memory, MB", "page faults a step"], training_rows(results))


def peak_lines(results):
    for build, name in BUILDS.items():
        peaks = [peak for result in results.values() for peak in result["builds"][build]["peak"]]
        bf16 = f", bf16 {max(peak['bf16'] for peak in peaks):.0f}" if "bf16" in peaks[0] else ""
        yield f"- {name}: fp32 {max(peak['fp32'] for peak in peaks):.0f}{bf16} GFLOP/s"


def profile_lines(kind, build, result):
    profile = result["runs"]["1"][0]["profile"]
    total = sum(entry["ms_a_step"] for entry in profile)
    yield from ["", f"### {kind}, {BUILDS[build]}", "", "| operation | calls a step | ms a step | share, % |",
                "|---|--:|--:|--:|"]
    for entry in profile[:20]:
        yield (f"| {entry['operation']} | {entry['calls_a_step']:.1f} | {entry['ms_a_step']:.2f} | "
               f"{100 * entry['ms_a_step'] / total:.1f} |")


# What operations of a profile are for, by what their names have in them; the first that fits counts.
PURPOSES = {
    "products": ("mm", "linear"),
    "optimizer": ("optimizer",),
    "loss": ("loss",),
    "attention": ("Attend", "attention", "Gather>", "softmax"),
    "norms": ("layer_norm",),
    "dropout, ReLU": ("ropp", "dropout", "Rectifying", "relu"),
    "bias, embedding": ("bias", "LinearFunction", "LookUp", "embedding"),
    "gates": ("gates", "LstmFunction", "::Step>", "lstm"),
}


def purpose_of(operation):
    return next((purpose for purpose, parts in PURPOSES.items() if any(part in operation for part in parts)), "rest")


def profile_rows(results):
    for kind in KINDS:
        for build, result in results[kind]["builds"].items() if kind in results else []:
            run = result["runs"]["1"][0]
            times = dict.fromkeys([*PURPOSES, "rest"], 0)
            for entry in run["profile"]:
                times[purpose_of(entry["operation"])] += entry["ms_a_step"]
            total = sum(times.values())
            peak = max(peak["fp32"] for peak in result["peak"])
            yield [kind, BUILDS[build], f"{total:.0f}", *(f"{100 * time / total:.1f}" for time in times.values()),
                   f"{1e5 * run['gflop_a_step'] / times['products'] / peak:.0f}"]


def profile_table(results):
    """Where the time of a step goes on one worker."""
    return table(["model", "program", "step, ms", *(f"{purpose}, %" for purpose in PURPOSES), "rest, %",
                  "products: % of the peak"], profile_rows(results))


def training_lines(results):
    yield from ["## Training", "", f"Matrix products of 1024 x 1024, a core, {CORES} cores at once:", ""]
    yield from peak_lines(results)
    yield from ["", "Whole steps, batches of 64 sentences of similar length. The share is that of the matrix-product "
                "peak of so many cores, by the products that the tokens need; padding and all else count as loss. The "
                "gain is over one worker. For both builds the reference is PyTorch of PyPI, with all its threads: "
                "there is none in Python of the version that Debian has in C++.", ""]
    yield from (f"- {kind}: {about}" for kind, (_, about) in KINDS.items() if kind in results)
    yield ""
    yield from training_table(results)
    yield from ["", "## Where a training step's time goes", "",
                "On one worker, while profiled; an operation's own time. Those in plain words and those of seq2see:: are "
                "our own loops; \"outside\" is what none covers: batches, building the graph."]
    yield ""
    yield from profile_table(results)
    for kind in KINDS:
        for build, result in results[kind]["builds"].items() if kind in results else []:
            yield from profile_lines(kind, build, result)


def decoding_rows(lines):
    """One row for each model, engine and precision; the ratios are to CTranslate2's floats."""
    def of(model, engine, precision, beam, key):
        return median([line for line in lines if (line["model"], line["engine"], line["precision"], line["beam"]) ==
                       (model, engine, precision, beam)], key)

    engines = list(dict.fromkeys((line["model"], line["engine"], line["precision"]) for line in lines))
    for model in dict.fromkeys(model for model, _, _ in engines):
        peer = next((engine for name, engine, precision in engines
                     if name == model and engine.startswith("CTranslate2") and precision == "fp32"), None)
        for engine, precision in ((engine, precision) for name, engine, precision in engines if name == model):
            cells = []
            for beam in (1, 5):
                for key, more in (("sentences_per_second", True), ("one_sentence_ms", False)):
                    own = of(model, engine, precision, beam, key)
                    cells.append(f"{own:,.0f}" if more else f"{own:.2f}")
                    if peer:
                        ratio = own / of(model, peer, "fp32", beam, key)
                        cells[-1] += f" ({ratio if more else 1 / ratio:.2f})"
            yield [model, engine, precision, *cells]


def decoding_table(lines):
    return table(["model", "program", "precision", "greedy: sentences/s", "one, ms", "beam 5: sentences/s", "one, ms"],
                 decoding_rows(lines), names=3)


def decoding_lines(lines):
    yield from ["## Decoding", "", "Random weights, translations as long as their sources (D = 256: 3 + 3 layers, V = "
                "8,000, 14 tokens; D = 128: 2 + 2 layers, V = 500, 12 tokens; an rnn has one decoder layer). "
                "Sentences a second in batches of 64 by two workers, and milliseconds for one sentence on one thread; "
                "in brackets how many times as fast as CTranslate2 with floats.", ""]
    yield from decoding_table(lines)


def rows_rows(lines):
    for line in lines:
        yield [line["model"], line["engine"], str(line["rows"]), f"{line['megabytes']:.1f}",
               *(f"{line[key]:,.0f}" for key in ("library_us", "fp32_us", "bf16_us"))]


def rows_table(lines):
    """Microseconds that the products of a decoding step take, one thread."""
    return table(["model", "program", "rows", "matrices, MB", "LibTorch's product, us", "ours", "ours, of bf16"],
                 rows_rows(lines))


def rows_lines(lines):
    yield from ["## Products of a few rows", "", "All of a decoding step's, on one thread, the best of ten rounds.", ""]
    yield from rows_table(lines)


# How what was measured is written down: results under its name in speed.json. Rows are measured with decoding.
WRITERS = {"training": training_lines, "decoding": decoding_lines, "rows": rows_lines}
PARTS = ("training", "decoding")

# Tables that pages may have, by name: of which part, and how they are made.
TABLES = {
    "training": ("training", training_table),
    "profile": ("training", profile_table),
    "decoding": ("decoding", decoding_table),
    "rows": ("rows", rows_table),
}


def table_of(words):
    part, write = TABLES[words[0]]
    results = read_results()
    if part not in results:
        sys.exit(f"Nothing of '{part}' was measured yet: run scripts/speed.py first.")
    return "\n".join(write(results[part]))


def write_table():
    results = read_results()
    lines = [line for part, write in WRITERS.items() if part in results for line in write(results[part])]
    (OUT / "speed.md").write_text("\n".join(lines) + "\n")
    print((OUT / "speed.md").read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", choices=[*PARTS, []], nargs="*", default=[], metavar="PART",
                        help="of " + ", ".join(PARTS) + "; both if none is named")
    parser.add_argument("--kinds", choices=KINDS, nargs="+", default=list(KINDS), metavar="KIND",
                        help="of models that train: " + ", ".join(KINDS))
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--fill-in", type=pathlib.Path, nargs="+", default=[], metavar="PAGE",
                        help="make the tables of these Markdown pages anew")
    parser.add_argument("--only-table", action="store_true", help="of what was measured so far")
    call = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    parts = call.parts or PARTS
    if not call.only_table:
        if "training" in parts:
            measure_training(call.kinds, call.repetitions)
        if "decoding" in parts:
            measure_decoding(call.repetitions)
    write_table()
    for page in call.fill_in:
        pages.fill_in(page, "speed.py", table_of)


if __name__ == "__main__":
    main()
