#!/usr/bin/env python3
"""Writes transformer_golden.json: what the transformer computes, by PyTorch's own layers in float64.

    python3 -m venv VENV && VENV/bin/pip install torch==2.15.0 numpy==2.4.6
    VENV/bin/python tests/reference/transformer.py

nn.TransformerEncoder and nn.TransformerDecoder get our weights; each sentence runs alone, without padding. Around them
stand, as in MarianMTModel: embeddings times sqrt(D), plus a position's sines in the first half of the width and cosines in
the second (angle position / 10000^(2i / D) for i < D / 2), and the output projection. "pre" normalizes before
each sublayer and once after the last layer, "post" after each sublayer's sum. Every layer normalization adds 1e-5 to the
variance. Self-attention with a window W sees |s - t| <= W in the encoder, t - W <= s <= t in the decoder.

Sources get the end mark, decoder input begins with the start mark. The tensors of a case are drawn in the order of "tensors" by
SplitMix64 seeded with "seed"; then on_logits [B, longest T, V], the factors of the loss, which is the sum of the real rows'
logits times their factors; then a direction of each tensor's shape, in the same order. "slopes" are gradient times
direction, summed over the last dimension. Lists of "logits" [T, V] and "memory" [S, D] have an entry a sentence; those of
"encoder" [H, S, S], "decoder" [H, T, T] and "cross" [H, T, S], the attention weights, have one a layer, of one a sentence.
"""
import math

import torch
from torch import nn
from torch.nn import functional

from model_golden import Random, rounded, write

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SPECIAL = {"pad_id": 0, "unknown_id": 1, "start_id": 2, "eos_id": 3}
SOURCES = [[4, 5, 6, 4], [5], [6, 1, 4]]
TARGETS = [[4, 6, 5], [5, 4, 4, 6, 6], []]
ACTIVATIONS = {"relu": functional.relu, "gelu": functional.gelu, "silu": functional.silu}


def linear_shapes(name, into, out):
    return [(name + ".weight", (out, into)), (name + ".bias", (out,))]


def model_shapes(o):
    """Names and shapes in the order in which the layers' constructors take them."""
    D, V, F = o["width"], o["target_vocabulary"], o["feed_forward"]
    if o["tying"] == "all":
        shapes = [("embedding.weight", (V, D))]
    else:
        shapes = [("source_embedding.weight", (o["source_vocabulary"], D)), ("target_embedding.weight", (V, D))]
    shapes += linear_shapes("projection", D, V) if o["tying"] == "none" else [("projection.bias", (V,))]
    for side, attentions in (("encoder", ["self_attention"]), ("decoder", ["self_attention", "cross_attention"])):
        for i in range(o[side + "_layers"]):
            layer = f"{side}.layers.{i}"
            for attention in attentions:
                for part in ("query", "key", "value", "output"):
                    shapes += linear_shapes(f"{layer}.{attention}.{part}", D, D)
                shapes += [(f"{layer}.{attention}_norm.weight", (D,)), (f"{layer}.{attention}_norm.bias", (D,))]
            shapes += linear_shapes(layer + ".feed_forward.in", D, F) + linear_shapes(layer + ".feed_forward.out", F, D)
            shapes += [(layer + ".feed_forward_norm.weight", (D,)), (layer + ".feed_forward_norm.bias", (D,))]
        if o["norm"] == "pre":
            shapes += [(side + ".norm.weight", (D,)), (side + ".norm.bias", (D,))]
    return shapes


def torch_weights(w, side):
    """The weights of one side under the names of nn.TransformerEncoder or nn.TransformerDecoder."""
    result = {}
    for name in (name for name in w if name.startswith(side + ".")):
        path = name[len(side) + 1:]
        kind = path.rpartition(".")[2]
        for ours, theirs in (("self_attention_norm", "norm1"), ("cross_attention_norm", "norm2"),
                             ("feed_forward_norm", "norm3" if side == "decoder" else "norm2"),
                             ("feed_forward.in", "linear1"), ("feed_forward.out", "linear2"),
                             ("self_attention", "self_attn"), ("cross_attention", "multihead_attn")):
            path = path.replace(ours, theirs)
        if ".query." in path:
            stacked = [w[name.replace(".query.", f".{part}.")] for part in ("query", "key", "value")]
            result[path.replace(f"query.{kind}", f"in_proj_{kind}")] = torch.cat(stacked)
        elif ".key." not in path and ".value." not in path:
            result[path.replace(".output.", ".out_proj.")] = w[name]
    return result


class Watched:
    """A stack of PyTorch's layers that remembers the attention weights of its last call."""

    def __init__(self, side, o):
        settings = {"d_model": o["width"], "nhead": o["self_heads"], "dim_feedforward": o["feed_forward"], "dropout": 0.0,
                    "activation": ACTIVATIONS[o["activation"]], "batch_first": True, "norm_first": o["norm"] == "pre"}
        norm = nn.LayerNorm(o["width"]) if o["norm"] == "pre" else None
        if side == "encoder":
            layer = nn.TransformerEncoderLayer(**settings)
            self.stack = nn.TransformerEncoder(layer, o["encoder_layers"], norm, enable_nested_tensor=False)
        else:
            layer = nn.TransformerDecoderLayer(**settings)
            self.stack = nn.TransformerDecoder(layer, o["decoder_layers"], norm)
        self.side, self.seen = side, {}
        for name, module in self.stack.named_modules():
            if isinstance(module, nn.MultiheadAttention):
                module.register_forward_pre_hook(self.ask, with_kwargs=True)
                module.register_forward_hook(lambda *call, name=name: self.seen.update({name: call[2][1][0]}))

    @staticmethod
    def ask(_, inputs, settings):
        return inputs, {**settings, "need_weights": True, "average_attn_weights": False, "is_causal": False}

    def __call__(self, w, *inputs, **masks):
        weights = torch_weights(w, self.side)
        assert set(weights) == {name for name, _ in self.stack.named_parameters()}
        return torch.func.functional_call(self.stack, weights, inputs, masks)[0]

    def weights(self, attention):
        return [rows for name, rows in self.seen.items() if name.endswith(attention)]


def embed(table, ids, width):
    angles = torch.arange(len(ids))[:, None] / 10000 ** (torch.arange(width // 2)[None] * 2 / width)
    return (table[ids] * math.sqrt(width) + torch.cat([angles.sin(), angles.cos()], dim=1))[None]


def hidden(length, window, causal):
    """True where query t (row) may not look at key s."""
    t, s = torch.arange(length)[:, None], torch.arange(length)[None]
    result = s > t if causal else torch.zeros(length, length, dtype=torch.bool)
    return result | ((s - t).abs() > window) if window > 0 else result


def run(w, o, source, target):
    source_table = w.get("embedding.weight", w.get("source_embedding.weight"))
    target_table = w.get("embedding.weight", w.get("target_embedding.weight"))
    encoder, decoder = Watched("encoder", o), Watched("decoder", o)
    memory = encoder(w, embed(source_table, source, o["width"]), mask=hidden(len(source), o["self_window"], False))
    states = decoder(w, embed(target_table, target, o["width"]), memory[None],
                     tgt_mask=hidden(len(target), o["self_window"], True))
    logits = functional.linear(states, w.get("projection.weight", target_table), w["projection.bias"])
    return memory, logits, encoder.weights("self_attn"), decoder.weights("self_attn"), decoder.weights("multihead_attn")


def as_list(x):
    return [0 if number == 0 else number for number in rounded(x.detach().numpy())]


def model_case(seed, **choices):
    o = {"width": 8, "dropout": 0.1, "tying": "none", "encoder": "transformer", "decoder": "transformer",
         "encoder_layers": 2, "decoder_layers": 2, "cell": "lstm", "input_feeding": False,
         "memory_values": "states_and_embeddings", "self_heads": 2, "self_window": 0, "feed_forward": 12, "norm": "pre",
         "activation": "relu", "score": "scaled_dot", "scope": "global", "window": 5, "heads": 2, "projections": True,
         "source_vocabulary": 8, "target_vocabulary": 7, **SPECIAL, "word_rule": "unicode", **choices}
    shapes = model_shapes(o)
    random = Random(seed)
    w = {name: torch.tensor(random.draw(shape), requires_grad=True) for name, shape in shapes}
    longest = max(map(len, TARGETS)) + 1
    on_logits = torch.tensor(random.draw((len(SOURCES), longest, o["target_vocabulary"])))
    directions = {name: torch.tensor(random.draw(shape)) for name, shape in shapes}
    results = [run(w, o, source + [SPECIAL["eos_id"]], [SPECIAL["start_id"]] + target)
               for source, target in zip(SOURCES, TARGETS)]
    memories, logits, *weights = zip(*results)
    sum((rows * on_logits[b, :len(rows)]).sum() for b, rows in enumerate(logits)).backward()
    return {"seed": seed, "model": o, "tensors": shapes, "sources": SOURCES, "targets": TARGETS,
            "memory": [as_list(x) for x in memories], "logits": [as_list(x) for x in logits],
            **{name: [[as_list(x) for x in layer] for layer in zip(*sentences)]
               for name, sentences in zip(("encoder", "decoder", "cross"), weights)},
            "slopes": {name: as_list((x.grad * directions[name]).sum(-1)) for name, x in w.items()}}


if __name__ == "__main__":
    write("transformer_golden.json", [
        model_case(1), model_case(2, activation="gelu", tying="target"),
        model_case(3, activation="silu", tying="all", source_vocabulary=7),
        model_case(4, norm="post", tying="target"), model_case(5, norm="post", activation="gelu", self_heads=4, heads=4),
        model_case(6, norm="post", activation="silu", tying="all", source_vocabulary=7, self_heads=1, heads=1),
        model_case(7, self_window=1), model_case(8, norm="post", activation="silu", self_window=2, encoder_layers=1)])
