#!/usr/bin/python3
"""Are the weights the reason? In each sentence one target word is drawn; the k source words that it looks at most are
blanked (replaced by a character that training never saw), or k random ones, or those that it looks at least. Is the
target word still in the translation?
"""
import random

from common import alignments, evaluate, model_of, pairs, pyplot, save, translate

KINDS = ["global", "predictive", "transformer"]
CHOICES = ["most attended", "random", "least attended"]
BLANK = "□"
MOST = 5


def with_blanks(sentence, blanked):
    """The source as it was written, but for the words at these places."""
    text, begin = sentence["source"], 0
    for place, word in enumerate(sentence["source_words"]):
        begin = text.index(word, begin)
        if place in blanked:
            text = text[:begin] + BLANK + text[begin + len(word):]
        begin += len(BLANK if place in blanked else word)
    return text


def rankings(sentence, row, chance):
    """For each choice the source words in the order in which they are blanked; marks and the end mark are not."""
    weights = sentence["word_weights"][row]
    places = [place for place, word in enumerate(sentence["source_words"]) if word[0].isalnum()]
    shuffled = chance.sample(places, len(places))
    by_weight = sorted(shuffled, key=lambda place: -weights[place])
    return dict(zip(CHOICES, (by_weight, shuffled, by_weight[::-1])))


def drawn(sentence, chance):
    """A target word that occurs once, or None."""
    words = sentence["target_words"]
    once = [row for row, word in enumerate(words) if words.count(word) == 1 and word[0].isalnum()]
    long_enough = sum(word[0].isalnum() for word in sentence["source_words"]) >= MOST
    return chance.choice(once) if once and long_enough else None


def main():
    test = pairs("en-fr", "test")[:1000]
    result = {}
    for kind in KINDS:
        model, chance = model_of("en-fr", kind), random.Random(1)
        _, folder = evaluate(model, test)
        tried = [(sentence, row, rankings(sentence, row, chance)) for sentence in alignments(folder)
                 for row in [drawn(sentence, chance)] if row is not None]
        result[kind] = {choice: [0.0] for choice in CHOICES}
        for count in range(1, MOST + 1):
            for choice in CHOICES:
                outputs = translate(model, [with_blanks(sentence, set(order[choice][:count]))
                                            for sentence, _, order in tried])
                lost = sum(sentence["target_words"][row] not in output["target_words"]
                           for (sentence, row, _), output in zip(tried, outputs))
                result[kind][choice].append(lost / len(tried))
        print(f"{kind}, {len(tried)} words, lost after 1 to {MOST} blanks:")
        for choice, shares in result[kind].items():
            print(f"  {choice}: " + ", ".join(f"{100 * share:.1f} %" for share in shares[1:]))
    figure, axes = pyplot.subplots(1, len(KINDS), figsize=(11, 3.6), sharey=True, layout="constrained")
    for axis, kind in zip(axes, KINDS):
        for choice in CHOICES:
            axis.plot(range(MOST + 1), [100 * share for share in result[kind][choice]], marker="o", label=choice)
        axis.set(title=kind, xlabel="source words blanked", ylim=(0, 101))
    axes[0].set_ylabel("target words lost, %")
    axes[1].legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    save("faithfulness", result, figure)


if __name__ == "__main__":
    main()
