#!/usr/bin/python3
"""Reads alignments.npz with NumPy and compares it with the alignments.jsonl of the same sentences.

    read_npz.py alignments.npz alignments.jsonl

All names are compared; the arrays too, but only every n-th of more than 2,000: NumPy looks for each name in a list.
"""
import json
import sys

import numpy


def compare(npz_path, jsonl_path):
    expected = {}
    with open(jsonl_path, encoding="utf-8") as lines:
        for line in lines:
            sentence = json.loads(line)
            expected[f"tokens_{sentence['id']:06}"] = sentence["token_weights"]
            expected[f"words_{sentence['id']:06}"] = sentence["word_weights"]
    with numpy.load(npz_path, allow_pickle=False) as arrays:
        if sorted(arrays.files) != sorted(expected):
            return f"the archive holds {len(arrays.files)} arrays, the lines speak of {len(expected)} others"
        for name in list(expected)[:: len(expected) // 2000 + 1]:
            array = arrays[name]
            rows = numpy.array(expected[name])
            if array.dtype != numpy.float32 or array.shape != rows.shape:
                return f"{name} is {array.dtype} {array.shape}, expected float32 {rows.shape}"
            if not numpy.allclose(array, rows, rtol=0, atol=5.1e-5):
                return f"{name} differs"
    print(f"{len(expected)} arrays are equal")
    return None


if __name__ == "__main__":
    sys.exit(compare(*sys.argv[1:]))
