"""The Feature maps page with made-up features; pictures and words are drawn from them for real."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from page_words import address, written
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, a_face

from dfx.analysis import feature_maps as glue
from dfx.analysis.feature_maps import Depth, Seen
from dfx.errors import DataError, ExplanationError
from dfx.explain.difference.arithmetic import difference_of
from dfx.types import Pixels
from dfx.ui.feature_maps import pictures as feature_maps_pictures
from dfx.ui.feature_maps import words as feature_maps_words

Visit = Callable[..., AppTest]
LAYERS = {"first": (8, 8, 4), "middle": (4, 4, 30), "twin of middle": (4, 4, 30), "last": (2, 2, 30)}


def maps(layer: str, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random(LAYERS[layer]).astype(np.float32)


class Glue:
    """Stands in for the models; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.error: Exception | None = None
        self.alike = False

    def depth_of(self, model: str, crops: list[Pixels]) -> tuple[Depth, ...]:
        self.asked.append(("depth", model))
        return tuple(Depth(name, LAYERS[name], maps(name, 0).mean(axis=-1), 0.25) for name in LAYERS)

    def pair_seen(
        self, model: str, real: Pixels, fake: Pixels, one: str, other: str, weights: str, normal: bool
    ) -> Seen:
        self.asked.append(("pair", model, one, other, weights, normal))
        if self.error:
            raise self.error
        a, b = maps(one, 1), maps(other, 1 if self.alike else 2)
        b[..., 3] = a[..., 3] + (0 if self.alike else 5)
        sides = ("real face", one, a), ("fake face", other, b)
        return Seen(difference_of(model, *sides, weighting=weights, normalise=normal), a, b)  # type: ignore[arg-type]

    def single_seen(self, model: str, crop: Pixels) -> Seen:
        self.asked.append(("single", model))
        a, b = maps("middle", 1), maps("twin of middle", 2)
        sides = ("late layer", "middle", a), ("early layer", "twin of middle", b)
        return Seen(difference_of(model, *sides, weighting="energy", epsilon=1e-3), a, b)


@pytest.fixture
def made(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> Glue:
    stand_in = Glue()
    for name in ("depth_of", "pair_seen", "single_seen"):
        monkeypatch.setattr(glue, name, getattr(stand_in, name))
    monkeypatch.setattr(glue, "layers_of", lambda model: LAYERS)
    monkeypatch.setattr(glue, "head_layer", lambda model: "last")
    monkeypatch.setattr(glue, "can_differ", lambda model: model == "mobilenet_v2")
    return stand_in


def opened(visit: Visit, **asked: str) -> AppTest:
    return visit(**asked).switch_page("pages/feature_maps.py").run()


def test_without_a_picture_there_are_the_ways_in(visit: Visit) -> None:
    app = opened(visit)
    assert not app.exception
    assert app.title[0].value == "What the layers see"
    assert len(app.file_uploader) == 1


def test_a_sample_fake_is_held_against_its_original(visit: Visit, made: Glue) -> None:
    app = opened(visit, sample="astronaut-fake")
    assert not app.exception
    page = written(app)
    assert "The two faces differ most in channel 3" in page
    assert "Left: the original" in page
    assert "this face, a fake made by dfx" in page
    assert made.asked == [("depth", "mobilenet_v2"), ("pair", "mobilenet_v2", "last", "last", "uniform", True)]
    assert len(app.get("plotly_chart")) == 2
    assert len(app.latex) == 8
    app.run()
    assert len(made.asked) == 2  # nothing unchanged is worked out again
    assert address(app)["sample"] == "astronaut-fake"


def test_layers_weights_and_normalisation_are_passed_on(visit: Visit, made: Glue) -> None:
    app = opened(visit, sample="astronaut-fake")
    app.select_slider[0].set_value("middle").run()
    second = next(box for box in app.selectbox if box.key.startswith("feature_maps.other"))
    assert list(second.options) == ["middle", "twin of middle"]
    second.set_value("twin of middle").run()
    app.segmented_control(key="feature_maps.weights").set_value("energy").run()
    app.toggle(key="feature_maps.normalise").set_value(False).run()
    assert not app.exception
    assert made.asked[-1] == ("pair", "mobilenet_v2", "middle", "twin of middle", "energy", False)


def test_a_layer_can_be_linked_to(visit: Visit, made: Glue) -> None:
    app = visit(sample="astronaut-fake").switch_page("pages/feature_maps.py")
    app.query_params["layer"] = "middle"
    app.run()
    assert app.select_slider[0].value == "middle"
    app.select_slider[0].set_value("last").run()
    assert address(app) == {
        "sample": "astronaut-fake",
        "face": "1",
        "model": "mobilenet_v2",
        "view": "pair",
        "layer": "last",
    }


def test_a_thumbnail_jumps_to_its_layer(visit: Visit, made: Glue) -> None:
    app = opened(visit, sample="astronaut-fake")
    app.button(key="jump-layer-mobilenet_v2-1").click().run()
    assert not app.exception
    assert app.select_slider[0].value == "first"


def test_channels_are_sorted_and_leafed_through(visit: Visit, made: Glue) -> None:
    app = opened(visit, sample="astronaut-fake")

    def first() -> str:
        return next(c.value for c in app.caption if c.value.startswith("Channel "))

    assert first().startswith("Channel 3,")
    app.segmented_control(key="feature_maps.order").set_value("index").run()
    assert first().startswith("Channel 0,")
    app.slider(key="feature_maps.page-30").set_value(3).run()
    assert first().startswith("Channel 24,")
    assert len([c for c in app.caption if c.value.startswith("Channel ")]) == 6
    assert len(made.asked) == 2


def test_an_original_may_be_altered_by_dfx(visit: Visit, made: Glue) -> None:
    app = opened(visit, sample="astronaut")
    way = next(one for one in app.segmented_control if one.key.startswith("feature_maps.way"))
    assert len(way.options) == 3
    way.set_value("copy").run()
    assert not app.exception
    assert "its copy, blended with itself by dfx" in written(app)


@pytest.mark.parametrize(
    ("p", "called", "beware"),
    [
        (0.998, "judged likely fake, P(fake) > 0.99", "dfx calls this face likely fake already"),
        (0.2, "judged likely real, P(fake) 0.20", ""),
        (0.5, "judged uncertain, P(fake) 0.50", "This face may be a fake itself"),
    ],
)
def test_a_face_is_called_by_its_verdict(
    visit: Visit, analysis: Analysis, made: Glue, p: float, called: str, beware: str
) -> None:
    """A photo of one's own is nowhere "taken as real" against its verdict."""
    analysis.faces = [a_face(p)]
    app = visit()
    app.file_uploader[0].upload("a.jpg", b"bytes of a photo", "image/jpeg").run()
    app = app.switch_page("pages/feature_maps.py").run()
    assert not app.exception
    page = written(app)
    assert f"Left: this face, {called}. Right: its copy, blended with itself by dfx." in page
    assert "taken as real" not in page
    assert "Each row of three: this face, its altered copy, their difference." in page
    assert ("not a real face beside a fake one" in page) is bool(beware)
    assert beware in page


def test_a_second_photo_and_one_without_a_face(visit: Visit, made: Glue, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(visit, sample="astronaut-fake")
    next(one for one in app.segmented_control if one.key.startswith("feature_maps.way")).set_value("second").run()
    assert not app.exception
    assert made.asked[-1][0] == "pair"
    assert len(made.asked) == 2

    def none(data: bytes, name: str) -> None:
        raise DataError("No face was found in the second photo.")

    monkeypatch.setattr(glue, "face_in", none)
    app.file_uploader[0].upload("b.jpg", b"bytes", "image/jpeg").run()
    assert not app.exception
    assert "No face was found in the second photo" in app.error[0].value


def test_one_face_says_which_model_and_whether_it_reads_this(visit: Visit, made: Glue) -> None:
    app = opened(visit, sample="astronaut")
    app.segmented_control(key="feature_maps.view").set_value("single").run()
    assert not app.exception
    page = written(app)
    assert "The two layers differ most" in page
    assert "Model: MobileNetV2" in page
    assert "does not read their difference" in page
    assert made.asked[-1] == ("single", "mobilenet_v2")
    assert list(app.pills[-1].options) == ["MobileNetV2"]


def test_a_difference_of_nothing_is_a_sentence(visit: Visit, made: Glue) -> None:
    made.alike = True
    app = opened(visit, sample="astronaut-fake")
    assert not app.exception
    assert "D is 0 everywhere" in written(app)
    assert not app.get("plotly_chart")[1:]


def test_a_refusal_is_one_sentence(visit: Visit, made: Glue) -> None:
    made.error = ExplanationError("These features :red[are] not finite.")
    app = opened(visit, sample="astronaut-fake")
    assert not app.exception
    assert len(app.error) == 1
    assert ":red[" not in app.error[0].value


def test_a_picture_without_a_face(visit: Visit, analysis: Analysis, made: Glue) -> None:
    analysis.faces = []
    app = opened(visit, sample="astronaut")
    assert not app.exception
    assert "No face was found" in written(app)
    assert not made.asked


def test_the_words_by_hand() -> None:
    """Channel 1 differs by 3 in one cell of 3 × 3, channel 0 nowhere: all energy is 1."""
    a, b = np.zeros((3, 3, 2), np.float32), np.zeros((3, 3, 2), np.float32)
    a[2, 0, 1] = 3
    d = difference_of("m", ("real face", "x", a), ("fake face", "x", b), normalise=False)
    words = feature_maps_words.in_words(d, single=False)
    assert "channel 1, which holds 100.0 % of all" in words
    assert "half of it lies in 1 of 2 channels" in words
    assert "lower left" in words
    assert feature_maps_words.place_words(np.eye(3)[1:2]) == "middle"
    table = feature_maps_words.numbers(d, ("one", "other"))
    assert table["Value"][0] == "0.1667"  # 3 of 18 values' mean


def test_a_channel_is_three_maps_and_zero_is_white() -> None:
    same = np.ones((2, 2), np.float32)
    seen = feature_maps_pictures.channel(same, same, np.zeros((2, 2), np.float32))
    tile = feature_maps_pictures.TILE
    assert seen.shape == (tile, 3 * tile + 2 * feature_maps_pictures.GAP, 3)
    assert seen[0, -1].min() > 240
