#!/usr/bin/python3
"""Which layers and heads can be read? AER and entropy of every head of a transformer's cross-attention."""
import math

from common import alignments, evaluate, model_of, pairs, pyplot, save

KINDS = ["transformer", "transformer-heads-4", "transformer-deep"]


def entropy(rows):
    """Of each row but the end mark's, in bits."""
    return [-sum(weight * math.log2(weight) for weight in row if weight > 0) for row in rows[:-1]]


def heads_of(model, test):
    _, folder = evaluate(model, test)
    sentences = [sentence["head_weights"] for sentence in alignments(folder)]
    for layer, heads in enumerate(sentences[0]):
        for head in range(len(heads)):
            bits = [bit for sentence in sentences for bit in entropy(sentence[layer][head])]
            scores, _ = evaluate(model, test, "--align-layer", layer, "--align-heads", head)
            yield {"layer": layer, "head": head, "aer": scores["aer"]["value"], "bits": sum(bits) / len(bits)}


def main():
    test = pairs("en-fr", "test")[:1000]
    result = {kind: list(heads_of(model_of("en-fr", kind), test)) for kind in KINDS}
    figure, (errors, spread) = pyplot.subplots(1, 2, figsize=(10, 4), sharex=True, layout="constrained")
    for index, (kind, heads) in enumerate(result.items()):
        for head in heads:
            print(f"{kind}, layer {head['layer']}, head {head['head']}: AER {100 * head['aer']:.1f} %, "
                  f"entropy {head['bits']:.2f} bits")
        places = [head["layer"] + 1 + 0.12 * (index - 1) for head in heads]
        errors.plot(places, [100 * head["aer"] for head in heads], "o", label=kind, alpha=0.8)
        spread.plot(places, [head["bits"] for head in heads], "o", label=kind, alpha=0.8)
    errors.set(xlabel="decoder layer", ylabel="AER of each head, %", ylim=(0, 101))
    spread.set(xlabel="decoder layer", ylabel="entropy of each head, bits", ylim=(0, None))
    errors.set_xticks(sorted({head["layer"] + 1 for heads in result.values() for head in heads}))
    errors.legend()
    save("depth", result, figure)


if __name__ == "__main__":
    main()
