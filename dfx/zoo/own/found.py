"""Which models plug-ins give: what is installed, what a trial said of it, and why the rest is left out.

Importing this imports no plug-in: they are looked up when somebody asks for a name that dfx's own registry lacks, or for all
names. What can be seen without building is looked at here, once a process. Whether the builder works, the weights fit and
carry the stated SHA-256 is tried once (`dfx.zoo.own.trial`), and the verdict kept in the models folder beside what is derived
of the model; it holds for that version of that package and that weight file alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfx.settings import settings
from dfx.zoo.own.model import NAME, NOT_ALLOWED, OwnModel, as_plug_in, what_is_wrong

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "dfx.models"
RECORD = "plug_in.json"
FORMAT = "dfx.plug-in/1"
TAKEN = "its name is taken"


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A model and the package it comes from, with its version: "my-package 1.0"."""

    model: OwnModel
    package: str

    @property
    def folder(self) -> Path:
        """Where dfx keeps what it finds out of the model."""
        return settings().models_dir / self.model.spec.name

    def origin(self) -> dict[str, object]:
        """All that a verdict of it rests on. Raises OSError where the weight file has gone."""
        spec, file = self.model.spec, self.model.weights.stat()
        return {
            "format": FORMAT,
            "package": self.package,
            "builder": f"{spec.home}.{spec.builder}",
            "input_size": spec.input_size,
            "scaling": list(spec.scaling),
            "explainable": spec.explainable,
            "weights": self.model.sha256,
            "file": [file.st_size, file.st_mtime_ns],
        }


@dataclass(frozen=True, slots=True)
class PlugIns:
    """Model → its plug-in, for those that can be used and those that wait for their trial; name → why it is left out."""

    models: Mapping[str, PlugIn] = field(default_factory=dict)
    untried: Mapping[str, PlugIn] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def plug_ins(taken: frozenset[str]) -> PlugIns:
    """What is installed now, less what was refused; `taken` are the names of dfx's own models. Never raises."""
    models, untried, left_out = {}, {}, {}
    for name, package, given in _installed(taken):
        if isinstance(given, str):
            left_out[f"{name}, {package}" if given == TAKEN else name] = _sentence(name, package, given)
            continue
        verdict = _verdict(given)
        if verdict is None:
            untried[name] = given
            left_out[name] = f"{name} ({package}) is installed but was not tried yet: `dfx models` tries it."
        elif verdict:
            left_out[name] = _sentence(name, package, verdict)
        else:
            models[name] = given
    return PlugIns(models, untried, left_out)


def _sentence(name: str, package: str, wrong: str) -> str:
    return f"The model {name} of {package} is left out: {wrong}."


@cache
def _installed(taken: frozenset[str]) -> tuple[tuple[str, str, PlugIn | str], ...]:
    """Name, package, and the plug-in or what is wrong with it, of every entry point, in the order of their names."""
    from importlib.metadata import entry_points

    found: dict[str, tuple[str, str, PlugIn | str]] = {}
    again: list[tuple[str, str, PlugIn | str]] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, _package(entry))):
        name, package = entry.name[:40], _package(entry)
        if name in taken or name in found:
            again.append((name, package, TAKEN))
        else:
            found[name] = (name, package, _given(entry, package))
    return (*found.values(), *again)


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}"[:60] if entry.dist else "a package without a name"


def _given(entry: EntryPoint, package: str) -> PlugIn | str:
    """What an entry point gives, or what is wrong with it. It runs the package's code."""
    if not NAME.fullmatch(entry.name) or NOT_ALLOWED.fullmatch(entry.name):
        return "its name may have 2 to 40 small letters, digits and _, and be none that dfx uses otherwise"
    try:
        given = entry.load()
    except (Exception, SystemExit) as error:  # whatever a package does at its import is its own fault
        return f"it cannot be imported ({type(error).__name__})"
    if not isinstance(given, OwnModel):
        return f"its entry point gives no OwnModel but a {type(given).__name__[:40]}"
    wrong = what_is_wrong(given, entry.name)
    return wrong or PlugIn(as_plug_in(given), package)


def _verdict(plug_in: PlugIn) -> str | None:
    """What the trial said: "" that it can be used, else why not; None where none of today's package and weights is kept."""
    path = plug_in.folder / RECORD
    try:
        record, origin = _read(path, path.stat().st_mtime_ns), plug_in.origin()
    except (OSError, ValueError):
        return None
    if not isinstance(record, dict) or record.get("origin") != origin or not isinstance(record.get("wrong"), str):
        return None
    counted = isinstance(record.get("facts"), dict) and [type(n) for n in record["facts"].values()] == [int] * 3
    return record["wrong"] if record["wrong"] or counted else None


def counts_of(plug_in: PlugIn) -> Mapping[str, int]:
    """What the trial counted of a model that can be used: the fields of `dfx.zoo.anatomy.facts.Facts`."""
    path = plug_in.folder / RECORD
    counts: dict[str, int] = _read(path, path.stat().st_mtime_ns)["facts"]
    return counts


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
