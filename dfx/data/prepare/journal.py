"""Which raw files are done and what came of each: one line of JSON per file, so that a killed run loses at most one."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from io import StringIO
from pathlib import Path
from typing import Any

from dfx import csv_safe
from dfx.errors import DataError
from dfx.storage import append_line, write_whole

NAME = "done.jsonl"
MANIFEST = "manifest.csv"
SKIPPED = "skipped.csv"


@dataclass(frozen=True, slots=True)
class Crop:
    """One row of the manifest; `path` is below the data folder, `source` below the folder of raw files."""

    path: str
    set: str
    split: str
    label: str
    method: str
    source: str
    pair: str


@dataclass(frozen=True, slots=True)
class Done:
    """One raw file: its crops, or the reason why there is none."""

    source: str
    crops: tuple[Crop, ...] = ()
    reason: str = ""


class Journal:
    """The list of done files in `folder`. Its first line holds the options, which all its files share."""

    def __init__(self, folder: Path, options: dict[str, Any], resume: bool) -> None:
        """Opens or begins the list.

        Raises DataError where a list is there and `resume` is false, where it was made with other options or is
        damaged, or where a manifest of somebody else's is in the way.
        """
        self.folder, self._path = folder, folder / NAME
        self.done: dict[str, Done] = {}
        if self._path.exists():
            if not resume:
                raise DataError("The output folder holds an earlier preparation: go on with --resume, or name another.")
            self._read(options)
        elif (folder / MANIFEST).exists():
            raise DataError("The output folder holds a manifest.csv that dfx did not begin there: name another folder.")
        if not self._path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            self._append({"options": options})

    def add(self, done: Done) -> None:
        """Notes one file, at once on disk. Its crops must be there already."""
        self._append(asdict(done))
        self.done[done.source] = done

    def write_tables(self) -> None:
        """`manifest.csv` and `skipped.csv` of all that is done, whole or not at all."""
        entries = [self.done[source] for source in sorted(self.done)]
        crops = (crop for done in entries for crop in done.crops)
        columns = [field.name for field in fields(Crop)]
        _write_csv(self.folder / MANIFEST, columns, ([getattr(crop, name) for name in columns] for crop in crops))
        reasons = ([done.source, done.reason] for done in entries if done.reason)
        write_whole(self.folder / SKIPPED, csv_safe.text_of(["source", "reason"], reasons).encode(errors="replace"))

    def _append(self, value: dict[str, Any]) -> None:
        append_line(self._path, json.dumps(value))

    def _read(self, options: dict[str, Any]) -> None:
        """A last line that was cut off while being written is dropped: its file was not done."""
        data = self._path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if not whole:
            self._path.unlink()
            return
        try:
            first, *lines = [json.loads(line) for line in whole.splitlines()]
            former = first["options"]
            entries = list(_entries(lines))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"The list {NAME} in the output folder is damaged; prepare into another folder.") from error
        if former != options:
            raise DataError(f"The output folder was prepared with {_said(former)}; this run asks for {_said(options)}.")
        os.truncate(self._path, len(whole))
        self.done = {done.source: done for done in entries}


def _entries(lines: Iterable[dict[str, Any]]) -> Iterator[Done]:
    for line in lines:
        yield Done(line["source"], tuple(Crop(**crop) for crop in line["crops"]), line["reason"])


def _said(options: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in options.items())


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8; a name that is not becomes question marks, rather than cost the table."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    write_whole(path, text.getvalue().encode(errors="replace"))
