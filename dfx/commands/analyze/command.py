"""`dfx analyze`: reports of pictures and clips."""

from __future__ import annotations

import typer

from dfx.commands.analyze.inputs import Input, inputs, read_stdin
from dfx.commands.analyze.one_by_one import one_by_one
from dfx.commands.analyze.options import (
    Asked,
    Check,
    Every,
    Explain,
    Files,
    Forensics,
    Json,
    Layer,
    MaxFrames,
    Out,
    Rules,
    Threshold,
    Trust,
)  # fmt: skip
from dfx.commands.shared import DEFAULT, OUT, Models, enter_own_folder, named, names_of
from dfx.errors import SettingError


def analyze(
    files: Files,
    models: Models = DEFAULT,
    explain: Explain = "auto",
    layer: Layer = None,
    trust: Trust = False,
    check: Check = False,
    threshold: Threshold = None,
    every: Every = None,
    max_frames: MaxFrames = None,
    rules: Rules = "dfx",
    out: Out = None,
    forensics: Forensics = False,
    as_json: Json = False,
) -> None:
    """Say for every face in a picture or clip how likely it is fake, and show where the model looked.

    Folders are walked with their subfolders, in the order of their names; hidden files, links and files of other kinds are
    left out. A refused file is one sentence on stderr, and with --json a line on stdout too; the others go on.
    """
    from dfx.analysis import image
    from dfx.analysis.explain import methods_of
    from dfx.analysis.video import VideoOptions, check_video
    from dfx.commands.analyze.ahead import Ahead, Reading
    from dfx.commands.analyze.clip import analyze_clip, is_clip
    from dfx.commands.analyze.photo import analyze_photo

    of_pictures = image.check(image.Options(names_of(models), threshold, explain, layer))
    of_clips = check_video(VideoOptions(names_of(models), threshold, every, max_frames, rules))
    if check and not methods_of(explain):
        raise SettingError("--check needs maps to check, so it does not go with --explain none.")
    if trust and out is None:
        raise SettingError("--trust writes a file: give --out too.")
    asked, found = Asked(of_pictures, of_clips, out, trust, forensics, check, as_json), inputs(files)
    enter_own_folder()
    if out is not None:
        from dfx.report.files import prepare

        prepare(out)

    ahead = Ahead(found)

    def look(one: Input) -> None:
        with named(one.shown):
            source = read_stdin() if one.path is None else one.path
        if is_clip(source):
            analyze_clip(one, source, asked)
        else:
            analyze_photo(
                one, source if isinstance(source, bytes) else ahead.reading or Reading(source, one.name), asked
            )

    answered, status = one_by_one(ahead, look, as_json)
    if not as_json and answered:
        from dfx.report.words.photo import NOT_A_PROOF

        OUT.print(f"\n{NOT_A_PROOF}", style="dim", highlight=False)
    if status:
        raise typer.Exit(status)
