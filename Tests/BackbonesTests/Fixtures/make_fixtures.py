"""Made the files beside it, with PyTorch 2.15: python make_fixtures.py <folder of bench/lite0.py>

legacy.pth, zip.pth   three tensors each, by torch.save in either container
lite0_grid.f32        every 40th channel of EfficientNet-Lite0's grid [7, 7, 32] for the weights and the crop that formula() gives,
                      which EfficientNetLite0Tests.swift computes too
"""
import collections
import pathlib
import sys

import numpy as np
import torch

sys.path.insert(0, sys.argv[1])
from lite0 import Lite0

here = pathlib.Path(__file__).parent
tensors = collections.OrderedDict(
    a=torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4,
    transposed=torch.arange(6, dtype=torch.float64).reshape(2, 3).t(),  # not contiguous
    counter=torch.tensor(41))
tensors["half"] = torch.nn.Parameter(torch.tensor([0.5, -2.0], dtype=torch.float16))
torch.save(tensors, here / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(tensors, here / "zip.pth")
torch.save({"state_dict": tensors, "epoch": 3}, here / "nested.pth")
torch.save({"a": torch.ones(1), "function": np.linalg.norm}, here / "global.pth")


def formula(count, tensor):
    """count numbers in [-1, 1)"""
    i = np.arange(count, dtype=np.uint64) + np.uint64(tensor) * np.uint64(1000003)
    h = (i * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
    return (h.astype(np.float32) / np.float32(1 << 23) - np.float32(1))


model = Lite0().eval()
state = model.state_dict()
names = [n for n in state if not n.endswith("num_batches_tracked") and not n.startswith("_fc")]
for index, name in enumerate(names):
    shape = state[name].shape
    x = formula(state[name].numel(), index)
    if len(shape) == 4:  # keeps the variance of what passes through
        x = x * np.float32(2.5 / np.sqrt(np.prod(shape[1:])))
    elif name.endswith("running_var") or name.endswith(".weight"):
        x = np.float32(1) + np.float32(0.25) * x
    else:
        x = np.float32(0.25) * x
    state[name] = torch.from_numpy(x.astype(np.float32).reshape(shape))
model.load_state_dict(state)
crop = ((formula(224 * 224 * 3, 999) + 1) * 128).astype(np.uint8).reshape(1, 224, 224, 3)
with torch.inference_mode():
    grid = model(torch.from_numpy(crop))[0].double().numpy()
print("mean", grid.mean(), "max", grid.max(), "zero", (grid == 0).mean(), "six", (grid == 6).mean())
grid[:, :, ::40].astype("<f4").tofile(here / "lite0_grid.f32")
