"""`dfx analyze`: reports of pictures and clips."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.analyze.json_lines import write_report
from dfx.commands.analyze.one_by_one import one_by_one
from dfx.commands.shared import DEFAULT, OUT, Models, enter_own_folder, named, names_of, progress_bar
from dfx.errors import SettingError

if TYPE_CHECKING:
    from dfx.analysis.image import ImageAnalysis, Options
    from dfx.commands.analyze.inputs import Input


def analyze(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="pictures, clips, folders of them, or - for standard input", metavar="FILE...", show_default=False
        ),
    ],
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
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="one line per file on stdout, schema dfx.report/1: its name, then its report or error"
        ),
    ] = False,
) -> None:
    """Say for every face in a picture or clip how likely it is fake, and show where the model looked.

    Folders are walked with their subfolders, in the order of their names; hidden files, links and files of other kinds are
    left out. A refused file is one sentence on stderr, and with --json a line on stdout too; the others go on.
    """
    from dfx.analysis.image import Options, check
    from dfx.analysis.video import VideoOptions, check_video
    from dfx.commands.analyze.clip import analyze_clip, is_clip
    from dfx.commands.analyze.inputs import inputs, read_stdin

    options = check(Options(names_of(models), threshold, explain, layer))
    of_clips = check_video(VideoOptions(names_of(models), threshold, every, max_frames, rules))
    if trust and out is None:
        raise SettingError("--trust writes a file: give --out too.")
    asked = inputs(files)
    enter_own_folder()
    if out is not None:
        from dfx.report.files import prepare

        prepare(out)

    def look(one: Input) -> None:
        with named(one.shown):
            source = read_stdin() if one.path is None else one.path
        if is_clip(source):
            analyze_clip(one, source, of_clips, out, as_json, forensics)
        else:
            _analyze_one(one, source, options, out, as_json, trust, forensics)

    answered, status = one_by_one(asked, look, as_json)
    if not as_json and answered:
        from dfx.report.words.photo import NOT_A_PROOF

        OUT.print(f"\n{NOT_A_PROOF}", style="dim", highlight=False)
    if status:
        raise typer.Exit(status)


def _analyze_one(
    one: Input, source: bytes | Path, options: Options, out: Path | None, as_json: bool, trust: bool, forensics: bool
) -> None:
    from dfx.analysis.image import analyze_image
    from dfx.commands.analyze.forensics import look_closer
    from dfx.media.process.files import read_file
    from dfx.report.terminal.photo import face_table

    with named(one.shown):
        data = read_file(source) if isinstance(source, Path) else source
        with progress_bar(not as_json) as progress:
            result = analyze_image(data, one.name, options, progress)
        told = look_closer(data, result, forensics, not as_json)
    if as_json:
        write_report(result.report, one.file, told.as_json)
    else:
        OUT.print(face_table(result.report, one.shown))
        told.show()
    if out is not None:
        from dfx.report.files import write_files

        stem = one.path.stem if one.path else "stdin"
        measured = _trust(result, options, as_json) if trust else None
        folder = write_files(result, out, stem, measured, beside=told.write)
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
