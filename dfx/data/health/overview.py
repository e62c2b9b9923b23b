"""The summary of a data folder for the models folder: numbers and names of sets, methods and measures, of no file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dfx import __version__
from dfx.data.health.duplicates import Duplicates, Twins
from dfx.data.health.summary import Summary

SCHEMA = "dfx.data/1"


def overview(summary: Summary) -> dict[str, Any]:
    """The content of the file: `Summary.as_json` without tiles, examples and names of files."""
    kinds: dict[str, Twins] = {name: getattr(summary.duplicates, name) for name in Duplicates.__slots__}
    bare = {name: replace(twins, examples=()) for name, twins in kinds.items()}
    said = []
    for finding in summary.findings:
        sentence = finding.sentence
        for one, other in (example for twins in kinds.values() for example in twins.examples):
            sentence = sentence.replace(f", as {one} and {other}", "")
        said.append(replace(finding, sentence=sentence))
    rest = replace(summary, duplicates=Duplicates(**bare), findings=tuple(said), tiles=()).as_json(named=0)
    rest.pop("tiles")
    return {"schema": SCHEMA, "dfx_version": __version__, **rest, "unreadable": len(summary.unreadable)}
