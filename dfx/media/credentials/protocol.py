"""What is said between dfx and the process that checks content credentials: fixed binary fields, nothing to parse.

    request:  REQUEST header, then the file's bytes; no bytes where the process was given the open file itself
    answer:   one `Found`, always of the same length

Standard library only: the process imports it.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dfx.types import Origin, Reason, Seal

REQUEST = struct.Struct("!BQ")  # index in KINDS, bytes that follow
KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF", "GIF", "MP4", "MOV")
CLIPS = ("MP4", "MOV")  # those that are handed over as an open file
BY_BYTES = -1  # in place of a handle
MOST = 120  # characters of a text; at most four bytes each
_ANSWER = struct.Struct("!BBH480s480s480s480s")
ANSWER_BYTES = _ANSWER.size

SEALS: tuple[Seal, ...] = ("intact", "changed", "unsound", "unreadable", "unchecked")
ORIGINS: tuple[Origin, ...] = ("", "made", "edited", "part", "program")
REASONS: tuple[Reason, ...] = (
    "bytes", "statement", "signature", "expired", "revoked", "certificate", "time", "algorithm", "missing", "earlier", "other",
)  # fmt: skip


class Found(NamedTuple):
    """What the process says of one file; the fields of `dfx.types.Credentials`."""

    seal: Seal
    reasons: tuple[Reason, ...] = ()
    organisation: str = ""
    signer: str = ""
    program: str = ""
    signed_at: str = ""
    origin: Origin = ""

    def pack(self) -> bytes:
        bits = sum(1 << REASONS.index(reason) for reason in set(self.reasons))
        texts = map(printable, (self.organisation, self.signer, self.program, self.signed_at))
        fields = (text.encode("utf-8", "replace") for text in texts)
        return _ANSWER.pack(SEALS.index(self.seal), ORIGINS.index(self.origin), bits, *fields)

    @classmethod
    def unpack(cls, data: bytes | bytearray) -> Found:
        """Raises ValueError on values that are none of ours."""
        seal, origin, bits, *texts = _ANSWER.unpack(data)
        if seal >= len(SEALS) or origin >= len(ORIGINS) or bits >> len(REASONS):
            raise ValueError("a number that means nothing")
        reasons = tuple(reason for place, reason in enumerate(REASONS) if bits >> place & 1)
        organisation, signer, program, signed_at = (printable(text.decode("utf-8", "replace")) for text in texts)
        return cls(SEALS[seal], reasons, organisation, signer, program, signed_at, ORIGINS[origin])


def printable(text: str) -> str:
    """One line of at most 120 characters, without those that steer a terminal or the direction of writing."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text[: 8 * MOST])
    return " ".join(kept.split())[:MOST]
