#!/usr/bin/env python3
"""seq2see-train in several processes on one machine, as a user starts them: the bytes of one process, and what becomes
of the others when one dies. Everything here talks over the loopback address only."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from tiny_training import PROGRAMS, complaint_fault, differences, result, run, train, translate, write_corpus

BUILT_WITH_GLOO = os.environ["GLOO"] == "ON"
SHORT = ("--max-steps", "24", "--max-epochs", "0", "--validate-every", "10", "--log-every", "1")
LONGER = ("--max-steps", "200", "--max-epochs", "0", "--validate-every", "50", "--log-every", "1")
ENDLESS = ("--max-steps", "100000", "--max-epochs", "0", "--validate-every", "20", "--log-every", "1")
LOST = r"Process \d of \d has lost the others: one of them has ended, or has not answered for \d+ s"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def variables(rank, size, port, address="127.0.0.1"):
    given = {"RANK": rank, "WORLD_SIZE": size, "MASTER_ADDR": address, "MASTER_PORT": port}
    return {**os.environ, **{name: str(value) for name, value in given.items() if value is not None}}


class Training:
    """Processes that train together, each with standard error in a file of its own."""

    def __init__(self, folder, size, command, commands=None):
        port = free_port()
        self.said = [folder / f"said-{port}-{rank}" for rank in range(size)]
        self.processes = []
        for rank in range(size):
            with open(self.said[rank], "w") as out:
                self.processes.append(subprocess.Popen(
                    [str(part) for part in (commands[rank] if commands else command)], cwd=folder,
                    env=variables(rank, size, port), stdin=subprocess.DEVNULL, stdout=out, stderr=out))

    def text(self, rank):
        return self.said[rank].read_text()

    def wait_for(self, words, rank=0):
        end = time.monotonic() + 60
        while words not in self.text(rank):
            if time.monotonic() > end or self.processes[rank].poll() is not None:
                raise AssertionError(f"process {rank} never said {words!r}:\n{self.text(rank)}")
            time.sleep(0.02)

    def statuses(self):
        """How each ended; what hangs is killed and counts as 124."""
        found = []
        for process in self.processes:
            try:
                found.append(process.wait(60))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                found.append(124)
        return found

    def done(self, rank):
        """What became of one that has ended."""
        return subprocess.CompletedProcess([], self.processes[rank].returncode, "", self.text(rank))


class Case(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="seq2see-distributed-")
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)
        write_corpus(self.folder)

    def start(self, size, command, commands=None):
        training = Training(self.folder, size, command, commands)
        for process in training.processes:
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
        return training

    def alone(self, model, *more):
        done = run(train(model, *more), self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return result(self.folder / model)

    def together(self, size, command):
        training = self.start(size, command)
        self.assertEqual(training.statuses(), [0] * size, "\n".join(training.text(rank) for rank in range(size)))
        return training

    def failed(self, done, status, words):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIsNone(complaint_fault(done), done.stderr)
        self.assertRegex(done.stderr.rstrip("\n").rsplit("\n", 1)[-1], words)

    def resumed(self, model, size):
        command = [PROGRAMS / "seq2see-train", "--model", model, "--resume"]
        if size == 1:
            done = run(command, self.folder)
            self.assertEqual(done.returncode, 0, done.stderr)
        else:
            self.together(size, command)
        return result(self.folder / model)


@unittest.skipUnless(BUILT_WITH_GLOO, "this build trains in one process only")
class SameBytes(Case):
    def same(self, one, other):
        self.assertEqual(differences(one, other), [])

    def test_any_number_of_processes(self):
        for shards, sizes in (("2", (2,)), ("5", (2, 3, 5))):
            options = (*SHORT, "--shards", shards, "--dropout", "0.2", "--average", "0.9")
            one = self.alone(f"one-{shards}", *options)
            for size in sizes:
                model = f"m{size}-{shards}"
                training = self.together(size, train(model, *options))
                self.same(one, result(self.folder / model))
                self.assertIn(f"The model is in {model}.", training.text(0))
                for rank in range(1, size):  # only the first one speaks
                    self.assertEqual(training.text(rank), "")
        self.assertNotEqual(result(self.folder / "one-2")["model.safetensors"],
                            result(self.folder / "one-5")["model.safetensors"])

    def test_a_transformer_and_its_subwords(self):
        options = (*SHORT, "--shards", "4", "--architecture", "transformer", "--subword-nbest", "4",
                   "--join-share", "0.5")
        one = self.alone("one", *options)
        self.together(2, train("two", *options))
        self.same(one, result(self.folder / "two"))

    def test_a_signal_to_one_stops_all_and_any_number_goes_on(self):
        options = (*LONGER, "--shards", "3")
        whole = self.alone("whole", *options)
        for number, rank, sizes in ((signal.SIGTERM, 1, (2, 1)), (signal.SIGINT, 0, (2, 3))):
            model = f"cut{rank}"
            training = self.start(sizes[0], train(model, *options))
            training.wait_for("  step 20  ")
            training.processes[rank].send_signal(number)
            self.assertEqual(training.statuses(), [128 + number] * sizes[0], training.text(0))
            self.assertIn("Stopped by a signal at step ", training.text(0))
            self.same(whole, self.resumed(model, sizes[1]))

    def test_begun_alone_and_ended_together(self):
        whole = self.alone("whole", *LONGER)
        training = self.start(1, train("m", *LONGER))
        training.wait_for("  step 20  ")
        training.processes[0].terminate()
        self.assertEqual(training.statuses(), [143])
        self.same(whole, self.resumed("m", 2))
        again = self.together(2, [PROGRAMS / "seq2see-train", "--model", "m", "--resume"])
        self.assertIn("has ended already", again.text(0))

    def test_only_the_first_needs_the_folder(self):
        one = self.alone("one", *SHORT)
        training = self.start(2, None, [train("m", *SHORT), train("nowhere", *SHORT)])
        self.assertEqual(training.statuses(), [0, 0], training.text(0))
        self.assertFalse((self.folder / "nowhere").exists())
        self.same(one, result(self.folder / "m"))


@unittest.skipUnless(BUILT_WITH_GLOO, "this build trains in one process only")
class Deaths(Case):
    def lost(self, rank, number, model, *more):
        """Sends the signal to one of two; what became of the other, and the seconds that it took."""
        training = self.start(2, train(model, *ENDLESS, *more))
        training.wait_for("validation at step 20:")
        began = time.monotonic()
        training.processes[rank].send_signal(number)
        training.processes[1 - rank].wait(60)
        seconds = time.monotonic() - began
        training.processes[rank].kill()
        training.statuses()
        self.assertIsNone(translate(self.folder, model))
        return training.done(1 - rank), seconds

    def test_a_killed_one_ends_the_other(self):
        for rank in (0, 1):
            done, seconds = self.lost(rank, signal.SIGKILL, f"killed{rank}")
            self.failed(done, 1, LOST)
            self.assertLess(seconds, 30)  # long before the timeout of 300

    def test_one_that_hangs_ends_the_other_after_the_timeout(self):
        for rank in (0, 1):
            done, seconds = self.lost(rank, signal.SIGSTOP, f"hung{rank}", "--peer-timeout", "5")
            self.failed(done, 1, LOST)
            self.assertGreater(seconds, 1)

    def test_what_was_saved_goes_on_to_the_same_bytes(self):
        whole = self.alone("whole", *LONGER)
        for rank in (0, 1):
            model = f"m{rank}"
            training = self.start(2, train(model, *LONGER))
            training.wait_for("validation at step 50:")
            training.processes[rank].kill()
            self.assertEqual(sorted(training.statuses()), [-9, 1])
            told = [int(step) for step in re.findall(r"  step (\d+)  ", training.text(0))]
            resumed = self.start(2, [PROGRAMS / "seq2see-train", "--model", model, "--resume"])
            resumed.wait_for("  step ")
            if rank == 1:  # the first one has saved its last step
                again = re.search(r"  step (\d+)  ", resumed.text(0))
                self.assertEqual(int(again[1]), told[-1] + 1)
            self.assertEqual(resumed.statuses(), [0, 0], resumed.text(0))
            self.assertEqual(differences(whole, result(self.folder / model)), [])

    def test_one_that_never_comes(self):
        for rank in (0, 1):
            done = run(train("m", *SHORT, "--peer-timeout", "1"), self.folder, env=variables(rank, 2, free_port()))
            self.failed(done, 1, rf"Process {rank} of 2 did not find the others at 127.0.0.1:\d+ .* within 1 s")
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertFalse((self.folder / "m").exists())

    def test_a_port_of_another_program(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            first = run(train("m", *SHORT), self.folder, env=variables(0, 2, port))
            self.failed(first, 1, rf"Process 0 cannot listen on port {port} \(MASTER_PORT\)")
            self.assertEqual(first.stderr.count("\n"), 1, first.stderr)
            second = run(train("m", *SHORT, "--peer-timeout", "1"), self.folder, env=variables(1, 2, port))
            self.failed(second, 1, "Process 1 of 2 did not find the others")

    def test_what_the_first_one_refuses_ends_all(self):
        self.alone("m", *SHORT)
        training = self.start(2, train("m", *SHORT))
        self.assertEqual(training.statuses(), [1, 1])
        self.failed(training.done(0), 1, "m is there already. Go on with its training by --resume")
        self.failed(training.done(1), 1, "Process 1 of 2 ends because process 0 has failed; it says why.")

    def test_other_data_than_the_first_ones(self):
        lines = (self.folder / "train.tsv").read_text().splitlines(keepends=True)
        (self.folder / "fewer.tsv").write_text("".join(lines[:-1]))
        training = self.start(2, None, [train("m", *SHORT), train("m", *SHORT, "--train", "fewer.tsv")])
        self.assertEqual(training.statuses(), [1, 1])
        self.failed(training.done(1), 1, "The training data of process 1 are not those of process 0.")
        self.failed(training.done(0), 1, LOST)

    def test_divergence_ends_all(self):
        training = self.start(2, train("m", *LONGER, "--clip", "0", "--optimizer", "adamw", "--weight-decay", "1",
                                       "--learning-rate", "1e9", "--warmup-steps", "0"))
        self.assertEqual(training.statuses(), [1, 1], training.text(0))
        self.failed(training.done(0), 1, "training has diverged")


class WrongCalls(Case):
    def refused(self, environment, words, *more):
        done = run(train("m", *SHORT, *more), self.folder, env=environment)
        self.failed(done, 2, words)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertFalse((self.folder / "m").exists())

    def test_environments(self):
        port = free_port()
        self.refused(variables(3, 2, port), "RANK is 3, but WORLD_SIZE is 2: ranks go from 0 to 1.")
        self.refused(variables("first", 2, port), "RANK is 'first'; it has to be a whole number from 0 to 255.")
        self.refused(variables(0, 0, port), "WORLD_SIZE is '0'; it has to be a whole number from 1 to 256.")
        for wrong in ("0", "65536", "29500x"):
            self.refused(variables(0, 2, wrong),
                         f"MASTER_PORT is '{wrong}'; it has to be a whole number from 1 to 65535.")
        self.refused(variables(1, 2, port, "no.such.host.invalid"),
                     "MASTER_ADDR is 'no.such.host.invalid', which is neither")
        self.refused(variables(1, 2, None), "RANK, WORLD_SIZE and MASTER_ADDR are set, but not MASTER_PORT.")
        self.refused(variables(None, None, None), "MASTER_ADDR is set, but not RANK, WORLD_SIZE and MASTER_PORT.")
        self.refused({**variables(0, 2, port), "LOCAL_WORLD_SIZE": "3"}, "LOCAL_WORLD_SIZE is '3'")
        self.refused({**variables(0, 2, port), "TORCHELASTIC_USE_AGENT_STORE": "True"}, "--rdzv-backend c10d")

    def test_too_few_shards(self):
        self.refused(variables(0, 3, free_port()),
                     "cut into 2 shards, which leaves some of the 3 processes without any.")

    def test_the_timeout(self):
        self.refused(None, "--peer-timeout", "--peer-timeout", "0")

    def test_one_process_needs_nobody(self):
        done = run(train("m", *SHORT), self.folder, env=variables(0, 1, 1, "no.such.host.invalid"))
        self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipIf(BUILT_WITH_GLOO, "this build trains in several processes")
    def test_a_build_without_gloo(self):
        self.refused(variables(0, 2, free_port()), "This build trains in one process only, .* libgloo-dev")


if __name__ == "__main__":
    unittest.main()
