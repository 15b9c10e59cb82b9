"""IMRAM's recurrent attention and its hinge in PyTorch, for fragments.py and the tests' fixtures.

Three writings, sentence by sentence:

* published: as the authors' code goes about it, with Linear(2d, d) of [q; c] for gate and output, and the last update
  computed for nothing;
* lean: W [q; c] as W_q q + W_c c, with W_q x and W_c times the context's fragments once each, not once a pair, and no
  last update;
* selective: lean without a tape for all pairs, and again with one for those that the hinge holds against each other:
  the same gradient.

`python bench/imram.py` compares their similarities and gradients.
"""

import torch
import torch.nn.functional as F
from torch import nn

import scan

DIRECTIONS = ["text-to-image", "image-to-text"]


class Memory(nn.Module):
    """Gate and output of one direction, Linear(2d, d) each."""

    def __init__(self, d):
        super().__init__()
        (self.gate, self.output) = (nn.Linear(2 * d, d), nn.Linear(2 * d, d))

    def forward(self, q, c):
        both = torch.cat([q, c], 2)
        g = torch.sigmoid(self.gate(both))
        return q * g + torch.tanh(self.output(both)) * (1 - g)

    def parts(self):
        """W_q and W_c [d, 2d] and b [2d], gate before output."""
        d = self.gate.out_features
        w = torch.cat([self.gate.weight, self.output.weight])
        return (w[:, :d].t(), w[:, d:].t(), torch.cat([self.gate.bias, self.output.bias]))


def weights(a, smoothing):
    """[n, query, context] of products a [n, context, query]: the first norm, then the softmax over the context."""
    return (scan.first_norm(a, "clipped-l2norm").transpose(1, 2).contiguous() * smoothing).softmax(2)


def published(query, context, memory, o):
    """func_attention, cosines and memory K times: query [n, query, d], context [n, context, d]."""
    (q, total) = (query, 0)
    for _ in range(o["steps"]):
        w = weights(torch.bmm(context, q.transpose(1, 2)), o["smoothing"])
        c = torch.bmm(context.transpose(1, 2), w.transpose(1, 2).contiguous()).transpose(1, 2)
        total = total + scan.cosine(query, c).mean(1)
        q = memory(q, c)
        if o["normalizes_memory"]:
            q = scan.l2norm(q, 2)
    return total


def lean(query, context, projected, parts, o):
    """The same, of query [n, query, d], context [n, context, d] and the products of both with W_q and W_c."""
    ((of_query, of_context), (weight, _, bias)) = (projected, parts)
    (q, total) = (query, 0)
    for step in range(o["steps"]):
        w = weights(context @ q.transpose(1, 2), o["smoothing"])
        total = total + F.cosine_similarity(query.expand(len(w), -1, -1), w @ context, 2).mean(1)
        if step + 1 == o["steps"]:
            return total
        p = w @ of_context + (of_query if step == 0 else q @ weight) + bias
        (g, out) = p.chunk(2, 2)
        (g, out) = (torch.sigmoid(g), torch.tanh(out))
        q = out + g * (q - out)
        if o["normalizes_memory"]:
            q = scan.l2norm(q, 2)


def similarities(regions, words, lengths, memory, o, writing="published", photos=None):
    """S [photos, sentences] of regions [photos, regions, d] and words [words, d], sentence by sentence.

    With photos, those that each sentence meets: the similarities of one sentence after another in one vector."""
    (columns, count, parts) = ([], len(regions), memory.parts())
    (of_query, of_context) = (parts[0], parts[1])
    textual = o["direction"] == "text-to-image"
    if writing != "published":
        (asking, seen) = (words, regions) if textual else (regions, words)
        (asking, seen) = (asking @ of_query, seen @ of_context)
        (of_words, of_regions) = (asking, seen) if textual else (seen, asking)
        of_words = of_words.split(lengths)
    for i, sentence in enumerate(words.split(lengths)):
        if writing == "published":
            expanded = sentence[None].repeat(count, 1, 1)
            (query, context) = (expanded, regions) if textual else (regions, expanded)
            columns.append(published(query, context, memory, o))
            continue
        some = slice(None) if photos is None else photos[i]
        (one, of_one) = (sentence[None], of_words[i][None])
        (many, of_many) = (regions[some], of_regions[some])
        (query, context, projected) = (one, many, (of_one, of_many)) if textual else (many, one, (of_many, of_one))
        columns.append(lean(query, context, projected, parts, o))
    return torch.stack(columns, 1) if photos is None else torch.cat(columns)


def score(regions, words, lengths, memories, o, writing):
    """Of all directions in o."""
    return sum(
        similarities(regions, words, lengths, memories[direction], o | {"direction": direction}, writing)
        for direction in o["directions"]
    )


def step(regions, words, lengths, memories, o, writing):
    """Gradients of the loss, and S."""
    if writing != "selective":
        s = score(regions, words, lengths, memories, o, writing)
        scan.hinge(s).backward()
        return s.detach()
    with torch.no_grad():
        s = score(regions, words, lengths, memories, o, writing)
    s.requires_grad_()
    (ds,) = torch.autograd.grad(scan.hinge(s), s)
    photos = [column.nonzero()[:, 0] for column in ds.t()]
    taken = [i for (i, some) in enumerate(photos) if len(some)]
    if taken:
        sentences = words.split(lengths)
        chosen = torch.cat([sentences[i] for i in taken])
        again = sum(
            similarities(
                regions,
                chosen,
                [lengths[i] for i in taken],
                memories[direction],
                o | {"direction": direction},
                writing,
                [photos[i] for i in taken],
            )
            for direction in o["directions"]
        )
        again.backward(torch.cat([ds[photos[i], i] for i in taken]))
    return s.detach()


WRITINGS = ["published", "lean", "selective"]


def check():
    """The writings agree on S and its gradients."""
    for directions in [DIRECTIONS, DIRECTIONS[:1], DIRECTIONS[1:]]:
        for steps, normalizes in [(1, False), (2, True), (3, False)]:
            o = {"directions": directions, "steps": steps, "smoothing": 9, "normalizes_memory": normalizes}
            results = []
            for writing in WRITINGS:
                torch.manual_seed(2)
                regions = F.normalize(torch.randn(4, 7, 16) + 0.3, dim=2).requires_grad_()
                words = F.normalize(torch.randn(14, 16) + 0.3, dim=1).requires_grad_()
                memories = nn.ModuleDict({direction: Memory(16) for direction in DIRECTIONS})
                s = step(regions, words, [2, 1, 5, 6], memories, o, writing)
                results.append(
                    [s, regions.grad, words.grad]
                    + [torch.zeros(()) if p.grad is None else p.grad for p in memories.parameters()]
                )
            for other in results[1:]:
                for one, another in zip(results[0], other):
                    # the published writing gives its last update's weights a gradient of zero, the others give none
                    torch.testing.assert_close(one, another.expand_as(one), rtol=1e-4, atol=1e-5)
    print(f"{', '.join(WRITINGS)}: the same similarities and gradients")


if __name__ == "__main__":
    check()
