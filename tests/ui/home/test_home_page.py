"""The Home page as a visitor meets it, in Streamlit's own test runner."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from page_words import written
from PIL import Image
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, picture

from dfx.compare.stored.how_wrong import HowWrong
from dfx.errors import DataError
from dfx.records.demo import read_demo
from dfx.report.words import photo as words
from dfx.settings import settings
from dfx.ui.home import about, demo, door, faq, leads, pictures, wrong
from dfx.ui.kit import frame
from dfx.ui.photo import visit as visit_page
from dfx.zoo import shipped

ROOT = Path(__file__).resolve().parents[3]
FILM = ROOT / "tests" / "cases" / "hlg_colours.mov"
NAMES = {row.name for row in frame.ROWS}
Open = Callable[..., AppTest]


@pytest.fixture
def home(analysis: Analysis) -> Open:
    """Opens the bare address in a new session, or `/?key=value&…`."""

    def opened(**address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for key, value in address.items():
            app.query_params[key] = value
        return app.run()

    return opened


def give(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    return app.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files]).run()


def back_home(app: AppTest) -> AppTest:
    """As by a press on Home, which leaves the address of the page before behind."""
    app.query_params.clear()
    return app.switch_page("pages/home.py").run()


def labels(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("page_link")]


def test_a_visitor_finds_a_way_in_a_meaning_a_demo_and_the_limits(home: Open) -> None:
    app = home()
    assert not app.exception
    assert len(app.title) == 1
    page = written(app)
    assert about.DEEPFAKE in page
    assert all(point in page for point in words.NOT_A_PROOF_POINTS)
    assert [one.label for one in app.expander] == [one.asked for one in faq.QUESTIONS]
    assert not app.query_params
    ways = [lead.label for *_, ways in about.WAYS for lead in ways if lead.page in NAMES]
    assert labels(app)[: len(ways)] == ways


@pytest.mark.skipif(not shipped(), reason="needs the shipped answers")
def test_the_demo_shows_what_is_stored_and_says_so(home: Open) -> None:
    stored = read_demo(settings().models_dir)
    app = home()
    page = written(app)
    assert f"Stored answers of the {len(stored.weights)} networks" in page
    for pair in stored.pairs[:1]:
        for answer in (pair.original, pair.fake):
            assert words.probability_words(answer.fake_probability) in page
    assert "**Likely real**: right" in page
    assert "**Likely fake**: right" in page
    app.segmented_control(key="home.pair").set_value(1).run()
    assert "**Likely real**: wrong" in written(app)  # the fake that is missed
    app.segmented_control(key="home.view").set_value("map").run()
    found = pictures.faces_of(stored.pairs[1]).found
    assert found is not None
    assert f"{100 * found.energy:.0f} % lies where the face was changed" in written(app)
    links = {one.proto.label: one.proto.query_string for one in app.get("page_link")}
    assert links["Ask the networks now"] == "sample=grace-hopper-fake"


@pytest.mark.skipif(not shipped(), reason="needs the shipped answers")
def test_the_picture_follows_the_line_in_the_same_run(home: Open) -> None:
    app = home()
    seen = [shown(app)]
    for share in (0, 100, 50):
        app.slider(key="home.line").set_value(share).run()
        seen.append(shown(app))
    assert len(set(seen)) == 3
    assert seen[0] == seen[3]


def shown(app: AppTest) -> str:
    """The address of the demo's picture, which follows from its content."""
    return next(
        img.url for one in app.get("image") for img in one.proto.imgs if img.alt.startswith("Left a photograph")
    )


def test_the_line_sweeps_from_the_photograph_to_the_fake() -> None:
    dark, light = np.zeros((720, 720, 3), np.uint8), np.full((720, 720, 3), 200, np.uint8)
    for share, expected in ((0.0, [200, 200, 200]), (0.5, [0, 0, 200]), (1.0, [0, 0, 0])):
        seen = np.asarray(Image.open(io.BytesIO(pictures.swept(dark, light, share))))
        assert [round(float(seen[300:400, at].mean())) for at in (10, 340, 710)] == expected
    assert Image.open(io.BytesIO(pictures.tile(light))).size == (pictures.WIDE, pictures.TALL)


def test_what_was_changed_is_in_the_light_and_nothing_else() -> None:
    faces = pictures.faces_of(read_demo(settings().models_dir).pairs[0])
    brightness = faces.mask.astype(float).mean(axis=2) / np.maximum(faces.fake.astype(float).mean(axis=2), 1)
    assert brightness[360, 360] == pytest.approx(1, abs=0.02)  # the middle of the face
    assert brightness[40, 40] == pytest.approx(pictures.DIM, abs=0.02)


def test_answers_of_other_samples_are_not_shown(home: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "samples", lambda: ())
    pictures.faces_of.cache_clear()
    with pytest.raises(DataError, match="other samples"):
        pictures.faces_of(read_demo(settings().models_dir).pairs[0])
    app = home()
    assert not app.exception
    assert "no stored answers" in app.info[0].value
    assert about.DEEPFAKE in written(app)


@pytest.mark.parametrize(
    ("address", "sign"),
    [({"sample": "astronaut", "face": "1"}, "This sample is a photograph"), ({"own": "file"}, "is gone")],
)
def test_an_old_link_opens_in_photo(home: Open, address: dict[str, str], sign: str) -> None:
    app = home(**address)
    assert not app.exception
    assert sign in written(app)
    assert dict(app.query_params).keys() >= address.keys()


def test_a_photo_opens_in_photo_and_is_read_once(home: Open, analysis: Analysis) -> None:
    app = give(home(), ("holiday.png", picture()))
    assert analysis.asked == ["holiday.png"]
    assert app.header[0].value == "Likely fake"
    assert app.session_state[visit_page.SOURCE].data == picture()
    back_home(app)
    assert app.title[0].value == home().title[0].value
    app.switch_page("pages/photo.py").run()
    assert app.header[0].value == "Likely fake"
    assert analysis.asked == ["holiday.png"]


def test_a_second_photo_takes_the_place_of_the_first(home: Open, analysis: Analysis) -> None:
    app = home(sample="astronaut")
    give(back_home(app), ("second.png", picture()))
    assert analysis.asked == ["astronaut.jpg", "second.png"]
    assert "skimage.data.astronaut" not in written(app)


def test_a_link_to_a_sample_takes_the_place_of_what_is_shown(home: Open, analysis: Analysis) -> None:
    """As "Ask the networks now" does for one who has looked at a photo before; an unknown one changes nothing."""
    app = give(home(), ("holiday.png", picture()))
    for asked, sign in (("grace-hopper", "Grace Hopper"), ("nobody", "Grace Hopper"), ("astronaut", "Eileen Collins")):
        app.switch_page("pages/photo.py")
        app.query_params["sample"] = asked
        assert sign in written(app.run())
    assert analysis.asked == ["holiday.png", "grace-hopper.jpg", "astronaut.jpg"]


def test_a_clip_opens_in_video(home: Open, analysis: Analysis, watched: list[bytes]) -> None:
    app = give(home(), ("clip.mov", FILM.read_bytes()))
    assert watched == [FILM.read_bytes()]
    assert analysis.asked == []
    assert "The clip is of no use" in app.error[0].value


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.png", picture()), ("b.png", picture())], door.SEVERAL),
        ([("letter.jpg", b"only text\n" * 30)], door.NEITHER),
        ([("nothing.jpg", b"")], door.NEITHER),
        ([(":green[x].mp4", b"%PDF-1.7")], door.NEITHER),
    ],
)
def test_what_cannot_be_opened_gets_one_sentence(
    home: Open, analysis: Analysis, watched: list[bytes], files: list[tuple[str, bytes]], said: str
) -> None:
    app = give(home(), *files)
    assert [one.value for one in (*app.error, *app.info)] == [said]
    assert (analysis.asked, watched) == ([], [])
    assert app.title  # the page goes on


def test_every_link_leads_to_a_page_there_is_or_may_be() -> None:
    drawn = [*(lead for *_, ways in about.WAYS for lead in ways), *(one for q in faq.QUESTIONS for one in q.leads)]
    assert {lead.page for lead in drawn} <= NAMES | leads.OPTIONAL
    assert all(any(lead.page in NAMES for lead in question.leads) for question in faq.QUESTIONS)
    assert all(any(lead.page in NAMES for lead in ways) for *_, ways in about.WAYS)


def test_twelve_questions_each_answered_in_three_sentences_at_most() -> None:
    assert len({question.asked for question in faq.QUESTIONS}) == 12
    for question in faq.QUESTIONS:
        assert question.asked.endswith("?")
        ends = [at for at in question.answer().replace("?”", "”").split() if at.rstrip("”").endswith((".", "?", "!"))]
        assert 1 <= len(ends) <= 3, question.asked


def test_how_often_it_is_wrong_is_told_as_everywhere(home: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"fake": HowWrong("fake", 7, 100, 3), "real": HowWrong("real", 25, 100, 3, 0.61, 3)}
    monkeypatch.setattr(wrong, "how_wrong", lambda folder, preset, said: made[said])
    app = home()
    assert made["real"].in_words() in written(app)
    assert made["fake"].in_words() in written(app)
    assert "7 % (3–14 %) of the real faces in collections" in written(app)
    assert wrong.dots(made["real"]).count("dfx-wrong") == 25
    assert "About 25 of 100 fakes slip through" in wrong.dots(made["real"])
    monkeypatch.setattr(wrong, "how_wrong", lambda *given: None)
    app = home()
    assert "that was not measured" in written(app)
    assert not app.exception


def test_every_view_of_the_demo_has_words() -> None:
    pair = read_demo(settings().models_dir).pairs[0]
    said = {demo._seen(view, pair, pictures.faces_of(pair)) for view in demo.VIEWS}
    assert len(said) == len(demo.VIEWS)
