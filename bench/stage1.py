"""Stage 1's training step in PyTorch: sentences a second.

    python bench/stage1.py SENTENCES [--writing packed|padded|tuned] [--check]

The same work as train-stage1: 128 identities' photos and sentences, embedding → LSTM → last state → linear → L2 norm
and CNN vector → linear → L2 norm, CMCE against both buffers, Adam on all parameters, buffers updated with the features
of the same forward pass. With --joint CNN vectors come from EfficientNet-Lite0, which learns too (SGD with momentum),
its batch norms on their running statistics. Three writings: nn.LSTM on a packed sequence; nn.LSTM on a padded batch,
which PyTorch hands to oneDNN; and one tuned by hand.
"""

import random

import torch
import torch.nn.functional as F
from torch import nn

import measure
import networks
import workload


def parameters(vocabulary, embedding, hidden, dimensions, channels):
    """Under the names, shapes and initial distributions of Sources/Matching."""
    bound = hidden**-0.5
    bias = torch.zeros(4 * hidden)
    bias[hidden : 2 * hidden] = 1
    return {
        "embedding": torch.randn(vocabulary, embedding),
        "lstm.input": torch.empty(embedding, 4 * hidden).uniform_(-bound, bound),
        "lstm.recurrent": torch.empty(hidden, 4 * hidden).uniform_(-bound, bound),
        "lstm.bias": bias,
        "photo.projection": torch.empty(channels, dimensions).uniform_(-(channels**-0.5), channels**-0.5),
        "photo.bias": torch.zeros(dimensions),
        "sentence.projection": torch.empty(hidden, dimensions).uniform_(-bound, bound),
        "sentence.bias": torch.zeros(dimensions),
    }


def library_lstm(p):
    """nn.LSTM with the parameters named lstm.*; ours has one bias, so its second stays zero."""
    (embedding, width) = p["lstm.input"].shape
    lstm = nn.LSTM(embedding, width // 4, batch_first=True)
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(p["lstm.input"].t())
        lstm.weight_hh_l0.copy_(p["lstm.recurrent"].t())
        lstm.bias_ih_l0.copy_(p["lstm.bias"])
        lstm.bias_hh_l0.zero_()
    lstm.bias_hh_l0.requires_grad_(False)
    return lstm


def padded(sentences):
    return nn.utils.rnn.pad_sequence([torch.tensor(words) for words in sentences], batch_first=True)


class Library(nn.Module):
    """As a PyTorch user writes it."""

    def __init__(self, p, packs=True):
        super().__init__()
        self.packs = packs
        self.embedding, self.lstm = nn.Embedding.from_pretrained(p["embedding"].clone(), freeze=False), library_lstm(p)
        self.photo, self.sentence = (nn.Linear(*p[f"{name}.projection"].shape) for name in ("photo", "sentence"))
        with torch.no_grad():
            for name in ("photo", "sentence"):
                getattr(self, name).weight.copy_(p[f"{name}.projection"].t())
                getattr(self, name).bias.copy_(p[f"{name}.bias"])

    def forward(self, vectors, sentences):
        lengths = torch.tensor([len(words) for words in sentences])
        words = self.embedding(padded(sentences))
        if self.packs:
            packed = nn.utils.rnn.pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
            last = self.lstm(packed)[1][0][0]
        else:
            last = self.lstm(words)[0][torch.arange(len(sentences)), lengths - 1]
        return F.normalize(self.photo(vectors)), F.normalize(self.sentence(last))

    def gradients(self):
        """By the names of Sources/Matching, in its shapes."""
        return {
            "embedding": self.embedding.weight.grad,
            "lstm.input": self.lstm.weight_ih_l0.grad.t(),
            "lstm.recurrent": self.lstm.weight_hh_l0.grad.t(),
            "lstm.bias": self.lstm.bias_ih_l0.grad,
            "photo.projection": self.photo.weight.grad.t(),
            "photo.bias": self.photo.bias.grad,
            "sentence.projection": self.sentence.weight.grad.t(),
            "sentence.bias": self.sentence.bias.grad,
        }


class Packing:
    """Sentences sorted by descending length and laid out step by step; `types` is each word's row among the distinct
    `words`."""

    def __init__(self, sentences):
        lengths = torch.tensor([len(words) for words in sentences])
        (lengths, order) = lengths.sort(descending=True, stable=True)
        self.position = order.argsort()
        ordered = [sentences[i] for i in order.tolist()]
        self.sizes = [int((lengths > t).sum()) for t in range(int(lengths[0]))]
        self.starts = torch.tensor([0] + self.sizes).cumsum(0).tolist()
        flat = torch.tensor([words[t] for (t, n) in enumerate(self.sizes) for words in ordered[:n]])
        (self.words, self.types) = flat.unique(return_inverse=True)
        starts = torch.tensor(self.starts)
        self.last = starts[lengths - 1] + torch.arange(len(sentences))  # rows of last words, in sorted order
        self.previous = torch.cat(
            [torch.arange(a, a + n) for (a, n) in zip(self.starts, self.sizes[1:])] or [torch.arange(0)]
        )


class PackedLSTM(torch.autograd.Function):
    """All steps in one node: inputs [words, 4H] are pre-activations in packed order; returns states and cells [words,
    H]. The gradient of the recurrent matrix is one product over all steps, and steps write into place."""

    @staticmethod
    def forward(ctx, inputs, recurrent, sizes, starts, previous):
        size = recurrent.shape[0]
        gates, states, tanhs = inputs.clone(), inputs.new_empty(len(inputs), size), inputs.new_empty(len(inputs), size)
        cells = torch.empty_like(states)
        for t, n in enumerate(sizes):
            rows = slice(starts[t], starts[t] + n)
            g = gates[rows]
            if t > 0:
                before = slice(starts[t - 1], starts[t - 1] + n)
                g.addmm_(states[before], recurrent)
            g[:, : 2 * size].sigmoid_(), g[:, 2 * size : 3 * size].tanh_(), g[:, 3 * size :].sigmoid_()
            (i, f, c, o) = g.split(size, 1)
            torch.mul(i, c, out=cells[rows])
            if t > 0:
                cells[rows].addcmul_(f, cells[before])
            torch.tanh(cells[rows], out=tanhs[rows])
            torch.mul(o, tanhs[rows], out=states[rows])
        ctx.save_for_backward(gates, states, cells, tanhs, recurrent, previous)
        ctx.sizes, ctx.starts = sizes, starts
        return states, cells

    @staticmethod
    def backward(ctx, d_states, d_cells):
        (gates, states, cells, tanhs, recurrent, previous) = ctx.saved_tensors
        (sizes, starts, size) = (ctx.sizes, ctx.starts, recurrent.shape[0])
        # What does not depend on later steps, for all steps at once: tanh'(c), and each gate's own derivative.
        through = torch.addcmul(gates[:, 3 * size :], gates[:, 3 * size :] * tanhs, tanhs, value=-1)
        local = torch.empty_like(gates)
        (i, f, g, o) = gates.split(size, 1)
        (di, df, dg, do) = local.split(size, 1)
        torch.mul(i - i * i, g, out=di)
        torch.mul(torch.addcmul(i, i * g, g, value=-1), 1, out=dg)
        torch.mul(o - o * o, tanhs, out=do)
        df.copy_(f).addcmul_(f, f, value=-1)
        df[sizes[0] :].mul_(cells[previous])
        df[: sizes[0]].zero_()
        dh, dc = d_states.clone(), d_cells.new_zeros(sizes[0], size)
        transposed = recurrent.t()
        for t, n in reversed(list(enumerate(sizes))):
            rows = slice(starts[t], starts[t] + n)
            c = dc[:n]
            c.add_(d_cells[rows]).addcmul_(dh[rows], through[rows])
            l = local[rows]
            l[:, : 3 * size].view(n, 3, size).mul_(c.unsqueeze(1))
            l[:, 3 * size :].mul_(dh[rows])
            c.mul_(f[rows])
            if t > 0:
                dh[starts[t - 1] : starts[t - 1] + n].addmm_(l, transposed)
        d_recurrent = states[previous].t() @ local[sizes[0] :]
        return local, d_recurrent, None, None, None


def encode(p, packing):
    """States and cells [words, H] in packed order; each distinct word is multiplied once."""
    inputs = torch.addmm(p["lstm.bias"], F.embedding(packing.words, p["embedding"]), p["lstm.input"])
    return PackedLSTM.apply(
        F.embedding(packing.types, inputs), p["lstm.recurrent"], packing.sizes, packing.starts, packing.previous
    )


class Tuned(nn.Module):
    """By hand: distinct words, steps in place, one product a weight gradient."""

    def __init__(self, p):
        super().__init__()
        self.p = {name: nn.Parameter(value.clone()) for (name, value) in p.items()}
        for name, parameter in self.p.items():
            self.register_parameter(name.replace(".", "_"), parameter)

    def forward(self, vectors, sentences):
        packing = Packing(sentences)
        (states, _) = encode(self.p, packing)
        last = states[packing.last][packing.position]
        (photo, sentence) = (
            torch.addmm(self.p[f"{name}.bias"], x, self.p[f"{name}.projection"])
            for (name, x) in [("photo", vectors), ("sentence", last)]
        )
        return F.normalize(photo), F.normalize(sentence)

    def gradients(self):
        return {name: parameter.grad for (name, parameter) in self.p.items()}


WRITINGS = {"packed": Library, "padded": lambda p: Library(p, packs=False), "tuned": Tuned}


def loss(v, s, identities, photo_buffer, sentence_buffer, temperature):
    """CMCE (Eq. 1–3), the mean over the batch in both directions."""
    return F.cross_entropy(v @ sentence_buffer.t() / temperature, identities) + F.cross_entropy(
        s @ photo_buffer.t() / temperature, identities
    )


def update(buffer, features, identities):
    """Half the old row and half the mean of the identity's features in the batch, brought to unit length."""
    (rows, inverse, counts) = identities.unique(return_inverse=True, return_counts=True)
    means = features.new_zeros(len(rows), features.shape[1]).index_add_(0, inverse, features) / counts[:, None]
    buffer[rows] = F.normalize(0.5 * buffer[rows] + 0.5 * means)


def check(p, sentences):
    """The writings agree on the loss and all gradients."""
    some = [words for members in sentences for words in members][:7]
    vectors, identities = torch.randn(7, p["photo.projection"].shape[0]), torch.arange(7)
    buffers = [F.normalize(torch.randn(9, p["photo.bias"].shape[0])) for _ in range(2)]
    results = {}
    for name, writing in WRITINGS.items():
        model = writing(p)
        value = loss(*model(vectors, some), identities, *buffers, 0.04)
        value.backward()
        results[name] = {"loss": value.detach()} | model.gradients()
    for name, result in results.items():
        for key, value in result.items():
            torch.testing.assert_close(
                value, results["packed"][key], rtol=1e-4, atol=1e-5, msg=lambda m: f"{name}, {key}: {m}"
            )
    print(f"{', '.join(results)}: the same loss and gradients")


def main():
    parser = measure.options(__doc__, list(WRITINGS))
    parser.add_argument(
        "--joint", choices=["contiguous", "channels-last"], help="train the CNN too, its images in this memory format"
    )
    parser.add_argument("--photos", type=int, default=32, help="in a batch of --joint")
    options = parser.parse_args()
    measure.prepare(options.threads)
    (vocabulary, sentences) = workload.read(options.sentences)
    (identities, channels, batch, photos) = (len(sentences), 1280, options.photos if options.joint else 128, 4096)
    p = parameters(vocabulary, options.hidden, options.hidden, options.hidden, channels)
    if options.check:
        return check(p, sentences)
    model = WRITINGS[options.writing](p)
    adam = torch.optim.Adam([x for x in model.parameters() if x.requires_grad], lr=1e-4, fused=True)
    features = None if options.joint else torch.randn(photos, channels).relu_()
    if options.joint:
        format = torch.channels_last if options.joint == "channels-last" else torch.contiguous_format
        cnn = networks.network("efficientnet-lite0").to(memory_format=format)
        cnn._fc = torch.nn.Identity()
        sgd = torch.optim.SGD(cnn.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)
        images = torch.randn(batch, 3, 224, 224).contiguous(memory_format=format)
    buffers = [F.normalize(torch.randn(identities, options.hidden)) for _ in range(2)]
    draw = random.Random(1)
    deck = []

    def step():
        while len(deck) < batch:
            deck.extend(draw.sample(range(identities), identities))
        chosen = [deck.pop() for _ in range(batch)]
        vectors = cnn(images) if options.joint else features[[draw.randrange(photos) for _ in chosen]]
        (v, s) = model(vectors, [draw.choice(sentences[identity]) for identity in chosen])
        target = torch.tensor(chosen)
        value = loss(v, s, target, *buffers, 0.04)
        adam.zero_grad()
        if options.joint:
            sgd.zero_grad()
        value.backward()
        adam.step()
        if options.joint:
            sgd.step()
        with torch.no_grad():
            for buffer, new in zip(buffers, (v, s)):
                update(buffer, new, target)

    def steps():
        for _ in range(options.steps):
            step()

    measure.measure(
        f"{'joint' if options.joint else 'stage1'}-training {options.writing}",
        options.steps * batch,
        steps,
        options.repeats,
    )


if __name__ == "__main__":
    main()
