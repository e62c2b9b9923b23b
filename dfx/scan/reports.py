"""The reports of a scan as files: which names they may have, and each written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from dfx.errors import SettingError
from dfx.media.process.names import display_name
from dfx.report.html.scan import scan_html
from dfx.report.json.scan import scan_json
from dfx.report.scanned import ScanReport
from dfx.storage import write_whole


def check_reports(reports: Iterable[Path], others: Iterable[Path]) -> None:
    """Raises SettingError for a name that says none of the forms, or that this scan writes something else to (`others`), and
    for a place where nothing can be written: before hours of work, not after them."""
    taken = {path.parent.resolve() / path.name for path in others}
    for report in reports:
        name, place = display_name(report.name), report.parent.resolve() / report.name
        if report.suffix.lower() not in WRITERS:
            raise SettingError(
                f"--report must end in {', '.join(WRITERS)}, not in {report.suffix[:20] or 'nothing'!r}."
            )
        if place in taken:
            raise SettingError(f"{name} is written by this scan already: --report must name another file.")
        if report.is_dir():
            raise SettingError(f"{name} is a folder: --report must name a file.")
        if not report.parent.is_dir():
            raise SettingError(f"The folder for {name} is not there: make it first, or name another --report.")
        taken.add(place)


def write_reports(reports: Iterable[Path], report: ScanReport) -> None:
    """Raises OSError."""
    for path in reports:
        write_whole(path, WRITERS[path.suffix.lower()](report))


def _pdf(report: ScanReport) -> bytes:
    from dfx.report.pdf.scan import scan_pdf  # here, since fpdf2 is slow to import

    return scan_pdf(report)


WRITERS: dict[str, Callable[[ScanReport], str | bytes]] = {
    ".html": scan_html,
    ".pdf": _pdf,
    ".json": lambda report: json.dumps(scan_json(report), indent=1, allow_nan=False) + "\n",
}
