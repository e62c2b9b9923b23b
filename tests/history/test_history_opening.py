"""The file: private, nobody's link, upgraded where it is old, and set aside where it is damaged."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from history_samples import REPORT, entry, rows_of

from dfx.errors import HistoryDamaged, HistoryError
from dfx.history import faults, opening
from dfx.history.engine import connected
from dfx.history.entry import Query
from dfx.history.opening import FILE, LATER, REVISIONS, Opened, is_there, open_history, state_of, upgrade


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def filled(folder: Path, n: int = 3) -> Path:
    """A history with `n` entries; its file."""
    history = open_history(folder).history
    for number in range(n):
        history.put(entry(number))
    return folder / FILE


def names(opened: Opened) -> list[str]:
    return [row.summary.name for row in opened.history.rows(Query())]


def test_folder_and_file_are_the_user_s_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.umask(0)
    try:
        folder = tmp_path / "new" / "dfx"
        assert not is_there(folder)
        history = open_history(folder).history
        assert is_there(folder)
        held = connected(folder / FILE)  # the files beside it are there while it is open
        held.execute("SELECT count(*) FROM entries").fetchone()
        history.put(entry(1))
        assert {path.name for path in folder.iterdir()} >= {FILE, f"{FILE}-wal", f"{FILE}-shm"}
        assert {mode(path) for path in folder.iterdir()} == {0o600}
        assert mode(folder) == 0o700
        held.close()
        (folder / FILE).chmod(0o644)
        open_history(folder)
        assert mode(folder / FILE) == 0o600
    finally:
        os.umask(before)


@pytest.mark.parametrize("what", ["file", "folder", "nothing"])
def test_no_link_is_followed(tmp_path: Path, what: str) -> None:
    precious = filled(tmp_path / "precious")
    held = precious.read_bytes()
    place = tmp_path / "dfx"
    if what == "folder":
        place.symlink_to(precious.parent)
    else:
        place.mkdir()
        (place / FILE).symlink_to(precious if what == "file" else tmp_path / "made-by-link")
    with pytest.raises(HistoryError) as caught:
        open_history(place)
    assert str(caught.value) == faults.UNREADABLE
    assert precious.read_bytes() == held
    assert not (tmp_path / "made-by-link").exists()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(HistoryError, match="cannot be opened"):
        open_history(tmp_path)


DAMAGES = {
    "no database": lambda data: b"not a database at all, but quite long enough to be one " * 100,
    "cut off": lambda data: data[: len(data) // 2],
    "its tables overwritten": lambda data: data[:4_096] + b"\xa5" * (len(data) - 4_096),
    "somebody else's": None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_whole_and_a_new_one_begun(tmp_path: Path, damage: str) -> None:
    path = filled(tmp_path)
    if change := DAMAGES[damage]:
        path.write_bytes(change(path.read_bytes()))
    else:
        path.unlink()
        with sqlite3.connect(path) as there:
            there.execute("CREATE TABLE accounts (name TEXT)")
    held = path.read_bytes()
    opened = open_history(tmp_path)
    assert names(opened) == []
    (aside,) = tmp_path.glob("history-damaged-*.sqlite3")
    assert aside.read_bytes() == held
    assert opened.told == (
        f"The history's file was damaged. It is set aside as {aside.name}, in the same folder, and a new one is begun."
    )
    opened.history.put(entry(7))
    again = open_history(tmp_path)
    assert (names(again), again.told) == (["photo 7.jpg"], "")
    assert len(list(tmp_path.glob("history-damaged-*"))) == 1


def test_damage_in_a_report_is_found_when_it_is_looked_for(tmp_path: Path) -> None:
    history = open_history(tmp_path).history
    number = history.put(entry(1, report=type(REPORT)("{}", os.urandom(30_000).hex())))
    path = tmp_path / FILE
    data = bytearray(path.read_bytes())
    data[-20_000:] = b"\xff" * 20_000  # pages that only the report has
    path.write_bytes(data)
    assert state_of(path) == "current"
    with pytest.raises(HistoryDamaged):
        history.report(number)
    assert state_of(path, thorough=True) == "damaged"
    assert open_history(tmp_path, thorough=True).told


def test_two_that_find_the_same_damage_set_it_aside_once(tmp_path: Path) -> None:
    filled(tmp_path).write_bytes(b"damaged" * 1_000)
    opened: list[Opened] = []
    threads = [threading.Thread(target=lambda: opened.append(open_history(tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(opened) == 4
    assert sum(bool(one.told) for one in opened) == 1
    assert len(list(tmp_path.glob("history-damaged-*"))) == 1


def test_a_journal_without_its_file_is_not_read_into_a_new_one(tmp_path: Path) -> None:
    history = open_history(tmp_path).history
    held = connected(tmp_path / FILE)
    held.execute("SELECT count(*) FROM entries").fetchone()
    history.put(entry(1))
    journal = (tmp_path / f"{FILE}-wal").read_bytes()
    held.close()
    (tmp_path / FILE).unlink()
    (tmp_path / f"{FILE}-wal").write_bytes(journal)
    assert names(open_history(tmp_path)) == []
    assert [path.read_bytes() for path in tmp_path.glob("history-left-*-wal")] == [journal]


def as_of(folder: Path, revision: str) -> None:
    """Make a history as a dfx with that revision left it, with two entries."""
    from dfx.history import engine

    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).touch(0o600)
    upgrade(engine.of_file(folder / FILE), revision)
    values = (
        "'{}', 1000, 60, 'image', '{}', 'JPEG', 'ab', 'fake', 'Likely fake', .9, .8, .95, 'cnn', '0.0.9', '', '{}', x''"
    )
    with sqlite3.connect(folder / FILE) as there:
        for key, name, note in (("1", "Ärger.jpg", ""), ("2", "b.jpg", "GRÜN")):
            there.execute(
                "INSERT INTO entries (key, at_ms, offset_min, kind, name, format, sha256, verdict, headline, "
                "fake_probability, low, high, models, dfx_version, reason, note, thumbnail) "
                f"VALUES ({values.format(key, name, note)})"
            )


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_file_is_upgraded_with_all_it_holds(tmp_path: Path, revision: str) -> None:
    as_of(tmp_path, revision)
    assert state_of(tmp_path / FILE) == "older"
    opened = open_history(tmp_path)
    assert names(opened) == ["b.jpg", "Ärger.jpg"]
    assert opened.history.count(Query("ärger")) == 1
    assert opened.history.count(Query("grün")) == 1
    assert {row.times for row in opened.history.rows(Query())} == {1}
    opened.history.put(entry(5))
    assert (state_of(tmp_path / FILE), opened.told) == ("current", "")


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.history.migrations import versions  # noqa: F401  the folder that Alembic reads

    as_of(tmp_path, "1")
    before = rows_of(tmp_path, "SELECT sql FROM sqlite_master ORDER BY name")

    def full(*_: object) -> str:
        raise sqlite3.OperationalError("made up")

    monkeypatch.setattr("dfx.history.entry.folded", full)  # the step's last part, after tables were changed
    with pytest.raises(HistoryError):
        open_history(tmp_path)
    assert rows_of(tmp_path, "SELECT sql FROM sqlite_master ORDER BY name") == before
    monkeypatch.undo()
    assert len(names(open_history(tmp_path))) == 2


def test_a_file_of_a_later_dfx_is_left_as_it_is(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with sqlite3.connect(path) as there:
        there.execute("UPDATE alembic_version SET version_num = '99'")
    held = path.read_bytes()
    with pytest.raises(HistoryError) as caught:
        open_history(tmp_path)
    assert str(caught.value) == LATER
    assert path.read_bytes() == held


def test_steps_lead_to_the_tables_that_are_used(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from dfx.history.schema import metadata

    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == REVISIONS
    history = open_history(tmp_path).history
    with history._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_locked_is_one_sentence_and_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dfx.history.engine.BUSY_S", 0.1)
    history = open_history(tmp_path).history
    history.put(entry(1))
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryError) as caught:
        history.put(entry(2))
    assert str(caught.value) == faults.BUSY
    assert history.count(Query()) == 1  # readers do not wait for a writer
    other.execute("ROLLBACK")
    other.close()
    assert history.put(entry(2))


def test_full_is_one_sentence_and_nothing_is_half_written(tmp_path: Path) -> None:
    filled(tmp_path)
    history = open_history(tmp_path, most_pages=20).history  # of 4 096 bytes
    with pytest.raises(HistoryError) as caught:
        history.put(entry(9, report=type(REPORT)("{}", os.urandom(60_000).hex())))
    assert str(caught.value) == faults.FULL
    assert rows_of(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    assert history.count(Query()) == 3
    history.put(entry(10))  # what is small still fits


@contextmanager
def powerless() -> Iterator[None]:
    """As a user whom read-only files stop; root is stopped by none."""
    if os.geteuid():
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder that the powerless reach."""
    folder = Path(tempfile.mkdtemp(dir="/tmp", prefix="dfx-test-"))  # below pytest's own they would not come
    if not os.geteuid():
        os.chown(folder, 65_534, 65_534)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("folder_mode", [0o700, 0o500])
def test_a_read_only_file_is_read_and_says_so(nobodys: Path, folder_mode: int) -> None:
    with powerless():
        path = filled(nobodys)
        path.chmod(0o400)
        nobodys.chmod(folder_mode)
        opened = open_history(nobodys)
        assert (opened.told, opened.history.is_read_only) == (faults.READ_ONLY, True)
        assert names(opened) == ["photo 2.jpg", "photo 1.jpg", "photo 0.jpg"]
        assert opened.history.report(1) == REPORT
        for act in (lambda: opened.history.put(entry(9)), opened.history.clear, lambda: opened.history.note(1, "x")):
            with pytest.raises(HistoryError) as caught:
                act()
            assert str(caught.value) == faults.READ_ONLY
        nobodys.chmod(0o700)
        path.chmod(0o600)
        assert open_history(nobodys).history.count(Query()) == 3


def test_a_folder_that_cannot_be_made_is_one_sentence(nobodys: Path) -> None:
    with powerless():
        nobodys.chmod(0o500)
        with pytest.raises(HistoryError) as caught:
            open_history(nobodys / "dfx")
        assert str(caught.value) == faults.UNREADABLE
