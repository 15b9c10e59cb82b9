"""Stage 2 in PyTorch, latent co-attention: pairs a second in training and in scoring.

    python bench/stage2.py SENTENCES [--writing plain|tuned] [--photos 32 --pairs-per-photo 4] [--scoring] [--check]

The same work as train-stage2 and score: grids of 49 cells of 1280 channels, attention width and LSTM size 512, M = 5
decoder steps, the encoder trained with the rest, dropout 0.5, Adam. Two writings: the equations as they are printed, on
padded batches with masks (photos are projected and sentences encoded once a batch); and one tuned by hand, which like
ours never forms x_t = [ĩ_t; h_t].
"""

import random

import torch
import torch.nn.functional as F
from torch import nn

import measure
import stage1
import workload

STEPS = 5
HEADS = ["spatial", "latent", "fc1"]


def parameters(vocabulary, channels, hidden, width):
    """Under the names, shapes and distributions of Sources/Matching."""
    encoder = stage1.parameters(vocabulary, hidden, hidden, 1, 1)
    p = {name: encoder[name] for name in encoder if name == "embedding" or name.startswith("lstm.")}

    def uniform(bound, *shape):
        return torch.empty(shape).uniform_(-(bound**-0.5), bound**-0.5)

    for head in HEADS:
        p[f"{head}.cells"] = uniform(channels + hidden, channels, width)
        p[f"{head}.words"] = uniform(channels + hidden, hidden, width)
        p[f"{head}.bias"] = torch.zeros(width)
    p["spatial.weights"], p["latent.weights"] = uniform(width, width), uniform(width, width)
    p["latent.query"] = uniform(hidden, hidden, width)
    p["fc2.weights"], p["fc2.bias"] = uniform(width, width, width), torch.zeros(width)
    p["decoder.input"], p["decoder.recurrent"] = uniform(width, width, 4 * hidden), uniform(hidden, hidden, 4 * hidden)
    p["decoder.bias"] = torch.cat([torch.zeros(hidden), torch.ones(hidden), torch.zeros(2 * hidden)])
    p["confidence.weights"], p["confidence.bias"] = uniform(hidden, hidden, 1), torch.zeros(1)
    return p


def library_linear(weights, bias=None):
    linear = nn.Linear(*weights.shape, bias=bias is not None)
    with torch.no_grad():
        linear.weight.copy_(weights.t())
        if bias is not None:
            linear.bias.copy_(bias)
    return linear


class Plain(nn.Module):
    """Eq. 6–11 of Li et al. 2017 as they are printed, with f in Eq. 9 a two-layer network shared by all words."""

    def __init__(self, p, dropout=0.5):
        super().__init__()
        self.dropout = dropout
        self.embedding, self.lstm = (
            nn.Embedding.from_pretrained(p["embedding"].clone(), freeze=False),
            stage1.library_lstm(p),
        )
        self.image, self.word = (
            library_linear(p["spatial.cells"]),
            library_linear(p["spatial.words"], p["spatial.bias"]),
        )
        self.spatial, self.latent = (library_linear(p[f"{head}.weights"][:, None]) for head in HEADS[:2])
        self.key, self.fc1 = (
            library_linear(torch.cat([p[f"{head}.cells"], p[f"{head}.words"]]), p[f"{head}.bias"]) for head in HEADS[1:]
        )
        self.query, self.fc2 = library_linear(p["latent.query"]), library_linear(p["fc2.weights"], p["fc2.bias"])
        (width, hidden) = (p["decoder.input"].shape[0], p["decoder.recurrent"].shape[0])
        self.decoder = nn.LSTMCell(width, hidden)
        with torch.no_grad():
            self.decoder.weight_ih.copy_(p["decoder.input"].t())
            self.decoder.weight_hh.copy_(p["decoder.recurrent"].t())
            self.decoder.bias_ih.copy_(p["decoder.bias"])
            self.decoder.bias_hh.zero_()
        self.decoder.bias_hh.requires_grad_(False)
        self.confidence = library_linear(p["confidence.weights"], p["confidence.bias"])

    def encode(self, sentences):
        """States [sentences, T, H], lengths, and the last states and cells."""
        lengths = torch.tensor([len(words) for words in sentences])
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embedding(stage1.padded(sentences)), lengths, batch_first=True, enforce_sorted=False
        )
        (states, (h, c)) = self.lstm(packed)
        return nn.utils.rnn.pad_packed_sequence(states, batch_first=True)[0], lengths, h[0], c[0]

    def project(self, grids):
        return grids, self.image(grids)

    def match(self, cells, encoded, photos, sentences):
        """Logits of pairs of `photos` and `sentences` (tensors of indices)."""
        ((grids, projected), (states, lengths, h, c)) = (cells, encoded)
        (h, c) = (h[sentences], c[sentences])
        longest = int(lengths[sentences].max())
        mask = torch.arange(longest) < lengths[sentences][:, None]
        words = states[sentences, :longest]
        e = self.spatial((projected[photos][:, None] + self.word(words)[:, :, None]).tanh_()).squeeze(-1)
        x = torch.cat([e.softmax(-1) @ grids[photos], words], -1)
        keys = self.key(x)
        for _ in range(STEPS):
            e = self.latent(F.relu(keys + self.query(h)[:, None])).squeeze(-1).masked_fill(~mask, -torch.inf)
            seen = (e.softmax(-1)[:, None] @ x).squeeze(1)
            y = F.dropout(F.relu(self.fc1(seen)), self.dropout, self.training)
            y = F.dropout(F.relu(self.fc2(y)), self.dropout, self.training)
            (h, c) = self.decoder(y, (h, c))
        return self.confidence(h).squeeze(-1)

    def gradients(self):
        """By the names of Sources/Matching, in its shapes."""
        channels = self.image.weight.shape[1]
        result = {
            "embedding": self.embedding.weight.grad,
            "lstm.input": self.lstm.weight_ih_l0.grad.t(),
            "lstm.recurrent": self.lstm.weight_hh_l0.grad.t(),
            "lstm.bias": self.lstm.bias_ih_l0.grad,
            "spatial.cells": self.image.weight.grad.t(),
            "spatial.words": self.word.weight.grad.t(),
            "spatial.bias": self.word.bias.grad,
            "spatial.weights": self.spatial.weight.grad[0],
            "latent.weights": self.latent.weight.grad[0],
            "latent.query": self.query.weight.grad.t(),
            "fc2.weights": self.fc2.weight.grad.t(),
            "fc2.bias": self.fc2.bias.grad,
            "decoder.input": self.decoder.weight_ih.grad.t(),
            "decoder.recurrent": self.decoder.weight_hh.grad.t(),
            "decoder.bias": self.decoder.bias_ih.grad,
            "confidence.weights": self.confidence.weight.grad.t(),
            "confidence.bias": self.confidence.bias.grad,
        }
        for head, linear in [("latent", self.key), ("fc1", self.fc1)]:
            (result[f"{head}.cells"], result[f"{head}.words"]) = linear.weight.grad.t().split(
                [channels, linear.weight.shape[1] - channels]
            )
            result[f"{head}.bias"] = linear.bias.grad
        return result


class SpatialAttention(torch.autograd.Function):
    """Eq. 6–8 photo by photo, on what the three heads make of cells [photos, L, 3K] and of pairs' words [rows, 3K]:
    returns what the latter two heads make of x_t, [rows, 2K]. `groups` are the photos with their ranges of rows."""

    @staticmethod
    def forward(ctx, cells, words, weights, groups):
        (length, width) = (cells.shape[1], len(weights))
        keeps = any(ctx.needs_input_grad)
        tanhs = cells.new_empty(len(words), length, width) if keeps else None
        attention, out = cells.new_empty(len(words), length), words[:, width:].clone()
        for photo, a, b in groups:
            t = tanhs[a:b] if keeps else cells.new_empty(b - a, length, width)
            torch.add(cells[photo, :, :width], words[a:b, None, :width], out=t)
            t.tanh_()
            torch.softmax((t.view(-1, width) @ weights).view(b - a, length), 1, out=attention[a:b])
            out[a:b].addmm_(attention[a:b], cells[photo, :, width:])
        if keeps:
            ctx.save_for_backward(cells, tanhs, attention, weights)
            ctx.groups = groups
        return out

    @staticmethod
    def backward(ctx, d_out):
        (cells, tanhs, attention, weights) = ctx.saved_tensors
        width = len(weights)
        d_cells, d_weights = torch.zeros_like(cells), torch.zeros_like(weights)
        d_words = cells.new_empty(len(d_out), 3 * width)
        d_words[:, width:] = d_out
        for photo, a, b in ctx.groups:
            (t, weight, d) = (tanhs[a:b], attention[a:b], d_out[a:b])
            d_cells[photo, :, width:].addmm_(weight.t(), d)
            d_weight = d @ cells[photo, :, width:].t()
            d_e = weight * (d_weight - (weight * d_weight).sum(1, keepdim=True))
            d_weights.addmv_(t.view(-1, width).t(), d_e.view(-1))
            t.mul_(t).sub_(1).mul_(d_e[:, :, None])  # −(1 − tanh²) de: the tape is read once
            torch.sum(t, 1, out=d_words[a:b, :width])
            d_cells[photo, :, :width] += t.sum(0)
        d_words[:, :width].mul_(-weights)
        d_cells[:, :, :width].mul_(-weights)
        return d_cells, d_words, d_weights, None


class Tuned(nn.Module):
    """By hand: one product for all heads of cells and one for all heads of words, attention photo by photo on real
    words only."""

    def __init__(self, p, dropout=0.5):
        super().__init__()
        self.dropout = dropout
        self.p = {name: nn.Parameter(value.clone()) for (name, value) in p.items()}
        for name, parameter in self.p.items():
            self.register_parameter(name.replace(".", "_"), parameter)

    def encode(self, sentences):
        """What the heads make of words [words, 3K] in packed order, each sentence's rows, and the last states and
        cells."""
        packing = stage1.Packing(sentences)
        (states, cells) = stage1.encode(self.p, packing)
        (weights, bias) = (torch.cat([self.p[f"{head}.{part}"] for head in HEADS], -1) for part in ("words", "bias"))
        last = packing.last[packing.position]
        starts = torch.tensor(packing.starts)
        rows = [starts[: len(words)] + i for (words, i) in zip(sentences, packing.position.tolist())]
        return torch.addmm(bias, states, weights), rows, F.embedding(last, states), F.embedding(last, cells)

    def project(self, grids):
        """What the heads make of cells, [photos, L, 3K]."""
        (photos, length, channels) = grids.shape
        weights = torch.cat([self.p[f"{head}.cells"] for head in HEADS], -1)
        return (grids.reshape(-1, channels) @ weights).view(photos, length, -1)

    def match(self, cells, encoded, photos, sentences):
        """As Plain's; `photos` ascend."""
        (words, rows, h, c) = encoded
        p, some = self.p, [rows[i] for i in sentences.tolist()]
        (h, c) = (F.embedding(sentences, h), F.embedding(sentences, c))
        lengths = torch.tensor([len(x) for x in some])
        pairs = torch.arange(len(some)).repeat_interleave(lengths)
        (distinct, counts) = photos.repeat_interleave(lengths).unique_consecutive(return_counts=True)
        ends = counts.cumsum(0)
        groups = list(zip(distinct.tolist(), (ends - counts).tolist(), ends.tolist()))
        x = SpatialAttention.apply(cells, F.embedding(torch.cat(some), words), p["spatial.weights"], groups)
        (keys, values) = x.chunk(2, 1)
        # A pair's own rows are kept by a mask, so that softmax and sums over words are dense operations.
        outside = torch.zeros(len(some), len(pairs)).masked_fill_(pairs != torch.arange(len(some))[:, None], -torch.inf)
        for _ in range(STEPS):
            e = F.relu(keys + F.embedding(pairs, h @ p["latent.query"]), inplace=True) @ p["latent.weights"]
            y = F.dropout(F.relu((e + outside).softmax(1) @ values), self.dropout, self.training)
            y = F.dropout(F.relu(torch.addmm(p["fc2.bias"], y, p["fc2.weights"])), self.dropout, self.training)
            gates = torch.addmm(p["decoder.bias"], y, p["decoder.input"]).addmm(h, p["decoder.recurrent"])
            (i, f, g, o) = gates.chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        return torch.addmm(p["confidence.bias"], h, p["confidence.weights"]).squeeze(-1)

    def gradients(self):
        return {name: parameter.grad for (name, parameter) in self.p.items()}


WRITINGS = {"plain": Plain, "tuned": Tuned}


def score(model, grids, sentences, photos, pair_sentences, chunk):
    """Logits of pairs that are sorted by photo, `chunk` at a time; sentences are encoded once, and photos projected
    once a chunk."""
    with torch.inference_mode():
        encoded = model.encode(sentences)
        result = []
        for some, of in zip(photos.split(chunk), pair_sentences.split(chunk)):
            (distinct, local) = some.unique(return_inverse=True)
            result.append(model.match(model.project(grids[distinct]), encoded, local, of))
        return torch.cat(result)


def check(p, sentences, channels):
    """The writings agree on the logits, in training and in scoring, and on all gradients."""
    some = [words for members in sentences for words in members][:6]
    grids, photos, of = torch.randn(3, 10, channels), torch.tensor([0, 0, 1, 1, 1, 2]), torch.tensor([5, 0, 1, 5, 2, 3])
    results = {}
    for name, writing in WRITINGS.items():
        model = writing(p, dropout=0)
        logits = model.match(model.project(grids), model.encode(some), photos, of)
        F.binary_cross_entropy_with_logits(logits, torch.tensor([1.0, 0, 0, 1, 1, 0])).backward()
        results[name] = {
            "logits": logits.detach(),
            "scores": score(model.eval(), grids, some, photos, of, 4),
        } | model.gradients()
    for key, value in results["tuned"].items():
        torch.testing.assert_close(value, results["plain"][key], rtol=1e-4, atol=1e-5, msg=lambda m: f"{key}: {m}")
    torch.testing.assert_close(results["tuned"]["scores"], results["tuned"]["logits"], rtol=1e-4, atol=1e-5)
    print(f"{', '.join(results)}: the same logits and gradients")


def main():
    parser = measure.options(__doc__, list(WRITINGS))
    parser.add_argument("--photos", type=int, default=32)
    parser.add_argument("--pairs-per-photo", type=int, default=4)
    parser.add_argument("--scoring", action="store_true")
    parser.add_argument(
        "--scored-photos", type=int, default=20, help="ten sentences each, and each sentence with 20 of the photos"
    )
    parser.add_argument("--chunk", type=int, default=64, help="pairs that are scored at once")
    options = parser.parse_args()
    measure.prepare(options.threads)
    (vocabulary, sentences) = workload.read(options.sentences)
    channels = 1280
    p = parameters(vocabulary, channels, options.hidden, options.hidden)
    if options.check:
        return check(p, sentences, channels)
    model, every = WRITINGS[options.writing](p), [words for members in sentences for words in members]
    if options.scoring:
        (n, grids) = (options.scored_photos, torch.randn(options.scored_photos, 49, channels).relu_())
        of = torch.arange(n * 10).repeat_interleave(20)
        (photos, order) = ((of * 7 + torch.arange(20).repeat(n * 10)) % n).sort(stable=True)
        model.eval()
        return measure.measure(
            f"stage2-scoring {options.writing}",
            len(of),
            lambda: score(model, grids, every[: n * 10], photos, of[order], options.chunk),
            options.repeats,
        )

    adam = torch.optim.Adam([x for x in model.parameters() if x.requires_grad], lr=1e-4, fused=True)
    pool, draw = torch.randn(256, 49, channels).relu_(), random.Random(1)
    photos = torch.arange(options.photos).repeat_interleave(options.pairs_per_photo)
    pairs = len(photos)

    def steps():
        for _ in range(options.steps):
            grids = pool[draw.sample(range(len(pool)), options.photos)]
            chosen = sorted(draw.choices(range(len(every)), k=pairs))
            labels = torch.tensor([float(draw.random() < 0.6) for _ in chosen])
            logits = model.match(
                model.project(grids), model.encode([every[i] for i in chosen]), photos, torch.randperm(pairs)
            )
            adam.zero_grad()
            F.binary_cross_entropy_with_logits(logits, labels).backward()
            adam.step()

    measure.measure(f"stage2-training {options.writing}", options.steps * pairs, steps, options.repeats)


if __name__ == "__main__":
    main()
