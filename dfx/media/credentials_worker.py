"""The process that checks one file's content credentials, then ends. It can be killed at any time.

Started with an empty environment and in "/": the C2PA library looks for its native part in the working directory first,
and obeys C2PA_LIBRARY_NAME. Before it reads a byte of the file it gives up opening files and sockets and writing to disk,
and bounds its memory and CPU seconds (`confined`).

"Valid" is the library's word for: every hash and the signature fit. Of 4 000 single bytes of one signed JPEG set to random
values, most of them in its manifest, 22 got the value they had; at 295 places another value was still "Valid", each with
the same report. These lie in the padding beside the signature, which no hash covers, and in the lengths and identifiers of
the boxes. The picture's bytes, the signed statements and whatever is added after the file's end are all covered.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings

import c2pa

from dfx.media.confined import confine, limit_cpu, read, write
from dfx.media.credentials_protocol import KINDS, REQUEST, Found
from dfx.media.credentials_report import understood
from dfx.media.protocol import READY

# A bare Reader connects to the address of a remote manifest, and to the certificate's OCSP server.
OFFLINE = {
    "version": 1,
    "verify": {
        "verify_after_reading": True,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
        "verify_trust": False,
        "verify_timestamp_trust": False,
    },
    "core": {"allowed_network_hosts": [], "allow_redirects": False, "decode_identity_assertions": False},
}
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif"}


def main() -> None:
    """Arguments: seconds of CPU time, MiB of memory that may be added."""
    seconds, memory_mb = sys.argv[-2:]
    warnings.simplefilter("ignore")
    context = offline()
    examined(b"", KINDS[0], context)  # loads what could not be loaded later
    confine(int(memory_mb))
    limit_cpu(float(seconds))
    write(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        kind, size = REQUEST.unpack(read(REQUEST.size))
        write(examined(read(size), KINDS[kind], context).pack())


def offline() -> c2pa.Context:
    """The settings under which nothing is fetched and no list of trusted certificates is asked."""
    return c2pa.Context.from_dict(OFFLINE)


def examined(data: bytes, kind: str, context: c2pa.Context) -> Found:
    """What the manifest inside `data`, a file of `kind`, says and whether it holds. Raises MemoryError."""
    try:
        with c2pa.Reader(_TYPES[kind], io.BytesIO(data), context=context) as reader:
            return understood(json.loads(reader.json()), str(reader.get_validation_state()))
    except MemoryError:
        raise
    except (
        Exception
    ):  # damaged manifests raise any of C2paError's kinds, and ValueError or RecursionError from the JSON
        return Found("unreadable")
