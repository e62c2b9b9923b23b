"""The Models page: an index without TensorFlow, one model from the inside, and a made-up walk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from page_words import address
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis

from dfx.analysis import feature_maps as faces
from dfx.analysis import walk as glue
from dfx.analysis.walk import Walk, step_of
from dfx.errors import WeightsDamaged
from dfx.types import Pixels
from dfx.ui.models import about as models_about
from dfx.ui.models import diagram as models_diagram
from dfx.ui.models import parts as models_parts
from dfx.ui.models import store as models_store
from dfx.ui.models import walk as models_walk
from dfx.ui.models import words as models_words
from dfx.ui.models.store import Card, Measured
from dfx.zoo import MODELS
from dfx.zoo.anatomy import model as anatomy
from dfx.zoo.anatomy.filters import Filters

Visit = Callable[..., AppTest]
ROOT = Path(__file__).resolve().parents[3]
WEIGHTED = ("cnn", "mobilenet_v2", "svm")


def card(name: str) -> Card:
    here = name in WEIGHTED
    measured = Measured(0.75, (0.7, 0.8), 400, 12.0) if here else None
    return Card(name, 1234, 64, 5_000_000 if here else None, "ab" * 32 if here else None, measured)


class Walks:
    """Stands in for the models; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.error: Exception | None = None

    def __call__(self, model: str, crop: Pixels, block: str = "") -> Walk:
        self.asked.append((model, block))
        if self.error:
            raise self.error
        found = anatomy.anatomy(model)
        places = glue.stops(found, block)
        values = np.random.default_rng(0).random((4, 4, 12)).astype(np.float32)
        return Walk(model, crop, tuple(step_of(one, place, values) for place, one in places), 1.25)


@pytest.fixture
def walks(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> Walks:
    """No file of a training is read: what is shipped is made up."""
    stand_in = Walks()
    monkeypatch.setattr(glue, "walk", stand_in)
    monkeypatch.setattr(
        faces, "face_in", lambda data, name: type("F", (), {"crop": np.full((80, 80, 3), 90, np.uint8)})
    )
    for module in ("dfx.ui.models.index", "dfx.ui.models.store"):
        monkeypatch.setattr(f"{module}.card_of", card)
    monkeypatch.setattr(models_store, "training", lambda name: {"Faces": "64 faces in 1 epochs at 64 px"})
    monkeypatch.setattr(models_store, "card_text", lambda name: "# Title\n\n## Limits\n\n- It errs.\n")
    weights = Filters("Conv1", np.ones((3, 3, 3, 5), np.float32), trained=True)
    monkeypatch.setattr(models_parts, "first_filters", lambda found: weights)
    return stand_in


def opened(visit: Visit, **asked: str) -> AppTest:
    app = visit().switch_page("pages/models.py")
    for key, value in asked.items():
        app.query_params[key] = value
    return app.run()


def said(app: AppTest) -> str:
    kinds = app.title, app.header, app.subheader, app.markdown, app.caption, app.error, app.info, app.warning
    text = "\n".join(str(element.value) for kind in kinds for element in kind)
    return text.replace("\\", "").replace("\u2060", "")


def test_the_index_names_every_model_and_what_is_not_trained(visit: Visit, walks: Walks) -> None:
    app = opened(visit)
    assert not app.exception
    assert len([button for button in app.button if str(button.key).startswith("open-")]) == len(MODELS)
    page = said(app)
    assert "AUC **0.750** (0.700–0.800)" in page
    assert page.count("Not trained yet") == len(MODELS) - len(WEIGHTED)
    assert not walks.asked


def test_a_family_and_an_order_can_be_chosen(visit: Visit, walks: Walks) -> None:
    app = opened(visit)
    app.pills(key="models.family").set_value("Baselines").run()
    assert [b.key for b in app.button if str(b.key).startswith("open-")] == ["open-svm", "open-one_class_vae"]
    app.pills(key="models.family").set_value("All").run()
    app.segmented_control(key="models.order").set_value("auc").run()
    assert [b.key for b in app.button if str(b.key).startswith("open-")][:3] == [f"open-{name}" for name in WEIGHTED]


def test_a_card_opens_a_model_and_the_address_says_so(visit: Visit, walks: Walks) -> None:
    app = opened(visit)
    app.button(key="open-mobilenet_v2").click().run()
    assert not app.exception
    assert app.query_params["model"] == "mobilenet_v2"
    assert app.header[0].value == "MobileNetV2"
    app.button(key="models.back").click().run()
    assert app.title[0].value == "Models"


def test_a_deep_link_shows_the_sources_counts(visit: Visit, walks: Walks) -> None:
    app = opened(visit, model="mobilenet_v2")
    assert not app.exception
    rows = next(t.value for t in app.table if "Trainable" in t.value.columns)
    assert list(rows.iloc[-1])[1:] == ["2\u202f422\u202f593", "2\u202f388\u202f225", "34\u202f368"]
    assert "491 × 491" in said(app)


def test_a_stage_unfolds_and_folds(visit: Visit, walks: Walks) -> None:
    app = opened(visit, model="mobilenet_v2")
    key = "models.stage-mobilenet_v2-4"
    app.button(key=key).click().run()
    assert not app.exception
    app.selectbox(key="models.block-mobilenet_v2-4").set_value("block_4").run()
    assert "block_4_expand" in list(app.dataframe[0].value["Name"])
    assert "added to what comes out" in said(app)
    app.button(key=key).click().run()
    assert not len(app.dataframe)


def test_a_model_that_is_not_there_is_a_sentence_above_the_index(visit: Visit, walks: Walks) -> None:
    app = opened(visit, model=":red[resnet]")
    assert not app.exception
    assert "There is no model" in app.info[0].value
    assert ":red[" not in app.info[0].value
    assert app.title[0].value == "Models"


def test_the_walk_steps_and_is_kept(visit: Visit, walks: Walks) -> None:
    app = opened(visit, model="cnn")
    app.segmented_control(key="models.view").set_value("walk").run()
    assert not app.exception
    assert "1 of 6 · Convolution 3 × 3" in said(app)
    assert "logit: +1.25" in said(app)
    app.button(key="models.step-cnn--next").click().run()
    assert "2 of 6 · Largest of a window 2 × 2" in said(app)
    app.slider(key="models.step-cnn-").set_value(6).run()
    assert app.button(key="models.step-cnn--next").disabled
    assert walks.asked == [("cnn", "")]
    app.selectbox(key="models.walk-cnn").set_value("conv_2").run()
    assert walks.asked[-1] == ("cnn", "conv_2")


def test_a_step_can_be_linked_to_and_the_arrows_lead_on(visit: Visit, walks: Walks) -> None:
    app = opened(visit, model="cnn", view="walk", step="2", sample="grace-hopper")
    assert "2 of 6 · Largest of a window 2 × 2" in said(app)
    assert app.selectbox(key="models.face").value == "grace-hopper"
    assert [app.button(key=f"models.step-cnn--{name}").proto.shortcut for name in ("back", "next")] == ["left", "right"]
    app.button(key="models.step-cnn--next").click().run()
    assert address(app) == {"sample": "grace-hopper", "model": "cnn", "view": "walk", "step": "3"}
    told, seen = app.columns[-2:]  # the pictures stand beside what chooses them
    assert told.slider
    assert told.button
    assert [one.type for one in seen.children.values()] == ["flex_container"]
    assert not seen.button


def test_no_walk_without_weights_or_maps_and_a_refusal_is_a_sentence(visit: Visit, walks: Walks) -> None:
    for name, words in (("xception", "ships no weights"), ("svm", "draws no maps")):
        app = opened(visit, model=name)
        app.segmented_control(key="models.view").set_value("walk").run()
        assert not app.exception
        assert words in said(app)
    assert not walks.asked
    walks.error = WeightsDamaged("These :red[weights] are damaged.")
    app = opened(visit, model="cnn")
    app.segmented_control(key="models.view").set_value("walk").run()
    assert len(app.error) == 1
    assert ":red[" not in app.error[0].value


def test_training_and_card(visit: Visit, walks: Walks) -> None:
    app = opened(visit, model="mobilenet_v2")
    app.segmented_control(key="models.view").set_value("trained").run()
    assert not app.exception
    assert app.code[0].value == "ab" * 32
    assert "#### Limits" in said(app)
    assert "# Title" not in said(app)


def test_without_the_anatomy_there_is_one_sentence(visit: Visit, walks: Walks, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(anatomy, "FILE", tmp_path / "none.json")
    app = opened(visit, model="cnn")
    assert not app.exception
    assert "dfx maintain anatomy" in said(app)


@pytest.mark.parametrize("content", [None, "{", '{"rows": [{"name": "cnn"}]}'])
def test_a_damaged_leaderboard_leaves_the_rest(tmp_path: Path, monkeypatch, content: str | None) -> None:
    from dfx.settings import Settings

    if content:
        (tmp_path / "leaderboard.json").write_text(content)
    monkeypatch.setattr(models_store, "settings", lambda: Settings(models_dir=tmp_path))
    assert models_store.rows() is None
    assert models_store.card_of("cnn").measured is None
    assert models_store.card_text("cnn") is None
    assert models_store.training("cnn") is None


def test_a_leaderboard_and_a_recipe_are_read(tmp_path: Path, monkeypatch) -> None:
    from dfx.settings import Settings

    every = {"auc": 0.9, "n_real": 3, "n_fake": 4, "intervals": {"auc": [0.8, 0.95]}}
    (tmp_path / "leaderboard.json").write_text(json.dumps({"rows": [{"name": "cnn", "all": every, "cost": None}]}))
    (tmp_path / "cnn").mkdir()
    recipe = {"epochs": 2, "steps": 3, "batch": 4, "sets": ["a", "b"], "input_size": 64, "run_at": 64}
    (tmp_path / "cnn/recipe.json").write_text(json.dumps(recipe))
    (tmp_path / "weights.json").write_text(json.dumps({"cnn": {"sha256": "0", "bytes": 1, "input_size": 64}}))
    monkeypatch.setattr(models_store, "settings", lambda: Settings(models_dir=tmp_path))
    assert models_store.card_of("cnn").measured == Measured(0.9, (0.8, 0.95), 7, None)
    found = models_store.training("cnn")
    assert found
    assert found["Faces"] == "24 faces in 2 epochs at 64 px"
    assert found["Sets"] == "a, b"


def test_the_index_imports_no_tensorflow() -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; from dfx.ui.photo import warm; warm.start = lambda: None\n"
        "app = AppTest.from_file('app.py', default_timeout=60).run().switch_page('pages/models.py').run()\n"
        "app.query_params['model'] = 'mobilenet_v2'; app.run()\n"
        "assert app.header[0].value == 'MobileNetV2'\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules), 'TensorFlow was imported'"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]


def test_boxes_are_wide_for_channels_and_tall_for_fine_maps() -> None:
    stages = anatomy.anatomy("mobilenet_v2").stages
    first, last = models_diagram.size_of(stages[1]), models_diagram.size_of(stages[-2])
    assert first[1] > last[1]
    assert first[0] < last[0] <= models_diagram.BOX
    assert "box-shadow:none" in models_diagram.box(stages[1])
    assert "box-shadow:none" not in models_diagram.box(stages[4])


def test_the_drawing_of_a_block_has_an_arrow_for_every_input() -> None:
    block = next(one for one in anatomy.anatomy("inception_resnet_v2").blocks if one.name == "block35_1")
    drawn = models_diagram.graph(block, "#000000")
    assert drawn.count("->") == sum(len(layer.reads) for layer in block.layers)
    assert "before -> " in drawn


def test_filters_and_windows_by_hand() -> None:
    weights = np.zeros((3, 3, 3, 2), np.float32)
    weights[0, 0, 0, 0] = 2
    tiles, words = models_parts.tiles_of(Filters("one", weights, True))
    assert tiles[0][0, 0].tolist() == [255, 128, 128]
    assert (tiles[1] == 128).all()
    assert words.startswith("2 of 2 filters of 3 × 3")
    layer = anatomy.anatomy("cnn").layers[1]
    seen = models_parts.window(np.full((256, 256, 3), 100, np.uint8), layer, 256)
    assert (seen == 100).all(axis=-1).sum() == 3 * 3


def test_words() -> None:
    assert models_words.count_words(2_422_593) == "2.42\u202fM"
    assert models_words.count_words(28_073) == "28.1\u202fk"
    assert models_words.count_words(514) == "514"
    assert {models_words.family_of(name) for name in MODELS} == set(models_words.FAMILIES)
    assert {block.kind for name in MODELS for block in anatomy.anatomy(name).blocks} <= models_words.KINDS.keys()
    assert models_about.smaller("# A\n## B\ntext") == "#### B\ntext"
    assert models_walk.TILE < 175, "two to a row at 390 px"
