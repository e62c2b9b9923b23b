"""Which files a scan looks at, and that no number of names is held at once."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from scan_samples import blank

from dfx.errors import DataError, SettingError
from dfx.scan.files import listed as module
from dfx.scan.files.listed import STDIN, count, listed


def names(source: Path) -> list[str]:
    return [file.shown for file in listed(source)]


@pytest.fixture
def holiday(tmp_path: Path) -> Path:
    place = tmp_path / "holiday"
    for name in ("b.png", "a.png", "a/c.png", "a/deep/no_suffix", ".hidden.png", ".cache/d.png", "z.txt"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(b"text" if name == "z.txt" else blank(1))
    (place / "broken.jpg").write_bytes(b"no picture")
    return place


def test_a_folder_in_the_order_of_its_names(holiday: Path) -> None:
    assert names(holiday) == ["a/c.png", "a/deep/no_suffix", "a.png", "b.png", "broken.jpg"]
    assert count(holiday) == 4, "by their names: a picture without a suffix is not seen before it is opened"


def test_links_are_left_out_even_in_a_circle(holiday: Path) -> None:
    before = names(holiday)
    (holiday / "a" / "round").symlink_to(holiday)
    (holiday / "self.png").symlink_to(holiday / "self.png")
    (holiday / "out.png").symlink_to("/etc/hostname")
    assert names(holiday) == before


def test_a_folder_that_cannot_be_opened_is_one_problem(holiday: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def closed(place: Path) -> object:
        if Path(place).name == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", closed)
    found = list(listed(holiday))
    assert [file.shown for file in found] == ["a", "a.png", "b.png", "broken.jpg"]
    assert str(found[0].problem) == "Expected a folder, but it cannot be opened for reading."


def test_folders_deeper_than_python_calls(tmp_path: Path) -> None:
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1100):  # deeper than a path may be long, so step by step
        os.mkdir("d", dir_fd=at)
        inner = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(os.open("deep.png", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)
    try:
        assert [name.count("/") for name in names(tmp_path)] == [1100]
    finally:
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # pytest's own cleaning calls itself for each folder


@pytest.mark.parametrize("between", [b"\n", b"\r\n", b"\0"])
def test_a_list_names_a_file_a_line(tmp_path: Path, between: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(between.join([b"x/a.png", b"", b"/y/b c.png", b"\xff.jpg", b""]))
    assert [os.fsencode(file.path) for file in listed(path)] == [b"x/a.png", b"/y/b c.png", b"\xff.jpg"]
    assert names(path) == ["x/a.png", "y/b c.png", ".jpg"]
    assert count(path) == 3


def test_a_list_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a.png\nb.png")))
    assert names(STDIN) == ["a.png", "b.png"]
    assert count(STDIN) is None


def test_a_picture_is_looked_at_itself(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_bytes(blank(3))
    assert names(path) == ["one"]
    assert count(path) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(None, "there is no file of that name"), (b"PK\x03\x04\x01", "a list of names")],
)
def test_what_is_no_list_is_one_sentence(tmp_path: Path, data: bytes | None, sentence: str) -> None:
    path = tmp_path / "given"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SettingError, match=sentence):
        listed(path)


def test_a_line_without_end_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(b"a" * 200_000)
    with pytest.raises(DataError, match="more than 65,536 bytes"):
        list(listed(path))


class Endless(io.RawIOBase):
    """A list that never ends, and how much of it was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += 1
        return b"folder/picture.png\n" * 3000


def test_a_list_without_end_is_taken_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Endless()
    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": stream}))
    assert [file.shown for file in islice(listed(STDIN), 10)] == ["folder/picture.png"] * 10
    assert stream.taken == 1


def test_names_are_taken_one_by_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The next name is not asked for before the last one was used."""
    asked: list[str] = []
    monkeypatch.setattr(module, "usable", lambda path: asked.append(path.name) or True)
    for number in range(5):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    files = listed(tmp_path)
    assert next(files).shown == "0.png"
    assert asked == ["0.png"]
