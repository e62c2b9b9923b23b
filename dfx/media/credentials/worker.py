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
import os
import sys
import warnings
from typing import Any

import c2pa

from dfx.media.credentials.protocol import BY_BYTES, KINDS, REQUEST, Found
from dfx.media.credentials.report import understood
from dfx.media.photo.protocol import READY
from dfx.media.process.confined import confine, limit_cpu, read, write

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
_TYPES = {
    "JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif", "HEIF": "image/heif",
    "TIFF": "image/tiff", "GIF": "image/gif", "MP4": "video/mp4", "MOV": "video/quicktime",
}  # fmt: skip


def main() -> None:
    """Arguments: seconds of CPU time, MiB of memory that may be added, the open file's handle or `BY_BYTES`."""
    seconds, memory_mb, handle = sys.argv[-3:]
    warnings.simplefilter("ignore")
    context = offline()
    examined(io.BytesIO(), KINDS[0], context)  # loads what could not be loaded later
    confine(int(memory_mb))
    limit_cpu(float(seconds))
    write(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        kind, size = REQUEST.unpack(read(REQUEST.size))
        file = io.BytesIO(read(size)) if int(handle) == BY_BYTES else OpenFile(int(handle))
        write(examined(file, KINDS[kind], context).pack())


def offline() -> c2pa.Context:
    """The settings under which nothing is fetched and no list of trusted certificates is asked."""
    return c2pa.Context.from_dict(OFFLINE)


class OpenFile(io.RawIOBase):
    """A file handed over by its handle, with a place of its own: the process that decodes it shares the other one."""

    def __init__(self, handle: int) -> None:
        super().__init__()
        self._handle, self._at, self._size = handle, 0, os.fstat(handle).st_size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        part = os.pread(self._handle, len(view), self._at)
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at


def examined(file: io.IOBase, kind: str, context: c2pa.Context) -> Found:
    """What the manifest inside `file`, of that `kind`, says and whether it holds. Raises MemoryError."""
    try:
        with c2pa.Reader(_TYPES[kind], file, context=context) as reader:
            return understood(json.loads(reader.json()), str(reader.get_validation_state()))
    except MemoryError:
        raise
    except (
        Exception
    ):  # damaged manifests raise any of C2paError's kinds, and ValueError or RecursionError from the JSON
        return Found("unreadable")
