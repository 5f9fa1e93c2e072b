#!/usr/bin/env python3
"""Writes attention_golden.json and rnn_golden.json: what attention and the whole model compute, in plain NumPy.

    python3 tests/reference/model_golden.py          (NumPy 1.24 or newer)

Written from the papers' formulas, one sentence and one position at a time, without padding or batches. Gradients are
by complex steps (Squire and Trapp, 1998): the imaginary part of f(x + ih) / h, exact to rounding. Inputs and weights
are drawn from SplitMix64 in a fixed order, which the C++ tests do too, so that only results are stored.
"""
import json
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).parent
STEP = 1e-30
MASK = (1 << 64) - 1


class Random:
    """data/random.h"""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = z = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def draw(self, shape):
        """Even in [-1, 1), row by row."""
        return np.array([2 * self.unit() - 1 for _ in range(int(np.prod(shape)))]).reshape(shape)


def gradients(loss, tensors):
    """d loss / d each number of each tensor."""
    result = {}
    for name, tensor in tensors.items():
        gradient = np.zeros(tensor.size)
        for i in range(tensor.size):
            moved = tensor.astype(complex)
            moved.flat[i] += STEP * 1j
            gradient[i] = loss({**tensors, name: moved}).imag / STEP
        result[name] = gradient.reshape(tensor.shape)
    return result


def rounded(array):
    return [float(f"{x:.9g}") for x in np.real(array).flatten()]


# ---- attention ----


def linear(w, name, x):
    return x @ w[name + ".weight"].T + w[name + ".bias"]


def fit(w, name, score, head, q, k):
    """The score of one query and one key."""
    if score == "dot":
        return q @ k
    if score == "scaled_dot":
        return q @ k / np.sqrt(len(q))
    key = k @ w[name + ".score.key_matrix"][head]
    if score == "general":
        return q @ key
    query = q @ w[name + ".score.query_matrix"][head]
    return w[name + ".score.vector"][head] @ np.tanh(query + key)


def attend(w, name, score, heads, projections, queries, keys, values):
    """One sentence: queries [T, D]; keys, values [S, D] -> context [T, D], weights [H, T, S]."""
    if projections:
        queries, keys, values = (linear(w, f"{name}.{part}", x) for part, x in
                                 (("query", queries), ("key", keys), ("value", values)))
    d = queries.shape[1] // heads
    context = np.zeros(queries.shape, complex)
    weights = np.zeros((heads, len(queries), len(keys)), complex)
    for h in range(heads):
        part = slice(h * d, (h + 1) * d)
        for t, query in enumerate(queries):
            exps = np.exp(np.array([fit(w, name, score, h, query[part], key[part]) for key in keys]))
            weights[h, t] = exps / exps.sum()
            for s in range(len(keys)):
                context[t, part] += weights[h, t, s] * values[s, part]
    return (linear(w, name + ".output", context) if projections else context), weights


def attention_weights(name, width, score, heads, projections):
    d = width // heads
    shapes = []
    if projections:
        for part in ("query", "key", "value", "output"):
            shapes += [(f"{name}.{part}.weight", (width, width)), (f"{name}.{part}.bias", (width,))]
    if score in ("general", "additive"):
        shapes.append((name + ".score.key_matrix", (heads, d, d)))
    if score == "additive":
        shapes += [(name + ".score.query_matrix", (heads, d, d)), (name + ".score.vector", (heads, d))]
    return shapes


def attention_case(score, heads, projections):
    B, T, S, D, lengths = 2, 2, 4, 8, [4, 2]
    shapes = [("query", (B, T, D)), ("keys", (B, S, D)), ("values", (B, S, D))]
    shapes += attention_weights("attention", D, score, heads, projections)
    random = Random(heads)
    tensors = {name: random.draw(shape) for name, shape in shapes}
    on_context, on_weights = random.draw((B, T, D)), random.draw((B, heads, T, S))

    def run(w):
        contexts, weights = np.zeros((B, T, D), complex), np.zeros((B, heads, T, S), complex)
        for b, length in enumerate(lengths):
            contexts[b], weights[b, :, :, :length] = attend(
                w, "attention", score, heads, projections,
                w["query"][b], w["keys"][b, :length], w["values"][b, :length])
        return contexts, weights

    def loss(w):
        contexts, weights = run(w)
        return (contexts * on_context).sum() + (weights * on_weights).sum()

    context, weights = run(tensors)
    return {"score": score, "heads": heads, "projections": projections, "tensors": shapes, "lengths": lengths,
            "context": rounded(context), "weights": rounded(weights),
            "gradients": {name: rounded(g) for name, g in gradients(loss, tensors).items()}}


# ---- the recurrent model ----


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def cell(w, name, kind, x, carry):
    """One step: carry (h, c) -> (h, c)."""
    h, c = carry
    of_x = w[name + ".weight_ih"] @ x + w[name + ".bias_ih"]
    of_h = w[name + ".weight_hh"] @ h + w[name + ".bias_hh"]
    if kind == "lstm":
        i, f, g, o = np.split(of_x + of_h, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c
    (rx, zx, nx), (rh, zh, nh) = np.split(of_x, 3), np.split(of_h, 3)
    z = sigmoid(zx + zh)
    return (1 - z) * np.tanh(nx + sigmoid(rx + rh) * nh) + z * h, c


def scan(w, name, kind, xs, width):
    carry, states = (np.zeros(width), np.zeros(width)), []
    for x in xs:
        carry = cell(w, name, kind, x, carry)
        states.append(carry[0])
    return np.array(states)


def encode(w, o, ids):
    embedded = states = w["embedding.weight" if o["tying"] == "all" else "source_embedding.weight"][ids]
    for i in range(o["encoder_layers"]):
        name = f"encoder.layers.{i}"
        ahead = scan(w, name + ".forward", o["cell"], states, o["width"] // 2)
        back = scan(w, name + ".backward", o["cell"], states[::-1], o["width"] // 2)[::-1]
        states = np.concatenate([ahead, back], axis=1)
    return states, states + embedded if o["memory_values"] == "states_and_embeddings" else states


def decode(w, o, keys, values, ids):
    """Logits [T, V] and attention weights [H, T, S]."""
    table = w["embedding.weight" if o["tying"] == "all" else "target_embedding.weight"]
    matrix = w["projection.weight"] if o["tying"] == "none" else table
    mean, zeros = values.mean(axis=0), np.zeros(o["width"])
    layers = range(o["decoder_layers"])
    carries = [(np.tanh(linear(w, f"decoder.bridges.{i}", mean)), zeros) for i in layers]
    fed, logits, rows = zeros, [], []
    for token in ids:
        x = np.concatenate([table[token], fed]) if o["input_feeding"] else table[token]
        for i in layers:
            carries[i] = cell(w, f"decoder.layers.{i}", o["cell"], x, carries[i])
            x = carries[i][0]
        context, weights = attend(
            w, "decoder.attention", o["score"], o["heads"], o["projections"], x[None], keys, values)
        fed = np.tanh(linear(w, "decoder.readout", np.concatenate([x, context[0]])))
        logits.append(matrix @ fed + w["projection.bias"])
        rows.append(weights[:, 0])
    return np.array(logits), np.array(rows).transpose(1, 0, 2)


def model_shapes(o):
    """Names and shapes as model.safetensors has them, in the order of the names."""
    D, V, gates = o["width"], o["target_vocabulary"], 4 if o["cell"] == "lstm" else 3
    shapes = []

    def recurrent(name, into, width):
        shapes.extend([(name + ".weight_ih", (gates * width, into)), (name + ".weight_hh", (gates * width, width)),
                       (name + ".bias_ih", (gates * width,)), (name + ".bias_hh", (gates * width,))])

    if o["tying"] == "all":
        shapes.append(("embedding.weight", (V, D)))
    else:
        shapes += [("source_embedding.weight", (o["source_vocabulary"], D)), ("target_embedding.weight", (V, D))]
    if o["tying"] == "none":
        shapes.append(("projection.weight", (V, D)))
    shapes.append(("projection.bias", (V,)))
    for i in range(o["encoder_layers"]):
        recurrent(f"encoder.layers.{i}.forward", D, D // 2)
        recurrent(f"encoder.layers.{i}.backward", D, D // 2)
    for i in range(o["decoder_layers"]):
        recurrent(f"decoder.layers.{i}", 2 * D if i == 0 and o["input_feeding"] else D, D)
        shapes += [(f"decoder.bridges.{i}.weight", (D, D)), (f"decoder.bridges.{i}.bias", (D,))]
    shapes += attention_weights("decoder.attention", D, o["score"], o["heads"], o["projections"])
    shapes += [("decoder.readout.weight", (D, 2 * D)), ("decoder.readout.bias", (D,))]
    return sorted(shapes)


def model_case(seed, **choices):
    o = {"width": 4, "dropout": 0.1, "tying": "none", "cell": "lstm", "encoder_layers": 1, "decoder_layers": 1,
         "input_feeding": False, "memory_values": "states_and_embeddings", "score": "dot", "heads": 1,
         "projections": False, "source_vocabulary": 8, "target_vocabulary": 7, "pad_id": 0, "unknown_id": 1,
         "start_id": 2, "eos_id": 3, "word_rule": "unicode", **choices}
    shapes = model_shapes(o)
    random = Random(seed)
    tensors = {name: random.draw(shape) for name, shape in shapes}
    sources, targets = [[4, 5, 6, 4], [5], [6, 1, 4]], [[4, 6, 5], [5, 4, 4, 6], []]

    def run(w, source, target):
        keys, values = encode(w, o, source + [3])
        return keys, values, *decode(w, o, keys, values, [2] + target)

    def loss(w):
        total = 0
        for source, target in zip(sources, targets):
            logits = run(w, source, target)[2]
            for row, token in zip(logits, target + [3]):
                total += np.log(np.exp(row).sum()) - row[token]
        return total

    results = [run(tensors, *pair) for pair in zip(sources, targets)]
    return {"seed": seed, "model": o, "tensors": shapes, "sources": sources, "targets": targets,
            **{name: [rounded(result[i]) for result in results]
               for i, name in enumerate(["keys", "values", "logits", "weights"])},
            "loss": float(np.real(loss(tensors))),
            "gradients": {name: rounded(g) for name, g in gradients(loss, tensors).items()}}


def cell_case(kind):
    """Five steps of one layer from a given carry."""
    into, width, gates = 3, 4, 4 if kind == "lstm" else 3
    shapes = [("layer.weight_ih", (gates * width, into)), ("layer.weight_hh", (gates * width, width)),
              ("layer.bias_ih", (gates * width,)), ("layer.bias_hh", (gates * width,)),
              ("x", (2, 5, into)), ("hidden", (2, width)), ("cell", (2, width))]
    random = Random(3)
    w = {name: random.draw(shape) for name, shape in shapes}
    states, cells = np.zeros((2, 5, width)), np.zeros((2, 5, width))
    for b in range(2):
        carry = (w["hidden"][b], w["cell"][b])
        for t in range(5):
            carry = cell(w, "layer", kind, w["x"][b, t], carry)
            states[b, t], cells[b, t] = carry
    return {"cell": kind, "tensors": shapes, "states": rounded(states), "cells": rounded(cells)}


def write(name, content):
    text = json.dumps(content, separators=(",", ":")).replace('{"', '\n{"')
    (FOLDER / name).write_text(text.lstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("attention_golden.json", [attention_case(score, heads, projections)
                                    for score in ("dot", "scaled_dot", "general", "additive")
                                    for heads in (1, 2, 4) for projections in (False, True)])
    write("rnn_golden.json", {
        "cells": [cell_case("lstm"), cell_case("gru")],
        "models": [
            model_case(1),
            model_case(2, cell="gru", encoder_layers=2, decoder_layers=2, input_feeding=True, memory_values="states",
                       score="additive", heads=2, projections=True, tying="target"),
            model_case(3, decoder_layers=2, encoder_layers=2, input_feeding=True, score="general", tying="all",
                       source_vocabulary=7),
        ]})
