from __future__ import annotations

import json
import math
from dataclasses import replace

import jsonschema
import pytest
from report_samples import SHA256, face, face_report, image_report, no_face_report

from dfx.report.json.photo import SCHEMA_FILE, to_json, to_text
from dfx.report.json.values import plain
from dfx.types import OWN, EnsembleReport, ImageReport

SCHEMA = json.loads(SCHEMA_FILE.read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
KEYS = (
    "schema kind dfx_version media verdict fake_probability interval threshold faces settings weights timing_s warnings "
    "faces_found faces_judged faces_too_small ensemble headline threshold_shipped threshold_set_by seal"
)
FACE_KEYS = "box_xywh confidence landmarks fake_probability scores warnings"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [image_report(), no_face_report()], ids=["faces", "no face"])
def test_reports_follow_the_schema(report: ImageReport) -> None:
    VALIDATOR.validate(json.loads(to_text(report)))


def test_keys_come_in_the_published_order() -> None:
    data = to_json(image_report())
    assert [key for key in data if key != "commit"] == KEYS.split()  # known in a checkout only
    assert list(data["media"])[:5] == ["sha256", "bytes", "format", "width", "height"]
    assert list(data["faces"][0])[:6] == FACE_KEYS.split()


def test_values_are_the_report_s() -> None:
    data = to_json(image_report())
    assert (data["schema"], data["kind"], data["dfx_version"]) == ("dfx.report/1", "image", "0.1.0")
    assert data["media"]["sha256"] == SHA256
    assert (data["verdict"], data["fake_probability"], data["interval"]) == ("fake", 0.93, [0.81, 0.97])
    face = data["faces"][1]
    assert face["box_xywh"] == [250, 100, 40, 50]
    assert face["crop_box_xywh"] == [240, 95, 60, 60]
    assert face["confidence"] == 0.987654
    assert face["scores"] == {"mobilenet_v2": 0.912346, "meso_inception4": 0.55}
    assert face["logits"] == {"mobilenet_v2": 2.5, "meso_inception4": 0.25}
    assert face["landmarks"]["left_eye"] == [260.13, 115.0]
    assert face["warnings"] == ["Face is 40 px wide.", "Face is blurred."]
    assert [e["has_evidence"] for e in face["explanations"]] == [True, False]
    assert data["settings"] == {
        "models": ["mobilenet_v2", "meso_inception4"], "explain": "auto", "face_margin": 0.3, "detect_side": 800,
        "max_faces": 12, "faces_from_px": 40,
    }  # fmt: skip
    weights = {"mobilenet_v2": 0.7, "meso_inception4": 0.3}
    assert data["ensemble"] == {"name": "fast", "rule": "weighted", "threshold": 0.5, "weights": weights}


def test_no_face_has_no_number() -> None:
    data = to_json(no_face_report())
    assert (data["fake_probability"], data["interval"], data["faces"]) == (None, None, [])


def test_the_visitor_s_own_ensemble_also_stands_among_the_settings() -> None:
    own = EnsembleReport(OWN, "vote", 0.4, {"cnn": 0.25, "svm": 0.75})
    data = to_json(replace(image_report(), ensemble=own))
    assert data["ensemble"] == {"name": "own", "rule": "vote", "threshold": 0.4, "weights": {"cnn": 0.25, "svm": 0.75}}
    assert data["settings"]["ensemble"] == {"rule": "vote", "weights": {"cnn": 0.25, "svm": 0.75}}
    VALIDATOR.validate(data)


def test_a_report_from_before_ensembles_had_a_place_follows_the_schema() -> None:
    data = json.loads(to_text(image_report()))
    del data["ensemble"]
    VALIDATOR.validate(data)


def test_the_text_is_ascii_and_reads_back() -> None:
    report = replace(image_report(), warnings=("95 % – “odd” \ud800 \u202e",))
    assert to_text(report).isascii()
    assert json.loads(to_text(report)) == to_json(report)


def _with_score(value: float) -> ImageReport:
    face = face_report()
    scores = (replace(face.prediction.scores[0], fake_probability=value),)
    return replace(image_report(), faces=(replace(face, prediction=replace(face.prediction, scores=scores)),))


def _with_peak(value: float) -> ImageReport:
    face = face_report()
    return replace(
        image_report(), faces=(replace(face, explanations=(replace(face.explanations[0], raw_peak=value),)),)
    )


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda x: replace(image_report(), fake_probability=x),
        lambda x: replace(image_report(), interval=(0.1, x)),
        lambda x: replace(image_report(), threshold=x),
        lambda x: replace(image_report(), timing_s={"decode": x}),
        lambda x: replace(image_report(), settings=replace(image_report().settings, face_margin=x)),
        lambda x: replace(image_report(), ensemble=replace(image_report().ensemble, weights={"cnn": x})),
        _with_score,
        _with_peak,
    ],
)
def test_nan_and_infinity_are_never_written(spoil, bad: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        to_json(spoil(bad))


def test_missing_and_impossible_numbers_are_refused() -> None:
    for bad in (None, 1.2, -0.1):
        with pytest.raises(ValueError, match="fake_probability must be a probability"):
            to_json(replace(image_report(), fake_probability=bad))
    with pytest.raises(ValueError, match="interval must be a rising pair"):
        to_json(replace(image_report(), interval=(0.9, 0.1)))
    with pytest.raises(ValueError, match="must be a number, text, list or mapping, not a set"):
        plain({1, 2}, "settings.odd")


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "maybe"},
        {"fake_probability": None},
        {"fake_probability": 1.5},
        {"faces": []},
        {"schema": "dfx.report/2"},
        {"weights": {"mobilenet_v2": "short"}},
    ],
)
def test_the_schema_refuses_what_is_wrong(change: dict) -> None:
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(to_json(image_report()) | change)


def test_what_was_found_and_not_judged_is_counted() -> None:
    """Boxes only: nothing is said of a face that is too small."""
    small = replace(face(10, 10), turn=3)
    data = json.loads(to_text(replace(image_report(), too_small=(small,), left_out=4)))
    VALIDATOR.validate(data)
    assert (data["faces_found"], data["faces_judged"]) == (7, 2)
    (told,) = data["faces_too_small"]
    assert set(told) == {"box_xywh", "confidence", "landmarks", "turn"}
    assert (told["box_xywh"], told["turn"]) == ([10, 10, 40, 50], 3)
    assert all("turn" not in one for one in data["faces"])


def test_where_all_are_too_small_there_is_a_verdict_without_numbers() -> None:
    report = replace(no_face_report(), verdict="uncertain", too_small=(face(10, 10),))
    data = json.loads(to_text(report))
    VALIDATOR.validate(data)
    assert (data["verdict"], data["fake_probability"], data["interval"], data["faces"]) == ("uncertain", None, None, [])
    assert not VALIDATOR.is_valid({**data, "faces_too_small": []})  # an open verdict needs a face
