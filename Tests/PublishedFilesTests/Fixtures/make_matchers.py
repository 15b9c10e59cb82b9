"""Tiny checkpoints in the structure in which the public code of SCAN, IMRAM and VSE++ saves them: needs torch.

Parameter k of a checkpoint, in the order of its state dictionaries, has the elements sin(10 k + i / 10). Prints the
states of SCAN's GRUs for PublishedMatcherTests.swift.
"""

import argparse
import math
import os
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")
C, D, E, V = 6, 8, 5, 7


class Image(nn.Module):
    def __init__(self, name="fc", weight_norm=False):
        super().__init__()
        layer = nn.Linear(C, D)
        self.add_module(name, torch.nn.utils.weight_norm(layer, dim=None) if weight_norm else layer)


class Text(nn.Module):
    def __init__(self, both_ways):
        super().__init__()
        self.embed = nn.Embedding(V, E)
        self.rnn = nn.GRU(E, D, 1, batch_first=True, bidirectional=both_ways)


class Imram(nn.Module):
    def __init__(self):
        super().__init__()
        self.img_enc, self.txt_enc = Image("fc_local"), Text(True)
        for name in ["linear_t2i", "gate_t2i", "linear_i2t", "gate_i2t"]:
            self.add_module(name, nn.Linear(2 * D, D))


def filled(*modules):
    k = 0
    for module in modules:
        for tensor in module.state_dict().values():
            values = [math.sin(10 * k + i / 10) for i in range(tensor.numel())]
            tensor.copy_(torch.tensor(values, dtype=torch.float64).reshape(tensor.shape))
            k += 1
    return modules


def save(name, model, legacy=False, **opt):
    opt = argparse.Namespace(
        margin=0.2, workers=10, data_path="./data/", resume="", embed_size=D, num_layers=1, no_imgnorm=False, **opt
    )
    torch.save(
        {"epoch": 3, "model": model, "best_rsum": 321.5, "opt": opt, "Eiters": 7000},
        name,
        _use_new_zipfile_serialization=not legacy,
    )


def scan(**opt):
    return dict(
        dict(
            cross_attn="t2i",
            agg_func="LogSumExp",
            lambda_lse=6.0,
            lambda_softmax=9.0,
            raw_feature_norm="clipped_l2norm",
            bi_gru=True,
            no_txtnorm=False,
        ),
        **opt,
    )


image, text = filled(Image(), Text(True))
both = [image.state_dict(), text.state_dict()]
save("scan.pth.tar", both, **scan())
save("l1norm.pth.tar", both, **scan(raw_feature_norm="clipped_l1norm"))
save("norm-less.pth.tar", both, **scan(no_txtnorm=True))
states = text.rnn(text.embed(torch.tensor([[1, 3, 4, 0, 2]])))[0][0]
print([[round(x, 6) for x in row] for row in ((states[:, :D] + states[:, D:]) / 2).tolist()])

# As saved from a GPU.
torch.serialization.location_tag = lambda storage: "cuda:0"
image, text = filled(Image(weight_norm=True), Text(True))
save(
    "scan-legacy.pth.tar",
    [image.state_dict(), text.state_dict()],
    legacy=True,
    **scan(cross_attn="i2t", agg_func="Mean", lambda_softmax=4.0, raw_feature_norm="softmax"),
)
(imram,) = filled(Imram())
save(
    "imram.pth.tar",
    nn.DataParallel(imram).state_dict(),
    **scan(model_mode="full_IMRAM", iteration_step=3, no_IMRAM_norm=True),
)
image, text = filled(Image(), Text(False))
save(
    "vse.pth.tar",
    [image.state_dict(), text.state_dict()],
    legacy=True,
    measure="cosine",
    use_abs=False,
    cnn_type="vgg19",
    data_name="f30k_precomp",
)
save("order.pth.tar", [image.state_dict(), text.state_dict()], measure="order", use_abs=False, cnn_type="vgg19")


class Malicious:
    def __reduce__(self):
        return os.system, ("echo run",)


save("malicious.pth.tar", both, **scan(trap=Malicious()))
