"""The report as JSON, attached to its PDF for `dfx verify`, and the seal of the whole document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dfx.report.json.seal import BLANK, sealed

if TYPE_CHECKING:
    from fpdf import FPDF

NAME = "report.json"
SEAL_MARK = b"/Desc (dfx-seal "


def finished(pdf: FPDF, report: Mapping[str, Any]) -> bytes:
    """The document with `report` attached, as bytes."""
    text = json.dumps(report, separators=(",", ":"), allow_nan=False)
    pdf.embed_file(
        bytes=text.encode(), basename=NAME, desc=f"dfx-seal {BLANK}", compress=True, mime_type="application/json"
    )
    return sealed(bytes(pdf.output()), SEAL_MARK)
