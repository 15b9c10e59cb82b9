"""EfficientNet-Lite0 in PyTorch: the oracle of Architectures/EfficientNetLite0.swift and of its speed.

The published tensors load into it under their own names.
"""

import torch.nn.functional as F
from torch import nn

STAGES = [  # repeats, kernel, stride, expansion, inputs, outputs
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
]


class SameConv2d(nn.Conv2d):
    """TensorFlow's SAME padding of even sides: an odd pixel of padding goes right and below."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1):
        (before, after) = ((kernel - stride) // 2, (kernel - stride + 1) // 2)
        super().__init__(inputs, outputs, kernel, stride, before if before == after else 0, groups=groups, bias=False)
        self.around = None if before == after else (before, after, before, after)

    def forward(self, x):
        return super().forward(F.pad(x, self.around) if self.around else x)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    def __init__(self, kernel, stride, expansion, inputs, outputs):
        super().__init__()
        middle = inputs * expansion
        if expansion > 1:
            self._expand_conv, self._bn0 = SameConv2d(inputs, middle, 1), norm(middle)
        self._depthwise_conv, self._bn1 = SameConv2d(middle, middle, kernel, stride, groups=middle), norm(middle)
        self._project_conv, self._bn2 = SameConv2d(middle, outputs, 1), norm(outputs)
        self.expands, self.skips = expansion > 1, stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skips else y


class Lite0(nn.Module):
    def __init__(self):
        super().__init__()
        self._conv_stem, self._bn0 = SameConv2d(3, 32, 3, 2), norm(32)
        self._blocks = nn.Sequential(
            *(Block(k, s if i == 0 else 1, e, n if i == 0 else o, o) for (r, k, s, e, n, o) in STAGES for i in range(r))
        )
        self._conv_head, self._bn1 = SameConv2d(320, 1280, 1), norm(1280)
        self.head = nn.ReLU6()
        self.mean = nn.AdaptiveAvgPool2d(1)
        self._fc = nn.Linear(1280, 1000)

    def forward(self, x):
        """x: crops [photos, 3, 224, 224], (pixel − 127) / 128; result: ImageNet's logits."""
        x = F.relu6(self._bn0(self._conv_stem(x)))
        x = self.head(self._bn1(self._conv_head(self._blocks(x))))
        return self._fc(self.mean(x).flatten(1))
