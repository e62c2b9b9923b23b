"""One part of docs/performance.md: what it measures, by which command again, and how its numbers become lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dfx.settings import ROOT

BENCHMARKS = Path(__file__).resolve().parents[1]
Made = dict[str, Any]  # what a section measured, as JSON holds it


@dataclass(frozen=True, slots=True)
class Section:
    """`measure` is given whether a try is enough; `lines` makes Markdown of what it gave."""

    name: str
    title: str
    says: str
    minutes: float  # on two quiet cores
    measure: Callable[[bool], Made]
    lines: Callable[[Made], list[str]]
    in_a_try: bool = True


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table, its first column words, the others numbers."""
    lines = [list(head), ["---", *["--:"] * (len(head) - 1)], *([str(cell) for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def said_by(script: str, *arguments: object) -> list[str]:
    """The Markdown tables that one of the benchmarks prints, and what it complains of, if it does."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / script), *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=_environment(), check=False,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ") or line.startswith("|--")]
    if not lines:
        raise RuntimeError(f"{script} ended with status {done.returncode}: {done.stderr[-1500:]}")
    parts: list[str] = []
    for place, line in enumerate(lines):  # a table's second line is its rule
        parts += ["", line] if place + 1 < len(lines) and lines[place + 1].startswith(("| ---", "|--")) else [line]
    return [*parts, *(["", f"It said: {done.stderr.strip().splitlines()[-1]}"] if done.returncode else [])]


def asked(kind: str, *arguments: object) -> Made:
    """What `asked.py` measures in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "all_parts" / "asked.py"), kind, *map(str, arguments)],
        capture_output=True, text=True, env=_environment(), check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{kind}: {done.stderr[-1500:]}")
    made: Made = json.loads(done.stdout.splitlines()[-1])
    return made


def _environment() -> dict[str, str]:
    """This dfx is measured, and libraries keep quiet."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TF_CPP_MIN_LOG_LEVEL": "3"}
