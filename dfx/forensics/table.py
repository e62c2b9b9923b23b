"""All forensic methods, and the one way to run them."""

from __future__ import annotations

from dfx.errors import SettingError, TooLarge
from dfx.forensics.container import metadata, tables
from dfx.forensics.method import Evidence, Forensic
from dfx.forensics.pixels import clone, dct, ela, ghosts, gradient, noise, planes, spectrum
from dfx.forensics.result import Decode, ForensicResult, Verify, not_applicable
from dfx.settings import settings
from dfx.types import Pixels

METHODS: tuple[Forensic, ...] = tuple(
    file.FORENSIC for file in (metadata, tables, ela, ghosts, dct, noise, spectrum, gradient, clone)
)
GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(row.name for row in METHODS if row.group == group) for group in ("File", "Compression", "Pixels")
}
JUDGING = tuple(row.name for row in METHODS if row.asks)  # the methods that can ask for a second look
FOR_THE_EYE = tuple(row.name for row in METHODS if not row.asks)  # the others only show


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
    `dfx.media.credentials.examine.examine`, for its content credentials: nothing is decoded here. Raises SettingError
    (unknown name), TooLarge (`max_image_bytes`) or MediaError (no picture).
    """
    row = method(name)
    planes.check(pixels)
    limit = settings().max_image_bytes
    if data is not None and len(data) > limit:
        raise TooLarge(f"Expected an image of at most {limit / 1e6:g} MB, but the file has {len(data):,} bytes.")
    if data is None and row.needs_bytes:
        return not_applicable(name, "This method reads the file, and only its pixels were given.")
    return row.measure(Evidence(data, pixels, decode, verify))
