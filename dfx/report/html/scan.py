"""The report of a scan as one inert HTML file: what was counted, and the most suspicious files first.

The template escapes every value, as that of the picture's report does. The report as JSON is in it too, and the seal of the
whole document.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from dfx import language
from dfx.report.html.parts import CONTENT_POLICY, SEAL_MARK, TEMPLATE_ID, page_template, percent
from dfx.report.json.scan import scan_json
from dfx.report.json.seal import BLANK, sealed
from dfx.report.scanned import ScannedFile, ScanReport
from dfx.report.words import scan as words
from dfx.report.words.photo import NOT_A_PROOF_POINTS, VERDICTS


def scan_html(report: ScanReport) -> str:
    """The whole report as one HTML document. Raises ValueError on a probability outside [0, 1]."""
    document = page_template("scan.html.jinja").render(
        policy=CONTENT_POLICY,
        blank=BLANK,
        template_id=TEMPLATE_ID,
        as_json=json.dumps(scan_json(report), separators=(",", ":"), allow_nan=False),
        report=report,
        words=words,
        counts=words.counts(report.verdicts, report.refused),
        lines=[_line(file) for file in report.files],
        thumbnails=any(file.thumbnail for file in report.files),
        points=(*NOT_A_PROOF_POINTS, words.SUGGESTS_NOTHING),
    )
    return sealed(document.encode(), SEAL_MARK).decode()


def _line(file: ScannedFile) -> Mapping[str, object]:
    line = {
        "name": file.name,
        "sha256": file.sha256,
        "verdict": VERDICTS[file.verdict],
        "number": "",
        "threshold": percent(file.threshold),
        "faces": file.faces,
        "notes": words.notes(file),
        "picture": "data:image/jpeg;base64," + base64.b64encode(file.thumbnail).decode() if file.thumbnail else "",
    }
    if file.fake_probability is None or file.interval is None:
        return line
    return {
        **line,
        "number": language.number(file.fake_probability),
        "interval": language.interval(file.interval),
        "dot": percent(file.fake_probability),
        "start": percent(file.interval[0]),
        "width": percent(file.interval[1] - file.interval[0]),
    }
