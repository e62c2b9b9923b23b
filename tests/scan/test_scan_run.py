"""A scan from names to table, with a crew that answers from the bytes alone."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from scan_samples import ASKED, MadeCrew, blank

from dfx.errors import DfxError, MediaError, SettingError
from dfx.report.verify.stored import read_stored
from dfx.scan import journal as journal_module
from dfx.scan import run as run_module
from dfx.scan.pace import Tally
from dfx.scan.run import Run, Scan


def rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text().splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """300 pictures of 50 different contents, one in fifty refused."""
    place = tmp_path / "folder"
    place.mkdir()
    contents = [b"no picture", *(blank(number) for number in range(49))]
    for number in range(300):
        (place / f"{number:04d}.png").write_bytes(contents[number % 50])
    return place


def scan(folder: Path, out: Path, resume: bool = False, reports: tuple[Path, ...] = ()) -> Scan:
    return Scan(folder, out, ASKED, resume, reports)


def test_what_is_alike_is_judged_once(folder: Path, tmp_path: Path) -> None:
    crew = MadeCrew()
    seen: list[Tally] = []
    run = Run(scan(folder, tmp_path / "R.jsonl"), seen.append)
    summing = run.go(crew)
    assert crew.given == 50
    assert run.tally == Tally(300, 300, refused=1, known=250)
    assert (summing.judged, summing.refused) == (294, 6)
    files = [row for row in rows(tmp_path / "R.jsonl") if row["face"] == 0]
    assert [row["file"] for row in files] == [f"{number:04d}.png" for number in range(300)], "in the order of names"
    assert [row["sha256"] for row in files[:50]] * 6 == [row["sha256"] for row in files]
    assert [tally.passed for tally in seen] == sorted(tally.passed for tally in seen)
    assert (tmp_path / "R.summary.html").is_file()


@pytest.mark.parametrize("stopped_after", [0, 1, 30])
def test_a_scan_that_was_stopped_goes_on(folder: Path, tmp_path: Path, stopped_after: int) -> None:
    Run(scan(folder, tmp_path / "whole.jsonl")).go(MadeCrew())

    def stop(given: int) -> None:
        if given == stopped_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Run(scan(folder, tmp_path / "R.jsonl")).go(MadeCrew(stop))
    assert not (tmp_path / "R.jsonl").exists()
    crew = MadeCrew()
    run = Run(scan(folder, tmp_path / "R.jsonl", resume=True))
    run.go(crew)
    assert crew.given == 50 - stopped_after, "what was answered is not asked again"
    assert (tmp_path / "R.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_files_that_came_later_are_judged_alone(folder: Path, tmp_path: Path) -> None:
    Run(scan(folder, tmp_path / "R.jsonl")).go(MadeCrew())
    (folder / "new.png").write_bytes(blank(200))
    crew = MadeCrew()
    Run(scan(folder, tmp_path / "R.jsonl", resume=True)).go(crew)
    assert crew.given == 1
    assert rows(tmp_path / "R.jsonl")[-1]["file"] == "new.png"


@pytest.mark.parametrize("full", ["journal", "table", "summary", "report"])
def test_a_full_disk_is_one_sentence_and_costs_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    def no_space(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    writers = {"table": "write_table", "summary": "write_whole", "report": "write_reports"}
    with monkeypatch.context() as patch:
        if full == "journal":
            left, write = [40], os.write

            def some(handle: int, data: memoryview) -> int:
                left[0] -= 1
                return write(handle, data) if left[0] > 0 else no_space()  # type: ignore[func-returns-value]

            patch.setattr(journal_module.os, "write", some)
        else:
            patch.setattr(run_module, writers[full], no_space)
        with pytest.raises(DfxError) as caught:
            Run(scan(folder, tmp_path / "R.jsonl")).go(MadeCrew())
    assert str(caught.value) == (
        f"The {full} could not be written (No space left on device); what was answered by then is kept, so go on with "
        "--resume once that is mended."
    )
    crew = MadeCrew()
    Run(scan(folder, tmp_path / "R.jsonl", resume=True)).go(crew)
    assert crew.given == {"journal": 50 - 38, "table": 0, "summary": 0, "report": 0}[full], (
        "39 lines were written, one of them the head"
    )
    Run(scan(folder, tmp_path / "whole.jsonl")).go(MadeCrew())
    assert (tmp_path / "R.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_no_room_for_names_is_one_sentence(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(self: object, noted: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(run_module.Names, "note", no_space)
    with pytest.raises(DfxError, match="list of names could not be written"):
        Run(scan(folder, tmp_path / "R.jsonl")).go(MadeCrew())


def test_a_folder_without_files_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "letter.txt").write_text("Dear reader")
    with pytest.raises(MediaError, match="empty: expected pictures or clips, but there are none"):
        Run(scan(tmp_path / "empty", tmp_path / "R.csv")).go(MadeCrew())
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_an_output_that_cannot_be_is_said_before_the_work(folder: Path, tmp_path: Path) -> None:
    crew = MadeCrew()
    (tmp_path / "R.csv").mkdir()
    with pytest.raises(SettingError, match=r"R\.csv is a folder"):
        Run(scan(folder, tmp_path / "R.csv")).go(crew)
    with pytest.raises(DfxError, match=r"journal beside the table could not be written \(No such file or directory\)"):
        Run(scan(folder, tmp_path / "nowhere" / "R.csv")).go(crew)
    assert crew.given == 0


def test_names_of_a_list_are_rows_even_where_there_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(blank(1))
    (tmp_path / "list").write_text(f"{tmp_path}/a.png\n{tmp_path}/missing.png\n")
    Run(scan(tmp_path / "list", tmp_path / "R.jsonl")).go(MadeCrew())
    told = [(row["file"].rpartition("/")[2], row["error"]) for row in rows(tmp_path / "R.jsonl") if row["face"] == 0]
    assert told == [("a.png", None), ("missing.png", "Expected an image file, but there is no file of that name.")]


def test_reports_are_of_the_table_that_was_written(folder: Path, tmp_path: Path) -> None:
    names = ("R.html", "R.pdf", "R.json")
    Run(scan(folder, tmp_path / "R.csv", reports=tuple(tmp_path / name for name in names))).go(MadeCrew())
    read = [read_stored((tmp_path / name).read_bytes()) for name in (*names, "R.summary.html")]
    assert [one.form for one in read] == ["HTML", "PDF", "JSON", "HTML"]
    assert all(one.intact and one.values == read[0].values for one in read)
    values = read[0].values
    assert values["table"] == {"name": "R.csv", "sha256": hashlib.sha256((tmp_path / "R.csv").read_bytes()).hexdigest()}
    assert (values["counts"]["refused"], sum(values["counts"].values())) == (6, 300)


def test_a_stopped_scan_reports_what_was_answered_by_then(folder: Path, tmp_path: Path) -> None:
    def stop(given: int) -> None:
        if given == 20:
            raise KeyboardInterrupt

    report = tmp_path / "R.json"
    with pytest.raises(KeyboardInterrupt):
        Run(scan(folder, tmp_path / "R.csv", reports=(report,))).go(MadeCrew(stop))
    values = json.loads(report.read_text())
    known = sum(values["counts"].values())
    assert (values["finished"], values["table"]["sha256"]) == (False, None)
    assert values["files"]
    assert known == len(values["files"]) + len(values["refused"])
    assert {row["sha256"] for row in (*values["files"], *values["refused"])} == {
        hashlib.sha256(data).hexdigest() for data in [b"no picture", *(blank(number) for number in range(19))]
    }
    Run(scan(folder, tmp_path / "R.csv", resume=True, reports=(report,))).go(MadeCrew())
    values = json.loads(report.read_text())
    assert (values["finished"], sum(values["counts"].values())) == (True, 300)


@pytest.mark.parametrize(("names", "words"), [
    (("R.doc",), "must end in .html, .pdf, .json, not in '.doc'"), (("R",), "not in 'nothing'"),
    (("nowhere/R.pdf",), "The folder for R.pdf is not there"), (("made.pdf",), "made.pdf is a folder"),
    (("R.json", "made.pdf/../R.json"), "R.json is written by this scan already"),
    (("T.summary.html",), "T.summary.html is written by this scan already"),
])  # fmt: skip
def test_a_report_that_cannot_be_is_said_before_the_work(
    folder: Path, tmp_path: Path, names: tuple[str, ...], words: str
) -> None:
    (tmp_path / "made.pdf").mkdir()
    crew = MadeCrew()
    with pytest.raises(SettingError) as caught:
        Run(scan(folder, tmp_path / "T.csv", reports=tuple(tmp_path / name for name in names))).go(crew)
    assert words in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert crew.given == 0
    assert not (tmp_path / "T.csv.journal").exists()
