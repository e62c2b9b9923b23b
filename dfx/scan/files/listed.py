"""Which files a scan is to look at, one after the other: a folder's, or those that a list names. Never all in memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dfx.errors import DataError, MediaError, SettingError
from dfx.media.kind import head_of, kind_of, named_so, usable
from dfx.media.process.names import display_name

STDIN = Path("-")
_CHUNK = 1 << 16  # bytes, and the longest name taken
_TEXT = set(range(32, 256)) | set(b"\t\n\r\0")  # names may be in any encoding, but hold no control characters


@dataclass(frozen=True, slots=True)
class Listed:
    """A file to look at, `shown` its display name with the folders it was named with; `problem` why it cannot be."""

    path: Path
    shown: str
    problem: MediaError | None = None


def listed(source: Path) -> Iterator[Listed]:
    """The files of a folder in the order of their names, those that a list or standard input names, or `source` itself where
    it is a picture or clip. Raises SettingError where it is nothing of these, DataError for a list that is none."""
    if source == STDIN:
        stream = getattr(sys.stdin, "buffer", None)
        if stream is None:
            raise SettingError("Expected names of files from standard input, but it is closed.")
        return _named(stream)
    if source.is_dir():
        return _walked(source)
    if not source.is_file():
        raise SettingError(
            f"{display_name(source.name)}: expected a folder or a list, but there is no file of that name."
        )
    head = head_of(source)
    if kind_of(head):
        return iter([Listed(source, display_name(source.name))])
    if not set(head) <= _TEXT:
        raise SettingError(f"{display_name(source.name)}: expected a folder, a picture, a clip or a list of names.")
    return _of_list(source)


def count(source: Path) -> int | None:
    """About how many files `listed` gives, in a folder by their names alone; None where only reading tells."""
    if source == STDIN:
        return None
    if source.is_dir():
        return sum(1 for entry in _entries(source) if isinstance(entry, Listed) or named_so(entry))
    if kind_of(head_of(source)):
        return 1
    with source.open("rb") as stream:
        return sum(1 for line in _lines(stream) if line)


def _of_list(path: Path) -> Iterator[Listed]:
    with path.open("rb") as stream:
        yield from _named(stream)


def _named(stream: BinaryIO) -> Iterator[Listed]:
    """A file a line. Names are as the system has them, and below the current folder where they are relative."""
    for line in _lines(stream):
        if line:
            path = Path(os.fsdecode(line))
            yield Listed(path, _shown(path))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines, or what stands between NULs, as `find -print0` writes it, where the first part of the list has one.

    Raises DataError.
    """
    rest, separator = b"", b""
    while part := stream.read(_CHUNK):
        separator = separator or (b"\0" if b"\0" in part else b"\n")
        *whole, rest = (rest + part).split(separator)
        yield from (line.removesuffix(b"\r") if separator == b"\n" else line for line in whole)
        if len(rest) > _CHUNK:
            raise DataError(f"Expected a list of files, one a line, but a line has more than {_CHUNK:,} bytes.")
    yield rest.removesuffix(b"\r")


def _walked(folder: Path) -> Iterator[Listed]:
    """The usable files below `folder`; a subfolder that cannot be opened comes with its problem."""
    for entry in _entries(folder):
        if isinstance(entry, Listed):
            yield entry
        elif usable(entry):
            yield Listed(entry, _shown(entry.relative_to(folder)))


def _entries(folder: Path) -> Iterator[Path | Listed]:
    """Every regular file below `folder`, each folder's in the order of their names. Nothing hidden, and no link, which might
    lead out of it or in circles. One folder's names are held at a time, and those it lies in."""
    waiting: list[Iterator[tuple[str, bool]]] = []
    places = [folder]
    while places:
        if len(waiting) < len(places):
            try:
                waiting.append(iter(_inside(places[-1])))
            except OSError:
                place = places.pop()
                shown = display_name(folder.resolve().name) if place == folder else _shown(place.relative_to(folder))
                yield Listed(place, shown, MediaError("Expected a folder, but it cannot be opened for reading."))
                continue
        name, is_folder = next(waiting[-1], ("", False))
        if not name:
            waiting.pop()
            places.pop()
        elif is_folder:
            places.append(places[-1] / name)
        else:
            yield places[-1] / name


def _inside(folder: Path) -> list[tuple[str, bool]]:
    """Names, sorted, and whether each is a folder. Raises OSError."""
    with os.scandir(folder) as entries:
        return sorted(
            (entry.name, entry.is_dir(follow_symlinks=False))
            for entry in entries
            if not entry.name.startswith(".")
            and (entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False))
        )


def _shown(path: Path) -> str:
    return "/".join(display_name(part) for part in path.parts if part != os.sep)
