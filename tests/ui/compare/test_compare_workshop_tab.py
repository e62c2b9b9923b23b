"""The Workshop tab of Compare on made-up answers, and the visitor's own ensemble in the session."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from own_packages import GIVEN, copy_example, install, plugged_in
from page_words import written
from streamlit.testing.v1 import AppTest

from dfx.compare.workshop.bench import Choice, bench_of
from dfx.compare.workshop.mix import as_shipped, gain_over, mix
from dfx.compare.workshop.own import ensemble_from
from dfx.data.dataset import FaceFile
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ShippedEnsembles, read_ensembles, write_ensembles
from dfx.records.predictions import read_predictions, write_predictions
from dfx.settings import settings
from dfx.ui.compare.workshop import store
from dfx.ui.compare.workshop.charts import member_bars
from dfx.ui.compare.workshop.show import cells, verdict
from dfx.ui.photo import own_preset
from dfx.zoo.own.found import RECORD
from dfx.zoo.registry import plugged

ROOT = Path(__file__).resolve().parents[3]
PULLS = {"mobilenet_v2": 1.4, "cnn": 0.8, "svm": 0.1, "published_meso4_df": 0.2}
SHIPPED = ("mobilenet_v2", "cnn", "svm")
Open = Callable[[], AppTest]


def write_models(folder: Path, n: int = 400) -> Path:
    """Faces of two sets in pairs, four models of known worth, and a default of the first two."""
    rng = np.random.default_rng(0)
    files = [
        FaceFile(Path(f"{i}"), f"{i}", ("a", "b")[i % 4 // 2], "test", bool(i % 2), pair=str(i // 2)) for i in range(n)
    ]
    shift = np.array([1.0 if file.fake else -1.0 for file in files])
    said = {name: pull * shift + rng.normal(size=n) for name, pull in PULLS.items()}
    write_predictions(
        folder / "predictions.parquet", files, {name: (x, 1 / (1 + np.exp(-x))) for name, x in said.items()}
    )
    members = {name: Member(name, Calibration(1.1, 0.0), 0.6) for name in SHIPPED}
    default = Ensemble((members["mobilenet_v2"], members["cnn"]), (0.75, 0.25), 0.6, (0.5, 0.7), "weighted")
    write_ensembles(
        folder, ShippedEnsembles(default, {name: Ensemble((one,), (1.0,)) for name, one in members.items()})
    )
    return folder


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_models(tmp_path_factory.mktemp("models"))


@pytest.fixture
def folder(models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DFX_MODELS_DIR", str(models))
    settings.cache_clear()
    yield models
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def tab(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setattr("streamlit.page_link", lambda *rest, **more: None)  # a lone script has no other pages

    def script() -> None:
        from types import SimpleNamespace

        from dfx.compare.board.judges import unmeasured
        from dfx.settings import settings
        from dfx.ui.compare.workshop import tab as compare_workshop

        titles = {"published_meso4_df": "Meso-4, published"}
        compare_workshop.draw(
            SimpleNamespace(folder=settings().models_dir, titles=lambda: titles, unmeasured=unmeasured(()))
        )  # all that is read of a board

    return lambda: AppTest.from_function(script, default_timeout=30).run()


def yours(app: AppTest) -> list[str]:
    return list(app.table[0].value["Yours"])


def test_it_opens_with_the_shipped_default(tab: Open, folder: Path) -> None:
    app = tab()
    assert not app.exception
    assert app.pills(key=store.MEMBERS).value == ["mobilenet_v2", "cnn"]
    assert app.segmented_control(key=store.RULE).value == "weighted"
    assert [one.value for one in app.slider] == [12, 4]  # three quarters and one
    bench = store.bench_from(folder)
    assert list(app.table[0].value["Shipped default"]) == cells(as_shipped(bench, read_ensembles().default))
    assert yours(app) == cells(mix(bench, Choice(("mobilenet_v2", "cnn"), "weighted", (12, 4))))
    assert "200 real faces and 200 fakes" in written(app)
    assert len(app.get("plotly_chart")) == 1


def test_members_rule_and_weights_change_the_figures_at_once(tab: Open, folder: Path) -> None:
    app, bench = tab(), store.bench_from(folder)
    app.pills(key=store.MEMBERS).set_value(["cnn", "svm", "published_meso4_df"]).run()
    assert app.slider[0].value == 4  # what was chosen for a member stays with it
    for rule in ("mean", "vote", "stacking"):
        app.segmented_control(key=store.RULE).set_value(rule).run()
        weights = tuple(float(one.value) for one in app.slider)
        assert yours(app) == cells(mix(bench, Choice(("cnn", "svm", "published_meso4_df"), rule, weights)))
    assert not app.slider  # fitted by stacking
    assert "Stacking gave these weights" in written(app)
    app.segmented_control(key=store.RULE).set_value("weighted").run()
    app.slider(key=store.WEIGHT + "svm").set_value(0).run()
    assert not app.exception
    assert "SVM on texture 0 %" in app.expander[0].label.replace("\\", "")


def test_one_and_no_member(tab: Open, folder: Path) -> None:
    app = tab()
    app.pills(key=store.MEMBERS).set_value(["svm"]).run()
    assert yours(app) == cells(mix(store.bench_from(folder), Choice(("svm",), "weighted")))
    assert not app.get("plotly_chart")
    app.pills(key=store.MEMBERS).set_value([]).run()
    assert "Choose at least one model" in written(app)
    assert not app.table


def test_the_best_is_found_and_shown_with_its_honest_sentence(tab: Open) -> None:
    app = tab()
    app.pills(key=store.MEMBERS).set_value(["svm"]).run()
    app.button(key="compare.workshop.find").click().run()
    found = app.session_state[store.GREEDY]
    assert app.pills(key=store.MEMBERS).value == list(found.choice.members)
    assert "published_meso4_df" not in found.choice.members  # it has no weights here
    assert found.sentence in written(app)
    shares = [one.value / sum(other.value for other in app.slider) for one in app.slider]
    assert sorted(shares) == pytest.approx(sorted(found.choice.weights))


def test_it_is_saved_for_the_session_and_forgotten(tab: Open, folder: Path) -> None:
    app = tab()
    app.segmented_control(key=store.RULE).set_value("mean").run()
    app.button(key="compare.workshop.use").click().run()
    kept = app.session_state["own.preset"]
    assert kept == ensemble_from(store.bench_from(folder), Choice(("mobilenet_v2", "cnn"), "mean"))
    assert "MobileNetV2 50 %, Plain CNN 50 %; mean, fake from" in written(app)
    app.pills(key=store.MEMBERS).set_value(["svm"]).run()
    assert app.session_state["own.preset"] == kept  # until it is saved anew
    app.button(key="compare.workshop.forget").click().run()
    assert "own.preset" not in app.session_state
    assert not app.success


def test_what_has_no_weights_is_measured_and_not_saved(tab: Open) -> None:
    app = tab()
    app.pills(key=store.MEMBERS).set_value(["cnn", "published_meso4_df"]).run()
    assert app.table
    assert app.button(key="compare.workshop.use").disabled
    assert "leave out what dfx has no weights of: Meso-4, published" in written(app)


def test_without_stored_answers_there_is_one_sentence(folder: Path, tab: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PREDICTIONS", "nothing.parquet")
    store._bench.cache_clear()
    app = tab()
    assert not app.exception
    assert len(app.error) == 1
    assert not app.pills
    store._bench.cache_clear()


def test_the_shipped_default_is_measured_as_it_answers(folder: Path) -> None:
    bench, default = store.bench_from(folder), read_ensembles(folder).default
    stored = read_predictions(folder / "predictions.parquet")
    logits = np.stack([stored.columns[name][0] for name in default.models], axis=1)
    assert as_shipped(bench, default).p == pytest.approx(default.combine(logits), abs=1e-12)
    assert "Nothing was fitted" in as_shipped(bench, default).fitted


def test_a_gain_is_named_as_more_than_chance_or_not(folder: Path) -> None:
    bench = store.bench_from(folder)
    good, poor = (mix(bench, Choice((name,))) for name in ("mobilenet_v2", "svm"))
    assert "more than the shipped default: more than chance" in verdict(good, poor, gain_over(bench, good, poor))
    assert "less than the shipped default: more than chance" in verdict(poor, good, gain_over(bench, poor, good))
    assert "the same as" in verdict(good, good, gain_over(bench, good, good))
    both = mix(bench, Choice(("svm", "published_meso4_df")))
    assert "no more than chance" in verdict(both, poor, gain_over(bench, both, poor))
    assert gain_over(bench, good, poor).value == pytest.approx(good.auc - poor.auc)


def test_the_bars_are_those_of_the_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dfx.ui.kit.plots.theme", lambda: "light")
    found = store.brought(store.bench_from(folder), Choice(("svm", "mobilenet_v2")))
    lost, share = member_bars(found, str.upper).data
    by_name = {row.model: row for row in found.rows}
    assert list(lost.x) == [by_name[name].lost.value for name in ("mobilenet_v2", "svm")]  # who brings most on top
    assert list(share.x) == [by_name[name].share for name in ("mobilenet_v2", "svm")]


def test_a_choice_is_measured_once(folder: Path) -> None:
    bench = bench_of(read_predictions(folder / "predictions.parquet"), read_ensembles(folder).single)
    first = store.mixed(bench, Choice(SHIPPED, "weighted", (3, 2, 1)))
    assert store.mixed(bench, Choice(SHIPPED, "weighted", (3, 2, 1))) is first
    assert store.mixed(bench, Choice(SHIPPED, "weighted", (1, 2, 3))) is not first


@pytest.mark.parametrize(
    ("weights", "parts"), [((0.5, 0.5), (12, 12)), ((0.75, 0.25, 0.0), (12, 4, 0)), ((1.0, 1e-9), (12, 1))]
)
def test_weights_in_parts(weights: tuple[float, ...], parts: tuple[int, ...]) -> None:
    assert store.in_parts(weights) == parts


def test_presets_that_differ_have_different_keys() -> None:
    one = Ensemble((Member("cnn"), Member("svm")), (0.5, 0.5))
    others = (replace(one, weights=(0.4, 0.6)), one.called_from(0.6))
    keys = {own_preset.key_of(each) for each in (one, *others)}
    assert len(keys) == 3
    assert own_preset.key_of(replace(one)) in keys


def test_no_tensorflow_is_needed(folder: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from types import SimpleNamespace
from dfx.ui.compare.training import tab as compare_training; from dfx.ui.compare.workshop import tab as compare_workshop
from dfx.compare.workshop.bench import Choice
from dfx.compare.workshop.own import ensemble_from
from dfx.ui.compare.workshop import store
folder = Path({str(folder)!r})
ensemble_from(store.bench_from(folder), Choice(("cnn", "svm")))
heavy = [name for name in ("tensorflow", "keras", "mtcnn", "torch") if name in sys.modules]
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def test_an_own_model_joins_unmeasured_or_answers_alone(tab: Open, tmp_path: Path) -> None:
    site = tmp_path / "site"
    copy_example(site)
    install(site, "mine", {"example_net": "mine"}, f"{GIVEN}\nmine = named('example_net')")
    with plugged_in(site, settings().models_dir):
        untried = plugged().untried["example_net"]
        counts = {"parameters": 1, "trainable": 1, "flops": 1}
        record = untried.folder / RECORD
        record.parent.mkdir()
        record.write_text(json.dumps({"origin": untried.origin(), "wrong": "", "facts": counts}), encoding="utf-8")
        try:
            app = tab()
            figures = yours(app)
            app.pills(key="compare.workshop.own").set_value(["example_net"]).run()
            assert yours(app) == figures
            assert "Not measured: none of the figures on this page counts them in." in written(app)
            app.button(key="compare.workshop.use").click().run()
            assert not app.exception
            saved = app.session_state[own_preset._KEPT]
            assert saved.models == ("mobilenet_v2", "cnn", "example_net")
            assert saved.weights == pytest.approx((0.5, 1 / 6, 1 / 3))
            assert "Example network 33 %" in written(app)
            app.pills(key=store.MEMBERS).set_value([]).run()
            app.button(key="compare.workshop.use").click().run()
            assert app.session_state[own_preset._KEPT].models == ("example_net",)
        finally:
            shutil.rmtree(record.parent)
