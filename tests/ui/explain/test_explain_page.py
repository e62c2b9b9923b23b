"""The Explain page as a visitor meets it, in Streamlit's own test runner."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from explain_visit import Maps, Visit, address, key_of
from page_words import written
from ui_samples import ENSEMBLE, MODELS, WEIGHTS, Analysis, a_face

from dfx.errors import Busy, ExplanationError
from dfx.explain.choice import MapChoice
from dfx.explain.request import AUTO
from dfx.records.trust import TrustRow
from dfx.types import Box, Explanation
from dfx.ui.explain import choice as explain_choice
from dfx.ui.explain import downloads as explain_downloads
from dfx.ui.explain import grid as explain_grid
from dfx.ui.explain import maps as explain_maps
from dfx.ui.explain import trust as explain_trust
from dfx.ui.explain.maps import Tile
from dfx.ui.kit import link
from dfx.ui.photo import entrance, maps
from dfx.zoo import spec_of


def test_the_empty_state_says_what_the_page_is_for(opened: Visit, drawing: Maps) -> None:
    app = opened()
    assert not app.exception
    assert app.title[0].value == "Why the models judge as they do"
    assert len(app.file_uploader) == 1
    assert not drawing.drawn


def test_a_link_opens_face_model_and_method(opened: Visit, analysis: Analysis, drawing: Maps) -> None:
    analysis.faces = [a_face(0.93, 0), a_face(0.2, 1)]
    app = opened(sample="astronaut", face="2", model="meso_inception4", method="rise")
    assert not app.exception
    assert drawing.drawn[0][2] == "real"  # what there is to see in a face that is judged real
    assert {method for _, method, _, _ in drawing.drawn} == {"gradcam", "layercam", "gradient-input", "rise"}
    assert app.pills(key=explain_choice.close_keys(key_of(app), 1)[0]).value == "meso_inception4"
    assert address(app) == {"sample": "astronaut", "face": "2", "model": "meso_inception4", "method": "rise"}


def test_a_link_to_a_model_that_is_asked_only_with_all_asks_all(opened: Visit, analysis: Analysis) -> None:
    own = next(name for name in sorted(entrance.asked_only_with_all()) if spec_of(name).explainable)
    every = [a_face(0.93, weights={**WEIGHTS, own: 0.0})]
    analysis.faces = every
    app = opened(sample="astronaut", model=own)
    assert not app.exception
    assert analysis.presets == ["all"]
    assert own in app.pills(key=f"explain-models-{key_of(app)}").value
    assert address(app)["model"] == own


def test_a_link_asks_once_more_where_the_model_was_not_asked_and_only_then(opened: Visit, analysis: Analysis) -> None:
    own = next(name for name in sorted(entrance.asked_only_with_all()) if spec_of(name).explainable)
    analysis.ensemble = replace(ENSEMBLE, name="fast")
    app = opened(sample="astronaut")
    analysis.ensemble = ENSEMBLE
    app.query_params["model"] = own
    app.run()
    assert not app.exception
    assert [name == "all" for name in analysis.presets] == [False, True]
    app.run()  # it still did not answer, of whatever kind the fault is
    assert len(analysis.presets) == 2


def test_the_grid_is_drawn_once_and_answers_in_a_sentence(opened: Visit, drawing: Maps) -> None:
    app = opened(sample="astronaut")
    assert not app.exception
    assert "models" in app.header[0].value
    assert "Do the models agree?" in written(app)
    assert "its parts are an average face's" in written(app)  # grey pixels hold no points
    assert "nothing to compare" in written(app)  # the second model's own map holds no evidence
    asked = list(drawing.drawn)
    # the answer brought maps for "fake" by gradcam; two further columns for two models remain
    assert sorted(asked) == sorted(
        (model, method, "fake", None) for model in MODELS for method in ("layercam", "gradient-input")
    )
    app.pills(key="explain-together").set_value("layercam").run()
    assert "agrees with a rank correlation of 1.00" in written(app)
    app.slider(key="explain-opacity").set_value(0.2).run()
    assert drawing.drawn == asked  # nothing is computed again
    app.segmented_control(key="explain-layer").set_value("early").run()
    again = drawing.drawn[len(asked) :]
    assert {(method, layer) for _, method, _, layer in again} == {("gradcam", "early"), ("layercam", "early")}


def test_models_whose_best_methods_differ_answer_together(
    opened: Visit, drawing: Maps, measured: dict[str, MapChoice]
) -> None:
    app = opened(sample="astronaut")
    assert not app.exception
    assert "Evidence for “fake” in 2 models, each by its best method." in written(app)
    assert {(model, method) for model, method, *_ in drawing.drawn} >= {
        (MODELS[0], "hirescam"), (MODELS[1], "gradient-input"),
    }  # fmt: skip
    assert {layer for *_, layer in drawing.drawn} == {None}  # each the one it is best on
    assert "The face, and what the models' maps share" in written(app)
    assert "Do the models agree?" in written(app)
    assert "agrees with a rank correlation of 1.00" in written(app)
    assert "The mean of 2 of 2 models' maps" in written(app)
    assert "What they share" in written(app)
    by = app.pills(key="explain-together")
    assert by.options[0] == "Each model's best"
    by.set_value("layercam").run()
    assert not app.exception
    assert "agrees with a rank correlation of 1.00" in written(app)


def test_a_layer_that_is_chosen_takes_the_place_of_the_best_one(
    opened: Visit, drawing: Maps, measured: dict[str, MapChoice]
) -> None:
    app = opened(sample="astronaut")
    control = app.segmented_control(key="explain-layer")
    assert control.value == explain_choice.MEASURED
    done = len(drawing.drawn)
    control.set_value("last").run()
    again = {(model, method, layer) for model, method, _, layer in drawing.drawn[done:]}
    assert (MODELS[0], "hirescam", "last") in again
    assert {layer for *_, layer in again} == {"last"}
    assert not {method for _, method, _ in again} & {"gradient-input"}  # which has no layer
    count = len(drawing.drawn)
    app.segmented_control(key="explain-layer").set_value(explain_choice.MEASURED).run()
    assert len(drawing.drawn) == count  # kept


def test_what_was_measured_of_that_very_map_is_told(
    opened: Visit, measured: dict[str, MapChoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = {"stable": (0.9, (0.7, 1.0)), "faithful": (0.5, (0.3, 0.7)), "specific": (0.25, (0.1, 0.5))}
    known = TrustRow(MODELS[0], "hirescam", 20, 0, passed, 0.9, 0.1, 0.2, 0.5, 1.5, "#5")
    rows = {(MODELS[0], MapChoice("hirescam", "#5")): known}
    monkeypatch.setattr(explain_trust, "beforehand", lambda model, choice: rows.get((model, choice)))
    app = opened(sample="astronaut", model=MODELS[0], method=AUTO)
    assert not app.exception
    assert "maps of this kind were stable in 18, faithful in 10, specific in 5 of 20" in written(app)
    app.segmented_control(key="explain-layer").set_value("last").run()
    assert "maps of this kind" not in written(app)  # another layer's


def test_one_can_stop_and_go_on(opened: Visit, drawing: Maps, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample="astronaut")
    done = len(drawing.drawn)
    asked = (MODELS, (AUTO, "layercam", "hirescam", "gradient-input"), "fake", None, 0)
    app.session_state[explain_grid.STOPPED] = asked
    app.pills(key=f"explain-methods-{key_of(app)}").set_value([AUTO, "layercam", "gradient-input", "hirescam"]).run()
    assert len(drawing.drawn) == done
    assert "2 maps are not drawn yet" in written(app)
    app.button(key="explain.go").click().run()
    assert len(drawing.drawn) == done + 2
    assert "not drawn yet" not in written(app)


def test_a_map_that_cannot_be_is_greyed_with_the_reason(opened: Visit, drawing: Maps) -> None:
    drawing.error = ExplanationError("The map came to :green[nothing].")
    app = opened(sample="astronaut")
    assert not app.exception
    assert "The map came to :green[nothing]." in written(app)
    assert all(":green[" not in element.value for element in app.caption)
    count = len(drawing.drawn)
    app.run()
    assert len(drawing.drawn) == count  # it would come to the same again


def test_a_model_without_gradients_says_what_works(opened: Visit, drawing: Maps, analysis: Analysis) -> None:
    analysis.faces = (a_face(0.93, weights={"svm": 1.0}),)
    app = opened(sample="astronaut")
    assert not app.exception
    assert "has no gradient to follow; occlusion, RISE, LIME and Shapley values work for it" in written(app)
    assert not drawing.drawn
    assert "The answer appears here" in written(app)


def test_busy_is_said_and_not_remembered(opened: Visit, drawing: Maps) -> None:
    drawing.error = Busy("dfx is busy with other pictures; try again in about 4 s.")
    app = opened(sample="astronaut")
    assert "about 4 s" in written(app)
    assert len(drawing.drawn) == 1
    drawing.error = None
    app.run()
    assert len(drawing.drawn) == 5


def test_nothing_chosen_is_said(opened: Visit) -> None:
    app = opened(sample="astronaut")
    app.pills(key=f"explain-models-{key_of(app)}").set_value([]).run()
    assert not app.exception
    assert "Choose at least one model and one method." in written(app)


def test_a_photo_without_a_face(opened: Visit, analysis: Analysis, drawing: Maps) -> None:
    analysis.faces = []
    app = opened(sample="astronaut")
    assert app.header[0].value == "No face found"
    assert not drawing.drawn


def test_what_was_looked_at_on_the_photo_page_is_shown(opened: Visit, drawing: Maps) -> None:
    app = opened(sample="astronaut")
    key = key_of(app)
    app.session_state[maps.LOOKED] = maps.Looked(key, "meso_inception4", "real", 0.85)
    app.run()
    assert app.slider(key="explain-opacity").value == 0.85
    assert app.segmented_control(key=f"explain-side-{key}-0").value == "real"
    assert app.pills(key=explain_choice.close_keys(key, 0)[0]).value == "meso_inception4"


def test_whether_models_agree_is_said_in_one_sentence(opened: Visit, measured: dict[str, MapChoice]) -> None:
    """The headline and the section below it give the same answer, by the parts of the face; the numbers add no second one."""
    app = opened(sample="astronaut")
    headline = app.header[0].value
    assert "models" in headline
    assert written(app).count(headline) >= 2
    assert "alike" not in written(app).replace("two maps can be alike place by place", "")
    assert "Models are said to agree where more than half of them look at one part of the face" in written(app)


def test_maps_are_kept_as_numbers() -> None:
    heat = np.array([[0, 1]], np.float32)
    tile = Tile("key", 0, "mobilenet_v2", "gradcam++", "fake", "early+last")
    both = {tile: Explanation("mobilenet_v2", "gradcam++", "top", heat, 0.25, 0.1, "fake", signed=heat)}
    with np.load(io.BytesIO(explain_downloads.npz(both, {0: Box(1, 2, 30, 30)}, "ab" * 32))) as stored:
        name = "face_1_mobilenet_v2_gradcampp_fake_earlyplast"
        parts = [f"{name}.{part}" for part in ("crop_box_xywh", "heat", "raw_peak", "signed")]
        assert sorted(stored) == ["dfx_version", *parts, "file_sha256"]
        assert stored["file_sha256"] == "ab" * 32
        assert stored[f"{name}.crop_box_xywh"].tolist() == [1, 2, 30, 30]
        assert stored[f"{name}.heat"].tolist() == [[0, 1]]
        assert stored[f"{name}.raw_peak"] == 0.25


def test_a_layer_is_no_part_of_a_method_without_layers() -> None:
    tiles = [explain_maps.tile_of("key", 0, "mobilenet_v2", name, "fake", "early") for name in ("gradcam", "rise")]
    assert [tile.layer for tile in tiles] == ["early", None]


def test_the_address_of_a_method() -> None:
    asked = link.Link("astronaut", 1, "mobilenet_v2", "rise")
    assert asked.as_dict() == {"sample": "astronaut", "face": "1", "model": "mobilenet_v2", "method": "rise"}
