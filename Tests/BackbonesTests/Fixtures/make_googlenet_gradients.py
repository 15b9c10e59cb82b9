"""Made googlenet_gradients.f32 beside it, with PyTorch 2.15 and torchvision 0.29: python make_googlenet_gradients.py

GoogLeNet forward and backward, in double precision, for the weights and the two photos that formula() gives, which
TrainableNetworkTests.swift computes too; once with the batch's statistics and once with the running ones. The loss is
the mean of grid · formula plus the mean of vector · formula. For each: the loss, and then for each learned tensor, in
torchvision's order, its gradient's norm and eight of its elements.
"""

import pathlib

import numpy as np
import torch
import torchvision


def formula(count, tensor):
    """count numbers in [-1, 1)"""
    i = np.arange(count, dtype=np.uint64) + np.uint64(tensor) * np.uint64(1_000_000_007)
    h = i * np.uint64(0x9E3779B97F4A7C15)
    h = (h ^ (h >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return (h >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)


def ours(weight):
    """outputs, inputs, row, column → row, column, inputs, outputs"""
    return weight.permute(2, 3, 1, 0) if weight.dim() == 4 else weight


model = torchvision.models.googlenet(aux_logits=False, init_weights=False, transform_input=False).double()
learned = [(name, p) for name, p in model.named_parameters() if not name.startswith("fc")]
for index, (name, p) in enumerate(learned):
    shape = ours(p).shape
    x = formula(p.numel(), index)
    if len(shape) == 4:  # keeps the variance of what passes through
        x = x * np.float32(2.5 / np.sqrt(np.prod(shape[:3])))
    else:
        x = np.float32(1 if name.endswith(".weight") else 0.5) + np.float32(0.25) * x
    x = torch.from_numpy(x.astype(np.float64).reshape(shape))
    p.data = x.permute(3, 2, 0, 1).contiguous() if len(shape) == 4 else x
photos = torch.from_numpy(formula(2 * 224 * 224 * 3, 999).astype(np.float64).reshape(2, 224, 224, 3)).permute(
    0, 3, 1, 2
)
values = []
for training in (True, False):
    model.train(training)
    for module in model.modules():  # a fresh running average
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.zero_()
            module.running_var.fill_(1)
    model.zero_grad()
    grids = []
    hook = model.inception5b.register_forward_hook(lambda _, __, y: grids.append(y))
    model(photos)
    hook.remove()
    grid = grids[0].permute(0, 2, 3, 1)
    vector = grid.mean(dim=(1, 2))
    weigh = lambda y, tensor: (
        y * torch.from_numpy(formula(y.numel(), tensor).astype(np.float64).reshape(y.shape))
    ).mean()
    loss = weigh(grid, 997) + weigh(vector, 998)
    loss.backward()
    values.append(loss.item())
    for name, p in learned:
        g = ours(p.grad).reshape(-1)
        values.append(g.norm().item())
        values += [g[(k * 7919 + 13) % g.numel()].item() for k in range(8)]
    print(
        "loss",
        loss.item(),
        "grid",
        grid.abs().mean().item(),
        "first",
        learned[0][1].grad.norm().item(),
        "last",
        learned[-1][1].grad.norm().item(),
    )
print(len(values))
np.array(values, dtype="<f4").tofile(pathlib.Path(__file__).parent / "googlenet_gradients.f32")
