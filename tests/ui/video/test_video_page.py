"""The Video page as a visitor meets it, in Streamlit's own test runner, on reports that are made up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from page_words import kept_in, written
from streamlit.testing.v1 import AppTest
from ui_samples import MODELS, Analysis, a_face

from dfx.analysis import explain as why
from dfx.analysis import video as clips
from dfx.analysis.at_threshold import at_threshold
from dfx.data import sample_clip
from dfx.errors import Busy, TooLarge, Undecodable
from dfx.explain import choice
from dfx.report.film import annotate
from dfx.report.words.video import NOT_A_PROOF_POINTS, decoding_words
from dfx.types import (
    ClipAnswer,
    Decoding,
    Explanation,
    FrameReport,
    MediaInfo,
    MotionReport,
    Stretch,
    TrackedFace,
    TrackReport,
    VideoInfo,
    VideoReport,
)
from dfx.ui.explain import choice as explain_choice
from dfx.ui.video import chart as video_chart
from dfx.ui.video import face as video_face
from dfx.ui.video import film as video_film
from dfx.ui.video import moment as video_moment
from dfx.ui.video import store as video_store
from dfx.ui.video import work as video_work

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "pages/video.py"
FILM = b"film"
Visit = Callable[..., AppTest]


def a_frame(number: int, *chances: float) -> FrameReport:
    """Persons 1, 2, … with these P(fake), a second after the frame before."""
    windows = np.random.default_rng(number).integers(0, 255, (3, 48, 48), np.uint8)
    faces = (TrackedFace(at + 1, a_face(p, at), windows) for at, p in enumerate(chances))
    return FrameReport(number, float(number), tuple(faces))


def a_track(number: int, p: float, frames: tuple[FrameReport, ...], **more: object) -> TrackReport:
    there = [frame for frame in frames if any(face.track == number for face in frame.faces)]
    best = next(face.report for face in there[0].faces if face.track == number)
    verdict = "fake" if p > 0.55 else "real" if p < 0.45 else "uncertain"
    answer = ClipAnswer(p, (p - 0.05, min(1.0, p + 0.05)), 0.5, verdict, "The models disagree.")
    return TrackReport(
        number, there[0].time_s, there[-1].time_s, len(there), answer, there[0].number, best, True, **more
    )  # type: ignore[arg-type]


def a_clip(*people: float, moments: int = 6, read: int | None = None, **more: object) -> VideoReport:
    """A clip of `moments`, of which `read` are read, with people of these P(fake) in each."""
    frames = tuple(a_frame(number, *people) for number in range(moments if read is None else read))
    motion = MotionReport((0.1, 1.1, 2.1), (0.2, 4.0, -0.1), 0.6, 0.0)
    tracks = tuple(a_track(k, p, frames, motion=motion) for k, p in enumerate(people, start=1)) if frames else ()
    lead = max(tracks, key=lambda one: one.answer.fake_probability, default=None)
    report = VideoReport(
        video=VideoInfo(MediaInfo("ab" * 32, 1000, "MP4", 640, 480), float(moments), 25.0, "h264"),
        decoding=Decoding(len(frames), moments),
        verdict=lead.answer.verdict if lead else "no_face",
        fake_probability=lead.answer.fake_probability if lead else None,
        interval=lead.answer.interval if lead else None,
        threshold=0.5,
        rule="Of all people, the most suspicious decides." if lead else "No face was found, so there is no answer.",
        lead=lead.track if lead else None,
        frames=frames,
        tracks=tracks,
        cuts_s=(2.5,),
        settings={"models": list(MODELS), "every_s": 1.0},
        weights={MODELS[0]: "ab" * 32},
        timing_s={"total": 0.2},
    )
    return replace(report, **more)  # type: ignore[arg-type]


class Watching:
    """Stands in for the analysis: gives `reports` one after the other, then raises `error`, where there is one."""

    def __init__(self) -> None:
        self.reports: list[VideoReport] = [a_clip(0.93, read=1), a_clip(0.93, read=3), a_clip(0.93)]
        self.error: BaseException | None = None
        self.asked: list[tuple[str, clips.VideoOptions]] = []
        self.closed = 0

    def __call__(
        self, source: bytes, name: str = "", options: clips.VideoOptions | None = None,
        pulse: Callable[[], None] = lambda: None,
    ) -> Iterator[VideoReport]:  # fmt: skip
        self.asked.append((name, options or clips.VideoOptions()))
        try:
            for report in self.reports:
                pulse()
                yield report
            if self.error:
                raise self.error
        finally:
            self.closed += 1


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch, analysis: Analysis) -> Watching:
    stand_in = Watching()
    monkeypatch.setattr(clips, "watch_video", stand_in)
    monkeypatch.setattr(video_face, "lead_model", lambda models: models[0])
    monkeypatch.setattr(why, "explain_crops", a_map)
    monkeypatch.setattr(annotate, "annotated_clip", lambda *args, **more: FILM)
    monkeypatch.setattr(sample_clip, "film_of", lambda clip: clip.name.encode())
    return stand_in


def a_map(crops: list, model: str, method: str = "auto", *rest: object, **more: object) -> list[Explanation]:
    heat = np.linspace(0, 1, 49, dtype=np.float32).reshape(7, 7)
    return [Explanation(model, "gradcam", "top", heat, 0.5, 0.1, "fake") for _ in crops]


@pytest.fixture
def page(visit: Visit, watching: Watching) -> Visit:
    """Opens the Video page in a new session."""

    def opened(**address: str) -> AppTest:
        return visit(**address).switch_page("pages/video.py").run() if not address else at(visit, **address)

    return opened


def at(visit: Visit, **address: str) -> AppTest:
    """Streamlit drops the query when a page is switched; a link brings it along."""
    app = visit().switch_page("pages/video.py")
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def upload(app: AppTest, data: bytes = b"bytes", name: str = "a.mp4") -> AppTest:
    return app.file_uploader[0].upload(name, data, "video/mp4").run()


def here(app: AppTest) -> video_store.Visit:
    return app.session_state["video.visit"]


def test_first_paint_needs_neither_tensorflow_nor_a_decoder() -> None:
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
from dfx.ui.photo import warm
warm.start = lambda: None
app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=60).run().switch_page("pages/video.py").run()
assert app.title[0].value == "Who is real, and when" and not app.exception
heavy = [name for name in ("tensorflow", "keras", "mtcnn", "torch", "av", "sklearn") if name in sys.modules]
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]


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
        f"take-{c.name}" for c in sample_clip.CLIPS
    ]


def test_a_clip_comes_with_partial_results_and_ends_with_its_answer(page: Visit, watching: Watching) -> None:
    app = upload(page(), name="holiday.mov")
    assert not app.exception
    assert app.header[0].value == "Likely fake"
    said = written(app)
    assert "P(fake) 0.93" in said
    assert "95 % interval 0.88–0.98" in said
    assert "Of all people, the most suspicious decides." in said
    assert decoding_words(Decoding(6, 6)) in said
    assert "It does not count in the answer" in said
    assert all(point in said for point in NOT_A_PROOF_POINTS)
    assert [name for name, _ in watching.asked] == ["holiday.mov"]
    assert watching.closed == 1
    assert len(app.get("video")) == 1
    assert kept_in(app, "video.films") == {(here(app).key, video_film.PLAYER_SIDE, False): FILM}


def test_options_reach_the_analysis(page: Visit, watching: Watching) -> None:
    app = page()
    app.select_slider(key="video.every").set_value(0.5)
    app.select_slider(key="video.most").set_value(16)
    app.segmented_control(key="video.rules").set_value("deepguard")
    upload(app.run())
    (asked,) = [options for _, options in watching.asked]
    assert (asked.every_s, asked.max_frames, asked.rules, asked.motion) == (0.5, 16, "deepguard", False)


def test_usual_options_are_the_analysis_own(page: Visit, watching: Watching) -> None:
    upload(page())
    (asked,) = [options for _, options in watching.asked]
    assert (asked.every_s, asked.max_frames, asked.rules, asked.motion) == (None, None, "dfx", True)


def test_a_stopped_clip_keeps_what_was_read_and_begins_again(
    page: Visit, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runner cannot click while a run is under way, so the click comes from within, after the second report."""
    show = video_work.Screen.show

    def clicked(self: video_work.Screen, report: VideoReport) -> None:
        show(self, report)
        if len(report.frames) == 3 and len(watching.asked) == 1:
            video_store.stop()
            video_work.st.rerun()

    monkeypatch.setattr(video_work.Screen, "show", clicked)
    app = upload(page())
    assert not app.exception
    assert watching.closed == 1
    assert "Stopped at moment 3 of 6." in written(app)
    assert len(here(app).report.frames) == 3
    assert "video.draw-it" in [one.key for one in app.button]
    app.button(key="video.go").click().run()
    assert len(watching.asked) == 2
    assert "Stopped" not in written(app)
    assert len(here(app).report.frames) == 6


def test_a_run_cut_short_by_another_shows_what_it_had(page: Visit, watching: Watching) -> None:
    app = upload(page())
    here(app).stage, here(app).report = "work", a_clip(0.93, read=2)
    app.run()
    assert "Stopped at moment 2 of 6." in written(app)
    assert len(watching.asked) == 1


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


def test_no_face_is_no_number(page: Visit, watching: Watching) -> None:
    watching.reports = [a_clip()]
    app = upload(page())
    assert not app.exception
    assert app.header[0].value == "No face found"
    assert "P(fake) 0" not in written(app)
    assert not app.get("video")
    assert not app.get("plotly_chart")
    assert len(app.get("download_button")) == 3


def test_a_clip_of_one_moment(page: Visit, watching: Watching) -> None:
    watching.reports = [a_clip(0.93, moments=1)]
    app = upload(page())
    assert not app.exception
    assert not [one for one in app.select_slider if one.key == "video.at"]
    assert "Person 1 at 0:00.0: Likely fake" in written(app)


def test_a_face_changed_for_part_of_the_time_is_said_so_at_once(page: Visit, watching: Watching) -> None:
    report = a_clip(0.2)
    answer = replace(report.tracks[0].answer, verdict="uncertain", reason="From 1 to 2 s it is 0.85.")
    track = replace(report.tracks[0], stretches=(Stretch(1, 2, 0.85),), answer=answer)
    watching.reports = [replace(report, tracks=(track,), verdict="uncertain")]
    app = upload(page())
    assert app.header[0].value == "Uncertain"
    assert "From 1 to 2 s it is 0.85." in app.markdown[1].value.replace("\\", "")
    assert written(app).count("From 1 to 2 s it is 0.85.") == 1
    assert "From 0:01.0 to 0:02.0: P(fake) 0.85." in written(app)


def test_several_people_each_have_a_card_and_a_moment(page: Visit, watching: Watching) -> None:
    watching.reports = [a_clip(0.1, 0.93, 0.3)]
    app = upload(page())
    said = written(app)
    assert all(f"Person {number} · " in said for number in (1, 2, 3))
    assert "The clip's answer rests on this person." in said
    assert "3 people were seen." in said
    assert app.pills(key="video.person").value == 2
    app.pills(key="video.person").set_value(1).run()
    assert "Person 1 at 0:00.0: Likely real" in written(app)


def test_the_slider_goes_to_a_moment(page: Visit, watching: Watching) -> None:
    app = upload(page())
    app.select_slider(key="video.at").set_value(4).run()
    assert "Person 1 at 0:04.0" in written(app)
    assert app.get("video")[0].proto.start_time == 4
    assert len(watching.asked) == 1


def test_the_threshold_changes_the_words_and_nothing_is_judged_anew(page: Visit, watching: Watching) -> None:
    watching.reports = [a_clip(0.7)]
    app = upload(page())
    assert app.header[0].value == "Likely fake"
    app.slider(key="video.threshold").set_value(0.9).run()
    assert app.header[0].value == "Uncertain"
    assert "Threshold 0.90." in written(app)
    app.button(key="video.threshold-back").click().run()
    assert app.header[0].value == "Likely fake"
    assert len(watching.asked) == 1


def test_reasons_over_time_are_drawn_once_and_lead_to_their_moments(page: Visit, watching: Watching) -> None:
    app = upload(page())
    app.button(key="video.reasons").click().run()
    assert not app.exception
    assert len(app.get("video")) == 2
    assert "Most suspicious" in written(app)
    jumps = [one for one in app.button if str(one.key).startswith("video.go-")]
    assert jumps
    jumps[-1].click().run()
    number = int(jumps[-1].key.rsplit("-", 1)[1])
    assert f"Person 1 at 0:0{number}.0" in written(app)
    assert "video.reasons" not in [one.key for one in app.button]


def test_a_face_opens_in_explain(page: Visit, watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "FILE", "none.json")
    monkeypatch.setattr(explain_choice, "ranked_models", lambda face: (list(MODELS), list(MODELS)))
    monkeypatch.setattr("dfx.predict.ensemble_weights", lambda models=(): dict.fromkeys(models, 0.5))
    app = upload(page())
    app.button(key="video.to-explain").click().run()
    assert not app.exception
    result = kept_in(app, "photo.results")[app.session_state["photo.shown"]]
    assert result.report.faces[0].face.crop_box.as_xywh() == (0, 0, 80, 80)
    assert "person 1 of a clip at 0:00.0" in result.report.media.notes[0]
    assert app.session_state["photo.source"] is None


def test_a_link_opens_its_sample_once_and_leaving_forgets_it(page: Visit, watching: Watching) -> None:
    app = page(clip="part-fake")
    assert not app.exception
    assert [name for name, _ in watching.asked] == ["part-fake.mp4"]
    assert "the seconds from 2 to 4" in written(app)
    assert app.query_params["clip"] in ("part-fake", ["part-fake"])
    app.button(key="video.leave").click().run()
    assert app.title
    assert "clip" not in app.query_params
    assert "video.visit" not in app.session_state
    app.button(key="take-two-people").click().run()
    assert [name for name, _ in watching.asked] == ["part-fake.mp4", "two-people.mp4"]


def test_a_link_to_nothing_does_no_harm(page: Visit, watching: Watching) -> None:
    app = page(clip=":green[x]")
    assert not app.exception
    assert app.title
    assert not watching.asked


def test_a_file_s_name_is_never_shown(page: Visit) -> None:
    app = upload(page(), name=":green[REAL 99.9%].mp4")
    assert "REAL" not in written(app)


@pytest.mark.parametrize(
    ("threshold", "verdict", "lead", "stretches"),
    [(0.5, "uncertain", 1, 1), (0.2, "uncertain", 2, 1), (0.9, "real", 2, 0)],
)
def test_another_threshold_by_hand(threshold: float, verdict: str, lead: int, stretches: int) -> None:
    """Person 1 at .20 with a stretch of .85, person 2 at .30: never called fake below even odds, whatever the threshold."""
    report = a_clip(0.2, 0.3)
    first = report.tracks[0]
    part = replace(
        first,
        stretches=(Stretch(1, 2, 0.85),),
        answer=replace(first.answer, interval=(0.15, 0.25), verdict="uncertain"),
    )
    second = replace(report.tracks[1], answer=replace(report.tracks[1].answer, interval=(0.28, 0.32)))
    report = replace(report, tracks=(part, second), lead=1, verdict="uncertain", fake_probability=0.2)
    moved = at_threshold(report, threshold)
    assert (moved.verdict, moved.lead, len(moved.tracks[0].stretches)) == (verdict, lead, stretches)
    assert moved.threshold == threshold
    assert [one.answer.fake_probability for one in moved.tracks] == [0.2, 0.3]


def test_the_timeline_shows_who_when_and_where_it_was_cut() -> None:
    report = a_clip(0.2, 0.9)
    figure = video_chart.timeline(report, 4.0)
    lines = [one for one in figure.data if one.mode == "lines+markers"]
    assert [one.name for one in lines] == ["Person 1", "Person 2"]
    assert list(lines[0].x) == [0, 1, 2, None, 3, 4, 5, None]  # broken at the cut
    assert [list(one) for one in lines[1].customdata[:2]] == [[0, 2], [1, 2]]
    upright = sorted({shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1})
    assert upright == [2.5, 4.0]
    level = [shape.y0 for shape in figure.layout.shapes if shape.y0 == shape.y1]
    assert level == [0.5, video_chart.STANDS_OUT]
    assert "Cuts at 0:02.5." in video_chart.timeline_in_words(report)


@pytest.mark.parametrize(
    ("last", "expected"), [(0.0, [0.0]), (6.0, [0, 1, 2, 3, 4, 5, 6]), (61.0, [0, 10, 20, 30, 40, 50, 60])]
)
def test_ticks_are_round_and_few(last: float, expected: list[float]) -> None:
    assert video_chart.ticks_of(last) == expected


def test_the_face_keeps_its_place_in_its_own_crop() -> None:
    """The crop starts at (110, 10) and is 80 px wide; box and points move with it."""
    report = a_clip(0.1, 0.9)
    photo = video_face.as_photo(report, 3.0, report.frames[3].faces[1])
    inside = photo.report.faces[0].face
    assert inside.box.as_xywh() == (10, 20, 50, 60)
    assert inside.crop_box.as_xywh() == (0, 0, 80, 80)
    assert (photo.report.media.width, photo.report.verdict) == (80, "fake")
    assert [box.as_xywh() for box in photo.boxes()] == [(10, 20, 50, 60)]


def test_flow_takes_the_first_window_that_shows_something_new() -> None:
    first = np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)
    moved = np.roll(first, 2, axis=1)
    flow, full = video_moment.first_flow(np.stack([first, first, moved]))
    assert flow.shape == (64, 64, 2)
    assert full > 0
    assert video_moment.first_flow(np.stack([first, first])) is None
