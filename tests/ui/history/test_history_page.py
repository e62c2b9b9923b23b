"""The History page: what was analysed stands there, is found, noted, reopened, kept as a table, and deleted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from history_samples import START_MS, entry, rows_of
from history_visits import cards, fill, give, lines, opened
from page_words import address, written
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, a_face, a_report

from dfx.errors import Busy, Undecodable
from dfx.history.entry import Query, Report
from dfx.history.opening import open_history
from dfx.report.html.photo import to_html
from dfx.settings import settings
from dfx.types import Picture
from dfx.ui.history import keep, one, page, whole

Visit = Callable[..., AppTest]
Open = Callable[[], AppTest]
HOSTILE = "=1+1 :green[REAL] ![x](http:··a.b) $x$ <img src=x onerror=alert(1)>.jpg"


def test_nothing_yet_has_two_ways_on(history: Open, folder: Path) -> None:
    app = history()
    assert not app.exception
    assert app.title[0].value == "History"
    assert "Nothing here yet" in written(app)
    assert "In a file of this machine that only its user can read" in written(app)
    assert {"Look at a photo", "Look at a clip"} <= {one.label for one in app.get("page_link")}
    assert not folder.exists()  # looking makes no file


def test_an_answer_stands_there_and_opens_as_it_was(visit: Visit, folder: Path) -> None:
    app = give(visit(), name="holiday.jpg")
    assert cards(app) == ["holiday.jpg"]
    assert all(word in lines(app) for word in ("Likely fake", "P(fake) 0.93 (0.47–0.96)", "Photo, JPEG", "MobileNetV2"))
    assert opened(app).header[0].value == "Likely fake"
    said = written(app)
    assert all(word in said for word in ("P(fake) 0.93", "Name: holiday.jpg", "SHA-256: ", "dfx version: 0.1.0"))
    assert len(app.get("download_button")) == 2
    assert cards(app.button(key="history.back").click().run()) == ["holiday.jpg"]
    assert rows_of(folder, "SELECT name, verdict, times FROM entries") == [("holiday.jpg", "fake", 1)]
    other = visit().switch_page("pages/history.py").run()  # whoever opens dfx on this machine finds it
    assert cards(other) == ["holiday.jpg"]


def at(visit: Visit, name: str) -> AppTest:
    """The page in a new session, at the address of an entry."""
    app = visit().switch_page("pages/history.py")
    app.query_params["entry"] = name
    return app.run()


def test_the_address_names_the_entry_that_is_open(visit: Visit, folder: Path) -> None:
    give(visit(), b"one", "one.jpg")
    app = give(visit(), b"two", "two.jpg")
    assert address(app) == {}
    name = address(opened(app, 1))["entry"]
    assert name == rows_of(folder, "SELECT substr(key, 1, 16) FROM entries WHERE name = 'one.jpg'")[0][0]
    assert address(app.button(key="history.back").click().run()) == {}
    other = at(visit, name)  # whoever opens the link on this machine
    assert "Name: one.jpg" in written(other)
    assert address(other) == {"entry": name}
    other.query_params.clear()  # the browser's way back
    assert cards(other.run()) == ["two.jpg", "one.jpg"]
    other.query_params["entry"] = name  # and forward
    assert "Name: one.jpg" in written(other.run())


@pytest.mark.parametrize("name", ["0123456789abcdef", "1", "", "' OR 1=1 --", ":red[x]"])
def test_an_address_of_no_entry_is_one_sentence_above_the_list(visit: Visit, folder: Path, name: str) -> None:
    fill(folder, 2)
    app = at(visit, name)
    assert not app.exception
    assert (len(app.error), page.UNKNOWN in written(app)) == ((1, True) if name else (0, False))
    assert cards(app) == ["photo 1.jpg", "photo 0.jpg"]
    assert address(app) == {}
    assert not app.run().error


def test_an_address_opens_nothing_of_another_visit(visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder, 1)  # of the machine's user
    (on_disk,) = rows_of(folder, "SELECT substr(key, 1, 16) FROM entries")[0]
    monkeypatch.setattr(keep, "local", lambda: False)
    mine = give(visit(), b"mine", "mine.jpg")
    name = address(opened(mine))["entry"]
    give(visit(), b"theirs", "theirs.jpg")
    for foreign in (name, on_disk):
        app = at(visit, foreign)
        assert page.UNKNOWN in written(app)
        assert "mine.jpg" not in written(app)
    assert "Name: mine.jpg" in written(mine.run())


def test_one_entry_for_the_same_and_another_for_what_differs(visit: Visit, folder: Path, analysis: Analysis) -> None:
    give(visit(), name="a.jpg")
    app = give(visit(), name="a.jpg")
    assert "asked 2 times" in lines(app)
    give(visit(), name="b.jpg")
    app = give(visit(), b"other bytes", "a.jpg")
    assert cards(app) == ["a.jpg", "b.jpg", "a.jpg"]


def test_what_is_refused_has_its_reason_and_what_may_pass_is_none(
    visit: Visit, folder: Path, analysis: Analysis
) -> None:
    analysis.error = Undecodable("Expected a picture, but it is cut off.")
    app = give(visit(), name="cut.jpg")
    assert cards(app) == ["cut.jpg"]
    assert "No answer" in lines(app)
    assert "Expected a picture, but it is cut off." in lines(app)
    assert "Expected a picture, but it is cut off." in written(opened(app))
    assert not app.get("download_button")
    analysis.error = Busy("dfx is busy.")
    assert cards(give(visit(), b"more", "busy.jpg")) == ["cut.jpg"]
    analysis.error = OSError("made up")
    assert cards(give(visit(), b"most", "fault.jpg")) == ["cut.jpg"]


def test_a_part_that_is_fake_and_the_number_of_the_whole_are_told_apart(folder: Path, history: Open) -> None:
    kept, part = open_history(folder).history, "Part of it is likely fake: 0:02–0:04"
    kept.put(entry(1, kind="video", verdict="partly_fake", headline=part, fake_probability=0.02, interval=(0.01, 0.87)))
    kept.put(entry(2, kind="video"))
    app = history()
    whole = "Over the whole time: "
    assert f"{whole}P(fake) 0.02 (0.01–0.87)" in lines(app)
    assert lines(app).count(whole) == 1
    assert f"{whole}**P(fake) 0.02** · 95 % interval 0.01–0.87" in written(opened(app, 1))


def test_no_face_is_an_answer(visit: Visit, folder: Path, analysis: Analysis) -> None:
    analysis.faces = ()
    app = give(visit(), name="wall.jpg")
    assert "No face found" in lines(app)
    assert "P(fake)" not in lines(app)


def test_names_and_notes_are_plain_text(folder: Path, history: Open) -> None:
    open_history(folder).history.put(entry(1, HOSTILE, note=f"{HOSTILE}\n# a heading", reason="**bold** <b>b</b>"))
    app = history()
    assert cards(app) == [HOSTILE]
    (button,) = [one for one in app.button if one.key.startswith("history-open-")]
    assert ":green[" not in button.label.replace("\u2060", "")  # its own escapes stand between
    assert "![" not in button.label
    html = lines(app)
    assert "<img" not in html
    assert "<b>b" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    opened(app)
    assert f"Name: {HOSTILE}" in app.text[0].value  # `st.text` reads no Markdown
    assert app.text_area[0].value.startswith(HOSTILE)
    assert all(
        "REAL" not in str(one.value) or "\\:green\\[" in str(one.value).replace("\u2060", "") for one in app.markdown
    )


def test_a_report_that_dfx_did_not_write_is_not_shown(folder: Path, history: Open) -> None:
    kept = open_history(folder).history
    kept.put(entry(1, report=Report("{}", "<html><script>alert(1)</script>")))
    app = opened(history())
    assert one.STRANGE in written(app)
    assert not app.get("iframe")
    report = a_report(b"bytes", (a_face(0.9),))
    pixels = np.zeros((400, 800, 3), np.uint8)
    kept.put(entry(2, report=Report("{}", to_html(report, Picture(pixels, report.media)))))
    app = opened(history())
    assert one.STRANGE not in written(app)
    (frame,) = app.get("iframe")
    assert frame.proto.src.startswith("data:text/html;charset=utf-8;base64,")  # an origin of its own


def test_a_note_is_kept_and_found(visit: Visit, folder: Path) -> None:
    give(visit(), b"one", "one.jpg")
    app = opened(give(visit(), b"two", "two.jpg"), 1)
    app.text_area[0].set_value("Seen in the NEWS").run()
    app.button(key="history.back").click().run()
    assert "Seen in the NEWS" in lines(app)
    app.text_input(key="history.words").set_value("news").run()
    assert cards(app) == ["one.jpg"]
    assert "1 entry, the newest first" in written(app)
    app.text_input(key="history.words").set_value("nowhere").run()
    assert (cards(app), "No entry is like this" in written(app)) == ([], True)
    assert rows_of(folder, "SELECT note FROM entries WHERE name = 'one.jpg'") == [("Seen in the NEWS",)]


def test_the_list_is_turned_narrowed_and_begins_anew(folder: Path, history: Open) -> None:
    fill(folder, 45)
    app = history()
    assert cards(app) == [f"photo {k}.jpg" for k in range(44, 24, -1)]
    assert app.button(key="history.newer").disabled
    app.button(key="history.older").click().run()
    assert cards(app)[0] == "photo 24.jpg"
    assert "21 to 40 of 45" in written(app)
    app.button(key="history.older").click().run()
    assert cards(app) == [f"photo {k}.jpg" for k in range(4, -1, -1)]
    assert app.button(key="history.older").disabled
    app.button(key="history.newer").click().run()
    assert cards(app)[0] == "photo 24.jpg"
    app.segmented_control(key="history.kind").set_value("video").run()
    assert cards(app) == [f"photo {k}.jpg" for k in range(44, 1, -3)]  # from its first page
    app.segmented_control(key="history.kind").set_value("").run()
    app.pills(key="history.verdicts").set_value(["real"]).run()
    assert cards(app) == [f"photo {k}.jpg" for k in range(43, 0, -3)]


def test_times_narrow_by_the_visitor_s_clock(folder: Path, history: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dfx.ui.history.choose.time", lambda: START_MS / 1000)
    fill(folder, 12)
    app = history()
    app.selectbox(key="history.age").set_value("7").run()
    assert len(cards(app)) == 7
    app.selectbox(key="history.age").set_value("1").run()
    assert cards(app) == ["photo 11.jpg"]


def test_one_is_deleted_by_two_presses_and_all_by_three(folder: Path, history: Open) -> None:
    fill(folder, 3)
    app = opened(history(), 1)
    app.button(key="history.delete").click().run()
    assert "The entry is deleted." in written(app)
    assert cards(app) == ["photo 2.jpg", "photo 0.jpg"]
    assert app.button(key="history.clear").disabled
    app.checkbox(key="history.sure").check().run()
    app.button(key="history.clear").click().run()
    assert "Everything is deleted." in written(app)
    assert "Nothing here yet" in written(app)
    assert rows_of(folder, "SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM reports)") == [(0, 0)]


def test_an_entry_that_is_gone_meanwhile_leads_back_to_the_list(folder: Path, history: Open) -> None:
    fill(folder, 2)
    app = opened(history())
    open_history(folder).history.delete(2)
    app.run()
    assert "That entry is no longer there." in written(app)
    assert cards(app) == ["photo 0.jpg"]


def test_the_table_holds_what_was_found_and_no_formula(folder: Path, history: Open) -> None:
    fill(folder, 3)
    kept = open_history(folder).history
    kept.put(entry(9, "=1+1.jpg", note="+cmd\nnext", verdict="real", at_ms=START_MS, fake_probability=0.25))
    app = history()
    app.pills(key="history.verdicts").set_value(["real"]).run()
    app.button(key="history.csv").click().run()
    assert not app.exception
    assert "Table of 2 entries (CSV)" in [one.proto.label for one in app.get("download_button")]
    table = list(csv.reader(io.StringIO(whole.to_csv(kept, Query(verdicts=("real",))))))
    assert table[0] == list(whole.HEADER)
    first = dict(zip(table[0], table[1], strict=True))
    assert (first["name"], first["note"]) == ("'=1+1.jpg", "'+cmd\nnext")
    assert first["date"] == "2026-11-30T07:00:00+01:00"
    assert (first["fake_probability"], first["low"], first["answer"]) == ("0.25", "0.81", "Likely real")
    assert [row[table[0].index("name")] for row in table[1:]] == ["'=1+1.jpg", "photo 1.jpg"]


def test_off_writes_nothing_and_says_so(
    visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch, analysis: Analysis
) -> None:
    monkeypatch.setenv("DFX_HISTORY", "0")
    settings.cache_clear()
    app = give(visit())
    assert "The history is off on this server" in written(app)
    assert cards(app) == []
    assert not folder.exists()
    app.switch_page("pages/photo.py").run()
    assert analysis.asked


def test_elsewhere_a_history_is_the_visit_s_own_and_in_memory(
    visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "local", lambda: False)
    one, other = visit(), visit()
    give(one, b"mine", "mine.jpg")
    give(other, b"theirs", "theirs.jpg")
    assert cards(one.run()) == ["mine.jpg"]
    assert cards(other.run()) == ["theirs.jpg"]
    assert "In memory while this page is open, for you alone" in written(one)
    assert cards(visit().switch_page("pages/history.py").run()) == []
    assert not folder.exists()


def test_what_becomes_of_an_upload_is_said_where_it_is_asked_for(
    visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "The photo itself is never kept, only looked at; its report, without pictures, goes into the History"
    assert told in written(visit())
    monkeypatch.setenv("DFX_HISTORY_PICTURES", "2")
    settings.cache_clear()
    assert "with its pictures, goes into the History" in written(visit())
    monkeypatch.setattr(keep, "local", lambda: False)
    assert "Nothing you upload is kept" in written(visit())


def test_a_face_of_a_kind_each_has_its_own_words(visit: Visit, folder: Path, analysis: Analysis) -> None:
    analysis.faces = (replace(a_face(0.2), warnings=("Small.",)),)
    app = give(visit(), name="real.jpg")
    assert "Likely real" in lines(app)
