"""The parts of the Explain page whose numbers can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dfx.explain.regions import RegionShare, regions_from
from dfx.explain.request import AUTO
from dfx.records.truth import Row
from dfx.types import Explanation, Landmarks
from dfx.ui.explain import charts as explain_charts
from dfx.ui.explain import truth as explain_truth
from dfx.ui.explain.pictures import WHOLE, Look, greyed, pictured, swiped, window, zoomed
from dfx.ui.explain.together import agreement_words

FACE = regions_from(Landmarks((70, 80), (154, 80), (112, 120), (80, 172), (144, 172)), 224)


def a_row(model: str, method: str, pointing: float, low: float, kind: str = "blend") -> Row:
    return Row(model, method, kind, 50, pointing, (low, 1.0), 0.2, (0.1, 0.3), 0.1, 0.2, 0, 0.1)


def test_a_method_counts_only_where_it_surely_beats_both_baselines() -> None:
    rows = [
        a_row("centre", "centre", 0.44, 0.3),
        a_row("edges", "edges", 0.2, 0.1),
        a_row("mobilenet_v2", "gradcam", 0.7, 0.6),
        a_row("mobilenet_v2", "rise", 0.5, 0.4),
        a_row("ensemble", "gradcam", 0.8, 0.45),
        a_row("mobilenet_v2", "gradcam", 0.1, 0.0, "video"),
    ]
    found = explain_truth.table(rows, "blend")
    assert found.models == ("mobilenet_v2", "ensemble")
    assert found.methods == ("gradcam", "rise")
    assert found.shares == ((0.7, 0.8), (0.5, None))
    assert found.beats == ((True, True), (False, False))
    assert found.baselines == {"centre": 0.44, "edges": 0.2}


def measured_row(
    model: str, method: str, energy: tuple[float, float], iou: float, pointing: tuple[float, float] = (0.5, 0.4)
) -> Row:
    """Shares with their intervals' lower ends."""
    return Row(
        model, method, "blend", 50, pointing[0], (pointing[1], 1.0), energy[0], (energy[1], 1.0), iou, 0.2, 0, 0.1
    )  # fmt: skip


MEASURED = [
    measured_row("centre", "centre", (0.3, 0.28), 0.25, (0.45, 0.4)),
    measured_row("edges", "edges", (0.2, 0.1), 0.1, (0.1, 0.0)),
    measured_row("mobilenet_v2", "gradcam", (0.35, 0.31), 0.2, (0.7, 0.6)),
    measured_row("mobilenet_v2", "hirescam", (0.4, 0.29), 0.26, (0.6, 0.5)),
    measured_row("meso4", "gradcam", (0.31, 0.25), 0.3, (0.5, 0.44)),
    measured_row("ensemble", "gradcam", (0.5, 0.4), 0.4, (0.9, 0.8)),
    measured_row("ensemble", AUTO, (0.6, 0.5), 0.24, (0.95, 0.9)),
]


@pytest.mark.parametrize(
    ("measure", "baselines", "gradcam", "beats"),
    [
        ("pointing", (0.45, 0.1), (0.5, 0.7, 0.9), (False, True, True)),  # the interval's lower end must lie above
        ("energy", (0.3, 0.2), (0.31, 0.35, 0.5), (False, True, True)),
        ("iou", (0.25, 0.1), (0.3, 0.2, 0.4), (True, False, True)),  # without an interval the number itself
    ],
)
def test_each_measure_is_held_against_its_own_baselines(
    measure: str, baselines: tuple[float, float], gradcam: tuple[float, ...], beats: tuple[bool, ...]
) -> None:
    found = explain_truth.table(MEASURED, "blend", measure)
    assert set(found.models) == {"meso4", "mobilenet_v2", "ensemble"}
    order = [found.models.index(name) for name in ("meso4", "mobilenet_v2", "ensemble")]
    line = found.methods.index("gradcam")
    assert tuple(found.shares[line][i] for i in order) == gradcam
    assert tuple(found.beats[line][i] for i in order) == beats
    assert found.baselines == dict(zip(("centre", "edges"), baselines, strict=True))


def test_above_all_methods_stands_each_models_best(monkeypatch: pytest.MonkeyPatch) -> None:
    best = {"mobilenet_v2": "hirescam", "meso4": "gradcam"}
    monkeypatch.setattr(explain_truth, "default_method", best.__getitem__)
    found = explain_truth.table(MEASURED, "blend")
    assert found.methods == (AUTO, "gradcam", "hirescam")
    first = dict(zip(found.models, found.shares[0], strict=True))
    assert first == {"mobilenet_v2": 0.6, "meso4": 0.5, "ensemble": 0.95}
    without = explain_truth.table([row for row in MEASURED if row.method != AUTO], "blend")
    assert without.methods == ("gradcam", "hirescam")


def test_the_best_together_is_shown_though_no_method_was_measured_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_truth, "default_method", lambda model: "gradcam")
    some = [row for row in MEASURED if (row.model, row.method) != ("ensemble", "gradcam")]
    found = explain_truth.table(some, "blend")
    assert found.models[-1] == "ensemble"
    assert [line[-1] for line in found.shares] == [0.95, None, None]


def test_swipe_shows_left_up_to_the_seam() -> None:
    left, right = np.full((4, 100, 3), 10, np.uint8), np.full((4, 100, 3), 20, np.uint8)
    joined = swiped(left, right, 0.3)
    assert joined[0, 20, 0] == 10
    assert joined[0, 30, 0] == 255
    assert joined[0, 40, 0] == 20
    assert (swiped(left, right, 0.0) == right).all()
    assert (swiped(left, right, 1.0) == left).all()


@pytest.mark.parametrize("side", [40, 480])
def test_zoom_stays_inside_and_follows_the_part(side: int) -> None:
    assert window(side, Look(), FACE).as_xywh() == (0, 0, side, side)
    assert window(side, Look(zoom=2), None).as_xywh() == (side // 4, side // 4, side // 2, side // 2)
    eyes, chin = (window(side, Look(zoom=2, centre=name), FACE) for name in ("eyes", "chin and jaw"))
    assert eyes.y < chin.y
    assert chin.y + chin.height <= side
    assert zoomed(np.zeros((side, side, 3), np.uint8), eyes).shape == (480, 480, 3)


def test_both_signs_only_where_they_are_known() -> None:
    crop = np.full((8, 8, 3), 100, np.uint8)
    signed = np.array([[-1, 1]], np.float32)
    one = Explanation("m", "gradcam", "top", np.clip(signed, 0, 1), 1.0, 0.1, signed=signed)
    plain = Explanation("m", "gradient", "pixels", np.clip(signed, 0, 1), 1.0, 0.1)
    both = Look(1.0, both=True, centre=WHOLE)
    left, right = pictured(crop, one, both)[4, 0].astype(int), pictured(crop, one, both)[4, 7].astype(int)
    assert left[2] > left[0]  # blue: against
    assert right[0] > right[2]  # orange: for
    assert (pictured(crop, plain, both) == pictured(crop, plain, Look(1.0))).all()


def test_what_does_not_count_has_no_colour() -> None:
    grey = greyed(np.array([[[255, 0, 0], [0, 0, 255]]], np.uint8))
    assert (grey == grey[..., :1]).all()


def test_agreement_is_told_in_words() -> None:
    up = np.arange(16, dtype=np.float32).reshape(4, 4) / 15
    maps = [
        Explanation(model, "gradcam", "top", heat, 1.0, 0.1) for model, heat in (("a", up), ("b", up), ("c", 1 - up))
    ]
    same, apart = agreement_words(maps[:2]), agreement_words(maps[1:])
    assert "correlation of 1.00" in same[0]
    assert "share 100 %" in same[1]
    assert not any("alike" in line for line in (*same, *apart)), (
        "whether models agree is said by one rule, in one sentence"
    )
    assert "correlation of -1.00" in apart[0]
    assert "nothing to compare" in agreement_words(maps[:1])[0]


def test_the_parts_as_bars_and_in_words() -> None:
    found = [RegionShare("mouth", 0.6, 0.1, 6.0), RegionShare("eyes", 0.4, 0.9, 0.44)]
    bars, marks = explain_charts.parts(found).data
    assert list(bars.y) == ["Eyes", "Mouth"]  # the largest on top
    assert list(bars.x) == [0.4, 0.6]
    assert list(marks.x) == [0.9, 0.1]
    assert "mouth 60 % of the map, 10 % of the crop" in explain_charts.parts_in_words(found)


def test_only_some_networks_keep_the_methods_measured_for_them() -> None:
    found = explain_truth.Table(
        ("cnn", "meso4", "ensemble"), ("gradcam", "rise"), ((0.1, 0.2, 0.3), (0.4, None, None)),
        ((False, True, True), (True, False, False)), {"centre": 0.15}, 9,
    )  # fmt: skip
    some = found.only(("meso4", "ensemble"))
    assert (some.models, some.methods) == (("meso4", "ensemble"), ("gradcam",))
    assert (some.shares, some.beats) == (((0.2, 0.3),), ((True, True),))
    assert some.baselines == found.baselines
