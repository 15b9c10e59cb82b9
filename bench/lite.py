"""EfficientNet-Lite in PyTorch: the oracle of Architectures/EfficientNetLite.swift and of its speed.

The published tensors load into it under their own names.
"""

import math

import torch.nn.functional as F
from torch import nn

STAGES = [  # of Lite0: repeats, kernel, stride, expansion, outputs
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]


class SameConv2d(nn.Conv2d):
    """TensorFlow's SAME padding on a side: an odd pixel of padding goes right and below."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, side=1):
        padding = max(0, (math.ceil(side / stride) - 1) * stride + kernel - side)
        (before, after) = (padding // 2, (padding + 1) // 2)
        super().__init__(inputs, outputs, kernel, stride, before if before == after else 0, groups=groups, bias=False)
        self.around = None if before == after else (before, after, before, after)

    def forward(self, x):
        return super().forward(F.pad(x, self.around) if self.around else x)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    def __init__(self, kernel, stride, expansion, inputs, outputs, side):
        super().__init__()
        middle = inputs * expansion
        if expansion > 1:
            self._expand_conv, self._bn0 = SameConv2d(inputs, middle, 1), norm(middle)
        self._depthwise_conv = SameConv2d(middle, middle, kernel, stride, groups=middle, side=side)
        self._bn1 = norm(middle)
        self._project_conv, self._bn2 = SameConv2d(middle, outputs, 1), norm(outputs)
        self.expands, self.skips = expansion > 1, stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


def channels(count, width):
    """The nearest multiple of 8, or the next where that one is more than a tenth less."""
    nearest = int(count * width + 4) // 8 * 8
    return nearest + 8 if nearest < 0.9 * count * width else nearest


class Lite(nn.Module):
    """Lite0: side 224, width 1, depth 1; Lite1: 240, 1, 1.1; Lite2: 260, 1.1, 1.2."""

    def __init__(self, side, width, depth):
        super().__init__()
        self._conv_stem, self._bn0 = SameConv2d(3, 32, 3, 2, side=side), norm(32)
        (blocks, inputs, side) = ([], 32, math.ceil(side / 2))
        for place, (repeats, kernel, stride, expansion, outputs) in enumerate(STAGES):
            is_end = place in (0, len(STAGES) - 1)
            outputs = channels(outputs, width)
            for _ in range(repeats if is_end else math.ceil(depth * repeats)):
                blocks.append(Block(kernel, stride, expansion, inputs, outputs, side))
                (inputs, side, stride) = (outputs, math.ceil(side / stride), 1)
        self._blocks = nn.Sequential(*blocks)
        self._conv_head, self._bn1 = SameConv2d(inputs, 1280, 1), norm(1280)
        self.head = nn.ReLU6()
        self.mean = nn.AdaptiveAvgPool2d(1)
        self._fc = nn.Linear(1280, 1000)

    def forward(self, x):
        """x: crops [photos, 3, side, side], (pixel − 127) / 128; result: ImageNet's logits."""
        x = F.relu6(self._bn0(self._conv_stem(x)))
        x = self.head(self._bn1(self._conv_head(self._blocks(x))))
        return self._fc(self.mean(x).flatten(1))
