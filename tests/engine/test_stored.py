"""A derived file is used only for what it was made from, and only whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfx.engine.stored import FORMAT, read_derived, write_derived
from dfx.errors import EngineUnusable

NETWORK = b"TFL3\n\x00 with lines\nin it\n"
ORIGIN = {"model": "meso4", "weights": "ab" * 32, "input_size": 256, "scaling": [1 / 255, 0.0]}


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "engine.bin"
    write_derived(path, NETWORK, ORIGIN)
    return path


def test_what_was_written_comes_back(stored: Path) -> None:
    assert read_derived(stored, ORIGIN) == NETWORK


@pytest.mark.parametrize("change", [{"weights": "ac" * 32}, {"input_size": 224}, {"further": 1}])
def test_another_origin_is_refused(stored: Path, change: dict[str, object]) -> None:
    with pytest.raises(EngineUnusable, match="other weights"):
        read_derived(stored, {**ORIGIN, **change})


def test_another_format_is_refused(stored: Path) -> None:
    stored.write_bytes(stored.read_bytes().replace(FORMAT, b"dfx.engine/0", 1))
    with pytest.raises(EngineUnusable, match="another dfx"):
        read_derived(stored, ORIGIN)


def test_every_single_changed_byte_is_refused(stored: Path) -> None:
    whole = stored.read_bytes()
    for at in range(len(whole)):
        stored.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(EngineUnusable):
            read_derived(stored, ORIGIN)


def test_every_shortened_file_is_refused(stored: Path) -> None:
    whole = stored.read_bytes()
    for length in range(len(whole)):
        stored.write_bytes(whole[:length])
        with pytest.raises(EngineUnusable):
            read_derived(stored, ORIGIN)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineUnusable, match="missing"):
        read_derived(tmp_path / "none", ORIGIN)
