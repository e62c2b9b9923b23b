"""What the Explain page measures when asked: how far a map goes, whether others' code draws it, how the verdict moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from explain_visit import Visit, key_of
from page_words import written
from ui_samples import MODELS

from dfx.analysis import explain as why
from dfx.analysis import independent, probe_curves
from dfx.analysis.probe_curves import Change, ProbeCurve
from dfx.errors import Busy
from dfx.explain.independent.check import Checked, Compared, Unchecked
from dfx.explain.trust import TrustCard
from dfx.explain.trust.deletion import Removal
from dfx.explain.trust.randomisation import Stage
from dfx.explain.trust.road import Road
from dfx.explain.trust.stability import Stability
from dfx.records.truth import Row, Truth
from dfx.types import Explanation, Pixels, Progress
from dfx.ui.explain import choice as explain_choice
from dfx.ui.explain import truth as explain_truth


def a_row(model: str, method: str, pointing: float, low: float) -> Row:
    return Row(model, method, "blend", 50, pointing, (low, 1.0), 0.2, (0.1, 0.3), 0.1, 0.2, 0, 0.1)


def a_card(correlation: float) -> TrustCard:
    stable = tuple(Stability(name, 0.9, correlation) for name in ("shift down", "shift up", "jpeg"))
    return TrustCard("mobilenet_v2", "gradcam", "fake", 0.4, None, None, None, stable, (), 3.0)


@pytest.mark.parametrize(("correlation", "passes"), [(0.95, True), (0.3, False)])
def test_a_map_that_fails_is_greyed_and_says_so(
    opened: Visit, monkeypatch: pytest.MonkeyPatch, correlation: float, passes: bool
) -> None:
    monkeypatch.setattr(why, "trust_card", lambda *given, **more: a_card(correlation))
    app = opened(sample="astronaut")
    assert "Not to be trusted" not in written(app)
    app.button(key="explain.measure").click().run()
    assert not app.exception
    assert ("Not to be trusted: not stable." in written(app)) is not passes
    assert ("It stays the same when the face is moved" in written(app)) is passes
    assert "**Faithful.** It could not be measured." in written(app)


def test_a_map_that_fails_does_not_speak_in_the_headline(opened: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """First it is withdrawn; once another map of the model has passed, that one speaks, and the page says which."""
    cards = {"gradcam": a_card(0.3), "layercam": trusted_card("layercam")}
    monkeypatch.setattr(why, "trust_card", lambda crop, model, request, **more: cards[request.method])
    app = opened(sample="astronaut", model=MODELS[0], method="gradcam")
    column = f"explain-methods-{key_of(app)}"
    app.pills(key=column).set_value(["gradcam", "layercam"]).run()
    app.pills(key=f"explain-models-{key_of(app)}").set_value([MODELS[0]]).run()
    assert app.header[0].value.startswith("The map")
    app.button(key="explain.measure").click().run()
    assert not app.exception
    assert app.header[0].value == "No map speaks here: what was drawn failed its trust check."
    assert "Grad-CAM of MobileNetV2 failed its trust check (not stable) and is left out" in written(app)
    app.pills(key=explain_choice.close_keys(key_of(app), 0)[1]).set_value("layercam").run()
    app.button(key="explain.measure").click().run()
    assert app.header[0].value.startswith("The map")
    assert "LayerCAM, which passed it, speaks in its place." in written(app)
    assert "Evidence for “fake” in MobileNetV2, by LayerCAM." in written(app)


def trusted_card(method: str) -> TrustCard:
    """One on which everything was measured and passed."""
    curves = Removal((0.0, 1.0), (0.2, 0.0), (0.8, 1.0), "blur")
    road, stages = Road((0.5,), (0.1,), (0.5,)), (Stage(1.0, 0.05),)
    return replace(a_card(0.95), method=method, removal=curves, road=road, randomisation=stages)


def test_a_map_is_drawn_again_by_anothers_code(opened: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Explanation] = []

    def check(one: Explanation, crop: Pixels, progress: Progress) -> Checked:
        asked.append(one)
        progress(0.5, "half")
        refused = Unchecked("eigencam", "top", "tf-keras-vis has no Eigen-CAM.")
        return (Compared(one, one, True, 0.99999, 0.0, None, 0.1), refused)

    monkeypatch.setattr(independent, "independent_check", check)
    app = opened(sample="astronaut")
    app.button(key="explain.independent").click().run()
    assert not app.exception
    assert "**Both draw the same map.** Grad-CAM of layer top." in written(app)
    assert "correlation is above 0.999 over all 25 cells (5 × 5) of the map" in written(app)
    assert "tf-keras-vis has no Eigen-CAM." in written(app)
    assert "It does not show that the map tells the model's reasons, or that the verdict is right." in written(app)
    assert [caption.value for caption in app.caption].count("tf\\-keras\\-vis 0\\.8\\.7") == 1, app.caption
    app.run()
    assert len(asked) == 1


def test_a_check_that_cannot_be_is_said_in_a_sentence(opened: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*given: object) -> Checked:
        raise Busy("dfx is busy with other pictures; try again in about 4 s.")

    monkeypatch.setattr(independent, "independent_check", busy)
    app = opened(sample="astronaut", method="rise")
    assert "tf-keras-vis has no RISE, so there is nothing to check this map against." in written(app)
    assert "explain.independent" not in {button.key for button in app.button}
    app = opened(sample="astronaut")
    app.button(key="explain.independent").click().run()
    assert "about 4 s" in written(app)
    app.button(key="explain.independent-again").click().run()
    assert app.button(key="explain.independent")


def test_how_the_verdict_moves(opened: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    said, mirrored, band = (
        "The verdict changes to uncertain below JPEG quality 62.",
        "In the mirror it stays.",
        (0.45, 0.55),
    )
    turn = Change(62.0, "uncertain", 0.55)
    curves = (
        ProbeCurve("jpeg", "JPEG quality", (95.0, 60.0), (0.9, 0.48), (turn,), 0.93, said, band),
        ProbeCurve("flip", "mirrored", (0.0, 1.0), (0.9, 0.9), (), 0.93, mirrored, band),
    )
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(probe_curves, "verdict_probe", lambda *given, **more: asked.append(given) or curves)
    app = opened(sample="astronaut")
    app.button(key="explain.probe-start").click().run()
    assert not app.exception
    assert said in written(app)
    assert "1 of 2 kinds of change turns the verdict." in written(app)
    assert "in the pale band from 0.45 to 0.55 in which dfx does not decide" in written(app)
    assert asked[0][2] == MODELS
    app.run()
    assert len(asked) == 1


def test_which_method_finds_what_was_changed(opened: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample="astronaut")
    assert "Not measured yet" in written(app)
    charts = len(app.get("plotly_chart"))
    rows = (a_row("centre", "centre", 0.44, 0.3), a_row("mobilenet_v2", "gradcam", 0.7, 0.6))
    monkeypatch.setattr(explain_truth, "_read", lambda: Truth(rows, {"blend": 50}, 7, ""))
    app.run()
    assert not app.exception
    assert "Two maps that know nothing of any model reach: the middle of the crop 44 %." in written(app)
    assert len(app.get("plotly_chart")) == charts + 1
    app.segmented_control(key="explain-truth-measure").set_value("iou").run()
    assert not app.exception
    assert "covers it (intersection over union), in per cent." in written(app)
    assert "reach: the middle of the crop 10 %." in written(app)
