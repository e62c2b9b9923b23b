"""`--out` holds all of a file's results or nothing of them, and never anything anywhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from report_samples import image_report, picture
from video_samples import video_report

from dfx.analysis.image import ImageAnalysis
from dfx.errors import DfxError
from dfx.report import clip_files
from dfx.report.clip_files import write_clip_files
from dfx.report.files import folder_for, prepare, write_files
from dfx.report.whole_folder import whole

RESULT = ImageAnalysis(picture(), image_report())
SHA = RESULT.report.media.sha256


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full_after(bytes_free: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that has room for that many bytes of pictures; text still fits."""
    left, write = [bytes_free], Path.write_bytes

    def written(path: Path, data: bytes) -> int:
        left[0] -= len(data)
        if left[0] < 0:
            write(path, data[: len(data) // 2])
            raise OSError(28, "No space left on device", str(path))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", written)


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


def test_a_link_for_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DfxError, match=r"written to out: expected a folder, but a link is in the way\.$"):
        prepare(tmp_path / "out")
    (tmp_path / "real").mkdir()
    folder_for(tmp_path / "real", "photo", SHA).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DfxError, match="a link is in the way"):
        write_files(RESULT, tmp_path / "real", "photo")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_the_way_of_a_file_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("keep me")
    folder = folder_for(tmp_path / "out", "photo", SHA)
    folder.mkdir(parents=True)
    (folder / "report.json").symlink_to(tmp_path / "secret")
    write_files(RESULT, tmp_path / "out", "photo")
    assert (tmp_path / "secret").read_text() == "keep me"
    assert not (folder / "report.json").is_symlink()


def test_a_clips_folder_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_files, "annotated_clip", lambda *given: b"film")
    folder = write_clip_files(b"", "my clip.mp4", video_report(), tmp_path)
    assert folder.name.startswith("my_clip-")
    assert set(everything(folder)) == {
        "annotated.mp4",
        "faces.csv",
        "report.html",
        "report.json",
        "person_1.png",
        "person_2.png",
    }
    monkeypatch.setattr(clip_files, "annotated_clip", lambda *given: pytest.fail("the disk was full before"))
    full_after(500, monkeypatch)
    with pytest.raises(DfxError, match="No space left"):
        write_clip_files(b"", "other.mp4", video_report(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
