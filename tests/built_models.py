"""Every architecture at its full size, built once for the tests that only look at it: the largest take ten seconds."""

from __future__ import annotations

import keras

from dfx.zoo import build

_BUILT: dict[str, keras.Model] = {}


def built(name: str) -> keras.Model:
    """`build(name)`, the same model for all who ask in this process: nobody may change it."""
    if name not in _BUILT:
        _BUILT[name] = build(name)
    return _BUILT[name]


def last_use(name: str) -> None:
    """Give its memory back; whoever asks later has it built again."""
    _BUILT.pop(name, None)
