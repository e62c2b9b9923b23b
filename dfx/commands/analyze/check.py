"""`dfx analyze --check`: every map drawn again by another library's code, in the terminal, as JSON and as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfx.commands.shared import OUT, progress_bar
from dfx.errors import ExplanationError

if TYPE_CHECKING:
    from dfx.analysis.image import ImageAnalysis
    from dfx.explain.independent.check import Checked
    from dfx.types import Explanation


@dataclass(frozen=True, slots=True, eq=False)
class MapCheck:
    """A map of the face of that number, from 1, and what came of drawing it again, or the sentence why nothing did."""

    face: int
    map: Explanation
    found: Checked | str


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What is said of the maps of one picture; nothing where it was not asked for."""

    checks: tuple[MapCheck, ...] = ()

    @property
    def as_json(self) -> dict[str, Any] | None:
        """The report's `independent` object."""
        from dfx.report.words import independent as words

        if not self.checks:
            return None
        maps = [
            {
                "face": one.face,
                "model": one.map.model,
                "method": one.map.method,
                "toward": one.map.toward,
                **(
                    {"reason": one.found}
                    if isinstance(one.found, str)
                    else {"parts": words.to_json(one.found), "conclusion": words.conclusion(one.found)}
                ),
            }
            for one in self.checks
        ]
        return {"library": words.library(), "maps": maps}

    def show(self) -> None:
        """A few lines a map, then what it proves where they agree."""
        from dfx.report.terminal.independent import check_lines
        from dfx.report.words import independent as words

        for one in self.checks:
            for line in check_lines(one.face, one.map, one.found):
                OUT.print(line, markup=False, highlight=False)
        if any(not isinstance(one.found, str) and words.conclusion(one.found) == words.PROVES for one in self.checks):
            OUT.print(words.PROVES, markup=False, highlight=False)

    def write(self, folder: Path) -> None:
        """`independent.json`. Raises OSError where the disk refuses."""
        from dfx.storage import write_whole

        if self.checks:
            write_whole(folder / "independent.json", json.dumps(self.as_json, indent=1, allow_nan=False) + "\n")


def draw_again(result: ImageAnalysis, asked: bool, visible: bool) -> Told:
    """Every map of the report checked, one after the other, where `asked`."""
    from dfx.analysis.independent import independent_check

    if not asked:
        return Told()
    checks: list[MapCheck] = []
    for number, face in enumerate(result.report.faces, start=1):
        for one in face.explanations:
            found: Checked | str
            try:
                with progress_bar(visible) as progress:
                    found = independent_check(one, face.face.crop, progress)
            except ExplanationError as error:
                found = str(error)
            checks.append(MapCheck(number, one, found))
    return Told(tuple(checks))
