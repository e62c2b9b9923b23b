"""A file is read once, and never judged half."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from dfx.errors import MediaError, TooLarge
from dfx.scan.files import reading
from dfx.scan.files.reading import CHANGED, read_job
from dfx.settings import settings


def test_the_digest_is_of_the_bytes_that_are_judged(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"bytes of a picture")
    job = read_job(tmp_path / "a.jpg")
    assert job.data == b"bytes of a picture"
    assert job.sha256 == hashlib.sha256(job.data).hexdigest()


@pytest.mark.parametrize("change", ["longer", "shorter", "other"])
def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    path, readv = tmp_path / "a.jpg", os.readv
    path.write_bytes(b"x" * 1000)

    def slowly(handle: int, views: list[memoryview]) -> int:
        got = readv(handle, [views[0][:600]])
        if got and len(views[0]) == 1000:
            data = {"longer": b"x" * 1500, "shorter": b"x" * 700, "other": b"y" * 1000}[change]
            path.write_bytes(data)
            os.utime(path, ns=(1, 1))
        return got

    monkeypatch.setattr(os, "readv", slowly)
    with pytest.raises(MediaError, match=CHANGED):
        read_job(path)


def test_what_is_no_file_is_refused_without_its_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    (tmp_path / "empty.jpg").touch()
    said = {}
    for name in ("pipe", "folder", "loop", "empty", "missing"):
        with pytest.raises(MediaError) as caught:
            read_job(tmp_path / f"{name}.jpg")
        said[name] = str(caught.value)
    assert said == {
        "pipe": "Expected an image file, but it is a device or a pipe.",
        "folder": "Expected an image file, but it is a folder.",
        "loop": "Expected an image file, but it cannot be opened for reading.",
        "empty": "Expected an image file, but it is empty.",
        "missing": "Expected an image file, but there is no file of that name.",
    }


def test_a_disk_that_fails_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int, views: object) -> int:
        raise OSError(5, "Input/output error")

    (tmp_path / "a.jpg").write_bytes(b"x")
    monkeypatch.setattr(os, "readv", fail)
    with pytest.raises(MediaError, match="it cannot be read"):
        read_job(tmp_path / "a.jpg")


def test_too_large_is_said_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.media.process import files

    monkeypatch.setattr(files, "settings", lambda: replace(settings(), max_image_bytes=1000))
    monkeypatch.setattr(reading.os, "readv", lambda *_: pytest.fail("it was read"))
    (tmp_path / "a.jpg").write_bytes(b"x" * 1001)
    with pytest.raises(TooLarge, match=r"0\.001 MB"):
        read_job(tmp_path / "a.jpg")
