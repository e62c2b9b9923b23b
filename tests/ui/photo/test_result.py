"""What a session keeps of a photo is small and complete."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from ui_samples import MODELS, a_face, a_map, a_report

from dfx.analysis import image
from dfx.analysis.image import ImageAnalysis
from dfx.analysis.order import models_with_maps
from dfx.explain.request import MapRequest
from dfx.types import Box, Explanation, Picture
from dfx.ui.photo import result
from dfx.ui.photo.work import key_of
from dfx.zoo import spec_of


@pytest.fixture
def big_photo(monkeypatch: pytest.MonkeyPatch) -> ImageAnalysis:
    """A 6-megapixel picture with two large faces, explained by the first model only."""
    pixels = np.random.default_rng(0).integers(0, 255, (2000, 3000, 3), np.uint8)
    faces = []
    for at, p in enumerate((0.2, 0.9)):
        crop_box = Box(1400 * at, 100, 1200, 1200)
        face = replace(
            a_face(p).face, box=Box(1400 * at + 200, 300, 800, 900), crop_box=crop_box, crop=crop_box.cut(pixels)
        )
        faces.append(replace(a_face(p), face=face, explanations=(a_map(MODELS[0], 0.25),)))
    report = a_report(b"x", faces)
    analysis = ImageAnalysis(
        Picture(pixels, report.media), replace(report, media=replace(report.media, width=3000, height=2000))
    )
    monkeypatch.setattr(image, "analyze_image", lambda data, name, options, progress: analysis)
    monkeypatch.setattr(image, "explained", lambda analysis, options, progress: analysis)

    def explained(crop: np.ndarray, model: str, request: MapRequest) -> Explanation:
        return replace(a_map(model, float(crop.shape[0])), toward=request.toward)

    monkeypatch.setattr(image, "explain_face", explained)
    return analysis


def test_nothing_kept_holds_the_photo(big_photo: ImageAnalysis) -> None:
    kept = result.analyse(b"x", "a.jpg", lambda fraction, text: None)
    arrays = [kept.preview, *(face.face.crop for face in kept.report.faces)]
    assert max(kept.preview.shape[:2]) == 1000
    assert all(not np.shares_memory(array, big_photo.picture.pixels) for array in arrays)
    assert sum(array.nbytes for array in arrays) < 5_000_000


def test_every_model_is_mapped_on_the_unshrunk_crop(big_photo: ImageAnalysis) -> None:
    kept = result.analyse(b"x", "a.jpg", lambda fraction, text: None)
    for face in kept.report.faces:
        maps = {(one.model, one.toward): one.raw_peak for one in face.explanations}
        assert set(maps) == {(model, side) for model in MODELS for side in ("fake", "real")}
        assert maps[MODELS[1], "real"] == 1200


def test_models_beyond_the_first_are_mapped_when_asked_for(
    big_photo: ImageAnalysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result, "MAPS_AHEAD", 0)
    face = result.analyse(b"x", "a.jpg", lambda fraction, text: None).report.faces[0]
    assert {one.model for one in face.explanations} == {MODELS[0]}
    assert set(models_with_maps(face.prediction.weights)) == set(MODELS)
    asked = result.maps_of(face, MODELS[1])
    assert [(one.model, one.toward) for one in asked] == [(MODELS[1], "fake"), (MODELS[1], "real")]


def test_maps_are_drawn_of_the_most_suspicious_faces_only(
    big_photo: ImageAnalysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second face, .9, is mapped by every model; the first keeps what came with its answer."""
    monkeypatch.setattr(result, "MAPPED", 1)
    first, second = result.analyse(b"x", "a.jpg", lambda fraction, text: None).report.faces
    assert len(second.explanations) == 2 * len(MODELS)
    assert first.explanations == big_photo.report.faces[0].explanations


def test_the_downloads_are_those_of_the_analysis(big_photo: ImageAnalysis) -> None:
    kept = result.analyse(b"x", "a.jpg", lambda fraction, text: None)
    told = json.loads(kept.json)
    assert [face["fake_probability"] for face in told["faces"]] == [0.2, 0.9]
    assert [len(face["explanations"]) for face in told["faces"]] == [1, 1]
    assert kept.html.count("data:image/jpeg") == 1 + 2 + 2  # preview, crops, maps


def test_downloads_hold_the_map_that_the_page_shows(big_photo: ImageAnalysis) -> None:
    """Another map of the second face; that of the first stays what the answer came with."""
    kept = result.analyse(b"x", "a.jpg", lambda fraction, text: None)
    faces = kept.report.faces
    other = next(one for one in faces[1].explanations[1:] if one.model != faces[1].explanations[0].model)
    shown = result.shown_with(kept, 1, other)
    told = [[(one["model"], one["toward"]) for one in face["explanations"]] for face in json.loads(shown.json)["faces"]]
    first = faces[0].explanations[0]
    assert told == [[(first.model, first.toward)], [(other.model, other.toward)]]
    assert shown.html.count("data:image/jpeg") == 1 + 2 + 2
    assert spec_of(other.model).title in shown.html
    assert shown.report is kept.report


def test_boxes_are_those_of_the_preview(big_photo: ImageAnalysis) -> None:
    kept = result.analyse(b"x", "a.jpg", lambda fraction, text: None)
    assert kept.boxes()[1] == Box(533, 100, 267, 300)
    assert kept.report.lead == 1


def test_the_steps_only_go_forward(big_photo: ImageAnalysis) -> None:
    seen: list[float] = []
    result.analyse(b"x", "a.jpg", lambda fraction, text: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_the_answer_is_told_before_any_map_is_drawn(big_photo: ImageAnalysis, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def answer(data: bytes, name: str, options: image.Options, progress: object) -> ImageAnalysis:
        told.append(options.explain)
        return big_photo

    def explained(analysis: ImageAnalysis, options: image.Options, progress: object) -> ImageAnalysis:
        told.append(options.explain)
        return analysis

    monkeypatch.setattr(image, "analyze_image", answer)
    monkeypatch.setattr(image, "explained", explained)
    result.analyse(b"x", "a.jpg", lambda *_: None, answered=lambda report: told.append(report.verdict))
    assert told == ["none", big_photo.report.verdict, "auto"]


def test_the_key_is_of_the_content_and_the_ending() -> None:
    assert key_of(b"a", "x.png") == key_of(b"a", "y.PNG")
    assert key_of(b"a", "x.png") != key_of(b"a", "x.jpg")
    assert key_of(b"a", "x.png") != key_of(b"b", "x.png")
    assert key_of(b"a", "x.png", "fast") != key_of(b"a", "x.png", "all")
