"""Content credentials of clips and HEIF files: read by handle, in a process of its own, from nobody but the file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from signed_files import CLIPS, Chain, Listener, chain, sign
from video_clips import clip, grey_frames

from dfx.media.credentials import examine as credentials
from dfx.media.credentials.examine import examine, examine_clip, holds_manifest
from dfx.media.credentials.worker import OpenFile
from dfx.media.video.stream import open_video
from dfx.types import Credentials

INTACT = Credentials("intact", (), "Made-up <b>Organisation</b>", "Leaf", "Maker 1")


@pytest.fixture(scope="module")
def by() -> Chain:
    return chain()


@pytest.fixture(scope="module")
def plain() -> dict[str, bytes]:
    return {kind: clip(grey_frames(30), kind.lower()) for kind in CLIPS}


@pytest.fixture
def handle(tmp_path: Path) -> Callable[[bytes], int]:
    """An open file with these bytes, which no folder keeps."""

    def opened(data: bytes) -> int:
        path = tmp_path / "clip"
        path.write_bytes(data)
        number = os.open(path, os.O_RDONLY)
        path.unlink()
        return number

    return opened


@pytest.mark.parametrize("kind", CLIPS)
def test_a_signed_clip_and_one_that_was_changed(
    kind: str, by: Chain, plain: dict[str, bytes], handle: Callable[[bytes], int]
) -> None:
    signed = bytearray(sign(plain[kind], kind, by)[0])
    number = handle(bytes(signed))
    os.lseek(number, 7, os.SEEK_SET)
    assert examine_clip(number, kind) == INTACT
    assert os.lseek(number, 0, os.SEEK_CUR) == 7, "the decoder's place in the file was moved"
    at = signed.index(b"mdat") + 40
    signed[at] ^= 1
    found = examine_clip(handle(bytes(signed)), kind)
    assert found is not None
    assert (found.seal, found.reasons) == ("changed", ("bytes",))


def test_a_clip_without_a_manifest_starts_no_process(
    plain: dict[str, bytes], handle: Callable[[bytes], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "Child", None)
    assert examine_clip(handle(plain["MP4"]), "MP4") is None
    assert examine_clip(handle(plain["MP4"]), "WEBM") is None
    for hostile in (b"", b"\0" * 9, b"\0\0\0\1uuid", b"\0\0\0\x08free" * 9000, b"\0\0\0\1uuid" + b"\xff" * 8):
        assert not holds_manifest(handle(hostile))


def test_nobody_is_asked_for_a_clip(plain: dict[str, bytes], handle: Callable[[bytes], int]) -> None:
    door = Listener()
    signed, _ = sign(plain["MP4"], "MP4", chain(ocsp=door.url), remote=door.url)
    found = examine_clip(handle(signed), "MP4")
    door.close()
    assert found is not None
    assert found.seal == "intact"
    assert door.knocks == 0


def test_an_opened_clip_tells_its_credentials(by: Chain, plain: dict[str, bytes]) -> None:
    with open_video(sign(plain["MP4"], "MP4", by)[0]) as stream:
        assert stream.info.credentials == INTACT
    with open_video(plain["MP4"]) as stream:
        assert stream.info.credentials is None


def test_a_heif_file_is_read(by: Chain, scene: Image.Image, encoded: Callable[..., bytes]) -> None:
    """Its boxes are an AVIF file's; what they hold is not decoded."""
    data = encoded(scene, "AVIF").replace(b"avif", b"heic", 1)
    assert examine(sign(data, "HEIF", by)[0], "HEIF") == INTACT


def test_the_handed_over_file_reads_like_any_other(handle: Callable[[bytes], int]) -> None:
    file = OpenFile(handle(b"0123456789"))
    assert (file.seek(-3, os.SEEK_END), file.read(2), file.tell()) == (7, b"78", 9)
    assert (file.seek(-4, os.SEEK_CUR), file.read(), file.read()) == (5, b"56789", b"")
    assert file.seek(-50, os.SEEK_CUR) == 0
