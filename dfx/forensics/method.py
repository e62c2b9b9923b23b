"""What a forensic method is: one row, written in the method's own file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dfx.forensics.result import Decode, ForensicResult, Verify
from dfx.types import Pixels

Group = Literal["File", "Compression", "Pixels"]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A file's bytes, None where there is no file, its upright pixels `(H, W, 3)` uint8, and how to read what it holds."""

    data: bytes | None
    pixels: Pixels
    decode: Decode | None = None
    verify: Verify | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forensic:
    """A method and all that is said of it.

    `needs_bytes` where pixels alone give nothing; `of_face` where a face's crop is measured, not the scene; `curve` says
    what its curves show. `asks`: whether a result that applies asks for a second look; None where the method only shows.
    Facts that are marked in the file ask in any case.
    """

    name: str
    title: str
    group: Group
    what: str
    how_to_read: str
    misleads: str
    paper: str
    measure: Callable[[Evidence], ForensicResult]
    needs_bytes: bool = False
    of_face: bool = False
    curve: str = ""
    asks: Callable[[ForensicResult], bool] | None = None


def of_both(measure: Callable[[bytes | None, Pixels], ForensicResult]) -> Callable[[Evidence], ForensicResult]:
    """A method that takes bytes and pixels, as one that takes the evidence."""
    return lambda evidence: measure(evidence.data, evidence.pixels)
