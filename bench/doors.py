"""What goes out of Lineup, read by the tools that it is for; and what they write, read by Lineup.

    python bench/doors.py data/demo/words --embedded data/demo/identity-aware

The folder is that of a run of two stages; the other has its buffers.h5, pairs.h5 and stage1.h5. Each check prints what
was compared, and the greatest difference. Ends with 1 where one is above its limit. docs/doors.md describes the files.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

here = pathlib.Path(__file__).parent
programs = here.parent / ".build/release"
failures = []


def run(program, *arguments):
    ending = subprocess.run([programs / program, *map(str, arguments)], capture_output=True, text=True)
    if ending.returncode != 0:
        sys.exit(f"{program} {' '.join(map(str, arguments))}\n{ending.stderr}")


def check(what, difference, limit):
    verdict = "agrees" if difference <= limit else "DIFFERS"
    print(f"{what}: {verdict}, greatest difference {difference:.3g}, limit {limit:.3g}")
    if difference > limit:
        failures.append(what)


def figures(folder, pool="test"):
    return json.loads((folder / "metrics.json").read_text())["pools"][pool]["figures"]


# MARK: - TREC

TOOLS = ["ir-measures", "pytrec-eval", "ranx", "evaluate"]


def class_precisions(ranking):
    """Names of the precisions of classes: by ir-measures, pytrec-eval, ranx, evaluate, and in metrics.json."""
    from ir_measures import P

    return [
        (P @ k, f"P_{k}", f"precision@{k}", f"trec-precision@{k}.precision_at_{k}",
         f"text_to_image_by_class.{ranking}.{'ap50' if k == 50 else f'precision_at_{k}'}")
        for k in [1, 5, 10, 50]
    ]


def compare(qrels, path, wanted, own, out, worst):
    """Lets each tool count the figures of a run, and notes the greatest difference from `own` in `worst`."""
    import ir_measures
    import pytrec_eval
    from ranx import Qrels, Run, evaluate

    judged = list(ir_measures.read_trec_qrels(str(qrels)))
    found = list(ir_measures.read_trec_run(str(path)))
    by_measure = ir_measures.calc_aggregate([m[0] for m in wanted], judged, found)
    nested = {"qrels": {}, "run": {}}
    for q in judged:
        nested["qrels"].setdefault(q.query_id, {})[q.doc_id] = q.relevance
    for r in found:
        nested["run"].setdefault(r.query_id, {})[r.doc_id] = r.score
    measures = {"map", "P_1,5,10,50", "success_1,5,10"}
    each = pytrec_eval.RelevanceEvaluator(nested["qrels"], measures).evaluate(nested["run"])
    by_ranx = evaluate(
        Qrels.from_file(str(qrels), kind="trec"), Run.from_file(str(path), kind="trec"), [m[2] for m in wanted])
    run("evaluate", path, "--qrels", qrels, "--protocol", ",".join(m[3].split(".")[0] for m in wanted),
        "--resamples", 0, "-o", out / "metrics.json")
    again = figures(out, "run")
    for measure, name, in_ranx, key, known in wanted:
        values = {
            "ir-measures": 100 * by_measure[measure],
            "pytrec-eval": 100 * np.mean([query[name] for query in each.values()]),
            "ranx": 100 * by_ranx[in_ranx],
            "evaluate": again[key],
        }
        for tool, value in values.items():
            worst[tool] = max(worst[tool], abs(value - own[known]))


def trec(folder, embedded, out):
    """Success at 1, 5 and 10, AP, and P@50 of classes, by three tools; `score` counted the same."""
    from ir_measures import AP, Success

    own = figures(folder)
    # Where every photo is an identity of its own there are no classes, and recalls by other names.
    single = "text_to_image_ap50_ceiling" not in own
    depths = [int(key.split(".")[1].rsplit("_", 1)[1]) for key in own if key.startswith("caption_retrieval.stage_2_f")]
    files = [embedded / "buffers.h5", embedded / "pairs.h5", folder / "scores.h5", folder / "metrics.json"]
    classes = {"stage1": "stage_1", "stage2": "stage_2_screened_pairs", "fused": "fused_screened_pairs"}
    identities = {"stage1": "stage_1", "stage2": "stage_2", "fused": "fused"}
    worst, count = dict.fromkeys(TOOLS, 0.0), 0
    for direction in ["text-to-image", "image-to-text"] + ([] if single else ["class-to-image"]):
        qrels = out / f"{direction}.qrels"
        run("export-run", *files, "--direction", direction, "--ranking", "answers", "-o", qrels)
        for ranking in ["stage1", "stage2", "fused"]:
            path = out / f"{direction}.{ranking}.run"
            run("export-run", *files, "--direction", direction, "--ranking", ranking, "--depth", 0, "-o", path)
            if direction == "class-to-image":
                wanted = class_precisions(classes[ranking])
            elif single:
                name = "stage_1" if ranking == "stage1" else f"{identities[ranking]}_first_{max(depths)}"
                group = f"caption_retrieval.{name}.{direction.replace('-', '_')}_recall_at_"
                wanted = [
                    (Success @ k, f"success_{k}", f"hit_rate@{k}", f"trec-success@{k}.success_at_{k}", f"{group}{k}")
                    for k in [1, 5, 10]
                ]
            else:
                group = f"{direction.replace('-', '_')}_by_identity.{identities[ranking]}"
                wanted = [(AP, "map", "map", "trec-map.map", f"{group}.map")] + [
                    (Success @ k, f"success_{k}", f"hit_rate@{k}", f"trec-success@{k}.success_at_{k}",
                     f"{group}.top{k}")
                    for k in [1, 5, 10]
                ]
            compare(qrels, path, wanted, own, out, worst)
            count += len(wanted)
    for tool, difference in worst.items():
        check(f"TREC, {count} figures in percent, {tool} and metrics.json", difference, 2e-4)


def ties(out):
    """Embeddings of small whole numbers, made up, of 30 classes of 60 photos: nearly all similarities are tied."""
    from ir_measures import AP, Success

    random = np.random.default_rng(2)
    identities = np.repeat(np.arange(30), 60)
    centres = random.integers(-1, 2, size=(30, 8))
    photos = centres[identities] + random.integers(-1, 2, size=(len(identities), 8))
    texts = centres[identities[::6]] + random.integers(-1, 2, size=(len(identities) // 6, 8))
    rows = [[f"{i}.jpg", f"class {identity}"] for i, identity in enumerate(identities)]
    write_embeddings(
        out / "tied", photos.astype("f4"), texts.astype("f4"), ["image_path", "identity"], rows, ["image_path"],
        [[f"{6 * i}.jpg"] for i in range(len(texts))])
    run("import-embeddings", out / "tied", "--keep-lengths", "-o", out / "buffers.h5")
    worst, count = dict.fromkeys(TOOLS, 0.0), 0
    for rule in ["pessimistic", "optimistic"]:
        scored = out / rule
        scored.mkdir()
        run("score", out / "buffers.h5", "--stage1-only", "--ties", rule, "-o", scored / "scores.h5")
        own = figures(scored)
        for direction in ["text-to-image", "image-to-text", "class-to-image"]:
            options = [out / "buffers.h5", scored / "scores.h5", "--direction", direction, "--ties", rule]
            run("export-run", *options, "--ranking", "answers", "-o", out / "a.qrels")
            run("export-run", *options, "--ranking", "stage1", "--depth", 0, "-o", out / "a.run")
            group = f"{direction.replace('-', '_')}_by_identity.stage_1"
            wanted = class_precisions("stage_1") if direction == "class-to-image" else [
                (AP, "map", "map", "trec-map.map", f"{group}.map")] + [
                (Success @ k, f"success_{k}", f"hit_rate@{k}", f"trec-success@{k}.success_at_{k}", f"{group}.top{k}")
                for k in [1, 5, 10]]
            compare(out / "a.qrels", out / "a.run", wanted, own, out, worst)
            count += len(wanted)
    for tool, difference in worst.items():
        check(f"TREC with ties, {count} figures in percent, {tool} and metrics.json", difference, 2e-4)
    print(f"    of the sentences' first right photos {own['text_to_image_by_identity.stage_1.tied']:.1f} % are tied; "
          f"AP@50 {own['text_to_image_by_class.stage_1.ap50']:.2f}")


# MARK: - COCO's wider ground truth

def coco(out):
    """Recalls of 5,000 photos and 25,000 captions, made up, under COCO's ids: eccv-caption and `score`."""
    from eccv_caption import Metrics

    metric = Metrics()
    captions = [int(i) for i in metric.coco_ids]
    photo_of = {caption: metric.coco_gts["t2i"][caption][0] for caption in captions}
    photos = list(dict.fromkeys(photo_of[c] for c in captions))
    random = np.random.default_rng(1)
    vectors = random.normal(size=(len(photos), 24)).astype("f4")
    place = {photo: i for i, photo in enumerate(photos)}
    texts = vectors[[place[photo_of[c]] for c in captions]] + random.normal(size=(len(captions), 24)) * 0.9
    folder = out / "coco"
    write_embeddings(
        folder, vectors, texts.astype("f4"), ["image_path"], [[str(p)] for p in photos], ["image_path"],
        [[str(photo_of[c])] for c in captions])
    run("import-embeddings", folder, "-o", out / "coco.h5")
    (out / "scores").mkdir()
    run("score", out / "coco.h5", "--stage1-only", "-o", out / "scores/scores.h5")
    own = figures(out / "scores")
    (out / "photos.txt").write_text("".join(f"{p}\n" for p in photos))
    (out / "captions.txt").write_text("".join(f"{c}\n" for c in captions))
    retrieved = {}
    for direction, name in [("image-to-text", "i2t"), ("text-to-image", "t2i")]:
        path = out / f"{name}.json"
        run("export-run", out / "coco.h5", "--direction", direction, "--format", "json", "--depth", 50,
            "--photo-names", out / "photos.txt", "--sentence-names", out / "captions.txt", "-o", path)
        retrieved[name] = {int(key): value for key, value in json.loads(path.read_text()).items()}
    worst = 0.0
    for k in [1, 5, 10]:
        recalls = metric.coco_5k_recalls(retrieved, "all", K=k)
        for name, way in [("i2t", "image_to_text"), ("t2i", "text_to_image")]:
            worst = max(worst, abs(100 * recalls[name] - own[f"caption_retrieval.stage_1.{way}_recall_at_{k}"]))
    check("COCO, 6 recalls in percent, eccv-caption and metrics.json", worst, 2e-4)
    wider = metric.compute_all_metrics(
        retrieved["i2t"], retrieved["t2i"], target_metrics=("eccv_map_at_r", "eccv_rprecision", "cxc_recalls"), Ks=(1,))
    check("COCO, eccv-caption counts its own figures too: values that are missing",
          sum(not np.isfinite(value) for part in wider.values() for value in part.values()), 0)


# MARK: - Embeddings

def write_embeddings(folder, photos, sentences, photo_columns, photo_rows, sentence_columns, sentence_rows):
    for name, array in [("img_emb", photos), ("text_emb", sentences)]:
        (folder / name).mkdir(parents=True)
        np.save(folder / name / f"{name}_0.npy", array)
    (folder / "metadata").mkdir()
    for name, columns, rows in [
        ("img_metadata_0", photo_columns, photo_rows), ("text_metadata_0", sentence_columns, sentence_rows),
    ]:
        lines = ["\t".join(row) + "\n" for row in [columns] + rows]
        (folder / "metadata" / f"{name}.tsv").write_text("".join(lines))


def embeddings(folder, examples, out):
    """The neighbours that faiss finds in what went out are those of pairs.h5; numbers come back as they were."""
    import faiss

    run("export-embeddings", folder / "buffers.h5", examples, "-o", out / "embeddings")
    photos = np.load(out / "embeddings/img_emb/img_emb_0.npy")
    sentences = np.load(out / "embeddings/text_emb/text_emb_0.npy")
    with open(out / "embeddings/metadata/img_metadata_0.tsv", newline="") as file:
        splits = [row["split"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    with h5py.File(folder / "buffers.h5") as buffers:
        check("embeddings, numbers that differ from buffers.h5",
              int((buffers["photos/embeddings"][:] != photos).sum()
                  + (buffers["sentences/embeddings"][:] != sentences).sum()), 0)
        photo_of = buffers["sentences/photos"][:]
    members = [i for i, split in enumerate(splits) if split == "test"]
    queries = [i for i, photo in enumerate(photo_of) if splits[photo] == "test"]
    with h5py.File(folder / "pairs.h5") as file:
        nearest = int(file.attrs["K"])
        pairs = {name: file["test"][name][:] for name in file["test"]}
    worst = differing = 0
    for one, other, rows, columns, ranks, asks in [
        (sentences, photos, queries, members, "ranks-in-sentence", "sentences"),
        (photos, sentences, members, queries, "ranks-in-photo", "photos"),
    ]:
        index = faiss.IndexFlatIP(other.shape[1])
        index.add(other[columns])
        scores, found = index.search(one[rows], nearest)
        lists = {row: {} for row in rows}
        answers = "photos" if asks == "sentences" else "sentences"
        for row, item, rank, similarity in zip(
                pairs[asks], pairs[answers], pairs[ranks], pairs["similarities"]):
            if rank >= 0:
                lists[row][int(rank)] = (int(item), similarity)
        for i, row in enumerate(rows):
            own = [lists[row][rank] for rank in range(len(lists[row]))]
            worst = max(worst, max(abs(score - similarity) for score, (_, similarity) in zip(scores[i], own)))
            # Where two similarities are equal but for rounding, the order may differ.
            for score, item, (known, similarity) in zip(scores[i], found[i], own):
                if columns[item] != known and abs(score - similarity) > 1e-6:
                    differing += 1
    check(f"embeddings, similarities of {nearest} neighbours, faiss and pairs.h5", worst, 1e-5)
    check("embeddings, neighbours that faiss has and pairs.h5 has not, by more than rounding", differing, 0)


# MARK: - WebDataset

def shards(examples, raw, out):
    """Shards that webdataset wrote of the raw photos, by preprocess: the same pixels and sentences."""
    import webdataset

    folder = out / "shards"
    folder.mkdir()
    with h5py.File(examples) as file:
        names = file["photos/names"].asstr()[:]
        identities = file["identities/names"].asstr()[:][file["photos/identities"][:]]
        splits = [["train", "val", "test"][s] for s in file["photos/splits"][:]]
        texts, photo_of = file["sentences/texts"].asstr()[:], file["sentences/photos"][:]
        pixels = file["photos/pixels"]
        described = {}
        for text, photo in zip(texts, photo_of):
            described.setdefault(int(photo), []).append(text)
        places = {path.relative_to(raw).as_posix(): path for path in raw.rglob("*.jpg")}
        by_end = {"/".join(place.split("/")[-2:]): path for place, path in places.items()}
        chosen = [i for i in range(len(names)) if i % 16 == 0 and by_end.get("/".join(names[i].split("/")[-2:]))]
        for split in ["train", "val", "test"]:
            with webdataset.TarWriter(str(folder / f"{split}-000000.tar")) as shard:
                for i in chosen:
                    if splits[i] == split:
                        shard.write({
                            "__key__": f"{i:09d}", "jpg": by_end["/".join(names[i].split("/")[-2:])].read_bytes(),
                            "txt": "".join(text + "\n" for text in described[i]),
                            "json": {"identity": identities[i]},
                        })
        side = pixels.shape[1]
        run("preprocess", folder, "--layout", "webdataset", "--side", side, "-o", out / "shards.h5")
        with h5py.File(out / "shards.h5") as read:
            known = {f"{splits[i]}-000000/{i:09d}.jpg": i for i in chosen}
            order = [known[name] for name in read["photos/names"].asstr()[:]]
            check(f"WebDataset, {len(order)} photos: bytes of pixels that differ",
                  sum(int((read["photos/pixels"][j] != pixels[i]).sum()) for j, i in enumerate(order)), 0)
            check("WebDataset, sentences that differ",
                  sum(a != b for a, b in zip(
                      read["sentences/texts"].asstr()[:], [t for i in order for t in described[i]])), 0)
            check("WebDataset, photos that are missing", len(chosen) - len(order), 0)


# MARK: - Networks

def networks(folder, embedded, weights, out):
    """Every array of the networks, as safetensors reads it and as h5py does."""
    from safetensors import safe_open

    for path in [embedded / "stage1.h5", folder / "stage2.h5", weights]:
        if not path.exists():
            continue
        run("export-weights", path, "-o", out / "network.safetensors")
        with h5py.File(path) as file, safe_open(out / "network.safetensors", "np") as network:
            known = {}
            for group in ["parameters", "cnn", "scaling"]:
                if group in file:
                    file[group].visititems(
                        lambda name, item, group=group: known.update({f"{group}.{name}": item[:]})
                        if isinstance(item, h5py.Dataset) else None)
            names = list(network.keys())
            differing = len(set(names) ^ set(known)) + sum(
                not np.array_equal(network.get_tensor(name), known[name]) for name in names if name in known)
            check(f"safetensors, {len(names)} arrays of {path.name}: arrays that differ", differing, 0)


# MARK: - ONNX

def session(network, files, out):
    """A network of ours in ONNX Runtime, and its file."""
    import onnx
    import onnxruntime

    path = out / f"{network}.onnx"
    run("export-onnx", *files, "--network", network, "-o", path)
    onnx.checker.check_model(str(path), full_check=True)
    return onnxruntime.InferenceSession(path)


def padded(sentences):
    lengths = np.array([len(words) for words in sentences])
    words = np.zeros((len(sentences), lengths.max()), "i8")
    for row, sentence in zip(words, sentences):
        row[:len(sentence)] = sentence
    return {"words": words, "lengths": lengths}


def some(count, most=400):
    return np.unique(np.linspace(0, count - 1, most).astype(int))


def recorded(file, option):
    """The value of an option that an artifact was made with."""
    return dict(line.split(" ", 1) for line in file.attrs["options"].split("\n"))[option]


def graphs(folder, embedded, examples, features, weights, out):
    """Both encoders and the matcher in ONNX Runtime, and buffers.h5, features.h5 and scores.h5."""
    tuned = embedded / "tuned1.h5"
    stage1 = tuned if tuned.exists() else embedded / "stage1.h5"
    stage2 = folder / "tuned2.h5" if (folder / "tuned2.h5").exists() else folder / "stage2.h5"
    with h5py.File(examples) as file, h5py.File(features) as seen, h5py.File(embedded / "buffers.h5") as buffers:
        starts = file["sentences/offsets"][:]
        views = int(recorded(buffers, "--views"))
        has_cohort = json.loads(buffers.attrs["configuration"])["hasCohort"]

        def words(sentences):
            return padded([file["sentences/words"][starts[i]:starts[i + 1]] for i in sentences])

        encoder = session("sentences", [stage1], out)
        chosen = some(len(starts) - 1)
        own = buffers["sentences/embeddings"][chosen]
        found, = encoder.run(["embedding"], words(chosen))
        check(f"ONNX, embeddings of {len(chosen)} sentences",
              np.abs(found - own[:, :found.shape[1]]).max(), 1e-4)

        if (stage1 == tuned or weights.exists()) and not stage2.name.startswith("tuned"):
            photo_encoder = session("photos", [stage1] if stage1 == tuned else [weights, stage1], out)
            side, photos = photo_encoder.get_inputs()[0].shape[1], some(len(file["photos/names"]), 48)
            pixels = file["photos/pixels"][photos]
            edge = (pixels.shape[1] - side) // 2
            pixels = pixels[:, edge:edge + side, edge:edge + side].astype("f4")
            embedding, vector, grid = photo_encoder.run(["embedding", "vector", "grid"], {"pixels": pixels})
            # features.h5 is in half precision, whose steps are 2⁻¹⁰ of a number.
            own = seen["vectors"][photos, 0].astype("f4")
            check(f"ONNX, vectors of {len(photos)} photos, beyond half a step of half precision",
                  np.maximum(np.abs(vector - own) - np.abs(own) / 2048, 0).max(), 1e-4)
            # A root of almost nothing is uncertain.
            own = seen["grids"][photos, 0].astype("f4").reshape(grid.shape)
            check("ONNX, their grids, squared, beyond half a step",
                  np.maximum(np.abs(grid ** 2 - own ** 2) - own ** 2 / 1024, 0).max(), 1e-3)
            if views == 1 and not has_cohort:
                with h5py.File(stage1) as network:
                    layer, bias = network["parameters/photo.projection"][:], network["parameters/photo.bias"][:]
                expected = vector @ layer + bias
                expected /= np.linalg.norm(expected, axis=1, keepdims=True)
                check("ONNX, their embeddings, and stage 1's of their vectors",
                      np.abs(embedding - expected).max(), 1e-5)
                own = buffers["photos/embeddings"][photos]
                check("ONNX, their embeddings, and buffers.h5, made from half precision",
                      np.abs(embedding - own).max(), 5e-4)

        if not stage2.exists():
            return
        matcher = session("pairs", [stage2], out)
        with h5py.File(embedded / "pairs.h5") as pairs, h5py.File(folder / "scores.h5") as scores:
            table = {name: pairs["test"][name][:] for name in ["photos", "sentences", "similarities"]}
            chosen = some(len(table["photos"]))
            given = words(table["sentences"][chosen])
            if len(matcher.get_inputs()) > 3:
                given["similarities"] = table["similarities"][chosen]
            photos, places = np.unique(table["photos"][chosen], return_inverse=True)
            judged = int(recorded(scores, "--judged-views"))
            grids = seen["grids"][photos][:, :judged].astype("f4")[places]
            grids = grids.reshape(len(chosen), judged, -1, grids.shape[-1])
            found = np.mean([matcher.run(["score"], {"grids": grids[:, v], **given})[0] for v in range(judged)], axis=0)
            check(f"ONNX, scores of {len(chosen)} pairs",
                  np.abs(found - scores["test/screened/logits"][:][chosen]).max(), 1e-4)


# MARK: - Card

def card(folder):
    """The card's front matter, by the parser of Hugging Face's hub."""
    from huggingface_hub import ModelCard

    path = folder / "card/README.md"
    if not path.exists():
        return
    card = ModelCard.load(path)
    own = figures(folder)
    results = {r.metric_name: r.metric_value for r in card.data.eval_results if r.dataset_split == "test"}
    check(f"card, {len(results)} figures, huggingface-hub and metrics.json",
          max(abs(value - own[name]) for name, value in results.items()), 1e-4)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--embedded", type=pathlib.Path, help="without it, the run's own folder")
    parser.add_argument("--examples", type=pathlib.Path, default=here.parent / "data/demo/examples.h5")
    parser.add_argument("--raw", type=pathlib.Path, default=here.parent / "data/demo/raw")
    parser.add_argument("--weights", type=pathlib.Path, default=here.parent / "data/demo/weights.h5")
    parser.add_argument("--features", type=pathlib.Path, default=here.parent / "data/demo/features.h5")
    parser.add_argument(
        "--only", choices=["trec", "ties", "coco", "embeddings", "shards", "networks", "onnx", "card"])
    parser.add_argument("--programs", type=pathlib.Path, default=programs)
    chosen = parser.parse_args()
    embedded = chosen.embedded or chosen.run
    globals()["programs"] = chosen.programs
    checks = {
        "trec": lambda out: trec(chosen.run, embedded, out),
        "ties": ties,
        "coco": coco,
        "embeddings": lambda out: embeddings(embedded, chosen.examples, out),
        "shards": lambda out: shards(chosen.examples, chosen.raw, out),
        "networks": lambda out: networks(chosen.run, embedded, chosen.weights, out),
        "onnx": lambda out: graphs(chosen.run, embedded, chosen.examples, chosen.features, chosen.weights, out),
        "card": lambda out: card(chosen.run),
    }
    for name, body in checks.items():
        if chosen.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                body(pathlib.Path(folder))
    sys.exit(f"{len(failures)} checks failed: {'; '.join(failures)}" if failures else 0)


main()
