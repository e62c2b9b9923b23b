"""How much of a map lies in what was changed, by hand; what covers a fake up; what every model says."""

from __future__ import annotations

import numpy as np
import pytest
from lab_faces import scene

from dfx.explain.explanation import explanation_of
from dfx.lab.answers import answers, deciding_with_maps, every_model, thresholds, verdict_by
from dfx.lab.cover import COVERS, Cover, covered
from dfx.lab.look import look, share_inside, share_of_centre
from dfx.lab.make import made
from dfx.lab.recipe import Recipe
from dfx.predict import predict_faces
from dfx.types import Explanation
from dfx.zoo import shipped


def heat(values: list[list[float]]) -> Explanation:
    return explanation_of(np.array(values, np.float32), "made up", "gradcam", "top", 0.0, "fake", "")


def test_the_share_inside_by_hand() -> None:
    mask = np.array([[1, 0], [0, 0]], np.float32)
    assert share_inside(heat([[3, 1], [0, 0]]), mask) == pytest.approx(0.75)
    assert share_inside(heat([[0, 0], [0, 0]]), mask) is None  # no sign at all
    assert share_inside(heat([[3, 1], [0, 0]]), np.zeros((2, 2), np.float32)) is None  # nothing changed


def test_the_middle_knows_no_model() -> None:
    """A Gaussian of a quarter of the side, cut at the border: in the inner half lies (erf(1/√2) / erf(2/√2))² of it."""
    mask = np.zeros((256, 256), np.float32)
    mask[64:192, 64:192] = 1
    assert share_of_centre(mask) == pytest.approx((0.6826895 / 0.9544997) ** 2, abs=0.01)


@pytest.mark.parametrize("cover", COVERS, ids=lambda cover: cover.name)
def test_covers_begin_with_nothing_and_grow(cover: Cover) -> None:
    name, crop = cover.name, scene().crop
    assert covered(crop, name, 0) is crop
    away = [np.abs(covered(crop, name, degree).astype(int) - crop).mean() for degree in (10, 30, 100)]
    assert 0 < away[0] < away[1] < away[2]
    assert cover.words(50)


@pytest.mark.skipif(not shipped(), reason="needs the shipped weights")
def test_every_model_answers_as_it_does_elsewhere() -> None:
    fake = made(scene(), Recipe().at(strength=100))
    said = answers(fake.crop)
    assert {score.model for score in said.scores} == set(every_model()) == set(thresholds())
    expected = predict_faces([fake.crop])[0]
    assert said.answer.fake_probability == expected.fake_probability
    assert verdict_by(fake.crop) == (expected.fake_probability, expected.verdict)
    first, alone = said.others[0], predict_faces([fake.crop], (said.others[0].model,))[0]
    assert first.fake_probability == pytest.approx(alone.fake_probability)
    assert verdict_by(fake.crop, first.model) == (alone.fake_probability, alone.verdict)
    model = deciding_with_maps()[0]
    found = look(fake.crop, fake.mask, model)
    assert found.map.model == model
    assert found.map.toward == "fake"
    assert found.inside is not None
    assert 0 < found.inside <= 1
