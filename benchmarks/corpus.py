"""Every image and video of the hostile corpus through its door: as expected or not, worst time, worst memory growth.

    python benchmarks/corpus.py [FOLDER OF THE CORPUS]

Memory is this process's and its decoders' peak over what they held before the file (Linux only, from /proc); the decoder
of a video is started for that file, so all it holds counts. Ends with status 1 where a file behaved otherwise than its
row says; a refusal is no error in the tier "extended", kinds of file that dfx need not accept.
"""

from __future__ import annotations

import csv
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dfx.errors import MediaError
from dfx.media.photo.images import decode, warm_up, worker_pids
from dfx.media.video.stream import open_video
from dfx.types import Sampling

CORPUS = Path(__file__).resolve().parents[1] / "../shared/corpus"
REFUSED = "must be refused cleanly"


@dataclass(frozen=True)
class Outcome:
    name: str
    expected: str
    got: str
    seconds: float
    growth_mb: float
    optional: bool = False

    @property
    def as_expected(self) -> bool:
        return self.expected == self.got or (self.optional and self.got == REFUSED)


def memory_mb(pid: int | str, row: str) -> float:
    """VmRSS (now) or VmHWM (peak) of a process."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(row))


def forget_peaks(pids: set[int]) -> None:
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")


class Newcomers(threading.Thread):
    """Watches the processes that this one starts from now on: `peak_mb`, the most that one of them held."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._known, self._stopped, self.peak_mb = self._children(), threading.Event(), 0.0

    def run(self) -> None:
        while not self._stopped.wait(0.01):
            for pid in self._children() - self._known:
                with suppress(OSError, StopIteration):  # it ended between the two looks
                    self.peak_mb = max(self.peak_mb, memory_mb(pid, "VmHWM"))

    def stop(self) -> float:
        self._stopped.set()
        self.join()
        return self.peak_mb

    @staticmethod
    def _children() -> set[int]:
        found: set[int] = set()
        for file in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
            with suppress(OSError):  # that thread ended between the two looks
                found |= {int(pid) for pid in file.read_text("ascii").split()}
        return found


def measured(path: Path, expected: str, read: Callable[[Path], object], optional: bool = False) -> Outcome:
    pids: set[int] = worker_pids() | {os.getpid()}
    forget_peaks(pids)
    before = {pid: memory_mb(pid, "VmRSS") for pid in pids}
    newcomers = Newcomers()
    newcomers.start()
    start = time.perf_counter()
    try:
        read(path)
        got = "decodes"
    except MediaError:
        got = REFUSED
    seconds = time.perf_counter() - start
    growth = sum(memory_mb(pid, "VmHWM") - held for pid, held in before.items() if Path(f"/proc/{pid}/status").exists())
    return Outcome(path.name, expected, got, seconds, growth + newcomers.stop(), optional)


def judge(path: Path, expected: str) -> Outcome:
    """One image."""
    return measured(path, expected, lambda file: decode(file.read_bytes(), file.name))


def judge_video(path: Path, expected: str, optional: bool = False) -> Outcome:
    """One video, with the default moments and bursts as motion needs them."""
    return measured(path, expected, _watch, optional)


def _watch(path: Path) -> None:
    with open_video(path.read_bytes(), path.name) as video:
        for _ in video.frames(Sampling(burst=5)):
            pass


def rows_of(corpus: Path, folder: str) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["file"].startswith(f"{folder}/")]


def tell(kind: str, outcomes: list[Outcome]) -> bool:
    """Prints one block; whether all was as expected."""
    for wrong in (outcome for outcome in outcomes if not outcome.as_expected):
        print(f"not as expected: {wrong.name}: {wrong.expected}, but {wrong.got}")
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    largest = max(outcomes, key=lambda outcome: outcome.growth_mb)
    good = sum(outcome.as_expected for outcome in outcomes)
    print(f"{kind} as expected: {good} of {len(outcomes)}")
    print(f"  worst time: {slowest.seconds:.2f} s ({slowest.name})")
    print(f"  worst memory growth: {largest.growth_mb:.0f} MB ({largest.name})")
    return good == len(outcomes)


def main() -> int:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    warm_up()
    images, videos = rows_of(corpus, "images"), rows_of(corpus, "videos")
    judge(corpus / next(row["file"] for row in images if row["expected"] == "decodes"), "decodes")  # workers are up
    good = tell("images", [judge(corpus / row["file"], row["expected"]) for row in images])
    seen = [judge_video(corpus / row["file"], row["expected"], row["tier"] == "extended") for row in videos]
    return 0 if tell("videos", seen) and good else 1


if __name__ == "__main__":
    sys.exit(main())
