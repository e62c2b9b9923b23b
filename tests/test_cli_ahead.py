"""`dfx analyze` of several pictures: the next is decoded while one is judged, and nothing else changes by that."""

from __future__ import annotations

import json
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from command import dfx
from PIL import Image

from dfx.commands.analyze.ahead import Ahead, Reading
from dfx.commands.analyze.inputs import Input, inputs
from dfx.errors import MediaError, Undecodable
from dfx.media.photo import images

pytestmark = pytest.mark.usefixtures("tiny")
JSON = ("analyze", "--explain", "none", "--json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, side in (("a", 30), ("b", 40), ("c", 50)):
        Image.new("RGB", (side, side), "white").save(tmp_path / f"{name}.png")
    return tmp_path


def test_the_next_is_decoded_before_this_one_is_answered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, begun = (
        import_module("dfx.analysis.image"),
        {name: threading.Event() for name in ("a.png", "b.png", "c.png")},
    )
    analyze_image, decode, decodes = module.analyze_image, images.decode, list[str]()

    def watched(data: bytes, name: str) -> Any:
        decodes.append(name)
        begun[name].set()
        return decode(data, name)

    def patient(data: bytes, name: str, *rest: Any) -> Any:
        following = {"a.png": "b.png", "b.png": "c.png", "c.png": "c.png"}[name]
        assert begun[following].wait(60), "the next one waits for this one"
        return analyze_image(data, name, *rest)

    monkeypatch.setattr(images, "decode", watched)
    monkeypatch.setattr(module, "analyze_image", patient)
    done = dfx(*JSON, folder)
    assert done.code == 0
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [(one["file"], one["media"]["width"]) for one in answers] == [("a.png", 30), ("b.png", 40), ("c.png", 50)]
    assert sorted(decodes) == ["a.png", "b.png", "c.png"]  # each once


def test_a_refused_file_is_told_in_its_place(folder: Path) -> None:
    (folder / "b.png").write_bytes((folder / "b.png").read_bytes()[:60])
    (folder / "c.png").write_bytes(b"")
    done = dfx(*JSON, folder)
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [("error" in one, one["file"]) for one in answers] == [(False, "a.png"), (True, "b.png"), (True, "c.png")]
    assert [one.get("error", {}).get("kind") for one in answers][1:] == [Undecodable.code, Undecodable.code]
    assert done.code == 3


def test_what_a_file_is_refused_for_comes_when_it_is_asked_for(tmp_path: Path) -> None:
    missing = Reading(tmp_path / "none.png", "none.png")
    with pytest.raises(MediaError, match="no file of that name"):
        missing.data()


def test_only_the_one_after_is_begun_and_only_pictures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr("dfx.commands.analyze.ahead.Reading", lambda path, name: begun.append(name) or name)
    given = [Input(None, "standard input"), *inputs([folder]), Input(folder / "x", "x", MediaError("No."))]
    ahead = Ahead(given)
    seen = [(one.shown, ahead.reading, list(begun)) for one in ahead]
    assert seen == [
        ("standard input", None, ["a.png"]),
        ("a.png", "a.png", ["a.png", "b.png"]),
        ("b.png", "b.png", ["a.png", "b.png", "c.png"]),
        ("c.png", "c.png", ["a.png", "b.png", "c.png"]),
        ("x", None, ["a.png", "b.png", "c.png"]),
    ]
