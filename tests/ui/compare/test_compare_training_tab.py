"""The Training tab of Compare: made-up histories, drawn by Streamlit's own test runner."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_words import written
from streamlit.testing.v1 import AppTest

from dfx.compare.training.table import aligned, epoch_table
from dfx.records.runs import read_run
from dfx.settings import settings
from dfx.ui.compare.training.charts import curves, curves_in_words
from dfx.ui.compare.training.tab import counted
from dfx.ui.compare.training.table import as_csv
from dfx.ui.kit import plots
from dfx.zoo import MODELS

HEAD = "epoch,loss,val_auc,learning_rate,seconds,val_auc_a,input_size\n"
Open = Callable[[], AppTest]


def write_run(folder: Path, name: str, rows: list[tuple[float, float, int]], recipe: dict | None = None) -> Path:
    """`rows` are loss, AUC and input size; every epoch takes 10 s."""
    place = folder / name
    place.mkdir(parents=True)
    lines = [f"{i},{loss},{auc},0.001,10,{auc},{size}" for i, (loss, auc, size) in enumerate(rows, start=1)]
    (place / "history.csv").write_text(HEAD + "\n".join(lines) + "\n")
    (place / "recipe.json").write_text(json.dumps(recipe or {"epochs": len(rows)}))
    return place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DFX_MODELS_DIR", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def tab(folder: Path) -> Open:
    def script() -> None:
        from dfx.ui.compare.training import tab as compare_training

        compare_training.draw()

    return lambda: AppTest.from_function(script, default_timeout=30).run()


def two_runs(folder: Path) -> None:
    overfits = [(0.6, 0.70, 160), (0.5, 0.80, 160), (0.4, 0.85, 224), (0.3, 0.83, 224), (0.1, 0.75, 224)]
    write_run(folder, "mobilenet_v2", overfits, {"epochs": 3, "after": {"epochs": 2}})
    write_run(folder, "cnn", [(0.7, 0.60, 128), (0.65, 0.61, 128), (0.64, 0.61, 128), (0.63, 0.612, 128)])


def test_one_run_is_drawn_with_its_reading(folder: Path, tab: Open) -> None:
    two_runs(folder)
    app = tab()
    assert not app.exception
    assert app.pills(key="compare.training.runs").value == ["cnn"]  # nothing says which count: the first
    assert "Under-fits." in written(app)
    assert len(app.get("plotly_chart")) == 2  # no accuracy was stored
    assert len(app.dataframe) == 1
    app.pills(key="compare.training.runs").set_value(["cnn", "mobilenet_v2"]).run()
    said = written(app)
    assert "MobileNetV2 over-fits after epoch 3: the loss fell on from 0.400 to 0.100" in said
    assert "After 4 epochs of training, where the shortest of these runs ends, MobileNetV2 leads" in said
    assert "mobilenet_v2" not in said


def test_by_seconds(folder: Path, tab: Open) -> None:
    two_runs(folder)
    app = tab()
    app.pills(key="compare.training.runs").set_value(["cnn", "mobilenet_v2"]).run()
    app.segmented_control(key="compare.training.by").set_value("seconds").run()
    assert "After 40 seconds of training" in written(app)


def test_the_table_is_of_the_chosen_run(folder: Path, tab: Open) -> None:
    two_runs(folder)
    app = tab()
    app.pills(key="compare.training.runs").set_value(["cnn", "mobilenet_v2"]).run()
    assert len(app.dataframe[0].value) == 4
    app.pills(key="compare.training.run").set_value("mobilenet_v2").run()
    shown = app.dataframe[0].value
    assert list(shown["Mark"])[2] == "best, kept"
    assert shown["Improvement"][1] == pytest.approx(0.10)
    app.pills(key="compare.training.runs").set_value(["cnn"]).run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 4


def test_nothing_chosen_nothing_there_and_a_damaged_history(folder: Path, tab: Open) -> None:
    assert "no training history" in written(tab())
    two_runs(folder)
    (folder / "svm").mkdir()
    (folder / "svm" / "history.csv").write_text("epoch,loss\nnine,x\n")
    app = tab()
    assert "The training history of svm is damaged." in written(app)
    app.pills(key="compare.training.runs").set_value([]).run()
    assert "Choose at least one model" in written(app)
    assert not app.get("plotly_chart")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_curves_mark_stages_and_the_kept_epoch(folder: Path, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "theme", lambda: theme)
    two_runs(folder)
    run = read_run(folder / "mobilenet_v2")
    found = aligned([run], "seconds", "auc")
    figure = curves([run], found)
    line, begun, kept = figure.data
    assert line.line.color == plots.readable(MODELS["mobilenet_v2"].colour, plots.PAPER[theme])
    assert figure.layout.template.layout.paper_bgcolor == plots.PAPER[theme]
    assert list(line.x) == [10, 20, 30, 30, 40, 50]  # broken where the second stage begins
    assert line.y[2] is None
    assert (begun.x, begun.y) == ((30.0,), (0.85,))
    assert (kept.x, kept.y) == ((30.0,), (0.85,))
    assert "224 px" in [one.text for one in figure.layout.annotations]
    assert "from 0.700 to 0.750 over 5 epochs, in 2 stages; kept was epoch 3." in curves_in_words([run], found)


def test_names_of_curves_that_end_together_stand_in_rows(folder: Path) -> None:
    rising = {"mobilenet_v2": 0.90, "cnn": 0.895, "meso4": 0.6}
    runs = [
        read_run(write_run(folder, name, [(0.7, 0.5, 160), (0.6, end - 0.1, 160), (0.5, end, 160)]))
        for name, end in rising.items()
    ]
    higher, lower, far = (
        next(
            one
            for one in curves(runs, aligned(runs, "epoch", "auc")).layout.annotations
            if MODELS[name].title in one.text
        )
        for name in rising
    )
    assert higher.yshift - lower.yshift >= 18
    assert lower.yshift > 0 > far.yshift


def test_a_stage_of_the_same_size_is_told_by_its_number(folder: Path) -> None:
    rows = [(0.6, 0.9, 160), (0.5, 0.8, 160), (0.4, 0.85, 160)]
    run = read_run(write_run(folder, "cnn", rows, {"epochs": 1, "after": {"epochs": 2}}))
    figure = curves([run], aligned([run], "epoch", "loss"))
    assert "stage 2" in [one.text for one in figure.layout.annotations]
    assert figure.data[2].x == (3.0,)  # kept is the last stage's best, not the best of all


def test_many_runs_get_a_legend(folder: Path) -> None:
    names = ("cnn", "svm", "meso4", "mobilenet_v2")
    runs = [read_run(write_run(folder, name, [(0.6, 0.7, 160)])) for name in names]
    figure = curves(runs, aligned(runs))
    assert figure.layout.showlegend
    assert figure.data[0].name == "Plain CNN"


def test_the_csv_holds_every_set(folder: Path) -> None:
    run = read_run(write_run(folder, "cnn", [(0.6, 0.7, 160), (0.5, 0.8, 160)]))
    head, first, second = as_csv(run, epoch_table(run)).splitlines()
    assert head.endswith('"AUC a"')
    assert first == '1,"",1,160,0.6,0.7,"","",0.001,10.0,0.7'
    assert second.startswith('2,"best, kept",1,160,0.5,0.8,0.1')


def test_the_default_s_members_come_first(folder: Path) -> None:
    assert counted(["cnn", "svm"]) == ["cnn"]
