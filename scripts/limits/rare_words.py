#!/usr/bin/python3
"""How often must a word be seen? Of 60 source words all but 1, 4, 16 or 64 sentences are taken out of the training
set; a model is trained on the rest, and translates the test sentences that hold one of them.

Counted are exact matches, and whether the words that gold links surely tie to the word are all in the translation.
"""
import collections
import random

from common import OUT, ROOT, alignments, evaluate, pairs, pyplot, run, save, translate

KINDS = {"rnn": [], "transformer": ["--architecture", "transformer", "--max-steps", "3200"]}
SEEN = [1, 4, 16, 64]
WORDS_EACH = 15


def words_of(sentence):
    return [word.strip(".,?!").lower() for word in sentence.split(" ")]


def drawn_words(train):
    """How often each of the words drawn may be seen: of those that occur 200 to 600 times."""
    counts = collections.Counter(word for line in train for word in set(words_of(line[0])))
    usable = sorted(word for word, count in counts.items() if 200 <= count <= 600 and word.isalpha())
    chosen = random.Random(1).sample(usable, WORDS_EACH * len(SEEN))
    return {word: SEEN[place % len(SEEN)] for place, word in enumerate(chosen)}


def thinned(train, quota):
    left, kept = dict(quota), []
    for line in train:
        rare = {word for word in words_of(line[0]) if word in quota}
        if all(left[word] > 0 for word in rare):
            kept.append(line)
            for word in rare:
                left[word] -= 1
    return kept


def translated(word, reference, hypothesis):
    """Whether the target words that sure links tie to it are in the hypothesis."""
    places = {place for place, other in enumerate(reference["source_words"]) if other.lower() == word}
    links = [link.split("-") for link in reference["gold"].split() if "-" in link]
    wanted = [reference["target_words"][int(target)] for source, target in links if int(source) in places]
    return all(target in hypothesis["target_words"] for target in wanted)


def measure(kind, options, train, test, quota):
    model = OUT / f"rare-{kind}"
    if not (model / "config.json").exists():
        OUT.mkdir(parents=True, exist_ok=True)
        data = OUT / "rare.tsv"
        data.write_text("".join("\t".join(line) + "\n" for line in train))
        print(f"Training {kind} on {len(train)} pairs", flush=True)
        valid = ROOT / "data" / "toy" / "en-fr" / "valid.tsv"
        run("seq2see-train", "--train", data, "--valid", valid, "--model", model, *options)
    rare = [[word for word in words_of(source) if word in quota] for source, *_ in test]
    lines = [(line, words[0]) for line, words in zip(test, rare) if len(words) == 1]
    references = alignments(evaluate(model, [line for line, _ in lines], "--alignments-of", "references")[1])
    hypotheses = translate(model, [line[0] for line, _ in lines])
    tried = collections.defaultdict(list)
    for (line, word), reference, hypothesis in zip(lines, references, hypotheses):
        tried[quota[word]].append((hypothesis["target"] == line[1], translated(word, reference, hypothesis)))
    return [{"seen": seen, "sentences": len(tried[seen]), "exact_match": share(whole for whole, _ in tried[seen]),
             "words": share(right for _, right in tried[seen])} for seen in SEEN]


def share(values):
    values = list(values)
    return sum(values) / len(values)


def main():
    quota = drawn_words(pairs("en-fr", "train"))
    train, test = thinned(pairs("en-fr", "train"), quota), pairs("en-fr", "test") + pairs("en-fr", "test.compose")
    result = {kind: measure(kind, options, train, test, quota) for kind, options in KINDS.items()}
    figure, axis = pyplot.subplots(figsize=(6, 4), layout="constrained")
    for index, (kind, points) in enumerate(result.items()):
        for point in points:
            print(f"{kind}, seen {point['seen']} times: {100 * point['words']:.1f} % of the words, "
                  f"{100 * point['exact_match']:.1f} % of {point['sentences']} sentences")
        for score, line in (("words", "-"), ("exact_match", "--")):
            axis.semilogx(SEEN, [100 * point[score] for point in points], line, marker="o", color=f"C{index}",
                          label=f"{kind}: {'the word' if score == 'words' else 'the whole sentence'}")
    axis.set_xticks(SEEN, [str(seen) for seen in SEEN])
    axis.minorticks_off()
    axis.set(xlabel="training sentences with the word", ylabel="right, %", ylim=(0, 101))
    axis.legend()
    save("rare_words", result, figure)


if __name__ == "__main__":
    main()
