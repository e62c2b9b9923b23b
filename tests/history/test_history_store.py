"""Entries are written, renewed, listed by pages, found, noted and deleted; in a file and in memory alike."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from history_samples import MINUTE_MS, REPORT, START_MS, entry, rows_of, statements

from dfx.errors import HistoryError
from dfx.history import faults
from dfx.history.entry import Query, Report
from dfx.history.opening import FILE, open_history
from dfx.history.store import MOST_IN_MEMORY, MOST_PAGES, History, of_visit


@pytest.fixture(params=["file", "memory"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> History:
    return open_history(tmp_path / "dfx").history if request.param == "file" else of_visit()


def names(history: History, query: Query = Query()) -> list[str]:  # noqa: B008  frozen
    return [row.summary.name for row in history.rows(query)]


def test_what_is_written_is_read_as_it_was(history: History) -> None:
    given = replace(entry(1, "a photo.jpg", note="mine"), thumbnail=b"\xff\xd8 small")
    number = history.put(given)
    row = history.row(number)
    assert row is not None
    assert (row.summary, row.note, row.thumbnail, row.times) == (given.summary, "mine", b"\xff\xd8 small", 1)
    assert history.report(number) == REPORT
    nothing = history.put(entry(2, report=None, verdict="refused", fake_probability=None, interval=None, models=()))
    row = history.row(nothing)
    assert row is not None
    assert (row.summary.fake_probability, row.summary.interval, row.summary.models) == (None, None, ())
    assert history.report(nothing) is None
    assert (history.row(99), history.report(99)) == (None, None)


def test_the_same_again_is_one_entry_that_moves_on(history: History) -> None:
    first = history.put(entry(1))
    history.put(entry(2))
    history.note(first, "  seen before ")
    newer = replace(entry(1, fake_probability=0.2), report=Report("{}", "new"))
    again = history.put(replace(newer, summary=replace(newer.summary, at_ms=START_MS + 9 * MINUTE_MS)))
    assert again == first
    row = history.row(first)
    assert row is not None
    assert (row.times, row.note, row.summary.fake_probability) == (2, "seen before", 0.2)
    assert history.report(first) == Report("{}", "new")
    assert names(history) == ["photo 1.jpg", "photo 2.jpg"]  # it is the newest now


def test_an_entry_has_a_name_of_its_own(history: History) -> None:
    numbers = {n: history.put(replace(entry(n), key=f"{n:x}" * 64)) for n in (1, 2)}
    row = history.row(numbers[2])
    assert row is not None
    assert (row.name, history.number_of(row.name)) == ("2" * 16, numbers[2])
    for unknown in ("", "2", "2" * 15, "2" * 17, "3" * 16, "%", "' OR 1=1 --"):
        assert history.number_of(unknown) is None


def test_pages_hold_everything_once_while_more_comes(history: History) -> None:
    for n in range(23):
        history.put(entry(n, at_ms=START_MS + (n // 5) * MINUTE_MS))  # five at the same moment
    seen, after = [], None
    for turn in range(9):
        page = history.page(Query(), 4, after)
        seen += [row.summary.name for row in page.rows]
        history.put(entry(100 + turn))  # newer than the page looked at
        after = page.after
        if after is None:
            break
    assert seen == [f"photo {n}.jpg" for n in reversed(range(23))]
    assert len(history.page(Query(), 32).rows) == 29


def test_the_last_page_says_so(history: History) -> None:
    for n in range(4):
        history.put(entry(n))
    first = history.page(Query(), 2)
    second = history.page(Query(), 2, first.after)
    assert [len(first.rows), len(second.rows)] == [2, 2]
    assert second.after is None
    assert history.page(Query(words="nowhere"), 2).rows == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ÄRGER", ["Ärger.jpg"]),
        ("straSSE", ["Straße.png"]),
        ("%", ["50 %.jpg"]),
        ("_", []),
        ("' OR 1=1 --", []),
        ("the  NEWS", ["50 %.jpg"]),
        ("  ", ["Ärger.jpg", "Straße.png", "50 %.jpg"]),
        ("a\u0308rger", ["Ärger.jpg"]),  # the same letter as two characters
    ],
)
def test_names_and_notes_are_found_in_any_case_and_as_they_stand(
    history: History, words: str, found: list[str]
) -> None:
    for n, name in enumerate(("50 %.jpg", "Straße.png", "Ärger.jpg")):
        history.put(entry(n, name, note="seen in the news" if n == 0 else ""))
    assert names(history, Query(words)) == found
    assert history.count(Query(words)) == len(found)


def test_answers_kinds_and_times_narrow_together(history: History) -> None:
    history.put(entry(0, "a", verdict="real"))
    history.put(entry(1, "b", kind="video", verdict="partly_fake"))
    history.put(entry(2, "c", verdict="fake"))
    history.put(entry(3, "d", verdict="refused"))
    assert names(history, Query(verdicts=("fake", "partly_fake"))) == ["c", "b"]
    assert names(history, Query(verdicts=("fake", "partly_fake"), kind="image")) == ["c"]
    assert names(history, Query(since_ms=START_MS + MINUTE_MS, until_ms=START_MS + 3 * MINUTE_MS)) == ["c", "b"]


def test_a_note_is_found_from_then_on_and_has_an_end(history: History) -> None:
    number = history.put(entry(1))
    history.note(number, "Über " + "x" * 3_000)
    assert names(history, Query("über")) == ["photo 1.jpg"]
    row = history.row(number)
    assert row is not None
    assert len(row.note) == 2_000
    history.note(number, "")
    assert history.count(Query("über")) == 0


def test_deleting_one_leaves_the_others(history: History) -> None:
    numbers = [history.put(entry(n)) for n in range(3)]
    history.delete(numbers[1])
    history.delete(numbers[1])
    assert names(history) == ["photo 2.jpg", "photo 0.jpg"]
    assert history.report(numbers[1]) is None
    assert history.put(entry(1)) not in numbers  # a number is never another's
    history.clear()
    assert names(history) == []
    assert history.put(entry(5)) > 0


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("end", ["delete", "clear"])
def test_what_is_deleted_is_in_no_file_any_more(tmp_path: Path, end: str) -> None:
    history = open_history(tmp_path).history
    history.put(entry(0, "another one.jpg"))
    number = history.put(entry(1, "VERY-PRIVATE-NAME.jpg", note="VERY-PRIVATE-NOTE"))
    assert b"VERY-PRIVATE-N" in bytes_in(tmp_path)
    history.delete(number) if end == "delete" else history.clear()
    assert b"VERY-PRIVATE" not in bytes_in(tmp_path)


def test_a_number_that_is_no_probability_is_not_written(history: History) -> None:
    history.put(entry(0))
    with pytest.raises(HistoryError):
        history.put(entry(1, fake_probability=1.5))
    assert names(history) == ["photo 0.jpg"]


def test_a_report_that_is_not_whole_is_said_to_be_damaged(tmp_path: Path) -> None:
    history = open_history(tmp_path).history
    number = history.put(entry(0))
    with sqlite3.connect(tmp_path / FILE) as there:
        there.execute("UPDATE reports SET html = x'0102'")
    with pytest.raises(HistoryError, match="This report is damaged"):
        history.report(number)
    assert names(history) == ["photo 0.jpg"]


def test_a_visit_s_memory_has_a_bound_in_number_and_in_room() -> None:
    history = of_visit(5, 64)  # pages of 4 096 bytes
    for n in range(9):
        history.put(entry(n))
    assert names(history) == [f"photo {n}.jpg" for n in (8, 7, 6, 5, 4)]
    large = Report("{}", os.urandom(60_000).hex())  # 60 kB however it is deflated
    for n in range(10, 16):
        history.put(entry(n, report=large))
    assert names(history)[0] == "photo 15.jpg"
    assert 2 <= history.count(Query()) < 5  # of 260 kB
    with pytest.raises(HistoryError, match="no room left"):
        history.put(entry(20, report=Report("{}", os.urandom(400_000).hex())))
    assert (MOST_IN_MEMORY, MOST_PAGES) == (50, 2_048)


def test_a_page_of_ten_thousand_costs_one_short_query(tmp_path: Path) -> None:
    """Two statements, of which one reads no more rows than it shows, along an index and without sorting."""
    history = open_history(tmp_path).history
    history.put(entry(0))
    with sqlite3.connect(tmp_path / FILE) as there:
        columns = [name for _, name, *_ in there.execute("PRAGMA table_info(entries)").fetchall()]
        kept = ", ".join(one for one in columns if one not in ("id", "key", "at_ms", "verdict"))
        there.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
            f"INSERT INTO entries (key, at_ms, verdict, {kept}) "
            f"SELECT 'n' || i, {START_MS} + i, CASE i % 2 WHEN 0 THEN 'fake' ELSE 'real' END, {kept} FROM entries, n"
        )
    for query in (Query(), Query(verdicts=("real",)), Query(since_ms=START_MS + 5_000)):
        first = history.page(query, 20)
        with statements(history._engine) as seen:
            page = history.page(query, 20, first.after)
            assert history.count(query) > 4_000
        assert [row.id for row in page.rows] == [first.rows[-1].id - step * (first.rows[0].id - first.rows[1].id)
                                                 for step in range(1, 21)]  # fmt: skip
        asked = [(said, values) for said, values in seen if said.startswith("SELECT")]
        assert len(asked) == 2
        said, values = asked[0]
        with sqlite3.connect(tmp_path / FILE) as there:
            plan = " ".join(str(step[3]) for step in there.execute(f"EXPLAIN QUERY PLAN {said}", values).fetchall())
            assert len(there.execute(said, values).fetchall()) == 21
        assert "SEARCH entries USING INDEX entries_by_" in plan
        assert "TEMP B-TREE" not in plan
        assert "reports" not in said


def test_no_error_holds_what_was_to_be_written(history: History, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(HistoryError) as caught:
        history.put(entry(1, "VERY-PRIVATE.jpg", fake_probability=7.0))
    told = str(caught.value)
    assert told == faults.FAILED
    assert caught.value.__cause__ is None
    assert "PRIVATE" not in "".join(capfd.readouterr())


def test_entries_come_out_whole_to_be_written_elsewhere(history: History, tmp_path: Path) -> None:
    for n in range(3):
        history.put(entry(n, note=f"note {n}"))
    other = open_history(tmp_path / "other").history
    for one in history.entries():
        other.put(one)
    assert [(row.summary, row.note) for row in other.rows(Query())] == [
        (row.summary, row.note) for row in history.rows(Query())
    ]
    assert other.report(1) == REPORT
    assert rows_of(tmp_path / "other", "SELECT count(*) FROM reports") == [(3,)]
