#!/usr/bin/env python3
"""Trains each kind of model again and again while another process takes the processor, and compares the bytes.

    scripts/determinism.py                        # ten runs of each kind, with 1 to 3 workers
    scripts/determinism.py --runs 3 --kind transformer
    scripts/determinism.py --build build/wheel    # the programs of another build, with another LibTorch
"""

import argparse
import hashlib
import multiprocessing
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "support"))
import tiny_training
from tiny_training import differences, result, run, train, write_corpus

KINDS = {"rnn": [], "gru": ["--cell", "gru", "--input-feeding"], "additive": ["--score", "additive"],
         "local_monotonic": ["--scope", "local_monotonic"], "local_predictive": ["--scope", "local_predictive"],
         "transformer": ["--architecture", "transformer"],
         "subwords drawn, dropout": ["--subword-nbest", "4", "--dropout", "0.3", "--average", "0.9"]}
STEPS = ["--max-steps", "30", "--max-epochs", "0", "--validate-every", "10", "--seed", "5"]


def burn(end):
    while not end.is_set():
        sum(range(10_000))


def trained(kind, workers):
    with tempfile.TemporaryDirectory(prefix="seq2see-determinism-") as folder:
        write_corpus(folder)
        done = run(train("model", *STEPS, *KINDS[kind], "--workers", str(workers)), folder)
        if done.returncode != 0:
            sys.exit(f"determinism.py: {kind}: {done.stderr}")
        return result(pathlib.Path(folder) / "model")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=10)
    options.add_argument("--kind", action="append", choices=KINDS, help="once or several times; default: all")
    options.add_argument("--build", type=pathlib.Path,
                         help="its programs; default: those of PROGRAMS, or build/release")
    given = options.parse_args()
    if given.build:
        tiny_training.PROGRAMS = given.build.resolve() / "bin"
    begin, end, differing = time.monotonic(), multiprocessing.Event(), 0
    load = multiprocessing.Process(target=burn, args=(end,), daemon=True)
    load.start()
    for kind in given.kind or KINDS:
        first = trained(kind, 1)
        for number in range(1, given.runs):
            other = differences(trained(kind, 1 + number % 3), first)
            differing += bool(other)
            if other:
                print(f"{kind}: run {number + 1} differs in {', '.join(other)}", file=sys.stderr)
        print(f"{kind}: {given.runs} runs, model {hashlib.sha256(first['model.safetensors']).hexdigest()[:16]}")
    end.set()
    load.join()
    print(f"{differing} runs that differ, {time.monotonic() - begin:.0f} s, "
          f"programs of {tiny_training.PROGRAMS.parent.name}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
