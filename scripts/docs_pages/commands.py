"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from dfx.cli import app

MAINTAIN = "maintain"
_CODE = re.compile(r"(`[^`]*`)")
_SHOWN_AS_THEY_ARE = str.maketrans({"<": "&lt;", "*": r"\*", "|": "&#124;", "_": r"\_", "[": r"\["})


def reference(maintain: bool = False) -> str:
    """Every command with its arguments and options; `maintain`: those of `dfx maintain` alone, else all but those."""
    root: Any = typer.main.get_command(app)
    parts = []
    for path, command in _commands(root, "dfx"):
        if (path.split()[1] == MAINTAIN) == maintain:
            parts.append(_section(path, command))
    return "\n\n".join(parts)


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """(words, command) of every command below `group`, itself left out."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _section(path: str, command: Any) -> str:
    context = typer.Context(command, info_name=path)
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = [f"## `{path}`", _plain(command.help or ""), f"```text\n{usage}\n```"]
    records = [part.get_help_record(context) for part in command.params]
    table = [f"| `{words}` | {_plain(said)} |" for words, said in filter(None, records)]
    if table:
        lines.append("\n".join(["| Argument or option | Means |", "|---|---|", *table]))
    return "\n\n".join(lines)


def _plain(text: str) -> str:
    """A help text as Markdown that shows what stands there; what stands between backticks stays code."""
    parts = _CODE.split(text)
    return "".join(part if part.startswith("`") else part.translate(_SHOWN_AS_THEY_ARE) for part in parts)
