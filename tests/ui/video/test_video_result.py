"""What the Video page shows of a clip that was watched, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import unescape

import cv2
import numpy as np
import pytest
from clip_samples import Watching, a_clip, on_show, upload
from numpy.typing import NDArray
from page_words import kept_in, written
from streamlit.testing.v1 import AppTest
from video_samples import clip_answer

from dfx.analysis import probe_curves
from dfx.analysis.clip.partly import partly
from dfx.explain import choice
from dfx.report.html.video import to_html
from dfx.report.verify.stored import read_stored
from dfx.report.words import photo as words
from dfx.report.words.threshold import threshold_words
from dfx.report.words.video import average_words, lines_words, stretch_words
from dfx.types import Average, Pixels, Stretch
from dfx.ui.video import chart as video_chart
from dfx.ui.video import face as video_face
from dfx.ui.video import moment as video_moment

Visit = Callable[..., AppTest]


def test_no_face_is_no_number(page: Visit, watching: Watching) -> None:
    watching.reports = [a_clip()]
    app = upload(page())
    assert not app.exception
    assert app.header[0].value == "No face found"
    assert "P(fake) 0" not in written(app)
    assert not app.get("video")
    assert not app.get("plotly_chart")
    assert len(app.get("download_button")) == 3


def test_a_pdf_is_made_at_a_press(page: Visit, watching: Watching) -> None:
    watching.reports = [a_clip(0.93)]
    app = upload(page())
    before = len(app.get("download_button"))
    app.button(key="pdf.make").click().run()
    assert not app.exception
    assert len(app.get("download_button")) == before + 1
    (pdf,) = app.session_state["dfx.kept"]["printed"].values()
    assert read_stored(pdf).values["fake_probability"] == watching.reports[0].fake_probability


def test_a_clip_of_one_moment(page: Visit, watching: Watching) -> None:
    watching.reports = [a_clip(0.93, moments=1)]
    app = upload(page())
    assert not app.exception
    assert not [one for one in app.select_slider if one.key == "video.at"]
    assert "Person 1 at 0:00.0: Likely fake" in written(app)


def test_a_face_changed_for_part_of_the_time_is_said_so_at_once(page: Visit, watching: Watching) -> None:
    report, stretch = a_clip(0.2), Stretch(1, 2, clip_answer(0.85, 0.1), clip_answer(0.03, 0.02))
    answer = replace(report.tracks[0].answer, verdict="uncertain", reason="From 1 to 2 s it is 0.85.")
    track = replace(report.tracks[0], stretches=(stretch,), answer=answer)
    watching.reports = [replace(report, tracks=(track,), verdict="uncertain")]
    app = upload(page())
    assert app.header[0].value == "Uncertain"
    assert "From 1 to 2 s it is 0.85." in app.markdown[1].value.replace("\\", "")
    assert written(app).count("From 1 to 2 s it is 0.85.") == 1
    assert "From 0:01.0 to 0:02.0: P(fake) 0.85, 95 % interval 0.75–0.95; in the rest P(fake) 0.03." in written(app)


def test_the_page_tells_what_the_reports_tell(page: Visit, watching: Watching) -> None:
    """Headline, numbers, reason, average and threshold of one report, in the words of HTML, command line and JSON."""
    report = a_clip(0.2)
    part = replace(clip_answer(0.95, 0.04), average=Average(0.8, 2, 2.0, 0.2, 48))
    stretches = (Stretch(2, 4, part, clip_answer(0.02, 0.01)),)
    answer = partly(replace(report.tracks[0].answer, verdict="real", average=Average(0.3, 6, 2.0, 0.2, 48)), stretches)
    track = replace(report.tracks[0], stretches=stretches, answer=answer)
    report = replace(report, tracks=(track,), verdict=answer.verdict)
    watching.reports = [report]
    app = upload(page())
    said, html = written(app), to_html(report)
    assert app.header[0].value == words.verdict_words(report) == "Part of it is likely fake: 0:02–0:04"
    for sentence in (
        *words.answer_numbers(report), words.summary_words(report), answer.reason, average_words(answer),
        threshold_words(report), lines_words(report, track), stretch_words(stretches[0]),
    ):  # fmt: skip
        assert sentence in said, sentence
        assert unescape(sentence) in unescape(html), sentence


def test_moments_their_average_and_the_clip_have_a_line_each() -> None:
    """Moments by the threshold of photos, .77; their average, .3; and where σ(2x + .2) reaches the clip's .5: σ(−.1) = .475."""
    report = a_clip(0.2)
    answer = replace(report.tracks[0].answer, average=Average(0.3, 6, 2.0, 0.2, 48))
    track = replace(report.tracks[0], answer=answer)
    report = replace(report, tracks=(track,), ensemble=replace(report.ensemble, threshold=0.77))
    shapes = [one for one in video_chart.timeline(report).layout.shapes if one.y0 == one.y1 and one.yref == "y"]
    lines = {one.line.dash: one.y0 for one in shapes}
    assert lines == {"dash": 0.77, None: 0.3, "dot": pytest.approx(0.475, abs=1e-3)}


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
    assert "Threshold 0.90, set by the reader; dfx ships 0.50." in written(app)
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
    app = upload(page())
    app.button(key="video.to-explain").click().run()
    assert not app.exception
    result = kept_in(app, "photo.results")[app.session_state["photo.shown"]]
    assert result.report.faces[0].face.crop_box.as_xywh() == (0, 0, 80, 80)
    assert "person 1 of a clip at 0:00.0" in result.report.media.notes[0]
    assert app.session_state["photo.source"] is None


def test_a_face_of_a_clip_is_probed_by_its_crop_and_leads_back_to_its_clip(
    page: Visit, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clip says "real", the moment alone "fake": the page of the photo names the clip's answer as the answer."""
    crops: list[tuple[int, ...]] = []

    def score(views: Sequence[Pixels]) -> NDArray[np.floating]:
        crops.extend(view.shape for view in views)
        return np.asarray([view.mean() / 255 for view in views])

    monkeypatch.setattr(choice, "FILE", "none.json")
    monkeypatch.setattr(probe_curves, "ensemble_score", lambda models, own: score)
    clip = a_clip(0.93)
    track = clip.tracks[0]
    real = replace(track, answer=replace(track.answer, fake_probability=0.1, interval=(0.02, 0.4), verdict="real"))
    watching.reports = [replace(clip, verdict="real", fake_probability=0.1, interval=(0.02, 0.4), tracks=(real,))]
    app = upload(page())
    app.select_slider(key="video.at").set_value(3).run()
    app.button(key="video.to-explain").click().run()
    app.switch_page("pages/explain.py").run()  # the runner itself does not follow
    app.button(key="explain.probe-start").click().run()
    assert not app.exception
    assert f"As it is: P(fake) {90 / 255:.2f}" in written(app)  # of the crop, which is grey
    assert "80 pixels wide, with P(fake) 0.35, and 0.93 in the clip itself" in written(app)
    assert crops[0] == (80, 80, 3)
    assert [one.proto.label for one in app.get("page_link")] == ["The answer on the clip", "What the layers see"]
    app.switch_page("pages/photo.py").run()
    assert app.header[0].value == "One moment of a clip"
    said = written(app)
    assert "The clip: Likely real — P(fake) 0.10, 95 % interval 0.02–0.40" in said
    assert "Person 1 at 0:03.0, by this moment alone: Likely fake — P(fake) 0.93" in said
    app.button(key="photo.to-clip").click().run()
    assert app.header[0].value == "Likely real"
    assert on_show(app).moment == 3
    app = app.switch_page("pages/video.py").run()
    app.button(key="video.leave").click().run()
    app.switch_page("pages/photo.py").run()  # its clip is gone: nothing leads back to it
    assert "photo.to-clip" not in [one.key for one in app.button]


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


def test_one_scale_of_motion_for_the_whole_clip() -> None:
    """The scale is that of the fastest moment, and no moment's own."""
    noise = np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)
    still = cv2.GaussianBlur(noise, (0, 0), 3, borderType=cv2.BORDER_REFLECT)
    slow, fast = (np.stack([still, np.roll(still, by, axis=1)]) for by in (1, 3))
    whole = a_clip(0.1, 0.9)
    quiet = [replace(one, faces=tuple(replace(face, windows=None) for face in one.faces)) for one in whole.frames]
    report = replace(whole, frames=tuple(quiet))
    first, second, *rest = quiet
    frames = [
        replace(one, faces=(replace(one.faces[0], windows=windows), *one.faces[1:]))
        for one, windows in ((first, slow), (second, fast))
    ]
    found = video_moment.fastest(replace(report, frames=(*frames, *rest)))
    assert found == video_moment.first_flow(fast)[1] > video_moment.first_flow(slow)[1]
    assert video_moment.fastest(report) == 0  # nothing was followed
