#!/usr/bin/env python3
"""Breaks the model on purpose, one place at a time, in a copy: the tests must notice each.

    scripts/mutations.py            # all of them: about ten minutes
    scripts/mutations.py window     # those whose name holds the word

A break that no test notices makes the program fail, and is named.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutations"

# Name, file, what stands there once, what is put in its place.
MUTATIONS = [
    ("mask: padding may be looked at", "model/attention.cpp",
     "padding.view({-1, 1, 1, source}), excluded)",
     "padding.view({-1, 1, 1, source}), 0)"),
    ("mask: the last token is taken for padding", "model/attention.cpp",
     ".ge(lengths.unsqueeze(1));",
     ".ge(lengths.unsqueeze(1) - 1);"),
    ("mask: windows reach into padding", "model/attention.cpp",
     "place.lt(0).logical_or_(place.ge(memory.lengths",
     "place.lt(0).logical_or_(place.gt(memory.lengths"),
    ("scale: of global scores", "model/attention.cpp",
     "head_width_))\n                                                      : fit",
     "1))\n                                                      : fit"),
    ("scale: of scores in windows", "model/attention.cpp",
     "return scaled ? fit / std::sqrt(static_cast<double>(head_width_)) : fit",
     "return scaled ? fit * std::sqrt(static_cast<double>(head_width_)) : fit"),
    ("scale: of the embeddings", "model/transformer_layers.cpp",
     "embedding_(ids) * std::sqrt(static_cast<double>(width_))",
     "embedding_(ids)"),
    ("window edge: one too wide", "model/attention.cpp",
     "role_ == Role::causal ? reach + 1 : 2 * reach + 1}",
     "role_ == Role::causal ? reach + 1 : 2 * reach + 2}"),
    ("window edge: one too narrow before the own position", "model/attention.cpp",
     "role_ == Role::causal ? reach + 1 : 2 * reach + 1}",
     "role_ == Role::causal ? reach : 2 * reach + 1}"),
    ("window edge: the first key of a window is dropped", "model/window.cpp",
     "return {std::clamp<int64_t>(-first, 0, extent.width),",
     "return {std::clamp<int64_t>(1 - first, 0, extent.width),"),
    ("window edge: no stop at the last key", "model/attention.cpp",
     "at::minimum(positions.view({-1, 1, targets}), last)",
     "positions.view({-1, 1, targets}).expand({batch, 1, targets})"),
    ("window: the Gaussian is too wide", "model/attention.cpp",
     "static_cast<double>(reach) / 2;",
     "static_cast<double>(reach);"),
    ("sign of the shift: windows lie behind their centre", "model/attention.cpp",
     "return {(centre - reach).expand",
     "return {(centre + reach).expand"),
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
    ("causal mask: the next token is seen", "model/attention.cpp",
     "positions.options()).gt(own)",
     "positions.options()).gt(own + 1)"),
    ("causal mask: the own token is not seen", "model/attention.cpp",
     "positions.options()).gt(own)",
     "positions.options()).ge(own)"),
    ("cache index: the newest token is written over the one before", "model/transformer_decoder.cpp",
     "held_.narrow(2, length_++, 1).copy_(next)",
     "held_.narrow(2, length_ > 0 ? length_ - 1 : 0, 1).copy_(next), ++length_"),
    ("cache index: what was kept is lost when the room grows", "model/transformer_decoder.cpp",
     "if (length_ > 0) wider.narrow(2, 0, length_)",
     "if (length_ > 16) wider.narrow(2, 0, length_)"),
    ("cache index: beams keep each other's past", "model/transformer_decoder.cpp",
     "choose((first + origin).flatten())",
     "choose((first + origin.flip(1)).flatten())"),
    ("cache index: sentences that stay are mixed up", "model/transformer_decoder.cpp",
     "choose((sentences.unsqueeze(1) * beam + within).flatten())",
     "choose((sentences.unsqueeze(1) + within * beam).flatten())"),
    ("cache index: positions stand still", "model/transformer_decoder.cpp",
     "++state.position;",
     ""),
]


def build_and_test():
    """Whether the tests pass, and the first that did not."""
    built = subprocess.run(["cmake", "--build", COPY / "build", "--target", "model_tests"],
                           capture_output=True, text=True)
    if built.returncode != 0:
        sys.exit(f"The copy does not build:\n{built.stdout[-3000:]}")
    tests = subprocess.run([COPY / "build" / "bin" / "model_tests", "--gtest_brief=1"],
                           capture_output=True, text=True)
    failed = re.findall(r"^\[  FAILED  \] (\S+\.\S+)", tests.stdout, re.MULTILINE)
    return tests.returncode == 0, failed[0] if failed else f"the program ends with {tests.returncode}"


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    shutil.rmtree(COPY, ignore_errors=True)
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in names.splitlines():
        (COPY / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, COPY / name)
    subprocess.run(["cmake", "-S", COPY, "-B", COPY / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_UNITY_BUILD=OFF", f"-DSEQ2SEE_DEPS={ROOT / '.deps'}"],
                   check=True, stdout=subprocess.DEVNULL)
    if not build_and_test()[0]:
        sys.exit("The tests fail before anything is broken.")
    unnoticed = []
    for name, file, there, instead in MUTATIONS:
        if wanted not in name:
            continue
        path, text = COPY / file, (ROOT / file).read_text()
        if text.count(there) != 1:
            sys.exit(f"{name}: '{there}' stands {text.count(there)} times in {file}. Mend this list.")
        path.write_text(text.replace(there, instead))
        passed, failure = build_and_test()
        path.write_text(text)
        print(f"{'NOT NOTICED' if passed else 'noticed'}: {name}" + ("" if passed else f" ({failure})"), flush=True)
        if passed:
            unnoticed.append(name)
    sys.exit(f"{len(unnoticed)} of the breaks were not noticed." if unnoticed else 0)


if __name__ == "__main__":
    main()
