"""The results on the terminal, as markdown and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version

from photo_parts.result import Row
from rich.table import Table

Cell = Callable[[Row], str]

COST: dict[str, Cell] = {
    "photo": lambda row: row.photo,
    "dfx, ms": lambda row: f"{1000 * row.ours.median_s:.0f}",
    "plain, ms": lambda row: f"{1000 * row.plain.median_s:.0f}",
    "× faster": lambda row: f"{row.faster:.1f}",
    "dfx, MiB": lambda row: f"{row.ours.peak_mb:.0f}",
    "plain, MiB": lambda row: f"{row.plain.peak_mb:.0f}",
    "of its memory": lambda row: f"{row.memory_share:.2f}",
    "dfx, first, s": lambda row: f"{row.ours.first_s:.1f}",
    "plain, first, s": lambda row: f"{row.plain.first_s:.1f}",
}
AGREEMENT: dict[str, Cell] = {
    "photo": lambda row: row.photo,
    "faces": lambda row: str(row.faces),
    "found by dfx / plain": lambda row: f"{row.agreement.faces_ours} / {row.agreement.faces_plain}",
    "overlap of boxes": lambda row: f"{row.agreement.iou:.2f}",
    "Δ logit, own crops": lambda row: f"{row.agreement.own_crops:.2f}",
    "Δ logit, same crops": lambda row: f"{row.agreement.same_crops:.5f}",
}
Columns = dict[str, Cell]


def as_table(columns: Columns, rows: Sequence[Row], title: str) -> Table:
    table = Table(title=title)
    for header in columns:
        table.add_column(header, justify="left" if header == "photo" else "right")
    for row in rows:
        table.add_row(*(cell(row) for cell in columns.values()))
    return table


def as_stages(rows: Sequence[Row]) -> Table:
    """Where the time goes: median milliseconds per stage."""
    names = list(dict.fromkeys(stage for row in rows for side in (row.ours, row.plain) for stage in side.stages))
    table = Table(title="Median milliseconds per stage")
    for header in ("photo", "side", *names):
        table.add_column(header, justify="right" if header in names else "left")
    for row in rows:
        for name, side in (("dfx", row.ours), ("plain", row.plain)):
            spent = (f"{1000 * side.stages[stage]:.0f}" if stage in side.stages else "–" for stage in names)
            table.add_row(row.photo, name, *spent)
    return table


def as_markdown(columns: Columns, rows: Sequence[Row]) -> str:
    lines = [list(columns), ["---"] + ["--:"] * (len(columns) - 1)]
    lines += [[cell(row) for cell in columns.values()] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(rows: Sequence[Row], models: Sequence[str], rounds: int) -> str:
    """Everything measured, and on what."""
    packages = ("tensorflow", "keras", "mtcnn", "tf-keras-vis", "pillow", "opencv-python-headless", "numpy")
    machine = {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "load_at_the_end": os.getloadavg(),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }
    photos = [asdict(row) | {"faster": row.faster, "memory_share": row.memory_share} for row in rows]
    return json.dumps({"models": list(models), "rounds": rounds, "machine": machine, "photos": photos}, indent=1) + "\n"
