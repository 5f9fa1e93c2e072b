#!/usr/bin/env python3
"""Makes each call to the system fail in turn, in seq2see-train, -translate, -eval, -corpus and -serve.

    scripts/faults.py                        # every call: of opening, reading, writing, flushing, renaming, ...
    scripts/faults.py --points 100           # a hundred of them, drawn at random, of each program and kind in turn
    scripts/faults.py --kind write --program train-new --jobs 2

tests/faults/fault_injector.c is put between the programs and the system (INJECTOR names it built). After each fault the
program has to have failed with one sentence and a status, or to have done its work as if nothing had been; no file may
be half written, what was there before has to be there still, and a training that is run again has to end with the same
bytes. A server that met a fault has to answer the next request as if nothing had been.
"""

import argparse
import collections
import concurrent.futures
import errno
import itertools
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "support"))
from serving import SERVE, serve_for_a_moment
from tiny_training import (PROGRAMS, complaint_fault, differences, result, run, train, train_on, translate,
                           write_corpus)

INJECTOR = pathlib.Path(os.environ.get("INJECTOR", "build/release/tests/libfault_injector.so")).resolve()
# What fails, with which error, and whether it then fails on, as on a full disk.
KINDS = {"open": [(errno.EMFILE, False), (errno.EINTR, False)], "read": [(errno.EIO, False), (errno.EINTR, False)],
         "write": [(errno.ENOSPC, True), (errno.EIO, False), (errno.EINTR, False)], "short": [(errno.ENOSPC, False)],
         "sync": [(errno.EIO, False)], "close": [(errno.EIO, False)], "rename": [(errno.EIO, False)],
         "unlink": [(errno.EROFS, False)], "mkdir": [(errno.ENOSPC, False)], "cut": [(errno.EIO, False)],
         "thread": [(errno.EAGAIN, False)], "map": [(errno.ENOMEM, False)], "memory": [(errno.ENOMEM, False)]}
STEPS = ["--max-steps", "4", "--max-epochs", "0", "--validate-every", "2", "--log-every", "2"]
LAST_RENAME = 7  # of a training that is cut off in its middle
CORPUS = [PROGRAMS / "seq2see-corpus"]


class Program:
    """A call of a program on files that are there, and what it leaves where nothing fails."""

    def __init__(self, name, command, before=None):
        self.name, self.command, self.before = name, command, before
        self.calls = {}

    def prepare(self, folder):
        write_corpus(folder)
        if self.before is not None:
            shutil.copytree(self.before, folder, dirs_exist_ok=True)

    def learn(self):
        """Runs it without a fault, and counts its calls."""
        with tempfile.TemporaryDirectory(prefix="seq2see-faults-") as place:
            folder = pathlib.Path(place)
            self.prepare(folder)
            self.old = contents(folder)
            done = self.run(folder, settings(folder, "open", 0))
            if done.returncode != 0:
                sys.exit(f"faults.py: {self.name} fails without a fault: {done.stderr}")
            self.calls = counts(folder)
            self.output, self.new = done.stdout, contents(folder)

    def run(self, folder, environment):
        return run(self.command, folder, env=environment)

    def says_as_before(self, output):
        return output == self.output


class Server(Program):
    """seq2see-serve, asked the same three times."""

    def run(self, folder, environment):
        return serve_for_a_moment(folder, env=environment)

    def says_as_before(self, output):
        """The fault may have cost one answer, told in a sentence or by the connection's end, but not the next."""
        lost = [answer for answer, expected in zip(output, self.output, strict=True) if answer != expected]
        told = [status == 0 or (status >= 500 and text.endswith(".")) for status, text in lost]
        return len(lost) <= 1 and all(told)


def settings(folder, kind, number, error=errno.EIO, lasting=False):
    more = {"FAULT_LASTING": "1"} if lasting else {}
    return {**os.environ, "LD_PRELOAD": str(INJECTOR), "FAULT_CALL": kind, "FAULT_AT": str(number),
            "FAULT_ERRNO": str(error), "FAULT_COUNT": str(folder / ".count"), **more}


def contents(folder):
    """Every file below the folder with its bytes; of a training, what does not depend on the clock."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "model":
            found[str(path.relative_to(folder))] = path.read_bytes()
    model = folder / "model"
    if (model / "state.safetensors").exists() and (model / "config.json").exists():
        found.update({f"model/{name}": content for name, content in result(model).items()})
    return found


def counts(folder):
    """What the injector counted; nothing where the process did not end by itself."""
    path = folder / ".count"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return {name: int(count) for name, count in (line.split() for line in lines)}


def file_faults(program, found, harmless_parts):
    """Files that are neither what they were nor what they were to be."""
    for name, content in found.items():
        if name.endswith(".part"):
            if not harmless_parts:
                yield f"{name} is left over"
        elif content not in (program.old.get(name), program.new.get(name)):
            if not name.startswith("model/"):  # of a training, half done is right: its end is compared
                yield f"{name} is half written"
    for name in program.old.keys() - found.keys():
        if not name.startswith("model/"):
            yield f"{name} is gone"


def training_faults(program, folder):
    """What is wrong with the model of a training that met a fault."""
    model = folder / "model"
    if (model / "config.json").exists() and (model / "model.safetensors").exists():
        if fault := translate(folder, "model"):
            yield fault
    again = program.command if "--overwrite" in program.command else train_on(folder, program.command)
    done = run(again, folder)
    if done.returncode != 0:
        yield f"it cannot be run again: {done.stderr[-200:]}"
    elif other := differences({**contents(folder)}, program.new):
        yield f"run again it ended with other bytes in {', '.join(other)}"


def fault_points(programs, kinds):
    """Each call that is to fail."""
    return [(program, kind, number, error, lasting) for program in programs for kind in kinds
            for error, lasting in KINDS[kind] for number in range(1, program.calls[kind] + 1)]


def drawn(points, count, choice):
    """So many of them, of each program and kind in turn."""
    groups = collections.defaultdict(list)
    for point in choice.sample(points, len(points)):
        groups[point[0].name, point[1]].append(point)
    in_turn = [point for row in itertools.zip_longest(*groups.values()) for point in row if point is not None]
    return in_turn[:count]


def meet(point):
    """Runs a program with one fault; what is wrong with what came of it, and whether it failed."""
    program, kind, number, error, lasting = point
    with tempfile.TemporaryDirectory(prefix="seq2see-faults-") as place:
        folder = pathlib.Path(place)
        program.prepare(folder)
        done = program.run(folder, settings(folder, kind, number, error, lasting))
        was_injected = counts(folder).get("injected", 1) == 1
        faults = []
        if done.returncode == 0:
            if not program.says_as_before(done.stdout):
                faults.append("it reports success and its output is another")
            if other := differences(contents(folder), program.new):
                faults.append(f"it reports success and its files are others: {', '.join(other)}")
        else:
            faults += filter(None, [complaint_fault(done)])
            faults += file_faults(program, contents(folder), harmless_parts=kind == "unlink")
            if done.returncode == 1 and (program.name.startswith("train")):
                faults += training_faults(program, folder)
        name = f"{program.name}, {kind} {number}, {errno.errorcode[error]}{' and on' if lasting else ''}"
        for fault in faults:
            print(f"{name}: {fault}\n  {done.stderr[-300:].strip()}", file=sys.stderr, flush=True)
        return was_injected, done.returncode != 0, len(faults)


def make_programs(folder):
    """The calls; those that need a model get one, trained in `folder`."""
    begun, trained, results = folder / "begun", folder / "trained", folder / "results"
    for place, environment in ((trained, None), (begun, settings(folder, "rename", LAST_RENAME))):
        place.mkdir()
        write_corpus(place)
        done = run(train("model", *STEPS), place, env=environment)
        if (done.returncode != 0) != (place == begun) or not (place / "model" / "state.safetensors").exists():
            sys.exit(f"faults.py: {done.stderr}")
    shutil.copytree(trained, results)
    for name in ("out/scores.json", "out/hypotheses.txt", "out/alignments.jsonl", "out/report.html", "a.jsonl",
                 "split/train.tsv", "split/valid.tsv", "split/test.tsv"):
        (results / name).parent.mkdir(exist_ok=True)
        (results / name).write_text("old\n")
    translate_call = [PROGRAMS / "seq2see-translate", "--model", "model", "--input", "words.txt",
                      "--alignments", "a.jsonl", "--overwrite", "--workers", "2"]
    eval_call = [PROGRAMS / "seq2see-eval", "--model", "model", "--data", "test.tsv", "--out", "out",
                 "--overwrite", "--svg", "pictures", "--resamples", "20"]
    split_call = [*CORPUS, "split", "train.tsv", "--out", "split", "--overwrite", "--valid", "9", "--test", "9"]
    return [Program("train-new", train("model", *STEPS)),
            Program("train-overwrite", train("model", *STEPS, "--overwrite", "--seed", "2"), trained),
            Program("train-resume", [PROGRAMS / "seq2see-train", "--model", "model", "--resume"], begun),
            Program("translate", translate_call, results),
            Program("eval", eval_call, results),
            Program("split", split_call, results),
            Program("count", [*CORPUS, "count", "train.tsv"]),
            Program("check", [*CORPUS, "check", "train.tsv"]),
            Server("serve", SERVE, results)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--points", type=int, help="so many of the calls, drawn at random; default: all")
    options.add_argument("--seed", type=int, default=1, help="draws others")
    options.add_argument("--kind", action="append", choices=KINDS, help="once or several times; default: all")
    options.add_argument("--program", action="append", help="once or several times; default: all")
    options.add_argument("--jobs", type=int, default=1)
    given = options.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="seq2see-faults-") as place:
        programs = [program for program in make_programs(pathlib.Path(place))
                    if not given.program or program.name in given.program]
        with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            list(pool.map(Program.learn, programs))
            points = fault_points(programs, given.kind or KINDS)
            if given.points:
                points = drawn(points, given.points, random.Random(given.seed))
            outcomes = list(pool.map(meet, points))
    met, failed, faults = collections.Counter(), collections.Counter(), 0
    for (program, kind, *_), (was_injected, has_failed, found) in zip(points, outcomes):
        met[kind] += was_injected
        failed[kind] += has_failed
        faults += found
    for kind in met:
        print(f"{kind}: {met[kind]} faults met, {failed[kind]} of them ended the program, the others did no harm")
    print(f"{sum(met.values())} fault points, {faults} with something wrong, {time.monotonic() - begin:.0f} s")
    sys.exit(1 if faults or not met else 0)


if __name__ == "__main__":
    main()
