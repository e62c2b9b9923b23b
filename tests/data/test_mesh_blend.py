"""Self-blends by the 468 points."""

import numpy as np
import pytest

from dfx.data.alter import mesh_blend as M
from dfx.data.fakes.regions import region_mask
from dfx.errors import DataError
from dfx.faces.mesh.points import COUNT, LEFT_BROW, LEFT_EYE, LIPS, MIDLINE, NOSE, OVAL, RIGHT_BROW, RIGHT_EYE, FaceMesh

SIDE = 200


def ring(middle, across, down, count, start=-np.pi / 2, way=1):
    """Clockwise from the top, as the outline and the nose go, unless said otherwise."""
    at = start + way * np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([middle[0] + across * np.cos(at), middle[1] + down * np.sin(at)], axis=1)


@pytest.fixture
def mesh():
    """A face of ellipses: eyes 60 px apart at y 80, lips at 145, outline 140 × 180 about the middle of 200 × 200."""
    points = np.tile([100.0, 100.0], (COUNT, 1))
    for names, middle, across, down in (
        (OVAL, (100, 100), 70, 90), (NOSE, (100, 110), 12, 22), (LEFT_EYE, (70, 80), 14, 7), (RIGHT_EYE, (130, 80), 14, 7),
        (LEFT_BROW, (70, 62), 16, 3), (RIGHT_BROW, (130, 62), 16, 3),
    ):  # fmt: skip
        points[list(names)] = ring(middle, across, down, len(names))
    points[list(LIPS)] = ring(
        (100, 145), 25, 10, len(LIPS), np.pi, -1
    )  # from the left corner, by way of the chin's side
    points[list(MIDLINE), 0] = 100
    points[[10, 152], 1] = 10, 190
    return FaceMesh(np.pad(points, ((0, 0), (0, 1))).astype(np.float32), 1.0)


@pytest.fixture
def pixels():
    rng = np.random.default_rng(1)
    return rng.integers(60, 200, (SIDE, SIDE, 3)).astype(np.uint8)


def drawn(mesh, kind, count=40):
    return [M.random_part(mesh, (SIDE, SIDE, 3), kind, np.random.default_rng(seed)) for seed in range(count)]


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        ("whole face", (100, 110), (100, 5)),
        (M.INNER, (100, 110), (20, 180)),
        ("mouth", (100, 145), (100, 80)),
        ("left half", (60, 110), (150, 110)),
        ("right half", (140, 110), (50, 110)),
    ],
)
def test_each_kind_lies_where_its_part_does(mesh, kind, inside, outside):
    mean = np.mean(drawn(mesh, kind), axis=0)
    assert mean[inside[1], inside[0]] > 0.6
    assert mean[outside[1], outside[0]] < 0.02


def test_eyes_are_two_parts(mesh):
    mean = np.mean(drawn(mesh, "eyes"), axis=0)
    assert min(mean[75, 70], mean[75, 130]) > 0.3
    assert mean[145, 100] == 0
    assert mean[75, 100] < mean[75, 70] / 2


def test_masks_are_soft_differ_and_stay_near_the_face(mesh):
    masks = drawn(mesh, "whole face")
    assert all(mask.min() >= 0 and mask.max() <= 1 and mask.dtype == np.float32 for mask in masks)
    assert all(((mask > 0.05) & (mask < 0.95)).sum() > 100 for mask in masks)
    assert len({round(float(mask.sum())) for mask in masks}) > 30
    face = region_mask(mesh, (SIDE, SIDE, 3), "whole face", 0) > 0
    assert np.mean([(mask * ~face).sum() / mask.sum() for mask in masks]) < 0.1  # bent and softened, not elsewhere


def test_a_blend_is_repeatable_and_changes_the_picture(mesh, pixels):
    for kind in M.KINDS:
        for seed in range(4):
            made, again = (M.mesh_blend(pixels, mesh, np.random.default_rng(seed), kind) for _ in range(2))
            np.testing.assert_array_equal(made.pixels, again.pixels)
            assert made.mask.shape == pixels.shape[:2]
            assert 0 < made.mask.max() <= 1
            assert (made.pixels[made.mask > 0.2] != pixels[made.mask > 0.2]).any()


def test_outside_the_mask_one_of_the_copies_is_left_as_it_is(mesh, pixels, monkeypatch):
    monkeypatch.setattr(M, "two_looks", lambda picture, rng: (picture, picture))
    for seed in range(12):
        made = M.mesh_blend(pixels, mesh, np.random.default_rng(seed), "mouth")
        np.testing.assert_array_equal(made.pixels[made.mask == 0], pixels[made.mask == 0])


def test_a_hidden_seam_has_no_step_at_the_border(mesh):
    flat = np.full((SIDE, SIDE, 3), 120, np.uint8)
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[60:140, 60:140] = 1
    brighter = flat + np.uint8(40)
    assert np.abs(M.seamless(brighter, flat, mask).astype(int) - 120).max() <= 2  # an even shift of colour flows away


def test_kinds_are_all_drawn_and_shares_sum_to_one(mesh, pixels, monkeypatch):
    assert sum(M.KINDS.values()) == pytest.approx(1)
    kinds = []
    real = M.random_part
    monkeypatch.setattr(
        M, "random_part", lambda mesh, shape, kind, rng: kinds.append(kind) or real(mesh, shape, kind, rng)
    )
    for seed in range(60):
        M.mesh_blend(pixels, mesh, np.random.default_rng(seed))
    assert set(kinds) == set(M.KINDS)


def test_a_face_outside_the_picture_is_refused(mesh, pixels):
    away = FaceMesh(mesh.points + np.float32(1000), 1.0)
    with pytest.raises(DataError, match="outside it"):
        M.mesh_blend(pixels, away, np.random.default_rng(0))
