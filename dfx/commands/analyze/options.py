"""The options of `dfx analyze`, and the value that carries what they ask of every file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dfx.analysis.image import Options
    from dfx.analysis.video import VideoOptions

Files = Annotated[
    list[Path],
    typer.Argument(
        help="pictures, clips, folders of them, or - for standard input", metavar="FILE...", show_default=False
    ),
]
Explain = Annotated[
    str,
    typer.Option(help="`auto` (each model's best), `none`, or methods with commas between them: gradcam, rise, …"),
]
Layer = Annotated[
    str | None,
    typer.Option(help="of class activation maps: a name, `early`, `middle`, `last`, or a+b; else the best measured"),
]
Trust = Annotated[
    bool, typer.Option("--trust", help="with --out: also measure how far each map can be trusted (seconds a map)")
]
Check = Annotated[
    bool,
    typer.Option(
        "--check", help="of a picture: also draw each map by tf-keras-vis, another's code, and say how alike both are"
    ),
]
Threshold = Annotated[float | None, typer.Option(help="P(fake) from which a face counts as fake", min=0, max=1)]
Every = Annotated[float | None, typer.Option(help="of a clip: seconds between the moments looked at")]
MaxFrames = Annotated[int | None, typer.Option(help="of a clip: moments looked at, at most")]
Rules = Annotated[str, typer.Option(help="of a clip: `dfx`, or `deepguard` for that system's frames and crops")]
Out = Annotated[
    Path | None, typer.Option(help="folder for crops, overlays, the report as HTML and PDF, and the annotated clip")
]
Forensics = Annotated[
    bool, typer.Option("--forensics", help="of a picture: also what the Forensics page says (seconds a picture)")
]
Json = Annotated[
    bool,
    typer.Option("--json", help="one line per file on stdout, schema dfx.report/1: its name, then its report or error"),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every file, be it a picture or a clip. `trust` only with a folder `out` to write it to."""

    of_pictures: Options
    of_clips: VideoOptions
    out: Path | None = None
    trust: bool = False
    forensics: bool = False
    check: bool = False
    as_json: bool = False
