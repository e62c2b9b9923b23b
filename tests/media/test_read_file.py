"""Files named on the command line."""

import os
from pathlib import Path

import pytest

from dfx.errors import MediaError, TooLarge, Undecodable
from dfx.media.photo.images import decode, read_file


def test_the_bytes_come_whole(tmp_path: Path) -> None:
    data = os.urandom(300_000)
    (tmp_path / "a.bin").write_bytes(data)
    assert read_file(tmp_path / "a.bin") == data


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"^none\.jpg: expected an image file, but there is no file of that name\.$"):
        read_file(tmp_path / "none.jpg")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="it is a folder"):
        read_file(tmp_path)


def test_empty(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(Undecodable, match="it is empty"):
        read_file(tmp_path / "a.jpg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / "a.jpg").chmod(0)
    with pytest.raises(MediaError, match="cannot be opened"):
        read_file(tmp_path / "a.jpg")


@pytest.mark.parametrize("name", ["a\0.jpg", "a" * 5000])
def test_names_that_no_disk_takes(name: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="cannot be opened") as caught:
        read_file(tmp_path / name)
    assert len(str(caught.value)) < 250


@pytest.mark.timeout(10)
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(MediaError, match="a device or a pipe"):
        read_file(tmp_path / "pipe.jpg")


def test_too_large_is_found_before_reading(tmp_path: Path) -> None:
    with (tmp_path / "huge.jpg").open("wb") as file:
        file.truncate(1 << 40)  # sparse: a terabyte on paper
    with pytest.raises(TooLarge, match=r"^Expected an image of at most 40 MB, but the file has 1099511\.6 MB .*\.$"):
        read_file(tmp_path / "huge.jpg")


def test_one_byte_too_many(tmp_path: Path) -> None:
    with pytest.raises(
        TooLarge, match=r"at most 40 MB, but the file has 40,000,001 bytes \(DFX_MAX_IMAGE_BYTES sets the limit\)\.$"
    ):
        decode(bytes(40_000_001))
    (tmp_path / "a.jpg").write_bytes(bytes(40_000_001))
    with pytest.raises(TooLarge, match="40,000,001 bytes"):
        read_file(tmp_path / "a.jpg")


def test_sentences_hold_no_path(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.jpg", tmp_path / "a\0b"):
        with pytest.raises(MediaError) as caught:
            read_file(path)
        assert str(tmp_path.parent) not in str(caught.value)
        assert "/" not in str(caught.value)
