"""Each sentence, as a table."""

import numpy as np
import pytest
from region_samples import FRONTAL, SIDE, a_map, part

from dfx.explain.regions import coarse_sentence, map_sentence, models_sentence, regions_from

MOUTH = (part("mouth", 0.62, 0.2), part("cheeks", 0.38, 0.8))
LOWER = (part("mouth", 0.4, 0.1), part("chin and jaw", 0.2, 0.1), part("cheeks", 0.4, 0.8))
EYES = (part("eyes", 0.3, 0.1), part("cheeks", 0.7, 0.9))
EVEN = (part("cheeks", 0.5, 0.5), part("nose", 0.24, 0.2), part("mouth", 0.26, 0.3))
OUTSIDE = (part("background", 0.9, 0.45), part("nose", 0.1, 0.55))
SPECK = (part("nose", 0.05, 0.01), part("cheeks", 0.95, 0.99))
NOTHING = ()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (MOUTH, "The map lies mostly on the mouth: 62 % of it, 3.1 × what its area would explain."),
        (
            LOWER,
            "The map lies mostly on the mouth and the chin and jaw: 60 % of it, 3.0 × what their area would explain.",
        ),
        (EYES, "The map leans to the eyes: 30 % of it, 3.0 × what their area would explain."),
        (
            EVEN,
            "The map is spread over the crop: no part holds much more of it than its area would explain "
            "(the most: the nose, 1.2 ×).",
        ),
        (
            SPECK,
            "The map is spread over the crop: no part holds much more of it than its area would explain "
            "(the most: the cheeks, 1.0 ×).",
        ),
        (
            OUTSIDE,
            "The map lies mostly on the background: 90 % of it, 2.0 × what its area would explain. "
            "The background is no part of the face.",
        ),
        (NOTHING, "The map is empty: nothing in this crop speaks for “fake” to this model."),
    ],
)
def test_one_map(parts: tuple, expected: str) -> None:
    assert map_sentence(parts) == expected


@pytest.mark.parametrize(
    ("maps", "expected"),
    [
        ([MOUTH] * 2, "Both models look at the mouth: 3.1 × what its area would explain."),
        (
            [LOWER] * 3,
            "All 3 models look at the mouth and the chin and jaw: 3.0 × what their area would explain.",
        ),
        # Shares .62, .62, .4 on areas .2, .2, .1: 1.64 / 0.5.
        ([MOUTH, MOUTH, LOWER, EVEN], "3 of 4 models look at the mouth: 3.3 × what its area would explain."),
        (
            [MOUTH, MOUTH, EYES, EVEN],
            "The 4 models do not agree on a part of the face: 2 look at the mouth, 1 at the eyes, 1 at no part in particular.",
        ),
        ([MOUTH, EYES], "The 2 models do not agree on a part of the face: 1 looks at the eyes, 1 at the mouth."),
        (
            [MOUTH, MOUTH, NOTHING],
            "Both models look at the mouth: 3.1 × what its area would explain. 1 more model has no evidence.",
        ),
        (
            [EVEN, SPECK, NOTHING, NOTHING],
            "No part of the face stands out: the maps of both models are spread over the crop. "
            "2 more models have no evidence.",
        ),
        (
            [OUTSIDE] * 3,
            "All 3 models look at the background: 2.0 × what its area would explain. The background is no part of the face.",
        ),
        ([NOTHING] * 5, "None of the 5 models finds anything in this crop that speaks for “fake”."),
        (
            [NOTHING, MOUTH],
            "Only 1 of 2 models has a map to show. "
            "The map lies mostly on the mouth: 62 % of it, 3.1 × what its area would explain.",
        ),
        ([MOUTH], "The map lies mostly on the mouth: 62 % of it, 3.1 × what its area would explain."),
        ([], "There is no map to compare."),
    ],
)
def test_several_maps(maps: list, expected: str) -> None:
    assert models_sentence(maps) == expected


def test_the_direction_is_named() -> None:
    assert "“real”" in map_sentence((), "real")
    assert "“real”" in models_sentence([(), ()], "real")


def test_a_coarse_map_is_called_coarse() -> None:
    regions = regions_from(FRONTAL, SIDE)
    said = coarse_sentence(a_map(np.ones((5, 6))), regions)
    assert said.startswith("A cell of this map (6 × 5 in all) is larger than an eye")
    assert coarse_sentence(a_map(np.ones((24, 24))), regions) == ""
