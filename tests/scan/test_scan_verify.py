"""`dfx verify` of a scan's report: its files found by their bytes alone, judged again, and each change told by its name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Outcome, dfx
from scan_samples import blank, faces

from dfx.report.json.seal import seal
from dfx.scan.verify import check as checking

ONE_MODEL = ("--models", "mobilenet_v3_small", "--workers", 1)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory, sample_film: bytes) -> Path:
    """A folder with three photos of a face, one of them twice, a clip, a picture without a face, a damaged and an empty file,
    and beside it the reports of its scan."""
    place = tmp_path_factory.mktemp("scanned")
    photos = faces(place / "files", 3, side=400)
    shutil.copy(photos[0], place / "files" / "again.png")
    (place / "files" / "clip.mkv").write_bytes(sample_film)
    (place / "files" / "blank.png").write_bytes(blank(4))
    (place / "files" / "broken.jpg").write_bytes(b"\xff\xd8\xff" + b"x" * 500)
    (place / "files" / "empty.png").touch()
    reports = [part for form in ("pdf", "html", "json") for part in ("--report", place / f"R.{form}")]
    options = ("--max-frames", 4, "--threshold", 0.4, "--dossiers", 2)
    told = dfx("scan", place / "files", "--out", place / "T.csv", *ONE_MODEL, *reports, *options)
    assert told.code == 3, told.err
    assert "2 reports of single files in T.dossiers." in told.out
    return place


@pytest.fixture
def files(scanned: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to change."""
    return shutil.copytree(scanned / "files", tmp_path / "files")


def changed(scanned: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], sealed: bool = True) -> Path:
    """The report with other values, sealed anew as a forger would."""
    values = json.loads((scanned / "R.json").read_text())
    change(values)
    report = tmp_path / "changed.json"
    report.write_text(json.dumps({**values, "seal": seal(values)} if sealed else values))
    return report


def most_suspicious(scanned: Path) -> Path:
    name = json.loads((scanned / "R.json").read_text())["files"][0]["name"]
    return scanned / "files" / str(name)


def line(told: Outcome, about: str) -> str:
    (found,) = [one for one in told.out.splitlines() if one.startswith(f"{about}: ")]
    return found.removeprefix(f"{about}: ")


def test_the_same(scanned: Path) -> None:
    told = dfx("verify", scanned / "R.pdf", scanned / "files")
    assert (told.code, told.err) == (0, "")
    assert line(told, "Report") == "as dfx wrote it (PDF)."
    assert line(told, "Weights") == "the files of the report, 1 model."
    assert line(told, "Counts") == "fit the files that are listed."
    assert line(told, "Files") == "all 7 files of the report are here; 1 other beside them."
    assert line(told, "Unread") == "1 refused file could not be read, so nothing tells which it was."
    assert line(told, "Numbers").startswith("6 files judged again, ")
    assert told.out.splitlines()[-1] == "Same."


def test_names_do_not_matter_and_a_list_or_a_single_file_will_do(scanned: Path, files: Path, tmp_path: Path) -> None:
    (files / "deep").mkdir()
    for path in [path for path in files.iterdir() if path.is_file()]:
        path.rename(files / "deep" / f"_{path.name}x.jpg")
    assert dfx("verify", scanned / "R.json", files).code == 0
    (tmp_path / "list").write_text("\n".join(map(str, (scanned / "files").iterdir())))
    told = dfx("verify", scanned / "R.html", tmp_path / "list", "--sample", 1)
    assert (told.code, line(told, "Report")) == (0, "as dfx wrote it (HTML).")
    told = dfx("verify", scanned / "R.json", scanned / "files" / "001.jpg")
    assert (told.code, line(told, "Files")) == (0, "the file is one of the report's.")
    assert line(told, "Numbers").startswith("1 file judged again, ")
    (tmp_path / "other.png").write_bytes(blank(77))
    told = dfx("verify", scanned / "R.json", tmp_path / "other.png")
    assert (told.code, line(told, "Files")) == (1, "the file is none of the report's.")


def test_a_sample_is_drawn(scanned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    judge = checking._judged
    monkeypatch.setattr(checking, "_judged", lambda *args: judged.append(args[2]) or judge(*args))
    told = dfx("verify", scanned / "R.json", scanned / "files", "--sample", 2)
    assert told.code == 0
    assert len(set(judged)) == len(judged) == 2
    assert line(told, "Numbers").startswith("2 files of 6, drawn anew, judged again, ")


def test_a_flipped_byte_of_a_file(scanned: Path, files: Path) -> None:
    data = bytearray((files / "001.jpg").read_bytes())
    data[-40] ^= 1
    (files / "001.jpg").write_bytes(data)
    told = dfx("verify", scanned / "R.json", files)
    assert told.code == 1
    assert line(told, "Files") == "of 7 files of the report, 1 not here; 2 others beside them."
    assert "  001.jpg, SHA-256 " in told.out
    assert line(told, "Numbers").startswith("5 files judged again, ")
    assert told.out.splitlines()[-1] == "Not the same: files."


def test_a_flipped_byte_of_the_report(scanned: Path, tmp_path: Path) -> None:
    for form, was, becomes in (("html", b"<h2>Facts", b"<h2>Facta"), ("pdf", b"/Title (", b"/Titlf (")):
        data = (scanned / f"R.{form}").read_bytes()
        assert was in data
        (tmp_path / f"x.{form}").write_bytes(data.replace(was, becomes, 1))
        told = dfx("verify", tmp_path / f"x.{form}", scanned / "files" / "001.jpg")
        assert told.code == 1
        assert line(told, "Report").startswith("changed since dfx wrote it")
        assert told.out.splitlines()[-1] == "Not the same: report."


def test_forged_rows_do_not_come_out_again(scanned: Path, tmp_path: Path) -> None:
    def forge(values: dict[str, Any]) -> None:
        values["files"][0].update(fake_probability=0.5, interval=[0.4, 0.6])
        values["refused"][0]["error"] = "It is fine."

    told = dfx("verify", changed(scanned, tmp_path, forge), scanned / "files")
    assert told.code == 1
    assert line(told, "Report") == "as dfx wrote it (JSON)."  # a seal is no proof
    assert ".fake_probability: 0.5 in the report, " in told.out
    assert "  broken.jpg.error: 'It is fine.' in the report, " in told.out
    assert told.out.splitlines()[-1] == "Not the same: numbers."


def test_rounding_passes_and_a_moved_threshold_is_used(scanned: Path, tmp_path: Path) -> None:
    def near(values: dict[str, Any]) -> None:
        for row in values["files"]:
            p = row["fake_probability"]
            row["fake_probability"] = p and p + (0.001 if p < 0.5 else -0.001)

    told = dfx("verify", changed(scanned, tmp_path, near), most_suspicious(scanned))
    assert (told.code, told.out.splitlines()[-1]) == (0, "Same within rounding.")

    def other(values: dict[str, Any]) -> None:
        values["settings"]["threshold"] = 0.9

    told = dfx("verify", changed(scanned, tmp_path, other), most_suspicious(scanned))
    assert told.code == 1
    assert ".threshold: 0.4 in the report, 0.9 now" in told.out


def test_sums_that_do_not_fit_the_rows(scanned: Path, tmp_path: Path) -> None:
    def fewer(values: dict[str, Any]) -> None:
        values["counts"]["no_face"] -= 1

    told = dfx("verify", changed(scanned, tmp_path, fewer), scanned / "files" / "001.jpg")
    assert (told.code, line(told, "Counts")) == (1, "the report counts fewer files than it lists.")

    def more(values: dict[str, Any]) -> None:
        values["counts"]["no_face"] += 9_000

    told = dfx("verify", changed(scanned, tmp_path, more), scanned / "files" / "001.jpg")
    assert told.code == 0
    assert line(told, "Counts") == "9\u202f000 files of the scan stand in its table alone, and are not checked."


def test_a_name_in_a_report_opens_nothing(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows whose names lead out of the folder: they are looked for by their bytes, in the folder alone."""
    opened: list[Path] = []
    read = checking.read_job
    monkeypatch.setattr(checking, "read_job", lambda path: opened.append(path) or read(path))

    def lead_out(values: dict[str, Any]) -> None:
        for row in (*values["files"], *values["refused"]):
            row["name"] = "../../etc/passwd" if row["name"].startswith("0") else "\x1b[2J/dev/zero\u202e" * 90

    told = dfx("verify", changed(scanned, tmp_path, lead_out), scanned / "files")
    assert told.code == 0
    assert {path.parent for path in opened} == {scanned / "files"}
    (tmp_path / "none").mkdir()
    told = dfx("verify", changed(scanned, tmp_path, lead_out), tmp_path / "none")
    assert (told.code, line(told, "Files")) == (1, "of 7 files of the report, 7 not here.")
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
    assert all(len(one) < 200 for one in told.out.splitlines())


@pytest.mark.parametrize(("place", "value", "words"), [
    (("files",), [{}], "does not say name"), (("files",), "all", "at most 5000 files"),
    (("files",), [[]], "does not say files"),
    (("files",), [{}] * 6000, "at most 5000 files"), (("files", 0, "sha256"), "../x", "expected 64 hexadecimal digits"),
    (("files", 0, "verdict"), ["fake"], "does not say verdict"), (("refused", 0, "verdict"), "fake", "does not say verdict"),
    (("counts", "fake"), -1, "does not say fake"), (("settings", "models"), ["../x"], "which models"),
    (("settings", "threshold"), 7, "does not say threshold"), (("settings", "max_frames"), 10**9, "does not say max_frames"),
    (("settings", "face_margin"), "wide", "does not say face_margin"), (("settings", "every_s"), 0, "does not say every_s"),
    (("weights", "mobilenet_v3_small"), "ab", "expected 64 hexadecimal digits"),
    (("settings", "detect_side"), 9_999, "cannot be asked here"),
])  # fmt: skip
def test_what_a_report_cannot_say_is_refused_in_a_sentence(
    scanned: Path, tmp_path: Path, place: tuple[Any, ...], value: Any, words: str
) -> None:
    def change(values: dict[str, Any]) -> None:
        *way, last = place
        for step in way:
            values = values[step]
        values[last] = value

    told = dfx("verify", changed(scanned, tmp_path, change), scanned / "files" / "000.jpg")
    assert (told.code, words in told.sentence) == (3, True), told.err


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (("R.json", "nowhere"), 2, "expected a folder or a list"), (("R.json", "files", "--sample", "0"), 2, "--sample"),
    (("gone.json", "files"), 3, "gone.json: "),
])  # fmt: skip
def test_usage(scanned: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    place = {name: scanned / name for name in ("R.json", "files", "nowhere", "gone.json")}
    told = dfx("verify", *(place.get(one, one) for one in arguments))
    assert told.code == code
    assert words in told.err


def test_single_reports_of_the_most_suspicious_can_be_checked(scanned: Path) -> None:
    listed = json.loads((scanned / "R.json").read_text())["files"]
    folders = sorted((scanned / "T.dossiers").iterdir())
    digests = list(dict.fromkeys(row["sha256"] for row in listed))[:2]
    assert sorted(folder.name.rpartition("-")[2] for folder in folders) == sorted(digest[:8] for digest in digests)
    for folder in folders:
        report = json.loads((folder / "report.json").read_text())
        (row, *_) = [row for row in listed if row["sha256"] == report["media"]["sha256"]]
        assert (report["fake_probability"], report["threshold"]) == (row["fake_probability"], 0.4)
        told = dfx("verify", folder / "report.pdf", scanned / "files" / row["name"])
        assert (told.code, told.out.splitlines()[-1]) == (0, "Same.")
    told = dfx("verify", folders[0] / "report.json", scanned / "files" / listed[0]["name"], "--sample", 1)
    assert (told.code, "this one is of a single file" in told.sentence) == (2, True)
