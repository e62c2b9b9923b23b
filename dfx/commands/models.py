"""`dfx models`: the registry."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from dfx.commands.shared import OUT


def models(as_json: Annotated[bool, typer.Option("--json", help="as JSON on stdout")] = False) -> None:
    """The registry: every model, its source, size and whether its weights are here."""
    from dfx.report.registry import registry_json, registry_table

    if as_json:
        sys.stdout.write(json.dumps(registry_json(), indent=1) + "\n")
    else:
        OUT.print(registry_table())
