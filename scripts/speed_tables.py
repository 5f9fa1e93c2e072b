"""What scripts/speed.py measures, and the tables of it."""
import os
import statistics

BUILDS = {"release": "LibTorch of Debian", "wheel": "LibTorch of PyPI"}
CORES = len(os.sched_getaffinity(0))

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
    "products": ("products", "mm", "linear"),
    "optimizer": ("optimizer",),
    "loss": ("loss",),
    "attention": ("Attend", "attention", "Gather>", "softmax"),
    "norms": ("layer norm", "layer_norm", "Normalizing"),
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
                "On one worker, while profiled; an operation's own time. Those in plain words and those of seq2see:: "
                "are our own loops; \"outside\" is what none covers: batches, building the graph."]
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
    return table(["model", "program", "rows", "matrices, MB", "a library's product, us", "ours", "ours, of bf16"],
                 rows_rows(lines))


def rows_lines(lines):
    yield from ["## Products of a few rows", "", "All of a decoding step's, on one thread, the best of ten rounds.", ""]
    yield from rows_table(lines)


# How what was measured is written down: results under its name in speed.json. Rows are measured with decoding.
WRITERS = {"training": training_lines, "decoding": decoding_lines, "rows": rows_lines}

# Tables that pages may have, by name: of which part, and how they are made.
TABLES = {
    "training": ("training", training_table),
    "profile": ("training", profile_table),
    "decoding": ("decoding", decoding_table),
    "rows": ("rows", rows_table),
}
