"""No face, small faces, several faces, too many faces. The models are small and random: their numbers do not matter here."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import cv2
import jsonschema
import numpy as np
import pytest
from PIL import Image
from tiny_models import models_in, write_tiny_models

import dfx.predict
from dfx.analysis.image import Options, analyze_image
from dfx.data.samples import featured
from dfx.faces.find import find_faces
from dfx.predict.predictor import predictor
from dfx.report.json.photo import SCHEMA_FILE, to_text
from dfx.report.words.photo import verdict_words
from dfx.types import ImageReport, Pixels, Prediction

PHOTOS = [np.asarray(Image.open(sample.file).convert("RGB")) for sample in featured() if not sample.is_fake]
ONE_MODEL = Options(models=("meso4",), explain="none")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with models_in(write_tiny_models(tmp_path_factory.mktemp("models"))):
        yield


pytestmark = pytest.mark.usefixtures("tiny")


def png(pixels: Pixels) -> bytes:
    done, data = cv2.imencode(".png", np.ascontiguousarray(pixels[..., ::-1]))
    assert done
    return data.tobytes()


def report_of(pixels: Pixels, options: Options = ONE_MODEL) -> ImageReport:
    return analyze_image(png(pixels), "picture.png", options).report


def drawing() -> Pixels:
    """A house under the sun."""
    paper = np.full((400, 500, 3), 235, np.uint8)
    cv2.rectangle(paper, (150, 200), (350, 360), (180, 60, 40), cv2.FILLED)
    cv2.fillPoly(paper, [np.array([[130, 200], [250, 90], [370, 200]], np.int32)], (90, 40, 30))
    cv2.circle(paper, (430, 70), 35, (250, 210, 40), cv2.FILLED)
    return paper


def side_by_side() -> Pixels:
    """Both sample photographs on one grey canvas; the larger face is the second."""
    canvas = np.full((max(p.shape[0] for p in PHOTOS), sum(p.shape[1] for p in PHOTOS), 3), 128, np.uint8)
    x = 0
    for photo in PHOTOS:
        canvas[: photo.shape[0], x : x + photo.shape[1]] = photo
        x += photo.shape[1]
    return canvas


def mosaic() -> Pixels:
    """Fifteen faces in three rows, some of them mirrored."""
    crops = [find_faces(photo).faces[0].crop for photo in PHOTOS]
    tiles = []
    for i in range(15):
        tile = cv2.resize(crops[i % 2], (150, 150), interpolation=cv2.INTER_AREA)
        tiles.append(tile[:, ::-1] if i % 3 == 0 else tile)
    return np.vstack([np.hstack(tiles[at : at + 5]) for at in (0, 5, 10)])


@pytest.mark.parametrize(
    "pixels",
    [
        drawing(),
        np.random.default_rng(3).integers(0, 256, (400, 400, 3), dtype=np.uint8),
        np.zeros((300, 400, 3), np.uint8),
        PHOTOS[0][60:220:10, 140:300:10],  # a face of five pixels
        np.random.default_rng(4).integers(0, 256, (40, 12_000, 3), dtype=np.uint8),
        np.full((1, 1, 3), 200, np.uint8),
    ],
    ids=["drawing", "noise", "black", "icon 16x16", "strip 12000x40", "one pixel"],
)
def test_without_a_face_there_is_no_number(pixels: Pixels) -> None:
    report = report_of(pixels)
    assert report.verdict == "no_face"
    assert (report.fake_probability, report.interval, report.faces) == (None, None, ())
    assert list(report.timing_s) == ["decode", "faces", "total"]
    assert (report.media.height, report.media.width) == pixels.shape[:2]
    assert list(report.weights) == ["meso4"]


def test_a_small_face_comes_with_a_warning() -> None:
    small = cv2.resize(PHOTOS[0], (256, 256), interpolation=cv2.INTER_AREA)
    (face,) = report_of(small).faces
    assert face.face.box.width < 64
    assert any(f"{face.face.box.width} px wide" in warning for warning in face.warnings)
    (large,) = report_of(PHOTOS[0]).faces
    assert not any("px wide" in warning for warning in large.warnings)


def test_every_face_is_judged_and_the_largest_comes_first() -> None:
    report = report_of(side_by_side())
    areas = [face.face.box.area for face in report.faces]
    assert len(areas) == 2
    assert areas == sorted(areas, reverse=True)
    assert report.faces[0].face.box.x > PHOTOS[0].shape[1]  # the second photograph's
    assert report.warnings == ()


def limited(monkeypatch: pytest.MonkeyPatch, most: int, pixels: Pixels) -> ImageReport:
    """The report under a limit of `most` faces."""
    from dfx.settings import settings

    monkeypatch.setenv("DFX_MAX_FACES", str(most))
    settings.cache_clear()
    try:
        return report_of(pixels)
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_every_one_of_fifteen_faces_is_judged() -> None:
    report = report_of(mosaic())
    assert (len(report.faces), report.found, report.warnings) == (15, 15, ())
    areas = [face.face.box.area for face in report.faces]
    assert all(after < 1.03 * before for before, after in pairwise(areas))  # largest first, before edges were rounded
    assert len({face.face.box for face in report.faces}) == 15


def test_of_fifteen_faces_twelve_are_judged_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    report = limited(monkeypatch, 12, mosaic())
    assert (len(report.faces), report.left_out, report.found) == (12, 3, 15)
    assert report.warnings == ("3 more faces were found; only the 12 largest are analysed.",)
    assert verdict_words(report).endswith(", 12 of 15 faces judged")


def far(canvas: Pixels, x: int, side: int = 44) -> Pixels:
    """A face of fewer pixels than are judged beside what is there."""
    face = find_faces(PHOTOS[0]).faces[0].crop
    canvas[10 : 10 + side, x : x + side] = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
    return canvas


def test_a_far_face_does_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portrait is .1; whatever would be said of the far one is not asked."""
    asked: list[int] = []
    monkeypatch.setattr(
        dfx.predict, "predict_faces", lambda crops, *given: asked.append(len(crops)) or _predictions(0.1)
    )
    report = report_of(far(side_by_side()[:, : PHOTOS[0].shape[1] + 100].copy(), PHOTOS[0].shape[1] + 20))
    assert asked == [1]
    assert (report.verdict, report.fake_probability) == ("real", 0.1)
    (small,) = report.too_small
    assert report.warnings == (
        f"One more face is too small to judge ({small.width_px} px wide; dfx judges faces from 40 px).",
    )
    assert verdict_words(report) == "Likely real, 1 of 2 faces judged"


def test_where_every_face_is_too_small_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dfx.predict, "predict_faces", lambda *given: pytest.fail("it was judged"))
    report = report_of(far(far(np.full((200, 300, 3), 128, np.uint8), 30), 180, 40))
    assert (report.verdict, report.fake_probability, report.interval, report.faces) == ("uncertain", None, None, ())
    assert len(report.too_small) == 2
    assert report.warnings[0].startswith("2 faces are too small to judge (")
    assert verdict_words(report) == "Uncertain, no face judged"
    told = json.loads(to_text(report))
    jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text())).validate(told)
    assert (told["faces_found"], told["faces_judged"], len(told["faces_too_small"])) == (2, 0, 2)


def test_a_lying_portrait_is_judged_as_the_standing_one() -> None:
    standing = report_of(PHOTOS[0])
    lying = report_of(np.ascontiguousarray(np.rot90(PHOTOS[0])))
    assert lying.fake_probability == standing.fake_probability
    assert lying.warnings == ("The picture lies on its side; it was turned by 90° to the right for judging.",)
    (face,), (upright,) = lying.faces, standing.faces
    assert face.warnings == upright.warnings  # of quality, measured upright
    x, y, wide, tall = upright.face.box.as_xywh()
    assert face.face.box.as_xywh() == (y, PHOTOS[0].shape[1] - x - wide, tall, wide)
    assert json.loads(to_text(lying))["faces"][0]["turn"] == 1


def test_maps_of_the_most_suspicious_only_where_that_is_asked() -> None:
    many = mosaic()
    of_two = report_of(many, Options(models=("meso4",), mapped=2)).faces
    suspicion = sorted(range(15), key=lambda index: of_two[index].prediction.fake_probability, reverse=True)
    assert {index for index, face in enumerate(of_two) if face.explanations} == set(suspicion[:2])
    of_all = report_of(many, Options(models=("meso4",))).faces
    assert all(len(face.explanations) == 1 for face in of_all)
    for index in suspicion[:2]:
        assert np.allclose(of_two[index].explanations[0].heat, of_all[index].explanations[0].heat, atol=1e-4)


def test_every_face_of_many_gets_its_own_answer() -> None:
    faces = report_of(mosaic()).faces
    together = [face.prediction.scores[0].logit for face in faces]
    alone = [float(predictor("meso4").logits([face.face.crop])[0]) for face in faces]
    assert together == pytest.approx(alone, abs=1e-4)
    assert max(together) - min(together) > 1e-3


def test_the_limit_of_faces_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    report = limited(monkeypatch, 1, side_by_side())
    assert len(report.faces) == 1
    assert report.warnings == ("One more face was found; only the largest is analysed.",)


def _predictions(*probabilities: float) -> list[Prediction]:
    return [
        Prediction(p, (p - 0.02, p + 0.02), 0.5, "fake" if p >= 0.5 else "real", f"It is {p}.", ())
        for p in probabilities
    ]


@pytest.mark.parametrize("probabilities", [(0.2, 0.93), (0.93, 0.2), (0.1, 0.3)])
def test_the_verdict_is_the_most_suspicious_face_s(
    probabilities: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dfx.predict, "predict_faces", lambda *given: _predictions(*probabilities))
    report = report_of(side_by_side())
    worst = max(probabilities)
    assert report.fake_probability == worst
    assert report.interval == (worst - 0.02, worst + 0.02)
    assert report.verdict == ("fake" if worst >= 0.5 else "real")
    assert [face.prediction.fake_probability for face in report.faces] == list(probabilities)


def test_one_called_fake_decides_before_an_open_one(monkeypatch: pytest.MonkeyPatch) -> None:
    fake, unlike = _predictions(0.9, 0.97)
    answers = [fake, replace(unlike, verdict="uncertain")]
    monkeypatch.setattr(dfx.predict, "predict_faces", lambda *given: answers)
    report = report_of(side_by_side())
    assert (report.verdict, report.fake_probability, report.lead) == ("fake", 0.9, 0)


@pytest.mark.parametrize(("pixels", "explain"), [(side_by_side(), "gradcam"), (PHOTOS[0], "none"), (drawing(), "none")])
def test_progress_only_rises_and_ends(pixels: Pixels, explain: str) -> None:
    seen: list[tuple[float, str]] = []
    analyze_image(png(pixels), "", Options(explain=explain), lambda fraction, text: seen.append((fraction, text)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions[0] == 0.0
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert fractions.count(1.0) == 1
    assert all(text and not text.endswith(".") for _, text in seen)
