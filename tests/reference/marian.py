#!/usr/bin/env python3
"""Writes marian_golden.json and marian_*.safetensors: what small MarianMTModels of Hugging Face compute and find.

    python3 -m venv VENV && VENV/bin/pip install torch==2.15.0 transformers==5.23.0 safetensors==0.8.0 numpy==2.4.6
    VENV/bin/python tests/reference/marian.py          (a few minutes)

A random model repeats one token or ends at once, whatever it reads. These are random (drawn by SplitMix64) and then trained
for some hundred steps on an ambiguous word-by-word translation, so that outputs differ, end, and have rivals, but none ties.
Their weights are rounded to 1/1024 and stored in float32 under our names. The padding, which also starts the decoder, gets a
bias with which it would win, were it not forbidden; the unknown mark one with which it never does, because generate() does not
forbid it.

"logits" [T, V] and the cross-attention "weights" (a layer, a sentence, [H, T, S]) are those of teacher forcing in padded
batches, in float32.

"searches" hold what generate() gives for the padded batch, best first: "ids" without start and end mark, "score" (null for
greedy search, which has none), "log_probability" by teacher forcing in float64, end mark included, and "at_limit": ended by
force. tests/reference/README.md says how generate() searches.
"""
import pathlib

import torch
from safetensors.torch import save_file
from torch.nn import functional
from transformers import MarianConfig, MarianMTModel

from model_golden import Random, rounded, write

torch.set_num_threads(1)

FOLDER = pathlib.Path(__file__).parent
EOS, UNKNOWN, SOURCE_WORDS = 0, 1, range(2, 14)
PADDING_BIAS = 12  # in training the padding never was a target, so its logit is low
SOURCES = [[7, 12, 4, 9, 2], [5], [11, 2, 8, 13, 13, 6, 10, 4, 9], [6, 8], [10, 5, 12]]
TARGETS = [[4, 9, 22, 7], [], [16, 5, 5], [8, 27, 13, 2, 19, 24], [6]]
# beam, length penalty, longest output with its end mark
SEARCHES = [(1, 1.0, 40), (3, 1.0, 40), (5, 1.0, 40), (3, 0.6, 40), (5, 0.6, 40), (5, 0.0, 40), (3, 2.0, 40), (1, 1.0, 4),
            (5, 0.6, 4)]


def our_names(hf):
    """Hugging Face's names -> ours."""
    names = {"final_logits_bias": "projection.bias"}
    if hf.config.share_encoder_decoder_embeddings:
        names["model.shared.weight"] = "embedding.weight"
    else:
        names |= {f"model.{coder}.embed_tokens.weight": f"{side}_embedding.weight"
                  for coder, side in (("encoder", "source"), ("decoder", "target"))}
    for side, attentions in (("encoder", {"self_attn": "self_attention"}),
                             ("decoder", {"self_attn": "self_attention", "encoder_attn": "cross_attention"})):
        for i in range(getattr(hf.config, side + "_layers")):
            parts = {"fc1": "feed_forward.in", "fc2": "feed_forward.out", "final_layer_norm": "feed_forward_norm"}
            for theirs, ours in attentions.items():
                parts |= {f"{theirs}.{a}_proj": f"{ours}.{b}" for a, b in
                          (("q", "query"), ("k", "key"), ("v", "value"), ("out", "output"))}
                parts[theirs + "_layer_norm"] = ours + "_norm"
            names |= {f"model.{side}.layers.{i}.{theirs}.{kind}": f"{side}.layers.{i}.{ours}.{kind}"
                      for theirs, ours in parts.items() for kind in ("weight", "bias")}
    return names


def our_tensors(hf):
    """The model's own tensors under our names."""
    tensors = dict(hf.named_parameters()) | dict(hf.named_buffers())
    result = {ours: tensors.pop(theirs) for theirs, ours in our_names(hf).items()}
    assert set(tensors) == {"model.encoder.embed_positions.weight", "model.decoder.embed_positions.weight"}
    return result


def padded(rows, pad):
    longest = max(map(len, rows))
    return torch.tensor([row + [pad] * (longest - len(row)) for row in rows])


def forward(hf, sources, targets, **more):
    """Teacher forcing of a padded batch."""
    inputs = [source + [EOS] for source in sources]
    starts = [[hf.config.decoder_start_token_id] + target for target in targets]
    return hf(input_ids=padded(inputs, hf.config.pad_token_id), attention_mask=padded([[1] * len(row) for row in inputs], 0),
              decoder_input_ids=padded(starts, hf.config.pad_token_id), **more)


def translation(random, source, words):
    """A word becomes one of two; now and then it is left out, or two."""
    target = []
    for token in source:
        chance = random.unit()
        if chance >= 0.1:
            target.append(words[(7 * token + (3 if chance < 0.7 else 11)) % len(words)])
        if chance > 0.9:
            target.append(words[(5 * token + 1) % len(words)])
    return target


def make_model(config, random):
    hf = MarianMTModel(config).double().eval()
    hf.final_logits_bias.requires_grad_()
    tensors = our_tensors(hf)
    with torch.no_grad():
        for name, tensor in tensors.items():
            drawn = torch.tensor(random.draw(tensor.shape))
            if "norm.weight" in name:
                tensor.copy_(1 + drawn / 2)
            else:
                tensor.copy_(drawn / (5 if name.endswith(".bias") else 2))
    words = [id for id in range(2, config.decoder_vocab_size) if id != config.pad_token_id]
    optimizer = torch.optim.Adam(tensors.values(), lr=7e-3)
    for _ in range(800):
        sources = [[SOURCE_WORDS[int(random.unit() * len(SOURCE_WORDS))] for _ in range(1 + int(random.unit() * 9))]
                   for _ in range(32)]
        targets = [translation(random, source, words) for source in sources]
        logits = forward(hf, sources, targets).logits
        loss = functional.cross_entropy(logits.transpose(1, 2), padded([target + [EOS] for target in targets], -100))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        tensors["projection.bias"][:, UNKNOWN] -= 40
        tensors["projection.bias"][:, config.pad_token_id] += PADDING_BIAS
        for tensor in tensors.values():
            tensor.copy_((tensor * 1024).round() / 1024)
    hf.final_logits_bias = torch.nn.Buffer(hf.final_logits_bias.detach())
    return hf.float()


def copy_of(hf):
    other = MarianMTModel(hf.config).eval()
    other.load_state_dict(hf.state_dict())
    return other


def generate(hf, beam, penalty, longest, forbidden):
    """For each sentence of the padded batch its (ids with the end mark, score), best first."""
    inputs = [source + [EOS] for source in SOURCES]
    found = hf.generate(
        input_ids=padded(inputs, hf.config.pad_token_id), attention_mask=padded([[1] * len(row) for row in inputs], 0),
        num_beams=beam, num_return_sequences=beam, length_penalty=penalty, early_stopping=False, do_sample=False,
        max_new_tokens=longest, bad_words_ids=[[id] for id in forbidden], forced_eos_token_id=EOS,
        return_dict_in_generate=True, output_scores=True)
    hypotheses = []
    scores = found.sequences_scores.tolist() if beam > 1 else [None] * len(SOURCES)
    for row, score in zip(found.sequences[:, 1:].tolist(), scores):
        end = row.index(EOS) + 1
        assert set(row[end:]) <= {hf.config.pad_token_id}
        hypotheses.append((row[:end], score))
    return [hypotheses[i:i + beam] for i in range(0, len(hypotheses), beam)]


def search_case(hf, exact, nudged, beam, penalty, longest):
    pad = hf.config.pad_token_id
    found = generate(hf, beam, penalty, longest, [pad])
    only_ids = [[ids for ids, _ in hypotheses] for hypotheses in found]
    for other in (generate(exact, beam, penalty, longest, [pad]), generate(nudged, beam, penalty, longest, [pad]),
                  generate(hf, beam, penalty, longest, [pad, UNKNOWN])):
        assert [[ids for ids, _ in hypotheses] for hypotheses in other] == only_ids  # nothing ties
    sentences = []
    for source, hypotheses in zip(SOURCES, found):
        sentences.append([])
        with torch.no_grad():
            logits = forward(exact, [source] * beam, [ids[:-1] for ids, _ in hypotheses]).logits
        for rows, (ids, score) in zip(logits, hypotheses):
            chosen = rows.log_softmax(-1)[range(len(ids)), ids]
            at_limit = len(ids) == longest
            if score is not None:  # the length counts the end mark; a forced end mark costs nothing
                expected = (chosen[:-1] if at_limit else chosen).sum() / len(ids) ** penalty
                assert abs(expected - score) < 1e-5 * max(1, abs(score)), (expected, score)
            sentences[-1].append({"ids": ids[:-1], "score": score, "log_probability": float(f"{chosen.sum():.9g}"),
                                  "at_limit": at_limit})
    return {"beam": beam, "length_penalty": penalty, "max_new_tokens": longest, "sentences": sentences}


def our_options(config):
    return {"width": config.d_model, "dropout": 0.0,
            "tying": "all" if config.share_encoder_decoder_embeddings else "target", "encoder": "transformer",
            "decoder": "transformer", "encoder_layers": config.encoder_layers, "decoder_layers": config.decoder_layers,
            "cell": "lstm", "input_feeding": False, "memory_values": "states_and_embeddings",
            "self_heads": config.encoder_attention_heads, "self_window": 0, "feed_forward": config.encoder_ffn_dim,
            "norm": "post", "activation": {"swish": "silu"}.get(config.activation_function, config.activation_function),
            "score": "scaled_dot", "scope": "global", "window": 5, "heads": config.decoder_attention_heads,
            "projections": True, "source_vocabulary": config.vocab_size, "target_vocabulary": config.decoder_vocab_size,
            "pad_id": config.pad_token_id, "unknown_id": UNKNOWN, "start_id": config.decoder_start_token_id, "eos_id": EOS,
            "word_rule": "unicode"}


def model_case(name, seed, pad, heads, feed_forward, **choices):
    config = MarianConfig(
        vocab_size=40, d_model=16, encoder_attention_heads=heads, decoder_attention_heads=heads,
        encoder_ffn_dim=feed_forward, decoder_ffn_dim=feed_forward, max_position_embeddings=64, scale_embedding=True,
        pad_token_id=pad, decoder_start_token_id=pad, eos_token_id=EOS, forced_eos_token_id=EOS, dropout=0.0,
        attn_implementation="eager", **choices)
    hf = make_model(config, Random(seed))
    weights_file = f"marian_{name}.safetensors"
    save_file({name: tensor.detach().clone().squeeze(0) for name, tensor in our_tensors(hf).items()}, FOLDER / weights_file)
    (FOLDER / weights_file).chmod(0o644)
    exact, nudged = copy_of(hf).double(), copy_of(hf)
    nudged.final_logits_bias += 1e-3 * torch.tensor(Random(seed + 1).draw(nudged.final_logits_bias.shape))
    with torch.no_grad():
        result = forward(hf, SOURCES, TARGETS, output_attentions=True)
    rows, columns = [len(target) + 1 for target in TARGETS], [len(source) + 1 for source in SOURCES]
    return {"name": name, "weights_file": weights_file, "model": our_options(config), "sources": SOURCES, "targets": TARGETS,
            "logits": [rounded(x[:T]) for x, T in zip(result.logits, rows)],
            "weights": [[rounded(x[:, :T, :S]) for x, T, S in zip(layer, rows, columns)] for layer in result.cross_attentions],
            "searches": [search_case(hf, exact, nudged, *settings) for settings in SEARCHES]}

if __name__ == "__main__":
    write("marian_golden.json", [
        model_case("silu", 1, pad=39, heads=4, feed_forward=24, activation_function="swish", encoder_layers=2,
                   decoder_layers=2),
        model_case("gelu", 2, pad=3, heads=2, feed_forward=20, activation_function="gelu", encoder_layers=1,
                   decoder_layers=2, share_encoder_decoder_embeddings=False, decoder_vocab_size=30),
        model_case("relu", 3, pad=39, heads=8, feed_forward=32, activation_function="relu", encoder_layers=2,
                   decoder_layers=1)])
