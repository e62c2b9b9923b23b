"""What a clip's content credentials say, in one line, wherever its report is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from command import dfx
from video_samples import video_report

from dfx.commands.analyze.clip import NO_FORENSICS
from dfx.report.json.photo import SCHEMA_FILE
from dfx.report.json.video import to_text
from dfx.report.words.video import credentials_words
from dfx.types import Credentials, VideoReport

VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
LINE = (
    "present and intact: unchanged since it was signed; signer: “House, Leaf”, not checked against a list of trusted ones; "
    "program: Maker 1; stated origin: It says it was made by AI."
)


@pytest.fixture
def signed() -> VideoReport:
    report, found = video_report(), Credentials("intact", (), "House", "Leaf", "Maker 1", "", "made")
    return replace(report, video=replace(report.video, credentials=found))


def test_one_line_and_none_where_none_were_found(signed: VideoReport) -> None:
    assert credentials_words(signed) == LINE
    assert credentials_words(video_report()) == ""


def test_json_holds_it_and_keeps_to_the_schema(signed: VideoReport) -> None:
    report = json.loads(to_text(signed))
    VALIDATOR.validate(report)
    assert report["media"]["credentials"] == LINE
    assert "credentials" not in json.loads(to_text(video_report()))["media"]


def test_the_terminal_shows_it(signed: VideoReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0isommp42")
    monkeypatch.setattr("dfx.commands.analyze.clip.analyze_video", lambda *_: signed)
    done = dfx("analyze", "--forensics", path)
    assert done.code == 0
    assert f"content credentials (C2PA): {LINE}" in " ".join(done.out.split())
    assert done.sentence == f"clip.mp4: {NO_FORENSICS}"
