#!/usr/bin/python3
"""Which layers and heads can be read? AER, entropy of the rows, and mutual information of target position and source
word, of every head of a transformer's cross-attention."""
import math
from statistics import mean

from common import alignments, evaluate, model_of, pairs, pyplot, save

KINDS = ["transformer", "transformer-heads-4", "transformer-deep"]


def entropy(row):
    return -sum(weight * math.log2(weight) for weight in row if weight > 0)


def entropies(rows):
    """In bits: the mean of a sentence's rows but the end mark's, and that of their mean row."""
    rows = rows[:-1]
    return mean(entropy(row) for row in rows), entropy([mean(column) for column in zip(*rows)])


def heads_of(model, test):
    _, folder = evaluate(model, test)
    sentences = [sentence["head_weights"] for sentence in alignments(folder)]
    for layer, heads in enumerate(sentences[0]):
        for head in range(len(heads)):
            rows, whole = map(mean, zip(*(entropies(sentence[layer][head]) for sentence in sentences)))
            scores, _ = evaluate(model, test, "--align-layer", layer, "--align-heads", head)
            yield {"layer": layer, "head": head, "aer": scores["aer"]["value"], "bits": rows,
                   "information": whole - rows}


def aer_of_layers(model, test, layers):
    """By layer, the mean of its heads; 'all' is the mean of all layers."""
    return {layer: evaluate(model, test, "--align-layer", layer)[0]["aer"]["value"] for layer in [*layers, "all"]}


def main():
    test = pairs("en-fr", "test")[:1000]
    result, means = {}, {}
    for kind in KINDS:
        model = model_of("en-fr", kind)
        result[kind] = list(heads_of(model, test))
        means[kind] = aer_of_layers(model, test, sorted({head["layer"] for head in result[kind]}))
        print(f"{kind}, means of layers: " + ", ".join(f"{layer}: AER {100 * aer:.1f} %"
                                                       for layer, aer in means[kind].items()))
    figure, (errors, spread, told) = pyplot.subplots(1, 3, figsize=(12, 4), sharex=True, layout="constrained")
    for index, (kind, heads) in enumerate(result.items()):
        for head in heads:
            print(f"{kind}, layer {head['layer']}, head {head['head']}: AER {100 * head['aer']:.1f} %, "
                  f"entropy {head['bits']:.2f} bits, information {head['information']:.2f} bits")
        places = [head["layer"] + 1 + 0.12 * (index - 1) for head in heads]
        errors.plot(places, [100 * head["aer"] for head in heads], "o", label=kind, alpha=0.8)
        spread.plot(places, [head["bits"] for head in heads], "o", label=kind, alpha=0.8)
        told.plot(places, [head["information"] for head in heads], "o", label=kind, alpha=0.8)
    errors.set(xlabel="decoder layer", ylabel="AER of each head, %", ylim=(0, 101))
    spread.set(xlabel="decoder layer", ylabel="entropy of each head's rows, bits", ylim=(0, None))
    most = max(head["information"] for heads in result.values() for head in heads)
    told.set(xlabel="decoder layer", ylabel="mutual information, bits", ylim=(0, 1.1 * most))
    errors.set_xticks(sorted({head["layer"] + 1 for heads in result.values() for head in heads}))
    errors.legend()
    save("depth", {"heads": result, "layers": means}, figure)


if __name__ == "__main__":
    main()
