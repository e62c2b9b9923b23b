"""The Compare page over a made-up models folder: every part, every slider, and what is missing or damaged."""

from __future__ import annotations

import json
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from page_words import address
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis

from dfx.compare.board.board import Board, load_board
from dfx.compare.board.cut import cut
from dfx.compare.figures.ladder import effects
from dfx.compare.figures.leaderboard import leaderboard
from dfx.compare.figures.pareto import front
from dfx.compare.figures.thousand import Thousand
from dfx.compare.figures.ties import ties
from dfx.compare.stored.robust import robust_of
from dfx.compare.table import Table
from dfx.errors import WeightsMissing
from dfx.records.cost import Cost
from dfx.records.robustness import Clean, Curves, DamageKind, Point, Robustness, Sample
from dfx.settings import Settings
from dfx.ui.compare import chart as compare_chart
from dfx.ui.compare import costs as compare_costs
from dfx.ui.compare import damage as compare_damage
from dfx.ui.compare import errors as compare_errors
from dfx.ui.compare import ranking as compare_ranking
from dfx.ui.compare import speed as compare_speed
from dfx.ui.compare import timing as compare_timing
from dfx.ui.compare.curves import matrix

Open = Callable[..., AppTest]
ROOT = Path(__file__).resolve().parents[3]
OURS = ("ranking", "curves", "costs", "errors", "damage", "speed", "papers", "data")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    write_folder = runpy.run_path(str(ROOT / "tests/compare/made_up_board.py"))["write_folder"]
    return write_folder(tmp_path_factory.mktemp("compare-page"))


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "models"))


@pytest.fixture
def opened(analysis: Analysis, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> Open:
    """The page over a models folder, at `?tab=…`."""

    def run(where: Path, **asked: str) -> AppTest:
        for module in ("board.board", "stored.data"):
            monkeypatch.setattr(f"dfx.compare.{module}.settings", lambda: Settings(models_dir=where))
        app = visit().switch_page("pages/compare.py")
        for key, value in asked.items():
            app.query_params[key] = value
        return app.run()

    return run


@pytest.fixture
def board(made: Path) -> Board:
    return load_board(made)


def said(app: AppTest) -> str:
    kinds = app.title, app.subheader, app.markdown, app.caption, app.error, app.info
    text = "\n".join(str(element.value) for kind in kinds for element in kind)
    return text.replace("\\", "").replace("\u2060", "").replace("\u202f", " ")


def figures(app: AppTest) -> list[dict]:
    return [json.loads(one.proto.spec) for one in app.get("plotly_chart")]


@pytest.mark.parametrize("tab", OURS)
def test_every_part_opens_by_its_address(opened: Open, made: Path, tab: str) -> None:
    app = opened(made, tab=tab)
    assert not app.exception
    assert not app.error
    assert app.query_params["tab"] in (tab, [tab])
    assert app.title[0].value == "Compare"
    assert app.subheader or tab in ("damage", "data")


def test_the_page_opens_with_the_ranking_and_a_sentence_from_the_data(opened: Open, made: Path) -> None:
    app = opened(made)
    assert "On 85 real and 100 fake faces, MobileNetV2 ranks highest by AUC" in said(app)
    rows = app.dataframe[0].value
    assert list(rows["Model"]) == ["MobileNetV2", "Plain CNN", "SVM on texture"]
    assert list(rows["Real faces"]) == [85] * 3
    assert "AUC 95 %" in rows.columns
    assert len(figures(app)) == 1


def test_an_unknown_part_is_a_sentence_and_the_ranking(opened: Open, made: Path) -> None:
    app = opened(made, tab=":red[x]")
    assert "There is no part" in app.info[0].value
    assert ":red[" not in app.info[0].value
    assert "Who is best" in said(app)


def test_a_part_chosen_goes_into_the_address(opened: Open, made: Path) -> None:
    app = opened(made)
    app.segmented_control(key="compare.view").set_value("costs").run()
    assert not app.exception
    assert address(app)["tab"] == "costs"
    assert "A thousand photos" in said(app)


def test_the_ranking_is_sorted_searched_and_its_columns_chosen(opened: Open, made: Path) -> None:
    app = opened(made)
    app.selectbox(key="compare.order").set_value("specificity").run()
    values = list(app.dataframe[0].value["specificity"])
    assert values == sorted(values, reverse=True)
    app.pills(key="compare.columns").set_value(["mcc"]).run()
    assert "AUC" not in app.dataframe[0].value.columns
    app.text_input(key="compare.find").set_value("cnn").run()
    assert list(app.dataframe[0].value["Model"]) == ["Plain CNN"]
    app.text_input(key="compare.find").set_value("=cmd()").run()
    assert not app.exception
    assert "No model here has such a name" in said(app)


def test_one_threshold_moves_table_counts_and_errors(opened: Open, made: Path) -> None:
    app = opened(made)
    own = list(app.dataframe[0].value["recall"])
    app.segmented_control(key="compare.how").set_value("one").run()
    app.slider(key="compare.threshold").set_value(0.05).run()
    low = list(app.dataframe[0].value["recall"])
    assert all(after >= before for before, after in zip(own, low, strict=True))
    app.segmented_control(key="compare.view").set_value("curves").run()
    assert app.slider(key="compare.threshold").value == 0.05
    assert "At 0.05 " in said(app)
    app.segmented_control(key="compare.view").set_value("errors").run()
    assert app.slider(key="compare.threshold").value == 0.05


def test_the_filter_is_shared_and_taken_back(opened: Open, made: Path) -> None:
    app = opened(made)
    app.pills(key="compare.sets").set_value(["alpha"]).run()
    assert "60 real and 70 fake faces" in said(app)
    app.pills(key="compare.methods").set_value(["alpha/gan"]).run()
    app.segmented_control(key="compare.view").set_value("errors").run()
    assert "60 real and 20 fake faces" in said(app)
    next(one for one in app.button if one.label.startswith("Look at everything")).click().run()
    assert "85 real and 100 fake faces" in said(app)


def test_faces_of_one_label_are_a_sentence_and_not_a_curve(opened: Open, made: Path) -> None:
    app = opened(made, tab="curves")
    app.pills(key="compare.sets").set_value(["drawn"]).run()
    assert "All 30 faces here are fake" in said(app)
    for tab in ("costs", "errors", "ranking", "speed"):
        app.segmented_control(key="compare.view").set_value(tab).run()
        assert not app.exception, tab
        assert not app.error, tab


def test_no_face_left_is_a_sentence(opened: Open, made: Path) -> None:
    app = opened(made, tab="curves")
    app.pills(key="compare.sets").set_value(["photos"]).run()
    app.pills(key="compare.band-quality").set_value("60").run()
    assert "No face is left by this filter" in said(app)
    for tab in ("costs", "errors", "ranking", "speed"):
        app.segmented_control(key="compare.view").set_value(tab).run()
        assert not app.exception, tab
        assert not app.error, tab


@pytest.mark.parametrize("kind", ["roc", "precision_recall", "bins", "det"])
def test_curves_draw_what_is_chosen(opened: Open, made: Path, kind: str) -> None:
    app = opened(made, tab="curves")
    app.segmented_control(key="compare.curve").set_value(kind).run()
    app.pills(key="compare.drawn").set_value(["svm"]).run()
    assert not app.exception
    names = {trace.get("name") for trace in figures(app)[0]["data"] if trace.get("name")}
    assert names <= {"SVM on texture"}
    assert any("<figcaption" in (page := str(one.proto)) and "SVM on texture" in page for one in app.get("html"))


def test_costs_follow_both_sliders(opened: Open, made: Path) -> None:
    app = opened(made, tab="costs")
    assert "Of 1 000 photos 10 are fake" in said(app)
    app.select_slider(key="compare.share").set_value(0.5).run()
    assert "Of 1 000 photos 500 are fake" in said(app)
    app.segmented_control(key="compare.where").set_value("best").run()
    app.select_slider(key="compare.miss").set_value(100).run()
    assert not app.exception


def test_one_fake_is_no_fakes() -> None:
    names = [trace.name for trace in compare_costs.thousand_chart(Thousand(1, 0, 12, 987)).data]
    assert names == ["1 fake flagged", "0 fakes missed", "12 real photos flagged", "987 real photos left alone"]


def test_errors_by_every_group_and_a_pair_with_itself(opened: Open, made: Path) -> None:
    app = opened(made, tab="errors")
    for group in ("method", "size", "sharpness", "quality", "score"):
        app.pills(key="compare.by").set_value(group).run()
        assert not app.exception, group
    app.pills(key="compare.rate").set_value("missed").run()
    app.selectbox(key="compare.pair.first").set_value("cnn").run()
    app.selectbox(key="compare.pair.second").set_value("cnn").run()
    assert "Choose two different models" in said(app)


def test_papers_give_reasons_and_a_way_to_the_card(opened: Open, made: Path) -> None:
    app = opened(made, tab="papers")
    app.selectbox(key="compare.which").set_value(("meso4", "S4")).run()
    assert "dfx ships no trained weights of Meso-4" in said(app)
    app.pills(key="compare.figure").set_value("log_loss").run()
    app.pills(key="compare.on").set_value("nearest").run()
    assert not app.exception


def test_what_is_missing_is_named_and_the_rest_shown(opened: Open, folder: Path) -> None:
    (folder / "cnn" / "metrics.json").write_text("{")
    (folder / "faces.parquet").unlink()
    app = opened(folder)
    assert "cnn/metrics.json is damaged" in app.info[0].value.replace("\\", "")
    assert "no file of traits" in app.info[0].value.replace("\\", "")
    assert list(app.dataframe[0].value["Model"]) == ["MobileNetV2", "SVM on texture"]
    for tab in OURS:
        app.segmented_control(key="compare.view").set_value(tab).run()
        assert not app.exception, tab
        assert not app.error, tab


def test_without_answers_there_are_the_stored_figures(opened: Open, folder: Path) -> None:
    (folder / "predictions.parquet").unlink()
    app = opened(folder)
    assert not app.exception
    assert app.dataframe[0].value["Model"].iloc[0] == "MobileNetV2"
    app.segmented_control(key="compare.view").set_value("curves").run()
    assert "Without stored answers" in said(app)


def test_an_empty_folder_is_sentences(opened: Open, tmp_path: Path) -> None:
    for tab in OURS:
        app = opened(tmp_path, tab=tab)
        assert not app.exception, tab
        assert "missing from the models folder" in said(app), tab


class Clock:
    """Stands in for the timing of a model."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, name: str) -> Cost:
        self.asked.append(name)
        if name == "cnn":
            raise WeightsMissing("These :red[weights] are missing.")
        return Cost(7.0, 5.0, 1, 1, 1, 2, 2)


def test_models_are_timed_here_on_request(opened: Open, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(compare_timing, "_cost_of", clock)
    app = opened(made, tab="speed")
    before = len(figures(app)[0]["data"])
    assert app.pills(key="compare.timed").options == ["MobileNetV2", "Plain CNN"]  # no weights of the third
    app.pills(key="compare.timed").set_value(["mobilenet_v2"]).run()
    app.button(key="compare.measure").click().run()
    assert clock.asked == ["mobilenet_v2"]
    after = figures(app)[0]["data"]
    assert len(after) == before + 2
    assert "Diamonds: measured now" in said(app)
    app.pills(key="compare.timed").set_value(["cnn"]).run()
    app.button(key="compare.measure").click().run()
    assert not app.exception
    assert "weights] are missing" in app.error[0].value.replace("\\", "")
    assert ":red[" not in app.error[0].value


def test_no_tensorflow_for_the_page(made: Path) -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; from dfx.ui.photo import warm; warm.start = lambda: None\n"
        "from pathlib import Path; import dfx.compare.board.board as b; from dfx.settings import Settings\n"
        f"b.settings = lambda: Settings(models_dir=Path({str(made)!r}))\n"
        f"app = AppTest.from_file({str(ROOT / 'app.py')!r}, default_timeout=90).run().switch_page('pages/compare.py').run()\n"
        "assert 'Who is best' in app.subheader[0].value, app.subheader\n"
        "assert not {'tensorflow', 'keras', 'sklearn'} & set(sys.modules), 'something heavy was imported'"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-500:]


def test_a_matrix_holds_its_counts_and_no_markup_of_a_title(board: Board) -> None:
    one = effects(cut(board))[0]
    drawn = matrix(replace(one, judge=replace(one.judge, title="<b>x</b>")))
    assert "<b>x</b>" not in drawn
    for count in (one.table.true_real, one.table.false_fake, one.table.false_real, one.table.true_fake):
        assert f"<b>{count}</b>" in drawn


def test_tied_models_share_a_line(board: Board) -> None:
    part = cut(board)
    found = replace(ties(part), groups=(("mobilenet_v2", "cnn"),))
    figure = compare_ranking.tie_chart(found, leaderboard(part))
    line = next(trace for trace in figure.data if trace.xaxis == "x2")
    assert sorted(line.y) == [-1, 0]


def test_undamaged_faces_stand_where_they_belong(board: Board) -> None:
    def labels(untouched: float | None, *levels: float) -> list[str]:
        points = tuple(Point("d", at, 0.7, (0.6, 0.8), 0.1, None, 0.0, f"{at}") for at in levels)
        judged = Curves("cnn", "", Clean(0.8, (0.7, 0.9), 0.0), points)
        sample = Sample("made_up", "test", 2, 2, {}, 7, "")
        stored = Robustness(sample, (judged,), {"d": DamageKind("D", untouched)})
        return [step[0] for step in compare_damage.steps(robust_of(stored, board.judges).curves[0])]

    assert labels(1, 0.5, 0.75, 1.5) == ["0.5", "0.75", "undamaged", "1.5"]
    assert labels(None, 100, 50) == ["undamaged", "100", "50"]
    assert labels(0, 1, 2) == ["undamaged", "1", "2"]


def test_bubbles_grow_by_area_and_the_front_is_ringed(board: Board) -> None:
    least, most = compare_speed.LEAST_PX, compare_speed.MOST_PX
    assert compare_speed.bubble_px(0, 4) == least
    assert compare_speed.bubble_px(4, 4) == most
    assert compare_speed.bubble_px(1, 4) == pytest.approx((least + most) / 2)
    found = front(leaderboard(cut(board)))
    (best,) = (dot for dot in found.dots if dot.on_front)
    assert compare_speed.told(found, replace(best, cost=7.638)) == f"7.64 ms, AUC {best.quality.value:.3f}"
    sizes = replace(found, cost="parameters", quality="recall")
    assert compare_speed.told(sizes, replace(best, cost=6.25e6)).startswith("6.25 M parameters, recall 0.")
    figure = compare_speed.speed_chart(found, {})
    rings = [trace.marker.line.width for trace in figure.data if trace.mode == "markers"]
    assert sum(width > 0 for width in rings) == sum(dot.on_front for dot in found.dots) == 1


def test_the_square_of_errors_is_as_wide_as_high(board: Board) -> None:
    from dfx.compare.figures.agreement import links

    figure = compare_errors.links_chart(links(cut(board)), "errors")
    assert [len(row) for row in figure.data[0].z] == [3, 3, 3]
    assert figure.data[0].z[0][0] == pytest.approx(1)


def test_a_csv_disarms_formulas() -> None:
    assert compare_chart.csv_of(Table(("a", "b"), (("=1+1", 0.5), (None, -2)))) == '"a","b"\n"\'=1+1",0.5\n"",-2\n'
