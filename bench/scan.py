"""Stacked cross attention and its hinge in PyTorch, for fragments.py and the tests' fixtures.

Two writings, sentence by sentence: as the authors' code goes about it, with every step a tensor of its own; and without
its copies. `python bench/scan.py` compares their similarities and gradients.
"""

import torch
import torch.nn.functional as F


def l2norm(x, dim, eps=1e-8):
    return x / (x.pow(2).sum(dim=dim, keepdim=True).sqrt() + eps)


def first_norm(a, norm):
    """a [n, context, query], each of the context's fragments over the query's."""
    if norm in ("clipped", "clipped-l2norm"):
        a = F.leaky_relu(a, 0.1)
    if norm in ("l2norm", "clipped-l2norm"):
        return l2norm(a, 2)
    return a.softmax(2) if norm == "softmax" else a


def aggregate(r, aggregation, sharpness):
    """r [n, query]"""
    if aggregation == "log-sum-exp":
        return (r * sharpness).exp().sum(1).log() / sharpness
    return r.max(1)[0] if aggregation == "max" else r.mean(1) if aggregation == "mean" else r.sum(1)


def cosine(x, y, eps=1e-8):
    return (x * y).sum(2) / (x.norm(2, 2) * y.norm(2, 2)).clamp(min=eps)


def published(query, context, o):
    """func_attention and the cosines that follow: query [n, query, d], context [n, context, d]."""
    a = first_norm(torch.bmm(context, query.transpose(1, 2)), o["norm"])
    weights = (a.transpose(1, 2).contiguous() * o["smoothing"]).softmax(2)
    seen = torch.bmm(context.transpose(1, 2), weights.transpose(1, 2).contiguous()).transpose(1, 2)
    return aggregate(cosine(query, seen), o["aggregation"], o["sharpness"])


def similarities(regions, words, lengths, o, writing="published"):
    """S [photos, sentences] of regions [photos, regions, d] and words [words, d], sentence by sentence."""
    (columns, count) = ([], len(regions))
    for sentence in words.split(lengths):
        if writing == "published":
            expanded = sentence[None].repeat(count, 1, 1)
            (query, context) = (expanded, regions) if o["direction"] == "text-to-image" else (regions, expanded)
            columns.append(published(query, context, o))
        else:
            columns.append(lean(regions, sentence, o))
    return torch.stack(columns, 1)


def lean(regions, sentence, o):
    """Without repeated words, so that the first product is one of two matrices, and image to text the second too."""
    a = regions @ sentence.t()  # [n, regions, words]
    if o["direction"] == "text-to-image":
        weights = (first_norm(a, o["norm"]) * o["smoothing"]).softmax(1).transpose(1, 2)
        seen = torch.bmm(weights, regions)
        r = F.cosine_similarity(sentence[None], seen, 2)
    else:
        weights = (first_norm(a.transpose(1, 2), o["norm"]).transpose(1, 2) * o["smoothing"]).softmax(2)
        r = F.cosine_similarity(regions, weights @ sentence, 2)
    return aggregate(r, o["aggregation"], o["sharpness"])


def hinge(scores, margin=0.2, hardest=True):
    """ContrastiveLoss of the authors' code: the diagonal alone is masked, and the terms are summed."""
    diagonal, own = scores.diag()[:, None], torch.eye(len(scores), dtype=torch.bool)
    of_photos = (margin + scores - diagonal).clamp(min=0).masked_fill(own, 0)
    of_sentences = (margin + scores - diagonal.t()).clamp(min=0).masked_fill(own, 0)
    if hardest:
        return of_photos.max(1)[0].sum() + of_sentences.max(0)[0].sum()
    return of_photos.sum() + of_sentences.sum()


WRITINGS = ["published", "lean"]
DEFAULTS = {
    "text-to-image": {
        "direction": "text-to-image",
        "norm": "clipped-l2norm",
        "aggregation": "log-sum-exp",
        "smoothing": 9,
        "sharpness": 6,
    },
    "image-to-text": {
        "direction": "image-to-text",
        "norm": "clipped-l2norm",
        "aggregation": "log-sum-exp",
        "smoothing": 4,
        "sharpness": 5,
    },
}


def check():
    """The writings agree on S and its gradients."""
    for o in DEFAULTS.values():
        results = []
        for writing in WRITINGS:
            torch.manual_seed(2)
            regions = F.normalize(torch.randn(4, 7, 16) + 0.3, dim=2).requires_grad_()
            words = F.normalize(torch.randn(14, 16) + 0.3, dim=1).requires_grad_()
            s = similarities(regions, words, [2, 1, 5, 6], o, writing)
            hinge(s).backward()
            results.append((s.detach(), regions.grad, words.grad))
        for one, other in zip(*results):
            torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)
    print(f"{', '.join(WRITINGS)}: the same similarities and gradients")


if __name__ == "__main__":
    check()
