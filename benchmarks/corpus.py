"""Every image of the hostile corpus through the door: as expected or not, worst time, worst memory growth.

    python benchmarks/corpus.py [FOLDER OF THE CORPUS]

Memory is this process's and its worker's peak over what they held before the file (Linux only, from /proc).
Ends with status 1 where a file behaved otherwise than its row says.
"""

from __future__ import annotations

import csv
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from dfx.errors import MediaError
from dfx.media.images import decode, warm_up, worker_pids

CORPUS = Path(__file__).resolve().parents[1] / "../shared/corpus"


@dataclass(frozen=True)
class Outcome:
    name: str
    expected: str
    got: str
    seconds: float
    growth_mb: float

    @property
    def as_expected(self) -> bool:
        return self.expected == self.got


def memory_mb(pid: int | str, row: str) -> float:
    """VmRSS (now) or VmHWM (peak) of a process."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(row))


def forget_peaks(pids: set[int]) -> None:
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")


def judge(path: Path, expected: str) -> Outcome:
    pids: set[int] = worker_pids() | {int(Path("/proc/self").readlink().name)}
    forget_peaks(pids)
    before = {pid: memory_mb(pid, "VmRSS") for pid in pids}
    start = time.perf_counter()
    try:
        decode(path.read_bytes(), path.name)
        got = "decodes"
    except MediaError:
        got = "must be refused cleanly"
    seconds = time.perf_counter() - start
    growth = sum(memory_mb(pid, "VmHWM") - held for pid, held in before.items() if Path(f"/proc/{pid}/status").exists())
    return Outcome(path.name, expected, got, seconds, growth)


def image_rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["file"].startswith("images/")]


def main() -> int:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    warm_up()
    rows = image_rows(corpus)
    judge(corpus / next(row["file"] for row in rows if row["expected"] == "decodes"), "decodes")  # workers are up
    outcomes = [judge(corpus / row["file"], row["expected"]) for row in rows]
    for wrong in (outcome for outcome in outcomes if not outcome.as_expected):
        print(f"not as expected: {wrong.name}: {wrong.expected}, but {wrong.got}")
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    largest = max(outcomes, key=lambda outcome: outcome.growth_mb)
    good = sum(outcome.as_expected for outcome in outcomes)
    print(f"as expected: {good} of {len(outcomes)}")
    print(f"worst time: {slowest.seconds:.2f} s ({slowest.name})")
    print(f"worst memory growth: {largest.growth_mb:.0f} MB ({largest.name})")
    return 0 if good == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
