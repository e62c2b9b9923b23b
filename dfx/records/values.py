"""Stored JSON to values and back: a dataclass is the one account of what a file holds, and its types are what is checked."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from dfx.errors import DataError
from dfx.storage import write_whole

T = TypeVar("T")


def value_of(kind: type[T], content: Any, damaged: str) -> T:
    """`content`, as JSON gives it, as a `kind`; keys that `kind` lacks belong to other versions and are passed over.

    Raises DataError, the sentence `damaged`, where something is missing, of another type or out of its range.
    """
    try:
        return msgspec.convert(content, kind)
    except (msgspec.ValidationError, DataError, RecursionError) as error:
        raise DataError(damaged) from error


def content_of(value: Any) -> Any:
    """A dataclass as what JSON holds: its fields in their order."""
    return msgspec.to_builtins(value)


def check_shares(*values: float | None) -> None:
    """Raises DataError where one is neither None nor in [0, 1]."""
    if not all(value is None or 0 <= value <= 1 for value in values):
        raise DataError("Expected shares in [0, 1].")


def check_interval(interval: tuple[float, float]) -> None:
    """Raises DataError where the lower end lies above the upper one, or either is no number."""
    if not interval[0] <= interval[1]:
        raise DataError("Expected an interval, its lower end first.")


def read_json(path: Path, name: str = "") -> dict[str, Any]:
    """A JSON object. Raises DataError, calling the file `name`, where it is missing, damaged or something else."""
    name = name or path.name
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except FileNotFoundError as error:
        raise DataError(f"{name} is missing from the models folder.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{name} is damaged: expected JSON.") from error
    if not isinstance(content, dict):
        raise DataError(f"{name} is damaged: expected an object, not a {type(content).__name__}.")
    return content


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no number.")


def read_value(kind: type[T], path: Path, damaged: str) -> T:
    """The `kind` that a file holds, read again only when it changed. Raises DataError, the sentence `damaged`, where it
    holds anything else."""
    state = path.stat() if path.is_file() else None
    changed = state and (state.st_mtime_ns, state.st_size)
    value: T = _read_value(kind, path, damaged, changed)  # type: ignore[arg-type]  # classes are hashable
    return value


@lru_cache(maxsize=16)
def _read_value(kind: Any, path: Path, damaged: str, changed: tuple[int, int] | None) -> Any:
    try:
        content = read_json(path)
    except DataError as error:
        raise DataError(damaged) from error
    return value_of(kind, content, damaged)


def write_json(path: Path, content: Any) -> None:
    """`content` as JSON, whole or not at all. Raises DataError where the disk refuses; the former file is kept then."""
    try:
        write_whole(path, json.dumps(content, indent=1) + "\n")
    except OSError as error:
        raise DataError(f"{path.name} could not be written: {error.strerror}.") from error
