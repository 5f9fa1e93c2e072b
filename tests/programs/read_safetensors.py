#!/usr/bin/env python3
"""Reads and writes safetensors files with the format's own package.

    read_safetensors.py read FILE     prints each tensor's name, dtype, shape and numbers, and the metadata's keys
    read_safetensors.py write FILE    writes three tensors
"""
import sys

import numpy
import safetensors
import safetensors.numpy


def read(path):
    with safetensors.safe_open(path, framework="numpy") as file:
        for name in sorted(file.keys()):
            tensor = file.get_tensor(name)
            values = [value.item() for value in tensor.flatten()]
            print(name, tensor.dtype, list(tensor.shape), values)
        print("metadata", *sorted(file.metadata()))


def write(path):
    safetensors.numpy.save_file({"weights": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 2,
                                 "steps": numpy.array([5, -6], dtype=numpy.int64),
                                 "none": numpy.zeros((0, 4), dtype=numpy.float32)}, path)


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](sys.argv[2])
