"""The diverging scale, its overlay and its bar."""

import numpy as np
import pytest

from dfx.errors import ExplanationError, SettingError
from dfx.explain.explanation import explanation_of
from dfx.explain.overlay import diverging_colours, signed_colour_bar, signed_overlay
from dfx.types import Explanation

GREY = np.full((6, 9, 3), 100, np.uint8)


def explanation(*values: float) -> Explanation:
    return explanation_of(np.array([values], np.float32), "tiny", "occlusion", "input", 0.1, "fake", "logits")


def test_the_scale_is_neutral_in_the_middle_and_its_arms_are_alike() -> None:
    assert diverging_colours().shape == (255, 3)
    assert np.ptp(diverging_colours()[127].astype(int)) <= 1
    lightness = diverging_colours() @ (0.2126, 0.7152, 0.0722)
    assert lightness.argmax() == 127
    assert (np.diff(lightness[:128]) >= -0.5).all()
    assert (np.diff(lightness[127:]) <= 0.5).all()
    assert abs(lightness[0] - lightness[-1]) < 12
    against, toward = diverging_colours()[0].astype(int), diverging_colours()[-1].astype(int)
    assert against[2] > against[0] + 60  # blue
    assert toward[0] > toward[2] + 100  # orange


def test_full_opacity_shows_the_bars_own_colours() -> None:
    shown = signed_overlay(GREY, explanation(-2.0, 0.0, 1.0), 1.0)
    np.testing.assert_array_equal(shown[0, 0], diverging_colours()[0])
    np.testing.assert_array_equal(shown[0, 4], diverging_colours()[127])
    np.testing.assert_array_equal(shown[0, 8], diverging_colours()[127 + 63])  # half of the largest magnitude


def test_the_bar_runs_from_minus_to_plus_the_largest_magnitude() -> None:
    bar = signed_colour_bar(explanation(-2.0, 0.0, 0.5), length=101, thickness=4)
    assert [tuple(tick) for tick in bar.ticks] == [(0.0, "−2"), (0.5, "0"), (1.0, "2")]
    np.testing.assert_array_equal(bar.pixels[[0, 50, 100], 0], diverging_colours()[[254, 127, 0]])
    assert bar.label == "logits, for (+) or against (−) “fake”"


def test_without_positive_evidence_the_bar_says_so() -> None:
    bar = signed_colour_bar(explanation(-2.0, -1.0))
    assert bar.label.startswith("no positive evidence for “fake”")
    assert [tick.text for tick in bar.ticks] == ["−100 %", "0"]
    assert (signed_overlay(GREY, explanation(-2.0, -1.0), 1.0) != GREY).any()


def test_a_map_of_zeros_is_the_crop_and_a_grey_bar() -> None:
    np.testing.assert_array_equal(signed_overlay(GREY, explanation(0.0, 0.0), 0.9), GREY)
    bar = signed_colour_bar(explanation(0.0, 0.0))
    assert len(np.unique(bar.pixels)) == 1
    assert bar.label == "no evidence for or against “fake”"


def test_a_fine_map_is_averaged_when_it_shrinks() -> None:
    checks = np.indices((40, 40)).sum(axis=0) % 2 * 2.0 - 1
    fine = explanation_of(checks.astype(np.float32), "tiny", "occlusion", "input", 0.1, "fake", "logits")
    np.testing.assert_array_equal(
        signed_overlay(np.zeros((10, 10, 3), np.uint8), fine, 1.0)[3, 3], diverging_colours()[127]
    )


def test_what_cannot_be_shown_is_refused() -> None:
    unsigned = Explanation("tiny", "gradient", "input", np.ones((1, 1), np.float32), 1.0, 0.1)
    for show in (lambda: signed_overlay(GREY, unsigned), lambda: signed_colour_bar(unsigned)):
        with pytest.raises(ExplanationError, match="gradient does not say"):
            show()
    with pytest.raises(SettingError, match="between 0 and 1"):
        signed_overlay(GREY, explanation(1.0), float("nan"))
