"""`dfx models`: the registry."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from dfx.commands.shared import OUT, enter_own_folder, say
from dfx.errors import ModelError, SettingError
from dfx.zoo.registry import plugged


def models(
    as_json: Annotated[bool, typer.Option("--json", help="as JSON on stdout")] = False,
    compare: Annotated[
        str, typer.Option(help="two names with a comma between them: both side by side, from stored predictions")
    ] = "",
) -> None:
    """The registry: every model, its source, size and whether its weights are here; models of your own too.

    A package that was installed since the last time is tried first, which takes some seconds.
    """
    if compare:
        return _compare(compare, as_json)
    try_new()
    from dfx.report.terminal.registry import registry_json, registry_table

    if as_json:
        sys.stdout.write(json.dumps(registry_json(), indent=1) + "\n")
    else:
        OUT.print(registry_table())
    for sentence in plugged().left_out.values():
        say(sentence)


def try_new() -> None:
    """Try every model of a plug-in that was not tried yet, and keep the verdict."""
    for name, plug_in in plugged().untried.items():
        from dfx.zoo.own.trial import keep_verdict

        enter_own_folder()
        say(f"Trying {name} of {plug_in.package}.")
        try:
            keep_verdict(plug_in)
        except ModelError as error:
            say(str(error))


def _compare(names: str, as_json: bool) -> None:
    from dfx.compare.board.two_models import compare_two

    asked = [name.strip() for name in names.split(",") if name.strip()]
    if len(asked) != 2:
        raise SettingError(f"--compare takes two names with a comma between them, not {len(asked)}.")
    found = compare_two(asked[0], asked[1])
    if as_json:
        sys.stdout.write(json.dumps(found.as_json(), indent=1) + "\n")
        return
    from dfx.report.terminal.two_models import two_models_table

    OUT.print(two_models_table(found))
