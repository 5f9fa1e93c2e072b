#!/usr/bin/env python3
"""Breaks the model on purpose, one place at a time, in a copy: the tests must notice each.

    scripts/mutations.py            # all of them: about half an hour
    scripts/mutations.py window     # those whose name holds the word

A break that no test notices makes the program fail, and is named.
"""
import filecmp
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutations"

# Name, file, what stands there once, what is put in its place.
MUTATIONS = [
    ("mask: padding may be looked at, long sentences", "model/attention.cpp",
     "scores(query, memory.keys).masked_fill(hidden, excluded)",
     "scores(query, memory.keys).masked_fill(hidden, 0)"),
    ("mask: padding may be looked at, short sentences", "model/short_attention.cpp",
     "{length[b], reach}",
     "{shape.source, reach}"),
    ("mask: padding may be looked at, a step", "model/row_attention.cpp",
     "s < length[b]; ++s",
     "s < source; ++s"),
    ("mask: the last token is taken for padding, long sentences", "model/attention.cpp",
     "hidden = place.ge(memory.lengths.view({-1, 1, 1, 1}))",
     "hidden = place.ge(memory.lengths.view({-1, 1, 1, 1}) - 1)"),
    ("mask: the last token is taken for padding, short sentences", "model/short_attention.cpp",
     "std::min(length, t + 1) : length;",
     "std::min(length, t + 1) : std::max<int64_t>(1, length - 1);"),
    ("mask: the last token is taken for padding, a step", "model/row_attention.cpp",
     "s < length[b]; ++s",
     "s < std::max<int64_t>(1, length[b] - 1); ++s"),
    ("mask: padding keeps a weight, a step", "model/row_attention.cpp",
     "std::fill(weight + h * room + length[b], weight + (h + 1) * room, 0);",
     "std::fill(weight + h * room + length[b], weight + (h + 1) * room, 1);"),
    ("mask: windows reach into padding", "model/attention.cpp",
     "place.lt(0).logical_or_(place.ge(memory.lengths",
     "place.lt(0).logical_or_(place.gt(memory.lengths"),
    ("mask: an encoder's mean takes in padding", "model/rnn_decoder.cpp",
     "return (memory.values * mask).sum(1)",
     "return memory.values.sum(1)"),
    ("scale: by the width, not by a head's", "model/attention.cpp",
     "1 / std::sqrt(static_cast<double>(head_width_)) : 1;",
     "1 / std::sqrt(static_cast<double>(head_width_ * options_.heads)) : 1;"),
    ("scale: none, long sentences", "model/attention.cpp",
     "// [B, H, T, S]\n  return options_.score == AttentionScore::scaled_dot ? fit * scale() : fit",
     "// [B, H, T, S]\n  return fit"),
    ("scale: none, windows", "model/attention.cpp",
     "// [B, H, T, n]\n  return options_.score == AttentionScore::scaled_dot ? fit * scale() : fit",
     "// [B, H, T, n]\n  return fit"),
    ("scale: none, short sentences", "model/short_attention.cpp",
     "padded[s] = row[s] * scale;",
     "padded[s] = row[s];"),
    ("scale: none in the gradient of short sentences", "model/short_attention.cpp",
     "row[s] = scale * weight[s] * (row[s] - mean);",
     "row[s] = weight[s] * (row[s] - mean);"),
    ("few rows: all have the first one's start", "model/few_rows.cpp",
     "start + r * start_stride + place",
     "start + place"),
    ("few rows: the last columns lie one too far", "model/few_rows.cpp",
     "last + (r + 1) * pair - rest, rest",
     "last + (r + 1) * pair - rest - 1, rest"),
    ("few rows: columns of bfloat16 change places", "model/few_rows.cpp",
     "const Two sum = in_order(sums[r][p], matrix),",
     "const Two sum = in_order(Two{sums[r][p].second, sums[r][p].first}, matrix),"),
    ("products: what was there is lost", "model/products.cpp",
     "before == Before::kept ? 1.0F : 0.0F",
     "0.0F"),
    ("products: rows of the result lie side by side", "model/products.cpp",
     "result.data_ptr<float>(), into->stride)",
     "result.data_ptr<float>(), y.size(1))"),
    ("scale: none, a step", "model/row_attention.cpp",
     "store<T>(scores * scale, weights + k);",
     "store<T>(scores, weights + k);"),
    ("scale: of the embeddings", "model/transformer_layers.cpp",
     "embedding_(ids) * std::sqrt(static_cast<double>(width_))",
     "embedding_(ids)"),
    ("window edge: one too wide", "model/attention.cpp",
     "role_ == Role::causal ? reach + 1 : 2 * reach + 1}",
     "role_ == Role::causal ? reach + 1 : 2 * reach + 2}"),
    ("window edge: one too narrow before the own position", "model/attention.cpp",
     "role_ == Role::causal ? reach + 1 : 2 * reach + 1}",
     "role_ == Role::causal ? reach : 2 * reach + 1}"),
    ("window edge: one too wide where it is predicted", "model/attention.cpp",
     "const int64_t width = 2 * reach + 1;",
     "const int64_t width = 2 * reach + 2;"),
    ("window edge: one too wide before the own position, a step", "model/attention.cpp",
     "global ? 0 : options_.window + 1;",
     "global ? 0 : options_.window + 2;"),
    ("window edge: the first key of a window is dropped", "model/window.cpp",
     "return {std::clamp<int64_t>(-first, 0, extent.width),",
     "return {std::clamp<int64_t>(1 - first, 0, extent.width),"),
    ("window edge: additive scores read one key too far", "model/window.cpp",
     "const at::Tensor all = first.unsqueeze(3) + at::arange(width, first.options());",
     "const at::Tensor all = first.unsqueeze(3) + 1 + at::arange(width, first.options());"),
    ("window edge: no stop at the last key", "model/attention.cpp",
     "at::minimum(positions.view({-1, 1, targets}), last)",
     "positions.view({-1, 1, targets}).expand({batch, 1, targets})"),
    ("window: the Gaussian is too wide", "model/attention.cpp",
     "static_cast<double>(reach) / 2;",
     "static_cast<double>(reach);"),
    ("window: the predicted position takes no gradient", "model/attention.cpp",
     ".to(place.scalar_type()) - place.unsqueeze(3)",
     ".to(place.scalar_type()) - place.detach().unsqueeze(3)"),
    ("window: weights of padding are spread on the last key", "model/window.cpp",
     "position.clamp(0, source - 1), weights * inside)",
     "position.clamp(0, source - 1), weights)"),
    ("sign of the shift: windows lie behind their centre", "model/attention.cpp",
     "return {(centre - reach).expand",
     "return {(centre + reach).expand"),
    ("sign of the shift: predicted windows lie behind their centre", "model/attention.cpp",
     ".to(at::kLong) - reach;",
     ".to(at::kLong) + reach;"),
    ("sign of the shift: distances of the Gaussian", "model/attention.cpp",
     ".to(place.scalar_type()) - place.unsqueeze(3)",
     ".to(place.scalar_type()) + place.unsqueeze(3)"),
    ("sign of the shift: a target is its own input", "model/batch.cpp",
     "std::copy(sentence.begin(), sentence.end(), input + 1)",
     "std::copy(sentence.begin(), sentence.end(), input)"),
    ("head merge: heads are interleaved", "model/attention.cpp",
     "result.context.transpose(1, 2).reshape(",
     "result.context.permute({0, 2, 3, 1}).reshape("),
    ("head merge: heads and positions are mixed", "model/attention.cpp",
     "result.context.transpose(1, 2).reshape(",
     "result.context.reshape("),
    ("head merge: all heads look as the first does, a step", "model/row_attention.cpp",
     "products(query + h * shape.width, some,",
     "products(query, some,"),
    ("head merge: all heads have the first one's values, a step", "model/row_attention.cpp",
     "sum_values(weights, sight.values, h * sight.value_step,",
     "sum_values(weights, sight.values, 0,"),
    ("causal mask: the next token is seen, long sentences", "model/attention.cpp",
     "place.gt(positions.view({-1, 1, query.size(2), 1}))",
     "place.gt(positions.view({-1, 1, query.size(2), 1}) + 1)"),
    ("causal mask: the own token is not seen, long sentences", "model/attention.cpp",
     "place.gt(positions.view({-1, 1, query.size(2), 1}))",
     "place.ge(positions.view({-1, 1, query.size(2), 1}).clamp_min(1))"),
    ("causal mask: the next token is seen, short sentences", "model/short_attention.cpp",
     "std::min(length, t + 1) : length;",
     "std::min(length, t + 2) : length;"),
    ("causal mask: the own token is not seen, short sentences", "model/short_attention.cpp",
     "std::min(length, t + 1) : length;",
     "std::min(length, std::max<int64_t>(t, 1)) : length;"),
    ("causal mask: none", "model/transformer_decoder.cpp",
     "options.width, Attention::Role::causal);",
     "options.width, Attention::Role::self);"),
    ("cache index: the newest token is taken for the one before", "model/history.cpp",
     "rows_[static_cast<size_t>(i * room_ + steps_)] = static_cast<int32_t>(i);",
     "rows_[static_cast<size_t>(i * room_ + (steps_ > 0 ? steps_ - 1 : 0))] = static_cast<int32_t>(i);"),
    ("cache index: what was kept is lost when the room grows", "model/history.cpp",
     "std::copy(of(rows[i]), of(rows[i]) + steps_,",
     "std::copy(of(rows[i]), of(rows[i]) + std::min<int64_t>(steps_, 15),"),
    ("cache index: a window's keys are counted from the first step", "model/history.cpp",
     "row_of(keys_[step], lineage.of(i)[step]);",
     "row_of(keys_[step], lineage.of(i)[k]);"),
    ("cache index: hypotheses go back to who stands in their place", "model/history.cpp",
     "std::copy(of(rows[i]), of(rows[i]) + steps_,",
     "std::copy(of(static_cast<int64_t>(i)), of(static_cast<int64_t>(i)) + steps_,"),
    ("cache index: beams keep each other's past, transformer", "model/transformer_decoder.cpp",
     "rows.push_back(i / origin.size(1) * beam + from[i]);",
     "rows.push_back(from[i]);"),
    ("cache index: sentences that stay are mixed up, transformer", "model/transformer_decoder.cpp",
     "rows.push_back(kept[i / beam] * beam + i % beam);",
     "rows.push_back(kept[i % sentences.numel()] * beam + i % beam);"),
    ("cache index: memories of sentences that ended stay, transformer", "model/transformer_decoder.cpp",
     "for (Layer& layer : layers) layer.memory.keep(sentences);",
     "for (Layer& layer : layers) layer.memory.keep(at::arange(sentences.numel()));"),
    ("cache index: positions of embeddings stand still", "model/transformer_decoder.cpp",
     "embedding_.next(last.flatten(), position);",
     "embedding_.next(last.flatten(), 0);"),
    ("cache index: positions of windows stand still, transformer", "model/transformer_decoder.cpp",
     "at::full({beam}, position, last.options());",
     "at::full({beam}, 0, last.options());"),
    ("cache index: positions of windows stand still, rnn", "model/rnn_decoder.cpp",
     "at::full({last.size(1)}, state.position++, last.options())",
     "at::full({last.size(1)}, state.position, last.options())"),
    ("cache index: beams keep their own past, rnn", "model/rnn_decoder.cpp",
     "for_each([&](at::Tensor& x) { x = reorder_beam(x, origin); });",
     "for_each([&](at::Tensor&) { static_cast<void>(origin); });"),
    ("cache index: what was fed stays, rnn", "model/rnn_decoder.cpp",
     "if (fed.defined()) change(fed);",
     "static_cast<void>(fed);"),
]


def build_and_test():
    """What the first failure is, or None where all tests pass."""
    built = subprocess.run(["cmake", "--build", COPY / "build", "--target", "model_tests"],
                           capture_output=True, text=True)
    if built.returncode != 0:
        sys.exit(f"The copy does not build:\n{built.stdout[-3000:]}")
    tests = subprocess.run([COPY / "build" / "bin" / "model_tests", "--gtest_brief=1", "--gtest_fail_fast"],
                           capture_output=True, text=True)
    failed = re.findall(r"^\[  FAILED  \] (\S+\.\S+)", tests.stdout, re.MULTILINE)
    if failed:
        return failed[0].rstrip(",")
    return f"the program ends with {tests.returncode}" if tests.returncode != 0 else None


def check_anchors():
    """Before an hour of work: each place that is to be broken stands in its file once."""
    for name, file, there, _ in MUTATIONS:
        count = (ROOT / file).read_text().count(there)
        if count != 1:
            sys.exit(f"{name}: '{there}' stands {count} times in {file}. Mend this list.")


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    check_anchors()
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in names.splitlines():
        there, copy = ROOT / name, COPY / name
        if there.exists() and not (copy.exists() and filecmp.cmp(there, copy, shallow=False)):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, copy)
    subprocess.run(["cmake", "-S", COPY, "-B", COPY / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_UNITY_BUILD=OFF", f"-DSEQ2SEE_DEPS={ROOT / '.deps'}"],
                   check=True, stdout=subprocess.DEVNULL)
    if build_and_test():
        sys.exit("The tests fail before anything is broken.")
    unnoticed = 0
    for name, file, there, instead in MUTATIONS:
        if wanted not in name:
            continue
        path, text = COPY / file, (ROOT / file).read_text()
        path.write_text(text.replace(there, instead))
        failure = build_and_test()
        path.write_text(text)
        unnoticed += failure is None
        print(f"noticed: {name} ({failure})" if failure else f"NOT NOTICED: {name}", flush=True)
    sys.exit(f"{unnoticed} of the breaks were not noticed." if unnoticed else 0)


if __name__ == "__main__":
    main()
