"""A derived file: a network in LiteRT's form, and before it what it was made from.

One file, so that the two cannot fall out of step: a line with the format, a line of JSON, the network's bytes. The JSON holds
the origin, which names the SHA-256 of the weights, and the SHA-256 of the bytes that follow. A file that was made from
anything else than what is asked for, or that was damaged, is never used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from dfx.errors import EngineUnusable
from dfx.storage import write_whole

FORMAT = b"dfx.engine/1"

Origin = Mapping[str, object]  # plain values of JSON


def write_derived(path: Path, flatbuffer: bytes, origin: Origin) -> None:
    """Store a network beside what it was made from, whole or not at all. Raises OSError."""
    told = json.dumps({"origin": origin, "sha256": hashlib.sha256(flatbuffer).hexdigest()}, sort_keys=True)
    write_whole(path, b"\n".join((FORMAT, told.encode(), flatbuffer)))


def read_derived(path: Path, origin: Origin) -> bytes:
    """The network that was made from `origin`. Raises EngineUnusable, which says why there is none."""
    try:
        form, told, flatbuffer = path.read_bytes().split(b"\n", 2)
        stored = json.loads(told)
        made_from, sha256 = stored["origin"], stored["sha256"]
    except FileNotFoundError:
        raise EngineUnusable("It is missing.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineUnusable("It is damaged.") from error
    if form != FORMAT or made_from != dict(origin):
        raise EngineUnusable("It was made from other weights or by another dfx.")
    if sha256 != hashlib.sha256(flatbuffer).hexdigest():
        raise EngineUnusable("It is damaged.")
    return flatbuffer
