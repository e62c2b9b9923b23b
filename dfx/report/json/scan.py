"""The report of a whole scan as JSON, schema `dfx.scan-report/1` (scan_schema.json beside this file)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from dfx import __version__
from dfx.report.commit import commit
from dfx.report.json.photo import ensemble_json
from dfx.report.json.seal import seal
from dfx.report.json.values import interval, plain, probability
from dfx.report.scanned import RefusedFile, ScannedFile, ScanReport
from dfx.report.words.photo import VERDICTS

SCHEMA = "dfx.scan-report/1"
SCHEMA_FILE = Path(__file__).with_name("scan_schema.json")


def scan_json(report: ScanReport) -> dict[str, Any]:
    """The report as plain dicts, lists, strings and finite numbers. `listed` says of how many of the counted files there is a
    row in `files` and `refused`. Raises ValueError on NaN, infinity and a probability outside [0, 1]."""
    basis = report.basis
    code = {"dfx_version": __version__, **({"commit": known} if (known := commit()) else {})}
    whole = {
        "schema": SCHEMA,
        **code,
        "table": {"name": report.table, "sha256": report.table_sha256 or None},
        "finished": report.finished,
        "counts": {
            **{str(verdict): report.verdicts.get(verdict, 0) for verdict in VERDICTS},
            "refused": report.refused,
        },
        "listed": {"judged": len(report.files), "refused": len(report.refused_files)},
        "settings": {name: plain(value, f"settings.{name}") for name, value in asdict(basis.settings).items()},
        "ensemble": ensemble_json(basis.ensemble),
        "clip_threshold": probability(basis.clip_threshold, "clip_threshold"),
        "weights": dict(basis.weights),
        "files": [file_json(file) for file in report.files],
        "refused": [refused_json(file) for file in report.refused_files],
    }
    return {**whole, "seal": seal(whole)}


def file_json(file: ScannedFile) -> dict[str, Any]:
    """A judged file. Raises ValueError as `scan_json`."""
    judged = file.fake_probability is not None
    return {
        "name": file.name,
        "sha256": file.sha256,
        "kind": file.kind,
        "format": file.format,
        "verdict": file.verdict,
        "fake_probability": probability(file.fake_probability, "fake_probability") if judged else None,
        "interval": interval(file.interval, "interval") if judged else None,
        "threshold": probability(file.threshold, "threshold"),
        "faces": file.faces,
        "warnings": list(file.warnings),
    }


def refused_json(file: RefusedFile) -> dict[str, Any]:
    """A refused file."""
    return {"name": file.name, "sha256": file.sha256 or None, "error_kind": file.kind, "error": file.sentence}
