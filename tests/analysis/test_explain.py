"""Why, for one face: names of methods, each model's best, shares of the face, and the trust card's glue."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tiny_models import models_in

from dfx.analysis import explain as analysis
from dfx.analysis.explain import explain_crops, methods_of, regions_or_none, shares_of, trust_card
from dfx.errors import ExplanationError
from dfx.explain import choice
from dfx.explain.layers import feature_maps
from dfx.explain.methods import explain, why_not
from dfx.explain.request import MapRequest
from dfx.explain.trust import verdict
from dfx.predict import predictor as predictors
from dfx.predict.predictor import Predictor
from dfx.records.maps import Choice, Maps, write_maps
from dfx.types import Box, Explanation, Face, Landmarks
from dfx.zoo import spec_of

CROP = np.random.default_rng(0).integers(0, 255, (96, 96, 3), np.uint8)
POINTS = Landmarks((70, 80), (130, 80), (100, 115), (78, 145), (122, 145))
FACE = Face(Box(50, 40, 100, 130), 0.99, POINTS, Box(20, 20, 160, 160), np.zeros((160, 160, 3), np.uint8))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Predictor:
    """The smallest network of the zoo, with random weights, in place of a shipped one."""
    import keras

    keras.utils.set_random_seed(5)
    ready = Predictor(spec_of("meso4").build(64))
    monkeypatch.setattr(predictors, "predictor", lambda name: ready)
    return ready


def test_methods_by_name():
    assert methods_of("none") == ()
    assert methods_of("gradcam, rise,gradcam") == ("gradcam", "rise")
    for wrong in ("", "tealeaves", "gradcam,none"):
        with pytest.raises(ExplanationError, match="there are: auto, gradcam"):
            methods_of(wrong)


def test_fused_layers_and_a_layer_where_none_is_used(small: Predictor):
    (fused,) = explain(MapRequest("gradcam", "early+last"), small, [CROP])
    assert " + " in fused.layer
    with pytest.raises(ExplanationError, match="class activation maps only"):
        explain(MapRequest("gradient", "last"), small, [CROP])
    assert explain_crops(
        [CROP], "meso4", MapRequest("gradient", "last")
    )  # asked for several methods, it serves the CAMs


def test_svm_is_explained_by_asking_again_only():
    assert why_not("svm", "occlusion") is None
    assert "no gradient" in str(why_not("svm", "gradcam"))


@pytest.fixture
def chosen(tmp_path: Path) -> Iterator[None]:
    """Choices of maps for the small model."""
    rows = [("gradcam", "#1", False), ("layercam", "#2", True), ("fusedcam", "gradcam@#1,hirescam@last", False)]
    made = [Choice("meso4", k, layer, "", 7, 60, 0.5, 0.5, default=default) for k, layer, default in rows]
    write_maps(tmp_path / choice.FILE, Maps("dfx explain-choose", 11, tuple(made)))
    with models_in(tmp_path):
        yield


def test_without_a_layer_it_is_the_best_measured_one(small: Predictor, chosen: None):
    names = list(feature_maps(small.model))

    def drawn(method: str, layer: str | None = None) -> tuple[str, str]:
        (found,) = explain_crops([CROP], "meso4", MapRequest(method, layer))
        return found.method, found.layer

    assert drawn("auto") == ("layercam", names[2])
    assert drawn("gradcam") == ("gradcam", names[1])
    assert drawn("hirescam") == ("hirescam", names[-1])  # not measured: the last
    assert drawn("gradcam", "last") == ("gradcam", names[-1])
    assert drawn("gradient") == ("gradient", "input")


def test_a_fused_map_is_made_of_what_was_measured_whatever_layer_is_asked(small: Predictor, chosen: None):
    (found,) = explain_crops([CROP], "meso4", MapRequest("fusedcam"))
    names = list(feature_maps(small.model))
    assert (found.method, found.layer) == ("fusedcam", f"gradcam@{names[1]}, hirescam@{names[-1]}")
    (early,) = explain_crops([CROP], "meso4", MapRequest("fusedcam", "early"))
    assert early.layer == found.layer
    (own,) = explain_crops([CROP], "meso4", MapRequest("fusedcam", "layercam@#0,gradcam@last"))
    assert own.layer.startswith("layercam@")


def test_the_card_is_of_the_best_layers_map_too(small: Predictor, chosen: None):
    asked = []
    really = analysis.explain

    def explain_and_note(request, *rest):
        asked.append((request.method, request.layer))
        return really(request, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "explain", explain_and_note)
        trust_card(CROP, "meso4", thorough=False)
    assert set(asked) == {("layercam", "#2")}  # also of the copy whose weights are drawn anew


def test_shares_of_a_face():
    heat = np.zeros((20, 20), np.float32)
    heat[10:14, 8:13] = 1  # round the mouth
    found = shares_of(Explanation("net", "gradcam", "last", heat, 1.0, 0.1), FACE)
    assert sum(part.share for part in found) == pytest.approx(1, abs=1e-6)
    assert regions_or_none(FACE) is not None
    assert shares_of(Explanation("net", "gradcam", "last", heat * 0, 0.0, 0.1), FACE) == ()


def test_a_trust_card_measures_everything(small: Predictor):
    card = trust_card(CROP, "meso4", MapRequest("gradcam", toward="real"), thorough=False)
    assert not card.reasons
    assert card.removal is not None
    assert [stage.share for stage in card.randomisation] == [0.0, 0.25, 0.5, 1.0]
    assert len(card.stability) == 4
    assert verdict(card).words
