"""`dfx serve`: the pages and REST on one port."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from dfx.commands.shared import say
from dfx.errors import SettingError
from dfx.settings import ROOT, settings

HERE = ("127.0.0.1", "localhost", "::1")
NO_KEY = "Others can open the pages, but REST answers them only where DFX_API_KEY is set."


def serve(
    host: Annotated[
        str, typer.Option(help="`127.0.0.1`: this machine alone; `0.0.0.0`: others too (docs/threats.md)")
    ] = HERE[0],
    port: Annotated[int, typer.Option(help="pages at /, REST at /api/v1/docs", min=1, max=65_535)] = 8501,
) -> None:
    """Serve the pages and REST, until it is stopped."""
    key, app = settings().api_key, ROOT / "app.py"
    if not app.is_file():
        raise SettingError("The pages are not part of the installed package: run dfx serve from a checkout of dfx.")
    if host not in HERE and not key:
        say(NO_KEY)
    words = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), "--server.address", host]
    os.execv(sys.executable, words)  # this process becomes the server: signals reach it. No shell.  # nosec B606
