"""A training that takes a second or two, for tests and scripts that kill it, starve it and run it again and again."""

import functools
import itertools
import json
import os
import pathlib
import struct
import subprocess

PROGRAMS = pathlib.Path(os.environ.get("PROGRAMS", "build/release/bin")).resolve()
SECONDS = 180  # until a program that takes one or two counts as hanging: the machine may have much else to do
NOUNS = {"cat": "chat", "dog": "chien", "bird": "oiseau", "boy": "garçon", "king": "roi", "horse": "cheval"}
VERBS = {"sees": "voit", "loves": "aime", "knows": "connaît", "hears": "entend"}
TINY = {"--train": "train.tsv", "--valid": "valid.tsv", "--width": "16", "--vocabulary-size": "60",
        "--batch-sentences": "16", "--learning-rate": "0.02", "--warmup-steps": "10", "--encoder-layers": "1",
        "--shards": "2", "--workers": "1"}


@functools.lru_cache(maxsize=None)
def pairs():
    return [f"The {a} {verb} the {b}.\tLe {NOUNS[a]} {VERBS[verb]} le {NOUNS[b]}.\n"
            for a, verb, b in itertools.product(NOUNS, VERBS, NOUNS) if a != b]


def write_corpus(folder):
    """train.tsv of 120 pairs, and 8 of them with links as valid.tsv and test.tsv; words.txt to translate."""
    folder = pathlib.Path(folder)
    linked = [pair.rstrip("\n") + "\t0-0 1-1 2-2 3-3 4-4 5-5\n" for pair in pairs()[::15]]
    (folder / "train.tsv").write_text("".join(pairs()), encoding="utf-8")
    for name in ("valid.tsv", "test.tsv"):
        (folder / name).write_text("".join(linked), encoding="utf-8")
    (folder / "words.txt").write_text("The cat sees the dog.\n\nThe king loves the horse.\n", encoding="utf-8")


def train(model, *more):
    """The command that trains `model` in a folder with that corpus; options in `more` replace tiny ones."""
    tiny = [part for option in TINY.items() if option[0] not in more for part in option]
    return [PROGRAMS / "seq2see-train", "--model", str(model), *tiny, *more]


def train_on(folder, command):
    """That command, or the one that goes on with a training that has begun."""
    model = command[command.index("--model") + 1]
    if (pathlib.Path(folder) / model / "config.json").exists():
        return [PROGRAMS / "seq2see-train", "--model", model, "--resume"]
    return command


def run(command, folder, **more):
    """What became of the command; status 124 where it hung."""
    command = [str(part) for part in command]
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, timeout=SECONDS, **more)
    except subprocess.TimeoutExpired as error:
        said = (error.stderr or b"").decode(errors="replace")
        return subprocess.CompletedProcess(command, 124, "", said)


def translate(folder, model):
    """Why the model cannot be used, or None."""
    done = run([PROGRAMS / "seq2see-translate", "--model", model, "--input", "words.txt"], folder)
    if done.returncode == 0 and done.stdout.count("\n") == 3:
        return None
    return f"seq2see-translate ends with {done.returncode}: {done.stderr.strip()}"


def state_without_clock(state, log):
    """Tensors, names, shapes, checksum and position of a state.safetensors; of its clock, and of the log's length in
    bytes, which depends on it, the number of lines."""
    begin = 8 + struct.unpack("<Q", state[:8])[0]
    header = json.loads(state[8:begin])
    position = json.loads(header["__metadata__"].pop("state"))
    del header["__metadata__"]["header_crc32"], position["seconds"], position["logged_at"]
    position["log_lines"] = log[:position.pop("log_bytes")].count(b"\n")
    return header, position, state[begin:]


def result(model):
    """What a training left, without times: of two trainings that are to be the same it has to be equal."""
    model = pathlib.Path(model)
    files = {path.name: path.read_bytes() for path in sorted(model.iterdir())}
    files["state.safetensors"] = state_without_clock(files["state.safetensors"], files["training.jsonl"])
    *lines, rest = files["training.jsonl"].split(b"\n")
    events = [json.loads(line) for line in lines]
    for event in events:
        event.pop("seconds", None)
        event.pop("tokens_per_second", None)
    files["training.jsonl"] = events, rest  # of a line that a fault cut short
    config = json.loads(files["config.json"])
    files["config.json"] = config
    return files


def differences(one, other):
    """Names of the files that differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def complaint_fault(done):
    """What is wrong with the way in which a program failed, or None: a status and one sentence are asked for."""
    if done.returncode == 124:
        return "it hangs"
    if done.returncode < 0:
        return f"it died of signal {-done.returncode}"
    last = done.stderr.rstrip("\n").rsplit("\n", 1)[-1]
    for foreign in ("terminate called", "c10::", "frame #", "what():", "Please report", "Sanitizer"):
        if foreign in done.stderr:
            return f"standard error holds {foreign!r}"
    if not last.startswith("seq2see-") or not last.endswith((".", "?")):
        return f"its last word is no sentence: {last!r}"
    return None
