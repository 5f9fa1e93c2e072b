#!/usr/bin/python3
"""How long may a sentence be? Exact match by the words of the source, over test and test.long; and, in test.long, with
and without "because", which training knows before the weather only.

    scripts/limits/length.py             # draws the picture, of the kinds below
    scripts/limits/length.py dot joined  # of these, in words alone

Counts the translations that scripts/compare.py left; nothing is translated here.
"""
import sys

from common import model_of, pairs, pyplot, save

KINDS = ["global", "transformer", "monotonic", "joined", "monotonic-joined"]
STEP = 3  # lengths that are counted together


def outcomes(kind, part):
    """Words, source and whether it was translated exactly, of each sentence."""
    hypotheses = (model_of("en-fr", kind).parent / part / "hypotheses.txt").read_text().splitlines()
    return [(len(source.split(" ")), source, hypothesis == target)
            for (source, target, _), hypothesis in zip(pairs("en-fr", part), hypotheses, strict=True)]


def share(values):
    return 100 * sum(values) / len(values)


def main():
    result, (figure, axis) = {}, pyplot.subplots(figsize=(7, 4), layout="constrained")
    for kind in sys.argv[1:] or KINDS:
        both, long_ones = outcomes(kind, "test") + outcomes(kind, "test.long"), outcomes(kind, "test.long")
        points = []
        for first in range(2, 27, STEP):
            right = [exact for words, _, exact in both if first <= words < first + STEP]
            points.append({"words": first + (STEP - 1) / 2, "sentences": len(right), "exact_match": share(right)})
        causes = [exact for _, source, exact in long_ones if "because" in source.lower()]
        others = [exact for _, source, exact in long_ones if "because" not in source.lower()]
        result[kind] = {"lengths": points, "because": share(causes), "others": share(others)}
        print(f"{kind}: {share(causes):.0f} % of the {len(causes)} long sentences with 'because', "
              f"{share(others):.0f} % of the {len(others)} others")
        axis.plot([point["words"] for point in points], [point["exact_match"] for point in points], marker="o",
                  label=kind)
    if sys.argv[1:]:
        return
    longest = max(len(source.split(" ")) for source, *_ in pairs("en-fr", "train"))
    axis.axvline(longest + 0.5, color="#999999", linewidth=1, linestyle=":")
    axis.set(xlabel="words of the source (in training up to the dotted line)", ylabel="exact match, %, en-fr",
             ylim=(0, 101))
    axis.legend(fontsize=9)
    save("length", result, figure)


if __name__ == "__main__":
    main()
