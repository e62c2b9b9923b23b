"""A history whose file is locked, full, damaged or of a later dfx: one sentence each, and nobody loses an answer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from history_samples import entry, rows_of
from history_visits import cards, fill, give
from page_words import written
from streamlit.testing.v1 import AppTest

from dfx.history import faults
from dfx.history.entry import Report
from dfx.history.opening import FILE, LATER, open_history
from dfx.ui.history import keep

Visit = Callable[..., AppTest]
Open = Callable[[], AppTest]


def locked(folder: Path) -> Callable[[], None]:
    other = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")

    def free() -> None:
        other.execute("ROLLBACK")
        other.close()

    return free


def test_what_a_locked_file_does_not_take_is_kept_for_the_visit_and_written_later(
    visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dfx.history.engine.BUSY_S", 0.1)
    fill(folder, 1)
    free = locked(folder)
    app = give(visit(), name="late.jpg")
    assert f"1 entry of this visit could not be written. {faults.BUSY}" in written(app)
    assert cards(app) == ["photo 0.jpg"]
    app.segmented_control(key="history.source").set_value("visit").run()
    assert cards(app) == ["late.jpg"]
    free()
    app.button(key="history.write").click().run()
    assert "Written." in written(app)
    assert cards(app) == ["late.jpg", "photo 0.jpg"]
    assert rows_of(folder) == [("photo 0.jpg",), ("late.jpg",)]


def test_a_full_disk_costs_nobody_the_answer(visit: Visit, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder, 1)
    large = entry(5, "large.jpg", report=Report("{}", os.urandom(60_000).hex()))
    monkeypatch.setattr(keep.entries, "of_photo", lambda asked, result: large)
    monkeypatch.setattr(keep, "open_history", partial(open_history, most_pages=20))  # of 4 096 bytes
    app = visit()
    app.file_uploader[0].upload("a.jpg", b"bytes", "image/jpeg").run()
    assert app.header[0].value == "Likely fake"
    app.switch_page("pages/history.py").run()
    assert faults.FULL in written(app)
    app.button(key="history.write").click().run()
    assert faults.FULL in written(app)
    assert rows_of(folder) == [("photo 0.jpg",)]


def test_a_damaged_file_is_set_aside_with_a_sentence_that_can_be_put_away(folder: Path, history: Open) -> None:
    fill(folder, 2)
    (folder / FILE).write_bytes(b"nonsense" * 2_000)
    app = history()
    assert "The history's file was damaged. It is set aside as history-damaged-" in written(app)
    assert "Nothing here yet" in written(app)
    assert str(folder) not in written(app)
    assert len(list(folder.glob("history-damaged-*"))) == 1
    assert "damaged" not in written(app.button(key="history.understood").click().run())


def test_damage_that_shows_later_is_one_sentence_and_the_page_goes_on(folder: Path, history: Open) -> None:
    fill(folder, 2)
    app = history()
    (folder / FILE).write_bytes(b"nonsense" * 2_000)
    app.run()
    assert not app.exception
    assert "Something in the history cannot be read." in written(app)
    app.button(key="history.again").click().run()
    assert "It is set aside as history-damaged-" in written(app)


def test_a_file_of_a_later_dfx_is_left_and_the_visit_goes_on_in_memory(visit: Visit, folder: Path) -> None:
    fill(folder, 1)
    with sqlite3.connect(folder / FILE) as there:
        there.execute("UPDATE alembic_version SET version_num = '99'")
    there.close()
    held = (folder / FILE).read_bytes()
    app = give(visit(), name="now.jpg")
    assert LATER in written(app)
    assert cards(app) == ["now.jpg"]
    assert (folder / FILE).read_bytes() == held
