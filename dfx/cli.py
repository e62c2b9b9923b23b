"""The command line: `dfx analyze | models | train | evaluate`, also as `python -m dfx`.

Exit status: 0 done (whatever the verdict, no face included), 2 wrong usage, 3 a file was refused or could not be decoded,
1 anything else. Every error is one sentence on stderr; `python -X dev -m dfx` lets a fault of our own come through as it
is. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from dfx import __version__
from dfx.errors import DataError, DfxError, ExplanationError, MediaError, SettingError, UnknownModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfx.analysis.image import Options
    from dfx.types import Progress

app = typer.Typer(
    name="dfx",
    help="Why a face in a photo is judged real or fake.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
OUT, ERR = Console(), Console(stderr=True)
USAGE, REFUSED = 2, 3
_WRONG_USAGE = (UnknownModel, SettingError, ExplanationError, DataError)

Models = Annotated[str, typer.Option(help="`all` that are shipped, or names with commas between them")]


def _names(models: str) -> tuple[str, ...]:
    """Names of the registry, each once; none stands for all. Raises UnknownModel, SettingError."""
    if models == "all":
        return ()
    from dfx.zoo.registry import spec_of

    names = dict.fromkeys(name.strip() for name in models.split(",") if name.strip())
    if not names:
        raise SettingError("Expected `all` or names of models with commas between them, but --models names none.")
    return tuple(spec_of(name).name for name in names)


@contextmanager
def _progress(shown: bool = True) -> Iterator[Progress]:
    """A bar on stderr with the time left, only where somebody watches."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not (shown and ERR.is_terminal)) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda fraction, text: bar.update(task, completed=fraction, description=text)


@app.command()
def analyze(
    files: Annotated[list[Path], typer.Argument(help="pictures", metavar="FILE...", show_default=False)],
    models: Models = "all",
    explain: Annotated[str, typer.Option(help="`gradcam` or `none`")] = "gradcam",
    threshold: Annotated[
        float | None, typer.Option(help="P(fake) from which a face counts as fake", min=0, max=1)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="folder for crops, overlays and the HTML report")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one report per line on stdout, schema dfx.report/1")] = False,
) -> None:
    """Say for every face in a picture how likely it is fake, and show where the model looked."""
    from dfx.analysis.image import Options, check

    options = check(Options(_names(models), threshold, explain))
    if out is not None:
        from dfx.report.files import prepare

        prepare(out)
    refused = 0
    for path in files:
        try:
            _analyze_one(path, options, out, as_json)
        except MediaError as error:
            refused += 1
            _say(str(error))
    if not as_json and refused < len(files):
        from dfx.report.words import NOT_A_PROOF

        OUT.print(f"\n{NOT_A_PROOF}", style="dim", highlight=False)
    if refused:
        raise typer.Exit(REFUSED)


def _analyze_one(path: Path, options: Options, out: Path | None, as_json: bool) -> None:
    from dfx.analysis.image import analyze_image
    from dfx.media.files import read_file
    from dfx.report.as_json import to_text
    from dfx.report.table import face_table

    with _named(path):
        data = read_file(path)
        _import_quietly()
        with _progress(not as_json) as progress:
            result = analyze_image(data, path.name, options, progress)
    if as_json:
        sys.stdout.write(to_text(result.report, indent=None) + "\n")
    else:
        OUT.print(face_table(result.report, _shown(path)))
    if out is not None:
        from dfx.report.files import write_files

        folder = write_files(result, out, path.stem)
        if not as_json:
            OUT.print(f"Written to {folder.name}", markup=False, highlight=False)


@app.command()
def models(as_json: Annotated[bool, typer.Option("--json", help="as JSON on stdout")] = False) -> None:
    """The registry: every model, its source, size and whether its weights are here."""
    from dfx.report.registry import registry_json, registry_table

    if as_json:
        sys.stdout.write(json.dumps(registry_json(), indent=1) + "\n")
    else:
        OUT.print(registry_table())


@app.command()
def train(
    model: Annotated[str, typer.Argument(help="a name from `dfx models`", show_default=False)],
    data: Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="folder of the run; runs/MODEL if not given")] = None,
    epochs: Annotated[int, typer.Option(help="epochs of `steps` batches", min=1)] = 24,
    steps: Annotated[int, typer.Option(help="batches per epoch", min=1)] = 120,
    batch: Annotated[int, typer.Option(help="faces per batch", min=2)] = 64,
    learning_rate: Annotated[float, typer.Option(help="peak learning rate", min=1e-7, max=1)] = 1e-3,
    warm_up: Annotated[int, typer.Option(help="steps until the peak learning rate", min=0)] = 300,
    weight_decay: Annotated[float, typer.Option(help="of AdamW", min=0, max=1)] = 1e-2,
    size: Annotated[int | None, typer.Option(help="input size in pixels; the model's own if not given", min=32)] = None,
    blend: Annotated[float, typer.Option(help="share of fakes made by self-blending", min=0, max=1)] = 0.0,
    landmarks: Annotated[Path | None, typer.Option(help="from `python -m dfx.data.landmarks`")] = None,
    start: Annotated[Path | None, typer.Option(help=".npz of ImageNet weights to start from")] = None,
    weights: Annotated[Path | None, typer.Option(help="weights of an earlier run to start from")] = None,
    seed: Annotated[int, typer.Option(help="of everything random")] = 7,
    resume: Annotated[bool, typer.Option(help="go on from the last checkpoint in --out")] = False,
) -> None:
    """Train a model, with balanced batches, checkpoints and resume."""
    from dfx.zoo.registry import spec_of

    spec_of(model)
    _import_quietly()
    from dfx.train.fit import Inputs, Plan
    from dfx.train.fit import train as run

    plan = Plan(
        model, epochs, steps, batch, learning_rate, warm_up, weight_decay, blend=blend, seed=seed, input_size=size
    )
    with _progress() as progress:
        best = run(
            plan, data, out or Path("runs") / model, Inputs(start, weights, landmarks), resume=resume, progress=progress
        )
    OUT.print(f"Best weights: {best}", highlight=False)


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)],
    split: Annotated[str, typer.Option(help="train, val or test")] = "test",
    models: Models = "all",
    out: Annotated[Path | None, typer.Option(help="where to write the figures as JSON")] = None,
) -> None:
    """Every metric of every model and the ensemble, with n and a 95 % interval."""
    _import_quietly()
    from dfx.evaluate.folder import evaluate_folder
    from dfx.evaluate.table import tables

    with _progress() as progress:
        evaluation = evaluate_folder(data, split, _names(models), progress)
    OUT.print(tables(evaluation))  # first: no figure is lost where the disk refuses
    if out is not None:
        text = json.dumps(evaluation.as_json(), indent=1, allow_nan=False)
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise DfxError(f"The figures could not be written to {_shown(out)}: {error.strerror}.") from error


def _version(wanted: bool) -> None:
    if wanted:
        OUT.print(f"dfx {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="say the version", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors about a file say which one it is."""
    try:
        yield
    except MediaError as error:
        name = f"{_shown(path)}: "
        raise type(error)(f"{name}{str(error).removeprefix(name)}") from error


def _say(sentence: str) -> None:
    ERR.print(sentence, markup=False, highlight=False, soft_wrap=True)


def _shown(path: Path) -> str:
    from dfx.media.names import display_name

    return display_name(path.name)


def _import_quietly() -> None:
    """TensorFlow's C++ greets on stderr whatever one sets; stderr is for our one sentence."""
    import os

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    saved, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        import keras  # noqa: F401
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nothing)


def main() -> None:
    """The entry point: turns every error into one sentence and its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our dashes gets a question mark, not a failure
    try:
        app()
    except MediaError as error:
        _say(str(error))
        sys.exit(REFUSED)
    except _WRONG_USAGE as error:
        _say(str(error))
        sys.exit(USAGE)
    except DfxError as error:
        _say(str(error))
        sys.exit(1)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        _say(f"dfx failed on a fault of its own ({type(error).__name__}); please report it.")
        sys.exit(1)


if __name__ == "__main__":
    main()
