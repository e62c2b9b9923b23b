"""`dfx scan` from the outside: the answers of `dfx analyze`, exit statuses, and a run that is killed."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from command import dfx
from scan_samples import blank, faces

from dfx.data.samples import samples
from dfx.scan.work import local_crew

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"
ONE_MODEL = ("--models", "mobilenet_v3_small", "--workers", 1)


def rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text().splitlines()]


def same(scanned: list[dict[str, Any]], report: dict[str, Any]) -> None:
    """The rows of a file say what `dfx analyze --json` says of it."""
    file, *faces = scanned
    if "error" in report:
        assert (file["error_kind"], file["face"]) == (report["error"]["kind"], 0)
        assert report["error"]["sentence"].casefold().endswith(file["error"].casefold())
        return
    assert file["error"] is None
    for name in ("verdict", "fake_probability", "threshold"):
        assert file[name] == report[name], name
    assert (file["warnings"] or "") == " ".join(report["warnings"])
    if report["interval"]:
        assert [file["interval_low"], file["interval_high"]] == report["interval"]
    told = report["faces"] if report["kind"] == "image" else report["tracks"]
    for row, face in zip(faces, told, strict=True):
        assert (row["fake_probability"], row["verdict"], row["reason"]) == tuple(
            face[name] for name in ("fake_probability", "verdict", "reason")
        )
        if report["kind"] == "image":
            assert [row[f"box_{edge}"] for edge in ("x", "y", "width", "height")] == face["box_xywh"]
            assert row["confidence"] == face["confidence"]
            assert {model: row[f"p_{model}"] for model in face["scores"]} == face["scores"]


def both(folder: Path, out: Path, *options: object) -> int:
    """Scan and analyse a folder, and compare; how many files."""
    code = dfx("scan", folder, "--out", out, *options).code
    asked = options[: options.index("--workers")]
    analysed = dfx("analyze", folder, "--json", "--explain", "none", *asked)
    assert code == analysed.code
    reports = [json.loads(line) for line in analysed.out.splitlines()]
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in rows(out):
        by_file.setdefault(row["file"], []).append(row)
    assert list(by_file) == [report["file"] for report in reports]
    for report in reports:
        same(by_file[report["file"]], report)
    return len(reports)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples is not here")
def test_answers_are_those_of_analyze_on_20_photographs(tmp_path: Path) -> None:
    assert both(SAMPLES, tmp_path / "R.jsonl", "--workers", 1) == 20


def test_answers_are_those_of_analyze_on_everything_else(tmp_path: Path, sample_film: bytes) -> None:
    """A crop, several faces, none, a clip, a wrong suffix, what is damaged, what is of another kind."""
    place = tmp_path / "mixed"
    faces(place, 3)
    (place / "blank.png").write_bytes(blank(4))
    (place / "photo.png").write_bytes(samples()[0].file.read_bytes())
    (place / "clip.mkv").write_bytes(sample_film)
    (place / "broken.jpg").write_bytes(b"\xff\xd8\xff" + b"x" * 500)
    (place / "text.jpg").write_text("no picture")
    (place / "empty.png").touch()
    options = ("--models", "mobilenet_v3_small", "--max-frames", 4, "--workers", 1)
    assert both(place, tmp_path / "R.jsonl", *options) == 9


def test_killed_and_resumed_is_as_if_nothing_had_been(tmp_path: Path) -> None:
    faces(tmp_path / "photos", 12)
    told = dfx("scan", tmp_path / "photos", "--out", tmp_path / "whole.csv", *ONE_MODEL)
    assert told.code == 0
    assert told.out.startswith("12 files. ")
    command = [sys.executable, "-m", "dfx", "scan", tmp_path / "photos", "--out", tmp_path / "R.csv", *ONE_MODEL]
    run = subprocess.Popen(list(map(str, command)), cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    journal = tmp_path / "R.csv.journal"
    deadline = time.monotonic() + 120
    while not (journal.exists() and journal.read_bytes().count(b"\n") >= 3):
        assert run.poll() is None, "it came to its end before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    workers = children(run.pid)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    known = journal.read_bytes().count(b"\n") - 1
    assert 2 <= known < 12
    assert not (tmp_path / "R.csv").exists()
    assert "--resume" in dfx("scan", tmp_path / "photos", "--out", tmp_path / "R.csv", *ONE_MODEL).sentence
    resumed = dfx("scan", tmp_path / "photos", "--out", tmp_path / "R.csv", "--resume", *ONE_MODEL)
    assert resumed.code == 0
    assert f"{known} of them hold bytes that were judged before." in resumed.out
    assert (tmp_path / "R.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert workers
    while alive := [pid for pid in workers if Path(f"/proc/{pid}/cmdline").exists() and not ended(pid)]:
        assert time.monotonic() < deadline, f"{alive} outlived their scan"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(place.parent.name))
    return found


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("nowhere", "--out", "R.csv"), 2, "expected a folder or a list"),
        ((".", "--out", "R.xlsx"), 2, "must end in"),
        ((".", "--out", "R.csv", "--workers", 0), 2, "between 1 and 256"),
        ((".", "--out", "R.csv", "--models", "nobody"), 2, "nobody"),
        ((".", "--out", "R.csv", "--every", 0), 2, "between 0.02 and 3600"),
        ((".", "--out", "R.csv", *ONE_MODEL), 3, "expected pictures or clips, but there are none"),
        ((".", "--out", "nowhere/R.csv", *ONE_MODEL), 1, "No such file or directory"),
    ],
)
def test_wrong_usage_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[object, ...], code: int, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = dfx("scan", *options)
    assert (told.code, sentence in told.sentence) == (code, True), told.err
    assert not list(tmp_path.iterdir())


def test_a_refused_file_is_a_row_and_the_status_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names from standard input; nothing is started for files that cannot even be read."""
    monkeypatch.setattr(local_crew, "LocalWorker", lambda *_: pytest.fail("a worker was started"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"missing.jpg\n/proc/self/mem\n")))
    told = dfx("scan", "-", "--out", tmp_path / "R.jsonl", *ONE_MODEL)
    assert told.code == 3
    assert told.out.startswith("2 files. Refused: 2.")
    assert [row["error"] for row in rows(tmp_path / "R.jsonl")] == [
        "Expected an image file, but there is no file of that name.",
        "Expected an image file, but it is empty.",
    ]


def test_a_folder_of_evidence_brings_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that lies where the scan is started is not imported by its workers."""
    faces(tmp_path, 1)
    for name in ("msgspec", "cv2", "dfx"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    assert dfx("scan", ".", "--out", "R.csv", *ONE_MODEL).code == 0
    assert not (tmp_path / "ran").exists()
