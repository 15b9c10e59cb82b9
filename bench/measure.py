"""How PyTorch's side of each comparison is started, timed and told."""

import argparse
import ctypes
import json
import statistics
import time


def options(description, writings):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", help="what workload.py wrote")
    parser.add_argument("--writing", choices=writings, default=writings[-1])
    parser.add_argument("--hidden", type=int, default=512, help="E = H = D = K")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--steps", type=int, default=8, help="training steps in a repeat")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--check", action="store_true", help="compare the writings' numbers instead of their speed")
    return parser


def prepare(threads):
    """What makes PyTorch fast on a CPU beside the network's writing: threads, no denormals, and a malloc that keeps its
    pages, as our programs' own does (Sources/Stage/Process/Startup.swift)."""
    import torch

    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    libc = ctypes.CDLL(None)
    (trim_threshold, top_pad, mmap_max) = (-1, -2, -4)
    for parameter, value in [(mmap_max, 0), (trim_threshold, 2**31 - 1), (top_pad, 64 << 20)]:
        libc.mallopt(parameter, value)


def measure(what, units, body, repeats, warm=True):
    """Prints the median, least and most units a second over the repeats of `body`, as Sources/benchmark does."""
    if warm:
        body()
    rates = []
    for _ in range(repeats):
        start = time.perf_counter()
        body()
        rates.append(units / (time.perf_counter() - start))
    print(json.dumps({"what": what, "per_second": statistics.median(rates), "min": min(rates), "max": max(rates)}))
