"""The Your data tab of Compare: a zip, a folder or scores measured for this session, with answers chosen by the test."""

from __future__ import annotations

import io
import logging
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import numpy as np
import pytest
from page_words import kept_in, written
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from dfx.analysis.gate import Gate
from dfx.compare.board.judges import Judge
from dfx.compare.own_data import run as own_data_run
from dfx.compare.own_data.folder import OwnData
from dfx.compare.own_data.run import OwnResult, Refused
from dfx.compare.own_data.scores import evaluate_scores
from dfx.compare.own_data.scores_csv import read_scores
from dfx.data.dataset import FaceFile
from dfx.errors import Busy, DataError
from dfx.evaluate.run import evaluate_files
from dfx.predict.ensemble import Ensemble, Member
from dfx.types import Progress
from dfx.ui.compare.own_data import show, store
from dfx.ui.compare.own_data import tab as own_data_tab
from dfx.ui.compare.own_data.tab import folder_at

NAMES = ("mobilenet_v2", "cnn")
STORED = {"auc": 0.91, "accuracy": 0.8, "n_real": 30, "n_fake": 20, "intervals": {"auc": [0.9, 0.92]}}
BOARD = SimpleNamespace(
    everyone=(
        Judge("ensemble", "Ensemble, as it answers", "ensemble", "dfx", "#000000", 0.5, NAMES, stored={"all": STORED}),
        Judge("ensemble_all", "Ensemble of all", "ensemble", "dfx", "#000000", 0.5, ("svm",), stored={"all": STORED}),
        Judge("cnn", "Plain CNN", "model", "S2", "#999999", 0.5, ("cnn",), stored={"all": STORED}),
        Judge("svm", "SVM", "baseline", "S1", "#999999", 0.5, ("svm",), stored={"all": STORED}),
    )
)
CSV = b"label,score,set\n" + b"".join(
    f"{'fake' if i % 2 else 'real'},{0.3 + 0.4 * (i % 2) + 0.02 * (i % 7)},{'ab'[i % 4 // 2]}\n".encode()
    for i in range(40)
)


def rows_of(app: AppTest) -> list[store.Own]:
    return list(kept_in(app, "compare.own").values())


def a_zip(fake: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("real/a.jpg", b"a")
        if fake:
            archive.writestr("fake/b.jpg", b"b")
        archive.writestr("c.jpg", b"c")
    return out.getvalue()


class Faces:
    """Stands in for the models: answers of known worth, or `error`; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...], bool]] = []
        self.error: BaseException | None = None

    def __call__(self, own: OwnData, models: tuple[str, ...], progress: Progress, *, ready: bool = False) -> OwnResult:
        self.asked.append((own.name, models, ready))
        progress(0.5, "1 of 2 pictures")
        if self.error:
            raise self.error
        rng = np.random.default_rng(0)
        files = [FaceFile(Path(str(i)), str(i), own.name, "own", bool(i % 2)) for i in range(30)]
        logits = {name: rng.normal([float(file.fake) for file in files]) for name in NAMES}
        members = tuple(Member(name) for name in NAMES)
        judges = {name: Ensemble((one,), (1.0,)) for name, one in zip(NAMES, members, strict=True)}
        judges["ensemble"] = Ensemble(members, (0.5, 0.5))
        found = evaluate_files(judges, files, lambda name, _: logits[name], own.name, "own", resamples=20)
        return OwnResult(found, (Refused("x.jpg", "It is :red[broken]."),), ("y.jpg",), own.notes)


@pytest.fixture
def faces(monkeypatch: pytest.MonkeyPatch) -> Faces:
    stand_in = Faces()
    monkeypatch.setattr(own_data_run, "evaluate_faces", stand_in)
    few, more = (
        Ensemble(tuple(Member(name) for name in names), (1 / len(names),) * len(names)) for names in (NAMES[:1], NAMES)
    )
    named = SimpleNamespace(presets={"fast": few, "all": more})
    monkeypatch.setattr(own_data_tab, "read_ensembles", lambda: named)
    return stand_in


@pytest.fixture
def tab(faces: Faces) -> Callable[[], AppTest]:
    def script() -> None:
        from test_compare_own_data_tab import BOARD

        from dfx.ui.compare.own_data import tab as compare_own_data

        compare_own_data.draw(BOARD)

    return lambda: AppTest.from_function(script, default_timeout=30).run()


def measured(app: AppTest, data: bytes, name: str = "mine.zip") -> AppTest:
    app.file_uploader(key="compare.own.zip").upload(name, data, "application/zip").run()
    return app.button(key="compare.own.go.zip").click().run()


def test_a_zip_gives_rows_beside_the_shipped_ones(tab: Callable[[], AppTest], faces: Faces) -> None:
    app = tab()
    assert app.button(key="compare.own.go.zip").disabled
    assert "Nothing is kept" in written(app)
    app.toggle(key="compare.own.ready").set_value(True)
    measured(app, a_zip())
    assert not app.exception
    assert faces.asked == [("mine.zip", ("fast",), True)]
    rows = app.dataframe[0].value
    assert list(rows["Model"]) == ["MobileNetV2", "Plain CNN", "Ensemble of 2", "Ensemble, as it answers", "Plain CNN"]
    assert list(rows["Data"]) == ["mine.zip"] * 3 + [show.SHIPPED] * 2
    evaluation = rows_of(app)[0].evaluation
    assert rows["AUC"][0] == evaluation.measured[0].everything.metrics.auc
    assert rows["AUC"][3] == 0.91
    assert rows["AUC 95 %"][3] == "0.900–0.920"
    page = written(app)
    assert "mine.zip: 15 real faces and 15 fakes. The highest AUC is" in page
    assert "With so few faces read the intervals" in page
    assert "1 could not be read and 1 showed no face" in page
    assert "1 picture lies in neither real/ nor fake/" in page
    assert ":red[" not in "".join(one.value for one in app.caption)
    app.run()
    assert len(faces.asked) == 1  # only on request
    app.button(key="compare.own.forget").click().run()
    assert not app.dataframe
    assert not rows_of(app)


def test_two_of_one_name_are_told_apart(tab: Callable[[], AppTest]) -> None:
    app = measured(tab(), a_zip())
    app.button(key="compare.own.go.zip").click().run()
    assert [own.name for own in rows_of(app)] == ["mine.zip", "mine.zip (2)"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a zip", "damaged or something else"),
        (a_zip(fake=False), "the zip holds only real ones"),
    ],
)
def test_a_bad_zip_is_one_sentence(tab: Callable[[], AppTest], faces: Faces, data: bytes, sentence: str) -> None:
    app = measured(tab(), data)
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in written(app)
    assert not faces.asked
    assert not app.dataframe


def test_a_failure_of_ours_tells_nothing_but_that(
    tab: Callable[[], AppTest], faces: Faces, caplog: pytest.LogCaptureFixture
) -> None:
    faces.error = RuntimeError("secret.jpg")
    with caplog.at_level(logging.ERROR, "dfx.ui"):
        app = measured(tab(), a_zip())
    assert store.FAILED in written(app)
    assert "RuntimeError" in caplog.text
    assert "secret.jpg" not in caplog.text + written(app)


def test_scores_need_to_be_told_what_higher_means(tab: Callable[[], AppTest]) -> None:
    app = tab()
    app.segmented_control(key="compare.own.way").set_value("scores").run()
    app.file_uploader(key="compare.own.csv").upload("other.csv", CSV, "text/csv").run()
    assert app.segmented_control(key="compare.own.higher").value is None
    assert "Say what a higher score means" in written(app)
    assert app.button(key="compare.own.go.scores").disabled
    app.segmented_control(key="compare.own.higher").set_value("fake").run()
    app.button(key="compare.own.go.scores").click().run()
    assert not app.exception
    rows = app.dataframe[0].value
    wanted = evaluate_scores(read_scores(CSV, "fake", "other.csv")).measured[0]
    assert list(rows["Data"])[:3] == ["other.csv", "other.csv: a", "other.csv: b"]
    assert rows["AUC"][0] == wanted.everything.metrics.auc == 1.0
    app.segmented_control(key="compare.own.higher").set_value("real").run()
    app.button(key="compare.own.go.scores").click().run()
    assert app.dataframe[0].value["AUC"][3] == 0.0  # the same file taken the other way round
    app.file_uploader(key="compare.own.csv").upload("bad.csv", b"a,b\n1,2\n", "text/csv").run()
    app.button(key="compare.own.go.scores").click().run()
    assert "needs the columns label and score" in written(app)


def test_a_folder_is_offered_to_a_visit_from_this_machine_only(
    tab: Callable[[], AppTest], faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [True]
    monkeypatch.setattr(own_data_tab, "asked_from_here", lambda *_: here[0])
    for kind in ("real", "fake"):
        (tmp_path / "mine" / kind).mkdir(parents=True)
        (tmp_path / "mine" / kind / "a.jpg").write_bytes(b"a")
    app = tab()
    app.segmented_control(key="compare.own.way").set_value("folder").run()
    assert app.button(key="compare.own.go.folder").disabled
    app.text_input(key="compare.own.folder").set_value(str(tmp_path / "mine")).run()
    app.button(key="compare.own.go.folder").click().run()
    assert faces.asked == [("mine", ("fast",), False)]
    app.text_input(key="compare.own.folder").set_value(str(tmp_path / "nothing")).run()
    app.button(key="compare.own.go.folder").click().run()
    assert "nothing is none" in written(app)
    here[0] = False  # the same page, asked for from elsewhere, with the way still chosen
    app.run()
    assert not app.text_input
    assert "A folder of this machine" not in app.segmented_control(key="compare.own.way").options


def test_a_path_that_is_none_is_one_sentence() -> None:
    with pytest.raises(DataError, match="that path cannot be read"):
        folder_at("a\0b")


class Silent:
    """A screen that shows nothing."""

    def __call__(self, fraction: float, text: str) -> None: ...

    def waiting(self, ahead: int) -> None: ...


def test_the_turn_is_shared_with_others(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, served = Gate(), Event()
    monkeypatch.setattr(store, "heavy", gate)
    monkeypatch.setattr(store, "SHARE_S", 0.0)

    def another() -> None:
        with gate.turn():
            served.set()

    with store.shared_turns(Silent()) as shared:
        other = Thread(target=another)
        other.start()
        while len(gate._tickets) < 2:
            time.sleep(0.01)
        assert not served.is_set()  # waits for us
        shared(0.5, "half way")
        assert served.is_set()  # was let through before we went on
        other.join()


def test_whoever_has_begun_is_not_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    class Full:
        def turn(self, waiting: object) -> Iterator[None]:
            tries.append(1)
            if 1 < len(tries) < 4:
                raise Busy("dfx is busy.")
            return Gate().turn()  # type: ignore[return-value]

    monkeypatch.setattr(store, "heavy", Full())
    monkeypatch.setattr(store, "PATIENCE_S", 0.0)
    monkeypatch.setattr(store, "SHARE_S", -1.0)
    with store.shared_turns(Silent()) as shared:
        shared(0.5, "half way")
    assert len(tries) == 4  # the first turn, two refusals, and the way back in


def test_an_ensemble_is_found_by_its_members() -> None:
    def of(*models: str) -> SimpleNamespace:
        return SimpleNamespace(name="ensemble", models=models, weights=(1 / len(models),) * len(models))

    assert show.same_as(of(*NAMES), BOARD) == "ensemble"
    assert show.same_as(of("svm"), BOARD) == "ensemble_all"
    assert show.same_as(of("xception"), BOARD) == "ensemble"


def test_stop_adds_nothing_and_says_so(tab: Callable[[], AppTest], faces: Faces) -> None:
    faces.error = StopException()  # as Streamlit ends a run whose page was asked for something else
    app = measured(tab(), a_zip())
    assert len(faces.asked) == 1
    app.run()
    assert "Stopped. Nothing was added" in written(app)
    assert not app.dataframe
    app.run()
    assert "Stopped" not in written(app)
