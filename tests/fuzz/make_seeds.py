#!/usr/bin/env python3
"""Makes the seeds that are not written by hand: python3 tests/fuzz/make_seeds.py"""

import gzip
import json
import pathlib
import struct
import zlib

SEEDS = pathlib.Path(__file__).parent / "seeds"


def put(noun, name, content):
    folder = SEEDS / noun
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def varint(value):
    head = b""
    while value > 127:
        head += bytes([value & 127 | 128])
        value >>= 7
    return head + bytes([value])


def field(number, content):
    """A field of a protocol buffer: bytes, or a number."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def piece(text, score=0.0, kind=1):
    return field(1, field(1, text.encode()) + b"\x15" + struct.pack("<f", score) + field(3, kind))


def character_map():
    """One that makes a of h: a trie of the key h alone, and the text that its leaf points into."""
    units = [0] * 512
    units[0] = 256 << 10  # children at 256
    own = 256 ^ ord("h")
    units[own] = ord("h") | 1 << 8 | (own ^ 128) << 10  # a leaf at 128
    units[128] = 1 << 31
    trie = struct.pack("<512I", *units)
    return struct.pack("<I", len(trie)) + trie + b"a\0"


def tokenizers():
    special = [("<pad>", 3), ("<unk>", 2), ("<s>", 3), ("</s>", 3)]
    words = ["▁", "▁le", "▁chat", "l", "e", "a", "c", "h", "t", "▁l'", "aa", "aaa", "é", "…"]
    pieces = b"".join(piece(text, 0, kind) for text, kind in special)
    pieces += b"".join(piece(text, -1.0 - number) for number, text in enumerate(words))
    for kind, name in enumerate(["unigram", "bpe", "word", "char"], start=1):
        put("tokenizer", name, pieces + field(2, field(3, kind)))
    normalizer = field(1, b"own") + field(2, character_map()) + field(3, 1) + field(4, 1) + field(5, 1)
    put("tokenizer", "normalizer", pieces + field(2, field(3, 1)) + field(3, normalizer) + field(5, normalizer))
    put("tokenizer", "user_defined", pieces + piece("chat", 0, 4) + piece("ch", 0, 5) + field(2, field(3, 2)))
    every_byte = b"".join(piece(f"<0x{byte:02X}>", -20, 6) for byte in range(256))
    put("tokenizer", "bytes", pieces + every_byte + field(2, field(3, 1) + field(35, 1)))
    put("tokenizer", "self_test", pieces + field(4, field(1, field(1, b"le chat") + field(2, "▁le ▁chat".encode()))))


def safetensors():
    def entry(dtype, shape, begin, end):
        return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}

    data = bytes(range(14))
    tensors = {"a": entry("F32", [2, 1], 0, 8), "b": entry("BF16", [3], 8, 14), "c": entry("I64", [0], 14, 14)}
    texts = {"plain": json.dumps(tensors)}
    meta = {"format": "pt", "crc32": f"{zlib.crc32(data):08x}"}
    texts["checked"] = json.dumps({"__metadata__": meta, **tensors})
    sealed = json.dumps({"__metadata__": meta, **tensors}, sort_keys=True, separators=(",", ":")).encode()
    meta = {**meta, "header_crc32": f"{zlib.crc32(sealed):08x}"}
    texts["sealed"] = json.dumps({"__metadata__": meta, **tensors})
    for name, text in texts.items():
        put("safetensors", name, b"\1" + text.encode() + b"\n" + data)
        put("safetensors", name + "_file", b"\0" + struct.pack("<Q", len(text)) + text.encode() + data)
    put("safetensors", "empty", b"\1{}")


def config():
    choices = {
        "width": 16, "dropout": 0.1, "tying": "none", "encoder": "rnn", "decoder": "rnn", "encoder_layers": 2,
        "decoder_layers": 1, "cell": "lstm", "input_feeding": False, "memory_values": "states_and_embeddings",
        "self_heads": 4, "self_window": 0, "feed_forward": 512, "norm": "pre", "activation": "relu",
        "score": "scaled_dot", "scope": "global", "window": 5, "heads": 1, "projections": False,
        "source_vocabulary": 60, "target_vocabulary": 60, "pad_id": 0, "unknown_id": 1, "start_id": 2, "eos_id": 3,
        "word_rule": "unicode"}
    training = {"learning_rate": 0.007, "seed": 1, "data": {"corpus": ".", "swap": False}}
    whole = {"format": 1, "model": choices, "alignment": {"layer": -1, "heads": []}, "training": training}
    put("config", "rnn", json.dumps(whole, indent=2))
    sums = {"source.spm": "01234567", "target.spm": "89abcdef"}
    sealed = json.dumps({**whole, "checksums": sums}, separators=(",", ":")).encode()
    put("config", "checksums", json.dumps({**whole, "checksums": {**sums, "config.json": f"{zlib.crc32(sealed):08x}"}}))
    choices = {**choices, "encoder": "transformer", "decoder": "transformer", "decoder_layers": 3, "heads": 4}
    put("config", "transformer", json.dumps({**whole, "model": choices, "alignment": {"layer": 1, "heads": [0, 2]}}))
    put("config", "all_layers", json.dumps({**whole, "model": choices, "alignment": {"layer": "all", "heads": []}}))
    put("config", "deep", '{"format":1,"training":{"a":[[[{"b":[1e308,-0.0,null]}]]]}}')


def config_file():
    put("config_file", "plain", "# a training\nwidth = 16\nlearning-rate = 7e-3\nresume = true\nscore = \"dot\"\n"
                                "models = [\"a\", 'b c']\n")
    put("config_file", "sections", "[default]\nwidth=8\n[Model]\nheads = 2\n[[Model.more]]\nx = 1\n")
    put("config_file", "lists", "models = [\n \"a=b\",\n 'c',\n]\nhost=a b\nmodels = a, b\nnumber=[1]\n")
    put("config_file", "numbers", "number = 1025\nseed = 18446744073709551615\ndropout = nan\nclip = inf\nwidth=0x10\n"
                                  "warmup-steps = -1\nmax-body-bytes = 1e3\nbeta1 = .5\n")
    put("config_file", "flags", "resume\nno-input-feeding = true\nprojections = off\nhelp = true\narchitecture = rnn\n")
    put("config_file", "quotes", "host = \"a # b\"\n\"host\" = ''\n'a.b' = \"\\\"\"\n\"\" = x\n. = 1\n++ = 2\n-- = 3\n")
    put("config_file", "bytes", b"\xef\xbb\xbfwidth = 4\r\nhost = \xff\0\x1b[31m\r\n;no\r\nhost = \"\xd8\xa7\"")


def alignments():
    def side(name, words):
        return {name: " ".join(words), name + "_tokens": ["▁" + word for word in words], name + "_words": words,
                name + "_token_words": list(range(len(words)))}

    line = {"id": 3, **side("source", ["the", "cat"]), **side("target", ["le", "chat"]),
            "token_weights": [[0.9, 0.1, 0], [0.05, 0.9, 0.05], [0, 0, 1]],
            "word_weights": [[0.9, 0.1, 0], [0.05, 0.9, 0.05], [0, 0, 1]], "links": "0-0 1-1", "forced": False,
            "log_probability": -0.25}
    put("alignments", "least", json.dumps(line, ensure_ascii=False))
    more = {"reference": "le chat", "gold": "0-0 1?1", "aer": 0.5, "bleu": 99.5, "other": {"x": [1]}}
    heads = [[[[1, 0, 0], [0, 1, 0], [0, 0, 1]]]]
    put("alignments", "most", json.dumps({**line, "head_weights": heads, **more}))
    empty = {"id": 0, **side("source", []), **side("target", []), "token_weights": [[1]], "word_weights": [[1]],
             "links": "", "forced": True, "log_probability": 0}
    put("alignments", "empty", json.dumps(empty))


def texts():
    pairs = "the cat sleeps\tle chat dort\t0-0 1-1 2?2\r\na\tb\n\n\ufeff x \u00e9\ty\u2028z\t0p0\n"
    put("corpus", "plain", b"\0" + pairs.encode())
    put("corpus", "swapped", b"\2" + b"\xef\xbb\xbf" + pairs.encode())
    put("corpus", "whitespace", b"\1l'homme .\tthe man .\t0-0 0-1 1-2")
    put("corpus", "sides", b"\0one line\nanother\tone\n")
    put("corpus", "packed", b"\0" + gzip.compress(pairs.encode(), mtime=0))
    put("corpus", "packed_twice", b"\0" + gzip.compress(b"a\tb\n", mtime=0) + gzip.compress(b"c\td\n", mtime=0))
    put("packed_text", "one", b"\0\5" + pairs.encode())
    put("packed_text", "three", b"\2\11" + b"\xef\xbb\xbfone\r\ntwo")
    put("packed_text", "empty", b"\1\0")


def of_trainings():
    at = {"step": 0, "epoch": 0, "batch": 0, "finished": False, "has_best": False, "best_merit": 0.0, "best_loss": 0.0,
          "without_gain": 0, "validated_at": -1, "seconds": 0.0, "log_bytes": 0, "log_loss": 0.0, "log_tokens": 0,
          "log_correct": 0, "logged_at": 0.0, "data_checksum": 0}
    put("training_state", "new", json.dumps(at))
    far = {"step": 2**53, "finished": True, "best_merit": -1e308, "seconds": 1e9}
    put("training_state", "far", json.dumps({**at, **far}))
    put("training_state", "wrong", json.dumps({**at, "step": -1, "batch": 1.5, "finished": 1, "more": None}))
    train = {"event": "train", "step": 1, "epoch": 0, "loss": 2.5, "tokens_per_second": 1000, "seconds": 0.1}
    valid = {"event": "valid", "step": 2, "loss": 1e999, "exact_match": None, "token_accuracy": "0.5", "aer": [0.5]}
    put("training_log", "numbers", "\n".join(json.dumps(event) for event in (train, valid, {**train, "step": 1e18})))
    put("training_log", "no_events", '[1]\n{"event": 5, "step": 1}\n{"event": "train", "step": "1"}\n{"event":"train"')
    put("training_log", "ends", "\ufeff" + json.dumps(train) + "\r\n\r\n" + json.dumps(train) + "\r\0\n" + 9 * "[")
    put("training_log", "packed", gzip.compress(json.dumps(train).encode(), mtime=0))


def more_texts():
    put("word_list", "none", "")
    put("word_list", "twice", "chat\nchat\n\nchat ")
    put("word_list", "many_scripts", "\u0642\u0637\u0629\n\u6771\u4eac\ne\u0301\n\U0001f469\u200d\U0001f680\n")
    put("links", "none", "")
    put("links", "unsorted", "9-0 0-9 5?5 5-5 1p1 1?1")
    put("links", "wrong", "0-0 1- -1 2_2 3-3-3 99999999999-0")
    put("sentence", "directions",
        "\u05e9\u05dc\u05d5\u05dd (3) \u202eabc\u202c \u200f! \u0627\u0644\u0642\u0637\u0629\u060c")
    put("sentence", "piled_marks", "a" + "\u0301" * 20 + " \u0301 \u0e01\u0e33 \u0915\u094d\u0937\u093f")
    put("sentence", "flags",
        "\U0001f1eb\U0001f1f7\U0001f1e9 \U0001f44b\U0001f3fd \U0001f3f3\ufe0f\u200d\U0001f308 1\ufe0f\u20e3")
    put("host_names", "wrong", "a..b:99999 [::1")
    put("packed_text", "broken_inside", b"\1\3\x08\0\0\0\0\0\0\3" + 30 * b"\xff")


if __name__ == "__main__":
    tokenizers()
    safetensors()
    config()
    config_file()
    alignments()
    texts()
    of_trainings()
    more_texts()
