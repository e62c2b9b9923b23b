"""The Fake lab page: real fakes and real answers, of the smallest samples."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from page_words import kept_in, written
from PIL import Image
from streamlit.testing.v1 import AppTest

from dfx.data.samples import FOLDER, samples
from dfx.errors import Busy, ModelError
from dfx.lab.recipe import DRAWN, Recipe
from dfx.lab.search import Tried, Turn, first_turn, turn_of
from dfx.lab.seek import Asked, Found
from dfx.ui.lab import address, draw, given, searches
from dfx.zoo import shipped

Visit = Callable[..., AppTest]
pytestmark = pytest.mark.skipif(not shipped(), reason="needs the shipped weights")


@pytest.fixture
def lab(visit: Visit) -> Callable[..., AppTest]:
    def opened(**asked: str) -> AppTest:
        app = visit().switch_page("pages/lab.py")
        for key, value in asked.items():
            app.query_params[key] = value
        return app.run()

    return opened


def png(pixels: np.ndarray) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def names(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_only_faces_that_may_be_changed_are_offered(lab: Visit) -> None:
    app = lab()
    offered = {button.key for button in app.button if (button.key or "").startswith("take-")}
    free = {one.id for one in samples() if one.kind == "synthetic"} | {"astronaut", "grace-hopper"}
    assert offered == {f"take-{name}" for name in free}
    for sample in samples():
        by = "Creative Commons Attribution" in sample.licence
        assert given.may_be_changed(sample) == (sample.id in free) or by
        assert not (by and given.may_be_changed(sample))


def test_a_deep_link_opens_what_it_names_and_follows_the_sliders(lab: Visit) -> None:
    app = lab(sample="astronaut", change="blend", region="mouth", strength="100", bright="-7", nonsense="9")
    assert app.slider(key="lab.blend.strength").value == 100
    assert app.slider(key="lab.blend.bright").value == -7
    words = written(app)
    assert "before the change" in words
    assert f"of {len(shipped())} models call it fake" in words
    assert "of its signs lie inside" in words
    assert dict(app.query_params) == {
        "sample": "astronaut", "change": "blend", "region": "mouth", "strength": "100", "bright": "-7",
    }  # fmt: skip
    app.slider(key="lab.blend.strength").set_value(0).run()
    assert "nothing is changed yet" in written(app)
    assert app.query_params["strength"] == "0"
    assert "Save the fake" not in " ".join(names(app))


def test_nothing_is_made_or_asked_twice(lab: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.lab import answers, look, make

    counts = dict.fromkeys(("made", "answers", "look"), 0)

    def counted(name: str, work: Callable) -> Callable:
        def call(*args: object) -> object:
            counts[name] += 1
            return work(*args)

        return call

    for module, name in ((make, "made"), (answers, "answers"), (look, "look")):
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    app = lab(sample="astronaut")
    assert counts == {"made": 1, "answers": 2, "look": 3}  # of the face as it came, and of the fake
    app.run()
    app.slider(key="lab.blend.strength").set_value(80).run()
    assert counts == {"made": 2, "answers": 3, "look": 6}
    app.slider(key="lab.blend.strength").set_value(75).run()
    assert counts == {"made": 2, "answers": 3, "look": 6}


@pytest.mark.parametrize("name", ["photo-3156504080", "astronaut-fake", "nobody-at-all"])
def test_a_sample_that_may_not_be_changed_is_refused_in_one_sentence(lab: Visit, name: str) -> None:
    app = lab(sample=name)
    assert len(app.error) == 1
    assert app.error[0].value.count(".") <= 2
    assert "Take a face to work on" in written(app)
    app.button(key="take-astronaut").click().run()
    assert "before the change" in written(app)


def test_a_photo_without_a_face_is_refused_and_the_page_goes_on(lab: Visit) -> None:
    app = lab()
    app.file_uploader[0].upload("a.png", png(np.full((300, 300, 3), 128, np.uint8)), "image/png").run()
    assert given.NO_FACE in written(app)
    assert app.file_uploader
    app.button(key="take-astronaut").click().run()
    assert not app.error


def test_a_photo_with_many_faces_asks_for_one_and_none_of_them_is_swapped(lab: Visit) -> None:
    one = np.asarray(Image.open(FOLDER / "astronaut.jpg").convert("RGB"))[40:240, 120:330]
    app = lab()
    app.file_uploader[0].upload("a.png", png(np.tile(one, (2, 5, 1))), "image/png").run()
    pills = next(each for each in app.pills if each.label == "Which face?")
    assert list(pills.options) == [f"Face {number}" for number in range(1, 11)]
    pills.set_value(6).run()
    assert "before the change" in written(app)
    kinds = app.segmented_control(key="lab.kind")
    assert [str(kind) for kind in kinds.options] == ["Self-blend", "Redraw", "Retouch"]
    assert dict(app.query_params) == {"own": "file"}
    app.button(key="lab.leave").click().run()
    assert not any(kept_in(app, f"lab.{store}") for store in ("given", "made", "answers", "looks", "found", "files"))
    assert "Take a face to work on" in written(app)


def test_a_photograph_of_ours_that_may_not_be_changed_comes_in_by_no_other_door(lab: Visit) -> None:
    kept = next(one for one in samples() if "Attribution" in one.licence)
    app = lab()
    app.file_uploader[0].upload("mine.jpg", kept.file.read_bytes(), "image/jpeg").run()
    assert given.NOT_OURS in written(app)


def test_what_is_drawn_beside_the_face_is_said_and_the_page_goes_on(lab: Visit) -> None:
    app = lab(sample="astronaut", change="blend", region="drawn-by-hand", drawn="0-0-9-0-9-9-0-9")
    words = written(app)
    assert "outside the face" in words
    assert "nothing is changed yet" in words
    app.segmented_control(key="lab.drawn.way").set_value("oval").run()
    assert "before the change" in written(app)
    assert app.query_params["drawn"].count("-") == 2 * draw.MOST_CORNERS - 1


@pytest.mark.parametrize(("error", "again"), [(ModelError("A model is missing."), 0), (Busy("dfx is busy."), 1)])
def test_where_no_model_can_be_asked_it_says_so_once(
    lab: Visit, monkeypatch: pytest.MonkeyPatch, error: Exception, again: int
) -> None:
    from dfx.lab import answers

    def refused(crop: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(answers, "answers", refused)
        app = lab(sample="astronaut")
        assert written(app).count(str(error)) == 1
        assert names(app).count("Try again") == again
    if again:
        app.button(key="lab.again").click().run()
        assert "before the change" in written(app)


def test_a_swap_takes_the_face_of_another_sample(lab: Visit) -> None:
    app = lab(sample="astronaut", change="swap", other="grace-hopper", seam="1")
    assert app.selectbox(key="lab.other").value == "grace-hopper"
    assert "astronaut" not in [str(option) for option in app.selectbox(key="lab.other").options]
    assert app.pills(key="lab.swap.seam").value == "seamless"
    assert "before the change" in written(app)


def test_the_searches_say_what_they_asked(lab: Visit) -> None:
    app = lab(sample="astronaut")
    app.button(key="lab.search").click().run()
    assert "calls it fake from a strength of" in written(app)
    assert "answers asked for" in written(app)
    app.segmented_control(key="lab.goal").set_value("fooled").run()
    assert "answers asked for" not in written(app)  # another search
    app.selectbox(key="lab.who").set_value(searches.EVERY).run()
    app.button(key="lab.search").click().run()
    assert f"of {len(shipped())} models call it real at some degree" in written(app)


def test_the_file_is_made_on_request_and_can_be_looked_at(lab: Visit) -> None:
    app = lab(sample="astronaut", strength="100")
    app.button(key="lab.save").click().run()
    assert "content credentials (C2PA), signed with a certificate that dfx made for this one file" in written(app)
    assert "On the Photo page P(fake) may differ a little" in written(app)
    assert any("Save the fake" in str(each.proto) for each in app.get("download_button"))


def test_words_of_a_search_by_hand() -> None:
    asked = Asked("caught", ("",))
    found = first_turn(lambda s: (s / 100, "fake" if 41 <= s < 70 else "real"), "fake")
    words = searches.words_of(found, asked)
    assert words == (
        "dfx’s answer calls it fake from a strength of 41 % on: P(fake) 0.41. It turns back at 70 %, so more is not always "
        "surer. 23 answers asked for."
    )
    none = first_turn(lambda s: (s / 200, "real"), "fake")
    assert searches.words_of(none, asked) == (
        "Not found: at no strength from 0 to 100 % does dfx’s answer call it fake (highest P(fake): 0.50). "
        "21 answers asked for."
    )
    unsure = first_turn(lambda s: (s / 110, "uncertain" if s > 80 else "real"), "fake")
    assert "(highest P(fake): 0.91; uncertain first at 85 %)" in searches.words_of(unsure, asked)
    at_once = first_turn(lambda s: (0.9, "fake"), "fake")
    assert "before anything is changed" in searches.words_of(at_once, asked)


def test_words_of_every_model_by_hand() -> None:
    def turn(*fake: bool) -> Turn:
        return turn_of([Tried(5 * n, 0.5, "fake" if yes else "real") for n, yes in enumerate(fake)], "fake")

    asked = Asked("caught", ("", "mobilenet_v2", "meso4", "cnn"))
    some = {"": turn(True, True, True), "mobilenet_v2": turn(False, True, False), "meso4": turn(False, True, True)}
    words = searches.every_words(Found({**some, "cnn": turn(False, False, False)}), asked)
    assert words == (
        "2 of 3 models call it fake at some strength; first MobileNetV2 and Meso-4, at 5 %. 12 answers asked for."
    )
    none = searches.every_words(Found(dict.fromkeys(("", "cnn"), turn(False))), asked)
    assert none == "Not found: no model calls it fake at any strength. 2 answers asked for."


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(region="mouth").at(strength=3, bright=-40, jpeg=20),
        Recipe("swap", "eyes", other="grace-hopper").at(seam=1),
        Recipe("resynthesis").at(way=5, factor=8),
        Recipe("retouch", "").at(thin=100),
        Recipe(region=DRAWN, drawn=((1.0, 2.0), (50.0, 2.0), (100.0, 99.0))),
    ],
)
def test_an_address_says_the_recipe_and_is_read_again(recipe: Recipe) -> None:
    assert address.recipe_of(address.words_of(recipe, "astronaut", 1)) == recipe


@pytest.mark.parametrize(
    "asked",
    [
        {"change": "blend<script>", "region": "../", "strength": "1e9", "drawn": "1-2-3"},
        {"strength": "99999", "bright": "--4", "edge": "٣", "region": "drawn-by-hand", "drawn": "-".join(["7"] * 4000)},
        {"region": "drawn-by-hand", "drawn": "a-b-c-d-e-f", "other": "x" * 500},
    ],
)
def test_a_strange_address_is_read_as_far_as_it_makes_sense(asked: dict[str, str]) -> None:
    recipe = address.recipe_of(asked)
    assert recipe.kind == "blend"
    assert recipe.moved == ()
    assert recipe.drawn == ()
    assert len(recipe.other) <= 80


def test_a_loop_is_drawn_with_few_corners_and_stays_where_it_was() -> None:
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    x, y = 50 + 30 * np.cos(angles), 40 + 20 * np.sin(angles)
    corners = np.array(draw.outline_of(x.tolist(), y.tolist()))
    assert 8 <= len(corners) <= draw.MOST_CORNERS
    assert corners.min(axis=0).tolist() == pytest.approx([20, 20], abs=1)
    assert corners.max(axis=0).tolist() == pytest.approx([80, 60], abs=1)
    assert draw.outline_of([1, 2], [1, 2]) == ()
    assert draw.outline_of([1, 2, 3], [1, 2]) == ()
    assert draw.outline_of([1, 2, float("nan")], [1, 2, 3]) == ()
