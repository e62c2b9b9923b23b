"""The work behind the Feature maps page, on a small random model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from dfx.analysis import feature_maps as glue
from dfx.data.samples import samples
from dfx.errors import DataError
from dfx.types import Box, Face, Landmarks

MODEL = "meso4"


@pytest.fixture(scope="module")
def small() -> Iterator[None]:
    from dfx.predict.predictor import Predictor
    from dfx.zoo import build

    ready = Predictor(build(MODEL, input_size=64))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glue, "_network", lambda name: ready.network)
        glue.layers_of.cache_clear()
        yield
    glue.layers_of.cache_clear()


def crop(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (50, 50, 3), np.uint8)


def a_face(points: Landmarks) -> Face:
    return Face(Box(120, 130, 60, 70), 0.9, points, Box(100, 110, 100, 100), crop(3))


GOOD = Landmarks((135, 145), (165, 145), (150, 160), (138, 175), (162, 175))


def test_layers_over_the_depth_and_how_far_two_faces_part(small: None) -> None:
    one = glue.depth_of(MODEL, [crop(1)])
    assert [row.layer for row in one] == list(glue.spread(list(glue.layers_of(MODEL))))
    assert all(row.apart is None and row.mean.shape == row.shape[:2] for row in one)
    same = glue.depth_of(MODEL, [crop(1), crop(1)])
    assert [row.apart for row in same] == [0.0] * len(same)
    other = glue.depth_of(MODEL, [crop(1), crop(2)])
    assert all(row.apart > 0 for row in other)


def test_a_pair_holds_both_sides_features(small: None) -> None:
    layer = glue.head_layer(MODEL)
    seen = glue.pair_seen(MODEL, crop(1), crop(2), layer, layer, normalise=False)
    np.testing.assert_allclose(seen.first - seen.second, seen.difference.difference, atol=1e-5)
    assert seen.first.shape == glue.layers_of(MODEL)[layer]
    assert not glue.can_differ(MODEL)


def test_spread_takes_both_ends() -> None:
    names = [str(n) for n in range(100)]
    found = glue.spread(names)
    assert (len(found), found[0], found[-1]) == (8, "0", "99")
    assert glue.spread(names[:3]) == ("0", "1", "2")


def test_an_altered_copy_is_another_picture_and_always_the_same() -> None:
    face = a_face(GOOD)
    made = glue.altered(face)
    assert made.shape == face.crop.shape
    assert (made != face.crop).any()
    assert (made == glue.altered(face)).all()
    changed = (made != face.crop).any(axis=2)
    assert not changed[:3].any()
    assert not changed[-3:].any()


def test_no_copy_of_a_face_without_landmarks() -> None:
    with pytest.raises(DataError, match="landmarks"):
        glue.altered(a_face(Landmarks(*[(150, 150)] * 5)))


def test_samples_have_their_twins() -> None:
    by_name = {one.file.stem: one for one in samples()}
    fake, original = by_name["astronaut-fake"], by_name["astronaut"]
    assert glue.twin_of(fake) == original
    assert glue.twin_of(original) == fake
    assert glue.twin_crop(original, a_face(GOOD)).shape == (100, 100, 3)
