"""The Video page while a clip is given, watched, stopped and refused, as a visitor meets it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from clip_samples import FILM, Watching, a_clip, on_show, upload
from page_words import address, kept_in, written
from streamlit.testing.v1 import AppTest

from dfx.data import sample_clip
from dfx.errors import Busy, TooLarge, Undecodable
from dfx.report.words.video import NOT_A_PROOF_POINTS, decoding_words
from dfx.types import Decoding, VideoReport
from dfx.ui.kit import frame
from dfx.ui.samples.choice import numbered
from dfx.ui.video import film as video_film
from dfx.ui.video import store as video_store
from dfx.ui.video import work as video_work

Visit = Callable[..., AppTest]


def test_the_empty_state_says_what_is_taken_and_what_is_not_kept(page: Visit) -> None:
    app = page()
    assert not app.exception
    assert len(app.file_uploader) == 1
    said = written(app)
    assert all(
        word in said for word in ("MP4, MOV, MKV, WebM, AVI, TS", "100 MB", "two minutes", "Nothing you upload is kept")
    )
    assert "moving pictures, not films" in said
    assert [one.key for one in app.button if one.key.startswith("take-")] == [
        f"take-{c.name}" for c in sample_clip.clips() if c.featured
    ]


def test_a_clip_comes_with_partial_results_and_ends_with_its_answer(page: Visit, watching: Watching) -> None:
    app = upload(page(), name=":green[REAL 99.9%].mov")
    assert not app.exception
    assert app.header[0].value == "Likely fake"
    said = written(app)
    assert "P(fake) 0.93" in said
    assert "95 % interval 0.88–0.98" in said
    assert "Of all people, the most suspicious decides." in said
    assert decoding_words(Decoding(6, 6)) in said
    assert "It does not count in the answer" in said
    assert all(point in said for point in NOT_A_PROOF_POINTS)
    assert "REAL" not in said  # a file's name is never shown
    ((name, asked),) = watching.asked
    assert name == ":green[REAL 99.9%].mov"
    assert (asked.every_s, asked.max_frames, asked.rules, asked.motion) == (
        None,
        None,
        "dfx",
        True,
    )  # the analysis' own
    assert watching.closed == 1
    assert len(app.get("video")) == 1
    assert kept_in(app, "video.films") == {(on_show(app).key, video_film.PLAYER_SIDE, False): FILM}


def test_options_reach_the_analysis(page: Visit, watching: Watching) -> None:
    app = page()
    app.select_slider(key="video.every").set_value(0.5)
    app.select_slider(key="video.most").set_value(16)
    app.segmented_control(key="video.rules").set_value("deepguard")
    upload(app.run())
    (asked,) = [options for _, options in watching.asked]
    assert (asked.every_s, asked.max_frames, asked.rules, asked.motion) == (0.5, 16, "deepguard", False)


def at_report(monkeypatch: pytest.MonkeyPatch, frames: int, then: Callable[[], None]) -> None:
    """The runner cannot click while a run is under way: what it would do then is done from within, once, when the report of
    so many moments is shown."""
    show, done = video_work.Screen.show, []

    def shown(self: video_work.Screen, report: VideoReport) -> None:
        show(self, report)
        if len(report.frames) == frames and not done:
            done.append(frames)
            then()

    monkeypatch.setattr(video_work.Screen, "show", shown)


def test_a_stopped_clip_keeps_what_was_read_and_begins_again(
    page: Visit, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.hold = Event()

    def stopped() -> None:
        video_store.stop()
        watching.hold.set()
        video_work.st.rerun()

    at_report(monkeypatch, 3, stopped)
    app = upload(page())
    assert not app.exception
    assert "Stopped at moment 3 of 6." in written(app)
    assert app.header[0].value == "So far: likely fake"
    assert len(on_show(app).report.frames) == 3
    assert "video.draw-it" in [one.key for one in app.button]
    app.button(key="video.go").click().run()
    assert watching.closed == len(watching.asked) == 2
    assert "Stopped" not in written(app)
    assert len(on_show(app).report.frames) == 6


def test_a_clip_is_read_on_while_another_page_is_looked_at(
    page: Visit, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.hold = Event()
    at_report(monkeypatch, 3, lambda: video_work.st.switch_page(frame.page_of("models")))
    app = upload(page())
    assert app.title[0].value == "Models"
    assert "Your clip is still being looked at" in links(app)
    job = app.session_state["dfx.jobs"]["video"]
    watching.hold.set()
    assert job._over.wait(20)
    assert "Your clip has been looked at" in links(app.switch_page("pages/models.py").run())
    app.switch_page("pages/video.py").run()
    assert app.header[0].value == "Likely fake"
    assert len(on_show(app).report.frames) == 6
    assert watching.closed == len(watching.asked) == 1
    assert not app.session_state["dfx.jobs"]  # the visit has it now


def links(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("page_link")]


@pytest.mark.parametrize("error", [Undecodable("Expected a video, but :green[REAL] came."), TooLarge("Over 100 MB.")])
def test_a_refused_clip_gets_one_sentence_and_the_next_is_welcome(
    page: Visit, watching: Watching, error: Exception
) -> None:
    watching.reports, watching.error = [], error
    app = upload(page(), b"text")
    assert not app.exception
    assert len(app.error) == 1
    assert ":green[" not in app.error[0].value
    assert "video.visit" not in app.session_state
    watching.reports, watching.error = [a_clip(0.1)], None
    app = upload(app, b"other")
    assert app.header[0].value == "Likely real"


def test_an_error_in_the_middle_keeps_what_was_read(page: Visit, watching: Watching) -> None:
    watching.reports, watching.error = [a_clip(0.93, read=2)], RuntimeError("/secret/path")
    app = upload(page())
    said = written(app)
    assert "Stopped at moment 2 of 6." in said
    assert video_work.FAILED in said
    assert "secret" not in said


def test_a_busy_server_offers_another_try(page: Visit, watching: Watching) -> None:
    watching.reports, watching.error = [], Busy("dfx is busy with other pictures; try again in about 3 s.")
    app = upload(page())
    assert "dfx is busy" in written(app)
    watching.reports, watching.error = [a_clip(0.1)], None
    app.button(key="video.go").click().run()
    assert app.header[0].value == "Likely real"


def test_a_link_opens_its_sample_once_and_leaving_forgets_it(page: Visit, watching: Watching) -> None:
    app = page(clip="part-fake")
    assert not app.exception
    assert [name for name, _ in watching.asked] == ["part-fake.mp4"]
    assert "the seconds from 2 to 4" in written(app)
    assert address(app)["clip"] == "part-fake"
    app.button(key="video.leave").click().run()
    assert app.title
    assert "clip" not in app.query_params
    assert "video.visit" not in app.session_state
    app.button(key="take-two-people").click().run()
    assert [name for name, _ in watching.asked] == ["part-fake.mp4", "two-people.mp4"]


def test_in_a_class_a_clip_opens_without_what_is_true_until_it_is_asked_for(page: Visit, watching: Watching) -> None:
    item = next(item for item in numbered() if item.sample.id == "one-of-two")
    sample = item.sample
    app = page(guess=str(item.number), at="1.0")
    assert "Another clip" in [button.label for button in app.button]
    assert f"Clip {item.number}." in written(app)
    assert on_show(app).at_s == 1.0
    said = written(app) + str(app.query_params) + on_show(app).given.name
    assert not [word for word in (sample.title, sample.truth, sample.credit, sample.id) if word in said]
    app.button(key="guess.tell").click().run()
    assert f"This sample is {sample.truth}." in written(app)
    assert address(app)["clip"] == "one-of-two"
    assert len(watching.asked) == 1


def test_a_link_holds_moment_and_threshold(page: Visit, watching: Watching) -> None:
    app = page(clip="part-fake", at="3.9", threshold="0.95")
    assert app.header[0].value == "Uncertain"  # 0.93 lies in the band around it
    assert app.select_slider(key="video.at").value == 4
    app.select_slider(key="video.at").set_value(2).run()
    assert address(app) == {"clip": "part-fake", "at": "2.0", "threshold": "0.95"}


def test_a_page_loaded_anew_says_that_a_clip_is_gone(page: Visit, watching: Watching) -> None:
    app = upload(page())
    assert address(app)["own"] == "file"
    app = page(own="file")  # what a browser asks for then, in a new session
    assert "What was looked at here is gone: dfx keeps no files" in written(app)
    assert "gone" not in written(upload(app))


def test_a_link_to_nothing_does_no_harm(page: Visit, watching: Watching) -> None:
    app = page(clip=":green[x]")
    assert not app.exception
    assert app.title
    assert not watching.asked
