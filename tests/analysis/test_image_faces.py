"""No face, small faces, several faces, too many faces. The models are small and random: their numbers do not matter here."""

from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image
from tiny_models import models_in, write_tiny_models

import dfx.predict
from dfx.analysis.image import Options, analyze_image
from dfx.data.samples import samples
from dfx.faces.find import find_faces
from dfx.predict.predictor import predictor
from dfx.types import ImageReport, Pixels, Prediction

PHOTOS = [np.asarray(Image.open(sample.file).convert("RGB")) for sample in samples() if not sample.is_fake]
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


def test_of_fifteen_faces_twelve_are_judged_and_it_is_said() -> None:
    report = report_of(mosaic())
    assert len(report.faces) == 12
    assert report.warnings == ("3 more faces were found; only the 12 largest are analysed.",)
    areas = [face.face.box.area for face in report.faces]
    assert all(after < 1.03 * before for before, after in pairwise(areas))  # largest first, before edges were rounded
    assert len({face.face.box for face in report.faces}) == 12


def test_every_face_of_many_gets_its_own_answer() -> None:
    faces = report_of(mosaic()).faces
    together = [face.prediction.scores[0].logit for face in faces]
    alone = [float(predictor("meso4").logits([face.face.crop])[0]) for face in faces]
    assert together == pytest.approx(alone, abs=1e-4)
    assert max(together) - min(together) > 1e-3


def test_the_limit_of_faces_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.settings import settings

    monkeypatch.setenv("DFX_MAX_FACES", "1")
    settings.cache_clear()
    try:
        report = report_of(side_by_side())
    finally:
        monkeypatch.undo()
        settings.cache_clear()
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
