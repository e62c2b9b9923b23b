"""Several visitors at once, each with a photo: a real server on this machine, and sockets in place of browsers.

Every visitor gives so many photos, each in a session of its own, and goes; so the load stops by itself.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from all_parts.section import Made, Section, table
from photo_parts.pictures import PHOTOS, write

from dfx.settings import ROOT

VISITORS = (1, 2, 4, 8)
PHOTOS_EACH = 3
ANSWERED, REFUSED = "Another photo", ("dfx is busy", "Something went wrong")
PATIENCE_S = 240


def visit(server: Any, data: bytes, number: int) -> tuple[float, bool]:
    """Seconds from giving the photo to its verdict on the page, and whether it was answered."""
    from raw_visitor import rerun, uploader_in, visiting, with_file

    with visiting(server) as visitor:
        uploader, name = uploader_in(visitor.run(seconds=PATIENCE_S)), f"{number}.jpg"
        began = time.perf_counter()
        visitor.put(name, data)
        visitor.say(with_file(rerun(), uploader, "file-1", name, len(data), visitor.place("file-1")))
        outcome = visitor.shows(ANSWERED, *REFUSED, seconds=PATIENCE_S)
        return time.perf_counter() - began, outcome == ANSWERED


def measure(fewer: bool) -> Made:
    if str(ROOT / "tests" / "security") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests" / "security"))
    from raw_visitor import served

    rows = []
    with TemporaryDirectory() as made, served(Path(made)) as server:
        data = write(PHOTOS[0], Path(made)).read_bytes()

        def turn(number: int) -> list[tuple[float, bool]]:
            # a trailing byte makes each photo another file, whatever is kept of the others
            return [visit(server, data + bytes([number, k]), number) for k in range(1 if fewer else PHOTOS_EACH)]

        visit(server, data, 0)
        _rest(server.process.pid)  # what is loaded ahead is loaded
        for visitors in VISITORS[:2] if fewer else VISITORS:
            began = time.perf_counter()
            with ThreadPoolExecutor(visitors) as pool:
                visits = [one for many in pool.map(turn, range(visitors)) for one in many]
            spent = time.perf_counter() - began
            seconds = [took for took, answered in visits if answered]
            rows.append(
                {
                    "visitors": visitors, "photos": len(visits), "answered": len(seconds), "seconds": spent,
                    "median_s": median(seconds) if seconds else None, "longest_s": max(seconds, default=None),
                    "mb": round(server.memory() / 2**20),
                }
            )  # fmt: skip
    return {"rows": rows}


def _rest(pid: int, most_s: float = 120) -> None:
    """Until the server has been idle for two seconds."""
    until, idle = time.monotonic() + most_s, 0
    before = _cpu(pid)
    while idle < 2 and time.monotonic() < until:
        time.sleep(1)
        now = _cpu(pid)
        idle, before = idle + 1 if now - before < 10 else 0, now


def _cpu(pid: int) -> int:
    """Hundredths of a second of processor time, as Linux counts them."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def lines(made: Made) -> list[str]:
    return table(
        ("visitors", "photos", "answered", "median to the verdict, s", "longest, s", "photos a second", "server, MiB"),
        (
            (row["visitors"], row["photos"], row["answered"], _s(row["median_s"]), _s(row["longest_s"]),
             f"{row['answered'] / row['seconds']:.2f}", row["mb"])
            for row in made["rows"]
        ),
    )  # fmt: skip


def _s(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


SECTION = Section(
    "visitors", "Visitors at once", f"So many open pages give a photo of half a megapixel, {PHOTOS_EACH} times each, one after "
    "the other, and wait for its verdict; maps are drawn meanwhile. One heavy job runs at a time, the others queue; what finds "
    "no place in the queue is told so and counts as not answered.", 1.5, measure, lines,
)  # fmt: skip
