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
import pathlib
import subprocess
import sys

import pages
from speed_tables import BUILDS, CORES, KINDS, TABLES, WRITERS

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "bench"
SECONDS = 2  # for each measurement of decoding

PARTS = ("training", "decoding")


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
