"""The sentences that both engines work on, as a text file: `vocabulary identities`, then a line `identity word word …`
a sentence.

    python bench/workload.py OUTPUT [examples.h5]

With an examples.h5 they are its training sentences; without, 20,000 drawn from a seeded distribution like that of CUB's
captions (15 words on average, of 5 to 50; a word's frequency falls with its rank so that 128 sentences have some 200
distinct words).
"""

import sys

import numpy as np


def from_examples(path):
    import h5py

    with h5py.File(path) as file:
        (offsets, words, photos) = (file["sentences"][name][:] for name in ("offsets", "words", "photos"))
        training = file["photos/splits"][:][photos] == 0
        identities = file["photos/identities"][:][photos]
        vocabulary = file["vocabulary/words"].shape[0]
    (_, numbers) = np.unique(identities[training], return_inverse=True)
    chosen = np.flatnonzero(training)
    return vocabulary, [(n, words[offsets[i] : offsets[i + 1]]) for (n, i) in zip(numbers, chosen)]


def from_seed(count=20_000, vocabulary=1600, identities=80, seed=1):
    random = np.random.default_rng(seed)
    lengths = np.clip(np.round(random.lognormal(np.log(14.4), 0.33, count)), 5, 50).astype(int)
    frequencies = (np.arange(vocabulary) + 4.0) ** -1.72
    words = random.choice(vocabulary, lengths.sum(), p=frequencies / frequencies.sum())
    return vocabulary, [(i % identities, part) for (i, part) in enumerate(np.split(words, np.cumsum(lengths)[:-1]))]


def write(path, vocabulary, sentences):
    with open(path, "w") as file:
        print(vocabulary, max(identity for (identity, _) in sentences) + 1, file=file)
        for identity, words in sentences:
            print(identity, *words, file=file)


def read(path):
    """The vocabulary's size, and the sentences (lists of word ids) of each identity."""
    with open(path) as file:
        (vocabulary, identities) = map(int, file.readline().split())
        sentences = [[] for _ in range(identities)]
        for line in file:
            (identity, *words) = map(int, line.split())
            sentences[identity].append(words)
    return vocabulary, sentences


if __name__ == "__main__":
    write(sys.argv[1], *(from_examples(sys.argv[2]) if len(sys.argv) > 2 else from_seed()))
