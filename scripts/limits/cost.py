#!/usr/bin/python3
"""What attention costs by length, 16 to 4,096 tokens: time and memory of a step of decoding, and of training.

Windows reach 32 tokens to either side. One thread; leave the machine alone meanwhile.
"""
import json

from common import pyplot, run, save

LABELS = {"global": "global", "local_monotonic": "local_monotonic", "local_predictive": "local_predictive",
          "self": "self, global", "self_window": "self, window"}
PANELS = [("step", "seconds", "a step of decoding, 16 sentences", "microseconds", 1e6),
          ("step", "bytes", "a step of decoding, 16 sentences", "kilobytes", 1e-3),
          ("sentence", "seconds", "a sentence, forward and backward", "milliseconds", 1e3),
          ("sentence", "bytes", "a sentence, forward and backward", "megabytes", 1e-6)]


def main():
    lines = [json.loads(line) for line in run("attention-cost").splitlines()]
    figure, axes = pyplot.subplots(2, 2, figsize=(10, 7.5), layout="constrained")
    for axis, (what, unit, title, label, scale) in zip(axes.flat, PANELS):
        for index, (kind, name) in enumerate(LABELS.items()):
            points = [(line["length"], scale * line[unit]) for line in lines
                      if (line["kind"], line["what"]) == (kind, what)]
            if points:
                axis.loglog(*zip(*points), marker="o", markersize=4, label=name, color=f"C{index}")
        axis.set(title=title, xlabel="source tokens", ylabel=label)
        axis.set_xticks([16, 64, 256, 1024, 4096], ["16", "64", "256", "1,024", "4,096"])
        axis.minorticks_off()
    axes[1, 0].legend()
    save("cost", lines, figure)

    longest = {(line["kind"], line["what"]): line for line in lines if line["length"] == 4096}
    print("At 4,096 tokens, global against a window of 32:")
    for local, whole in (("local_monotonic", "global"), ("local_predictive", "global"), ("self_window", "self")):
        for what in ("single", "step", "sentence"):
            if (local, what) in longest:
                ratios = [longest[whole, what][unit] / longest[local, what][unit] for unit in ("seconds", "bytes")]
                print(f"  {local}, {what}: {ratios[0]:.1f} times less time, {ratios[1]:.1f} times less memory")


if __name__ == "__main__":
    main()
