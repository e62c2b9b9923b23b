"""The command line, also as `python -m dfx`: `dfx --help` names its commands, one file each in `dfx/commands/`.

Exit status: 0 done (whatever the verdict, no face included), 2 wrong usage, 3 a file was refused or could not be decoded,
1 anything else. Every error is one sentence on stderr; `python -X dev -m dfx` lets a fault of our own come through as it
is. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from dfx import __version__
from dfx.commands.analyze.command import analyze
from dfx.commands.data import data_app
from dfx.commands.maintain import maintain_app
from dfx.commands.measure.evaluate import evaluate
from dfx.commands.measure.explain_bench import explain_bench
from dfx.commands.measure.explain_choose import explain_choose
from dfx.commands.measure.leave_out import leave_out
from dfx.commands.measure.robustness import robustness
from dfx.commands.measure.trust_bench import trust_bench
from dfx.commands.models import models
from dfx.commands.scan import scan
from dfx.commands.serve import serve
from dfx.commands.shared import OUT, REFUSED, say
from dfx.commands.train import train
from dfx.errors import FAULT, DataError, DfxError, ExplanationError, MediaError, SettingError, UnknownModel

app = typer.Typer(
    name="dfx",
    help="Why a face in a photo is judged real or fake.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
USAGE = 2
_WRONG_USAGE = (UnknownModel, SettingError, ExplanationError, DataError)

for command in (
    analyze,
    scan,
    models,
    train,
    evaluate,
    robustness,
    leave_out,
    explain_bench,
    explain_choose,
    trust_bench,
    serve,
):
    app.command()(command)
app.add_typer(data_app, name="data")
app.add_typer(maintain_app, name="maintain")


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


def main() -> None:
    """The entry point: turns every error into one sentence and its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our dashes gets a question mark, not a failure
    try:
        app()
    except MediaError as error:
        say(str(error))
        sys.exit(REFUSED)
    except _WRONG_USAGE as error:
        say(str(error))
        sys.exit(USAGE)
    except DfxError as error:
        say(str(error))
        sys.exit(1)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        say(FAULT.format(type(error).__name__))
        sys.exit(1)


if __name__ == "__main__":
    main()
