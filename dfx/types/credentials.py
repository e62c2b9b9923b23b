"""The value of a file's content credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# unsound: nothing is known to have changed, but the signature does not count. unchecked: nobody could look.
Seal = Literal["intact", "changed", "unsound", "unreadable", "unchecked"]
# What the credentials say of the picture: made by AI, edited with AI, partly of AI, drawn by a program without training.
Origin = Literal["", "made", "edited", "part", "program"]
Reason = Literal[
    "bytes",
    "statement",
    "signature",
    "expired",
    "revoked",
    "certificate",
    "time",
    "algorithm",
    "missing",
    "earlier",
    "other",
]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A manifest (C2PA 2.1) as it was found. The texts are the file's own words, at most 120 printable characters each.

    "intact" means that every signed part is unchanged: it says nothing about who the signer is (`organisation`, `signer`
    and `signed_at` are claims, compared with no list of trusted certificates), nor whether the statement is true.
    """

    seal: Seal
    reasons: tuple[Reason, ...] = ()
    organisation: str = ""
    signer: str = ""  # the certificate's common name
    program: str = ""  # the claim generator and its version
    signed_at: str = ""  # ISO 8601, where a time stamp is there
    origin: Origin = ""
