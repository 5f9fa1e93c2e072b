#!/usr/bin/python3
"""How much a translation depends on the order of the source: words are moved, a little or far, and translated.

A word moves by sorting on its position plus a random number up to a reach; the last mark stays. What survives is
counted as BLEU against the reference of the sentence in its right order.
"""
import random

from common import evaluate, model_of, pairs, pyplot, save

KINDS = ["global", "monotonic", "transformer"]
REACHES = [0, 2, 3, 5, 8, 100]


def moved(sentence, reach, chance):
    words = sentence.split(" ")
    mark = words[-1][-1] if words[-1][-1] in ".?!" else ""
    words[-1] = words[-1][:len(words[-1]) - len(mark)]
    keys = [position + chance.uniform(0, reach) for position in range(len(words))]
    return " ".join(word for _, word in sorted(zip(keys, words))) + mark


def main():
    test = pairs("en-fr", "test")
    result = {kind: [] for kind in KINDS}
    for reach in REACHES:
        chance = random.Random(1)
        lines = [(moved(source, reach, chance), target) for source, target, _ in test]
        same = sum(source == line[0] for line, source in zip(test, (line[0] for line in lines))) / len(test)
        for kind in KINDS:
            scores, _ = evaluate(model_of("en-fr", kind), lines)
            result[kind].append({"reach": reach, "unmoved": same, "bleu": scores["bleu"]["value"],
                                 "exact_match": scores["exact_match"]["value"]})
            print(f"{kind}, reach {reach}: BLEU {scores['bleu']['value']:.1f}, "
                  f"exact match {100 * scores['exact_match']['value']:.1f} %, "
                  f"{100 * same:.0f} % of the sources are as they were")
    figure, axis = pyplot.subplots(figsize=(6, 4), layout="constrained")
    for kind in KINDS:
        axis.plot(range(len(REACHES)), [point["bleu"] for point in result[kind]], marker="o", label=kind)
    axis.set_xticks(range(len(REACHES)), ["not"] + [f"{reach - 1:g}" for reach in REACHES[1:-1]] + ["anywhere"])
    axis.set(xlabel="words move, at most, by", ylabel="BLEU on test, en-fr", ylim=(0, 101))
    axis.legend()
    save("order", result, figure)


if __name__ == "__main__":
    main()
