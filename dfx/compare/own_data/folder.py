"""The visitor's own pictures: a zip with `real/` and `fake/` in it, or such a folder. Nothing is written to disk.

A zip comes from strangers. It is refused as a whole, in one sentence and before anything is unpacked, where it names a place
outside itself, holds links, or claims to unpack to more than the limits; its pictures pass the door for hostile bytes
(`dfx.media.photo.images.decode`) one at a time.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from dfx.data.dataset import LABELS
from dfx.errors import DataError
from dfx.media.photo.protocol import FORMATS
from dfx.media.process.files import read_file
from dfx.media.process.names import SUFFIXES, display_name

PICTURES = {suffix for kind in FORMATS for suffix in SUFFIXES[kind]}
ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar"}
CLUTTER = {"__macosx", "thumbs.db", "desktop.ini"}  # what file managers leave behind


@dataclass(frozen=True, slots=True)
class Limits:
    """What an upload may be."""

    bytes: int = 100_000_000  # of the zip itself
    pictures: int = 2_000
    entries: int = 10_000  # of the zip's list, folders and clutter included
    unpacked: int = 500_000_000  # bytes, all entries together
    ratio: int = 100  # unpacked bytes for each packed one; photographs hardly shrink at all
    small: int = 1_000_000  # unpacked bytes below which the ratio does not matter


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """One picture, not yet read: its name as it may be shown, its label, and what gives its bytes (raises MediaError)."""

    name: str
    fake: bool
    read: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnData:
    """Labelled pictures under a name to show, and sentences on what was left aside."""

    name: str
    pictures: tuple[OwnPicture, ...]
    notes: tuple[str, ...] = ()

    @property
    def n_fake(self) -> int:
        return sum(picture.fake for picture in self.pictures)

    @property
    def n_real(self) -> int:
        return len(self.pictures) - self.n_fake


def read_folder(folder: Path, most: int = 100_000) -> OwnData:
    """The pictures below `real/` and `fake/` of a local folder, sorted by path; links are not followed.

    Raises DataError where it is no folder, holds too many pictures, or lacks one of the labels.
    """
    name = display_name(folder.resolve().name)
    if not folder.is_dir():
        raise DataError(f"Expected a folder with real/ and fake/ in it, but {name} is none.")
    found, links = [], 0
    for place, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            path = Path(place) / file
            links += path.is_symlink()
            if not path.is_symlink():
                found.append((path.relative_to(folder).as_posix(), partial(read_file, path)))
    pictures, notes = sorted_out(found, "folder", most)
    return OwnData(name, pictures, (*notes, *_counted(links, "link was", "links were", "not followed")))


def sorted_out(
    found: Iterable[tuple[str, Callable[[], bytes]]], what: str, most: int
) -> tuple[tuple[OwnPicture, ...], tuple[str, ...]]:
    """The labelled pictures among files by path, and sentences on the rest; `what` is "zip" or "folder".

    Raises DataError where they are too many or lack one of the labels.
    """
    pictures, aside = [], Counter[str]()
    for path, read in found:
        kind, fake = sort_of(path)
        aside[kind] += 1
        if kind == "picture":
            pictures.append(OwnPicture(display_name(path), fake, read))
    if len(pictures) > most:
        raise DataError(f"Expected at most {most:,} pictures, but the {what} holds {len(pictures):,}.")
    both_labels([picture.fake for picture in pictures], f"the {what} holds")
    notes = (
        *_counted(aside["archive"], "archive inside it was", "archives inside it were", "not opened"),
        *_counted(aside["unlabelled"], "picture lies", "pictures lie", "in neither real/ nor fake/ and was not used"),
        *_counted(aside["other"], "other file was", "other files were", "not used"),
    )
    return tuple(pictures), notes


def sort_of(path: str) -> tuple[str, bool]:
    """What a file is by its path alone, and whether its folder says "fake": the nearest folder called real or fake counts.

    One of "picture", "unlabelled", "archive", "clutter" and "other". What a picture really holds, its bytes say later.
    """
    place = PurePosixPath(path)
    parts = [part.lower() for part in place.parts]
    suffix = place.suffix.lower()
    if any(part.startswith(".") or part in CLUTTER for part in parts):
        return "clutter", False
    if suffix in ARCHIVES:
        return "archive", False
    if suffix not in PICTURES:
        return "other", False
    label = next((part for part in reversed(parts[:-1]) if part in LABELS), None)
    return ("unlabelled", False) if label is None else ("picture", label == "fake")


def both_labels(fake: Sequence[bool], subject: str) -> None:
    """Raises DataError unless both labels are there; `subject` is "the zip holds" or the like."""
    fakes = sum(fake)
    if not fake:
        raise DataError(f"Expected pictures in real/ and in fake/, but {subject} none.")
    if not 0 < fakes < len(fake):
        only = "fake" if fakes else "real"
        raise DataError(f"Expected pictures in real/ and in fake/, but {subject} only {only} ones.")


def _counted(count: int, one: str, several: str, rest: str) -> tuple[str, ...]:
    if not count:
        return ()
    said = f"1 {one} {rest}." if count == 1 else f"{count:,} {several} {rest.replace(' and was ', ' and were ')}."
    return (said,)
