"""The one way dfx writes a file, or a folder of them: whole or not at all, and never through somebody else's link.

A folder of evidence may hold a `report.json` that is a link to another file. Bytes go into a fresh file of a random name
beside the target and then take the target's name: a link in that place is replaced, what it points to stays as it is.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def own_folder(folder: Path) -> None:
    """Make a folder whose name dfx chose, with those above it. Raises OSError, also where a link has that name."""
    if folder.is_symlink():
        raise NotADirectoryError(f"Expected a folder named {folder.name}, but it is a link.")
    folder.mkdir(parents=True, exist_ok=True)


def own_file(path: Path) -> None:
    """Make an empty file that only this user can read and write; one that is there already is this user's alone from now on.

    For files that a library opens by name and writes in place. Raises OSError, also where a link has that name, or something
    that is no file.
    """
    how = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, how | os.O_RDWR, 0o600)
    except PermissionError:
        handle = os.open(path, how & ~os.O_CREAT | os.O_RDONLY)  # it may still be read
    try:
        told = os.fstat(handle)
        if not stat.S_ISREG(told.st_mode):
            raise OSError(errno.EINVAL, f"Expected a file named {path.name}, but it is something else.")
        if told.st_mode & 0o077 and told.st_uid == os.geteuid():
            os.fchmod(handle, 0o600 & told.st_mode)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes | str, *, durable: bool = True) -> None:
    """Make `path` hold `data`, text as UTF-8. Raises OSError, after which what was there before is as it was."""
    with writing(path, durable=durable) as file:
        file.write(data.encode() if isinstance(data, str) else data)


@contextmanager
def writing(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A file to write to, which becomes `path` at the end of the block; an error inside leaves nothing behind.

    `durable` waits until the disk has it; thousands of small files that can be made again need not.

    A folder that is a link is the caller's affair where a user named it; `own_folder` refuses it where dfx did. Raises
    OSError.
    """
    part, handle = _fresh(path)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def writing_by_name(path: Path) -> Iterator[Path]:
    """As `writing`, for libraries that write to a file's name alone: an empty file's name, nobody's to guess.

    Raises OSError.
    """
    part, handle = _fresh(path)
    try:
        os.close(handle)
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def writing_folder(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder` to write files into, which go to `folder` together when all are written.

    On any error what was written is removed, and `folder` is as it was. What lies in `folder` already stays, but for files
    of the same names; a link of such a name is replaced, not followed. That `folder` itself is no link is the caller's to
    see to. Raises OSError.
    """
    part = _beside(folder)
    part.mkdir()
    try:
        yield part
        if folder.exists():
            for file in sorted(part.iterdir()):
                file.replace(folder / file.name)
        else:
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def append_line(path: Path, line: str) -> None:
    """Put `line` at the end of a list that grows, made where it is not. Raises OSError, also where a link has that name."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(f"{line}\n".encode())


def _fresh(path: Path) -> tuple[Path, int]:
    """A new file beside `path`, open for writing."""
    part = _beside(path)
    return part, os.open(part, _NEW, 0o666)  # less the user's own mask, as for every new file


def _beside(path: Path) -> Path:
    """A name beside `path` that nobody can know beforehand."""
    return path.with_name(f".{secrets.token_hex(8)}.part")


DIGITS = 6  # decimals of a stored figure: far below any interval, and files of equal figures are equal


def plain(value: Any) -> Any:
    """`value` as what JSON holds: dicts, lists, strings, None, and numbers of six decimals."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return round(float(value), DIGITS) if isinstance(value, float) else value
