#!/usr/bin/env python3
"""Kills trainings at random times, half of them in the middle of a save, and checks that nothing is lost.

    scripts/kills.py                     # 200 times SIGKILL, 50 times SIGTERM, 50 times SIGINT
    scripts/kills.py --kill 20 --term 5 --int 5 --seed 3 --jobs 2

After each death the folder has to be one that seq2see-translate takes (once a model was saved) and that the training
goes on in; after a few, the training is let run to its end, which has to have the same bytes as one never killed. The
trainings take turns: recurrent, a transformer whose average is kept and whose words are dropped, and with two workers.
"""

import argparse
import concurrent.futures
import itertools
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "support"))
from tiny_training import differences, result, run, train, train_on, translate, write_corpus

INJECTOR = pathlib.Path(os.environ.get("INJECTOR", "build/release/tests/libfault_injector.so")).resolve()
DEATHS_OF_A_TRAINING = 8
STEPS = ["--max-steps", "60", "--max-epochs", "0", "--validate-every", "4", "--log-every", "3"]
MORE = ["--dropout", "0.2", "--average", "0.9", "--subword-nbest", "4"]
COMMANDS = {"rnn": train("model", *STEPS), "rnn, two workers": train("model", *STEPS, *MORE, "--workers", "2"),
            "transformer": train("model", *STEPS, *MORE, "--architecture", "transformer", "--heads", "2",
                                 "--feed-forward", "32", "--workers", "2")}


def parts(model):
    return list(model.glob("*.part")) if model.is_dir() else []


def death_in_a_call(choice):
    """Settings of the fault injector by which a training dies before one of its calls on files, drawn at random."""
    kind, most = choice.choice([("write", 250), ("sync", 100), ("close", 60), ("rename", 50), ("open", 60)])
    return {**os.environ, "LD_PRELOAD": str(INJECTOR), "FAULT_CALL": kind, "FAULT_AT": str(choice.randrange(1, most)),
            "FAULT_ERRNO": "0"}


class Training:
    """One training in a folder of its own, that dies again and again."""

    def __init__(self, command, whole, longest, seed):
        self.command, self.whole, self.longest, self.choice = command, whole, longest, random.Random(seed)
        self.place = tempfile.TemporaryDirectory(prefix="seq2see-kills-")
        self.folder = pathlib.Path(self.place.name)
        self.model = self.folder / "model"
        self.deaths = self.in_saves = self.ended_before = 0
        self.faults = []
        write_corpus(self.folder)

    def die(self, number):
        in_a_call = number == signal.SIGKILL and self.choice.random() < 0.5
        process = subprocess.Popen([str(part) for part in train_on(self.folder, self.command)], cwd=self.folder,
                                   env=death_in_a_call(self.choice) if in_a_call else None,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   text=True)
        with concurrent.futures.ThreadPoolExecutor(1) as reader:
            said = reader.submit(process.stderr.read)
            if not in_a_call:
                time.sleep(self.choice.uniform(0, self.longest))
                process.send_signal(number)
            status = process.wait(timeout=120)
            text = said.result()
        process.stderr.close()
        if status == 0:
            self.ended_before += 1
            return
        self.deaths += 1
        self.in_saves += bool(parts(self.model))
        expected = {-number} if number == signal.SIGKILL else {-number, 128 + number}
        if status not in expected:
            self.faults.append(f"after signal {number} the status was {status}: {text[-300:]}")
        if status == 128 + number and parts(self.model):
            self.faults.append(f"after signal {number} there are unfinished files")
        if (self.model / "model.safetensors").exists() and (self.model / "config.json").exists():
            fault = translate(self.folder, "model")
            if fault:
                self.faults.append(fault)

    def end(self):
        done = run(train_on(self.folder, self.command), self.folder)
        if done.returncode != 0:
            self.faults.append(f"the training cannot go on: {done.stderr[-300:]}")
            return
        other = differences(result(self.model), self.whole)
        if other:
            self.faults.append(f"it ended with other bytes in {', '.join(other)}")


def run_deaths(task):
    kind, (whole, longest), number, deaths, seed = task
    training = Training(COMMANDS[kind], whole, longest, seed)
    with training.place:
        while training.deaths < deaths and training.ended_before < 5 and not training.faults:
            training.die(number)
        training.end()
    return number, training.deaths, training.in_saves, [f"{kind}: {fault}" for fault in training.faults]


def uninterrupted(command):
    """What a training leaves that nobody kills, and how long it takes."""
    with tempfile.TemporaryDirectory(prefix="seq2see-kills-") as place:
        write_corpus(place)
        begin = time.monotonic()
        done = run(command, place)
        if done.returncode != 0:
            sys.exit(f"kills.py: {done.stderr}")
        return result(pathlib.Path(place) / "model"), time.monotonic() - begin


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, count in (("kill", 200), ("term", 50), ("int", 50)):
        options.add_argument(f"--{name}", type=int, default=count, metavar="TIMES")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=1)
    given = options.parse_args()
    begin = time.monotonic()
    wholes = {kind: uninterrupted(command) for kind, command in COMMANDS.items()}
    kinds = itertools.cycle(wholes)
    wanted = {signal.SIGKILL: given.kill, signal.SIGTERM: given.term, signal.SIGINT: given.int}
    counts = {number: [0, 0] for number in wanted}
    faults, seed = [], given.seed * 1_000_000
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        while not faults and any(counts[number][0] < times for number, times in wanted.items()):
            tasks = []
            for number, times in wanted.items():  # some trainings end before their last death, so in rounds
                left = times - counts[number][0]
                for first in range(0, left, DEATHS_OF_A_TRAINING):
                    seed += 1
                    kind = next(kinds)
                    tasks.append((kind, wholes[kind], number, min(DEATHS_OF_A_TRAINING, left - first), seed))
            for number, deaths, in_saves, found in pool.map(run_deaths, tasks):
                counts[number][0] += deaths
                counts[number][1] += in_saves
                faults += found
    for fault in faults:
        print(fault, file=sys.stderr)
    for number, (deaths, in_saves) in counts.items():
        print(f"{signal.Signals(number).name}: {deaths} deaths, {in_saves} of them left an unfinished file")
    seconds = ", ".join(f"{kind} {longest:.1f} s" for kind, (_, longest) in wholes.items())
    print(f"{len(faults)} faults, {time.monotonic() - begin:.0f} s; whole trainings: {seconds}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
