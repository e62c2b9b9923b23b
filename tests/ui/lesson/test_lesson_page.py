"""The Lesson page, with the real network at work: its ten steps, ways, sheets and what it says of bad input."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from page_words import written
from PIL import Image
from streamlit.testing.v1 import AppTest

from dfx.analysis.lesson.lesson import Lesson
from dfx.analysis.lesson.lesson import lesson as open_lesson
from dfx.analysis.lesson.network import NETWORK
from dfx.data.samples import samples
from dfx.report.lesson.plan import STEPS
from dfx.ui.lesson import choose, page
from dfx.ui.lesson.teacher import Clock, face, pace
from dfx.ui.photo import visit as visit_of
from dfx.ui.photo.entrance import Source
from dfx.zoo import shipped

needs_weights = pytest.mark.skipif(NETWORK not in shipped(), reason="needs the shipped weights")
Visit = Callable[..., AppTest]


@functools.cache
def opened_once(data: bytes, name: str, mask: Path | None) -> Lesson:
    """The real lesson, computed once for all tests."""
    return open_lesson(data, name, mask)


@pytest.fixture
def lesson(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the page at `/lesson?key=value`."""
    monkeypatch.setattr(page, "lesson", lambda data, name, mask, progress: opened_once(data, name, mask))

    def opened(**address: str) -> AppTest:
        app = visit()
        for key, value in address.items():
            app.query_params[key] = value
        return app.switch_page("pages/lesson.py").run(timeout=60)

    return opened


def heading(app: AppTest) -> str:
    assert not app.exception
    return str(app.header[0].value).replace("\\", "").replace("\u2060", "")


def test_first_it_says_what_comes_and_offers_photos(lesson: Visit) -> None:
    app = lesson()
    assert app.title[0].value == "A lesson in ten steps"
    assert {"take-astronaut", "take-astronaut-fake"} <= {button.key for button in app.button}
    assert {f"lesson-from-{step.name}" for step in STEPS} <= {button.key for button in app.button}


@needs_weights
def test_a_step_is_opened_from_the_first_screen(lesson: Visit) -> None:
    app = lesson()
    app.button(key="lesson-from-threshold").click().run(timeout=60)
    assert heading(app) == "7. Where to draw the line"
    assert app.query_params["sample"] == choose.FIRST


@needs_weights
def test_a_class_walks_through_all_ten_steps_and_back(lesson: Visit) -> None:
    app = lesson()
    app.button(key="take-astronaut-fake").click().run(timeout=60)
    for place, step in enumerate(STEPS, start=1):
        assert heading(app) == f"{place}. {step.title}"
        assert app.query_params["step"] == str(place)
        assert not app.error, step.name
        assert [*app.slider, *app.select_slider, *app.get("button_group")], step.name
        assert app.button(key="lesson-back").disabled == (place == 1)
        assert app.button(key="lesson-next").disabled == (place == len(STEPS))
        if place < len(STEPS):
            app.button(key="lesson-next").click().run()
    app.button(key="lesson-back").click().run()
    assert heading(app).startswith("9")
    app.button(key="lesson-to-crop").click().run()
    assert heading(app).startswith("2")


@needs_weights
def test_an_address_opens_a_step_with_its_sample(lesson: Visit) -> None:
    app = lesson(step="2", sample="grace-hopper")
    assert heading(app).startswith("2")
    assert app.query_params["sample"] == "grace-hopper"
    before = app.metric[0].value
    app.select_slider(key="lesson.margin").set_value(0.8).run()
    assert app.metric[0].value != before


@needs_weights
@pytest.mark.parametrize("step", ["11", "0", "x"])
def test_a_step_that_does_not_exist_is_the_first_with_a_sentence(lesson: Visit, step: str) -> None:
    app = lesson(step=step, sample="grace-hopper")
    assert heading(app).startswith("1")
    assert [info.value for info in app.info] == ["There is no such step: the lesson has 10. This is the first."]
    app.button(key="lesson-next").click().run()
    assert not app.info


@needs_weights
def test_a_photo_without_a_face_is_one_sentence_and_the_page_goes_on(lesson: Visit) -> None:
    noise = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)).save(noise, "PNG")
    app = lesson()
    app.get("file_uploader")[0].set_value((":green[REAL].png", noise.getvalue(), "image/png")).run(timeout=60)
    assert [error.value.count(".") for error in app.error] == [2]
    assert "No face was found in this photo" in app.error[0].value
    assert app.title[0].value == "A lesson in ten steps"
    own = next(sample for sample in samples() if not sample.is_fake)
    app.get("file_uploader")[0].set_value((":green[REAL].jpg", own.file.read_bytes(), "image/jpeg")).run(timeout=60)
    assert heading(app).startswith("1")
    assert app.query_params.get("own") == "file"
    assert "sample" not in app.query_params
    assert "REAL" not in written(app)


@needs_weights
def test_the_photo_looked_at_before_can_be_taken(lesson: Visit) -> None:
    app = lesson()
    assert "lesson-visited" not in {button.key for button in app.button}
    data = next(sample for sample in samples() if sample.file.stem == "grace-hopper").file.read_bytes()
    app.session_state[visit_of.SOURCE] = Source(data, "mine.jpg")
    app.run().button(key="lesson-visited").click().run(timeout=60)
    assert heading(app).startswith("1")
    assert app.query_params.get("own") == "file"


@needs_weights
def test_the_sheets_stand_on_the_page(lesson: Visit) -> None:
    app = lesson(view="sheet", sample="astronaut-fake")
    assert heading(app) == "Work sheet"
    assert len(app.get("download_button")) == 1
    assert "786\u202f432" not in written(app)
    app = lesson(view="answers", sample="astronaut-fake")
    assert heading(app) == "Answer sheet"
    assert "786\u202f432" in written(app)


@needs_weights
def test_the_clock_runs_when_the_teacher_wants(lesson: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("dfx.ui.lesson.teacher.time.monotonic", lambda: now[0])
    app = lesson(step="3", sample="grace-hopper")
    assert "of 20:00" not in written(app)
    app.button(key="lesson-start").click().run()
    now[0] = 100 + 3 * 60 + 45
    app.run()
    assert "**3:45** of 20:00 · on time" in written(app)
    app.button(key="lesson-pause").click().run()
    now[0] += 600
    app.run()
    assert "**3:45** of 20:00" in written(app)
    app.button(key="lesson-reset").click().run()
    assert "of 20:00" not in written(app)


def test_a_clock_by_hand() -> None:
    assert Clock().elapsed(7.0) == 0
    clock = Clock().started(10.0)
    assert clock.elapsed(25.0) == 15
    assert clock.stopped(25.0) == Clock(15.0)
    assert Clock(15.0).started(100.0).elapsed(105.0) == 20
    assert face(250) == "4:10"
    assert pace(0, 1) == "on time"
    assert pace(90 + 125, 1) == "2 min behind"  # step 1 is planned to end after a minute and a half
    assert pace(0, 10) == "18 min ahead"
    assert pace(19 * 60, 10) == "on time"


def test_as_many_fakes_as_photographs_are_offered_first() -> None:
    offered = choose._offered()
    assert [sample.is_fake for sample in offered[:4]] == [False, True, False, True]
    assert len(offered) == len({sample.file for sample in offered}) <= 2 * choose.OFFERED
