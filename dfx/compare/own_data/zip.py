"""A zip from a stranger: looked through before anything is unpacked, then read one entry at a time, in memory."""

from __future__ import annotations

import stat
import zipfile
import zlib
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath

from dfx.compare.own_data.folder import Limits, OwnData, sorted_out
from dfx.errors import DataError, TooLarge, Undecodable
from dfx.media.process.files import check_bytes
from dfx.media.process.names import display_name

SIGNATURE = b"PK\x01\x02"  # of each entry in a zip's own list
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LOCKED = 0x1  # flag of an encrypted entry
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


def read_zip(data: bytes, name: str = "", limits: Limits = Limits()) -> OwnData:  # noqa: B008
    """The pictures in `real/` and `fake/` of a zip, in the order of its list; none is unpacked yet.

    Raises TooLarge for a zip over the limits or one that would unpack to more than them, DataError where it is no zip,
    names a place outside itself, holds links, or lacks one of the labels.
    """
    if len(data) > limits.bytes:
        most = f"{limits.bytes / 1e6:g} MB"
        raise TooLarge(f"Expected a zip of at most {most}, but the file has {len(data) / 1e6:.1f} MB.")
    if data.count(SIGNATURE) > limits.entries:  # before the list is read: it may be as long as the file
        raise TooLarge(f"Expected a zip of at most {limits.entries:,} entries, but this one lists more.")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _BROKEN:
        raise DataError(
            "Expected a zip with real/ and fake/ in it, but the file is damaged or something else."
        ) from None
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in archive.infolist():
        _check_name(entry)
    _check_sizes(entries, limits)
    found = [(entry.filename.replace("\\", "/"), partial(_read, archive, entry)) for entry in entries]
    pictures, notes = sorted_out(found, "zip", limits.pictures)
    return OwnData(display_name(name), pictures, notes)


def _check_name(entry: zipfile.ZipInfo) -> None:
    """Nothing here is ever written, so no name could do harm; one that tries means harm all the same."""
    name = entry.orig_filename
    path = PurePosixPath(name.replace("\\", "/"))
    shown = display_name(name)
    if path.is_absolute() or PureWindowsPath(name).drive or "\0" in name:
        raise DataError(f"The zip names a place outside itself ({shown}), so it was not opened.")
    if ".." in path.parts:
        raise DataError(f"The zip holds a name with ../ in it ({shown}), so it was not opened.")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise DataError(f"The zip holds a link or a device ({shown}), so it was not opened.")


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """By what the entries claim; `_read` holds each to its claim."""
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked:
        most = f"{limits.unpacked / 1e6:g} MB"
        raise TooLarge(f"Expected a zip that unpacks to at most {most}, but this one would give {total / 1e6:,.0f} MB.")
    for entry in entries:
        if entry.file_size > limits.small and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise TooLarge(
                f"The zip claims to unpack over {limits.ratio} times as large as it is ({display_name(entry.filename)}), "
                "so it was not opened."
            )


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One entry's bytes, never more than it claimed. Raises TooLarge, Undecodable."""
    check_bytes(entry.file_size)
    if entry.flag_bits & LOCKED:
        raise Undecodable("The entry is locked with a password.")
    if entry.compress_type not in READABLE:
        raise Undecodable("The entry is packed in a way that dfx does not unpack; pack the zip with deflate.")
    try:
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
    except _BROKEN:
        raise Undecodable("The entry is damaged.") from None
    if len(data) != entry.file_size:
        raise Undecodable("The entry is not as large as the zip says.")
    return data
