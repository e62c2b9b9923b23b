"""The Forensics page: the methods run for real on a sample, the models' answer is made up."""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from page_words import address, kept_in, written
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, a_face

from dfx.analysis import forensics as glue
from dfx.errors import Undecodable
from dfx.forensics.generators.recognise import NOTE
from dfx.forensics.result import Fact, ForensicResult, NamedMap, Number, Pair
from dfx.report.words.forensics import APART
from dfx.ui.forensics import files as forensics_files
from dfx.ui.forensics import pictures as forensics_pictures
from dfx.ui.forensics import store as forensics_store
from dfx.ui.forensics import top


def with_chunk(data: bytes, kind: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk right after its header."""
    whole = kind + body
    return data[:33] + struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole)) + data[33:]


Visit = Callable[..., AppTest]


def opened(visit: Visit, **asked: str) -> AppTest:
    """The page itself, after the address's sample or an upload was answered on the Photo page."""
    return visit(**asked).switch_page("pages/forensics.py").run()


def of_file(visit: Visit, data: bytes, name: str = "a.png") -> AppTest:
    app = visit()
    app.file_uploader[0].upload(name, data, "image/png").run()
    return app.switch_page("pages/forensics.py").run()


def a_png(side: int = 96) -> bytes:
    noise = np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8)
    return cv2.imencode(".png", noise)[1].tobytes()


def pick(app: AppTest, group: str, method: str) -> AppTest:
    app.segmented_control(key="forensics.group").set_value(group).run()
    return app.pills(key=f"forensics.method-{group}").set_value(method).run()


def test_without_a_picture_there_are_the_ways_in(visit: Visit) -> None:
    app = opened(visit)
    assert not app.exception
    assert app.title[0].value == "What the file itself says"
    assert len(app.file_uploader) == 1


def test_a_method_can_be_linked_to(visit: Visit) -> None:
    app = visit(sample="astronaut").switch_page("pages/forensics.py")
    app.query_params["method"] = "ela"
    app.run()
    assert app.pills(key="forensics.method-Compression").value == "ela"
    assert address(app)["method"] == "ela"


def test_it_opens_with_what_asks_for_a_second_look(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "second_look", lambda known: (("clone", "parts are alike"),))
    app = opened(visit, sample="astronaut")
    assert (app.segmented_control(key="forensics.group").value, app.pills[0].value) == ("Pixels", "clone")
    assert app.subheader[0].value == glue.method("clone").title
    app = visit(sample="astronaut").switch_page("pages/forensics.py")
    app.query_params["method"] = "ela"  # what a link asks for comes first
    assert app.run().pills[0].value == "ela"


def test_the_answer_comes_first_and_stands_apart_from_the_score(visit: Visit) -> None:
    app = opened(visit, sample="astronaut")
    assert not app.exception
    page = written(app)
    assert APART in page
    assert "nothing found does not mean real" in page
    assert f"Looked with {len(glue.METHODS)} of {len(glue.METHODS)} methods" in page
    assert "When it misleads" in page
    page = written(pick(app, "File", "metadata"))
    assert "The file says nothing of itself" in page or "The file holds" in page


def test_a_generator_s_name_stands_at_the_top(visit: Visit) -> None:
    """Above the count of findings, with what it proves, and its hostile prompt as plain text."""
    words = ":red[x] ![y](http://a.example)\nSteps: 20, Sampler: Euler, Seed: 1"
    data = with_chunk(a_png(), b"tEXt", b"parameters\0" + words.encode())
    app = of_file(visit, data)
    assert not app.exception
    (top,) = app.warning
    seen = top.value.replace("\\", "").replace("\u2060", "")
    assert seen.startswith("**The file names an image generator: a Stable Diffusion program (in: text parameters).**")
    assert "It says: “:red[x]" in seen
    assert ":red[" not in top.value
    assert "![y]" not in top.value
    assert NOTE in seen
    assert ":red[" not in str(app.table[0].value)
    assert written(app).count(NOTE) == 1, "said twice"
    assert app.header[0].value == "One thing asks for a second look"


def test_a_plain_file_names_none(visit: Visit) -> None:
    assert not of_file(visit, a_png()).warning


def test_every_method_is_worked_out_once_and_kept(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = glue.look

    def counted(name: str, *rest: object) -> ForensicResult:
        asked.append(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(forensics_store, "look", counted)
    app = pick(opened(visit, sample="astronaut"), "Compression", "ela")
    assert not app.exception
    assert "Saving it once more at quality 90" in written(app)
    app.slider(key="forensics.swipe-ela").set_value(0.2).run()
    app = pick(app, "Compression", "ghosts")
    assert len(app.select_slider) == 1
    app = pick(app, "Compression", "ela")
    assert asked == [row.name for row in glue.METHODS]
    assert not app.exception
    assert len(app.get("download_button")) == 3


def test_all_are_looked_at_and_each_has_its_page(visit: Visit) -> None:
    app = opened(visit, sample="astronaut")
    assert f"Looked with {len(glue.METHODS)} of {len(glue.METHODS)} methods" in written(app)
    assert not [button for button in app.button if button.key in ("forensics.go", "forensics.stop")]
    for group, names in glue.GROUPS.items():
        for name in names:
            app = pick(app, group, name)
            assert not app.exception, name
            assert not app.error, name
            assert app.subheader[0].value == glue.method(name).title
            assert glue.method(name).misleads in written(app)


def test_a_failure_ends_the_round_with_one_sentence(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(data: bytes, name: str = "") -> None:
        raise Undecodable("The picture :red[broke] off.")

    monkeypatch.setattr(forensics_store, "decode", refused)
    app = opened(visit, sample="astronaut")
    assert not app.exception
    assert len(app.error) == 1
    assert ":red[" not in app.error[0].value
    assert app.button(key="forensics.go").label  # it can be tried again


def test_stop_leaves_the_rest_until_it_is_asked_for(visit: Visit) -> None:
    app = visit(sample="astronaut")
    app.session_state["forensics.stopped"] = app.session_state["photo.shown"]
    app = app.switch_page("pages/forensics.py").run()
    assert f"Looked with 1 of {len(glue.METHODS)} methods" in written(app)  # the one on show
    assert app.header[0].value.endswith("so far")
    app.button(key="forensics.go").click().run()
    assert f"Looked with {len(glue.METHODS)} of {len(glue.METHODS)} methods" in written(app)


def test_a_png_without_history_gets_one_sentence(visit: Visit, analysis: Analysis) -> None:
    analysis.faces = []
    app = pick(of_file(visit, a_png()), "Compression", "ela")
    assert not app.exception
    assert "no 8-pixel grid" in written(app)
    assert not app.slider
    app = pick(app, "Pixels", "spectrum")
    assert "No face was found" in written(app)
    app = pick(app, "File", "tables")
    assert "no JPEG" in written(app)


def test_the_spectrum_is_of_the_chosen_face(visit: Visit, analysis: Analysis) -> None:
    analysis.faces = [a_face(0.9, 0), a_face(0.1, 1)]
    app = pick(opened(visit, sample="astronaut", face="2"), "Pixels", "spectrum")
    assert "chosen face's crop" in written(app)
    app.pills[0].set_value(0).run()
    assert not app.exception
    (results,) = kept_in(app, "forensics.results").values()
    places = {place for place in results if place[0] == "spectrum"}
    assert places == {("spectrum", 0), ("spectrum", 1)}


def test_the_files_own_words_are_never_markdown(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = Fact("camera", ":green[REAL] ![x](http://a.example/b.png)", beware=True)
    monkeypatch.setattr(
        forensics_store,
        "look",
        lambda name, *rest: ForensicResult(
            name, "One fact.", facts=(evil,) * (name == "metadata"), applies=name == "metadata"
        ),
    )
    app = opened(visit, sample="astronaut")
    assert app.header[0].value == "One thing asks for a second look"
    raw = "\n".join(element.value for element in app.markdown)
    assert ":green[" not in raw
    assert "![x](" not in raw
    assert ":green[" not in str(app.table[0].value)


def test_what_asks_for_a_second_look() -> None:
    pair = Pair((1, 1), (9, 9))
    assert glue.findings(ForensicResult("clone", "Copied.", pairs=(pair,))) == ("Copied.",)
    assert glue.findings(ForensicResult("clone", "Nothing.")) == ()
    ghost = (Number("quality", 60), Number("share", 0.1), Number("apart", 0.5))
    assert glue.findings(ForensicResult("ghosts", "A ghost.", numbers=ghost)) == ("A ghost.",)
    faint = (*ghost[:2], Number("apart", 0.2))
    assert glue.findings(ForensicResult("ghosts", "None.", numbers=faint)) == ()
    assert glue.findings(ForensicResult("dct", "Twice.", numbers=(Number("earlier quality", 70),))) == ("Twice.",)
    facts = (Fact("a", "b"), Fact("dates disagree", "by a day", beware=True))
    assert glue.findings(ForensicResult("metadata", "…", facts=facts)) == ("dates disagree: by a day",)
    assert {*glue.JUDGING, *glue.FOR_THE_EYE} == set(forensics_store.NAMES)
    assert sorted(name for names in glue.GROUPS.values() for name in names) == sorted(forensics_store.NAMES)


def test_the_swipe_shows_map_left_and_photo_right() -> None:
    photo = np.full((40, 600, 3), 77, np.uint8)
    one = NamedMap("m", np.ones((4, 6), np.float32), 2.0, "u")
    half = forensics_pictures.swept(photo, one, 0.5)
    assert (half[:, 310:] == 77).all()
    assert (half[:, :290] == forensics_pictures.coloured(np.ones((1, 1), np.float32))[0, 0]).all()
    assert (forensics_pictures.swept(photo, one, 0.0) == photo).all()
    assert [tick.text for tick in forensics_pictures.bar(one).ticks] == ["0", "1", "2"]


def test_directions_are_picked_and_not_averaged() -> None:
    turns = NamedMap("direction", np.array([[0.0, 1.0]], np.float32).repeat(2, 0), 360.0, "degrees")
    assert set(np.unique(glue.heat_at(turns, (8, 8)))) == {0.0, 1.0}


def test_files_hold_the_numbers_and_no_formula() -> None:
    result = ForensicResult(
        "metadata", "words", facts=(Fact("camera", "=HYPERLINK(1)", True),), numbers=(Number("quality", 92.0),),
        pairs=(Pair((1.0, 2.0), (3.0, 4.0)),),
    )  # fmt: skip
    rows = list(csv.reader(io.StringIO(forensics_files.as_csv(result, "ab" * 32))))
    assert ["number", "quality", "", "92.0", ""] in rows
    assert ["fact", "camera", "", "'=HYPERLINK(1)", ""] in rows
    assert ["pair end", "1", "3.0", "4.0", "pixels"] in rows
    assert json.loads(forensics_files.as_json(result))["facts"][0]["second_look"] is True
    one = NamedMap("m", np.full((2, 3), 0.5, np.float32), 4.0, "u")
    assert (np.load(io.BytesIO(forensics_files.as_npy(one))) == 2.0).all()
