"""Noise, spectrum, gradient and copied parts, on made pictures."""

import cv2
import numpy as np
import pytest
from forensic_pictures import jpeg, opened, scene

from dfx.errors import DataError
from dfx.forensics.pixels import clone, gradient, noise, spectrum


def test_noisy_patch_is_bright() -> None:
    pixels = cv2.GaussianBlur(scene(), (0, 0), 3)
    rng = np.random.default_rng(1)
    pixels[48:112, 64:192] = np.clip(pixels[48:112, 64:192] + rng.normal(0, 12, (64, 128, 3)), 0, 255).astype(np.uint8)
    found = noise.measure(None, pixels)
    assert found.map is not None
    assert found.map.values[60:100, 76:180].mean() > 0.6
    assert found.map.values[130:].mean() < 0.1
    assert found.number("loud windows") > 5 * found.number("quiet windows")


def test_noise_of_a_large_picture_is_that_of_its_parts() -> None:
    """The bands it is worked out in leave no seam, and the map is shrunk, not the picture."""
    part = np.random.default_rng(2).integers(0, 255, (400, 100, 3), np.uint8)
    found = noise.measure(None, np.tile(part, (5, 1, 1)))
    assert found.map is not None
    assert found.map.values.shape == (1000, 50)
    alone = noise.measure(None, part)
    assert found.number("median window") == pytest.approx(alone.number("median window"), rel=0.05)


def test_upsampled_noise_leaves_the_high_end_low() -> None:
    rng = np.random.default_rng(3)
    full = rng.integers(0, 255, (256, 256, 3), np.uint8)
    grown = cv2.resize(rng.integers(0, 255, (128, 128, 3), np.uint8), (256, 256), interpolation=cv2.INTER_CUBIC)
    high = [spectrum.measure(None, picture).number("high end") for picture in (full, grown)]
    assert high[0] == pytest.approx(0, abs=0.2)  # white noise: as strong everywhere
    assert high[1] < -1.2


def test_band_is_measured_and_ordered() -> None:
    band = spectrum.band()
    assert band.n == sum(count for _, count in band.sets) >= 500
    assert len(band.sets) >= 4
    assert (band.low < band.middle).all()
    assert (band.middle < band.high).all()


def test_white_noise_leaves_the_band_of_faces() -> None:
    found = spectrum.measure(None, np.random.default_rng(4).integers(0, 255, (224, 224, 3), np.uint8))
    assert found.number("outside the band") > 25
    assert len(found.curves) == 4


def test_a_picture_below_the_band_s_size_is_not_compared() -> None:
    found = spectrum.measure(None, scene(128, 128))
    assert len(found.curves) == 1
    assert "not comparable" in found.words


def test_a_damaged_band_is_one_sentence(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "band.json").write_text('{"low": [1]}')
    monkeypatch.setattr(spectrum, "BAND_FILE", tmp_path / "band.json")
    spectrum.band.cache_clear()
    with pytest.raises(DataError, match="missing or damaged"):
        spectrum.measure(None, scene(224, 224))
    monkeypatch.undo()
    spectrum.band.cache_clear()


def test_gradient_of_a_slope_is_its_slope() -> None:
    ramp = np.repeat(np.tile(np.arange(128, dtype=np.uint8), (64, 1))[:, :, None], 3, axis=2)
    found = gradient.measure(None, ramp)
    assert found.number("mean strength") == pytest.approx(1, abs=0.05)
    assert found.curves[0].y[0] + found.curves[0].y[-1] == pytest.approx(1)  # all of it to the right


@pytest.mark.parametrize("seed", [0, 7])
def test_copied_patch_is_found_at_its_offset(seed: int) -> None:
    pixels = scene(240, 320, seed)
    pixels[120:200, 200:290] = pixels[20:100, 30:120]
    found = clone.measure(None, opened(jpeg(pixels, 90)))
    assert found.number("offset to the right") == pytest.approx(170, abs=1)
    assert found.number("offset downwards") == pytest.approx(100, abs=1)
    assert len(found.pairs) >= clone.LEAST_PAIRS
    assert all(20 <= pair.start[1] <= 100 and 200 <= pair.end[0] <= 290 for pair in found.pairs)
    assert found.map is not None
    assert found.map.values[40:80, 50:100].mean() > 0.4
    assert found.map.values[210:].max() == 0


def test_offsets_of_a_shrunk_picture_are_in_full_size_pixels() -> None:
    pixels = cv2.resize(scene(240, 320), (1250, 950), interpolation=cv2.INTER_CUBIC)
    pixels[550:850, 800:1150] = pixels[50:350, 50:400]
    found = clone.measure(None, pixels)
    assert found.number("offset to the right") == pytest.approx(750, abs=3)
    assert found.number("offset downwards") == pytest.approx(500, abs=3)


def test_nothing_copied_nothing_found() -> None:
    found = clone.measure(None, scene(240, 320))
    assert not found.pairs
    assert found.map is not None
    assert found.map.values.max() == 0
