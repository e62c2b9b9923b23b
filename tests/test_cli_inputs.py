"""`dfx analyze` of folders and standard input: what is taken, under which names, and what is refused."""

from __future__ import annotations

import io
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import Outcome, dfx
from PIL import Image

from dfx.commands.analyze.inputs import inputs
from dfx.data.samples import samples
from dfx.report.json.photo import SCHEMA_FILE

PHOTO = samples()[0].file
REPORT = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
JSON = ("analyze", "--explain", "none", "--json")


pytestmark = pytest.mark.usefixtures("tiny")


def blank(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), "white").save(path, "PNG")


@pytest.fixture
def holiday(tmp_path: Path) -> Path:
    """A folder as people have them: pictures by suffix and by content, a letter, hidden things, a link out of it."""
    place = tmp_path / "holiday"
    for name in ("b.png", "a.png", "day 1/c.png", "day 1/deep/no_suffix", ".hidden.png", ".cache/d.png"):
        blank(place / name)
    (place / "letter.txt").write_text("Dear reader")
    (place / "broken.jpg").write_text("no picture")
    blank(tmp_path / "outside" / "private.png")
    (place / "link.png").symlink_to(tmp_path / "outside" / "private.png")
    (place / "links").symlink_to(tmp_path / "outside")
    return place


def lines(done: Outcome) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in done.out.splitlines()]
    for line in found:
        REPORT.validate(line)
    return found


def piped(data: bytes, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> Outcome:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return dfx(*arguments)


def test_a_folder_is_walked_in_order_without_what_is_hidden_or_linked(holiday: Path) -> None:
    done = dfx(*JSON, holiday)
    found = lines(done)
    assert [line["file"] for line in found] == ["a.png", "b.png", "broken.jpg", "day 1/c.png", "day 1/deep/no_suffix"]
    assert [line.get("verdict") for line in found] == ["no_face", "no_face", None, "no_face", "no_face"]
    assert done.code == 3
    assert done.sentence.startswith("broken.jpg: Expected an image")


def test_a_refused_file_inside_a_folder_is_named_by_its_place_in_it(holiday: Path) -> None:
    (holiday / "day 1" / "empty.gif").touch()
    found = {line["file"]: line for line in lines(dfx(*JSON, holiday))}
    sentence = found["day 1/empty.gif"]["error"]["sentence"]
    assert sentence.startswith("day 1/empty.gif: expected an image file, but it is empty")
    assert sentence.count("empty.gif") == 1


def test_a_folder_without_anything_usable_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("Dear reader")
    done = dfx("analyze", tmp_path / "papers")
    assert (done.code, done.out) == (3, "")
    assert done.sentence == "papers: expected a folder with pictures or clips, but there is none in it."


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may open every folder")
def test_a_closed_folder_does_not_stop_the_others(holiday: Path) -> None:
    closed = holiday / "day 1"
    closed.chmod(0)
    try:
        done = dfx(*JSON, holiday)
    finally:
        closed.chmod(0o700)
    assert done.code == 3
    assert "day 1: expected a folder, but it cannot be opened" in done.err


def test_the_folder_one_stands_in(holiday: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(holiday / "day 1" / "deep")
    assert [one.shown for one in inputs([Path()])] == ["no_suffix"]
    monkeypatch.chdir(holiday / ".cache")
    assert [one.shown for one in inputs([Path()])] == ["d.png"]  # asked for by name, it is not left out
    (holiday / ".cache" / "d.png").unlink()
    assert [str(one.problem).split(":")[0] for one in inputs([Path()])] == [".cache"]


def test_a_picture_from_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = piped(PHOTO.read_bytes(), monkeypatch, *JSON, "--out", tmp_path / "out", "-")
    (line,) = lines(done)
    assert (done.code, done.err, line["file"], line["kind"]) == (0, "", "-", "image")
    assert line["media"]["bytes"] == PHOTO.stat().st_size
    assert line["media"]["notes"] == []
    (made,) = (tmp_path / "out").iterdir()
    assert made.name.startswith("stdin-")


def test_a_clip_from_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_film: bytes) -> None:
    done = piped(sample_film, monkeypatch, *JSON, "--max-frames", "2", "--out", tmp_path / "out", "-", PHOTO)
    clip, photo = lines(done)
    assert (done.code, done.err) == (0, "")
    assert (clip["file"], clip["kind"], clip["media"]["bytes"]) == ("-", "video", len(sample_film))
    assert (photo["file"], photo["kind"]) == (PHOTO.name, "image")
    assert (tmp_path / "out" / f"stdin-{clip['media']['sha256'][:8]}" / "annotated.mp4").stat().st_size > 1000


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (b"", "undecodable", "standard input: Expected a picture or clip from standard input, but it is empty."),
        (b"Dear reader", "unsupported_type", "standard input: Expected an image ("),
        (PHOTO.read_bytes()[:5000], "undecodable", "standard input: "),
    ],
    ids=["empty", "text", "cut"],
)
def test_what_is_no_use_from_standard_input(data: bytes, kind: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = piped(data, monkeypatch, *JSON, "-")
    (line,) = lines(done)
    assert done.code == 3
    assert line["error"] == {"kind": kind, "sentence": done.sentence}
    assert done.sentence.startswith(said)


class Endless(io.RawIOBase):
    """A sender that never ends; counts what was taken from it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        buffer[:] = b"\xff" * len(buffer)
        if not self.taken:
            buffer[:3] = b"\xff\xd8\xff"
        self.taken += len(buffer)
        return len(buffer)


def test_standard_input_without_end_is_read_to_the_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.settings import settings

    sender = Endless()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(sender, 4096)))
    done = dfx(*JSON, "-")
    (line,) = lines(done)
    assert (done.code, line["error"]["kind"]) == (3, "too_large")
    assert sender.taken <= settings().max_image_bytes + 3_000_000


def test_standard_input_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done = piped(b"", monkeypatch, "analyze", "-", PHOTO, "-")
    assert (done.code, done.out) == (2, "")
    assert "one time" in done.sentence


def test_a_file_called_dash_is_reached_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blank(tmp_path / "-")
    (line,) = lines(dfx(*JSON, f"{tmp_path}/-"))
    assert line["file"] == "-"


def test_a_fault_of_ours_on_one_file_does_not_stop_the_others(holiday: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("dfx.analysis.image")
    analyze_image = module.analyze_image

    def stumbles(data: bytes, name: str, *rest: object) -> Any:
        if name == "a.png":
            raise RuntimeError("at /secret/place.py")
        return analyze_image(data, name, *rest)

    monkeypatch.setattr(module, "analyze_image", stumbles)
    done = dfx(*JSON, holiday / "a.png", holiday / "b.png")
    fault, answer = lines(done)
    assert done.code == 1
    assert fault["error"]["kind"] == "fault"
    assert "secret" not in done.out + done.err
    assert answer["verdict"] == "no_face"


def test_a_full_standard_output_is_said(monkeypatch: pytest.MonkeyPatch, holiday: Path) -> None:
    from dfx.commands.analyze import json_lines

    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(json_lines.sys, "stdout", Full())
    with pytest.raises(Exception, match=r"written to standard output: No space left on device\.$"):
        json_lines.write_refusal(ValueError(), "a.png", "No.")
