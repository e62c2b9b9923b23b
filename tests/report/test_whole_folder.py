"""`--out` holds all of a file's results or nothing of them, and never anything anywhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from report_samples import image_report, picture
from video_samples import video_report

from dfx import storage
from dfx.analysis.image import ImageAnalysis
from dfx.errors import DfxError
from dfx.report import clip_files, files
from dfx.report.clip_files import write_clip_files
from dfx.report.files import write_files
from dfx.report.whole_folder import whole

RESULT = ImageAnalysis(picture(), image_report())
SHA = RESULT.report.media.sha256


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full_after(bytes_free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that has room for that many bytes of pictures; text still fits."""
    left, write = [bytes_free], storage.write_whole

    def written(path: Path, data: bytes | str) -> None:
        left[0] -= len(data) if isinstance(data, bytes) else 0
        if left[0] < 0:
            path.write_bytes(bytes(data)[: len(data) // 2])
            raise OSError(28, "No space left on device", str(path))
        write(path, data)

    for module in (files, clip_files):
        monkeypatch.setattr(module, "write_whole", written)


def test_what_was_begun_on_a_full_disk_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full_after(1_000, monkeypatch)
    with pytest.raises(DfxError, match=r"No space left on device\.$"):
        write_files(RESULT, tmp_path / "out", "photo")
    assert list((tmp_path / "out").iterdir()) == []


def test_an_earlier_run_survives_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_files(RESULT, tmp_path, "photo")
    (folder / "mine.txt").write_text("a note")
    before = everything(tmp_path)
    full_after(1_000, monkeypatch)
    with pytest.raises(DfxError):
        write_files(replace(RESULT, report=replace(RESULT.report, threshold=0.7)), tmp_path, "photo")
    assert everything(tmp_path) == before


def test_a_second_run_replaces_its_own_files_and_no_other(tmp_path: Path) -> None:
    folder = write_files(RESULT, tmp_path, "photo")
    (folder / "mine.txt").write_text("a note")
    old = (folder / "report.json").read_bytes()
    assert write_files(replace(RESULT, report=replace(RESULT.report, threshold=0.7)), tmp_path, "photo") == folder
    assert (folder / "report.json").read_bytes() != old
    assert (folder / "mine.txt").read_text() == "a note"
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_stopped_run_leaves_nothing(tmp_path: Path) -> None:
    def stopped() -> None:
        with whole(tmp_path / "made") as part:
            (part / "a.txt").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_a_clips_folder_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_files, "annotated_clip", lambda *given: b"film")
    folder = write_clip_files(b"", "my clip.mp4", video_report(), tmp_path)
    assert folder.name.startswith("my_clip-")
    assert set(everything(folder)) == {
        "annotated.mp4",
        "faces.csv",
        "report.html",
        "report.pdf",
        "report.json",
        "person_1.png",
        "person_2.png",
    }
    monkeypatch.setattr(clip_files, "annotated_clip", lambda *given: pytest.fail("the disk was full before"))
    full_after(500, monkeypatch)
    with pytest.raises(DfxError, match="No space left"):
        write_clip_files(b"", "other.mp4", video_report(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
