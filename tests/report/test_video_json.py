from __future__ import annotations

import json
import math
from dataclasses import replace

import jsonschema
import pytest
from report_samples import image_report
from video_samples import SHA256, video_report

from dfx.report.json import photo as as_json
from dfx.report.json.video import to_json, to_text
from dfx.types import TrackReport, VideoReport

VALIDATOR = jsonschema.Draft202012Validator(json.loads(as_json.SCHEMA_FILE.read_text()))
KEYS = (
    "schema kind dfx_version media verdict fake_probability interval threshold faces settings weights timing_s warnings"
    " decoding frames tracks motion cuts_s rule lead ensemble headline threshold_shipped threshold_set_by seal"
)


@pytest.mark.parametrize(
    "report",
    [video_report(), video_report(1, motion=False, cut=False), video_report(0)],
    ids=["two people", "one, without motion", "no face"],
)
def test_reports_follow_the_schema(report: VideoReport) -> None:
    VALIDATOR.validate(json.loads(to_text(report)))


def test_a_picture_s_keys_come_first() -> None:
    data = to_json(video_report())
    assert [key for key in data if key != "commit"] == KEYS.split()  # known in a checkout only
    of_picture = [key for key in as_json.to_json(image_report()) if key != "commit"]
    assert KEYS.split()[:13] == of_picture[:13]


def test_the_clip_s_own_values() -> None:
    data = to_json(video_report())
    assert (data["schema"], data["kind"], data["lead"]) == ("dfx.report/1", "video", 1)
    media = data["media"]
    assert (media["sha256"], media["duration_s"], media["fps"], media["codec"]) == (SHA256, 10.0, 25.0, "h264")
    assert data["decoding"] == {
        "frames_read": 10, "frames_expected": 12, "bad_packets": 3, "stopped": "The file ends in the middle.",
    }  # fmt: skip
    assert data["cuts_s"] == [4.5]
    assert data["rule"].startswith("The answer is that of person 1")


def test_frames_hold_their_faces_with_their_person() -> None:
    frames = to_json(video_report())["frames"]
    assert [frame["time_s"] for frame in frames] == [float(k) for k in range(10)]
    assert [[face["track"] for face in frame["faces"]] for frame in frames[:3]] == [[1], [1], [1, 2]]
    face = frames[3]["faces"][1]
    assert (face["box_xywh"], face["fake_probability"]) == ([220, 80, 40, 50], 0.12)
    assert face["scores"] == {"meso4": 0.12, "xception": 0.12}


def test_tracks_hold_their_answer() -> None:
    first, second = to_json(video_report())["tracks"]
    assert (first["track"], first["first_s"], first["last_s"], first["count"]) == (1, 0.0, 9.0, 10)
    assert (first["fake_probability"], first["interval"], first["verdict"]) == (0.93, [0.85, 0.97], "fake")
    assert first["reason"] == "Reason of 1."
    assert first["stretches"] == [
        {
            "first_s": 6.0, "last_s": 6.0, "fake_probability": 0.6, "interval": [0.4, 0.8], "verdict": "fake",
            "rest_fake_probability": 0.96,
            "detail_around": 0.0,
        }
    ]  # fmt: skip
    assert (second["motion"], second["count"], second["enough"]) == (None, 5, True)


def test_faces_are_the_best_of_each_person() -> None:
    faces = to_json(video_report())["faces"]
    assert [(face["track"], face["time_s"], face["fake_probability"]) for face in faces] == [
        (1, 0.0, 0.9),
        (2, 2.0, 0.1),
    ]


def test_motion_is_the_lead_s() -> None:
    report = video_report()
    motion = to_json(report)["motion"]
    assert list(motion)[:4] == ["times_s", "anomaly", "fake_probability", "weight"]
    assert (motion["anomaly"][7], motion["fake_probability"], motion["weight"]) == (6.5, 0.61, 0.2)
    assert motion["eyes"][:2] == [None, 0.05]  # not measured at the first step
    assert to_json(replace(report, lead=2))["motion"] is None


def test_what_the_container_does_not_say_is_null() -> None:
    report = video_report()
    data = to_json(replace(report, video=replace(report.video, duration_s=None, fps=None)))
    assert (data["media"]["duration_s"], data["media"]["fps"]) == (None, None)
    VALIDATOR.validate(data)


def test_no_face_has_no_number() -> None:
    data = to_json(video_report(0))
    assert (data["fake_probability"], data["interval"], data["tracks"], data["motion"]) == (None, None, [], None)


def _lead(report: VideoReport, **change: object) -> VideoReport:
    lead: TrackReport = replace(report.tracks[0], **change)
    return replace(report, tracks=(lead, *report.tracks[1:]))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda r, x: replace(r, fake_probability=x),
        lambda r, x: replace(r, cuts_s=(x,)),
        lambda r, x: replace(r, frames=(replace(r.frames[0], time_s=x),)),
        lambda r, x: replace(r, video=replace(r.video, fps=x)),
        lambda r, x: _lead(r, answer=replace(r.tracks[0].answer, interval=(0.1, x))),
        lambda r, x: _lead(r, motion=replace(r.tracks[0].motion, anomaly=(x,))),
    ],
)
def test_nan_and_infinity_are_never_written(spoil, bad: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        to_json(spoil(video_report(), bad))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "image"},
        {"kind": "sound"},
        {"tracks": []},
        {"lead": 0},
        {"motion": {"times_s": []}},
        {"decoding": {"frames_read": 1, "frames_expected": 2}},
        {"cuts_s": [-1]},
        {"media": as_json.to_json(image_report())["media"]},
        {"frames": [{"time_s": 0, "faces": as_json.to_json(image_report())["faces"]}]},  # of no person
    ],
)
def test_the_schema_refuses_what_is_wrong(change: dict) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(to_json(video_report()) | change)


@pytest.mark.parametrize("key", ["decoding", "frames", "tracks", "motion", "cuts_s", "rule"])
def test_the_schema_misses_what_is_missing(key: str) -> None:
    data = to_json(video_report())
    del data[key]
    with pytest.raises(jsonschema.ValidationError, match=key):
        VALIDATOR.validate(data)
