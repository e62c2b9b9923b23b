"""From nothing: commands in a fresh process, and pages in a fresh server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from all_parts.section import BENCHMARKS, Made, Section, table

from dfx.data.samples import samples
from dfx.settings import ROOT

PHOTO = str(samples()[0].file.relative_to(ROOT))
COMMANDS = (("--help",), ("models",), ("analyze", PHOTO, "--explain", "none"), ("analyze", PHOTO))


def commands(fewer: bool) -> Made:
    rows = []
    for arguments in COMMANDS[: 3 if fewer else 4]:
        rounds = [_run(arguments) for _ in range(2 if fewer else 5)]
        wall, cpu, mb = (median(column) for column in zip(*rounds, strict=True))
        rows.append({"command": f"dfx {' '.join(arguments)}", "s": wall, "cpu_s": cpu, "mb": round(mb)})
    return {"rows": rows}


# The system's count of a process' memory begins with what its parent held when it started: this parent is small.
WATCHED = """
import json, os, sys, time
quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
began = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(child, 0)
unit = 2**20 if sys.platform == "darwin" else 2**10
took = time.perf_counter() - began
print(json.dumps([os.waitstatus_to_exitcode(status), took, used.ru_utime + used.ru_stime, used.ru_maxrss / unit]))
"""


def _run(arguments: Sequence[str]) -> tuple[float, float, float]:
    """Seconds, processor seconds and the peak of memory (MiB, of the process alone) of one command."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", WATCHED, sys.executable, "-m", "dfx", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    status, seconds, processor, peak = json.loads(done.stdout)
    if status:
        raise RuntimeError(f"dfx {arguments[0]} ended with status {status}.")
    return seconds, processor, peak


def command_lines(made: Made) -> list[str]:
    rows = ((f"`{row['command']}`", f"{row['s']:.2f}", f"{row['cpu_s']:.2f}", row["mb"]) for row in made["rows"])
    return table(("command", "s", "processor, s", "peak, MiB"), rows)


def pages(fewer: bool) -> Made:
    with TemporaryDirectory() as place:
        out = Path(place) / "paint.json"
        options = ["--rounds", "1", "--pages", "photo,compare"] if fewer else ["--rounds", "3"]
        subprocess.run(
            [sys.executable, str(BENCHMARKS / "paint.py"), "--out", str(out), *options],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        return {"pages": json.loads(out.read_text("utf-8"))}


def page_lines(made: Made) -> list[str]:
    keys = ("fresh_s", "fresh_cpu_s", "warm_s", "warm_cpu_s")
    return table(
        ("page", "fresh server, s", "its processor, s", "warm, s", "its processor, s"),
        ((name, *(f"{row[key]:.2f}" for key in keys)) for name, row in made["pages"].items()),
    )


SECTIONS = (
    Section(
        "start", "From a cold start", "Commands in a fresh process, files in the system's cache; medians.", 0.6, commands,
        command_lines,
    ),
    Section(
        "pages", "Pages", "Until a page stands in a real Chromium: heading there, script ended, no placeholder. Fresh: a "
        "server that has just answered its health check; warm: one that has loaded all it loads ahead; medians.", 4,
        pages, page_lines,
    ),
)  # fmt: skip
