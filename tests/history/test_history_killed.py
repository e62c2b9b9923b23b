"""Processes that are killed while they write, or write at the same time: what was said to be written is there, and whole."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest
from history_samples import entry, rows_of
from sqlalchemy import event
from test_history_opening import as_of

from dfx.history.entry import Query, Report
from dfx.history.opening import FILE, open_history, state_of
from dfx.history.store import History

SIZE = 60_000  # characters of a report, most of them written: many pages of the file


@dataclass(frozen=True, slots=True)
class Child:
    """A process of its own, with what it tells."""

    pid: int
    told: BinaryIO

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> int:
        """Wait for it; minus the signal that ended it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def child(work: Callable[[Callable[[int], object]], None]) -> Child:
    """`work` in a process of its own, which is given a way to tell numbers."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work(lambda number: os.write(writes, b"%d\n" % number))
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writes)
    return Child(pid, os.fdopen(reads, "rb"))


def write(
    folder: Path, numbers: range, tell: Callable[[int], object], before: Callable[[History], object] = id
) -> None:
    history = open_history(folder).history
    kept = before(history)
    for number in numbers:
        history.put(entry(number, report=Report("{}", os.urandom(SIZE // 2).hex())))
        tell(number)
    del kept


def kill_me(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def numbers_in(history: History) -> set[int]:
    return {int(row.summary.sha256, 16) for row in history.rows(Query())}


def is_whole(folder: Path) -> bool:
    return rows_of(folder, "PRAGMA integrity_check") == [("ok",)]


def test_killed_at_any_moment_nothing_that_was_written_is_lost_or_half(tmp_path: Path) -> None:
    """Six writers, each killed in the midst of its writing; whoever opens the file next finds every write it was told of."""
    told: set[int] = set()
    for turn in range(6):
        writer = child(partial(write, tmp_path, range(1_000 * turn, 1_000 * turn + 500)))
        told.add(int(writer.told.readline()))  # it writes one after the other now, without a pause
        time.sleep(0.02 + 0.017 * turn)
        writer.kill()
        told |= {int(line) for line in writer.told.read().split()}
        assert writer.ended() == -signal.SIGKILL
        opened = open_history(tmp_path)
        assert opened.told == ""
        found = numbers_in(opened.history)
        assert told <= found
        assert len(found - told) <= turn + 1  # of each the one that was done and not yet told of
    history = open_history(tmp_path).history
    for row in history.rows(Query()):
        report = history.report(row.id)
        assert report is not None
        assert len(report.html) == SIZE
    assert is_whole(tmp_path)
    assert not list(tmp_path.glob("history-damaged-*"))


def test_killed_between_the_halves_of_a_write_there_is_none_of_it(tmp_path: Path) -> None:
    def end_there(history: History) -> None:
        def told(connection: object, cursor: object, said: str, *_: object) -> None:
            if said.startswith("INSERT INTO reports"):
                kill_me()

        event.listen(history._engine, "before_cursor_execute", told)

    open_history(tmp_path).history.put(entry(1))
    writer = child(lambda tell: write(tmp_path, range(5, 6), tell, end_there))
    assert writer.ended() == -signal.SIGKILL
    assert rows_of(tmp_path) == [("photo 1.jpg",)]
    assert open_history(tmp_path).history.put(entry(5))
    assert is_whole(tmp_path)


def test_killed_in_the_midst_of_an_upgrade_the_file_is_the_old_one(tmp_path: Path) -> None:
    def upgrade(tell: Callable[[int], object]) -> None:
        from dfx.history import entry as entries

        entries.folded = kill_me  # type: ignore[assignment]  # by then the step has changed the tables
        open_history(tmp_path)

    as_of(tmp_path, "1")
    assert child(upgrade).ended() == -signal.SIGKILL
    assert state_of(tmp_path / FILE) == "older"
    opened = open_history(tmp_path)
    assert (opened.history.count(Query()), opened.told) == (2, "")


def test_a_journal_that_was_left_is_read_at_the_next_opening(tmp_path: Path) -> None:
    """What a killed process leaves beside its file belongs to it."""

    def hold(_: History) -> sqlite3.Connection:
        held = sqlite3.connect(tmp_path / FILE)
        held.execute("SELECT 1 FROM entries").fetchone()
        return held

    def work(tell: Callable[[int], object]) -> None:
        write(tmp_path, range(2), lambda number: kill_me() if number == 1 else None, hold)

    assert child(work).ended() == -signal.SIGKILL
    assert (tmp_path / f"{FILE}-wal").stat().st_size > SIZE
    assert b"photo 0.jpg" not in (tmp_path / FILE).read_bytes()
    assert open_history(tmp_path).history.count(Query()) == 2


@pytest.mark.parametrize("there", [True, False], ids=["a file that is there", "a file that both make"])
def test_two_processes_that_write_at_once_both_write_everything(tmp_path: Path, there: bool) -> None:
    if there:
        open_history(tmp_path)
    writers = [child(partial(write, tmp_path, range(first, first + 8))) for first in (0, 100)]
    for writer in writers:
        assert len(writer.told.read().split()) == 8
        assert writer.ended() == 0
    assert numbers_in(open_history(tmp_path).history) == {*range(8), *range(100, 108)}
    assert is_whole(tmp_path)
