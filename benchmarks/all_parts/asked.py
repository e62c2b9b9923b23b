"""One question in a process of its own, so that first answer and peak of memory are its own; a line of JSON at the end.

asked.py photo FILE ROUNDS | clip FILE ROUNDS | litert MODEL ROUNDS | tensorflow MODEL ROUNDS
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

BEGAN = time.perf_counter()


class Memory(Thread):
    """The most that this process and those it has started ever held together, looked at twenty times a second, MiB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._end, self._children = Event(), 0

    def run(self) -> None:
        while not self._end.wait(0.05):
            told = [path.read_text("ascii").split() for path in Path("/proc/self/task").glob("*/children")]
            self._children = max(self._children, sum(_held(pid) for pids in told for pid in pids))

    def peak_mb(self) -> int:
        self._end.set()
        self.join()
        return round((_held("self") + self._children) / 2**10)


def _held(pid: str) -> int:
    """The peak of a process in KiB, counted from its own start; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def timed(ask: Callable[[], object], rounds: int) -> list[float]:
    """Seconds of each of `rounds` calls."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        seconds.append(round(time.perf_counter() - began, 5))
    return seconds


def photo(file: str, rounds: str) -> dict[str, Any]:
    """The verdict of a photo by the default's models, without maps."""
    from dfx.analysis.image import Options, analyze_image

    data, options = Path(file).read_bytes(), Options(explain="none")
    found = len(analyze_image(data, options=options).report.faces)
    first = time.perf_counter() - BEGAN
    return {
        "first_s": first,
        "seconds": timed(lambda: analyze_image(data, options=options), int(rounds)),
        "found": found,
    }


def clip(file: str, rounds: str) -> dict[str, Any]:
    """The verdict of a clip, at the moments that dfx takes by itself, with motion."""
    from dfx.analysis.video import VideoOptions, analyze_video

    path, options = Path(file), VideoOptions()
    found = len(analyze_video(path, path.name, options).frames)
    first = time.perf_counter() - BEGAN
    return {
        "first_s": first,
        "seconds": timed(lambda: analyze_video(path, path.name, options), int(rounds)),
        "found": found,
    }


def views(size: int) -> list[Any]:
    """Sixteen pictures with faces `(size, size, 3)` uint8: the samples, each way round."""
    import cv2
    import numpy as np

    from dfx.data.samples import featured

    read = [cv2.imread(str(sample.file), cv2.IMREAD_COLOR_RGB) for sample in featured()[:4]]
    small = [cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA) for picture in read]
    return [np.ascontiguousarray(np.rot90(small[k % len(small)], k // len(small))) for k in range(16)]


def litert(name: str, rounds: str) -> dict[str, Any]:
    """Milliseconds a view and the logits of the engine, two views at once as dfx asks it."""
    from dfx.predict.engines import PAIR, stored_forward
    from dfx.zoo.index import read_index

    forward, pictures = stored_forward(name), views(read_index()[name].input_size)
    logits = forward(pictures)[:, 0].tolist()
    seconds = timed(lambda: forward(pictures[:PAIR]), int(rounds))
    return {"ms": 1e3 * median(seconds) / PAIR, "logits": logits}


def tensorflow(name: str, rounds: str) -> dict[str, Any]:
    """The same of Keras' model, normalisations folded in and compiled, 2 and 16 views at once; and what it computes."""
    import numpy as np
    import tensorflow as tf

    from dfx.predict.graph import Network
    from dfx.zoo import load, spec_of
    from dfx.zoo.anatomy.facts import count
    from dfx.zoo.folded import forward_of, settle

    model = load(name)
    settle(model)
    network, answer = Network(model, spec_of(name).scaling), forward_of(model, True)
    scaled, kind = network.scaled, tf.TensorSpec((None, network.size, network.size, 3), tf.uint8)
    graph = tf.function(lambda pixels: answer(scaled(pixels)), input_signature=[kind]).get_concrete_function()
    pictures = np.stack(views(network.size))
    logits = graph(tf.constant(pictures)).numpy().reshape(len(pictures), -1)[:, 0]
    made: dict[str, Any] = {"size": network.size, "flops": count(model).flops, "logits": logits.astype(float).tolist()}
    for batch in (2, 16):
        given = tf.constant(pictures[:batch])
        graph(given)
        made[f"ms_{batch}"] = 1e3 * median(timed(lambda given=given: graph(given).numpy(), int(rounds))) / batch
    return made


if __name__ == "__main__":
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # for good: `dfx.quiet` holds a lock that dfx's own threads wait for

    ask = {"photo": photo, "clip": clip, "litert": litert, "tensorflow": tensorflow}[sys.argv[1]]
    memory = Memory()
    memory.start()
    answer = ask(*sys.argv[2:])
    print(json.dumps({**answer, "peak_mb": memory.peak_mb()}))
