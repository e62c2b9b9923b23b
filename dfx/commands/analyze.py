"""`dfx analyze`: reports of pictures and clips."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import DEFAULT, OUT, REFUSED, Models, import_quietly, named, names_of, progress_bar, say, shown
from dfx.errors import MediaError, SettingError

if TYPE_CHECKING:
    from dfx.analysis.image import ImageAnalysis, Options


def analyze(
    files: Annotated[list[Path], typer.Argument(help="pictures and clips", metavar="FILE...", show_default=False)],
    models: Models = DEFAULT,
    explain: Annotated[
        str,
        typer.Option(help="`auto` (each model's best), `none`, or methods with commas between them: gradcam, rise, …"),
    ] = "auto",
    layer: Annotated[
        str | None,
        typer.Option(
            help="of class activation maps: a name, `early`, `middle`, `last`, or a+b; else the best measured"
        ),
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="with --out: also measure how far each map can be trusted (seconds a map)")
    ] = False,
    threshold: Annotated[
        float | None, typer.Option(help="P(fake) from which a face counts as fake", min=0, max=1)
    ] = None,
    every: Annotated[float | None, typer.Option(help="of a clip: seconds between the moments looked at")] = None,
    max_frames: Annotated[int | None, typer.Option(help="of a clip: moments looked at, at most")] = None,
    rules: Annotated[
        str, typer.Option(help="of a clip: `dfx`, or `deepguard` for that system's frames and crops")
    ] = "dfx",
    out: Annotated[
        Path | None, typer.Option(help="folder for crops, overlays, the HTML report and the annotated clip")
    ] = None,
    forensics: Annotated[
        bool, typer.Option("--forensics", help="of a picture: also what the Forensics page says (seconds a picture)")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one report per line on stdout, schema dfx.report/1")] = False,
) -> None:
    """Say for every face in a picture or clip how likely it is fake, and show where the model looked."""
    from dfx.analysis.image import Options, check
    from dfx.analysis.video import VideoOptions, check_video
    from dfx.commands.analyze_clip import analyze_clip, is_clip

    options = check(Options(names_of(models), threshold, explain, layer))
    of_clips = check_video(VideoOptions(names_of(models), threshold, every, max_frames, rules))
    if trust and out is None:
        raise SettingError("--trust writes a file: give --out too.")
    if out is not None:
        from dfx.report.files import prepare

        prepare(out)
    refused = 0
    for path in files:
        try:
            if is_clip(path):
                analyze_clip(path, of_clips, out, as_json, forensics)
            else:
                _analyze_one(path, options, out, as_json, trust, forensics)
        except MediaError as error:
            refused += 1
            say(str(error))
    if not as_json and refused < len(files):
        from dfx.report.words import NOT_A_PROOF

        OUT.print(f"\n{NOT_A_PROOF}", style="dim", highlight=False)
    if refused:
        raise typer.Exit(REFUSED)


def _analyze_one(path: Path, options: Options, out: Path | None, as_json: bool, trust: bool, forensics: bool) -> None:
    from dfx.analysis.image import analyze_image
    from dfx.commands.analyze_forensics import look_closer
    from dfx.media.files import read_file
    from dfx.report.as_json import to_text
    from dfx.report.table import face_table

    with named(path):
        data = read_file(path)
        import_quietly()
        with progress_bar(not as_json) as progress:
            result = analyze_image(data, path.name, options, progress)
        told = look_closer(data, result, forensics, not as_json)
    if as_json:
        sys.stdout.write(to_text(result.report, indent=None, forensics=told.as_json) + "\n")
    else:
        OUT.print(face_table(result.report, shown(path)))
        told.show()
    if out is not None:
        from dfx.report.files import write_files

        folder = write_files(result, out, path.stem, _trust(result, options, as_json) if trust else None)
        told.write(folder)
        if not as_json:
            OUT.print(f"Written to {folder.name}", markup=False, highlight=False)


def _trust(result: ImageAnalysis, options: Options, quiet: bool) -> dict[str, object]:
    """Face and map → what was measured of its trust, or the sentence why nothing was."""
    from dataclasses import asdict

    from dfx.analysis.explain import trust_card
    from dfx.errors import ExplanationError
    from dfx.explain.trust import verdict

    found: dict[str, object] = {}
    for number, face in enumerate(result.report.faces, start=1):
        for one in face.explanations:
            key = f"face {number}, {one.model}, {one.method}"
            try:
                with progress_bar(not quiet) as progress:
                    card = trust_card(
                        face.face.crop, one.model, one.method, options.layer, one.toward, progress=progress
                    )
                found[key] = {**asdict(card), "words": verdict(card).words}
            except ExplanationError as error:
                found[key] = str(error)
    return found
