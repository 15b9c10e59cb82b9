"""How the probability of a match is fitted best, on val alone: forms of the fit, learned on half of val's identities
and tried on the other half.

    D=data/demo S=data/demo/identity-aware M=data/demo/words
    python bench/calibration.py demo=$D/examples.h5,$S/pairs.h5,$M/scores.h5,$M/metrics.json

Needs numpy and h5py. Of each form the expected calibration error is printed in percentage points, the mean of five
random halvings and both directions: of the first 20 photos of each sentence, and of the first one alone.
docs/evaluation.md says what was chosen by it.
"""

import json
import sys

import h5py
import numpy as np


def lists(examples, pairs, scores, metrics, depth=20):
    """Both stages' scores and the labels [sentences, depth] of val, each sentence's identity, and stage 2's weight."""
    with h5py.File(examples) as file:
        identities = file["photos/identities"][()][file["sentences/photos"][()]]
    with h5py.File(pairs) as file:
        table = {name: values[()] for name, values in file["val"].items() if isinstance(values, h5py.Dataset)}
    with h5py.File(scores) as file:
        second = file["val/screened/logits"][()]
    kept = (table["ranks-in-sentence"] >= 0) & (table["ranks-in-sentence"] < depth)
    order = np.lexsort((table["ranks-in-sentence"][kept], table["sentences"][kept]))
    asked = table["sentences"][kept][order].reshape(-1, depth)
    columns = [table["similarities"], second, table["labels"]]
    weight = json.load(open(metrics))["fusion"]["weights"]["re-ranking"]
    return *[c[kept][order].reshape(asked.shape).astype(float) for c in columns], identities[asked[:, 0]], weight


def fitted(inputs, labels, counts):
    """Logistic regression by Newton's method: the intercept and the weights."""
    mean, deviation = inputs.mean(0), inputs.std(0)
    inputs = np.c_[np.ones(len(inputs)), (inputs - mean) / deviation]
    weights = np.zeros(inputs.shape[1])
    for _ in range(50):
        said = sigmoid(inputs @ weights)
        curvature = (inputs * (counts * said * (1 - said))[:, None]).T @ inputs + 1e-3 * np.eye(len(weights))
        weights -= np.linalg.solve(curvature, inputs.T @ (counts * (said - labels)) + 1e-3 * weights)
    slopes = weights[1:] / deviation
    return weights[0] - slopes @ mean, slopes


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -40, 40)))


def within(lists):
    """The deviation of numbers from the mean of their list."""
    return np.sqrt(np.mean((lists - lists.mean(1, keepdims=True)) ** 2))


def calibration_error(said, right):
    bins = np.minimum(9, (10 * said).astype(int))
    shares = [(abs(said[bins == b].mean() - right[bins == b].mean()), np.mean(bins == b)) for b in set(bins)]
    return 100 * sum(difference * share for difference, share in shares)


def errors(inputs, labels, first, counts, identities, halvings=5):
    """Of the list and of its first photo, in points."""
    found = []
    for seed in range(halvings):
        names = np.unique(identities)
        half = np.isin(identities, np.random.default_rng(seed).permutation(names)[: len(names) // 2])
        for learned, tried in ((half, ~half), (~half, half)):
            intercept, slopes = fitted(
                inputs[learned].reshape(-1, inputs.shape[-1]), labels[learned].ravel(), counts[learned].ravel())
            said, right = sigmoid(intercept + inputs[tried] @ slopes), labels[tried]
            firsts = np.arange(len(right)), first[tried]
            found.append((calibration_error(said.ravel(), right.ravel()),
                          calibration_error(said[firsts], right[firsts])))
    return np.mean(found, 0)


def compare(name, files):
    stage1, stage2, labels, identities, weight = lists(*files)
    joint = (1 - weight) * stage1 / within(stage1) + weight * stage2 / within(stage2)
    first, rows = joint.argmax(1), np.arange(len(joint))
    best, others = joint.max(1, keepdims=True), joint.copy()
    others[rows, first] = -np.inf
    lead = np.where(joint == best, joint - others.max(1, keepdims=True), joint - best)
    forms = {
        "two scores": [stage1, stage2],
        "and the lead": [stage1, stage2, lead],
        "and both less their means": [stage1, stage2] + [s - s.mean(1, keepdims=True) for s in (stage1, stage2)],
    }
    depth = labels.shape[1]
    found = {}
    for form, columns in forms.items():
        for counting, (of_first, of_others) in {
            "all alike": (1, 1), "first as all others": (depth - 1, 1), "first alone": (1, 0)}.items():
            counts = np.full(labels.shape, float(of_others))
            counts[rows, first] = of_first
            found[form, counting] = errors(np.stack(columns, -1), labels, first, counts, identities)
    right = 100 * labels[rows, first].mean()
    print(f"{name}: {len(labels)} sentences of val; the first photo is right for {right:.1f} %")
    table(found)
    return found


def table(found):
    for (form, counting), (of_list, of_first) in found.items():
        print(f"  {form:26} {counting:20} list {of_list:5.1f}   first {of_first:5.1f}")


all_found = [compare(name, files.split(",")) for name, files in (given.split("=", 1) for given in sys.argv[1:])]
if not all_found:
    sys.exit(__doc__)
if len(all_found) > 1:
    print("mean of all")
    table({key: np.mean([found[key] for found in all_found], 0) for key in all_found[0]})
