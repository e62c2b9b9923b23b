"""Every training run behind the shipped models, a try of all of it, and a teacher's answers for its students."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, Data, import_quietly, say, tell, written


def schedule(
    data: Data,
    starts: Annotated[Path, typer.Option(help="folder of the ImageNet starts (.npz)", show_default=False)],
    runs: Annotated[Path, typer.Option(help="where run folders are kept")] = Path("runs"),
    only: Annotated[str, typer.Option(help="names of runs with commas between them; all if not given")] = "",
    ship: Annotated[bool, typer.Option("--ship", help="then ship, measure and rank them")] = False,
) -> None:
    """Train every run of the schedule that is not trained yet. May be killed and given again at any time."""
    import_quietly()
    from dfx.train.all import run_all, ship_all

    names = [name for name in only.split(",") if name]
    done = run_all(data, starts, runs, names, lambda _, text: say(text))
    if ship:
        ship_all(data, done, runs)


def smoke(
    out: Annotated[
        Path | None, typer.Option(help="where to keep what is made; a temporary folder if not given")
    ] = None,
) -> None:
    """Train, ship, measure and rank a few small models on made-up faces: to see that every part runs.

    Takes about a minute of processor time.
    """
    began = time.monotonic()
    import_quietly()
    from dfx.train.smoke import smoke as run

    if out is not None:
        say(f"Everything is kept in {out}.")
        with written(out, "try"):
            run(out, tell)
    else:
        with tempfile.TemporaryDirectory() as folder:
            say(f"Everything is made in {folder}, which is removed at the end; --out DIR keeps it.")
            run(Path(folder), tell)
    OUT.print(f"train-smoke went through in {time.monotonic() - began:.0f} s", highlight=False)


def teacher(
    data: Data,
    run: Annotated[Path, typer.Argument(help="the teacher's run folder", show_default=False)],
    out: Annotated[Path, typer.Argument(help="the .npz file to write", show_default=False)],
) -> None:
    """Write what a trained model says of every training face, and its features, for students."""
    import_quietly()
    from dfx.train.teach.teacher import ask, save_teacher

    answers = ask(data, run)
    with written(out, "answers"):
        save_teacher(out, answers)
