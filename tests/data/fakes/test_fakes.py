"""Fakes made on purpose: nothing moves outside the mask, nothing without strength, and inside is what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
from PIL import Image

from dfx.data.fakes import REGIONS, Fake, Region, Resynthesis, Retouch, Swap, region_mask, resynthesis, retouch, swap
from dfx.data.fakes.resynthesis import WAYS, down_and_up
from dfx.data.fakes.retouch import skin_mask
from dfx.data.fakes.swap import in_colours_of
from dfx.data.fakes.warp import places_in, warped
from dfx.data.samples import FOLDER
from dfx.errors import DataError
from dfx.faces import find_faces
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.types import Heat, Pixels


@cache
def one(name: str = "astronaut") -> tuple[Pixels, FaceMesh]:
    pixels = np.asarray(Image.open(FOLDER / f"{name}.jpg").convert("RGB"))
    mesh = mesh_of(pixels, find_faces(pixels).faces[0])
    assert mesh is not None
    return pixels, mesh


def other() -> tuple[Pixels, FaceMesh]:
    return one("grace-hopper")


def inside_the_face(mesh: FaceMesh, shape: tuple[int, ...]) -> Heat:
    return region_mask(mesh, shape, "whole face", 0)


MADE: dict[str, Callable[[], Fake]] = {
    "swap": lambda: swap(*other(), *one()),
    "swap of the mouth": lambda: swap(*other(), *one(), Swap(region="mouth", strength=0.5)),
    "seamless swap": lambda: swap(*other(), *one(), Swap(seamless=True)),
    **{way: lambda way=way: resynthesis(*one(), Resynthesis(way, 3)) for way in WAYS},  # type: ignore[misc]
    "smoothed": lambda: retouch(*one(), Retouch(1)),
    "larger eyes": lambda: retouch(*one(), Retouch(0, eyes=1)),
    "thinner": lambda: retouch(*one(), Retouch(0, thin=1)),
}
BEYOND_THE_FACE = {"thinner"}  # takes a strip of the background along


@pytest.mark.parametrize("name", MADE)
def test_only_what_the_mask_says_is_changed(name: str) -> None:
    original, mesh = one()
    fake = MADE[name]()
    assert fake.picture.shape == original.shape
    assert fake.picture.dtype == np.uint8
    assert fake.mask.dtype == np.float32
    assert fake.mask.min() == 0
    assert 0.4 < fake.mask.max() <= 1
    assert (fake.picture == original).all(axis=2)[fake.mask == 0].all()
    assert np.abs(fake.picture.astype(int) - original).mean(axis=2)[fake.mask > 0.4].mean() > 1
    if name not in BEYOND_THE_FACE:
        assert not (fake.mask > 0)[inside_the_face(mesh, original.shape) == 0].any()


@pytest.mark.parametrize(
    "fake",
    [
        lambda: swap(*other(), *one(), Swap(strength=0)),
        lambda: resynthesis(*one(), Resynthesis("bicubic", 1)),
        lambda: resynthesis(*one(), Resynthesis("nearest", 4, detail=1)),
        lambda: retouch(*one(), Retouch(0, 0, 0)),
    ],
)
def test_without_strength_nothing_is_changed(fake: Callable[[], Fake]) -> None:
    made = fake()
    assert (made.picture == one()[0]).all()
    assert made.picture is not one()[0]


def test_a_face_swapped_for_itself_is_itself() -> None:
    pixels, mesh = one()
    fake = swap(pixels, mesh, pixels, mesh)
    assert np.abs(fake.picture.astype(int) - pixels).max() <= 2  # Lab and back


def test_a_swap_brings_the_other_face() -> None:
    """Grace Hopper's eyes and mouth stand where the astronaut's were: her points there, and her closed mouth."""
    (source, source_mesh), (target, target_mesh) = other(), one()
    fake = swap(source, source_mesh, target, target_mesh, Swap(colour=0))
    mesh = mesh_of(fake.picture, find_faces(fake.picture).faces[0])
    assert mesh is not None
    assert np.linalg.norm(mesh.eyes - target_mesh.eyes, axis=1).max() < 0.06 * target_mesh.eye_distance
    # the wearer of glasses is now who has their dark rims between the eyes
    x, y = target_mesh.points[168, :2].round().astype(int)
    there = fake.picture[y - 3 : y + 4, x - 3 : x + 4].astype(float)
    was = target[y - 3 : y + 4, x - 3 : x + 4].astype(float)
    assert there.mean() < was.mean() - 20


def test_regions_by_hand() -> None:
    pixels, mesh = one()
    masks = {region: region_mask(mesh, pixels.shape, region) for region in REGIONS}
    whole = masks["whole face"]
    area = {region: float((mask > 0).sum()) / float((whole > 0).sum()) for region, mask in masks.items()}
    assert area["left half"] + area["right half"] == pytest.approx(1, abs=0.04)
    assert 0.05 < area["mouth"] < 0.3
    assert 0.05 < area["eyes"] < 0.35
    assert 0.03 < area["nose"] < 0.25
    left, right = (np.nonzero(masks[f"{side} half"])[1].mean() for side in ("left", "right"))
    assert left < mesh.points[4, 0] < right

    def at(region: Region, number: int) -> float:
        x, y = mesh.points[number, :2].round().astype(int)
        return float(masks[region][y, x])

    lower_lip, tip, forehead = 17, 4, 151
    assert at("mouth", lower_lip) > 0.5 > at("mouth", tip)
    assert at("nose", tip) > 0.5 > at("nose", forehead)
    assert at("whole face", tip) == 1
    x, y = mesh.eyes[0].round().astype(int)
    assert masks["eyes"][y, x] > 0.5
    skin = skin_mask(mesh, pixels.shape)
    assert skin[y, x] == 0
    assert skin[tuple(mesh.points[50, 1::-1].round().astype(int))] > 0.9  # a cheek


def test_a_wider_edge_reaches_no_further() -> None:
    pixels, mesh = one()
    hard, soft, softer = (region_mask(mesh, pixels.shape, "whole face", feather) for feather in (0, 0.2, 0.6))
    assert set(np.unique(hard)) == {0, 1}
    assert hard.sum() > soft.sum() > softer.sum()
    assert softer.max() == 1
    assert not (softer > 0)[hard == 0].any()


def test_places_by_hand() -> None:
    """A square whose corners come from one twice as large, shifted by (10, 20)."""
    target = np.array([[2, 2], [12, 2], [12, 12], [2, 12]], np.float32)
    x, y = places_in(target * 2 + (10, 20), target, (16, 16))
    assert (x[0] == -1).all()
    assert x[5, 7] == pytest.approx(24)
    assert y[5, 7] == pytest.approx(30)
    ramp = np.repeat(np.tile(np.arange(64, dtype=np.uint8), (64, 1))[..., None], 3, axis=2)
    assert warped(ramp, (x, y))[5, 7, 0] == 24
    with pytest.raises(DataError, match="on one line"):
        places_in(target, np.array([[0, 0], [1, 1], [2, 2], [3, 3]], np.float32), (8, 8))


def test_colours_by_hand() -> None:
    rng = np.random.default_rng(0)
    picture = np.clip(rng.normal(90, 8, (40, 40, 3)), 0, 255).astype(np.uint8)
    model = np.clip(rng.normal(170, 12, (40, 40, 3)), 0, 255).astype(np.uint8)
    where = np.ones((40, 40), np.float32)
    like = in_colours_of(picture, model, where)
    assert like.mean() == pytest.approx(170, abs=2)
    lightness = [cv2.cvtColor(each, cv2.COLOR_RGB2LAB)[..., 0].std() for each in (like, model)]
    assert lightness[0] == pytest.approx(lightness[1], rel=0.05)
    assert in_colours_of(picture, model, where, 0) is picture
    half = in_colours_of(picture, model, where, 0.5)
    assert 90 < half.mean() < 170


def test_each_way_of_enlarging_leaves_its_own_trace() -> None:
    rng = np.random.default_rng(1)
    picture = np.asarray(cv2.GaussianBlur(rng.integers(0, 256, (96, 96, 3), np.uint8), (0, 0), 1), np.uint8)
    nearest = down_and_up(picture, "nearest", 4)
    assert (nearest[::4, ::4] == nearest[3::4, 3::4]).all()  # blocks of 4 × 4
    grid = down_and_up(np.full((96, 96, 3), 128, np.uint8), "zeros between", 4)[..., 0].astype(float)
    strength = np.abs(np.fft.rfft2(grid - grid.mean()))
    at = np.unravel_index(strength.argmax(), strength.shape)
    assert {int(each) % 24 for each in at} == {0}  # every fourth pixel: frequencies of 96 / 4
    assert grid.std() > 1
    assert down_and_up(np.full((96, 96, 3), 128, np.uint8), "bicubic", 4).std() == 0


def test_the_auto_encoder_is_shown_the_face_and_asked_only_for_its_own_way() -> None:
    pixels, mesh = one()
    shown: list[Pixels] = []

    def redraw(face: Pixels) -> Pixels:
        shown.append(face)
        return np.full_like(face, 200)

    fake = resynthesis(pixels, mesh, Resynthesis("auto-encoder"), redraw)
    assert (fake.picture[fake.mask == 1] == 200).all()
    assert shown[0].shape[0] > np.ptp(mesh.outline("face")[:, 1])
    resynthesis(pixels, mesh, Resynthesis("bicubic"), redraw)
    assert len(shown) == 1


def test_the_shipped_auto_encoder_draws_that_face_and_no_other() -> None:
    """Blurred as it is, its drawing is nearer to the face it was shown than to the other one."""
    faces = [resynthesis(*each, Resynthesis("auto-encoder", feather=0)) for each in (one(), other())]
    inside = faces[0].mask == 1
    drawn, was = faces[0].picture[inside].astype(float), one()[0][inside].astype(float)
    assert np.corrcoef(drawn.ravel(), was.ravel())[0, 1] > 0.7
    assert drawn.std() < was.std()


def test_smoothing_takes_pores_and_leaves_eyes() -> None:
    pixels, mesh = one()
    fake = retouch(pixels, mesh, Retouch(1))
    skin = skin_mask(mesh, pixels.shape) > 0.95
    fine = [np.median(np.abs(cv2.Laplacian(each, cv2.CV_64F)[skin])) for each in (pixels, fake.picture)]
    assert fine[1] < 0.7 * fine[0]
    x, y = mesh.eyes[0].round().astype(int)
    assert (fake.picture[y, x] == pixels[y, x]).all()


def test_eyes_grow_by_what_is_asked() -> None:
    """In a picture whose red is its own column: the middle of an eye is enlarged 1.3 times at full strength."""
    _, mesh = other()
    ramp = np.zeros((600, 512, 3), np.uint8)
    ramp[..., 0] = np.minimum(np.arange(512) // 2, 255)
    x, y = mesh.eyes[1].round().astype(int)
    reach = 12
    for strength, larger in ((1, 1.3), (0.5, 1 / (1 - 0.5 * 0.3 / 1.3))):
        red = retouch(ramp, mesh, Retouch(0, eyes=strength)).picture[y, :, 0].astype(float) * 2
        assert 2 * reach / (red[x + reach] - red[x - reach]) == pytest.approx(larger, rel=0.12)


def test_cheeks_come_in_and_the_rest_stays() -> None:
    pixels, mesh = one()
    thinner = retouch(pixels, mesh, Retouch(0, thin=1)).picture
    after = mesh_of(thinner, find_faces(thinner).faces[0])
    assert after is not None

    def jaw(mesh: FaceMesh) -> float:
        return float(np.linalg.norm(mesh.points[172, :2] - mesh.points[397, :2]))

    assert jaw(after) < 0.96 * jaw(mesh)
    assert np.abs(after.eyes - mesh.eyes).max() < 0.03 * mesh.eye_distance


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Swap(strength=1.5), "strength of the swap from 0 to 1, not 1.5"),
        (lambda: Swap(feather=2), "soft edge from 0 to 0.6, not 2"),
        (lambda: Resynthesis("magic"), "one of nearest"),  # type: ignore[arg-type]
        (lambda: Resynthesis(factor=0.5), "factor from 1 to 8"),
        (lambda: Retouch(smooth=-1), "smoothing from 0 to 1"),
        (lambda: region_mask(one()[1], (512, 512), "hair"), "one of whole face"),  # type: ignore[arg-type]
        (lambda: region_mask(FaceMesh(one()[1].points + 5000, 1.0), (512, 512)), "inside the picture"),
        (lambda: retouch(np.zeros((50, 50, 3), np.uint8), one()[1]), "inside the picture"),
        (lambda: resynthesis(np.zeros((50, 50, 3), np.uint8), one()[1]), "inside the picture"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(make: Callable[[], object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        make()
