"""Golden values of train/loss.h: label-smoothed cross-entropy and its gradient, in float64 NumPy.

Usage: python3 tests/reference/loss.py > tests/reference/loss.json
"""

import json

import numpy as np

PAD = 0


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def cross_entropy(logits, output, smoothing):
    """Sum of -sum_v q(v) log p(v) over the tokens that are no padding, q = (1 - e) one-hot + e / V."""
    vocabulary = logits.shape[-1]
    target = (1 - smoothing) * np.eye(vocabulary)[output] + smoothing / vocabulary
    real = (output != PAD)[..., None]
    probability = softmax(logits)
    return {
        "sum": float(-(target * np.log(probability) * real).sum()),
        "count": int(real.sum()),
        "correct": int(((logits.argmax(axis=-1) == output) & real[..., 0]).sum()),
        "gradient": ((probability - target) * real).ravel().tolist(),
    }


def main():
    random = np.random.default_rng(1)
    logits = random.normal(scale=2, size=(2, 4, 6)).astype(np.float32).astype(np.float64)
    logits[1, 0] = [80, -80, 0, 40, -40, 1]  # far beyond what exp() holds without care
    output = np.array([[3, 1, 5, 2], [4, 2, PAD, PAD]])
    output[0, 2] = logits[0, 2].argmax()
    cases = [{"smoothing": e, **cross_entropy(logits, output, e)} for e in (0.0, 0.1, 0.5)]
    print(json.dumps({"shape": logits.shape, "logits": logits.ravel().tolist(), "output": output.ravel().tolist(),
                      "pad": PAD, "cases": cases}, indent=1))


if __name__ == "__main__":
    main()
