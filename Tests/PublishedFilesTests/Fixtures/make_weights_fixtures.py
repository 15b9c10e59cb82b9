"""Makes the files beside it, with PyTorch 2.15 and safetensors 0.8: python make_weights_fixtures.py

legacy.pth, zip.pth, nested.pth, global.pth: a few tensors each, by torch.save
before2018.pth        as torchvision's vgg16-397923af.pth: _rebuild_tensor, and OrderedDicts as Python 2 pickled them
tiny.safetensors      one tensor of each type that is read
metadata.safetensors  with metadata and an escaped name
"""

import collections
import pathlib

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
tensors = collections.OrderedDict(
    a=a,
    transposed=torch.arange(6, dtype=torch.float64).reshape(2, 3).t(),  # not contiguous
    counter=torch.tensor(41),
    half=torch.nn.Parameter(torch.tensor([0.5, -2.0], dtype=torch.float16)),
)
torch.save(tensors, here / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(tensors, here / "zip.pth")
torch.save({"state_dict": tensors, "epoch": 3}, here / "nested.pth")
torch.save({"a": torch.ones(1), "function": np.linalg.norm}, here / "global.pth")
torch.save(
    Python2Dictionary([("a", Before2018(a)), ("b", Before2018(a[1]))]),
    here / "before2018.pth",
    _use_new_zipfile_serialization=False,
)

types = dict(
    F64=torch.float64,
    F32=torch.float32,
    F16=torch.float16,
    BF16=torch.bfloat16,
    I64=torch.int64,
    I32=torch.int32,
    I16=torch.int16,
    I8=torch.int8,
    U8=torch.uint8,
    BOOL=torch.bool,
)
save_file({name: torch.tensor([0, 1, 1]).to(kind) for name, kind in types.items()}, here / "tiny.safetensors")
save_file(
    {"a": a, "count": torch.tensor(41), "none": torch.zeros(0, 3), 'q"\u00e9\n': torch.ones(1)},
    here / "metadata.safetensors",
    metadata={"format": "pt", 'x"': "{\\"},
)
