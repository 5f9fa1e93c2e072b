#!/usr/bin/env python3
"""Trains the same model as training-speed, as one writes it in Python with PyTorch, and prints how long a step takes.

    training-speed --architecture transformer --batches batches.json
    .deps/bench/python bench/reference.py batches.json

The peer that scripts/speed.py compares with: eager mode, all threads, F.scaled_dot_product_attention, nn.LSTM where a
layer can run over all steps and nn.LSTMCell where input feeding forbids it, the fused Adam. Batches and shape come from
the file, and the number of parameters is checked against it. Tensors are made before the clock starts. Scaled dot
scores and global attention only, recurrent with recurrent and transformer with transformer.
"""
import argparse
import json
import math
import pathlib
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Multi-head attention with projections (Vaswani et al., 2017)."""

    def __init__(self, width, heads, itself):
        super().__init__()
        self.heads, self.itself = heads, itself
        if itself:
            self.query_key_value = nn.Linear(width, 3 * width)
        else:
            self.query, self.key_value = nn.Linear(width, width), nn.Linear(width, 2 * width)
        self.output = nn.Linear(width, width)

    def forward(self, x, memory=None, mask=None, causal=False):
        if self.itself:
            parts = self.query_key_value(x).chunk(3, -1)
        else:
            parts = self.query(x), *self.key_value(memory).chunk(2, -1)
        query, key, value = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        context = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=causal)
        return self.output(context.transpose(1, 2).flatten(2))


class Residual(nn.Module):
    def __init__(self, options, sublayer):
        super().__init__()
        self.norm, self.dropout = nn.LayerNorm(options["width"]), nn.Dropout(options["dropout"])
        self.sublayer, self.before = sublayer, options["norm"] == "pre"

    def forward(self, x, *arguments, **named):
        if self.before:
            return x + self.dropout(self.sublayer(self.norm(x), *arguments, **named))
        return self.norm(x + self.dropout(self.sublayer(x, *arguments, **named)))


class TransformerLayer(nn.Module):
    def __init__(self, options, with_memory):
        super().__init__()
        width, inner = options["width"], options["feed_forward"]
        activation = {"relu": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU}[options["activation"]]
        self.own = Residual(options, Attention(width, options["self_heads"], itself=True))
        self.cross = Residual(options, Attention(width, options["heads"], itself=False)) if with_memory else None
        self.feed_forward = Residual(options, nn.Sequential(
            nn.Linear(width, inner), activation(), nn.Dropout(options["dropout"]), nn.Linear(inner, width)))

    def forward(self, x, mask, memory=None):
        if self.cross is None:
            return self.feed_forward(self.own(x, mask=mask))
        return self.feed_forward(self.cross(self.own(x, causal=True), memory=memory, mask=mask))


class Transformer(nn.Module):
    def __init__(self, options):
        super().__init__()
        width = options["width"]
        self.scale, self.dropout = math.sqrt(width), nn.Dropout(options["dropout"])
        self.encoder = nn.ModuleList(TransformerLayer(options, False) for _ in range(options["encoder_layers"]))
        self.decoder = nn.ModuleList(TransformerLayer(options, True) for _ in range(options["decoder_layers"]))
        pre = options["norm"] == "pre"
        self.encoder_norm = nn.LayerNorm(width) if pre else nn.Identity()
        self.decoder_norm = nn.LayerNorm(width) if pre else nn.Identity()
        position = torch.arange(1024).unsqueeze(1)
        angle = position * torch.exp(torch.arange(width // 2) * 2 / width * -math.log(10000))
        self.register_buffer("positions", torch.cat([angle.sin(), angle.cos()], 1))

    def embed(self, embedding, ids):
        return self.dropout(embedding(ids) * self.scale + self.positions[:ids.shape[1]])

    def forward(self, batch, source_embedding, target_embedding):
        mask = batch.mask[:, None, None, :]  # [B, 1, 1, S]
        memory = self.embed(source_embedding, batch.source)
        for layer in self.encoder:
            memory = layer(memory, mask)
        memory = self.encoder_norm(memory)
        x = self.embed(target_embedding, batch.input)
        for layer in self.decoder:
            x = layer(x, mask, memory)
        return self.decoder_norm(x)


class Recurrent(nn.Module):
    """Bidirectional LSTM encoder, LSTM decoder, attention of its states to the encoder's (Luong et al., 2015)."""

    def __init__(self, options):
        super().__init__()
        width, layers = options["width"], options["decoder_layers"]
        self.feeding, self.heads = options["input_feeding"], options["heads"]
        self.with_embeddings = options["memory_values"] == "states_and_embeddings"
        self.dropout = nn.Dropout(options["dropout"])
        self.encoder = nn.LSTM(width, width // 2, options["encoder_layers"], batch_first=True, bidirectional=True,
                               dropout=options["dropout"] if options["encoder_layers"] > 1 else 0)
        self.bridges = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))
        if self.feeding:
            self.decoder = nn.ModuleList(nn.LSTMCell(2 * width if i == 0 else width, width) for i in range(layers))
        else:
            self.decoder = nn.LSTM(width, width, layers, batch_first=True,
                                   dropout=options["dropout"] if layers > 1 else 0)
        self.readout = nn.Linear(2 * width, width)

    def encode(self, batch, embedding):
        embedded = embedding(batch.source)
        packed = nn.utils.rnn.pack_padded_sequence(self.dropout(embedded), batch.lengths, batch_first=True,
                                                   enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.encoder(packed)[0], batch_first=True)
        return states, states + embedded if self.with_embeddings else states

    def attend(self, states, keys, values, mask):
        query, key, value = (x.unflatten(-1, (self.heads, -1)).transpose(1, 2) for x in (states, keys, values))
        context = F.scaled_dot_product_attention(query, key, value, attn_mask=mask).transpose(1, 2).flatten(2)
        return self.dropout(torch.tanh(self.readout(torch.cat([states, context], -1))))

    def forward(self, batch, source_embedding, target_embedding):
        keys, values = self.encode(batch, source_embedding)
        mask = batch.mask[:, None, None, :]  # [B, 1, 1, S]
        mean = (values * batch.mask.unsqueeze(2)).sum(1) / batch.lengths.unsqueeze(1)
        hidden = [torch.tanh(bridge(mean)) for bridge in self.bridges]
        embedded = target_embedding(batch.input)
        if not self.feeding:
            first = torch.stack(hidden)
            states, _ = self.decoder(self.dropout(embedded), (first, torch.zeros_like(first)))
            return self.attend(states, keys, values, mask)
        carries = [(h, torch.zeros_like(h)) for h in hidden]
        fed, readouts = torch.zeros_like(hidden[0]), []
        for token in embedded.unbind(1):
            x = torch.cat([token, fed], 1)
            for i, cell in enumerate(self.decoder):
                carries[i] = cell(self.dropout(x), carries[i])
                x = carries[i][0]
            fed = self.attend(x.unsqueeze(1), keys, values, mask).squeeze(1)
            readouts.append(fed)
        return torch.stack(readouts, 1)


class Translator(nn.Module):
    def __init__(self, options):
        super().__init__()
        width, vocabulary = options["width"], options["target_vocabulary"]
        self.target = nn.Embedding(vocabulary, width)
        shared = options["tying"] == "all"
        self.source = self.target if shared else nn.Embedding(options["source_vocabulary"], width)
        self.layers = Transformer(options) if options["decoder"] == "transformer" else Recurrent(options)
        self.projection = nn.Linear(width, vocabulary)
        nn.init.normal_(self.target.weight, std=0.1)
        nn.init.normal_(self.source.weight, std=0.1)
        if options["tying"] != "none":
            self.projection.weight = self.target.weight

    def forward(self, batch):
        return self.projection(self.layers(batch, self.source, self.target))  # [B, T, V]


class Batch:
    def __init__(self, sources, targets, options):
        eos, start, self.pad = options["eos_id"], options["start_id"], options["pad_id"]
        self.source = self.padded([ids + [eos] for ids in sources])  # [B, S]
        self.input = self.padded([[start] + ids for ids in targets])  # [B, T]
        self.output = self.padded([ids + [eos] for ids in targets])  # [B, T]
        self.lengths = torch.tensor([len(ids) + 1 for ids in sources])  # [B]
        self.mask = torch.arange(self.source.shape[1]) < self.lengths.unsqueeze(1)  # [B, S]
        self.tokens = sum(len(ids) + 1 for ids in targets)

    def padded(self, rows):
        return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], True, self.pad)


def check(options):
    known = {"score": "scaled_dot", "scope": "global", "self_window": 0, "cell": "lstm"}
    for name, value in known.items():
        if options[name] != value:
            sys.exit(f"reference.py: {name} is {options[name]}; only {value} is programmed here.")
    if options["encoder"] != options["decoder"] or options["projections"] != (options["decoder"] == "transformer"):
        sys.exit("reference.py: only an rnn without projections and a transformer with them are programmed here.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("batches", type=pathlib.Path, help="what training-speed --batches wrote")
    parser.add_argument("--threads", type=int, default=0, help="0: PyTorch's own choice, all of them")
    parser.add_argument("--count-flops", action="store_true", help="also count a step's products, by PyTorch's counter")
    call = parser.parse_args()
    file = json.loads(call.batches.read_text())
    options, training = file["model"], file["training"]
    check(options)
    if call.threads > 0:
        torch.set_num_threads(call.threads)
    torch.manual_seed(1)
    model = Translator(options)
    parameters = sum(weight.numel() for weight in model.parameters())
    if parameters != file["parameters"]:
        sys.exit(f"reference.py: this model has {parameters} parameters, training-speed's {file['parameters']}.")
    batches = [Batch(batch["sources"], batch["targets"], options) for batch in file["batches"]]
    steps = len(batches)
    optimizer = torch.optim.Adam(model.parameters(), lr=training["learning_rate"], fused=True,
                                 betas=(training["beta1"], training["beta2"]), eps=training["epsilon"])
    warmup = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / max(1, training["warmup_steps"])))

    def step(batch):
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(batch).flatten(0, 1), batch.output.flatten(), ignore_index=batch.pad,
                               label_smoothing=training["label_smoothing"])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), training["clip"])
        optimizer.step()
        warmup.step()
        return loss

    def run():
        return sum(step(batch).item() * batch.tokens for batch in batches)

    run()
    tokens = sum(batch.tokens for batch in batches)
    faults = page_faults()
    begin = time.perf_counter()
    loss = run()
    seconds = time.perf_counter() - begin
    result = {"threads": torch.get_num_threads(), "version": torch.__version__.split("+")[0], "steps": steps,
              "parameters": parameters, "step_ms": 1e3 * seconds / steps, "target_tokens_per_second": tokens / seconds,
              "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
              "page_faults_a_step": (page_faults() - faults) / steps, "loss": loss / tokens}
    if call.count_flops:
        from torch.utils.flop_counter import FlopCounterMode
        with FlopCounterMode(display=False) as counter:
            run()
        result["gflop_a_step"] = counter.get_total_flops() / steps / 1e9
    print(json.dumps(result))


def page_faults():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_minflt + usage.ru_majflt


if __name__ == "__main__":
    main()
