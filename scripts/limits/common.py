"""What the measurements of this folder share: programs, bundled corpora, models of scripts/compare.py, pictures."""
import json
import pathlib
import subprocess
import sys

try:
    import matplotlib
except ImportError:
    sys.exit("matplotlib draws these pictures: apt-get install python3-matplotlib.")
matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from compare import PROGRAMS, ROOT  # noqa: E402

OUT = ROOT / "build" / "limits"
PICTURES = ROOT / "docs" / "pictures"
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]  # Okabe and Ito's, safe for all eyes

matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "seq2see", "font.family": "sans-serif", "font.size": 11,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd",
    "axes.prop_cycle": matplotlib.cycler(color=COLOURS), "legend.frameon": False, "lines.linewidth": 2})


def run(program, *arguments, text=None):
    """What the program prints; where it fails, this one ends with what it complains of."""
    done = subprocess.run([PROGRAMS / program, *map(str, arguments)], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{program} failed: {done.stderr}")
    return done.stdout


def pairs(pair, part):
    """Source, target and gold links of each line."""
    return [line.split("\t") for line in (ROOT / "data" / "toy" / pair / f"{part}.tsv").read_text().splitlines()]


def model_of(pair, kind, seed=1):
    folder = ROOT / "build" / "compare" / f"{pair}-{kind}-{seed}"
    if not (folder / "result.json").exists():
        sys.exit(f"There is no model: run scripts/compare.py --pair {pair} --kinds {kind} --seeds {seed} first.")
    return folder / "model"


def translate(model, sentences):
    """Each translation with its words, as a line of alignments.jsonl."""
    lines = run("seq2see-translate", "--model", model, "--json", text="\n".join(sentences) + "\n").splitlines()
    return [json.loads(line) for line in lines]


def evaluate(model, lines, *options):
    """The scores of these pairs, and the folder that holds the rest of what seq2see-eval writes."""
    OUT.mkdir(parents=True, exist_ok=True)
    data, out = OUT / "pairs.tsv", OUT / "evaluation"
    data.write_text("".join("\t".join(line) + "\n" for line in lines))
    run("seq2see-eval", "--model", model, "--data", data, "--out", out, "--overwrite", "--resamples", 1, *options)
    return json.loads((out / "scores.json").read_text()), out


def alignments(folder):
    return [json.loads(line) for line in (folder / "alignments.jsonl").read_text().splitlines()]


def save(name, result, figure):
    """The numbers go to build/limits/NAME.json, the picture to docs/pictures/NAME.svg."""
    OUT.mkdir(parents=True, exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    figure.savefig(PICTURES / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
