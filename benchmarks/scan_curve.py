"""What a scan costs by the number of its workers: stages measured here, many workers by simulation.

    python benchmarks/scan_curve.py [--photos 60] [--folder FOLDER] [--many 10000] [--workers 1 2 8 64] [--stages A B C D]

Measured are processor seconds, which other work on the machine hardly changes: of the scan itself (reading, hashing, sending,
keeping, and the table, which is written after the last answer), of a worker for each photo, of its decoding process, and of a
worker's start. The simulation gives every worker a core of its own, which its decoding process shares, as Ray does; the scan
has one, and does one thing at a time. It leaves out the network (a photo is some hundred kilobytes) and what cores take from
each other in shared caches, so it is the best that can be hoped for. `--stages` takes four measured numbers instead:
milliseconds of scan, table, worker with decoding, and seconds of a start.
"""

from __future__ import annotations

import argparse
import heapq
import os
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from rich.console import Console
from rich.table import Table
from scan import make_photos

from dfx.analysis.image import Options, check
from dfx.data.samples import samples
from dfx.media.photo import images
from dfx.scan.files.reading import read_job
from dfx.scan.run import MOST_IN_BATCH, Run, Scan
from dfx.scan.values import Answer, Asked, Reply
from dfx.scan.work.judge import Judge
from dfx.scan.work.local_crew import AT_ONCE, LocalWorker
from dfx.scan.work.supply import Supply


@dataclass(frozen=True, slots=True)
class Stages:
    """Processor milliseconds a photo of the scan before and after the last answer, and of a worker with its decoding
    process; processor seconds of a worker's start."""

    scan_ms: float
    table_ms: float
    worker_ms: float
    start_s: float


class KnownCrew:
    """Sends and takes messages as a crew does, with answers known beforehand; when it gave the last one."""

    count = 1

    def __init__(self, known: dict[str, Answer]) -> None:
        self._known, self.done = known, 0.0

    def answers(self, supply: Supply) -> Generator[Answer]:
        while batch := supply.batch():
            msgspec.msgpack.encode(batch)
            reply = msgspec.msgpack.encode(Reply(tuple(self._known[job.sha256] for job in batch)))
            yield from msgspec.msgpack.decode(reply, type=Reply).answers
        self.done = time.process_time()


def cpu_of(pids: set[int]) -> float:
    """Processor seconds that these processes have used."""
    ticks = os.sysconf("SC_CLK_TCK")
    used = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13] for pid in pids)
    return sum(int(user) + int(system) for user, system in used) / ticks


def measure(photos: list[Path], folder: Path) -> Stages:
    asked = Asked(check(Options(explain="none")).models)
    judge, jobs = Judge(asked), [read_job(path) for path in photos]
    judge.answers(map(judge.open, jobs[:2]))
    decoders = images.worker_pids()
    began, decoding = time.process_time(), cpu_of(decoders)
    answers: dict[str, Answer] = {}
    for at in range(0, len(jobs), MOST_IN_BATCH):
        answers |= {answer.sha256: answer for answer in judge.answers(map(judge.open, jobs[at : at + MOST_IN_BATCH]))}
    worker = time.process_time() - began + cpu_of(decoders) - decoding
    crew, began = KnownCrew(answers), time.process_time()
    Run(Scan(photos[0].parent, folder / "R.csv", asked)).go(crew)
    ended = time.process_time()
    started = LocalWorker(asked, 1)
    start = cpu_of({started.pid})
    started.end()
    each = 1000 / len(jobs)
    return Stages((crew.done - began) * each, (ended - crew.done) * each, worker * each, start)


def simulate(stages: Stages, workers: int, photos: int) -> float:
    """Seconds until the table stands: one scan that hands out batches, workers that each hold AT_ONCE of them."""
    scan_s, worker_s = stages.scan_ms / 1000, stages.worker_ms / 1000
    size = max(1, min(MOST_IN_BATCH, photos // (4 * workers)))
    now, left = 0.0, photos  # of the scan's own clock: it reads, hashes and sends one batch after the other
    free = [stages.start_s] * workers  # when each worker is done with what it has
    asks = [(0.0, worker) for worker in range(workers) for _ in range(AT_ONCE)]  # when a worker has room for a batch
    heapq.heapify(asks)
    while left:
        asked, worker = heapq.heappop(asks)
        batch = min(size, left)
        left -= batch
        now = max(now, asked) + batch * scan_s
        free[worker] = max(free[worker], now) + batch * worker_s
        heapq.heappush(asks, (free[worker], worker))
    return max(*free, now) + photos * stages.table_ms / 1000


def main(options: argparse.Namespace) -> None:
    if options.stages:
        stages = Stages(*options.stages)
    else:
        sources = sorted(options.folder.glob("*.jpg")) if options.folder else [sample.file for sample in samples()]
        with TemporaryDirectory() as folder:
            place = Path(folder) / "photos"
            place.mkdir()
            stages = measure(make_photos(sources, place, options.photos), Path(folder))
    table = Table(title=f"{stages}; {options.many} photos")
    for head in ("workers", "photos/s", "× one worker", "each worker's share", "until the table stands, s"):
        table.add_column(head, justify="right")
    alone = simulate(stages, 1, options.many)
    for workers in options.workers:
        seconds = simulate(stages, workers, options.many)
        table.add_row(
            str(workers), f"{options.many / seconds:.1f}", f"{alone / seconds:.2f}", f"{alone / seconds / workers:.0%}",
            f"{seconds:.0f}",
        )  # fmt: skip
    Console().print(table)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--photos", type=int, default=60)
    reader.add_argument("--many", type=int, default=10_000)
    reader.add_argument("--workers", type=int, nargs="+", default=[1, 2, 8, 64])
    reader.add_argument("--folder", type=Path, help="of JPEG files")
    reader.add_argument("--stages", type=float, nargs=4)
    main(reader.parse_args())
