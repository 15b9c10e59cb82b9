"""Our features beside PyTorch's in double precision: all backbones, on random weights in every container and on the
published files that are there.

    python bench/parity.py [--weights weights] [--photos folder of JPEGs] [--only googlenet]

Each file is imported by import-weights, and `benchmark backbone-outputs` says what our network makes of the crops. An
error is the largest difference relative to the largest number, of the vectors and of the grids. Ends with 1 where one
is above 1e-4.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import safetensors.torch
import torch

import networks

here = pathlib.Path(__file__).parent
LIMIT = 1e-4
PUBLISHED = {
    "vgg16": "vgg16-397923af.pth",
    "googlenet": "googlenet-1378be20.pth",
    "efficientnet-lite0": "efficientnet-lite0-57934424.pth",
    "efficientnet-lite0-288": "efficientnet-lite0-57934424.pth",
    "efficientnet-lite1": "efficientnet-lite1-77cc7160.pth",
    "efficientnet-lite2": "efficientnet-lite2-9656183e.pth",
}

CONTAINERS = {
    "zip .pth": (".pth", lambda state, path: torch.save(state, path)),
    "legacy .pth": (".pth", lambda state, path: torch.save(state, path, _use_new_zipfile_serialization=False)),
    ".safetensors": (".safetensors", lambda state, path: safetensors.torch.save_file(dict(state), path)),
}


def crops(folder, count, side):
    """The centers of some photos, or noise of several coarsenesses."""
    photos = sorted(pathlib.Path(folder).rglob("*.jpg")) if folder else []
    if photos:
        from PIL import Image
        from torchvision.transforms.functional import center_crop, pil_to_tensor, resize

        some = [Image.open(photo).convert("RGB") for photo in photos[:: max(1, len(photos) // count)][:count]]
        return torch.stack(
            [pil_to_tensor(center_crop(resize(photo, side + 32), side)).permute(1, 2, 0) for photo in some]
        ).contiguous()
    random = np.random.default_rng(1)
    sides = [(n, random.integers(0, 256, (-(-side // n),) * 2 + (3,), dtype=np.uint8)) for n in (1, 4, 16, 56)][:count]
    return torch.from_numpy(np.stack([x.repeat(n, 0).repeat(n, 1)[:side, :side] for (n, x) in sides]))


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
    for ours, theirs in zip((actual[:split], actual[split:]), expected):
        yield float(np.abs(ours - theirs.ravel()).max() / np.abs(theirs).max())  # NaN where ours has one


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--weights", type=pathlib.Path, default=here.parent / "weights", help="where published files are"
    )
    parser.add_argument("--photos", help="a folder with JPEGs; without, noise")
    parser.add_argument("--count", type=int, default=4, help="crops")
    parser.add_argument("--only", default="", help="a part of a backbone's name")
    parser.add_argument("--programs", default=str(here.parent / ".build/release"))
    options = parser.parse_args()
    worst = 0
    print(f"≤ {options.count} crops\n\n| backbone | weights | vector | grid |\n| --- | --- | --- | --- |", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def compare(name, what, source, pixels, expected):
            nonlocal worst
            both = list(errors(options, folder, name, source, pixels, expected))
            worst = max([worst, *(e if np.isfinite(e) else np.inf for e in both)])
            print(f"| {name} | {what} | {both[0]:.1e} | {both[1]:.1e} |", flush=True)

        def compare_saved(name, what, suffix, save, state, pixels, expected):
            source = folder / f"random{suffix}"
            save(state, source)
            compare(name, f"random, {what}", source, pixels, expected)
            source.unlink()

        for name in networks.NETWORKS:
            if options.only not in name:
                continue
            pixels = crops(options.photos, options.count, networks.side(name))
            model = networks.network(name)
            expected = networks.truth(name, model, pixels)
            for what, (suffix, save) in CONTAINERS.items():
                compare_saved(name, what, suffix, save, model.state_dict(), pixels, expected)
            file = options.weights / PUBLISHED[name]
            if file.exists():
                published = torch.load(file, weights_only=True)
                known = model.state_dict()  # GoogLeNet's file also has auxiliary classifiers
                model.load_state_dict(known | {key: x for (key, x) in published.items() if key in known})
                compare(name, file.name, file, pixels, networks.truth(name, model, pixels))
    if worst > LIMIT:
        sys.exit(f"{worst:.1e} is above {LIMIT:.0e}")


if __name__ == "__main__":
    main()
