"""The backbones' speed beside PyTorch, ONNX Runtime and OpenVINO, taking turns in one run; writes a table.

    python bench/backbones.py [--rounds 3] [--output docs/benchmarks.md] [--only googlenet]
        [--parts inference,training,program]

Weights are random. Before anything is timed, the engines' outputs are compared with double precision. Each writing of
an engine (peers.py) is tried once, and the fastest takes its turns: ours, PyTorch, ONNX Runtime, OpenVINO, ours, … each
time as a process of its own. An engine's figure is the median over the rounds. The program extract-features is timed
beside its own network.
"""

import argparse
import importlib.metadata
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from compare import here, machine, measured, turns

NETWORKS = ["vgg16", "googlenet", "efficientnet-lite0"]
TRAINED = ["vgg16", "googlenet"]
ENGINES = {
    "PyTorch": ["pytorch-eager", "pytorch-frozen", "pytorch-compiled"],
    "ONNX Runtime": ["onnxruntime"],
    "OpenVINO": ["openvino-latency", "openvino-streams", "openvino-split"],
}
TRAINING_ENGINES = {"PyTorch": ["pytorch-contiguous", "pytorch-channels-last"]}
SINGLE = [
    "pytorch-eager",
    "pytorch-frozen",
    "pytorch-compiled",
    "onnxruntime",
    "openvino-latency",
]  # one photo is one request
PHOTOS = {
    "vgg16": 40,
    "googlenet": 100,
    "efficientnet-lite0": 200,
}  # of each of 20 identities, for the program: tens of seconds

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--repeats", type=int, default=3, help="measurements in a round")
parser.add_argument("--seconds", type=float, default=0.5, help="of a measurement, or one batch that takes longer")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--only", default="", help="a part of a backbone's name")
parser.add_argument("--parts", default="inference,training,program")
parser.add_argument("--programs", default=str(here.parent / ".build/release"))
parser.add_argument("--output")


def compared(options, name, batch, engines, onnx, training=False):
    """Rows of the table: Lineup and the fastest writing of each engine."""
    what = f"{name}, {'training' if training else 'inference'}, batch {batch}"
    print(what, flush=True)
    flags = [
        "--batch",
        batch,
        *(["--training"] if training else []),
        "--threads",
        options.threads,
        "--repeats",
        options.repeats,
        "--seconds",
        options.seconds,
    ]
    commands = {"Lineup": [f"{options.programs}/benchmark", "backbone", "--backbone", name, *flags]}
    gflop = measured(commands["Lineup"])["gflop_per_image"]
    for engine, writings in engines.items():
        tried = {}
        for writing in writings:
            command = [sys.executable, here / "peers.py", name, writing, *flags, *(["--onnx", onnx] if onnx else [])]
            tried[writing] = (measured(command)["max"], command)  # the most, which is disturbed least
            print(f"  tried {writing}: {tried[writing][0]:.1f}", flush=True)
        best = max(tried, key=lambda writing: tried[writing][0])
        commands[f"{engine}, {best.partition('-')[2]}".removesuffix(", ")] = tried[best][1]
    figures = turns(commands, options.rounds)
    fastest = max(list(figures)[1:], key=lambda engine: figures[engine][0])
    for engine, (median, least, most) in figures.items():
        ratio = "" if engine == "Lineup" else f"{figures['Lineup'][0] / median:.2f}"
        yield (name, batch, engine, median, least, most, gflop * median, f"**{ratio}**" if engine == fastest else ratio)


def written(rows, peak):
    yield "| backbone | batch | engine | images/s | least–most | GFLOP/s | of the peak | Lineup / engine |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, batch, engine, median, least, most, gflops, ratio in rows:
        speed = f"{median:.1f} | {least:.1f}–{most:.1f} | {gflops:.0f} | {gflops / peak:.0%}"
        yield f"| {name} | {batch} | {engine} | {speed} | {ratio} |"


def program(options, name, folder):
    """A row: extract-features, which starts, reads weights and photos and writes vectors and grids, beside its network
    in memory. With the program's own defaults: two views of each photo, and the grid of the first."""
    import torch

    import networks

    print(f"{name}, extract-features", flush=True)
    run = lambda *command: subprocess.run([str(part) for part in command], check=True, capture_output=True)
    (count, raw, examples, weights) = (
        20 * PHOTOS[name],
        f"{folder}/raw-{PHOTOS[name]}",
        f"{folder}/examples-{PHOTOS[name]}.h5",
        f"{folder}/weights.h5",
    )
    if not pathlib.Path(examples).exists():
        run(
            f"{options.programs}/synthesize",
            "--identities",
            "16,2,2",
            "--photos-per-identity",
            PHOTOS[name],
            "--sentences-per-photo",
            1,
            "--side",
            256,
            "--output",
            raw,
        )
        run(f"{options.programs}/preprocess", raw, "--layout", "cub", "--side", 256, "--output", examples)
    torch.save(networks.network(name).state_dict(), f"{folder}/weights.pth")
    run(f"{options.programs}/import-weights", f"{folder}/weights.pth", "--backbone", name, "--output", weights)
    (own, whole) = ([], [])
    for number in range(options.rounds):
        own.append(
            measured(
                [
                    f"{options.programs}/benchmark",
                    "backbone",
                    "--backbone",
                    name,
                    "--threads",
                    options.threads,
                    "--seconds",
                    options.seconds,
                    "--repeats",
                    options.repeats,
                ]
            )["per_second"]
        )
        start = time.perf_counter()
        run(
            f"{options.programs}/extract-features",
            examples,
            weights,
            "--threads",
            options.threads,
            "--output",
            f"{folder}/features.h5",
        )
        whole.append(2 * count / (time.perf_counter() - start))
        print(f"  round {number + 1}: {whole[-1]:.1f} of {own[-1]:.1f}", flush=True)
    (own, whole) = (statistics.median(own), statistics.median(whole))
    return f"| {name} | {count} | {whole:.1f} | {own:.1f} | {whole / own:.0%} |"


def main():
    options = parser.parse_args()
    parts, names = options.parts.split(","), [name for name in NETWORKS if options.only in name]
    inference, training, programs, peaks = [], [], [], []
    peak = lambda: peaks.append(
        measured([f"{options.programs}/benchmark", "peak", "--threads", options.threads])["per_second"]
    )
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            peak()
            if "inference" in parts:
                onnx = f"{folder}/{name}.onnx"
                print(
                    subprocess.run(
                        [sys.executable, here / "peers.py", name, "--export", onnx, "--batch", "2"],
                        check=True,
                        text=True,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                    ).stdout,
                    end="",
                    flush=True,
                )
                inference += compared(options, name, 16, ENGINES, onnx)
                inference += compared(
                    options, name, 1, {e: [w for w in some if w in SINGLE] for (e, some) in ENGINES.items()}, onnx
                )
                pathlib.Path(onnx).unlink()
            if "training" in parts and name in TRAINED:
                training += compared(options, name, 16, TRAINING_ENGINES, None, training=True)
            if "program" in parts:
                programs.append(program(options, name, folder))
            peak()
    peak = statistics.median(peaks)
    versions = ", ".join(
        f"{what} {importlib.metadata.version(what.lower().replace(' ', ''))}"
        for what in ("torchvision", "ONNX Runtime", "OpenVINO")
    )
    text = "\n".join(
        [
            "# Speed of the backbones",
            "",
            "Written by `make bench-backbones`. Engines take turns in one run, in float32; the last column is "
            "Lineup's median as a multiple of that",
            "engine's, bold for the fastest of the others. `bench/peers.py` says how each engine is set up: of "
            "several ways to, the fastest counts.",
            "GFLOP are those of direct convolutions, two for a multiplication and an addition, whatever an "
            "engine does instead.",
            "Lineup is given bytes and scales them, the others are given scaled floats.",
            "",
            f"{machine(options.threads)}, {versions}.",
            f"Measured peak: {peak:.0f} GFLOP/s ({min(peaks):.0f}–{max(peaks):.0f}). {options.rounds} rounds of "
            f"{options.repeats} measurements.",
            "",
            *(["## Inference: vector and grid", "", *written(inference, peak), ""] if inference else []),
            *(
                ["## Training: forward and backward, without the optimizer's step", "", *written(training, peak), ""]
                if training
                else []
            ),
            *(
                [
                    "## The program extract-features beside its own network",
                    "",
                    "The program starts, reads weights and photos, and writes the vectors of two views and the "
                    "grid of one, its defaults; the network works on",
                    "batches of 16 in memory.",
                    "",
                    "| backbone | photos | extract-features, views/s | network, views/s | share |",
                    "| --- | --- | --- | --- | --- |",
                    *programs,
                    "",
                ]
                if programs
                else []
            ),
        ]
    )
    if options.output:
        pathlib.Path(options.output).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
