"""The Quiz page: made-up pictures and answers, in Streamlit's own test runner."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from page_words import address, written
from PIL import Image
from streamlit.testing.v1 import AppTest
from ui_samples import a_face, a_map

from dfx.data.samples import Sample
from dfx.errors import DataError, DfxError
from dfx.explain.trust.truth import TruthScores
from dfx.quiz import look as looks
from dfx.quiz.look import SIDE, Look
from dfx.quiz.rounds import ROUNDS, rounds
from dfx.quiz.score import call_of
from dfx.report.words import photo
from dfx.ui.quiz import game as games
from dfx.ui.quiz import seen
from dfx.ui.quiz.ask import SCALE
from dfx.ui.quiz.game import Game

P_OF_FAKES, P_OF_PHOTOGRAPHS = 0.93, 0.5  # the made-up models catch every fake and leave every photograph open
OVERLAP = TruthScores(True, 0.6, 3.0, 0.5, 0.4, 0.2)
Quiz = Callable[..., AppTest]


class Looks:
    """Stands in for the models; counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: DfxError | None = None

    def __call__(self, sample: Sample) -> Look:
        self.asked.append(sample.file.stem)
        if self.error:
            raise self.error
        picture = np.full((SIDE, SIDE, 3), len(self.asked), np.uint8)
        if not sample.is_fake:
            return Look(picture, a_face(P_OF_PHOTOGRAPHS), a_map("mobilenet_v2", 0.2))
        changed = np.zeros((80, 80))
        changed[:40, :40] = 1
        return Look(picture, a_face(P_OF_FAKES), a_map("mobilenet_v2", 0.2), changed, OVERLAP)


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Looks:
    stand_in = Looks()
    monkeypatch.setattr(looks, "look", stand_in)
    monkeypatch.setattr(seen, "_seen", {})
    monkeypatch.setattr(seen, "ahead", lambda pictures: None)
    return stand_in


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Sample]:
    made = []
    for k in range(14):
        file = tmp_path / f"told-by-the-name-{'fake' if k % 2 else 'real'}-{k}.png"
        Image.new("RGB", (40, 60), (k, 90, 90)).save(file)
        kind = "made by dfx" if k % 2 else "photograph"
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        made.append(Sample(file, f"Title {k}", kind, "", "CC0", "Somebody", digest, "Look here.", "a picture"))  # type: ignore[arg-type]
    monkeypatch.setattr(games, "samples", lambda: tuple(made))
    return made


@pytest.fixture
def quiz(visit: Callable[..., AppTest], models: Looks, pictures: list[Sample]) -> Quiz:
    """Opens the page at the address `?key=value&…`."""

    def opened(**address: str) -> AppTest:
        app = visit().switch_page("pages/quiz.py")
        for key, value in address.items():
            app.query_params[key] = value
        return app.run()

    return opened


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def answer(app: AppTest, place: int, p: float) -> AppTest:
    return press(app, f"quiz.say-{place}-{SCALE.index(p) + 1}")


def test_a_quiz_begins_with_what_is_asked_and_a_number_to_share(quiz: Quiz, models: Looks) -> None:
    app = quiz(seed="417")
    assert app.title[0].value == "Spot the fake"
    assert f"{ROUNDS} pictures, one at a time" in written(app)
    assert "nothing is kept" in written(app)
    assert app.number_input(key="quiz.number").value == 417
    app.number_input(key="quiz.number").set_value(12).run()
    assert address(app) == {"seed": "12"}
    press(app, "quiz.other")
    other = int(address(app)["seed"])
    assert other != 12
    assert app.number_input(key="quiz.number").value == other
    assert models.asked == []  # nothing was asked before the start


@pytest.mark.parametrize("seed", ["0", "5000", "<b>", "-1", "4.5"])
def test_a_number_that_no_quiz_has(quiz: Quiz, seed: str) -> None:
    app = quiz(seed=seed)
    assert "There is no such quiz: their numbers go from 1 to 999." in app.info[0].value
    assert 1 <= int(address(app)["seed"]) <= 999
    assert not press(app, "quiz.start").info


def test_nothing_on_the_page_tells_the_truth_before_the_answer(quiz: Quiz, pictures: list[Sample]) -> None:
    app = press(quiz(seed="417"), "quiz.start")
    page = "".join(str(getattr(part, "proto", "")) for part in app.main)
    assert "Picture 1 of 10" in page
    for word in ("Likely", "Uncertain", "interval", "told-by-the-name", "Title", "made by dfx", "Credit", "right"):
        assert word not in page, word
    assert len(app.get("image")) == 1


def test_a_whole_round(quiz: Quiz, pictures: list[Sample], models: Looks) -> None:
    """Surely fake said of everything, by hand: fakes cost .0025, photographs .9025."""
    app = press(quiz(seed="417"), "quiz.start")
    asked = rounds(pictures, 417)
    for place, sample in enumerate(asked):
        assert f"Picture {place + 1} of {ROUNDS}" in written(app)
        answer(app, place, 0.95)
        page, prediction = written(app), a_face(P_OF_FAKES if sample.is_fake else P_OF_PHOTOGRAPHS).prediction
        assert app.header[0].value.startswith(f"It is {'fake' if sample.is_fake else 'real'}")
        assert f"**You**: fake, 95 % sure; {'right' if sample.is_fake else 'wrong'}." in page
        assert photo.verdict_words(prediction).lower() in page
        assert photo.interval_words(prediction.interval) in page
        assert f"{sample.title}. Credit: Somebody." in page
        assert len(app.get("image")) == (3 if sample.is_fake else 2)
        assert ("60 % of the map lies on what was changed, 25 % of this crop." in page) == sample.is_fake
        press(app, f"quiz.next-{place}")
    fakes = sum(one.is_fake for one in asked)
    brier = (fakes * 0.0025 + (ROUNDS - fakes) * 0.9025) / ROUNDS
    of_models = (fakes * (1 - P_OF_FAKES) ** 2 + (ROUNDS - fakes) * 0.25) / ROUNDS
    page = written(app)
    assert app.header[0].value == f"You: {fakes} of {ROUNDS} right"
    assert f"Brier score {brier:.2f}" in page
    assert f"**The models**: {fakes} right, {ROUNDS - fakes} undecided" in page
    assert f"Brier score {of_models:.2f}" in page
    assert "a coin gets" in page
    assert len(app.get("image")) == ROUNDS
    assert len(app.get("plotly_chart")) == 1
    assert dict(zip(app.table[0].value["Kind"], app.table[0].value["Fooled you"], strict=True)) == {
        "Made by dfx": 0, "Photograph": ROUNDS - fakes,
    }  # fmt: skip
    assert sorted(models.asked) == sorted(one.file.stem for one in asked)  # each once
    press(app, "quiz.again")
    assert app.title[0].value == "Spot the fake"
    assert address(app)["seed"] != "417"


def test_a_quiz_waits_while_another_page_is_looked_at(quiz: Quiz) -> None:
    app = answer(press(quiz(seed="417"), "quiz.start"), 0, 0.2)
    app.switch_page("pages/models.py").run()
    app.query_params.clear()
    app.switch_page("pages/quiz.py").run()
    assert "**You**: real, 80 % sure" in written(app)
    assert address(app) == {"seed": "417"}


def test_a_class_is_scored_by_its_hands(quiz: Quiz, pictures: list[Sample]) -> None:
    app = press(quiz(seed="7", view="class"), "quiz.with-class")
    assert address(app) == {"seed": "7", "view": "class"}
    app.number_input(key="quiz.hands-real-0").set_value(6)
    app.number_input(key="quiz.hands-fake-0").set_value(18).run()
    assert "75 % of the hands for fake" in written(app)
    press(app, "quiz.truth-0")
    ruled = "right" if rounds(pictures, 7)[0].is_fake else "wrong"
    assert f"**The class**: 75 % of the hands for fake; {ruled}." in written(app)
    press(app, "quiz.next-0")
    assert app.number_input(key="quiz.hands-fake-1").value == 0  # counted anew
    for place in range(1, ROUNDS):
        press(app, f"quiz.truth-{place}")
        assert "No hand was counted." in written(app)
        press(app, f"quiz.next-{place}")
    assert app.header[0].value == f"The class: {int(ruled == 'right')} of 1 right"
    assert f"Left out: {ROUNDS - 1} pictures" in written(app)


def test_a_class_that_never_raised_a_hand_has_no_score(quiz: Quiz, pictures: list[Sample]) -> None:
    del pictures[1:]
    app = press(quiz(seed="7"), "quiz.with-class")
    press(press(app, "quiz.truth-0"), "quiz.next-0")
    assert app.header[0].value == "No answer was given"
    assert not app.get("plotly_chart")


def test_without_the_models_the_quiz_goes_on(quiz: Quiz, models: Looks, pictures: list[Sample]) -> None:
    models.error = DataError("The weights are gone.")
    del pictures[2:]
    app = press(quiz(seed="3"), "quiz.start")
    for place in range(2):
        answer(app, place, 0.5)
        assert app.info[0].value.startswith("The models were not asked: The weights are gone")
        press(app, f"quiz.next-{place}")
    assert app.header[0].value == "You: 0 of 2 right"
    assert "Brier score 0.25" in written(app)
    assert "**The models**" not in written(app)


def test_without_pictures_one_sentence(quiz: Quiz, pictures: list[Sample], monkeypatch: pytest.MonkeyPatch) -> None:
    for one in pictures:
        one.file.unlink()
    app = quiz()
    assert not app.exception
    assert app.title[0].value == "Spot the fake"
    assert app.info[0].value.replace("\\", "") == "There is no quiz now: none of the sample pictures is here."

    def damaged() -> tuple[Sample, ...]:
        raise DataError("Expected the list of sample pictures in assets/samples; it cannot be read.")

    monkeypatch.setattr(games, "samples", damaged)
    app = quiz()
    assert "Expected the list of sample pictures" in app.info[0].value.replace("\\", "")
    assert not app.exception


def test_a_second_press_changes_nothing(pictures: list[Sample], monkeypatch: pytest.MonkeyPatch) -> None:
    session = {games._GAME: Game(5, tuple(pictures), begun=True)}
    monkeypatch.setattr(games, "st", SimpleNamespace(session_state=session))
    games.answer(0, call_of(0.8))
    once = session[games._GAME]
    games.answer(0, call_of(0.05))
    assert session[games._GAME] == once == replace(once, calls=(call_of(0.8),), solved=True)
    games.go_on(0)
    games.go_on(0)
    assert session[games._GAME].stage == "ask"
    assert session[games._GAME].round == 1
    games.answer(0, call_of(0.05))
    assert session[games._GAME].calls == (call_of(0.8),)


def test_pictures_are_got_ready_ahead_once(
    models: Looks, pictures: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(looks, "look", models)
    monkeypatch.setattr(seen, "_seen", {})
    seen.ahead(pictures[:3])
    with seen._ahead:  # the thread is done
        pass
    assert models.asked == [one.file.stem for one in pictures[:3]]
    seen.ahead(pictures[:3])
    assert seen._ahead.acquire(blocking=False)
    seen._ahead.release()
    assert len(models.asked) == 3
