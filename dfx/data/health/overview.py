"""The summary of a data folder for the models folder: numbers and names of sets, methods and measures, of no file.

python -m dfx.data.health.overview --data DIR --out models/data.json
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dfx import __version__
from dfx.data.health.check import check
from dfx.data.health.duplicates import Duplicates, Twins
from dfx.data.health.summary import Finding, Summary
from dfx.errors import DfxError
from dfx.storage import write_whole

SCHEMA = "dfx.data/1"


def overview(summary: Summary) -> dict[str, Any]:
    """The content of the file: `Summary.as_json` without tiles, examples and names of files."""
    pairs = _twins(summary.duplicates)
    bare = {name: replace(twins, examples=()) for name, twins in pairs.items()}
    said = tuple(_unnamed(finding, pairs.values()) for finding in summary.findings)
    rest = replace(summary, duplicates=Duplicates(**bare), findings=said, tiles=()).as_json(named=0)
    rest.pop("tiles")
    return {"schema": SCHEMA, "dfx_version": __version__, **rest, "unreadable": len(summary.unreadable)}


def _twins(duplicates: Duplicates) -> dict[str, Twins]:
    return {name: getattr(duplicates, name) for name in Duplicates.__slots__}


def _unnamed(finding: Finding, pairs: Iterable[Twins]) -> Finding:
    """The sentence without the two files it gives as an example."""
    sentence = finding.sentence
    for one, other in (example for twins in pairs for example in twins.examples):
        sentence = sentence.replace(f", as {one} and {other}", "")
    return replace(finding, sentence=sentence)


def write_overview(path: Path, content: dict[str, Any]) -> None:
    """Whole or not at all. Raises DfxError where it cannot be written."""
    try:
        write_whole(path, json.dumps(content, indent=1, allow_nan=False) + "\n")
    except OSError as error:
        raise DfxError(f"The overview could not be written to {path.name!r}: {error.strerror}.") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m dfx.data.health.overview", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="faces: [<set>/]<split>/<real|fake>/*.jpg")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    given = parser.parse_args(arguments)
    try:
        summary = check(given.data)
        write_overview(given.out, overview(summary))
    except DfxError as error:
        print(error)
        return 1
    print(f"{summary.files} faces in {given.out.name}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
