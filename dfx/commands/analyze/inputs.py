"""What `dfx analyze` is asked to look at: files, folders and standard input, each under the name it is spoken of by."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from dfx.errors import MediaError, SettingError, Undecodable

STDIN = Path("-")
STDIN_SHOWN = "standard input"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Input:
    """One picture or clip to look at.

    `path` None: standard input. `shown` is its display name, with the folders inside a folder that was named; `problem`
    why there is nothing to look at after all.
    """

    path: Path | None
    shown: str
    problem: MediaError | None = None

    @property
    def file(self) -> str:
        """What the JSON calls it."""
        return str(STDIN) if self.path is None else self.shown

    @property
    def name(self) -> str:
        """The file's own name, "" where it has none."""
        return "" if self.path is None else self.path.name


def inputs(paths: Sequence[Path]) -> Iterator[Input]:
    """Every input, one after the other, in the order given; a folder's files in the order of their names.

    Raises SettingError where standard input is named twice.
    """
    if paths.count(STDIN) > 1:
        raise SettingError("Standard input can be read once: give - one time.")
    return chain.from_iterable(map(_below, paths))


def _below(path: Path) -> Iterator[Input]:
    """What is meant by one path: standard input, a file, or the usable files of a folder."""
    from dfx.media.process.names import display_name

    try:
        folder = path.is_dir()
    except OSError:  # a name that no disk can hold: the door says it
        folder = False
    if path == STDIN:
        yield Input(None, STDIN_SHOWN)
    elif folder:
        yield from _inside(path)
    else:
        yield Input(path, display_name(path.name))


def _inside(folder: Path) -> Iterator[Input]:
    """The usable files of a folder and its subfolders; one input with a problem where there is none, or no way in."""
    from dfx.media.kind import usable
    from dfx.media.process.names import display_name

    found, closed = _walked(folder)
    empty = True
    for path in found:
        if usable(path):
            empty = False
            yield Input(path, _shown(path.relative_to(folder)))
    for inner in closed:
        shown = display_name(folder.resolve().name) if inner == folder else _shown(inner.relative_to(folder))
        problem = MediaError(f"{shown}: expected a folder, but it cannot be opened for reading.")
        empty = False
        yield Input(inner, shown, problem)
    if empty:
        shown = display_name(folder.resolve().name)
        problem = MediaError(f"{shown}: expected a folder with pictures or clips, but there is none in it.")
        yield Input(folder, shown, problem)


def _walked(folder: Path) -> tuple[list[Path], list[Path]]:
    """The regular files below `folder`, by name, and the folders that cannot be opened. Nothing hidden, and no link, which
    might lead out of it."""
    found: list[Path] = []
    closed: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(place, name) for name in files if not name.startswith("."))
        found += [path for path in paths if path.is_file() and not path.is_symlink()]
    return sorted(found), sorted(closed)


def _shown(relative: Path) -> str:
    from dfx.media.process.names import display_name

    return "/".join(display_name(part) for part in relative.parts)


def read_stdin() -> bytes:
    """All of standard input, never more than the limit of its kind.

    Raises TooLarge, Undecodable (empty) or MediaError (closed, unreadable).
    """
    from dfx.media.kind import kind_of
    from dfx.media.process.files import check_size
    from dfx.settings import settings

    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise MediaError("Expected a picture or clip from standard input, but it is closed.")
    parts = [_read(stream)]
    of_clips = kind_of(parts[0]) == "video"
    limit = settings().max_video_bytes if of_clips else settings().max_image_bytes
    count = len(parts[0])
    while count <= limit and (part := _read(stream)):
        parts.append(part)
        count += len(part)
    if not count:
        raise Undecodable("Expected a picture or clip from standard input, but it is empty.")
    check_size(count, limit, "a video" if of_clips else "an image")
    return b"".join(parts)


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(_CHUNK)
    except (OSError, ValueError):
        raise MediaError("Expected a picture or clip from standard input, but it cannot be read.") from None
