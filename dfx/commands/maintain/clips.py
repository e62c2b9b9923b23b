"""What is measured on whole clips: what is said of each, and how fakes move."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, Models, import_quietly, names_of, say, tell, written

Videos = Annotated[
    Path, typer.Option(help="folder of clips with a manifest.csv, fakes by original", show_default=False)
]


def clips(
    videos: Videos,
    models: Models = "fast",
    keep: Annotated[Path | None, typer.Option(help="what was said of each clip, from which it goes on")] = None,
    fit: Annotated[bool, typer.Option("--fit", help="calibrate whole clips anew and store clips.json")] = False,
    motion: Annotated[
        Path | None,
        typer.Option(help="with --fit: what `dfx maintain motion --logits` kept; without it, motion gets no weight"),
    ] = None,
) -> None:
    """Send whole clips through the whole pipeline: what is said of each, and how well it separates real from fake.

    --fit measures what is stored by leaving out each original with its fakes in turn.
    """
    from dfx.evaluate.clips.clips import judge_clips, motion_of, read_clips
    from dfx.evaluate.clips.report import fit_and_write, table_of

    files, names = read_clips(videos), names_of(models)
    import_quietly()
    with written(keep or videos, "answers"):
        rows = judge_clips(files, names, keep, tell)
    left_out = motion_of(rows, motion) if motion else None
    table = fit_and_write(rows, names, left_out) if fit else table_of(rows, names)
    OUT.print(table, markup=False, highlight=False, soft_wrap=True)


def motion(
    videos: Videos,
    out: Annotated[Path | None, typer.Option(help="models folder that motion.json goes to", show_default=False)] = None,
    logits: Annotated[Path | None, typer.Option(help="also each clip's left-out log-odds, as JSON")] = None,
) -> None:
    """Learn how fakes move, measure it on originals left out in turn, and store it."""
    import_quietly()
    from dfx.evaluate.clips.clips import read_clips
    from dfx.evaluate.motion.fit import left_out_logits
    from dfx.evaluate.motion.motion import bursts_of, learned, rows_of, with_motion
    from dfx.evaluate.truth.store import write_json
    from dfx.settings import settings
    from dfx.temporal.model import write_motion_model
    from dfx.temporal.pattern import FEATURES, pattern_of

    clips, patterns = read_clips(videos), []
    for number, clip in enumerate(clips, start=1):
        patterns.append(pattern_of(list(bursts_of(clip.path))))
        say(f"{number} of {len(clips)} {clip.key}{'' if patterns[-1] is not None else ': too little motion'}")
    moved = with_motion(clips, patterns)
    said = left_out_logits(moved.patterns, moved.fake, moved.groups)
    model = learned(moved, said, videos.resolve().name)
    if logits is not None:
        write_json(logits, {"features": list(FEATURES), "rows": rows_of(moved, said)})
    folder = out or settings().models_dir
    with written(folder, "line"):
        write_motion_model(model, folder)
    low, high = model.measured.interval
    text = f"AUC of the motion alone {model.measured.auc:.3f} [{low:.3f}, {high:.3f}], n = {model.measured.clips}"
    methods = [f"  {method:12} {value:.3f}" for method, value in model.measured.methods.items()]
    OUT.print("\n".join([text, *methods]), markup=False, highlight=False)
