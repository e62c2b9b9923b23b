"""What the benches of explanations keep between calls: JSON, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dfx.errors import DataError
from dfx.storage import write_whole


def write_json(path: Path, value: Any) -> None:
    """Raises DataError where the disk refuses; the former file is kept then."""
    try:
        write_whole(path, json.dumps(value, indent=1) + "\n")
    except OSError as error:
        raise DataError(f"{path.name} could not be written: {error.strerror}.") from error


def read_json(path: Path) -> dict[str, Any]:
    """An object with "rows"; one without any where there is no file. Raises DataError for anything else."""
    if not path.is_file():
        return {"rows": []}
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        list(stored["rows"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path.name} does not hold scores of explanations that dfx wrote.") from error
    return stored
