"""Our features beside PyTorch's in double precision: all backbones, on random weights in every container and on the published files that are there.

    python bench/parity.py [--weights weights] [--photos folder of JPEGs] [--only googlenet]

Each file is imported by import-weights, and `benchmark backbone-outputs` says what our network makes of the crops. An error is the largest
difference relative to the largest number, of the vectors and of the grids. Ends with 1 where one is above 1e-4.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import safetensors.torch
import torch

import networks

here = pathlib.Path(__file__).parent
LIMIT = 1e-4
PUBLISHED = {"vgg16": "vgg16-397923af.pth", "googlenet": "googlenet-1378be20.pth", "efficientnet-lite0": "efficientnet-lite0-57934424.pth"}
KERAS_PUBLISHED = "vgg16_weights_tf_dim_ordering_tf_kernels.h5"
# Keras: 0…255 less the mean; its weights want blue first, which is undone when they are read.
KERAS_SCALING = ([123.68 / 255, 116.779 / 255, 103.939 / 255], [1 / 255] * 3)
KERAS = {f"block{b}_conv{i}": f"features.{n}" for (b, i, n) in [
    (1, 1, 0), (1, 2, 2), (2, 1, 5), (2, 2, 7), (3, 1, 10), (3, 2, 12), (3, 3, 14), (4, 1, 17), (4, 2, 19), (4, 3, 21), (5, 1, 24), (5, 2, 26),
    (5, 3, 28)]} | {"fc1": "classifier.0", "fc2": "classifier.3", "predictions": "classifier.6"}


def save_keras(state, path):
    """VGG-16 as keras-applications publishes it: kernels HWIO, blue first; fully connected (inputs, outputs), inputs in order H, W, C."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.encode() for layer in KERAS]
        for (layer, name) in KERAS.items():
            (w, b) = (state[f"{name}.{part}"].numpy() for part in ("weight", "bias"))
            if w.ndim == 4:
                w = w.transpose(2, 3, 1, 0)
                w = w[:, :, ::-1] if layer == "block1_conv1" else w
            elif layer == "fc1":
                w = w.reshape(-1, 512, 7, 7).transpose(2, 3, 1, 0).reshape(25088, -1)
            else:
                w = w.T
            group = file.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}_{part}_1:0".encode() for part in "Wb"]
            (group[f"{layer}_W_1:0"], group[f"{layer}_b_1:0"]) = (w, b)


def load_keras(path):
    state = {}
    with h5py.File(path) as file:
        for (layer, name) in KERAS.items():
            (w, b) = (file[layer][part][()] for part in file[layer].attrs["weight_names"])
            if w.ndim == 4:
                w = w[:, :, ::-1] if layer == "block1_conv1" else w
                w = w.transpose(3, 2, 0, 1)
            elif layer == "fc1":
                w = w.reshape(7, 7, 512, -1).transpose(3, 2, 0, 1).reshape(-1, 25088)
            else:
                w = w.T
            state |= {f"{name}.weight": torch.from_numpy(w.copy()), f"{name}.bias": torch.from_numpy(b)}
    return state


CONTAINERS = {
    "zip .pth": (".pth", lambda state, path: torch.save(state, path)),
    "legacy .pth": (".pth", lambda state, path: torch.save(state, path, _use_new_zipfile_serialization=False)),
    ".safetensors": (".safetensors", lambda state, path: safetensors.torch.save_file(dict(state), path))}


def crops(folder, count):
    """The centers of some photos, or noise of several coarsenesses."""
    photos = sorted(pathlib.Path(folder).rglob("*.jpg")) if folder else []
    if photos:
        from PIL import Image
        from torchvision.transforms.functional import center_crop, pil_to_tensor, resize
        some = [Image.open(photo).convert("RGB") for photo in photos[::max(1, len(photos) // count)][:count]]
        return torch.stack([pil_to_tensor(center_crop(resize(photo, 256), 224)).permute(1, 2, 0) for photo in some]).contiguous()
    random = np.random.default_rng(1)
    sides = [random.integers(0, 256, (224 // n, 224 // n, 3), dtype=np.uint8) for n in (1, 4, 16, 56)][:count]
    return torch.from_numpy(np.stack([x.repeat(224 // len(x), 0).repeat(224 // len(x), 1) for x in sides]))


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")


def errors(options, folder, name, source, pixels, expected):
    """Of our vectors and grids with the weights of a file."""
    (weights, bytes_, floats) = (folder / "weights.h5", folder / "crops.u8", folder / "out.f32")
    pixels.numpy().tofile(bytes_)
    run(f"{options.programs}/import-weights", source, "--backbone", name, "--output", weights)
    run(f"{options.programs}/benchmark", "backbone-outputs", weights, bytes_, floats)
    actual = np.fromfile(floats, "<f4")
    weights.unlink()
    split = expected[0].size
    assert actual.size == split + expected[1].size, f"{actual.size} numbers of {split + expected[1].size}"
    for (ours, theirs) in zip((actual[:split], actual[split:]), expected):
        yield float(np.abs(ours - theirs.ravel()).max() / np.abs(theirs).max())  # NaN where ours has one


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=pathlib.Path, default=here.parent / "weights", help="where published files are")
    parser.add_argument("--photos", help="a folder with JPEGs; without, noise")
    parser.add_argument("--count", type=int, default=4, help="crops")
    parser.add_argument("--only", default="", help="a part of a backbone's name")
    parser.add_argument("--programs", default=str(here.parent / ".build/release"))
    options = parser.parse_args()
    pixels, worst = crops(options.photos, options.count), 0
    print(f"{len(pixels)} crops\n\n| backbone | weights | vector | grid |\n| --- | --- | --- | --- |", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def compare(name, what, source, expected):
            nonlocal worst
            both = list(errors(options, folder, name, source, pixels, expected))
            worst = max([worst, *(e if np.isfinite(e) else np.inf for e in both)])
            print(f"| {name} | {what} | {both[0]:.1e} | {both[1]:.1e} |", flush=True)

        def compare_saved(name, what, suffix, save, state, expected):
            source = folder / f"random{suffix}"
            save(state, source)
            compare(name, f"random, {what}", source, expected)
            source.unlink()

        for name in networks.NETWORKS:
            if options.only not in name:
                continue
            model = networks.network(name)
            expected = networks.truth(name, model, pixels)
            for (what, (suffix, save)) in CONTAINERS.items():
                compare_saved(name, what, suffix, save, model.state_dict(), expected)
            if name == "vgg16":
                expected = networks.truth(name, model, pixels, KERAS_SCALING)
                compare_saved(name, "Keras .h5", ".h5", save_keras, model.state_dict(), expected)
            for (file, load, scaling) in [
                    (PUBLISHED[name], lambda path: torch.load(path, weights_only=True), None), (KERAS_PUBLISHED, load_keras, KERAS_SCALING)]:
                if (options.weights / file).exists() and (load is not load_keras or name == "vgg16"):
                    published = load(options.weights / file)
                    known = model.state_dict()  # GoogLeNet's file also has auxiliary classifiers
                    model.load_state_dict(known | {key: x for (key, x) in published.items() if key in known})
                    compare(name, file, options.weights / file, networks.truth(name, model, pixels, scaling))
    if worst > LIMIT:
        sys.exit(f"{worst:.1e} is above {LIMIT:.0e}")


if __name__ == "__main__":
    main()
