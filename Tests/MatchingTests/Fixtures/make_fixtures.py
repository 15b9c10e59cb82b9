"""Writes matching.json beside it: losses, logits and gradients of both stages on tiny networks, from bench/'s PyTorch
writings of the papers' equations with torch's own LSTM and autograd. Weights and inputs are formula(), which
PyTorchTests.swift has too.

    python Tests/MatchingTests/Fixtures/make_fixtures.py     (made with PyTorch 2.15.0)
"""

import json
import pathlib
import sys

import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[2] / "bench"))

import stage1
import stage2

SENTENCES = [[1, 2, 3], [4], [6, 5, 4, 3, 1], [2, 2], [0, 6, 1]]


def formula(shape, tensor):
    """Numbers in [-1, 1)."""
    count = torch.Size(shape).numel()
    values = [(((i + tensor * 1_000_003) * 0x9E37_79B9_7F4A_7C15 % 2**64) >> 40) / 2**23 - 1 for i in range(count)]
    return torch.tensor(values).reshape(shape)


def numbered(p):
    return {name: formula(p[name].shape, number) for (number, name) in enumerate(sorted(p))}


def rounded(tensor):
    return [float(f"{x:.8g}") for x in tensor.detach().flatten().tolist()]


def matched(model):
    return {name: rounded(gradient) for (name, gradient) in sorted(model.gradients().items())}


p = numbered(stage1.parameters(7, 3, 4, 6, 5))
model = stage1.Library(p)
(photo_buffer, sentence_buffer) = (formula((4, 6), 101), formula((4, 6), 102))
loss = stage1.loss(
    *model(formula((5, 5), 100), SENTENCES), torch.tensor([0, 1, 2, 3, 0]), photo_buffer, sentence_buffer, 0.3
)
loss.backward()
first = {"loss": loss.item(), "gradients": matched(model)}

p = {
    name: value
    for (name, value) in stage2.parameters(7, 3, 4, 5).items()
    if not name.startswith("lstm.") and name != "embedding"
}
p |= {
    name: value
    for (name, value) in stage1.parameters(7, 3, 4, 6, 5).items()
    if name.startswith("lstm.") or name == "embedding"
}
model = stage2.Plain(numbered(p), dropout=0)
logits = model.match(
    model.project(formula((2, 4, 3), 100)),
    model.encode(SENTENCES),
    torch.tensor([0, 0, 1, 1, 1]),
    torch.tensor([2, 0, 1, 2, 4]),
)
loss = F.binary_cross_entropy_with_logits(logits, torch.tensor([1.0, 0, 0, 1, 1]))
loss.backward()
second = {"loss": loss.item(), "logits": rounded(logits), "gradients": matched(model)}

(here / "matching.json").write_text(
    json.dumps({"stage1": first, "stage2": second}, indent=1).replace(",\n    ", ", ") + "\n"
)
