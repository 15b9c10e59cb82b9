"""EfficientNet-Lite0 in PyTorch: the oracle of Sources/Backbones/EfficientNetLite0.swift and of its speed.

The published tensors load into it under their own names.
"""
import torch
import torch.nn.functional as F
from torch import nn

STAGES = [  # repeats, kernel, stride, expansion, inputs, outputs
    (1, 3, 1, 1, 32, 16), (2, 3, 2, 6, 16, 24), (2, 5, 2, 6, 24, 40), (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112), (4, 5, 2, 6, 112, 192), (1, 3, 1, 6, 192, 320)]


class SameConv2d(nn.Conv2d):
    """TensorFlow's SAME padding: an odd pixel of padding goes right and below."""

    def forward(self, x):
        (k, s) = (self.kernel_size[0], self.stride[0])
        total = [max((-(-n // s) - 1) * s + k - n, 0) for n in x.shape[-2:]]
        if total[0] == total[1] and total[0] % 2 == 0:
            return F.conv2d(x, self.weight, self.bias, self.stride, total[0] // 2, 1, self.groups)
        x = F.pad(x, (total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2))
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, 1, self.groups)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    def __init__(self, kernel, stride, expansion, inputs, outputs):
        super().__init__()
        middle = inputs * expansion
        if expansion > 1:
            self._expand_conv, self._bn0 = SameConv2d(inputs, middle, 1, bias=False), norm(middle)
        self._depthwise_conv = SameConv2d(middle, middle, kernel, stride, groups=middle, bias=False)
        self._bn1 = norm(middle)
        self._project_conv, self._bn2 = SameConv2d(middle, outputs, 1, bias=False), norm(outputs)
        self.expands, self.skips = expansion > 1, stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class Lite0(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = SameConv2d(3, 32, 3, 2, bias=False), norm(32)
        self._blocks = nn.ModuleList(
            Block(k, s if i == 0 else 1, e, n if i == 0 else o, o) for (r, k, s, e, n, o) in STAGES for i in range(r))
        self._conv_head, self._bn1 = SameConv2d(320, 1280, 1, bias=False), norm(1280)
        self._fc = nn.Linear(1280, 1000)

    def forward(self, crops):
        """crops: uint8 [photos, 224, 224, 3]; result: the grid [photos, 7, 7, 1280]."""
        x = ((crops.float() - 127) / 128).permute(0, 3, 1, 2)
        x = F.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return F.relu6(self._bn1(self._conv_head(x))).permute(0, 2, 3, 1)


def folded(model):
    """A copy for inference: batch norms folded into the convolutions, channels last."""
    import copy
    model = copy.deepcopy(model).eval()
    fuse = nn.utils.fusion.fuse_conv_bn_eval

    def fold(parent, conv, bn):
        setattr(parent, conv, fuse(getattr(parent, conv), getattr(parent, bn)))
        setattr(parent, bn, nn.Identity())

    fold(model, "_conv_stem", "_bn0")
    fold(model, "_conv_head", "_bn1")
    for block in model._blocks:
        if block.expands:
            fold(block, "_expand_conv", "_bn0")
        fold(block, "_depthwise_conv", "_bn1")
        fold(block, "_project_conv", "_bn2")
    return model.to(memory_format=torch.channels_last)
