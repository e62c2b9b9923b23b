"""Drawings made of faces: every procedure draws, and draws what its kind says."""

import numpy as np
import pytest

from dfx.data.drawings import PROCEDURES, Procedure, drawn
from dfx.data.drawings.strokes import few_colours, ink_lines, lit

SIDE = 96


def face() -> np.ndarray:
    """A round skin-coloured head with eyes and mouth before a blue ground, with grain."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE - 0.5
    picture = np.where((np.hypot(x * 1.3, y) < 0.4)[..., None], [205, 160, 135], [60, 80, 120]).astype(float)
    for dx, dy in ((-0.13, -0.08), (0.13, -0.08), (0, 0.18)):
        picture[np.hypot((x - dx) / 1.6, y - dy) < 0.05] = (60, 30, 30)
    picture += 25 * x[..., None] + np.random.default_rng(0).normal(0, 4, (SIDE, SIDE, 1))
    return picture.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.name)
def test_a_procedure_draws_another_picture_of_the_same_size(procedure: Procedure) -> None:
    made = procedure.draw(face(), np.random.default_rng(1))
    assert (made.shape, made.dtype) == ((SIDE, SIDE, 3), np.uint8)
    assert np.abs(made.astype(int) - face()).mean() > 2
    assert made.std() > 5  # something is drawn
    assert np.array_equal(made, procedure.draw(face(), np.random.default_rng(1)))  # chance comes from rng alone


def test_every_kind_has_procedures_to_leave_out() -> None:
    names = [one.name for one in PROCEDURES]
    assert len(set(names)) == len(names)
    assert min(sum(one.kind == kind for one in PROCEDURES) for kind in {one.kind for one in PROCEDURES}) >= 4


def test_ink_is_paper_or_black_and_pencil_has_hardly_a_colour() -> None:
    by_name = {one.name: one for one in PROCEDURES}
    ink = by_name["stippling"].draw(face(), np.random.default_rng(2)).mean(axis=2)
    assert ((ink < 70) | (ink > 190)).mean() > 0.6
    graphite = by_name["graphite"].draw(face(), np.random.default_rng(2)).astype(int)
    assert np.ptp(graphite, axis=2).max() == 0


def test_a_finished_drawing_is_square_and_scaled() -> None:
    sides = {drawn(face(), PROCEDURES[0], np.random.default_rng(seed)).shape for seed in range(4)}
    assert len(sides) > 1
    assert all(height == width and 112 <= height < 320 for height, width, _ in sides)


def test_few_colours_are_few() -> None:
    assert len(np.unique(few_colours(face(), 5, np.random.default_rng(3)).reshape(-1, 3), axis=0)) <= 5


def test_light_on_a_ramp_by_hand() -> None:
    """A ramp rising one pixel per pixel to the right: Sobel gives 8 a pixel, so depth 1/8 is a slope of 45°."""
    ramp = np.tile(np.arange(20, dtype=np.float32), (20, 1))
    lambert, phong = lit(ramp, 1 / 8, (-1, 0, 1))  # straight onto it
    assert lambert[10, 10] == pytest.approx(1)
    assert phong[10, 10] == pytest.approx(np.sqrt(0.5))
    assert lit(ramp, 1 / 8, (1, 0, 1))[0][10, 10] == pytest.approx(0, abs=1e-6)


def test_ink_lies_in_the_dark() -> None:
    tone = np.ones((40, 40), np.float32)
    tone[:, 20:] = 0.1
    lines = ink_lines(tone, 1, 10, 0.4, 30)
    assert lines[:, :14].min() == 1
    assert lines[:, 26:].max() < 0.1
