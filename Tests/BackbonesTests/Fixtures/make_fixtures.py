"""Makes the files beside it, with PyTorch 2.15 and torchvision 0.29.

    .venv-bench/bin/python make_fixtures.py

<backbone>.f32  PyTorch's outputs, in double precision, for the weights and the two crops of formula(), which
                ParityTests.swift computes too. They are every 8th number of the vectors [2, V / 8], then every 40th
                channel of the grids [2, side, side, C / 40], as float32
"""

import pathlib
import sys

import numpy as np
import torch

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[2] / "bench"))
import networks


def formula(count, tensor):
    """count numbers in [-1, 1), without a pattern that a network could see"""
    h = np.arange(count, dtype=np.uint64)
    h += np.uint64(tensor * 1_000_000_007)
    h *= np.uint64(0x9E3779B97F4A7C15)
    h ^= h >> np.uint64(32)
    h *= np.uint64(0xD6E8FEB86659FD93)
    h >>= np.uint64(40)
    return h.astype(np.float32) / np.float32(1 << 23) - np.float32(1)


def weights(name, shape, tensor):
    """The tensor in our layout: a convolution's [kernel, kernel, (inputs,) outputs] keeps the variance of what passes
    through."""
    x = formula(int(np.prod(shape)), tensor)
    if len(shape) > 1:
        inputs = np.prod(shape) / shape[-1]
        x *= np.float32(np.sqrt(6 / inputs))
    elif name.endswith((".weight", ".running_var")):
        x = np.float32(1) + np.float32(0.25) * x
    else:
        x *= np.float32(0.25)
    return x.reshape(shape)


def filled(name, model):
    """The network with formula weights; its tensors' order, less the ImageNet classifier, is that of
    `architecture.tensors`."""
    state = model.state_dict()
    names = [
        n for n in state if not n.endswith("num_batches_tracked") and not n.startswith(("fc.", "_fc.", "classifier.6."))
    ]
    for tensor, key in enumerate(names):
        shape = tuple(state[key].shape)
        if len(shape) == 1:
            x = weights(key, shape, tensor)
        elif len(shape) == 4 and "depthwise" in key:
            x = weights(key, (*shape[2:], shape[0]), tensor).transpose(2, 0, 1)[:, None]
        else:  # a fully connected layer is a convolution of the grid's side
            side = {25088: 7}.get(shape[1], 1) if len(shape) == 2 else shape[2]
            inputs = shape[1] // side**2 if len(shape) == 2 else shape[1]
            x = weights(key, (side, side, inputs, shape[0]), tensor).transpose(3, 2, 0, 1).reshape(shape)
        state[key] = torch.from_numpy(np.ascontiguousarray(x))
    model.load_state_dict(state)
    return model


def crop(block, tensor, side):
    """Squares of `block` pixels, each of one colour."""
    at = np.arange(side) // block
    colours = ((formula(side * side * 3, tensor) + 1) * 128).astype(np.uint8).reshape(side, side, 3)
    return colours[at[:, None], at]


for name in networks.NETWORKS:
    side = networks.side(name)
    crops = torch.from_numpy(np.stack([crop(1, 999, side), crop(28, 998, side)]))
    (vectors, grids) = networks.truth(name, filled(name, networks.NETWORKS[name][0]().eval()), crops)
    for what, x in [("vector", vectors), ("grid", grids)]:
        print(
            f"{name} {what} {x.shape[1:]}: mean {x.mean():.3f}, largest {x.max():.3f}, "
            f"zero {(x == 0).mean():.2f}, six {(x == 6).mean():.2f}, "
            f"of one crop from the other's {np.abs(x[0] - x[1]).max() / x.max():.2f}, "
            f"channels' deviation {x.std(axis=-1).mean():.3f}"
        )
    with open(here / f"{name}.f32", "wb") as file:
        file.write(vectors[:, ::8].astype("<f4").tobytes() + grids[..., ::40].astype("<f4").tobytes())
