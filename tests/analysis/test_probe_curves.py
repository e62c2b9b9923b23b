"""How the verdict moves: curves of scores by hand, their crossings and their sentences."""

import numpy as np
import pytest

from dfx.analysis.probe_curves import KINDS, Change, Kind, View, changes_along, probe, recompressed, smaller
from dfx.data.alter import damage
from dfx.errors import DataError, ExplanationError
from dfx.types import Box

BOX = Box(70, 60, 50, 60)
NAMED = {kind.name: kind for kind in KINDS}


def picture():
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:180, :200]
    wave = 128 + 40 * np.sin(rows / 9) + 40 * np.cos(columns / 13)
    return np.clip(wave[..., None] + rng.normal(0, 12, (180, 200, 3)), 0, 255).astype(np.uint8)


def by(read):
    """A score that reads one number of each crop."""
    return lambda crops: np.array([read(crop) for crop in crops])


def curve(name, read, low=0.45, high=0.55, **options):
    return probe(by(read), picture(), BOX, (low, high), kinds=[NAMED[name]], **options)[0]


BAND = (0.45, 0.55)


def test_every_kind_and_nothing_changes():
    told = []
    curves = probe(by(lambda crop: 0.2), picture(), BOX, BAND, progress=lambda at, what: told.append(at))
    assert [one.name for one in curves] == ["margin", "jpeg", "size", "flip", "brightness", "blur"]
    assert all(one.changes_at == () and one.untouched == 0.2 for one in curves)
    assert [one.sentence for one in curves] == [
        "The verdict stays real between a margin of 0 and 50 %.",
        "The verdict stays real between JPEG quality 95 and 20.",
        "The verdict stays real between 100 and 12 % of its size.",
        "The verdict stays real.",
        "The verdict stays real between 0.40 and 1.75 times its brightness.",
        "The verdict stays real between a blur of 0.0 and 3.0 % of the crop's side.",
    ]
    assert told == sorted(told)


def test_the_margin_is_the_crops():
    # The box is 60 at its longer side: a margin of m % makes a side of 60 · (1 + 2m/100), 60 … 120, in 180 rows.
    found = curve("margin", lambda crop: crop.shape[0] / 120)
    assert found.probabilities == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    found = curve("margin", lambda crop: crop.shape[0] / 120, 0.65, 0.75)  # at the start of 30 %: .8
    assert found.changes == (Change(pytest.approx(15), "real", 0.65), Change(pytest.approx(25), "uncertain", 0.75))
    assert (
        found.sentence == "The verdict changes to uncertain below a margin of 25 % and to real below a margin of 15 %."
    )
    assert curve("margin", lambda crop: crop.shape[0] / 120, 0.85, 0.95).sentence == (
        "The verdict changes to uncertain above a margin of 35 % and to fake above a margin of 45 %."
    )


def test_another_margin_is_a_point_of_the_curve():
    found = curve("margin", lambda crop: crop.shape[0] / 120, margin=0.25)
    assert found.values == (0, 10, 20, 25, 30, 40, 50)
    assert found.probabilities[3] == found.untouched == pytest.approx(0.75)


def test_size_is_the_number_of_pixels_that_arrive():
    found = curve("size", lambda crop: crop.shape[0] / 96)  # 30 % round 60
    assert found.probabilities == pytest.approx([1, 0.75, 0.5, 34 / 96, 0.25, 0.125])
    assert [one.verdict for one in found.changes] == ["real", "uncertain"]  # by value
    assert found.changes_at[1] == pytest.approx(55)
    assert curve("size", lambda crop: crop.shape[0] / 96, 0.1, 0.6).sentence == (
        "The verdict changes to uncertain below 60 % of its size."
    )
    assert smaller(View(picture(), Box(0, 0, 12, 12), 0.0), 0.125).shape == (8, 8, 3)


def test_the_mirror():
    left = curve("flip", lambda crop: float(crop[0, 0, 0] == View(picture(), BOX, 0.3).crop[0, 0, 0]))
    assert left.probabilities == (1.0, 0.0)
    assert left.changes_at == (1.0,)
    assert left.sentence == "The verdict changes to real."
    assert curve("flip", lambda crop: crop.mean() / 255).changes_at == ()


def test_brightness_and_blur():
    base = View(picture(), BOX, 0.3).crop.mean() / 255
    found = curve("brightness", lambda crop: crop.mean() / 255, 0.0, 0.7 * base)
    assert found.changes_at == pytest.approx((0.7,), abs=0.01)
    assert found.sentence == "The verdict changes to uncertain below 0.70 times its brightness."
    rough = curve("blur", lambda crop: min(1.0, crop.std() / 60))
    assert list(rough.probabilities) == sorted(rough.probabilities, reverse=True)
    assert rough.probabilities[0] == rough.untouched > rough.probabilities[-1]


def test_jpeg_is_that_of_the_whole_picture():
    view = View(picture(), BOX, 0.3)
    for quality in (90, 40, 15):
        whole = view.square().cut(damage.jpeg(view.pixels, quality))
        np.testing.assert_array_equal(recompressed(view, quality), whole)
    corner = View(picture(), Box(150, 140, 50, 40), 0.3)
    np.testing.assert_array_equal(recompressed(corner, 50), corner.square().cut(damage.jpeg(corner.pixels, 50)))


def scripted(values, untouched, band=BAND):
    """A kind of five values and a score that gives these probabilities for them."""
    kind = Kind("scripted", "steps", (95, 80, 60, 40, 20), None, "JPEG quality ", "",
                lambda view, value: np.full((1, 1, 3), value, np.uint8))  # fmt: skip
    table = dict(zip(kind.values, values, strict=True))
    return probe(
        by(lambda crop: table[crop[0, 0, 0]] if crop.size == 3 else untouched), picture(), BOX, band, kinds=[kind]
    )[0]


def test_changes_lie_on_straight_lines():
    """From .65 at 60 to .25 at 40: .55 at 55, .45 at 50."""
    found = scripted((0.9, 0.8, 0.65, 0.25, 0.1), 0.9)
    assert found.changes == (Change(pytest.approx(55), "uncertain", 0.55), Change(pytest.approx(50), "real", 0.45))
    assert found.sentence == "The verdict changes to uncertain below JPEG quality 55 and to real below JPEG quality 50."


def test_the_band_of_uncertain_is_known():
    """The case of the issue: .32 to .70 across a band from .45 to .61 is a change from real to fake, and .46 to .60 is none."""
    found = scripted((0.32, 0.32, 0.32, 0.70, 0.70), 0.32, (0.45, 0.61))
    assert [one.verdict for one in found.changes] == ["uncertain", "fake"]
    assert found.changes_at == pytest.approx((60 - 20 * 13 / 38, 60 - 20 * 29 / 38))
    assert found.sentence == "The verdict changes to uncertain below JPEG quality 53 and to fake below JPEG quality 45."
    assert scripted((0.46, 0.5, 0.6, 0.5, 0.46), 0.5, (0.45, 0.61)).sentence == (
        "The verdict stays uncertain between JPEG quality 95 and 20."
    )


def test_there_and_back_again():
    found = scripted((0.9, 0.7, 0.5, 0.7, 0.9), 0.9)
    assert [one.verdict for one in found.changes] == ["uncertain", "fake"]
    assert found.changes_at == pytest.approx((65, 55))
    assert found.sentence == "The verdict changes to uncertain below JPEG quality 65 and to fake below JPEG quality 55."
    assert scripted((0.9, 0.1, 0.9, 0.1, 0.9), 0.9).sentence.endswith(", and further on again.")


def test_recompression_alone_changes_it():
    found = scripted((0.4, 0.3, 0.3, 0.3, 0.2), 0.9)
    assert found.changes == (Change(95, "real", 0.45),)
    assert found.sentence == "The verdict changes to real below JPEG quality 95."


def test_both_directions_from_the_start():
    # Fake from .6 to 1.25 times its brightness, real outside.
    base = View(picture(), BOX, 0.3).crop.mean()
    found = curve("brightness", lambda crop: 1 - min(1.0, abs(crop.mean() / base - 1) * 1.5))
    assert [one.verdict for one in found.changes] == ["real", "uncertain", "uncertain", "real"]  # by value
    assert list(found.changes_at) == sorted(found.changes_at)
    assert "to real below 0.6" in found.sentence
    assert "and to real above 1.3" in found.sentence


def test_on_an_edge_of_the_band_it_is_decided():
    """As `verdict_of` has it: within the band, its ends left out, nothing is decided."""
    assert changes_along([(0, 0.55), (1, 0.5)], BAND) == (Change(0.0, "uncertain", 0.55),)
    assert changes_along([(0, 0.6), (1, 0.55)], BAND) == ()
    assert changes_along([(0, 0.45), (1, 0.3)], BAND) == ()


@pytest.mark.parametrize("box", [Box(-1, 0, 9, 9), Box(0, 0, 0, 9), Box(190, 0, 11, 9), Box(0, 175, 9, 9)])
def test_a_box_outside_the_picture_is_one_sentence(box):
    with pytest.raises(DataError, match="does not lie inside the picture of 200 × 180"):
        probe(by(lambda crop: 0.5), picture(), box, BAND)


@pytest.mark.parametrize("value", [float("nan"), -0.1, 1.1])
def test_scores_that_are_no_probabilities_are_one_sentence(value):
    with pytest.raises(ExplanationError, match=r"in \[0, 1\]"):
        probe(by(lambda crop: value), picture(), BOX, BAND)


def test_the_picture_is_left_alone():
    pixels = picture()
    pixels.setflags(write=False)
    probe(by(lambda crop: crop.mean() / 255), pixels, BOX, BAND)
    assert (pixels == picture()).all()
