"""A checksum over what a report says: a byte that changed by accident, or by an honest hand, shows.

It proves nothing against a forger, who can make it anew; what does is to repeat the analysis (`dfx verify`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

BLANK = "0" * 64  # what stands in a document where its own seal goes
BESIDE = (
    "timing_s",
    "file",
    "forensics",
    "independent",
    "seal",
)  # differs from run to run, or is put beside the report
_SECONDS = "seconds"  # what a map took


def repeatable(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report without times taken and without what stands beside it: the same file, code and settings give the same.

    Raises RecursionError for what is nested too deeply.
    """
    return {name: _untimed(value) for name, value in report.items() if name not in BESIDE}


def _untimed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _untimed(inner) for name, inner in value.items() if name != _SECONDS}
    return [_untimed(inner) for inner in value] if isinstance(value, list) else value


def seal(report: Mapping[str, Any]) -> str:
    """The SHA-256 of all that can be repeated, whatever the order of keys and the white space. Raises ValueError on NaN."""
    text = json.dumps(repeatable(report), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(document: bytes, mark: bytes) -> bytes:
    """`document` with its own SHA-256 in place of the BLANK behind the first `mark`. Raises ValueError where none is."""
    place = document.index(mark + BLANK.encode()) + len(mark)
    digest = hashlib.sha256(document).hexdigest().encode()
    return document[:place] + digest + document[place + len(BLANK) :]


def is_intact(document: bytes, mark: bytes) -> bool | None:
    """Whether every byte is as `sealed` left it; None where there is no `mark`."""
    place = document.find(mark)
    if place < 0:
        return None
    place += len(mark)
    said = document[place : place + len(BLANK)]
    digest = hashlib.sha256(document[:place])
    digest.update(BLANK.encode())
    digest.update(document[place + len(BLANK) :])
    return said == digest.hexdigest().encode()
