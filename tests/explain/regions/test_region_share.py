"""Shares, areas and ratios worked out by hand on labels of a few pixels."""

import numpy as np
import pytest
from region_samples import a_map

from dfx.explain.regions import RegionMap, shares

# 4 × 4 pixels: the left column is "eyes" (a quarter), the rest "nose"; "mouth" is not in the crop.
LABELS = np.ones((4, 4), np.uint8)
LABELS[:, 0] = 0
REGIONS = RegionMap(LABELS, ("eyes", "nose", "mouth"))


def test_shares_areas_and_ratios_by_hand() -> None:
    heat = np.zeros((4, 4))
    heat[0, 0], heat[1, 0], heat[2, 3] = 1.0, 0.5, 0.5  # 1.5 of 2 on the eyes, 0.5 of 2 on the nose
    eyes, nose = shares(a_map(heat), REGIONS)
    assert (eyes.name, eyes.share, eyes.area, eyes.ratio) == ("eyes", 0.75, 0.25, 3.0)
    assert (nose.name, nose.share, nose.area) == ("nose", 0.25, 0.75)
    assert nose.ratio == pytest.approx(1 / 3)


def test_the_order_is_by_share_or_by_ratio() -> None:
    heat = np.zeros((4, 4))
    heat[0, 0], heat[0, 1:4] = 1.0, 0.5  # 0.4 on a quarter: ratio 1.6; 0.6 on three quarters: 0.8
    assert [one.name for one in shares(a_map(heat), REGIONS)] == ["nose", "eyes"]
    assert [one.name for one in shares(a_map(heat), REGIONS, by="ratio")] == ["eyes", "nose"]
    assert shares(a_map(heat), REGIONS, by="ratio")[0].ratio == pytest.approx(1.6)


def test_an_even_map_has_ratio_one_everywhere_at_any_size() -> None:
    for size in ((1, 1), (2, 3), (4, 4), (9, 9)):
        assert [one.ratio for one in shares(a_map(np.ones(size)), REGIONS)] == pytest.approx([1, 1])


def test_a_coarse_map_is_grown_as_the_overlay_grows_it() -> None:
    # Columns of 1 and 0 become 1, .75, .25, 0 at four pixels: half of 2 lies on the first column.
    eyes, nose = shares(a_map([[1, 0]]), REGIONS)
    assert (eyes.share, nose.share) == pytest.approx((0.5, 0.5))


def test_a_fine_map_loses_no_cell_to_coarse_labels() -> None:
    heat = np.zeros((64, 64))
    heat[33, 5] = 1  # between the pixels that a smaller grid would sample
    (eyes, nose) = shares(a_map(heat), REGIONS)
    assert (eyes.name, eyes.share, nose.share) == ("eyes", 1.0, 0.0)


def test_no_evidence_has_no_shares() -> None:
    assert shares(a_map(np.zeros((4, 4))), REGIONS) == ()
