"""All forensic methods, one row each, and the one way to run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from dfx.errors import SettingError, TooLarge
from dfx.forensics.container import metadata, tables
from dfx.forensics.pixels import clone, dct, ela, ghosts, gradient, noise, planes, spectrum
from dfx.forensics.result import Decode, ForensicResult, Verify, not_applicable
from dfx.settings import settings
from dfx.types import Pixels


@dataclass(frozen=True, slots=True)
class Forensic:
    """A method: `measure` takes the file's bytes, or None, and its pixels; `needs_bytes` where pixels alone give nothing."""

    name: str
    title: str
    measure: Callable[..., ForensicResult]
    needs_bytes: bool
    how_to_read: str
    misleads: str
    paper: str


def _row(module: ModuleType, needs_bytes: bool, paper: str) -> Forensic:
    name = module.__name__.rpartition(".")[2]
    return Forensic(name, module.TITLE, module.measure, needs_bytes, module.HOW_TO_READ, module.MISLEADS, paper)


METHODS: tuple[Forensic, ...] = (
    _row(metadata, True, "EXIF 2.32; ISO 16684-1 (XMP); C2PA 2.1"),
    _row(tables, True, "Kornblum 2008"),
    _row(ela, False, "Krawetz 2007"),
    _row(ghosts, False, "Farid 2009"),
    _row(dct, True, "Popescu and Farid 2004; Lukáš and Fridrich 2003"),
    _row(noise, False, "Mahdian and Saic 2009"),
    _row(spectrum, False, "Durall et al. 2020, arXiv:2003.01826"),
    _row(gradient, False, ""),
    _row(clone, False, "Amerini et al. 2011"),
)


def method(name: str) -> Forensic:
    """Its row. Raises SettingError for an unknown name."""
    for row in METHODS:
        if row.name == name:
            return row
    known = ", ".join(row.name for row in METHODS)
    raise SettingError(f"There is no forensic method {name[:40]!r}; there are {known}.")


def run(
    name: str, data: bytes | None, pixels: Pixels, decode: Decode | None = None, verify: Verify | None = None
) -> ForensicResult:
    """One method's result for a file's bytes (None where there is no file) and its upright pixels `(H, W, 3)` uint8.

    `decode` is `dfx.media.photo.images.decode`, for the thumbnail inside the metadata, and `verify` is
    `dfx.media.credentials.examine.examine`, for its content credentials: nothing is decoded here. Raises SettingError (unknown
    name), TooLarge (`max_image_bytes`) or MediaError (no picture).
    """
    row = method(name)
    planes.check(pixels)
    limit = settings().max_image_bytes
    if data is not None and len(data) > limit:
        raise TooLarge(f"Expected an image of at most {limit / 1e6:g} MB, but the file has {len(data):,} bytes.")
    if data is None and row.needs_bytes:
        return not_applicable(name, "This method reads the file, and only its pixels were given.")
    if name == "metadata":
        return row.measure(data, pixels, decode, verify=verify)
    return row.measure(data, pixels)
