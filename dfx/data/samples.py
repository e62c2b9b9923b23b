"""The pictures that come with dfx to try it on, each with what it truly is, its source, licence and hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from dfx.errors import DataError
from dfx.settings import ROOT

FOLDER = ROOT / "assets" / "samples"
LIST = "samples.json"
CLIP = ".mp4"
UNREADABLE = "Expected the list of samples in assets/samples; it cannot be read."
Kind = Literal["photograph", "synthetic", "made by dfx"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample, as its entry in `samples.json` says.

    A photograph shows a real person as the camera saw them; "synthetic" is a portrait of nobody, drawn by a network from end
    to end; what dfx made is a fake of one of the others. `mask` is a grey PNG of the same size, white where pixels were
    replaced. Real people who did not agree to it are in no fake: see the list's `of`.
    """

    file: Path
    title: str
    kind: Kind
    source: str
    licence: str
    credit: str
    sha256: str  # of `file`
    look_for: str  # one sentence
    truth: str  # what it is, to be said behind "This is ": "a photograph …"
    mask: Path | None = None
    how: str = ""  # of what dfx made: "swap", "self-blend", …
    of: tuple[str, ...] = ()  # the ids of every sample that is in it
    original: str = ""  # the id of the sample that it shows with another face, pixel over pixel
    featured: bool = False  # offered on the pages of Photo and Video; the others in the gallery

    @property
    def id(self) -> str:
        """What an address calls it."""
        return self.file.stem

    @property
    def variety(self) -> str:
        """Its kind, and of what dfx made how: "photograph", "synthetic", "swap", "retouch", …"""
        return self.how or self.kind

    @property
    def is_fake(self) -> bool:
        """Whether "fake" is the right answer: of all but photographs. A synthetic face is none of a person's."""
        return self.kind != "photograph"


T = TypeVar("T", bound=Sample)


@cache
def samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """All pictures: photographs, then synthetic ones, then what dfx made. Raises DataError where their list is missing or
    damaged."""
    return tuple(sample_of(row, folder, Sample) for row in rows(folder) if not row["file"].endswith(CLIP))


def featured(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """The few that are offered first. Raises DataError as `samples`."""
    return tuple(sample for sample in samples(folder) if sample.featured)


def sample_named(name: str | None, folder: Path = FOLDER) -> Sample | None:
    """The picture of that id, None where there is none. Raises DataError as `samples` where one is asked for."""
    return None if name is None else next((sample for sample in samples(folder) if sample.id == name), None)


@cache
def rows(folder: Path = FOLDER) -> tuple[Row, ...]:
    """The entries of the list. Raises DataError where it is missing or damaged."""
    try:
        read = json.loads((folder / LIST).read_text(encoding="utf-8"))
        if not all(isinstance(row["file"], str) and Path(row["file"]).name == row["file"] for row in read):
            raise ValueError("A sample lies beside its list.")
        return tuple(read)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(UNREADABLE) from error


def sample_of(row: Row, folder: Path, form: type[T]) -> T:
    """The sample of an entry. Raises DataError where it is not one."""
    files = {name: folder / row[name] for name in ("file", "mask", "poster") if name in row}
    told = {name: value for name, value in row.items() if name not in files} | {"of": tuple(row.get("of", ()))}
    try:
        sample = form(**files, **told)
    except TypeError as error:
        raise DataError(UNREADABLE) from error
    if sample.kind not in KINDS:
        raise DataError(UNREADABLE)
    return sample
