"""Made the files beside it, with PyTorch 2.15, safetensors 0.8 and h5py 3.16: python make_weights_fixtures.py

before2018.pth            as torchvision's vgg16-397923af.pth: _rebuild_tensor, and OrderedDicts as Python 2 pickled them
tiny.safetensors          one tensor of each type that is read
metadata.safetensors      with metadata and an escaped name
keras.h5, keras2.h5       Keras' layout of weights, of version 1 and 2
keras_model.h5            the same within a whole model
keras_compressed.h5       which is refused
"""
import collections
import pathlib

import h5py
import numpy as np
import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent


class Before2018:
    """A tensor that is pickled as PyTorch 0.2 did."""

    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        t = self.tensor
        return torch._utils._rebuild_tensor, (t.storage(), t.storage_offset(), tuple(t.size()), t.stride())


class Python2Dictionary:
    def __init__(self, items):
        self.items = items

    def __reduce__(self):
        return collections.OrderedDict, ([[key, value] for key, value in self.items],)


a = torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4
torch.save(Python2Dictionary([("a", Before2018(a)), ("b", Before2018(a[1]))]), here / "before2018.pth", _use_new_zipfile_serialization=False)

types = dict(F64=torch.float64, F32=torch.float32, F16=torch.float16, BF16=torch.bfloat16, I64=torch.int64, I32=torch.int32, I16=torch.int16,
             I8=torch.int8, U8=torch.uint8, BOOL=torch.bool)
save_file({name: torch.tensor([0, 1, 1]).to(kind) for name, kind in types.items()}, here / "tiny.safetensors")
save_file({"a": a, "count": torch.tensor(41), "none": torch.zeros(0, 3), 'q"\u00e9\n': torch.ones(1)}, here / "metadata.safetensors",
          metadata={"format": "pt", 'x"': "{\\"})


def keras(name, version, parent="/", **storage):
    with h5py.File(here / name, "w") as file:
        root = file.require_group(parent)
        layers = ["input_1", "block1_conv1", "block1_pool", "fc1"]
        root.attrs["layer_names"] = [layer.encode() for layer in layers]
        root.attrs["backend"] = b"tensorflow" if version == 1 else "tensorflow"
        for layer in layers:
            group = root.create_group(layer)
            names = {1: [f"{layer}_W_1:0", f"{layer}_b_1:0"], 2: [f"{layer}/kernel:0", f"{layer}/bias:0"]}[version]
            shapes = {"block1_conv1": [(3, 3, 3, 2), (2,)], "fc1": [(4, 3), (3,)]}.get(layer, [])
            if not shapes:
                group.attrs.create("weight_names", [], shape=(0,), dtype="S1")
                continue
            group.attrs["weight_names"] = [weight.encode() for weight in names]
            for weight, shape in zip(names, shapes):
                group.create_dataset(weight, data=np.arange(np.prod(shape), dtype="<f4").reshape(shape) / 4, **storage)


keras("keras.h5", 1)
keras("keras2.h5", 2)
keras("keras_model.h5", 2, "model_weights")
keras("keras_compressed.h5", 1, compression="gzip")
