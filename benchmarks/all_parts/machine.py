"""The machine, and the most it can do: the yardstick beside which every other number of the page stands."""

from __future__ import annotations

import os
import platform
import re
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from all_parts.section import Made, Section, table

PACKAGES = ("dfx", "numpy", "ai-edge-litert", "tensorflow", "streamlit", "av", "opencv-python-headless")
SIDE = 1536  # of the square matrices, float32


def cpu_name() -> str:
    """As the processor calls itself; its architecture where it does not."""
    info = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*:\s*(.+)$", info.read_text("utf-8") if info.is_file() else "", re.MULTILINE)
    return named[1] if named else platform.machine()


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def matmul_gflops(rounds: int) -> float:
    """The best of `rounds` products of two square matrices in single precision, by the BLAS of numpy on all cores."""
    a, b = (np.random.default_rng(k).random((SIDE, SIDE), np.float32) for k in (0, 1))
    took = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        a @ b
        took.append(time.perf_counter() - began)
    return 2 * SIDE**3 / min(took) / 1e9


def measure(fewer: bool) -> Made:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": cpu_name(), "cores": cores(), "memory_gb": round(memory), "system": platform.system(),
        "python": platform.python_version(), "packages": {name: version(name) for name in PACKAGES},
        "matmul_gflops": round(matmul_gflops(3 if fewer else 15), 1),
    }  # fmt: skip


def lines(made: Made) -> list[str]:
    packages = ", ".join(f"{name} {number}" for name, number in made["packages"].items() if name != "dfx")
    return table(
        ("what", "value"),
        (
            ("processor", made["processor"]), ("cores", made["cores"]), ("memory", f"{made['memory_gb']} GiB"),
            ("system", f"{made['system']}, Python {made['python']}"), ("packages", packages),
            (f"product of two {SIDE} × {SIDE} matrices, float32, best", f"{made['matmul_gflops']} GFLOP/s"),
        ),
    )  # fmt: skip


SECTION = Section(
    "machine", "The machine", "What all else was measured on, and the most arithmetic that it was seen to do.", 0.2,
    measure, lines,
)  # fmt: skip
