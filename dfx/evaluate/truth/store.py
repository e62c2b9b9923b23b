"""What the benches of explanations keep between calls: JSON, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dfx.errors import DataError


def write_json(path: Path, value: Any) -> None:
    """Raises DataError where the disk refuses; the former file is kept then."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
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
