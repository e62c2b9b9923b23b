"""What a report says it was asked: read value by value; what it leaves unsaid is refused or named, never guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from report_samples import image_report
from video_samples import video_report

from dfx.errors import Undecodable
from dfx.report.json.photo import to_json
from dfx.report.json.video import to_json as clip_to_json
from dfx.report.verify.asked import MOST_MAPS, AskedMap, asked_of


def photo(**settings: Any) -> dict[str, Any]:
    values = json.loads(json.dumps(to_json(image_report())))
    values["settings"].update({"face_confidence": 0.95, **settings})
    return values


def clip(**settings: Any) -> dict[str, Any]:
    values = json.loads(json.dumps(clip_to_json(video_report())))
    values["settings"].update({"face_confidence": 0.95, "detect_side": 640, "least_frames": 16, **settings})
    return values


def test_a_photo_s_report_says_all() -> None:
    asked = asked_of(photo())
    assert (asked.kind, asked.sha256, asked.threshold) == ("image", "9f2c" * 16, None)  # nobody moved it
    assert asked.models == ("mobilenet_v2", "meso_inception4")
    assert asked.environment == {"face_margin": 0.3, "detect_side": 800, "max_faces": 12, "face_confidence": 0.95}
    assert asked.maps == (
        AskedMap(1, "mobilenet_v2", "gradcam", "out_relu", "fake"),
        AskedMap(1, "meso_inception4", "gradcam", "last_map", "fake"),
    )
    assert asked.unsaid == ()


def test_a_clip_s_report_says_all() -> None:
    asked = asked_of(clip())
    assert (asked.kind, asked.rules, asked.every_s, asked.max_frames, asked.least_frames) == (
        "video",
        "dfx",
        1.0,
        64,
        16,
    )
    assert asked.motion is True


def test_a_moved_threshold_is_asked_for() -> None:
    assert asked_of({**photo(), "threshold": 0.3, "threshold_set_by": "reader"}).threshold == 0.3


def test_settings_that_an_older_report_lacks_are_named() -> None:
    assert asked_of(json.loads(json.dumps(to_json(image_report())))).unsaid == ("face_confidence",)


@pytest.mark.parametrize("name", ["kind", "media", "settings", "weights"])
def test_no_part_may_be_missing(name: str) -> None:
    values = photo()
    del values[name]
    with pytest.raises(Undecodable, match="cannot be repeated"):
        asked_of(values)


@pytest.mark.parametrize("name", ["models", "rules", "every_s", "max_frames", "least_frames", "motion"])
def test_what_decides_which_moments_are_seen_must_be_said(name: str) -> None:
    values = clip()
    del values["settings"][name]
    with pytest.raises(Undecodable, match="cannot be repeated"):
        asked_of(values)


@pytest.mark.parametrize(("settings", "words"), [
    ({"models": []}, "which models"),
    ({"models": "fast"}, "which models"),
    ({"models": ["../../etc/passwd"]}, "which models"),
    ({"models": [1]}, "which models"),
    ({"models": ["cnn"] * 65}, "which models"),
    ({"face_margin": "0.3"}, "face_margin"),
    ({"face_margin": [0.3]}, "face_margin"),
    ({"max_faces": float("inf")}, "max_faces"),
    ({"detect_side": -1}, "detect_side"),
    ({"explain": 7}, "explain"),
    ({"explain": "x" * 500}, "explain"),
    ({"ensemble": {}}, "the reader's own ensemble"),
    ({"rules": "dfx"}, "one moment of a clip"),
])  # fmt: skip
def test_wrong_types_and_ranges_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(Undecodable, match=words):
        asked_of(photo(**settings))


@pytest.mark.parametrize(("change", "words"), [
    ({"media": {"sha256": "../x"}}, "64 hexadecimal"),
    ({"weights": {"cnn": "00"}}, "64 hexadecimal"),
    ({"kind": ["image"]}, "picture or of a clip"),
    ({"threshold_set_by": "reader", "threshold": True + 1}, "threshold"),
    ({"faces": [{"explanations": [{"toward": "else"}]}]}, "what it is of"),
    ({"faces": [{"explanations": [{"toward": "fake", "model": 3}]}]}, "model"),
    ({"faces": [{"explanations": [{"toward": "fake", "model": "m", "method": "m", "layer": ""}] * (MOST_MAPS + 1)}]}, "maps"),
])  # fmt: skip
def test_other_parts_likewise(change: dict[str, Any], words: str) -> None:
    with pytest.raises(Undecodable, match=words):
        asked_of({**photo(), **change})


def test_faces_of_a_wrong_kind_ask_for_no_map() -> None:
    assert asked_of({**photo(), "faces": ["x", {"explanations": 3}]}).maps == ()
