"""A backbone's images a second in PyTorch, ONNX Runtime or OpenVINO: prints a line of JSON, as `benchmark backbone`
does.

    python bench/peers.py vgg16 openvino-streams --onnx vgg16.onnx [--batch 16] [--threads 2]
        [--repeats 5] [--seconds 0.5]
    python bench/peers.py vgg16 pytorch-contiguous --training
    python bench/peers.py vgg16 --export vgg16.onnx
        writes the file, and compares the numbers that the engines make of it

All compute vector and grid in float32 from crops that lie in memory as scaled floats (our side scales its bytes
itself). Each engine is given what suits it; where that has to be tried out, there are several writings of it, of which
the fastest counts:

pytorch-eager       inference mode, batch norms folded, channels last
pytorch-frozen      the same, traced, frozen and optimized for inference by TorchScript
pytorch-compiled    batch norms folded, channels last, torch.compile with frozen weights
onnxruntime         all graph optimizations
openvino-latency    one request at a time that has all threads
openvino-streams    as many requests at once as there are threads, each with a thread and a whole batch of its own
openvino-split      the same, each with its part of the batch
pytorch-contiguous  with --training: forward, mean square of both outputs, all gradients
pytorch-channels-last  the same, channels last
"""

import argparse
import time

import numpy as np

import measure


def crops(batch):
    return np.random.default_rng(2).uniform(-2, 2, (batch, 3, 224, 224)).astype(np.float32)


def pytorch(name, folds=True):
    """Network for crops that are scaled as it wants them."""
    import networks

    model = networks.network(name)
    model.transform_input = False
    return networks.features(name, networks.folded(model) if folds else model)


def outputs(result):
    """Vectors and grids as [photos, numbers]."""
    parts = result if isinstance(result, list) else [result]
    return [
        np.concatenate([np.asarray(part[x]).reshape(len(part[x]), -1) for part in parts]) for x in ("vector", "grid")
    ]


def pytorch_inference(how, options):
    import torch

    measure.prepare(options.threads)
    model = pytorch(options.network).eval().to(memory_format=torch.channels_last)
    x = torch.from_numpy(crops(options.batch)).contiguous(memory_format=torch.channels_last)
    if how == "frozen":
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, x, strict=False)))
    elif how == "compiled":
        import torch._inductor.config

        torch._inductor.config.freezing = True
        model = torch.compile(model)

    def run():
        with torch.inference_mode() if how == "eager" else torch.no_grad():
            return model(x)

    return options.batch, run


def pytorch_training(how, options):
    import torch

    measure.prepare(options.threads)
    format = torch.contiguous_format if how == "contiguous" else torch.channels_last
    model = (
        pytorch(options.network, folds=False).train(options.network != "vgg16").to(memory_format=format)
    )  # VGG's dropout rests
    x = torch.from_numpy(crops(options.batch)).contiguous(memory_format=format)

    def run():
        out = model(x)
        loss = out["vector"].square().mean() + out["grid"].square().mean()
        model.zero_grad()
        loss.backward()
        return out

    return options.batch, run


def onnxruntime(how, options):
    import onnxruntime as ort

    settings = ort.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    settings.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    settings.add_free_dimension_override_by_name("photos", options.batch)
    session = ort.InferenceSession(options.onnx, settings, providers=["CPUExecutionProvider"])
    names, x = [output.name for output in session.get_outputs()], crops(options.batch)
    return options.batch, lambda: dict(zip(names, session.run(names, {"crops": x})))


def openvino(how, options):
    import openvino as ov

    core = ov.Core()
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": options.threads}
    settings |= {"PERFORMANCE_HINT": "LATENCY"} if how == "latency" else {"NUM_STREAMS": options.threads}
    model = core.read_model(options.onnx)
    at_once = options.batch // options.threads if how == "split" else options.batch
    model.reshape([at_once, 3, 224, 224])
    compiled = core.compile_model(model, "CPU", settings)
    requests = [compiled.create_infer_request() for _ in range(1 if how == "latency" else options.threads)]
    photos, parts = at_once * len(requests), crops(at_once * len(requests)).reshape(-1, at_once, 3, 224, 224)
    for request, part in zip(requests, parts):
        request.set_input_tensor(ov.Tensor(np.ascontiguousarray(part)))

    def run():
        if how == "latency":
            requests[0].infer()
        else:
            for request in requests:
                request.start_async()
            for request in requests:
                request.wait()
        return [{name: request.get_tensor(name).data for name in ("vector", "grid")} for request in requests]

    return photos, run


ENGINES = {
    "pytorch-eager": pytorch_inference,
    "pytorch-frozen": pytorch_inference,
    "pytorch-compiled": pytorch_inference,
    "onnxruntime": onnxruntime,
    "openvino-latency": openvino,
    "openvino-streams": openvino,
    "openvino-split": openvino,
    "pytorch-contiguous": pytorch_training,
    "pytorch-channels-last": pytorch_training,
}


def prepare(engine, options):
    """The number of photos that a call of the function works on, and the function."""
    return ENGINES[engine](engine.partition("-")[2], options)


def export(options):
    """Writes the ONNX file, and says how far the engines' outputs are from double precision."""
    import torch

    x = torch.from_numpy(crops(options.batch))
    torch.onnx.export(
        pytorch(options.network).eval(),
        (x,),
        options.export,
        input_names=["crops"],
        output_names=["grid", "vector"],
        dynamo=True,
        dynamic_shapes=({0: torch.export.Dim("photos")},),
        external_data=False,
        verbose=False,
    )
    options.onnx = options.export
    with torch.inference_mode():
        expected = outputs(pytorch(options.network).eval().double()(x.double()))
    for engine in ENGINES:
        if ENGINES[engine] is not pytorch_training:
            (_, run) = prepare(engine, options)
            with torch.inference_mode():
                errors = [np.abs(a[: len(b)] - b).max() / np.abs(b).max() for (a, b) in zip(outputs(run()), expected)]
            print(f"{options.network} {engine}: vector {errors[0]:.1e}, grid {errors[1]:.1e}", flush=True)
            assert max(errors) <= 1e-4, f"{engine} computes something else"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=["vgg16", "googlenet", "efficientnet-lite0"])
    parser.add_argument("engine", nargs="?", choices=list(ENGINES))
    parser.add_argument("--export")
    parser.add_argument("--onnx")
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="of a measurement, or one call that takes longer")
    options = parser.parse_args()
    if options.export:
        return export(options)
    (photos, run) = prepare(options.engine, options)
    run()  # warm
    start = time.perf_counter()
    run()
    count = max(1, round(options.seconds / (time.perf_counter() - start)))

    def body():
        for _ in range(count):
            run()

    measure.measure(f"{options.network} {options.engine}", photos * count, body, options.repeats, warm=count > 1)


if __name__ == "__main__":
    main()
