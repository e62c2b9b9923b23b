"""What was measured of each model's default map beforehand: `trust.json` in the models folder, by `dfx trust-bench`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dfx.explain.choice import MapChoice
from dfx.settings import settings

FILE = "trust.json"
CHECKS = ("stable", "faithful", "specific")


@dataclass(frozen=True, slots=True)
class Beforehand:
    """Of `n` self-blended faces, the share whose map passed each of CHECKS, in [0, 1]."""

    model: str
    method: str
    n: int
    stable: float
    faithful: float
    specific: float
    layer: str | None = None

    @property
    def words(self) -> str:
        """ "stable in 8, faithful in 5, specific in 4 of 10"."""
        counts = (f"{check} in {round(getattr(self, check) * self.n)}" for check in CHECKS)
        return f"{', '.join(counts)} of {self.n}"


def beforehand(model: str, choice: MapChoice, folder: Path | None = None) -> Beforehand | None:
    """What is known of that model's map by that method of that layer; None where nothing was measured or the file cannot
    be read, since the map itself can still be measured."""
    path = (folder or settings().models_dir) / FILE
    rows = _read(path, path.stat().st_mtime_ns) if path.is_file() else ()
    wanted = (model, choice.method, choice.layer)
    return next((row for row in rows if (row.model, row.method, row.layer) == wanted), None)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> tuple[Beforehand, ...]:
    rows = []
    try:
        for row in json.loads(path.read_text(encoding="utf-8"))["rows"]:
            stable, faithful, specific = (float(row["passed"][check][0]) for check in CHECKS)
            model, method, layer = str(row["model"]), str(row["method"]), row.get("layer")
            rows.append(Beforehand(model, method, int(row["n"]), stable, faithful, specific, layer))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return ()
    return tuple(rows)
