"""The check finds equal maps equal and wrong ones wrong, compares like with like, and gives no number where there is none."""

import json
import weakref
from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import layers

from dfx.errors import ExplanationError
from dfx.explain.independent import asking
from dfx.explain.independent.asking import METHODS, Independent
from dfx.explain.independent.check import Checked, Compared, Unchecked, check, why_none, why_unchecked
from dfx.explain.inputs import PLACE
from dfx.explain.methods import NAMES, explain, method_named
from dfx.explain.request import MapRequest
from dfx.predict.predictor import Predictor
from dfx.report.words import independent as words
from dfx.types import Explanation, Pixels, Toward
from dfx.zoo import build

SIDE = 64
DIRECTIONS: tuple[Toward, Toward] = ("fake", "real")


@pytest.fixture(scope="module")
def face() -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (80, 80, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def small() -> Predictor:
    keras.utils.set_random_seed(5)
    return Predictor(build("meso4", input_size=SIDE))


def with_evidence(method: str, ready: Predictor, face: Pixels, layer: str | None = None) -> Explanation:
    """The map toward whichever answer has evidence for it."""
    return next(
        one
        for toward in DIRECTIONS
        if (one := explain(MapRequest(method, layer, toward), ready, [face])[0]).has_evidence and np.ptp(one.heat) > 0
    )


def single(checked: Checked) -> Compared:
    (part,) = checked
    assert isinstance(part, Compared)
    return part


@pytest.mark.parametrize("method", METHODS)
def test_every_method_agrees(method: str, small: Predictor, face: Pixels) -> None:
    shown = with_evidence(method, small, face)
    part = single(check(shown, small, face))
    assert part.correlation is not None
    assert part.correlation >= 0.999
    assert part.agrees
    assert part.other.raw_peak == pytest.approx(part.own.raw_peak, rel=2e-3)  # in the same unit, too
    assert part.cells == shown.heat.shape
    assert part.both_ways == (method not in ("scorecam", "faster-scorecam", "smoothgrad"))
    assert (part.alone is None) == (method not in ("faster-scorecam", "smoothgrad"))
    if method == "smoothgrad":  # by itself it draws other noise, so the same was really given
        assert part.alone is not None
        assert part.alone < 0.999
        assert f"{part.alone:.3f}" in words.measured(part)


def test_a_wrong_map_is_found_out(small: Predictor, face: Pixels) -> None:
    shown = with_evidence("gradcam", small, face)
    turned = single(check(replace(shown, heat=shown.heat[::-1]), small, face))
    assert turned.correlation is not None
    assert turned.correlation < 0.9
    assert not turned.agrees
    assert words.conclusion((turned,)) == words.DISPROVES
    assert "differ" in words.headline(turned)


def test_one_view_is_not_taken_for_two(small: Predictor, face: Pixels) -> None:
    """Grad-CAM of the face alone is another map than that of both views, and the check sees it."""
    from asking import cam

    (upright,) = cam("gradcam", small.model, [face], small.spec.scaling, toward="fake")
    (both,) = explain(MapRequest("gradcam"), small, [face])
    assert single(check(both, small, face)).agrees
    assert not single(check(replace(upright, model=both.model), small, face)).agrees


def test_maps_without_evidence_have_no_correlation(face: Pixels) -> None:
    image = keras.Input((SIDE, SIDE, 3))
    pooled = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, activation="relu")(image))
    constant = Predictor(keras.Model(image, layers.Dense(1, kernel_initializer="zeros")(pooled), name="meso4"))
    part = single(check(explain(MapRequest("gradcam"), constant, [face])[0], constant, face))
    assert (part.correlation, part.difference, part.agrees) == (None, 0.0, True)
    (told,) = json.loads(json.dumps(words.to_json((part,)), allow_nan=False))
    assert told["correlation"] is None
    assert told["sentence"].startswith("Both find nothing that speaks for “fake”. All 3 844 cells (62 × 62)")
    assert "no correlation is defined" in told["sentence"]


def test_one_empty_map_of_two_is_no_agreement(small: Predictor, face: Pixels) -> None:
    shown = with_evidence("gradcam", small, face)
    empty = replace(shown, heat=np.zeros_like(shown.heat), raw_peak=0.0)
    part = single(check(empty, small, face))
    assert (part.correlation, part.difference, part.agrees) == (None, 1.0, False)
    assert "no correlation" in words.measured(part)


def test_each_part_of_a_fused_map_is_checked(small: Predictor, face: Pixels) -> None:
    (fused,) = explain(MapRequest("fusedcam", "layercam@last,eigencam@last"), small, [face])
    first, second = check(fused, small, face)
    assert isinstance(first, Compared)
    assert (first.method, first.agrees) == ("layercam", True)
    assert isinstance(second, Unchecked)
    assert (second.method, second.layer) == ("eigencam", first.layer)
    assert "Eigen-CAM" in second.reason
    assert [set(row) >= {"method", "layer"} for row in words.to_json((first, second))] == [True, True]


def test_each_layer_of_a_map_of_several_is_checked(small: Predictor, face: Pixels) -> None:
    (fused,) = explain(MapRequest("gradcam", "early+last"), small, [face])
    parts = check(fused, small, face)
    assert [part.layer for part in parts] == fused.layer.split(" + ")
    assert all(isinstance(part, Compared) and part.agrees for part in parts)


def test_what_cannot_be_checked_is_said_in_a_sentence(small: Predictor, face: Pixels) -> None:
    for method in {*NAMES, "fusedcam"} - set(METHODS):
        reason = why_unchecked("meso4", method)
        assert reason is not None
        assert method_named(method).title in reason
    assert "gradients" in (why_unchecked("svm", "gradcam") or "")
    (eigen,) = explain(MapRequest("eigencam"), small, [face])
    with pytest.raises(ExplanationError, match="no Eigen-CAM"):
        check(eigen, small, face)
    (fused,) = explain(MapRequest("fusedcam", "eigencam@last,xgradcam@last"), small, [face])
    assert "none of the maps" in (why_none(fused) or "")


def test_score_cam_in_parts_is_score_cam(small: Predictor, face: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, heard = with_evidence("scorecam", small, face), list[float]()
    monkeypatch.setattr(asking, "CHANNELS", 5)  # of 16
    part = single(check(shown, small, face, lambda done, text: heard.append(done)))
    assert part.agrees
    assert part.other.raw_peak == pytest.approx(shown.raw_peak, rel=2e-3)
    assert heard[-4:] == [0, 5 / 16, 10 / 16, 15 / 16]


def test_score_cam_is_given_up_after_a_time(small: Predictor, face: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LONGEST_S", -1)
    with pytest.raises(ExplanationError, match="Faster Score-CAM can be checked instead"):
        check(with_evidence("scorecam", small, face), small, face)


def test_nothing_is_left_changed(small: Predictor, face: Pixels, capfd: pytest.CaptureFixture[str]) -> None:
    """numpy's global random numbers, the library's own zoom, the model's graph, both streams."""
    from tf_keras_vis import scorecam

    np.random.seed(1)
    expected = np.random.random()
    np.random.seed(1)
    zoom, before = scorecam.zoom, [len(layer._outbound_nodes) for layer in small.model.layers]
    capfd.readouterr()
    for method in ("smoothgrad", "scorecam"):
        check(with_evidence(method, small, face), small, face)
    assert np.random.random() == expected
    assert scorecam.zoom is zoom
    assert [len(layer._outbound_nodes) for layer in small.model.layers] == before
    assert capfd.readouterr() == ("", "")


def test_the_copy_of_the_model_is_freed_at_once(small: Predictor) -> None:
    theirs, black = Independent(small.model), np.zeros((1, SIDE, SIDE, 3), np.float32)
    copy = weakref.ref(theirs._model)
    theirs.raw_maps("gradient", black, PLACE, 1.0)
    assert copy() is not None
    theirs.close()
    assert copy() is None


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "above 0.999"), (0.9994, "0.999"), (0.5, "0.500"), (-0.25, "−0.250")]
)
def test_a_correlation_is_never_written_as_one(value: float, said: str) -> None:
    assert words.written(value) == said
