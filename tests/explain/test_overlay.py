"""Overlay and colour bar, colour by colour."""

import subprocess
import sys

import numpy as np
import pytest

from dfx.errors import SettingError
from dfx.explain.overlay import FINE, VIRIDIS, colour_bar, displayed, heat_at, overlay, signed_colour_bar
from dfx.types import Explanation, Heat, Toward

LOWEST, HIGHEST = (68, 1, 84), (253, 231, 37)  # viridis: dark violet to yellow


def explanation(heat: Heat, raw_peak: float = 0.5, toward: Toward = "fake") -> Explanation:
    return Explanation("tiny", "gradcam", "conv", heat.astype(np.float32), raw_peak, 0.01, toward)


HALVES = explanation(np.array([[0.0, 1.0]]))
GREY = np.full((6, 8, 3), 100, np.uint8)


def test_viridis_is_rgb_and_grows_lighter() -> None:
    assert np.abs(VIRIDIS[0].astype(int) - LOWEST).max() <= 1
    assert np.abs(VIRIDIS[255].astype(int) - HIGHEST).max() <= 1
    lightness = VIRIDIS @ (0.2126, 0.7152, 0.0722)
    assert np.corrcoef(lightness, np.arange(256))[0, 1] > 0.99


def test_heat_is_bilinear_between_the_cells_centres() -> None:
    # Two cells over 8 pixels: centres at 1.5 and 5.5 of the pixel grid, so pixel x holds (x − 1.5) / 4 between them.
    row = heat_at(HALVES, (6, 8))[0]
    np.testing.assert_allclose(row, np.clip((np.arange(8) - 1.5) / 4, 0, 1), atol=1e-6)
    assert heat_at(HALVES, (6, 8)).shape == (6, 8)


def test_full_opacity_shows_the_bars_own_colours() -> None:
    shown = overlay(GREY, HALVES, 1.0)
    np.testing.assert_array_equal(shown[0, 0], VIRIDIS[0])
    np.testing.assert_array_equal(shown[0, 7], VIRIDIS[255])


def test_opacity_is_the_same_everywhere() -> None:
    shown = overlay(GREY, HALVES, 0.25).astype(int)
    for x, colour in ((0, VIRIDIS[0]), (7, VIRIDIS[255])):
        assert np.abs(shown[3, x] - (0.75 * 100 + 0.25 * colour)).max() <= 1


def test_no_opacity_shows_the_crop() -> None:
    np.testing.assert_array_equal(overlay(GREY, HALVES, 0.0), GREY)


def test_no_evidence_shows_the_crop_itself() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    crop.flags.writeable = False
    shown = overlay(crop, explanation(np.zeros((2, 2)), 0.0), 0.8)
    np.testing.assert_array_equal(shown, crop)


def test_read_only_and_strided_crops_work() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    crop.flags.writeable = False
    view = crop[2:8, ::2]
    np.testing.assert_array_equal(overlay(view, HALVES, 0.5), overlay(view.copy(), HALVES, 0.5))


@pytest.mark.parametrize("opacity", [-0.1, 1.1, float("nan")])
def test_opacity_out_of_range_is_refused(opacity: float) -> None:
    with pytest.raises(SettingError, match="between 0 and 1"):
        overlay(GREY, HALVES, opacity)


def test_the_bar_runs_from_zero_to_the_raw_peak() -> None:
    bar = colour_bar(explanation(np.eye(2), 0.0123, "real"), length=100, thickness=9)
    assert bar.pixels.shape == (100, 9, 3)
    np.testing.assert_array_equal(bar.pixels[0, 4], VIRIDIS[255])
    np.testing.assert_array_equal(bar.pixels[-1, 4], VIRIDIS[0])
    assert [tuple(tick) for tick in bar.ticks] == [(0.0, "0"), (0.5, "0.00615"), (1.0, "0.0123")]
    assert bar.label == "logits per map cell, for “real”"


def test_the_bar_of_a_map_without_evidence_says_so_without_colours() -> None:
    bar = colour_bar(explanation(np.zeros((2, 2)), 0.0))
    assert len(np.unique(bar.pixels)) == 1
    assert [tick.text for tick in bar.ticks] == ["0"]
    assert bar.label == "no positive evidence for “fake”"


def test_importing_it_does_not_import_tensorflow() -> None:
    code = (
        "import sys, dfx.explain.overlay, dfx.explain.cam; sys.exit(bool({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_grainy_map_is_blurred_to_be_seen_and_says_so() -> None:
    rng = np.random.default_rng(0)
    raw = rng.random((224, 224)) * 0.2
    raw[100, 100] = 1.0  # beside one pixel all else is pale
    grainy = Explanation("tiny", "gradient", "input", raw.astype(np.float32), 2.0, 0.1, signed=raw.astype(np.float32))
    shown = displayed(grainy)
    assert shown.heat.max() == 1
    assert np.median(shown.heat) > 3 * np.median(grainy.heat)
    assert colour_bar(grainy).label.startswith("logits per map cell, smoothed")
    assert float(colour_bar(grainy).ticks[-1].text) == pytest.approx(shown.raw_peak, rel=1e-2)
    assert float(signed_colour_bar(grainy).ticks[-1].text) == pytest.approx(shown.raw_peak, rel=1e-2)
    coarse = explanation(raw[:FINE, :FINE])
    assert displayed(coarse) is coarse
