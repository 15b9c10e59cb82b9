"""Writes operations.json beside it: stacked cross attention with every first norm and aggregation, its hinge, and a
GRU, with all gradients, from bench/scan.py's writing of SCAN's formulas and torch's own GRU and autograd; and
recurrent.json: recurrent attention, from bench/imram.py's writing as its authors coded it. Inputs are formula(), which
PyTorchTests.swift has too.

    python Tests/AutodiffTests/Fixtures/make_fixtures.py     (made with PyTorch 2.15.0)
"""

import json
import pathlib
import sys

import torch
from torch import nn

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[2] / "bench"))

import imram
import scan

(PHOTOS, REGIONS, SIZE, LENGTHS) = (3, 4, 6, [2, 1, 5])
SEQUENCES = [[0, 1, 2], [3], [3, 1], [0, 1, 1, 4]]


def formula(shape, tensor):
    """Numbers in [-1, 1)."""
    count = torch.Size(shape).numel()
    values = [(((i + tensor * 1_000_003) * 0x9E37_79B9_7F4A_7C15 % 2**64) >> 40) / 2**23 - 1 for i in range(count)]
    return torch.tensor(values).reshape(shape)


def rounded(tensor):
    return [float(f"{x:.7g}") for x in tensor.detach().flatten().tolist()]


def weighted(y):
    return (y * formula(y.shape, 9)).sum()


def attention(o):
    (regions, words) = (
        formula((PHOTOS, REGIONS, SIZE), 1).requires_grad_(),
        formula((sum(LENGTHS), SIZE), 2).requires_grad_(),
    )
    s = scan.similarities(scan.l2norm(regions, 2), scan.l2norm(words, 1), LENGTHS, o)
    weighted(s).backward()
    return o | {"similarities": rounded(s), "regions": rounded(regions.grad), "words": rounded(words.grad)}


def recurrent(o):
    (regions, words) = (
        formula((PHOTOS, REGIONS, SIZE), 1).requires_grad_(),
        formula((sum(LENGTHS), SIZE), 2).requires_grad_(),
    )
    memory = imram.Memory(SIZE)
    for i, p in enumerate(memory.parameters()):
        p.data.copy_(formula(p.shape, 40 + i))
    s = imram.similarities(scan.l2norm(regions, 2), scan.l2norm(words, 1), LENGTHS, memory, o)
    weighted(s).backward()
    gradients = {
        f"{40 + i}": rounded(torch.zeros_like(p) if p.grad is None else p.grad)
        for (i, p) in enumerate(memory.parameters())
    }
    return o | {
        "similarities": rounded(s),
        "regions": rounded(regions.grad),
        "words": rounded(words.grad),
        "memory": gradients,
    }


def hinge(hardest):
    s = formula((5, 5), 3).requires_grad_()
    loss = scan.hinge(s, margin=0.2, hardest=hardest)
    loss.backward()
    return {"hardest": hardest, "loss": loss.item(), "gradient": rounded(s.grad)}


def gru(inputs=3, hidden=4):
    layer, p = nn.GRU(inputs, hidden, batch_first=True, bidirectional=True), {}
    for i, suffix in enumerate(["", "_reverse"]):
        for j, name in enumerate(["weight_ih_l0", "bias_ih_l0", "weight_hh_l0", "bias_hh_l0"]):
            p[f"{i}.{j}"] = getattr(layer, name + suffix)
            values = formula(p[f"{i}.{j}"].t().shape, 20 + 4 * i + j)  # ours are [inputs, 3H]
            p[f"{i}.{j}"].data.copy_(values.t())
    items = formula((5, inputs), 30).requires_grad_()
    lengths = torch.tensor([len(x) for x in SEQUENCES])
    padded = nn.utils.rnn.pad_sequence([items[x] for x in SEQUENCES], batch_first=True)
    packed = nn.utils.rnn.pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
    (states, _) = nn.utils.rnn.pad_packed_sequence(layer(packed)[0], batch_first=True)
    mean = (states[:, :, :hidden] + states[:, :, hidden:]) / 2
    words = torch.cat([mean[i, :n] for (i, n) in enumerate(lengths)])
    weighted(words).backward()
    gradients = {name: rounded(x.grad.t()) for (name, x) in p.items()} | {"items": rounded(items.grad)}
    return {"states": rounded(words), "gradients": gradients}


attentions = []
for direction, defaults in scan.DEFAULTS.items():
    for norm in ["clipped-l2norm", "l2norm", "clipped", "softmax", "no-norm"]:
        attentions.append(attention(defaults | {"norm": norm}))
    for aggregation in ["mean", "max", "sum"]:
        attentions.append(attention(defaults | {"aggregation": aggregation}))
result = {"attentions": attentions, "hinges": [hinge(True), hinge(False)], "gru": gru()}
recurrents = [
    recurrent({"direction": direction, "steps": steps, "smoothing": 9, "normalizes_memory": normalizes})
    for direction in imram.DIRECTIONS
    for steps in [1, 2, 3]
    for normalizes in [False, True]
]
for name, value in [("operations", result), ("recurrent", recurrents)]:
    (here / f"{name}.json").write_text(
        json.dumps(value, indent=1).replace(",\n    ", ", ").replace("\n    ", " ") + "\n"
    )
