"""What people do to photographs."""

import numpy as np
import pytest

from dfx.data.alter.altered import ALTERED, vignette

FACE = np.random.default_rng(2).integers(40, 200, (160, 160, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_face_is_another_picture(name: str) -> None:
    made = ALTERED[name](FACE, np.random.default_rng(0))
    assert made.dtype == np.uint8
    assert made.ndim == 3
    assert not np.array_equal(made, FACE)
    assert np.array_equal(made, ALTERED[name](FACE, np.random.default_rng(0)))


def test_grey_has_no_colour_and_small_is_small() -> None:
    assert np.ptp(ALTERED["grey"](FACE, np.random.default_rng(0)).astype(int), axis=2).max() == 0
    assert 36 <= ALTERED["small"](FACE, np.random.default_rng(0)).shape[0] < 120


def test_a_vignette_keeps_the_middle_and_bares_the_corner() -> None:
    inside = vignette(100, np.random.default_rng(1))
    assert inside[50, 50] == 1
    assert inside[0, 0] == 0
