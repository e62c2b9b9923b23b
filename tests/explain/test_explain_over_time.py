from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from dfx.errors import ExplanationError, SettingError
from dfx.explain.over_time import extreme_moments, film_of_maps, region_table
from dfx.explain.overlay import VIRIDIS, overlay
from dfx.explain.regions import NAMES, regions_of
from dfx.types import Box, Explanation, Face, Landmarks

SIDE = 64
POINTS = Landmarks((20.0, 24.0), (44.0, 24.0), (32.0, 36.0), (24.0, 50.0), (40.0, 50.0))
FACE = Face(
    Box(12, 8, 40, 52), 0.99, POINTS, Box(0, 0, SIDE, SIDE), np.full((SIDE, SIDE, 3), 100, np.uint8)
)  # fmt: skip
FLAT = replace(FACE, landmarks=Landmarks(*[(5.0, 5.0)] * 5))  # points that span no face


def explained(heat: np.ndarray, peak: float = 1.0, **change: object) -> Explanation:
    made = Explanation("meso4", "gradcam", "last", heat.astype(np.float32), peak, 0.0)
    return replace(made, **change)


EVEN = explained(np.ones((224, 224)))
NONE = explained(np.zeros((7, 7)), 0.0)


def on(name: str) -> Explanation:
    """A map that lies on one part of FACE only."""
    return explained(regions_of(FACE, 224).mask(name))


def test_an_even_map_is_1_everywhere() -> None:
    table = region_table([EVEN], [FACE])
    assert table.names == NAMES
    assert [row[0] for row in table.ratios if row[0] is not None] == pytest.approx([1.0] * len(NAMES))
    assert sum(row[0] or 0 for row in table.shares) == pytest.approx(1)


def test_a_map_on_one_part_holds_all_of_it_there() -> None:
    table = region_table([EVEN, on("mouth"), on("eyes")], [FACE] * 3)
    mouth, eyes = NAMES.index("mouth"), NAMES.index("eyes")
    assert [table.shares[mouth][k] for k in (1, 2)] == [1.0, 0.0]
    assert [table.shares[eyes][k] for k in (1, 2)] == [0.0, 1.0]
    area = regions_of(FACE, 224).mask("mouth").mean()
    assert table.ratios[mouth][1] == pytest.approx(1 / area)
    assert table.shares[mouth][0] == pytest.approx(area)


def test_moments_without_evidence_or_face_are_gaps() -> None:
    table = region_table([EVEN, NONE, EVEN], [FACE, FACE, FLAT])
    for row in (*table.ratios, *table.shares):
        assert row[0] is not None
        assert row[1:] == (None, None)
    assert table.means() == pytest.approx([1.0] * len(NAMES))
    assert region_table([NONE], [FACE]).means() == (None,) * len(NAMES)


def test_a_part_the_crop_does_not_show_is_a_gap() -> None:
    low = replace(FACE, landmarks=Landmarks((20.0, -4.0), (44.0, -4.0), (32.0, 8.0), (24.0, 22.0), (40.0, 22.0)))
    table = region_table([EVEN], [low])
    assert table.ratios[NAMES.index("brows")] == (None,)
    assert not any(math.isnan(value) for row in table.ratios for value in row if value is not None)


def test_no_moment_is_a_table_without_columns() -> None:
    assert region_table([], []).ratios == ((),) * len(NAMES)


@pytest.mark.parametrize(
    ("maps", "faces", "said"),
    [
        ([EVEN], [], "Expected a face for each of 1 maps, got 0"),
        ([EVEN, replace(EVEN, toward="real")], [FACE, FACE], "one model, method and direction"),
        ([EVEN, replace(EVEN, model="xception")], [FACE, FACE], "one model, method and direction"),
    ],
)
def test_what_does_not_stand_in_one_table_is_refused(maps: list, faces: list, said: str) -> None:
    with pytest.raises(ExplanationError, match=said):
        region_table(maps, faces)


@pytest.mark.parametrize(
    ("probabilities", "most", "least"),
    [
        ((0.9, 0.8, 0.1, 0.7, 0.2, 0.3), (0, 1, 3), (2, 4, 5)),
        ((0.5,), (0,), ()),
        ((0.5, 0.5), (0,), (1,)),
        ((0.2, 0.6), (1,), (0,)),
        ((0.2, 0.6, 0.4), (1, 2), (0,)),
        ((), (), ()),
    ],
)
def test_the_highest_and_the_lowest_come_first(probabilities: tuple, most: tuple, least: tuple) -> None:
    assert extreme_moments([float(k) for k in range(len(probabilities))], probabilities) == (most, least)


def test_moments_keep_their_distance() -> None:
    times = [0.0, 0.2, 0.4, 2.0, 2.1, 5.0, 6.0, 6.5, 9.0, 9.5]
    probabilities = [0.99, 0.98, 0.97, 0.96, 0.95, 0.05, 0.04, 0.03, 0.02, 0.01]
    assert extreme_moments(times, probabilities, count=2, apart_s=1.0) == ((0, 3), (9, 7))
    assert extreme_moments(times, probabilities, count=3, apart_s=0.0) == ((0, 1, 2), (9, 8, 7))
    assert extreme_moments(times, probabilities, count=3, apart_s=100.0) == ((0,), (9,))


def test_no_moment_is_both() -> None:
    rng = np.random.default_rng(1)
    for count in range(1, 9):
        p = rng.random(count).tolist()
        most, least = extreme_moments(range(count), p, 3, 0)
        assert not set(most) & set(least)
        assert not least or min(p[k] for k in most) >= max(p[k] for k in least)


def test_what_has_no_place_in_time_is_refused() -> None:
    with pytest.raises(ExplanationError, match="got one without"):
        extreme_moments([0.0, 1.0], [0.5, math.nan])
    with pytest.raises(ExplanationError, match="Expected a time for each of 2 moments, got 1"):
        extreme_moments([0.0], [0.5, 0.5])


def test_the_film_keeps_one_scale() -> None:
    crops = [np.zeros((SIDE, SIDE, 3), np.uint8)] * 3
    maps = [explained(np.ones((4, 4)), peak) for peak in (2.0, 1.0, 0.0)]
    maps[2] = NONE
    frames = list(film_of_maps(crops, maps, 32, opacity=1.0))
    assert [frame.shape for frame in frames] == [(32, 32, 3)] * 3
    for frame, row in zip(frames, (255, 128, 0), strict=True):
        assert (frame == VIRIDIS[row]).all()  # the peak, half of it, and the scale's zero


def test_the_strongest_frame_is_the_usual_overlay() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    heat = np.linspace(0, 1, 16).reshape(4, 4)
    strong, weak = explained(heat, 3.0), explained(heat, 0.3)
    first, second = film_of_maps([crop, crop], [strong, weak], SIDE)
    assert (first == overlay(crop, strong)).all()
    assert (second != overlay(crop, weak)).any()


def test_maps_per_pixel_keep_their_scale_through_the_blur() -> None:
    crops = [np.zeros((SIDE, SIDE, 3), np.uint8)] * 2
    fine = np.zeros((128, 128))
    fine[48:80, 48:80] = 1
    maps = [explained(fine, 4.0), explained(fine, 1.0)]
    first, second = film_of_maps(crops, maps, SIDE, 1.0)
    assert (first[32, 32].astype(int) - VIRIDIS[255]).tolist() == pytest.approx([0, 0, 0], abs=12)
    assert (second[32, 32].astype(int) - VIRIDIS[64]).tolist() == pytest.approx([0, 0, 0], abs=12)


def test_a_film_without_evidence_is_the_crops() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    (frame,) = film_of_maps([crop], [NONE], SIDE)
    assert (frame == crop).all()


def test_a_film_of_other_maps_is_refused() -> None:
    crop = FACE.crop
    with pytest.raises(ExplanationError, match="Expected a map for each of 2 crops, got 1"):
        film_of_maps([crop, crop], [EVEN], SIDE)
    with pytest.raises(ExplanationError, match="one model, method and direction"):
        film_of_maps([crop, crop], [EVEN, replace(EVEN, method="eigencam")], SIDE)
    with pytest.raises(SettingError, match="opacity must lie between 0 and 1"):
        film_of_maps([crop], [EVEN], SIDE, 1.5)


def test_neighbours_make_room_for_the_next_best() -> None:
    probabilities = [0.90, 0.92, 0.95, 0.97, 0.93, 0.88, 0.60, 0.91, 0.94, 0.96]
    most, least = extreme_moments(range(10), probabilities, 3, 1.5)
    assert most == (3, 9, 1)  # 2, 4 and 8 stand beside one that was taken
    assert least == (6, 0)  # what is left is beside these, or more suspicious than 1
