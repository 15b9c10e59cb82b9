"""The evaluation of 5,000 photos with 25,000 sentences, at the size of COCO's test split: its time and greatest memory.

    python bench/coco5k.py [--photos 5000] [--programs .build/release] [--folder FOLDER]

Features, sentences and a SCAN checkpoint are drawn at random, in the published formats: 36 regions of 2,048 channels,
five sentences a photo of 8 to 16 words, fragments of 1,024 dimensions. They go through the chain as published ones
would: preprocess, import-features, import-matcher, score. What score prints of pairs, seconds and its peak is the
figure; a random network's recalls are of no interest.
"""

import argparse
import pathlib
import subprocess
import tempfile

import numpy as np
import torch
from torch import nn

(CHANNELS, REGIONS, WORDS) = (2048, 36, 8000)


def features(path, photos):
    array = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(photos, REGIONS, CHANNELS))
    random = np.random.default_rng(1)
    for start in range(0, photos, 100):
        some = array[start : start + 100]
        some[:] = random.standard_normal(some.shape, dtype=np.float32).clip(0)
    array.flush()


def sentences(path, photos):
    random = np.random.default_rng(2)
    with open(path, "w") as file:
        for _ in range(5 * photos):
            print(*(f"w{i}" for i in random.integers(0, WORDS, random.integers(8, 17))), file=file)


def vocabulary(path):
    import json

    words = ["<pad>", "<start>", "<end>", "<unk>"] + [f"w{i}" for i in range(WORDS)]
    path.write_text(
        json.dumps(
            {
                "word2idx": {w: i for (i, w) in enumerate(words)},
                "idx2word": {str(i): w for (i, w) in enumerate(words)},
                "idx": len(words),
            }
        )
    )
    return len(words)


def checkpoint(path, count, size=1024):
    torch.manual_seed(3)
    (fc, embed, gru) = (nn.Linear(CHANNELS, size), nn.Embedding(count, 300), nn.GRU(300, size, bidirectional=True))
    image = {f"fc.{name}": x for (name, x) in fc.state_dict().items()}
    text = {f"embed.{name}": x for (name, x) in embed.state_dict().items()} | {
        f"rnn.{name}": x for (name, x) in gru.state_dict().items()
    }
    opt = argparse.Namespace(
        cross_attn="t2i",
        agg_func="Mean",
        lambda_softmax=9.0,
        lambda_lse=6.0,
        raw_feature_norm="clipped_l2norm",
        bi_gru=True,
        embed_size=size,
        word_dim=300,
        img_dim=CHANNELS,
        precomp_enc_type="basic",
        no_imgnorm=False,
        no_txtnorm=False,
        num_layers=1,
    )
    torch.save({"epoch": 1, "model": [image, text], "best_rsum": 0.0, "opt": opt, "Eiters": 1}, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=5000)
    parser.add_argument("--programs", default=str(pathlib.Path(__file__).parent.parent / ".build/release"))
    parser.add_argument("--folder", help="where to leave everything; a temporary folder if not given")
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(o.folder or temporary)
        raw = folder / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        features(raw / "test_ims.npy", o.photos)
        sentences(raw / "test_caps.txt", o.photos)
        count = vocabulary(raw / "coco_precomp_vocab.json")
        checkpoint(folder / "model_best.pth.tar", count)
        (examples, stored, stage2) = (folder / "examples.h5", folder / "features.h5", folder / "stage2.h5")
        for command in [
            ["preprocess", raw, "--tokenizer", "treebank", "--sentence-marks", "--output", examples],
            ["import-features", examples, raw, "--output", stored],
            ["import-matcher", folder / "model_best.pth.tar", examples, stored, "--output", stage2],
            ["score", examples, stored, stage2, "--folds", "5", "--output", folder / "scores.h5"],
        ]:
            print("==", *command[:1], flush=True)
            subprocess.run([f"{o.programs}/{command[0]}", *map(str, command[1:])], check=True)


if __name__ == "__main__":
    main()
