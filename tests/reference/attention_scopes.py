#!/usr/bin/env python3
"""Writes local_attention_golden.json and window_attention_golden.json: attention that looks at a part of its keys.

    python3 tests/reference/attention_scopes.py          (NumPy 1.24 or newer)

From the formulas, one sentence, one head and one query at a time. For a query at position t of its target and a sentence of
`length` source tokens (padding is not counted), with window D:

    local_monotonic   centre c = min(t, length - 1); keys |s - c| <= D                       (Luong et al., 2015, sec. 3.2)
    local_predictive  p = (length - 1) sigmoid(v' tanh(q W)), c = floor(p + 0.5); keys |s - c| <= D; the softmax over them is
                      multiplied by exp(-(s - p)^2 / (2 sigma^2)), sigma = D / 2             (the same)
    window, causal    keys t - D <= s <= t                                                   (a decoder's self-attention)
    window, centred   keys |s - t| <= D                                                      (an encoder's)

each within 0 <= s < length. The softmax runs over these keys alone; every other weight is exactly 0. W and v belong to the
head: NAME.score.position_matrix [H, d, d] and NAME.score.position_vector [H, d]; q [d] is the head's query, after the
projection where there is one. p passes its gradient through the Gaussian alone.

A case's tensors are drawn in the order of "tensors" by SplitMix64 seeded with "seed", then the vector times "position_scale",
so that p reaches the ends of a sentence. After them come the factors of the loss, on_context [B, T, D] and on_weights
[B, H, T, S]; the loss is the sum of both results times their factors, over the queries of "query_lengths" (self-attention
has padded queries too, whose results nobody needs: all zeros here). After them comes a direction of each tensor's shape, in the
same order. "slopes" are gradient times direction, summed over the last dimension, by complex steps.
"""
import itertools

import numpy as np

from model_golden import STEP, Random, attention_weights, fit, linear, rounded, sigmoid, write

SCORES = ("dot", "scaled_dot", "general", "additive")


def gaze(w, case, head, query, position, length):
    """The first and last key that the query may look at, and where it looks, if it predicts that."""
    D, scope, p = case["window"], case["scope"], None
    if scope == "local_monotonic":
        first, last = min(position, length - 1) - D, min(position, length - 1) + D
    elif scope == "local_predictive":
        matrix, vector = w["attention.score.position_matrix"][head], w["attention.score.position_vector"][head]
        p = (length - 1) * sigmoid(vector @ np.tanh(query @ matrix))
        centre = np.floor(np.real(p) + 0.5)
        assert length == 1 or abs(np.real(p) + 0.5 - np.round(np.real(p) + 0.5)) > 1e-4, "p is too near a boundary"
        first, last = int(centre) - D, int(centre) + D
    else:
        first, last = position - D, position if case["causal"] else position + D
    return max(first, 0), min(last, length - 1), p


def attend(w, case, b):
    """Context [T, D], weights [H, T, S] and where the queries look [H, T] of one sentence."""
    queries, keys, values = w["query"][b], w["keys"][b], w["values"][b]
    if case["projections"]:
        queries, keys, values = (linear(w, f"attention.{part}", x) for part, x in
                                 (("query", queries), ("key", keys), ("value", values)))
    length, heads = case["lengths"][b], case["heads"]
    d = queries.shape[1] // heads
    context = np.zeros(queries.shape, complex)
    weights = np.zeros((heads, len(queries), len(keys)), complex)
    centres = np.zeros((heads, len(queries)))
    for h, t in itertools.product(range(heads), range(case["query_lengths"][b])):
        part = slice(h * d, (h + 1) * d)
        query = queries[t, part]
        first, last, p = gaze(w, case, h, query, case["positions"][b][t], length)
        looked_at = range(first, last + 1)
        exps = np.array([np.exp(fit(w, "attention", case["score"], h, query, keys[s, part])) for s in looked_at])
        row = exps / exps.sum()
        if p is not None:
            sigma, centres[h, t] = case["window"] / 2, np.real(p)
            row = row * np.array([np.exp(-((s - p) ** 2) / (2 * sigma**2)) for s in looked_at])
        for s, weight in zip(looked_at, row):
            weights[h, t, s] = weight
            context[t, part] += weight * values[s, part]
    if case["projections"]:
        context = linear(w, "attention.output", context)
    context[case["query_lengths"][b]:] = 0
    return context, weights, centres


def along_rows(x, direction):
    """The tensor, moved along the direction in one row (all but the last dimension) at a time."""
    width = x.shape[-1]
    for row in range(x.size // width):
        moved = x.astype(complex)
        part = slice(row * width, (row + 1) * width)
        moved.flat[part] += STEP * 1j * direction.flat[part]
        yield moved


def with_results(case):
    B, T, S, D, heads = len(case["lengths"]), len(case["positions"][0]), max(case["lengths"]), case["width"], case["heads"]
    d = D // heads
    shapes = [("query", (B, T, D)), ("keys", (B, S, D)), ("values", (B, S, D))]
    shapes += attention_weights("attention", D, case["score"], heads, case["projections"])
    if case["scope"] == "local_predictive":
        shapes += [("attention.score.position_matrix", (heads, d, d)), ("attention.score.position_vector", (heads, d))]
        case["position_scale"] = 4
    random = Random(case["seed"])
    tensors = {name: random.draw(shape) for name, shape in shapes}
    if case["scope"] == "local_predictive":
        tensors["attention.score.position_vector"] *= case["position_scale"]
    on_context, on_weights = random.draw((B, T, D)), random.draw((B, heads, T, S))
    directions = {name: random.draw(shape) for name, shape in shapes}

    def run(w):
        return [np.array(results) for results in zip(*(attend(w, case, b) for b in range(B)))]

    def loss(w):
        context, weights, _ = run(w)
        return (context * on_context).sum() + (weights * on_weights).sum()

    context, weights, centres = run(tensors)
    case |= {"tensors": shapes, "context": rounded(context), "weights": rounded(weights)}
    if case["scope"] == "local_predictive":
        case["looks_at"] = rounded(centres)  # p [B, H, T]
    case["slopes"] = {name: [float(f"{loss({**tensors, name: moved}).imag / STEP:.9g}")
                             for moved in along_rows(x, directions[name])] for name, x in tensors.items()}
    return case


def shorter(cases):
    """Whole numbers where they are exact: most weights are 0."""
    for case in cases:
        case["weights"] = [0 if x == 0 else x for x in case["weights"]]
        case["context"] = [0 if x == 0 else x for x in case["context"]]
        case["slopes"] = {name: [0 if x == 0 else x for x in slopes] for name, slopes in case["slopes"].items()}
    return cases


def cases_of(scope, lengths, targets, **more):
    """Every score, number of heads and projections; each score and number of heads meets every window."""
    cases = []
    for (i, score), (j, heads), projections in itertools.product(enumerate(SCORES), enumerate((1, 2, 4)), (False, True)):
        cases.append({"scope": scope, **more, "window": (1, 2, 3, 9)[(i + j + 2 * projections) % 4], "score": score,
                      "heads": heads, "projections": projections, "width": 8, "seed": len(cases) + 1, "lengths": lengths,
                      "query_lengths": lengths if scope == "window" else [targets] * len(lengths),
                      "positions": [list(range(targets))] * len(lengths)})
    return cases


def long_case(scope, score, window, seed, lengths, targets, **more):
    return {"scope": scope, **more, "window": window, "score": score, "heads": 2, "projections": True, "width": 4,
            "seed": seed, "lengths": lengths,
            "query_lengths": lengths if scope == "window" else [targets] * len(lengths),
            "positions": [list(range(targets))] * len(lengths)}


def scattered_case(score, window, seed):
    """Queries at any position, as when sentences of a batch are stepped through."""
    return {"scope": "local_monotonic", "window": window, "score": score, "heads": 2, "projections": False, "width": 8,
            "seed": seed, "lengths": [5, 1, 3], "query_lengths": [3] * 3,
            "positions": [[4, 0, 2], [7, 1, 0], [0, 9, 1]]}


if __name__ == "__main__":
    local = [case for scope in ("local_monotonic", "local_predictive") for case in cases_of(scope, [5, 1, 3], 6)]
    local += [long_case(scope, score, window, seed, [13, 6, 9], 16) for scope, score, window, seed in (
        ("local_monotonic", "scaled_dot", 2, 31), ("local_monotonic", "additive", 5, 32),
        ("local_predictive", "general", 2, 33), ("local_predictive", "scaled_dot", 5, 34))]
    local += [scattered_case("dot", 1, 41), scattered_case("general", 2, 42)]
    window = [case for causal in (True, False) for case in cases_of("window", [6, 1, 4], 6, causal=causal)]
    window += [long_case("window", score, size, seed, [13, 6, 9], 13, causal=causal) for score, size, seed, causal in (
        ("scaled_dot", 2, 51, True), ("additive", 5, 52, True), ("general", 2, 53, False), ("scaled_dot", 5, 54, False))]
    write("local_attention_golden.json", shorter([with_results(case) for case in local]))
    write("window_attention_golden.json", shorter([with_results(case) for case in window]))
