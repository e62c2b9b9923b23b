"""The Photo page as a visitor meets it, in Streamlit's own test runner."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from page_words import address, written
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, a_face, a_map

from dfx.analysis import image
from dfx.compare.stored.how_wrong import HowWrong
from dfx.errors import Busy, UnsupportedType
from dfx.explain.request import MapRequest
from dfx.report.verify.stored import read_stored
from dfx.report.words import photo as words
from dfx.types import Box, Explanation, ImageReport, Pixels, Toward
from dfx.ui.kit import frame
from dfx.ui.kit.work import FAILED
from dfx.ui.photo import boxes, entrance, onward, work

ROOT = Path(__file__).resolve().parents[3]
Visit = Callable[..., AppTest]
HOSTILE = [":green[REAL 99.9%].png", "![x](http://a.example/b.png).jpg", "$x$.png", "../../x.png", "\u202egpj.exe"]


def upload(app: AppTest, data: bytes = b"bytes", name: str = "a.jpg") -> AppTest:
    return app.file_uploader[0].upload(name, data, "image/jpeg").run()


def test_the_empty_state_offers_file_camera_and_samples(visit: Visit) -> None:
    app = visit()
    assert not app.exception
    assert len(app.file_uploader) == 1
    assert not app.camera_input
    assert len([button for button in app.button if button.key.startswith("take-")]) >= 4
    assert "Nothing you upload is kept" in written(app)
    app.segmented_control[0].set_value("camera").run()
    assert len(app.camera_input) == 1
    assert not app.file_uploader


def test_a_sample_is_one_click_from_its_answer(visit: Visit, analysis: Analysis) -> None:
    app = visit()
    app.button(key="take-astronaut").click().run()
    assert not app.exception
    assert app.header[0].value == "Likely fake"
    page = written(app)
    assert "P(fake) 0.93" in page
    assert words.interval_words(a_face(0.93).prediction.interval) in page
    assert all(point in page for point in words.NOT_A_PROOF_POINTS)
    assert "skimage.data.astronaut" in page
    assert len(app.get("plotly_chart")) == 1
    assert len(app.get("download_button")) == 2
    assert address(app) == {"sample": "astronaut", "face": "1", "model": "mobilenet_v2"}
    assert analysis.asked == ["astronaut.jpg"]


def test_a_pdf_is_made_at_a_press_and_kept(visit: Visit, analysis: Analysis) -> None:
    app = visit()
    app.button(key="take-astronaut").click().run()
    app.button(key="pdf.make").click().run()
    assert not app.exception
    assert len(app.get("download_button")) == 3
    app.run()  # whatever is pressed elsewhere
    assert len(app.get("download_button")) == 3
    (pdf,) = app.session_state["dfx.kept"]["printed"].values()
    read = read_stored(pdf)
    assert (read.form, read.intact, read.values["verdict"]) == ("PDF", True, "fake")


def test_faces_switch_without_another_analysis(visit: Visit, analysis: Analysis) -> None:
    analysis.faces = [a_face(0.1, 0), a_face(0.93, 1, ("face is 48 px wide",)), a_face(0.5, 2)]
    app = upload(visit())
    pills = app.pills[0]
    assert pills.value == 1  # the most suspicious face first
    assert "face is 48 px wide" in written(app)
    assert app.header[0].value == "Likely fake"  # the picture's, which is this face's
    assert "3 faces were judged; the answer is that of face 2, the most suspicious." in written(app)
    assert "Face 2 opens first: it is the most suspicious" in written(app)
    app.button(key="box-0").click().run()  # in the picture
    assert app.pills[0].value == 0
    assert app.header[0].value == "Face 1: likely real"
    assert "48 px" not in written(app)
    app.pills[0].set_value(2).run()
    assert app.header[0].value == "Face 3: uncertain"
    assert "The models disagree" in written(app)
    assert len(analysis.asked) == 1


def test_below_the_verdict_stands_how_often_it_is_wrong_and_one_next_step(
    visit: Visit, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def measured(folder: Path, preset: str, said: Toward) -> HowWrong:
        asked.append((preset, said))
        return HowWrong(said, 30, 100, 3)

    monkeypatch.setattr(onward, "how_wrong", measured)
    analysis.faces = [a_face(0.93), a_face(0.5, 1)]
    app = upload(visit())
    assert asked == [("all", "fake")]
    assert (
        "Of 100 real faces from collections that dfx was not fitted to, 30 rose above the threshold: 30 % (22–40 %)."
        in written(app)
    )
    links = {one.proto.label: one.proto for one in app.get("page_link")}
    assert links["What was measured"].query_string == "tab=data"
    assert next(iter(links)) == "Next: why, and how far to trust it"
    app.pills[0].set_value(1).run()
    assert len(asked) == 1  # "uncertain" cannot be wrong
    assert "Next: why, and how far to trust it" in [one.proto.label for one in app.get("page_link")]


def test_a_box_lies_where_its_face_is() -> None:
    """The small one above the large one, which comes first."""
    said = boxes.places((Box(0, 0, 400, 200), Box(100, 50, 20, 40)), 400, 200)
    assert ".st-key-box-0{left:0.00%;top:0.00%;width:100.00% !important;height:100.00%;z-index:1}" in said
    assert ".st-key-box-1{left:25.00%;top:25.00%;width:5.00% !important;height:20.00%;z-index:2}" in said


def test_many_faces_stay_quick_to_choose(visit: Visit, analysis: Analysis) -> None:
    """Short pills for 15, one list for 64; the face that decides comes first."""
    analysis.faces = [a_face(0.93 if at == 12 else 0.1, at) for at in range(15)]
    app = upload(visit())
    assert app.pills[0].value == 12
    assert [app.pills[0].options[at] for at in (0, 12)] == ["1 · 0.10", "13 · 0.93"]
    assert "15 faces were judged; the answer is that of face 13, the most suspicious." in written(app)
    analysis.faces = [a_face(0.93 if at == 50 else 0.1, at) for at in range(64)]
    analysis.left_out = 16
    app = upload(visit(), b"a crowd")
    assert app.header[0].value == "Likely fake, 64 of 80 faces judged"
    assert app.selectbox[0].value == 50
    app.selectbox[0].set_value(3).run()
    assert app.header[0].value == "Face 4: likely real"


def test_a_map_that_was_not_drawn_ahead_is_drawn_when_looked_at(
    visit: Visit, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, str, str]] = []

    def explained(crop: Pixels, model: str, request: MapRequest) -> Explanation:
        asked.append((len(crop), model, request.toward))
        return replace(a_map(model, 0.25), toward=request.toward)

    monkeypatch.setattr(image, "explain_face", explained)
    analysis.faces = [replace(a_face(0.1, 0), explanations=()), a_face(0.93, 1)]
    app = upload(visit())
    assert asked == []
    app.pills[0].set_value(0).run()
    assert not app.exception
    assert asked == [(80, "mobilenet_v2", "fake"), (80, "mobilenet_v2", "real")]
    app.pills[0].set_value(1).run()
    app.pills[0].set_value(0).run()
    assert len(asked) == 2  # kept


def test_the_report_holds_the_map_on_show(visit: Visit, analysis: Analysis) -> None:
    """The other model is chosen on the page: the reports offered then are of its map."""
    app = upload(visit())
    assert "photo.shown_map" not in app.session_state["dfx.kept"]
    app.pills(key=f"model-{app.session_state['photo.shown']}").set_value("meso_inception4").run()
    assert not app.exception
    (shown,) = app.session_state["dfx.kept"]["photo.shown_map"].values()
    (face,) = json.loads(shown.json)["faces"]
    assert [one["model"] for one in face["explanations"]] == ["meso_inception4"]


def test_who_only_was_heard_is_folded_away_with_the_reason(visit: Visit, analysis: Analysis) -> None:
    """Three were asked, two decide: the chart names two, the third lies below, drawn weaker."""
    analysis.faces = [a_face(0.93, weights={"mobilenet_v2": 0.6, "xception": 0.0, "meso_inception4": 0.4})]
    app = visit()
    app.file_uploader[0].upload("a.jpg", b"bytes of a photo", "image/jpeg").run()
    assert not app.exception
    first, others = (chart.proto for chart in app.get("plotly_chart")[:2])
    assert "The 2 that decide, together" in first.spec
    assert "Xception" not in first.spec
    assert "Xception" in others.spec
    assert "1 model asked that does not count" in [one.label for one in app.expander]
    assert "One more was asked and does not count: on the faces dfx was calibrated on" in written(app)


def test_faces_too_small_to_judge(visit: Visit, analysis: Analysis) -> None:
    analysis.faces = [a_face(0.1)]
    analysis.too_small = (a_face(0.5, 1).face,)
    app = upload(visit())
    assert app.header[0].value == "Likely real, 1 of 2 faces judged"
    assert "Boxes without a number: faces too small to judge." in written(app)
    analysis.faces = []
    for page in (app := upload(visit(), b"far"), app.switch_page("pages/explain.py").run()):
        assert page.header[0].value == "Uncertain, no face judged"
        assert words.TOO_SMALL in written(page)
    app.switch_page("pages/feature_maps.py").run()
    assert "Every face in this photo is too small" in written(app)


def test_another_photo_and_back_is_not_analysed_again(visit: Visit, analysis: Analysis) -> None:
    app = visit()
    for _ in range(2):
        app.button(key="take-astronaut").click().run()
        assert app.header[0].value == "Likely fake"
        app.button(key="photo.leave").click().run()
        assert app.title
        assert not app.query_params
    assert len(analysis.asked) == 1


def test_a_link_opens_what_it_names(visit: Visit, analysis: Analysis) -> None:
    analysis.faces = [a_face(0.93, 0), a_face(0.2, 1)]
    app = visit(sample="astronaut", face="2", model="meso_inception4")
    assert app.header[0].value == "Face 2: likely real"
    assert app.pills[0].value == 1
    assert app.pills[1].value == "meso_inception4"
    told = [info.value.replace("\\", "").replace("\u2060", "") for info in app.info]
    assert (
        told[0] == "This sample is a photograph of a real person, at most cropped and saved again. The answer is right."
    )
    assert words.NO_POSITIVE_EVIDENCE.rstrip(".") in told[1]
    app.pills[0].set_value(0).run()
    assert address(app) == {"sample": "astronaut", "face": "1", "model": "meso_inception4"}


@pytest.mark.parametrize("asked", [{"sample": "nobody"}, {"sample": "astronaut", "face": "9", "model": ":green[x]"}])
def test_a_link_to_nothing_does_no_harm(visit: Visit, asked: dict[str, str]) -> None:
    app = visit(**asked)
    assert not app.exception
    assert bool(app.title) == (asked["sample"] != "astronaut")  # the ways in have a title, an answer has a verdict


def test_a_refused_file_gets_one_sentence_and_the_next_is_welcome(visit: Visit, analysis: Analysis) -> None:
    analysis.error = UnsupportedType("Expected an image, but :green[REAL] came.")
    app = upload(visit(), b"text", "holiday.jpg")
    assert len(app.error) == 1
    assert ":green[" not in app.error[0].value
    assert "REAL" in app.error[0].value
    app.run()
    assert len(analysis.asked) == 1  # a refusal is remembered too
    analysis.error = None
    assert upload(app, b"good").header[0].value == "Likely fake"


def test_busy_can_be_tried_again(visit: Visit, analysis: Analysis) -> None:
    analysis.error = Busy("dfx is busy with other pictures; try again in about 4 s.")
    app = visit()
    app.button(key="take-astronaut").click().run()
    assert "about 4 s" in app.error[0].value
    analysis.error = None
    app.button(key="photo.again").click().run()
    assert app.header[0].value == "Likely fake"


def test_a_failure_of_ours_tells_nothing_but_that(
    visit: Visit, analysis: Analysis, caplog: pytest.LogCaptureFixture
) -> None:
    analysis.error = RuntimeError("secret-name.jpg at /srv/dfx/x.py, line 3")
    with caplog.at_level(logging.ERROR, "dfx.ui"):
        app = upload(visit(), b"bytes", "secret-name.jpg")
    assert not app.exception
    assert app.error[0].value.replace("\\", "") == FAILED
    assert "RuntimeError on a photo of 5 bytes" in caplog.text
    assert "secret-name" not in caplog.text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_name_is_never_markdown(visit: Visit, name: str) -> None:
    app = upload(visit(), b"bytes", name)
    assert app.header[0].value == "Likely fake"
    assert name not in written(app)
    assert name.rpartition(".")[0] not in written(app)


def test_a_picture_without_a_face_gets_no_number(visit: Visit, analysis: Analysis) -> None:
    analysis.faces = []
    app = upload(visit())
    assert app.header[0].value == "No face found"
    assert "P(fake) " not in written(app)
    assert not app.get("plotly_chart")
    assert len(app.get("download_button")) == 2


def at_answer(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """What a visitor does once while the maps are drawn, done from within the run: the runner cannot click meanwhile."""
    answered, done = work._Steps.answered, []

    def shown(self: work._Steps, report: ImageReport) -> None:
        answered(self, report)
        if not done:
            done.append(report)
            then()

    monkeypatch.setattr(work._Steps, "answered", shown)


def test_a_photo_is_analysed_on_while_another_page_is_looked_at(
    visit: Visit, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis.hold = Event()
    at_answer(monkeypatch, lambda: work.st.switch_page(frame.page_of("models")))
    app, other = upload(visit()), visit().switch_page("pages/models.py").run()
    assert app.title[0].value == other.title[0].value == "Models"
    links = [[one.proto.label for one in page.get("page_link")] for page in (app, other)]
    assert links == [["Your photo is still being looked at"], []]
    analysis.hold.set()
    assert app.switch_page("pages/photo.py").run().header[0].value == "Likely fake"
    assert len(analysis.asked) == 1
    assert not app.session_state["dfx.jobs"]
    assert "photo.given" not in app.session_state


def test_a_photo_that_is_stopped_says_so_and_can_be_begun_again(
    visit: Visit, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis.hold = Event()
    data = b"bytes"

    def stopped() -> None:
        work.stop(work.key_of(data, "a.jpg"))
        analysis.hold.set()
        work.st.rerun()

    at_answer(monkeypatch, stopped)
    app = visit()
    monkeypatch.setattr(entrance, "preset", lambda key: "")
    app = upload(app, data)
    assert not app.exception
    assert not [one for one in app.header if "Likely" in one.value]
    assert "Stopped before there was an answer." in written(app)
    assert upload(app, b"another").header[0].value == "Likely fake"
    app.button(key="photo.leave").click().run()
    app = upload(app, data)
    app.button(key="photo.again").click().run()
    assert app.header[0].value == "Likely fake"
    assert len(analysis.asked) == 3


def test_a_page_loaded_anew_says_that_a_photo_is_gone(visit: Visit, analysis: Analysis) -> None:
    app = upload(visit())
    assert address(app) == {"own": "file"}
    app = visit(own="file")  # what a browser asks for then, in a new session
    assert "What was looked at here is gone: dfx keeps no files" in written(app)
    app = upload(app)
    assert app.header[0].value == "Likely fake"
    assert "is gone" not in written(app)
    app.button(key="photo.leave").click().run()
    assert "is gone" not in written(app)  # it was taken away by its visitor


def test_two_visitors_keep_apart(visit: Visit, analysis: Analysis) -> None:
    one, other = visit(), visit()
    upload(one, b"one")
    analysis.faces = [a_face(0.1)]
    upload(other, b"other")
    assert one.run().header[0].value == "Likely fake"
    assert other.run().header[0].value == "Likely real"
    upload(visit(), b"one")
    assert len(analysis.asked) == 3  # nobody is answered from another's session


def test_a_page_opened_by_itself_stands_in_the_frame(analysis: Analysis) -> None:
    app = AppTest.from_file(str(ROOT / "pages/photo.py"), default_timeout=30).run()
    assert not app.exception
    assert len(app.title) == 1
