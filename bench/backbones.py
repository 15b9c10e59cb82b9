"""Photos a second of extract-features beside PyTorch: EfficientNet-Lite0, two threads each, taking turns in one run.

    python bench/backbones.py examples.h5 weights.h5 efficientnet-lite0-57934424.pth [--photos 512] [--rounds 3]

Our side is the built program as it is used: it starts, reads weights and photos, and writes vectors and grids. PyTorch's side is the
network alone on crops that lie in memory: batch norms folded, channels last, inference mode, the faster of batches of 8 and 32.
Also compares the numbers: the largest difference of the half-precision grids that the program wrote, relative to the largest value.
"""
import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

import h5py
import numpy as np
import torch

from lite0 import Lite0, folded

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("examples")
parser.add_argument("weights")
parser.add_argument("pth")
parser.add_argument("--photos", type=int, default=512)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--program", default=str(pathlib.Path(__file__).parent.parent / ".build/release/extract-features"))
options = parser.parse_args()

torch.set_num_threads(options.threads)
model = Lite0()
model.load_state_dict(torch.load(options.pth, weights_only=True))
network = folded(model.eval())

with h5py.File(options.examples) as file:
    pixels = file["photos/pixels"]
    count, side = min(options.photos, pixels.shape[0]), pixels.shape[1]
    total = pixels.shape[0]
    margin = (side - 224) // 2
    crops = torch.from_numpy(pixels[:count, margin:margin + 224, margin:margin + 224])


def pytorch(batch):
    start = time.perf_counter()
    with torch.inference_mode():
        for part in crops.split(batch):
            network(part)
    return count / (time.perf_counter() - start)


def ours(output):
    start = time.perf_counter()
    subprocess.run(
        [options.program, options.examples, options.weights, "--views", "center", "--grid-views", "1",
         "--threads", str(options.threads), "--output", output], check=True, capture_output=True)
    return total / (time.perf_counter() - start)


with tempfile.TemporaryDirectory() as folder:
    output = f"{folder}/features.h5"
    pytorch(32), ours(output)  # warm
    rates = {"pytorch, batch 8": [], "pytorch, batch 32": [], "extract-features": []}
    for _ in range(options.rounds):
        rates["pytorch, batch 8"].append(pytorch(8))
        rates["pytorch, batch 32"].append(pytorch(32))
        rates["extract-features"].append(ours(output))
    with torch.inference_mode():
        expected = model(crops[:32]).numpy()
    with h5py.File(output) as file:
        grids = file["grids"][:32, 0].astype(np.float32)

for name, values in rates.items():
    print(f"{name:18} {statistics.median(values):6.1f} photos/s   ({', '.join(f'{value:.1f}' for value in values)})")
best = max(statistics.median(rates[name]) for name in rates if name.startswith("pytorch"))
print(f"ratio {statistics.median(rates['extract-features']) / best:.2f}")
print(f"grids differ by {np.abs(grids - expected).max() / expected.max():.1e} of the largest value (half precision)")
