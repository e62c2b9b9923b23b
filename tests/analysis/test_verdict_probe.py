"""The probe of a verdict, from the photo's bytes on."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dfx.analysis import probe_curves as module
from dfx.analysis.probe_curves import KINDS, ensemble_score, verdict_probe
from dfx.errors import DataError, MediaError
from dfx.predict import predictor, shipped
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.types import Box, Face, Landmarks, Pixels

POINTS = Landmarks((50, 50), (70, 50), (60, 60), (52, 70), (68, 70))


def photo() -> bytes:
    """Grey of 120 all over, 160 × 120 pixels."""
    buffer = BytesIO()
    Image.new("RGB", (160, 120), (120, 120, 120)).save(buffer, "PNG")
    return buffer.getvalue()


def face(box: Box) -> Face:
    return Face(box, 0.99, POINTS, box, np.zeros((8, 8, 3), np.uint8))


def brightness(models: Sequence[str], own: Ensemble | None = None):
    return lambda crops: np.array([crop.mean() / 255 for crop in crops])


def by_light_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ensemble_score", brightness)
    monkeypatch.setattr(shipped, "ensemble_of", lambda models: Ensemble((Member("a"),), (1.0,), 0.6, (0.45, 0.65)))


def test_a_score_by_brightness_turns_where_the_photo_gets_bright(monkeypatch: pytest.MonkeyPatch) -> None:
    by_light_alone(monkeypatch)
    by_light = [kind for kind in KINDS if kind.name in ("brightness", "flip")]
    curves = verdict_probe(photo(), face(Box(40, 30, 40, 40)), ("a",), 0.6, by_light)
    flip, light = (next(one for one in curves if one.name == name) for name in ("flip", "brightness"))
    assert flip.changes_at == ()
    assert light.untouched == pytest.approx(120 / 255)
    # by the band from .45 to .65: .47 as it is, .45 at .956 and .65 at 1.381 times its brightness
    assert light.changes_at == pytest.approx((0.45 * 255 / 120, 0.65 * 255 / 120), abs=0.02)
    assert [one.verdict for one in light.changes] == ["real", "fake"]
    assert light.sentence.startswith("The verdict changes to real below 0.9")


def test_a_face_outside_and_bytes_that_are_no_picture_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    by_light_alone(monkeypatch)
    with pytest.raises(DataError, match="does not lie inside"):
        verdict_probe(photo(), face(Box(150, 30, 40, 40)), ("a",), 0.5)
    with pytest.raises(MediaError):
        verdict_probe(b"only text", face(Box(1, 1, 9, 9)), ("a",), 0.5)


def test_only_members_that_count_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Stub:
        def __init__(self, name: str) -> None:
            self.name = name

        def logits(self, crops: Sequence[Pixels]) -> np.ndarray:
            asked.append(self.name)
            return np.zeros(len(crops))

    curve = Calibration(1.0, 1.0, 0.0, (0.0, 0.0, 0.0), 0)
    ensemble = Ensemble((Member("counts", curve), Member("silent", curve)), (1.0, 0.0))
    monkeypatch.setattr(shipped, "ensemble_of", lambda models: ensemble)
    monkeypatch.setattr(predictor, "predictor", Stub)
    found = ensemble_score(("counts", "silent"))([np.zeros((8, 8, 3), np.uint8)] * 3)
    assert asked == ["counts"]
    assert found == pytest.approx([1 / (1 + np.exp(-1))] * 3)  # a logit of 0 and a bias of 1


def test_the_visitor_s_own_ensemble_is_asked_in_place_of_the_shipped_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stub:
        def __init__(self, name: str) -> None:
            self.logit = {"first": 2.0, "second": -2.0}[name]

        def logits(self, crops: Sequence[Pixels]) -> np.ndarray:
            return np.full(len(crops), self.logit)

    def ensemble(*weights: float) -> Ensemble:
        return Ensemble((Member("first"), Member("second")), weights, method="stacking")

    monkeypatch.setattr(shipped, "ensemble_of", lambda models: ensemble(0.75, 0.25))
    monkeypatch.setattr(predictor, "predictor", Stub)
    crops, models = [np.zeros((8, 8, 3), np.uint8)], ("first", "second")
    assert ensemble_score(models)(crops) == pytest.approx([1 / (1 + np.exp(-1))])  # ¾ · 2 − ¼ · 2 = 1 log-odds
    assert ensemble_score(models, ensemble(0.25, 0.75))(crops) == pytest.approx([1 / (1 + np.exp(1))])
