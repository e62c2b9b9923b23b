"""`dfx scan` against the same number of `dfx analyze` processes that share the files: photos a second and processor seconds.

    python benchmarks/scan.py [--workers 1 2] [--photos 80] [--rounds 3] [--folder FOLDER] [--out FILE.json]

The photos are those of FOLDER (unless given, dfx's own samples), copied under a comment of their own each, so that no two
files are alike. Every side is a run of whole processes, start included; they take turns, so that other work on the machine
weighs on all: read the ratios, and on a busy machine those of processor seconds. Processor seconds count every process, those
that decode and were killed included. `each` starts one `dfx analyze` per photo, and is asked a tenth of them.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from dfx.data.samples import samples

DFX = (sys.executable, "-m", "dfx")
PR_SET_CHILD_SUBREAPER = 36  # prctl(2): orphans become our children, so that their time is counted


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one run: photos, seconds, processor seconds."""

    photos: int
    wall_s: float
    cpu_s: float


def make_photos(sources: Sequence[Path], folder: Path, count: int) -> list[Path]:
    """So many JPEG files of different bytes and the sources' pixels."""
    made = []
    for number in range(count):
        data = sources[number % len(sources)].read_bytes()
        note = f"photo {number}".encode()
        path = folder / f"{number:05d}.jpg"
        path.write_bytes(data[:2] + b"\xff\xfe" + struct.pack(">H", len(note) + 2) + note + data[2:])
        made.append(path)
    return made


def run(commands: Sequence[Sequence[str]], at_once: int) -> None:
    def each(command: Sequence[str]) -> None:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)[:80]} ended with {done.returncode}: {done.stderr[:300]}")

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(each, commands))


def reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def measured(photos: int, work: Callable[[], None]) -> Spent:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    time.sleep(0.3)  # who was killed has ended
    reap()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(photos, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def sides(photos: list[Path], folder: Path, workers: int) -> dict[str, Callable[[], Spent]]:
    """What is compared for so many workers."""
    files = list(map(str, photos))
    shares = [files[at::workers] for at in range(workers)]
    few = files[: max(workers, len(files) // 10)]
    scan = [*DFX, "scan", str(photos[0].parent), "--out", str(folder / "table.csv"), "--workers", str(workers)]
    same, plain = (*DFX, "analyze", "--json", "--explain", "none"), (*DFX, "analyze")
    return {
        "scan": lambda: measured(len(files), lambda: run([scan], 1)),
        "analyze, no maps": lambda: measured(len(files), lambda: run([[*same, *share] for share in shares], workers)),
        "analyze": lambda: measured(len(files), lambda: run([[*plain, *share] for share in shares], workers)),
        "analyze each": lambda: measured(len(few), lambda: run([[*same, file] for file in few], workers)),
    }


def compare(photos: list[Path], folder: Path, workers: int, rounds: int) -> dict[str, Spent]:
    """The median of the rounds of each side, which take turns."""
    spent: dict[str, list[Spent]] = {}
    for _ in range(rounds):
        for name, side in sides(photos, folder, workers).items():
            spent.setdefault(name, []).append(side())
    return {
        name: Spent(its[0].photos, median(one.wall_s for one in its), median(one.cpu_s for one in its))
        for name, its in spent.items()
    }


def main(options: argparse.Namespace) -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    sources = sorted(options.folder.glob("*.jpg")) if options.folder else [sample.file for sample in samples()]
    table = Table(title=f"{options.photos} photos, medians of {options.rounds} rounds")
    for head in ("workers", "side", "photos/s", "scan is × as fast", "CPU ms a photo", "scan takes × less"):
        table.add_column(head, justify="left" if head == "side" else "right")
    stored = []
    with TemporaryDirectory() as folder:
        place = Path(folder) / "photos"
        place.mkdir()
        photos = make_photos(sources, place, options.photos)
        for workers in options.workers:
            found = compare(photos, Path(folder), workers, options.rounds)
            ours = found["scan"]
            for name, side in found.items():
                rate, own = side.photos / side.wall_s, ours.photos / ours.wall_s
                cost, own_cost = side.cpu_s / side.photos, ours.cpu_s / ours.photos
                table.add_row(
                    str(workers),
                    name,
                    f"{rate:.1f}",
                    f"{own / rate:.2f}",
                    f"{1000 * cost:.0f}",
                    f"{cost / own_cost:.2f}",
                )
                stored.append({"workers": workers, "side": name, **asdict(side)})
    Console().print(table)
    if options.out:
        options.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def read_options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    reader.add_argument("--photos", type=int, default=80)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--folder", type=Path, help="of JPEG files")
    reader.add_argument("--out", type=Path, help="JSON file to write")
    return reader.parse_args()


if __name__ == "__main__":
    main(read_options())
