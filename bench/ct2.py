#!/usr/bin/env python3
"""What bench/decoding_speed.cpp measures, done by CTranslate2: the same transformers with random
weights, as many steps.

    .deps/bench/bin/python bench/ct2.py [SECONDS]

Prints a line of JSON for each model, precision and beam: sentences a second in batches of 64 by two translators of one
thread each, and how long one sentence takes on one thread. scripts/install-deps.sh --bench installs what it needs.
"""
import json
import statistics
import sys
import tempfile
import time

import ctranslate2
import numpy as np
from ctranslate2.specs import TransformerSpec

WORKERS, BATCH, BATCHES = 2, 64, 16
# Name, layers, width, heads, vocabulary, tokens of a source and of its translation.
SHAPES = [("transformer-256", 3, 256, 8, 8000, 14), ("transformer-128", 2, 128, 4, 500, 12)]
MARKS = ["<blank>", "<unk>", "<s>", "</s>"]


def fill(linear_or_norm, random, *shape):
    """Weights of a linear layer [out, in] or an embedding, evenly drawn as seq2see draws them."""
    bound = shape[-1] ** -0.5
    linear_or_norm.weight = random.uniform(-bound, bound, shape).astype(np.float32)
    if hasattr(linear_or_norm, "bias"):
        linear_or_norm.bias = np.zeros(shape[0], np.float32)


def fill_norm(norm, width):
    norm.gamma, norm.beta = np.ones(width, np.float32), np.zeros(width, np.float32)


def fill_layer(layer, random, width):
    fill_norm(layer.self_attention.layer_norm, width)
    fill(layer.self_attention.linear[0], random, 3 * width, width)
    fill(layer.self_attention.linear[1], random, width, width)
    if hasattr(layer, "attention"):
        fill_norm(layer.attention.layer_norm, width)
        for part, rows in zip(layer.attention.linear, (width, 2 * width, width)):
            fill(part, random, rows, width)
    fill_norm(layer.ffn.layer_norm, width)
    fill(layer.ffn.linear_0, random, 2 * width, width)
    fill(layer.ffn.linear_1, random, width, 2 * width)


def save_model(folder, layers, width, heads, vocabulary):
    random = np.random.default_rng(1)
    spec = TransformerSpec.from_config(layers, heads)
    fill(spec.encoder.embeddings[0], random, vocabulary, width)
    fill(spec.decoder.embeddings, random, vocabulary, width)
    fill(spec.decoder.projection, random, vocabulary, width)
    for stack in (spec.encoder, spec.decoder):
        fill_norm(stack.layer_norm, width)
        for layer in stack.layer:
            fill_layer(layer, random, width)
    tokens = MARKS + [f"t{i}" for i in range(len(MARKS), vocabulary)]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.validate()
    spec.save(folder)


def run(translator, sentences, beam, tokens):
    begin = time.perf_counter()
    results = translator.translate_batch(
        sentences, max_batch_size=BATCH, beam_size=beam, min_decoding_length=tokens, max_decoding_length=tokens
    )
    seconds = time.perf_counter() - begin
    assert all(len(result.hypotheses[0]) == tokens for result in results)
    return seconds


def median_run(translator, sentences, beam, tokens, seconds):
    run(translator, sentences, beam, tokens)
    runs = []
    while len(runs) < 3 or sum(runs) < seconds:
        runs.append(run(translator, sentences, beam, tokens))
    return statistics.median(runs)


def measure(shape, seconds):
    name, layers, width, heads, vocabulary, tokens = shape
    random = np.random.default_rng(2)
    sentences = [
        [f"t{i}" for i in random.integers(len(MARKS), vocabulary, tokens)] for _ in range(BATCH * BATCHES)
    ]
    with tempfile.TemporaryDirectory() as folder:
        save_model(folder, layers, width, heads, vocabulary)
        for precision in ("float32", "int8"):
            options = {"device": "cpu", "compute_type": precision, "intra_threads": 1}
            both = ctranslate2.Translator(folder, inter_threads=WORKERS, **options)
            alone = ctranslate2.Translator(folder, inter_threads=1, **options)
            for beam in (1, 5):
                every = median_run(both, sentences, beam, tokens, seconds)
                one = median_run(alone, sentences[:1], beam, tokens, seconds / 2)
                print(json.dumps({
                    "engine": f"CTranslate2 {ctranslate2.__version__}", "model": name,
                    "precision": "fp32" if precision == "float32" else precision,
                    "beam": beam, "sentences_per_second": round(len(sentences) / every, 1),
                    "one_sentence_ms": round(1e3 * one, 2),
                }), flush=True)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    for shape in SHAPES:
        measure(shape, seconds)


if __name__ == "__main__":
    main()
