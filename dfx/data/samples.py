"""The pictures that come with dfx to try it on, each with its source, licence and hash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from dfx.errors import DataError
from dfx.settings import ROOT

FOLDER = ROOT / "assets" / "samples"
Kind = Literal["photograph", "made by dfx"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample picture; `mask` is a grey PNG of the same size, white where a fake's pixels were replaced."""

    file: Path
    title: str
    kind: Kind
    source: str
    licence: str
    credit: str
    sha256: str  # of `file`
    mask: Path | None = None

    @property
    def is_fake(self) -> bool:
        return self.kind == "made by dfx"


@cache
def samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """All samples, photographs first. Raises DataError where their list is missing or damaged."""
    try:
        rows = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
        return tuple(
            Sample(
                file=folder / row["file"],
                kind="made by dfx" if row["kind"] == "made by dfx" else "photograph",
                mask=folder / row["mask"] if "mask" in row else None,
                **{name: row[name] for name in ("title", "source", "licence", "credit", "sha256")},
            )
            for row in rows
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError("Expected the list of sample pictures in assets/samples; it cannot be read.") from error
