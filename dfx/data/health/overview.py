"""The summary of a data folder for the models folder: numbers and names of sets, methods and measures, of no file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dfx import __version__
from dfx.data.health.duplicates import Duplicates, Twins
from dfx.data.health.summary import Finding, Summary

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
