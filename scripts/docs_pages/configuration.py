"""The table of settings, from `dfx.settings.Settings`."""

from __future__ import annotations

from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from dfx.settings import ROOT, Settings


def default_of(field: Field[Any]) -> str:
    """A setting's default in a form that its variable itself accepts, e.g. "40_000_000"."""
    default = field.default
    if isinstance(default, Path):
        return f"{default.relative_to(ROOT) if default.is_relative_to(ROOT) else default}/"
    return f"{default:_}" if isinstance(default, int) else str(default)


def row(field: Field[Any]) -> str:
    """One line of the table: variable, default, range, meaning."""
    low, high = field.metadata["low"], field.metadata["high"]
    limits = "" if low is None else f"{low:_} – {high:_}"
    return f"| `DFX_{field.name.upper()}` | {default_of(field)} | {limits} | {field.metadata['meaning']} |\n"


def table() -> str:
    """The whole table in Markdown, one row per field in its order."""
    head = "| Variable | Default | Range | Meaning |\n|---|---|---|---|\n"
    return head + "".join(row(field) for field in fields(Settings))
