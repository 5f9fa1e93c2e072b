"""Golden values of train/flat_optimizer.h: Adam and AdamW with clipping and a moving average, in float64 NumPy.

Usage: python3 tests/reference/flat_optimizer.py > tests/reference/flat_optimizer.json
"""

import json

import numpy as np

SIZE, SHARDS, STEPS, SCALE = 20, 2, 5, 1 / 7


def train(options, weights, gradients):
    """Kingma and Ba, 2015, algorithm 1; Loshchilov and Hutter, 2019, algorithm 2; clipping by the global norm."""
    first, second, average = np.zeros(SIZE), np.zeros(SIZE), weights.copy()
    norms = []
    for t, shards in enumerate(gradients, start=1):
        rate = options["learning_rate"] / t
        gradient = shards.sum(axis=0) * SCALE
        norm = np.sqrt((gradient**2).sum())
        norms.append(float(norm))
        if options["clip"] > 0 and norm > options["clip"]:
            gradient = gradient * options["clip"] / norm
        decay = options["weight_decay"]
        if options["kind"] == "adam":
            gradient = gradient + decay * weights
        first = options["beta1"] * first + (1 - options["beta1"]) * gradient
        second = options["beta2"] * second + (1 - options["beta2"]) * gradient**2
        corrected_first = first / (1 - options["beta1"] ** t)
        corrected_second = second / (1 - options["beta2"] ** t)
        if options["kind"] == "adamw":
            weights = weights - rate * decay * weights
        weights = weights - rate * corrected_first / (np.sqrt(corrected_second) + options["epsilon"])
        kept = min(options["average"], (1 + t) / (10 + t))  # follows closely while the average is young
        average = kept * average + (1 - kept) * weights
    return {"norms": norms, "weights": weights.tolist(), "first_moment": first.tolist(),
            "second_moment": second.tolist(), "average": average.tolist()}


def main():
    random = np.random.default_rng(2)
    weights = random.normal(size=SIZE).astype(np.float32).astype(np.float64)
    # The third step's gradient is large, so that it alone is clipped where clip is 1.
    size = np.array([0.5, 1, 30, 1, 0.2])[:, None, None]
    gradients = (random.normal(size=(STEPS, SHARDS, SIZE)) * size).astype(np.float32).astype(np.float64)
    base = {"learning_rate": 0.05, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-3, "weight_decay": 0.0, "clip": 1.0,
            "average": 0.9}
    variants = [{"kind": "adam"}, {"kind": "adam", "weight_decay": 0.2, "clip": 0.0},
                {"kind": "adamw", "weight_decay": 0.2}, {"kind": "adamw", "average": 0.15, "beta1": 0.0}]
    cases = [{"options": {**base, **variant}} for variant in variants]
    for case in cases:
        case |= train(case["options"], weights, gradients)
    print(json.dumps({"scale": SCALE, "weights": weights.tolist(), "gradients": gradients.tolist(), "cases": cases},
                     indent=None))


if __name__ == "__main__":
    main()
