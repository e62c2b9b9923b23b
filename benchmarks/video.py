"""A clip from file to answer: dfx against the plain pipeline a user would write, and dfx's memory against the length.

    python benchmarks/video.py [--rounds 3] [--models NAME,...] [--only speed|memory]

Plain reads with OpenCV, finds faces with MTCNN on the whole frame and asks each model with `predict` for each crop; the
same moments, models, weights and rule for crops, both warm, each in a process of its own, in turns. Time is the median of
the rounds, per moment, and beside it stand processor seconds, those of ended child processes with them. Memory is the peak
of a fresh process with its decoding process, for 10 s and for 120 s of 720p.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from video_parts.clips import write_clip
from video_parts.sides import SIDES

SIDE_NAMES = ("ours", "ours with motion", "plain")


class Worker:
    """One side in its own process: a JSON line per order and answer."""

    def __init__(self, name: str, models: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--side", name, "--models", models],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def ask(self, clip: Path, times: list[float] | None = None) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"clip": str(clip), "times": times}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"A worker ended with status {self._process.wait()} before it answered.")
        said: dict[str, Any] = json.loads(line)
        return said

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


def serve(name: str, models: list[str]) -> None:
    import os

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints is no answer
    side = SIDES[name.split()[0]](models, motion=name.endswith("motion"))
    for line in sys.stdin:
        order = json.loads(line)
        began, used = time.perf_counter(), cpu_seconds()
        moments = side.analyse(Path(order["clip"]), order["times"])
        spent, used = time.perf_counter() - began, cpu_seconds() - used
        said = {"seconds": spent, "cpu": used, "moments": moments, "peak_mb": peak_mb()}
        print(json.dumps(said), file=answers, flush=True)


def cpu_seconds() -> float:
    """Of this process and of its ended children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def peak_mb() -> float:
    """The most this process ever held and, as the system counts them, the largest of its ended children, MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own + children) * unit / 2**20


def speed(folder: Path, models: str, rounds: int) -> None:
    print(
        "| clip | dfx ms a moment | with motion | plain | times faster | CPU ms: dfx | with motion | plain "
        "| faces a moment, both | largest logit difference |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    workers = {name: Worker(name, models) for name in SIDE_NAMES}
    try:
        for size in ("720p", "1080p"):
            clip = write_clip(folder / f"{size}.mp4", size, 10)
            times = [moment[0] for moment in workers["ours"].ask(clip)["moments"]]
            said = {name: [worker.ask(clip, times)] for name, worker in workers.items()}  # the first one does not count
            for _ in range(rounds):
                for name, worker in workers.items():
                    said[name].append(worker.ask(clip, times))
            ms, cpu = (
                {name: 1000 * median(one[what] for one in rows[1:]) / len(times) for name, rows in said.items()}
                for what in ("seconds", "cpu")
            )
            ours, plain = said["ours"][-1]["moments"], said["plain"][-1]["moments"]
            faces = " / ".join(f"{sum(len(one[1]) for one in side) / len(side):.2f}" for side in (ours, plain))
            off = max(
                (abs(a - b) for x, y in zip(ours, plain, strict=False) for a, b in zip(x[1], y[1], strict=False)),
                default=0.0,
            )
            print(
                f"| {size}, 10 s, {len(times)} moments | {ms['ours']:.0f} | {ms['ours with motion']:.0f} | {ms['plain']:.0f} "
                f"| {ms['plain'] / ms['ours']:.1f} | {cpu['ours']:.0f} | {cpu['ours with motion']:.0f} | {cpu['plain']:.0f} "
                f"| {faces} | {off:.2f} |",
                flush=True,
            )
    finally:
        for worker in workers.values():
            worker.end()


def memory(folder: Path, models: str) -> None:
    peaks = {}
    for seconds in (10, 120):
        clip = write_clip(folder / f"{seconds}.mp4", "720p", seconds)
        worker = Worker("ours with motion", models)
        try:
            said = worker.ask(clip)
        finally:
            worker.end()
        peaks[seconds] = said["peak_mb"]
        words = f"{len(said['moments'])} moments, first answer {said['seconds']:.1f} s, peak {said['peak_mb']:.0f} MiB"
        print(f"720p, {seconds} s: {words}")
    print(f"120 s against 10 s: {peaks[120] / peaks[10]:.2f} x the memory")


def main(options: argparse.Namespace) -> None:
    with TemporaryDirectory() as folder:
        if options.only != "memory":
            speed(Path(folder), options.models, options.rounds)
        if options.only != "speed":
            memory(Path(folder), options.models)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--models", default="", help="by name; the default ensemble's unless given")
    reader.add_argument("--only", choices=("speed", "memory"))
    reader.add_argument("--side", help=argparse.SUPPRESS)
    chosen = reader.parse_args()
    if not chosen.models:
        from dfx.predict.shipped import read_ensembles

        chosen.models = ",".join(read_ensembles().default.models)
    serve(chosen.side, chosen.models.split(",")) if chosen.side else main(chosen)
