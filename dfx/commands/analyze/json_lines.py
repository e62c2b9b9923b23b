"""What `dfx analyze --json` writes: one line a file, a report or the sentence why there is none."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from dfx.errors import DfxError

if TYPE_CHECKING:
    from dfx.types import ImageReport, VideoReport


def write_report(
    report: ImageReport | VideoReport,
    file: str,
    forensics: dict[str, Any] | None = None,
    independent: dict[str, Any] | None = None,
) -> None:
    """The report of the file of that display name, with what Forensics says of a picture, and what came of drawing its maps
    again by another's code. Raises ValueError as `to_json`."""
    from dfx.report.json import photo as as_json
    from dfx.report.json import video as video_json
    from dfx.types import ImageReport

    made = as_json.to_json(report) if isinstance(report, ImageReport) else video_json.to_json(report)
    beside = {"forensics": forensics, "independent": independent}
    more = {name: told for name, told in beside.items() if told}
    _write({"schema": made["schema"], "file": file, **made, **more})


def write_refusal(error: Exception, file: str, sentence: str) -> None:
    """Why that file has no report: the kind of the error by its machine-readable name, "fault" where it is dfx's own."""
    from dfx.report.json.photo import SCHEMA

    kind = error.code if isinstance(error, DfxError) else "fault"
    _write({"schema": SCHEMA, "file": file, "error": {"kind": kind, "sentence": sentence}})


def _write(line: dict[str, object]) -> None:
    """At once, since whoever reads it may be waiting for this very file."""
    try:
        sys.stdout.write(json.dumps(line, allow_nan=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # whoever read it has seen enough
    except OSError as error:
        raise DfxError(f"The report could not be written to standard output: {error.strerror}.") from error
