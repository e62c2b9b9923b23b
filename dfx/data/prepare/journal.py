"""Which raw files are done and what came of each: one line of JSON per file, so that a killed run loses at most one."""

from __future__ import annotations

import csv
import json
import os
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
            append_line(self._path, json.dumps({"options": options}))

    def add(self, done: Done) -> None:
        """Notes one file, at once on disk. Its crops must be there already."""
        append_line(self._path, json.dumps(asdict(done)))
        self.done[done.source] = done

    def write_tables(self) -> None:
        """`manifest.csv` and `skipped.csv` of all that is done, whole or not at all.

        UTF-8; a name that is not becomes question marks, rather than cost the table.
        """
        entries = [self.done[source] for source in sorted(self.done)]
        table = StringIO(newline="")
        writer = csv.DictWriter(table, [field.name for field in fields(Crop)])
        writer.writeheader()
        writer.writerows(asdict(crop) for done in entries for crop in done.crops)
        write_whole(self.folder / MANIFEST, table.getvalue().encode(errors="replace"))
        reasons = ([done.source, done.reason] for done in entries if done.reason)
        write_whole(self.folder / SKIPPED, csv_safe.text_of(["source", "reason"], reasons).encode(errors="replace"))

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
            entries = [
                Done(line["source"], tuple(Crop(**crop) for crop in line["crops"]), line["reason"]) for line in lines
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"The list {NAME} in the output folder is damaged; prepare into another folder.") from error
        if former != options:
            raise DataError(f"The output folder was prepared with {_said(former)}; this run asks for {_said(options)}.")
        os.truncate(self._path, len(whole))
        self.done = {done.source: done for done in entries}


def _said(options: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in options.items())
