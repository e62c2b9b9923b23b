"""The one door for weight files: a file's bytes after its SHA-256 was found right, and the tensors in such bytes.

Whoever needs shipped numbers comes through here, so that no byte of a changed file is ever used, and nothing but
safetensors is read: no pickle, no code.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from dfx.errors import WeightsDamaged, WeightsMissing

if TYPE_CHECKING:
    import numpy as np

MODELS = "models"


def checked_bytes(path: Path, sha256: str | None, whose: str, again: str = MODELS) -> bytes:
    """The whole file, whose SHA-256 must be `sha256`; None is for what the user trained on this machine.

    `whose` names the model in the sentence, `again` the folder of the repository that brings the file back, "" where a
    package does. Raises WeightsMissing, WeightsDamaged.
    """
    how = f"Get it again with `git checkout {again}`." if again else "Install its package again."
    try:
        data = path.read_bytes()
    except OSError:
        raise WeightsMissing(f"The weight file of {whose} cannot be read. {how}") from None
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        raise WeightsDamaged(
            f"The weight file of {whose} is damaged: its SHA-256 begins {found[:12]}, expected {sha256[:12]}. {how}"
        )
    return data


def tensors_in(data: bytes, whose: str) -> dict[str, np.ndarray]:
    """The named arrays of a safetensors file's bytes. Raises WeightsDamaged."""
    from safetensors import SafetensorError  # with numpy: names and hashes are asked for by commands that need neither
    from safetensors.numpy import load

    try:
        return load(data)
    except (SafetensorError, ValueError) as error:
        raise WeightsDamaged(f"The weight file of {whose} is damaged: it is not a safetensors file.") from error
