"""`dfx analyze --forensics`: what the Forensics page says of a picture, in the terminal, as JSON and as files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfx.commands.shared import OUT, progress_bar

if TYPE_CHECKING:
    from dfx.analysis.image import ImageAnalysis
    from dfx.forensics.result import ForensicResult


@dataclass(frozen=True, slots=True)
class CloserLook:
    """Method → what it says; empty where it was not asked for."""

    known: Mapping[str, ForensicResult] = field(default_factory=dict)

    @property
    def as_json(self) -> dict[str, Any] | None:
        """The report's `forensics` object."""
        from dfx.report.words.forensics import to_json

        return to_json(self.known) if self.known else None

    def show(self) -> None:
        """The page's words, in its order."""
        from dfx.report.terminal.forensics import forensics_table

        if self.known:
            OUT.print(forensics_table(self.known))

    def write(self, folder: Path) -> None:
        """`forensics.json`, and every map's colours as a picture. Raises OSError where the disk refuses."""
        import json

        from dfx.analysis.forensics import maps_of
        from dfx.explain.overlay import coloured
        from dfx.report.files import write_png
        from dfx.storage import write_whole

        if not self.known:
            return
        text = json.dumps(self.as_json, indent=2, ensure_ascii=False, allow_nan=False)
        write_whole(folder / "forensics.json", text + "\n")
        for name, result in self.known.items():
            for one in maps_of(result):
                part = re.sub(r"[^a-z0-9]+", "_", one.name.lower()).strip("_")
                write_png(folder / f"forensics_{name}_{part}.png", coloured(one.values))


def look_closer(data: bytes, result: ImageAnalysis, asked: bool, visible: bool) -> CloserLook:
    """All methods, one after the other, where `asked`. The spectrum is of the most suspicious face, as on the page."""
    from dfx.analysis.forensics import look_all

    if not asked:
        return CloserLook()
    report = result.report
    face = report.faces[report.lead] if report.faces else None
    with progress_bar(visible) as progress:
        box = face.face.crop_box if face else None
        return CloserLook(look_all(data, result.picture.pixels, box, progress))
