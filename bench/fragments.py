"""Whole training steps and evaluations of SCAN and IMRAM in PyTorch: sentences, or pairs, a second.

    python bench/fragments.py SENTENCES [--evaluate] [--matcher scan|imram] [--writing published|lean|selective]
        [--direction text-to-image]
                              [--batch 128 --regions 49 --channels 1280 --hidden 1024 --photos 100]

The same work as `benchmark fragments`. A step: regions → linear → L2 norm, words → embedding → bidirectional GRU → mean
of both → L2 norm, the similarities of all photos and sentences of a batch, the hinge with the hardest negatives,
gradients, their norm limited to 2, and Adam. An evaluation: all photos with five times as many sentences, in blocks of
128 × 128, without gradients. scan.py and imram.py have the writings of the similarities: `published` goes about them as
the authors' code does, the others as well as we could.
"""

import torch
import torch.nn.functional as F
from torch import nn

import imram
import measure
import scan
import workload


class Encoders(nn.Module):
    def __init__(self, vocabulary, o):
        super().__init__()
        self.regions = nn.Linear(o.channels, o.hidden)
        self.embedding = nn.Embedding(vocabulary, 300)
        nn.init.uniform_(self.embedding.weight, -0.1, 0.1)
        self.gru = nn.GRU(300, o.hidden, batch_first=True, bidirectional=True)
        self.memories = nn.ModuleDict(
            {direction: imram.Memory(o.hidden) for direction in imram.DIRECTIONS} if o.matcher == "imram" else {}
        )

    def photos(self, grids):
        return scan.l2norm(self.regions(grids), 2)

    def words(self, sentences):
        """[words, d], sentence after sentence, and their lengths."""
        lengths = [len(words) for words in sentences]
        padded = nn.utils.rnn.pad_sequence([torch.tensor(words) for words in sentences], batch_first=True)
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embedding(padded), torch.tensor(lengths), batch_first=True, enforce_sorted=False
        )
        (states, _) = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        size = self.gru.hidden_size
        mean = (states[:, :, :size] + states[:, :, size:]) / 2
        return scan.l2norm(torch.cat([mean[i, :n] for (i, n) in enumerate(lengths)]), 1), lengths


def similarities(model, regions, words, lengths, o):
    if o.matcher == "scan":
        return scan.similarities(
            regions, words, lengths, scan.DEFAULTS[o.direction] | {"aggregation": "mean"}, o.writing
        )
    return imram.score(
        regions, words, lengths, model.memories, IMRAM, "published" if o.writing == "published" else "lean"
    )


IMRAM = {"directions": imram.DIRECTIONS, "steps": 3, "smoothing": 9, "normalizes_memory": False}


def step(model, optimizer, grids, sentences, o):
    optimizer.zero_grad()
    (regions, (words, lengths)) = (model.photos(grids), model.words(sentences))
    if o.matcher == "imram":
        ends = [regions.detach().requires_grad_(), words.detach().requires_grad_()]
        imram.step(*ends, lengths, model.memories, IMRAM, o.writing)
        torch.autograd.backward([regions, words], [x.grad for x in ends])
    else:
        scan.hinge(similarities(model, regions, words, lengths, o)).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 2)
    optimizer.step()


@torch.no_grad()
def evaluate(model, grids, sentences, o):
    blocks = [model.words(sentences[i : i + 128]) for i in range(0, len(sentences), 128)]
    for photos in grids.split(128):
        regions = model.photos(photos)
        for words, lengths in blocks:
            similarities(model, regions, words, lengths, o)


def main():
    parser = measure.options(__doc__, imram.WRITINGS)
    parser.add_argument("--matcher", choices=["scan", "imram"], default="scan")
    parser.add_argument("--direction", choices=imram.DIRECTIONS, default="text-to-image")
    parser.add_argument("--evaluate", action="store_true")
    for name, value in [("batch", 128), ("regions", 49), ("channels", 1280), ("photos", 100)]:
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.set_defaults(hidden=1024, steps=1)
    o = parser.parse_args()
    measure.prepare(o.threads)
    (vocabulary, identities) = workload.read(o.sentences)
    known = [words for members in identities for words in members]
    model = Encoders(vocabulary, o)
    count = o.photos if o.evaluate else o.batch
    grids = torch.rand(count, o.regions, o.channels) * 2 - 1
    if o.evaluate:
        some = [known[i % len(known)] for i in range(5 * count)]
        return measure.measure(
            f"fragments evaluation {o.matcher} {o.writing}",
            5 * count * count,
            lambda: evaluate(model, grids, some, o),
            o.repeats,
        )
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-4)

    def steps():
        for _ in range(o.steps):
            step(model, optimizer, grids, known[:count], o)

    measure.measure(f"fragments training {o.matcher} {o.writing}", o.steps * count, steps, o.repeats)


if __name__ == "__main__":
    main()
