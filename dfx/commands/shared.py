"""What every command shares: the two consoles, the bar, and how a file and a list of models are named."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from dfx.errors import DfxError, MediaError, SettingError
from dfx.quiet import import_keras

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dfx.types import Progress

OUT, ERR = Console(), Console(stderr=True)
REFUSED = 3  # exit status where a file was refused or could not be decoded

Data = Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)]
Models = Annotated[str, typer.Option(help="`fast`, `all` that are shipped, or names with commas between them")]
Blends = Annotated[
    str, typer.Option(help="self-blends by the five points, `points`, or by the 468, of more kinds, `mesh`")
]
Redrawn = Annotated[
    float, typer.Option(help="share of fakes that are real faces drawn anew by auto-encoders", min=0, max=1)
]
Pairs = Annotated[float, typer.Option(help="share of fakes beside their own original in a batch", min=0, max=1)]
DEFAULT = "default"  # the ensemble that is shipped as such: "fast" or "all"


def names_of(models: str) -> tuple[str, ...]:
    """The names that `--models` means, see `dfx.predict.shipped.names_in`."""
    from dfx.predict.shipped import names_in

    return names_in(models)


def check_blends(blends: str) -> None:
    """Raises SettingError for another word than the option takes."""
    if blends not in ("points", "mesh"):
        raise SettingError(f"--blends takes points or mesh, not {blends[:40]!r}.")


@contextmanager
def progress_bar(visible: bool = True) -> Iterator[Progress]:
    """A bar on stderr with the time left, only where somebody watches."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not (visible and ERR.is_terminal)) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda fraction, text: bar.update(task, completed=fraction, description=text)


@contextmanager
def named(name: str) -> Iterator[None]:
    """Errors about a file begin with its display name, which may hold the folders it lies in."""
    try:
        yield
    except MediaError as error:
        said = str(error).removeprefix(f"{name}: ").removeprefix(f"{name.rpartition('/')[2]}: ")
        raise type(error)(f"{name}: {said}") from error


def say(sentence: str) -> None:
    ERR.print(sentence, markup=False, highlight=False, soft_wrap=True)


def tell(fraction: float, text: str) -> None:
    """Progress as a line each time, for work of hours whose lines are kept."""
    say(f"{fraction:4.0%} {text}")


def shown(path: Path) -> str:
    from dfx.media.process.names import display_name

    return display_name(path.name)


@contextmanager
def written(path: Path, what: str) -> Iterator[None]:
    """Where the disk refuses `what` inside the block, DfxError says so in one sentence."""
    try:
        yield
    except OSError as error:
        raise DfxError(f"The {what} could not be written to {shown(path)}: {error.strerror}.") from error


def write_text(path: Path, text: str, what: str) -> None:
    """Whole or not at all. Raises DfxError."""
    from dfx.storage import write_whole

    with written(path, what):
        write_whole(path, text)


def enter_own_folder() -> None:
    """A private folder for what libraries write meanwhile, and an end to what a killed run left behind."""
    from dfx import own_temp

    with suppress(OSError):  # without room for temporary files, what needs none still works
        own_temp.enter()


def import_quietly() -> None:
    """Keras and TensorFlow for a command that needs them in any case; stderr is for our one sentence."""
    enter_own_folder()
    import_keras()
