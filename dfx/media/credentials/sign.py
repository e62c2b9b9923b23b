"""Content credentials (C2PA) for a picture that dfx made itself, signed by a certificate made for that one file.

Nobody vouches for such a certificate, and its name says so: the seal shows that the file is as it left dfx, and nothing more.
"""

from __future__ import annotations

import json
import struct
import time
from dataclasses import dataclass

from dfx.media.process.child import Child
from dfx.settings import settings

START = "import sys; sys.path.insert(0, sys.argv[1]); from dfx.media.credentials.signer import main; main()"
HEAD = struct.Struct("!II")  # bytes of the manifest and of the file; in an answer 0 and those of the signed file
MOST_BYTES = 64_000_000
REFUSED = "The C2PA library could not sign this file on this machine, so it has no content credentials."


@dataclass(frozen=True, slots=True)
class Sealed:
    """The signed file; empty where that could not be done, and `refused` says so in one sentence."""

    data: bytes
    refused: str = ""


def signed(png: bytes, source: str, program: str, version: str, words: str) -> Sealed:
    """`png`, a picture of our own making, with a manifest that says so. `source` is the address of a digital source type.

    The key is made, used and lost in a process of its own, which takes about half a second. Never raises.
    """
    manifest = json.dumps(
        {
            "claim_generator_info": [{"name": program, "version": version}],
            "format": "image/png",
            "title": words,
            "assertions": [
                {
                    "label": "c2pa.actions",
                    "data": {
                        "actions": [{"action": "c2pa.created", "digitalSourceType": source, "description": words}]
                    },
                }
            ],
        }
    ).encode()
    try:
        child = Child(START)
    except OSError:
        return Sealed(b"", REFUSED)
    try:
        if not child.greet():
            return Sealed(b"", REFUSED)
        deadline = time.monotonic() + settings().image_seconds
        child.send(HEAD.pack(len(manifest), len(png)) + manifest + png, deadline)
        head = bytearray(HEAD.size)
        child.receive(memoryview(head), deadline)
        _, size = HEAD.unpack(head)
        if not 0 < size <= MOST_BYTES:
            return Sealed(b"", REFUSED)
        data = bytearray(size)
        child.receive(memoryview(data), deadline)
        return Sealed(bytes(data))
    except (OSError, EOFError):  # late, or gone
        return Sealed(b"", REFUSED)
    finally:
        child.free()
