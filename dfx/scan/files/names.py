"""The names that this run has seen, in their order, each with its digest or the reason why it was not read.

In a temporary file without a name: a hundred thousand names take no memory, and nothing stays of a run that is killed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from dfx.scan.values import Refusal


@dataclass(frozen=True, slots=True)
class Noted:
    """A file under the name it is shown by; `sha256` "" where it could not be read, for which `refusal` stands. `path`: where
    it lies, as the system has it."""

    shown: str
    sha256: str = ""
    refusal: Refusal | None = None
    path: bytes = b""


class Names:
    """Written by one thread at a time, then read from the beginning."""

    def __init__(self) -> None:
        """Raises OSError."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self.count = 0

    def note(self, noted: Noted) -> None:
        """Raises OSError."""
        self._file.write(msgspec.json.encode(noted) + b"\n")
        self.count += 1

    def __iter__(self) -> Iterator[Noted]:
        self._file.seek(0)
        for line in self._file:
            yield msgspec.json.decode(line, type=Noted)

    def close(self) -> None:
        self._file.close()
