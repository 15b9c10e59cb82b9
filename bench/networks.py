"""The backbones in PyTorch, torchvision's own code where it has them: the oracle of Sources/Backbones, and a peer
of its speed."""

import copy

import torch
import torchvision
from torch import nn
from torchvision.models.feature_extraction import create_feature_extractor

from lite import Lite

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
LITE = ([127 / 255] * 3, [128 / 255] * 3)
NETWORKS = {  # the network, where its vector and its grid are, and the scaling of 0…1 that it is given
    "vgg16": (lambda: torchvision.models.vgg16(init_weights=False), "classifier.5", "features", IMAGENET),
    "googlenet": (
        lambda: torchvision.models.googlenet(aux_logits=False, transform_input=True, init_weights=False),
        "avgpool",
        "inception5b",
        IMAGENET,
    ),
    "efficientnet-lite0": (lambda: Lite(224, 1, 1), "mean", "head", LITE),
    "efficientnet-lite0-288": (lambda: Lite(288, 1, 1), "mean", "head", LITE),
    "efficientnet-lite1": (lambda: Lite(240, 1, 1.1), "mean", "head", LITE),
    "efficientnet-lite2": (lambda: Lite(260, 1.1, 1.2), "mean", "head", LITE),
}
SIDES = {"efficientnet-lite0-288": 288, "efficientnet-lite1": 240, "efficientnet-lite2": 260}


def side(name):
    """Of the crops that a network is given."""
    return SIDES.get(name, 224)


def network(name, seed=1):
    """The network as it is published, for inference, with random weights that keep activations alive."""
    model = NETWORKS[name][0]().eval()
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                module.weight.normal_(0, (2 / module.weight[0].numel()) ** 0.5, generator=random)
            if isinstance(module, nn.BatchNorm2d):
                for x in (module.weight, module.running_var):
                    x.uniform_(0.75, 1.25, generator=random)
                module.running_mean.uniform_(-0.25, 0.25, generator=random)
            if getattr(module, "bias", None) is not None:
                module.bias.uniform_(-0.25, 0.25, generator=random)
    return model


def features(name, model):
    """What extract-features keeps: {"vector": [photos, V, …], "grid": [photos, channels, side, side]}."""
    (_, vector, grid, _) = NETWORKS[name]
    return create_feature_extractor(model, {vector: "vector", grid: "grid"})


def truth(name, model, pixels, scaling=None):
    """Vectors [photos, V] and grids [photos, side, side, channels] of crops [photos, side, side, 3] of bytes, in double
    precision."""
    (mean, deviation) = (torch.tensor(x, dtype=torch.float64) for x in scaling or NETWORKS[name][3])
    crops = ((pixels.double() / 255 - mean) / deviation).permute(0, 3, 1, 2)
    with torch.inference_mode():
        out = features(name, copy.deepcopy(model).double())(crops)
    return out["vector"].flatten(1).numpy(), out["grid"].permute(0, 2, 3, 1).numpy()


def folded(model):
    """A copy whose batch norms are folded into the convolutions before them."""
    model = copy.deepcopy(model)
    for parent in model.modules():
        before = None
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.BatchNorm2d):
                setattr(parent, before, nn.utils.fusion.fuse_conv_bn_eval(getattr(parent, before), child))
                setattr(parent, name, nn.Identity())
            before = name
    return model
