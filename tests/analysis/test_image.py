"""A picture's bytes in, everything dfx says of it out: with the shipped models, end to end."""

import hashlib
import json

import jsonschema
import numpy as np
import pytest

from dfx import __version__
from dfx.analysis.image import ImageAnalysis, Options, analyze_image, check
from dfx.analysis.order import lead_model
from dfx.data.samples import Sample, featured
from dfx.explain.choice import default_method
from dfx.predict import ensemble_weights
from dfx.report.json.photo import SCHEMA_FILE, to_text
from dfx.zoo import shipped
from dfx.zoo.index import weight_file

SAMPLES = {sample.file.name: sample for sample in featured()}


def asked() -> tuple[str, ...]:
    """The models of the default preset."""
    return check(Options()).models


pytestmark = pytest.mark.skipif(not shipped(), reason="needs shipped weights in the models folder")


@pytest.fixture(scope="module")
def analyses() -> dict[str, ImageAnalysis]:
    """Every sample analysed once, by the models of the default preset."""
    return {name: analyze_image(sample.file.read_bytes(), name) for name, sample in SAMPLES.items()}


@pytest.fixture(params=SAMPLES)
def analysed(request: pytest.FixtureRequest, analyses: dict[str, ImageAnalysis]) -> tuple[Sample, ImageAnalysis]:
    return SAMPLES[request.param], analyses[request.param]


def test_every_sample_shows_one_judged_face(analysed: tuple[Sample, ImageAnalysis]) -> None:
    report = analysed[1].report
    (face,) = report.faces
    assert report.verdict == face.prediction.verdict != "no_face"
    assert report.fake_probability == face.prediction.fake_probability
    assert report.interval == face.prediction.interval
    assert report.interval[0] <= report.fake_probability <= report.interval[1]
    assert report.threshold == face.prediction.threshold
    assert {score.model for score in face.prediction.scores} == set(asked())
    assert all(np.isfinite(score.logit) for score in face.prediction.scores)


def test_the_face_is_where_the_picture_has_it(analysed: tuple[Sample, ImageAnalysis]) -> None:
    picture, face = analysed[1].picture, analysed[1].report.faces[0].face
    eyes = (*face.landmarks.left_eye, *face.landmarks.right_eye)
    assert face.box.x < eyes[0] < eyes[2] < face.box.x + face.box.width
    assert face.box.y < min(eyes[1], eyes[3]) < face.landmarks.mouth_left[1] < face.box.y + face.box.height
    assert np.array_equal(face.crop, face.crop_box.cut(picture.pixels))


def test_the_report_says_of_what_file_it_is(analysed: tuple[Sample, ImageAnalysis]) -> None:
    sample, result = analysed
    data, info = sample.file.read_bytes(), result.report.media
    assert (info.sha256, info.bytes, info.format) == (hashlib.sha256(data).hexdigest(), len(data), "JPEG")
    assert result.picture.pixels.shape == (info.height, info.width, 3)
    assert info.notes == result.report.warnings == ()
    assert result.report.dfx_version == __version__


def test_the_weights_named_are_those_on_disk(analysed: tuple[Sample, ImageAnalysis]) -> None:
    stored = {name: hashlib.sha256(weight_file(name).read_bytes()).hexdigest() for name in asked()}
    assert analysed[1].report.weights == stored


def test_every_stage_is_timed(analysed: tuple[Sample, ImageAnalysis]) -> None:
    seconds = dict(analysed[1].report.timing_s)
    total = seconds.pop("total")
    assert list(seconds) == ["decode", "faces", "models", "explain"]
    assert all(value > 0 for value in seconds.values())
    assert total == pytest.approx(sum(seconds.values()), abs=1e-6)


def test_the_leading_model_s_map_comes_with_it(analysed: tuple[Sample, ImageAnalysis]) -> None:
    """It speaks for the face's own verdict, as on the page."""
    face = analysed[1].report.faces[0]
    (explanation,) = face.explanations
    assert explanation.model == lead_model(ensemble_weights(asked()))
    side = "real" if face.prediction.verdict == "real" else "fake"
    assert (explanation.method, explanation.toward) == (default_method(explanation.model), side)
    assert explanation.heat.max() == (1 if explanation.has_evidence else 0)


def test_the_settings_tell_how_it_was_done(analysed: tuple[Sample, ImageAnalysis]) -> None:
    settings = analysed[1].report.settings
    assert settings.models == asked()
    assert (settings.explain, settings.face_margin, settings.max_faces) == ("auto", 0.3, 64)


def test_it_goes_into_json(analysed: tuple[Sample, ImageAnalysis]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
    validator.validate(json.loads(to_text(analysed[1].report)))


def test_the_same_bytes_get_the_same_answer(analyses: dict[str, ImageAnalysis]) -> None:
    name, first = next((name, result.report) for name, result in analyses.items())
    again = analyze_image(SAMPLES[name].file.read_bytes(), name, Options(explain="none")).report
    assert again.fake_probability == first.fake_probability
    assert again.faces[0].explanations == ()
    assert "explain" not in again.timing_s


def test_a_wrong_ending_is_noted_and_changes_nothing_else(analyses: dict[str, ImageAnalysis]) -> None:
    name, plain = next((name, result.report) for name, result in analyses.items())
    report = analyze_image(SAMPLES[name].file.read_bytes(), "portrait.png", Options(explain="none")).report
    assert len(report.warnings) == 1
    assert "JPEG" in report.warnings[0]
    assert report.media.notes == report.warnings
    assert report.fake_probability == plain.fake_probability
