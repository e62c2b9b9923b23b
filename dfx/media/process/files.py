"""Reading a file that the command line names, never more of it than the limit allows."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from dfx.errors import MediaError, TooLarge, Undecodable
from dfx.media.process.names import display_name
from dfx.settings import settings


def read_file(path: Path) -> bytes:
    """The bytes of an image file.

    Raises MediaError (missing, a folder, unreadable), Undecodable (empty) or TooLarge (over `max_image_bytes`, found
    out before reading); the sentence names the file, not its folder.
    """
    name = display_name(path.name)
    handle, size = open_regular(path, "an image")
    parts: list[bytes] = []
    try:
        check_bytes(size)
        while size > 0:
            try:
                part = os.read(handle, size)
            except OSError:
                raise MediaError(f"{name}: expected an image file, but it cannot be read.") from None
            if not part:  # it became shorter while being read
                break
            parts.append(part)
            size -= len(part)
    finally:
        os.close(handle)
    return b"".join(parts)


def open_regular(path: Path, noun: str) -> tuple[int, int]:
    """A handle on a file that the command line names, to be closed by the caller, and its size in bytes.

    `noun` is what is expected: "an image", "a video". Raises MediaError, Undecodable (empty), as `read_file` does.
    """
    expected = f"{display_name(path.name)}: expected {noun} file, but"
    try:
        # Not blocking, or a named pipe without a writer would hang here; opened once, so that nothing is exchanged
        # between the look and the read.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise MediaError(f"{expected} there is no file of that name.") from None
    except (OSError, ValueError):
        raise MediaError(f"{expected} it cannot be opened for reading.") from None
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise MediaError(f"{expected} it is a folder.")
        if not stat.S_ISREG(status.st_mode):
            raise MediaError(f"{expected} it is a device or a pipe.")
        if status.st_size == 0:
            raise Undecodable(f"{expected} it is empty.")
    except BaseException:
        os.close(handle)
        raise
    return handle, status.st_size


def check_bytes(count: int) -> None:
    """Raises TooLarge where an image file of `count` bytes is over `max_image_bytes`."""
    check_size(count, settings().max_image_bytes, "an image", "DFX_MAX_IMAGE_BYTES")


def check_size(count: int, limit: int, noun: str, setting: str = "") -> None:
    """Raises TooLarge where a file of `count` bytes is over `limit`; the sentence names the setting that lifts it."""
    if count > limit:
        lifted = f" ({setting} sets the limit)" if setting else ""
        short = f"{count / 1e6:.1f}"
        size = f"{short} MB" if float(short) * 1e6 > limit else f"{count:,} bytes"  # digits that show it is over
        raise TooLarge(f"Expected {noun} of at most {limit / 1e6:g} MB, but the file has {size}{lifted}.")
