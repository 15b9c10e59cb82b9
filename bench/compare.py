"""Lineup beside PyTorch on the same work, taking turns in one run; writes a table.

    python bench/compare.py [--examples examples.h5] [--rounds 5] [--output docs/benchmarks-stages.md]

Each round starts each engine anew, ours first, so that what else the machine does meets them alike. An engine's figure
is the median over the rounds. Sentences are those of the examples.h5, or seeded ones (workload.py).
"""

import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile

import workload

here = pathlib.Path(__file__).parent

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--examples")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--repeats", type=int, default=3, help="measurements in a round")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--hidden", type=int, default=512)
parser.add_argument("--only", default="", help="a part of a comparison's name")
parser.add_argument("--programs", default=str(here.parent / ".build/release"))
parser.add_argument("--output")

PAIRS = ["--photos", "128", "--pairs-per-photo", "1"]
FRAGMENTS = ["--hidden", "1024", "--steps", "1"]
SEARCH = ["--evaluate", "--photos", "200"]
REVERSED = "stage 1 training, sentences reversed"
COMPARISONS = [  # what, unit, benchmark's part, options of both, script, its options, its writings
    ("stage 1 training", "sentences", "stage1-training", [], "stage1.py", [], ["packed", "padded", "tuned"]),
    (REVERSED, "sentences", "stage1-training", [], "stage1.py", [], ["tuned"]),
    (
        "joint training of stage 1 and EfficientNet-Lite0, 32 photos",
        "photos",
        "joint-training",
        ["--steps", "2"],
        "stage1.py",
        [],
        ["contiguous", "channels-last"],
    ),
    ("stage 2 training, 32 photos × 4 pairs", "pairs", "stage2-training", [], "stage2.py", [], ["plain", "tuned"]),
    ("stage 2 training, 128 independent pairs", "pairs", "stage2-training", PAIRS, "stage2.py", [], ["plain", "tuned"]),
    ("SCAN training, text to image", "sentences", "fragments", FRAGMENTS, "fragments.py", [], ["published", "lean"]),
    (
        "SCAN training, image to text",
        "sentences",
        "fragments",
        FRAGMENTS + ["--direction", "image-to-text"],
        "fragments.py",
        [],
        ["published", "lean"],
    ),
    (
        "SCAN evaluation, text to image, 200 photos × 1,000 sentences",
        "pairs",
        "fragments",
        FRAGMENTS + SEARCH,
        "fragments.py",
        [],
        ["published", "lean"],
    ),
    (
        "SCAN evaluation, image to text, 200 photos × 1,000 sentences",
        "pairs",
        "fragments",
        FRAGMENTS + SEARCH + ["--direction", "image-to-text"],
        "fragments.py",
        [],
        ["published", "lean"],
    ),
    (
        "IMRAM training, both directions, 32 sentences",
        "sentences",
        "fragments",
        FRAGMENTS + ["--matcher", "imram", "--batch", "32"],
        "fragments.py",
        [],
        ["published", "lean", "selective"],
    ),
    ("stage 2 scoring", "pairs", "stage2-scoring", [], "stage2.py", ["--scoring"], ["plain", "tuned"]),
]


def measured(command):
    """The last line of JSON that a command prints."""
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{run.stdout}{run.stderr}")
    return json.loads(run.stdout.splitlines()[-1])


def turns(engines, rounds):
    """Median, least and most of each engine, from `rounds` in which each has its turn."""
    figures = {name: [] for name in engines}
    for number in range(rounds):
        for name, command in engines.items():
            figures[name].append(measured(command))
            print(f"  round {number + 1}, {name}: {figures[name][-1]['per_second']:.1f}", flush=True)
    return {
        name: (
            statistics.median(f["per_second"] for f in some),
            min(f["min"] for f in some),
            max(f["max"] for f in some),
        )
        for (name, some) in figures.items()
    }


def table(what, unit, figures):
    """Rows of the table: ours, then PyTorch's writings, each with ours as a multiple of it."""
    (ours, *others) = figures
    best = max(others, key=lambda name: figures[name][0])
    for name, (median, least, most) in figures.items():
        ratio = "" if name == ours else f"{figures[ours][0] / median:.2f}"
        ratio = f"**{ratio}**" if name == best else ratio
        yield f"| {what} | {name} | {median:.1f} {unit}/s | {least:.1f}–{most:.1f} | {ratio} |"


def machine(threads):
    import torch

    model = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    openblas = subprocess.run(["pkg-config", "--modversion", "openblas"], capture_output=True, text=True).stdout.strip()
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True)
    swift = re.search(r"Swift version (\S+)", swift.stdout + swift.stderr)
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores; {threads} threads each; "
        f"Swift {swift[1] if swift else '?'}, OpenBLAS {openblas or '?'}, "
        f"PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()}), Python {platform.python_version()}"
    )


def main():
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        sentences = f"{folder}/sentences.txt"
        subprocess.run(
            [sys.executable, here / "workload.py", sentences] + ([options.examples] if options.examples else []),
            check=True,
        )
        backwards = f"{folder}/reversed.txt"
        (vocabulary, identities) = workload.read(sentences)
        workload.write(
            backwards, vocabulary, [(i, words[::-1]) for (i, members) in enumerate(identities) for words in members]
        )
        common = ["--threads", options.threads, "--repeats", options.repeats, "--hidden", options.hidden]
        for what, unit, part, both, script, own, writings in COMPARISONS:
            if options.only not in what:
                continue
            print(what, flush=True)
            words = backwards if what == REVERSED else sentences
            engines = {"Lineup": [f"{options.programs}/benchmark", part, words, *common, *both]}
            for writing in writings:
                chosen = (
                    ["--writing", "tuned", "--joint", writing] if part == "joint-training" else ["--writing", writing]
                )
                engines[f"PyTorch, {writing}"] = [sys.executable, here / script, words, *chosen, *common, *both, *own]
            rows += table(what, unit, turns(engines, options.rounds))
    text = "\n".join(
        [
            "# Speed of the trained stages beside PyTorch",
            "",
            "Written by `make bench`. Engines take turns in one run; the last column is Lineup's median as a "
            "multiple of that engine's, bold for",
            "PyTorch's faster writing. `bench/stage1.py`, `stage2.py` and `fragments.py` (with `scan.py` and "
            "`imram.py`) say what is computed and how each writing",
            "goes about it.",
            "Lineup computes a beginning that several sentences share once, PyTorch's writings compute every "
            "word of every sentence: reversed,",
            "sentences share few beginnings, and that row has what is left without it.",
            "",
            machine(options.threads) + ".",
            f"Sentences: {'the training split of an examples.h5' if options.examples else 'seeded'}; "
            f"{options.rounds} rounds of {options.repeats} measurements.",
            "",
            "| what | engine | median | least–most | Lineup / engine |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
    if options.output:
        pathlib.Path(options.output).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
