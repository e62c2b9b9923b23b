"""`dfx analyze` of a picture: the table, Forensics, `--check`, the report, and with `--trust` how far each map goes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dfx.commands.analyze.check import draw_again
from dfx.commands.analyze.forensics import look_closer
from dfx.commands.analyze.inputs import Input
from dfx.commands.analyze.json_lines import write_report
from dfx.commands.analyze.options import Asked
from dfx.commands.shared import OUT, named, progress_bar

if TYPE_CHECKING:
    from dfx.analysis.image import ImageAnalysis
    from dfx.commands.analyze.ahead import Reading


def analyze_photo(one: Input, source: bytes | Reading, asked: Asked) -> None:
    """Raises MediaError with the file's name in its sentence."""
    from dfx.analysis.image import analyze_image
    from dfx.report.terminal.photo import face_table

    with named(one.shown):
        data, decoded = (source, None) if isinstance(source, bytes) else (source.data(), source.picture)
        with progress_bar(not asked.as_json) as progress:
            result = analyze_image(data, one.name, asked.of_pictures, progress, decoded)
        closer = look_closer(data, result, asked.forensics, not asked.as_json)
        again = draw_again(result, asked.check, not asked.as_json)
    if asked.as_json:
        write_report(result.report, one.file, closer.as_json, again.as_json)
    else:
        OUT.print(face_table(result.report, one.shown))
        closer.show()
        again.show()
    if asked.out is not None:
        from dfx.report.files import write_files

        def beside(folder: Path) -> None:
            closer.write(folder)
            again.write(folder)

        measured = trust_of(result, asked) if asked.trust else None
        folder = write_files(result, asked.out, one.path.stem if one.path else "stdin", measured, beside)
        if not asked.as_json:
            OUT.print(f"Written to {folder.name}", markup=False, highlight=False)


def trust_of(result: ImageAnalysis, asked: Asked) -> dict[str, object]:
    """Face and map → what was measured of its trust, or the sentence why nothing was."""
    from dfx.analysis.explain import trust_card
    from dfx.errors import ExplanationError
    from dfx.explain.request import MapRequest
    from dfx.explain.trust import verdict

    measured: dict[str, object] = {}
    for number, face in enumerate(result.report.faces, start=1):
        for shown in face.explanations:
            key, layer = f"face {number}, {shown.model}, {shown.method}", asked.of_pictures.layer
            try:
                with progress_bar(not asked.as_json) as progress:
                    request = MapRequest(shown.method, layer, shown.toward)
                    card = trust_card(face.face.crop, shown.model, request, progress=progress)
                measured[key] = {**asdict(card), "words": verdict(card).words}
            except ExplanationError as error:
                measured[key] = str(error)
    return measured
