"""What the pages are made of, imported while the first visitor's browser still loads its own part.

Their modules take half a second of a fresh process; what answers are made of comes later, see `dfx.ui.photo.warm`. Models of
the operator's own that were not tried yet are tried in a process beside, so that no page waits for TensorFlow.
"""

from __future__ import annotations

import ast
import gc
import logging
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from threading import Thread

from dfx.settings import ROOT
from dfx.ui.kit import frame
from dfx.zoo.registry import plugged

TRIAL_S = 600  # seconds, for all that is new

_log = logging.getLogger("dfx.ui")


def start() -> Thread:
    """Import them in the background; a page that is asked for meanwhile waits for no more than it needs itself."""
    thread = Thread(target=_import, name="dfx-ahead", daemon=True)
    thread.start()
    return thread


def _import() -> None:
    try:
        for row in frame.ROWS:
            for module, names in imports_of((frame.PAGES / f"{row.name}.py").read_text(encoding="utf-8")):
                imported = import_module(module)
                for name in names:
                    if not hasattr(imported, name):
                        import_module(f"{module}.{name}")
        import_module("pandas")  # by which Streamlit draws the table that Compare begins with
        # Modules stay for good: looked through at every collection, they cost the first visitor a tenth of a second.
        gc.collect()
        gc.freeze()
    except Exception as error:  # the page itself will tell
        _log.warning("Not every page could be read ahead: %s", type(error).__name__)
    try_new()


def try_new() -> None:
    """Have new plug-ins tried; the pages have them from their next run on, or say why not."""
    if not plugged().untried:
        return
    try:
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-m", "dfx", "models"]  # our own words
        subprocess.run(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet, timeout=TRIAL_S)  # nosec B603
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("New models could not be tried: %s", type(error).__name__)


def imports_of(script: str) -> Iterator[tuple[str, list[str]]]:
    """Module and names of every `from dfx… import …` at the top of a script, in their order."""
    for node in ast.parse(script).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "dfx":
            yield str(node.module), [alias.name for alias in node.names]
