"""Measures against the numbers that Quantus gave for the same arrays; see make_quantus_numbers.py."""

import json
from pathlib import Path

import numpy as np
import pytest
from maps_by_hand import map_of

from dfx.explain.trust.deletion import removal
from dfx.explain.trust.imputation import interpolated
from dfx.explain.trust.sparseness import gini
from dfx.explain.trust.truth import against_truth

QUANTUS = json.loads(Path(__file__).with_name("quantus_numbers.json").read_text(encoding="utf-8"))
WITHIN = 1e-6


@pytest.mark.parametrize("case", QUANTUS["maps"], ids=lambda case: f"{len(case['heat'])} rows")
def test_maps_score_alike(case):
    explanation, mask, theirs = map_of(case["heat"]), np.array(case["mask"]), case["quantus"]
    ours = against_truth(explanation, mask)
    assert gini(explanation) == pytest.approx(theirs["sparseness"], abs=WITHIN)
    assert ours.hit == theirs["pointing_game"]
    assert ours.energy == pytest.approx(theirs["relevance_mass_accuracy"], abs=WITHIN)
    assert ours.rank == pytest.approx(theirs["relevance_rank_accuracy"], abs=WITHIN)
    assert ours.rank == pytest.approx(theirs["top_k_intersection"], abs=WITHIN)


def test_imputation_fills_alike():
    case = QUANTUS["imputation"]
    picture, filled = (np.moveaxis(np.array(case[name]), 0, 2) for name in ("picture", "filled"))
    removed = np.array(case["removed"])
    ours = interpolated(picture, removed)
    assert np.abs(picture - filled)[removed].max() > 1
    np.testing.assert_allclose(ours, filled, atol=WITHIN)


def test_deletion_is_pixel_flipping():
    case = QUANTUS["flipping"]
    weights = np.array(case["weights"])
    crop = np.repeat(np.array(case["picture"], np.uint8)[..., None], 3, axis=2)
    curves = removal(
        lambda crops: np.array([(one[..., 0] * weights).sum() ** 2 for one in crops]),
        crop,
        np.array(case["heat"]),
        steps=weights.size,
        fill="black",
    )
    np.testing.assert_allclose(curves.deletion[1:], case["scores"], atol=WITHIN)
