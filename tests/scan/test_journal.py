"""What is known outlives whatever ends the process, and two scans never share it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from scan_samples import made_answer

from dfx.errors import Busy, DataError
from dfx.scan.journal import Journal
from dfx.scan.values import KILLED, Answer, Refusal

ASKED = {"threshold": 0.5, "models": ["a"]}
ONE, TWO, REFUSED = made_answer(b"one"), made_answer(b"two"), made_answer(b"no")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    journal = Journal(tmp_path / "R.csv", ASKED, resume=False)
    for answer in (ONE, TWO, REFUSED):
        journal.add(answer)
    journal.close()
    return tmp_path / "R.csv"


def opened(out: Path, resume: bool = True, asked: dict[str, object] | None = None) -> Journal:
    return Journal(out, ASKED if asked is None else asked, resume)


def test_answers_come_back_as_they_were(out: Path) -> None:
    journal = opened(out)
    assert len(journal) == 3
    assert [journal[answer.sha256] for answer in (REFUSED, ONE, TWO)] == [REFUSED, ONE, TWO]
    assert made_answer(b"three").sha256 not in journal


def test_a_line_cut_off_is_dropped_and_the_next_one_is_whole(out: Path) -> None:
    path = out.with_name("R.csv.journal")
    path.write_bytes(path.read_bytes()[:-20])
    journal = opened(out)
    assert len(journal) == 2
    journal.add(REFUSED)
    journal.close()
    assert opened(out)[REFUSED.sha256] == REFUSED


def test_a_damaged_line_costs_its_own_answer_alone(out: Path) -> None:
    path = out.with_name("R.csv.journal")
    head, first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([head, b"\xff" + first[1:], *rest]))
    journal = opened(out)
    assert ONE.sha256 not in journal
    assert journal[TWO.sha256] == TWO


def test_what_another_try_may_not_give_is_tried_again(out: Path) -> None:
    journal = opened(out)
    journal.add(Answer(made_answer(b"slow").sha256, refusal=Refusal("worker_died", KILLED)))
    journal.close()
    assert made_answer(b"slow").sha256 not in opened(out)


def test_two_scans_of_one_output(out: Path) -> None:
    first = opened(out)
    with pytest.raises(Busy, match=r"Another scan is writing R\.csv"):
        opened(out)
    first.close()
    opened(out).close()


def test_an_unfinished_one_is_not_thrown_away(out: Path) -> None:
    before = out.with_name("R.csv.journal").read_bytes()
    with pytest.raises(DataError, match="go on with --resume"):
        opened(out, resume=False)
    assert out.with_name("R.csv.journal").read_bytes() == before


def test_a_finished_one_begins_anew_unless_resumed(out: Path) -> None:
    journal = opened(out)
    journal.finish()
    journal.close()
    resumed = opened(out)
    assert len(resumed) == 3
    resumed.close()
    assert len(opened(out, resume=False)) == 0


def test_other_options_are_named(out: Path) -> None:
    with pytest.raises(DataError, match="other threshold"):
        opened(out, asked={**ASKED, "threshold": 0.4})


def test_a_strangers_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "R.csv.journal").write_text("Dear diary\n")
    with pytest.raises(DataError, match="is no journal"):
        opened(tmp_path / "R.csv", resume=False)
    assert (tmp_path / "R.csv.journal").read_text() == "Dear diary\n"
    (tmp_path / "S.csv.journal").symlink_to(tmp_path / "R.csv.journal")
    with pytest.raises(OSError, match="symbolic links"):
        opened(tmp_path / "S.csv")


def test_a_full_disk_leaves_whole_lines(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, write = opened(out), os.write
    before = out.with_name("R.csv.journal").read_bytes()

    def full(handle: int, data: memoryview) -> int:
        if len(data) > 50:
            return write(handle, data[:50])
        raise OSError(errno.ENOSPC, "No space left on device")

    big = made_answer(b"three")
    monkeypatch.setattr(
        os, "write", lambda handle, data: full(handle, data) if len(data) != 50 else full(handle, data[:1])
    )
    with pytest.raises(OSError, match="No space left"):
        journal.add(big)
    assert out.with_name("R.csv.journal").read_bytes() == before
    assert big.sha256 not in journal
