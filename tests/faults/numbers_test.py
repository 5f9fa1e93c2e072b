"""Data and options from which NaN and infinity come: training ends with advice or goes on, and no model holds one."""

import json
import math
import pathlib
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from tiny_training import PROGRAMS, complaint_fault, run, train, translate, write_corpus

STEPS = ["--max-steps", "12", "--max-epochs", "0", "--validate-every", "3"]
KINDS = {"recurrent": [], "transformer": ["--architecture", "transformer"],
         "additive": ["--score", "additive"],
         "window": ["--scope", "local_predictive"], "average": ["--average", "0.9"]}
DIVERGING = ["--clip", "0", "--warmup-steps", "0", "--optimizer", "adamw", "--weight-decay", "1"]
CORPORA = {"one word": "cat\tchat\n" * 20, "one pair": "The cat sees.\tLe chat voit.\n", "two pairs": "a\tb\nc\td\n",
           "identical lines": "The cat sees the dog.\tLe chat voit le chien.\n" * 200,
           "lengths of one": "".join(f"{letter}\t{letter}\n" for letter in "abcdefghijklmnop"),
           "one long line": "cat " * 90 + "\t" + "chat " * 90 + "\n" + "cat\tchat\n" * 5}


def all_finite(path):
    """Whether each number of a safetensors file of float32 is finite."""
    content = path.read_bytes()
    size = struct.unpack("<Q", content[:8])[0]
    json.loads(content[8:8 + size])
    return all(math.isfinite(number) for number, in struct.iter_unpack("<f", content[8 + size:]))


class Numbers(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory(prefix="seq2see-numbers-")
        self.addCleanup(self.place.cleanup)
        self.folder = pathlib.Path(self.place.name)
        write_corpus(self.folder)

    def ends_well(self, done, model, what, weights_only=False):
        """It went on to the end, or says what to do; what it wrote is finite, and translates."""
        if done.returncode != 0:
            self.assertIsNone(complaint_fault(done), (what, done))
            self.assertRegex(done.stderr, r"training has diverged\. Lower --learning-rate", what)
        for name in ("model.safetensors",) if weights_only else ("model.safetensors", "state.safetensors"):
            path = self.folder / model / name
            self.assertTrue(path.exists() or done.returncode != 0, (what, name))
            if path.exists():
                self.assertTrue(all_finite(path), (what, name))
        if (self.folder / model / "model.safetensors").exists():
            self.assertIsNone(translate(self.folder, model), what)

    def test_learning_rates_that_are_far_too_high(self):
        diverged = 0
        for name, kind in KINDS.items():
            for rate, more in (("1e6", []), ("1e9", DIVERGING)):
                model = f"{name}-{rate}"
                done = run(train(model, *STEPS, *kind, *more, "--learning-rate", rate), self.folder)
                self.ends_well(done, model, (name, rate), weights_only=True)
                diverged += done.returncode != 0
        self.assertGreater(diverged, 0)

    def test_a_good_model_outlives_a_training_that_diverges(self):
        """The rate grows with each step, so that a model is saved before the numbers end."""
        kept = 0
        for steps in (20, 60):
            model = f"m{steps}"
            done = run(train(model, "--max-steps", str(steps), "--max-epochs", "0", "--validate-every", "1",
                             "--clip", "0", "--optimizer", "adamw", "--weight-decay", "1", "--learning-rate", "1e7",
                             "--warmup-steps", "100000"), self.folder)
            self.ends_well(done, model, steps, weights_only=True)
            kept += done.returncode == 1 and (self.folder / model / "model.safetensors").exists()
            if done.returncode == 1:
                self.assertIn("The best weights so far are kept.", done.stderr)
        self.assertGreater(kept, 0)

    def test_odd_corpora(self):
        for name, text in CORPORA.items():
            for kind, options in KINDS.items():
                (self.folder / "train.tsv").write_text(text, encoding="utf-8")
                (self.folder / "valid.tsv").write_text(text.splitlines(keepends=True)[0], encoding="utf-8")
                (self.folder / "words.txt").write_text("cat\n\na a a a a a\n", encoding="utf-8")
                model = f"{name}-{kind}".replace(" ", "-")
                done = run(train(model, *STEPS, *options), self.folder)
                self.assertEqual(done.returncode, 0, (name, kind, done.stderr))
                self.ends_well(done, model, (name, kind))

    def test_a_validation_set_of_other_words(self):
        (self.folder / "valid.tsv").write_text("Ω Ψ\t🐈 🐕\n", encoding="utf-8")
        done = run(train("model", *STEPS), self.folder)
        self.assertEqual(done.returncode, 0, done)
        self.ends_well(done, "model", "other words")
        done = run([PROGRAMS / "seq2see-eval", "--model", "model", "--data", "valid.tsv", "--out", "out"], self.folder)
        self.assertEqual(done.returncode, 0, done)
        self.assertTrue(json.loads((self.folder / "out" / "scores.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
