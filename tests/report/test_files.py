"""What `--out` writes: where, what, and nothing of the upload but its pixels."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from report_samples import image_report, no_face_report, picture

from dfx.analysis.image import ImageAnalysis
from dfx.errors import DfxError
from dfx.report.files import prepare, write_files
from dfx.report.json.photo import to_json

RESULT = ImageAnalysis(picture(), image_report())
HOSTILE = [
    "../../up",
    "/etc/passwd",
    "C:\\x",
    "a\0b",
    ":green[REAL]",
    "=1+1",
    "photo\u202egpj",
    "\ud800",
    "x" * 5000,
    ".",
]
NAMES = ["report.html", "report.json", "report.pdf", "face_1.png", "face_2.png"]
MAPS = [f"face_2_{name}_gradcam.{end}" for name in ("mobilenet_v2", "meso_inception4") for end in ("png", "npz")]


def written(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_report_crops_and_overlays_are_written(tmp_path: Path) -> None:
    folder = write_files(RESULT, tmp_path, "photo")
    assert folder.parent == tmp_path
    assert folder.name == f"photo-{RESULT.report.media.sha256[:8]}"
    assert written(folder) == sorted([*NAMES, *MAPS])
    assert json.loads((folder / "report.json").read_text("utf-8")) == to_json(RESULT.report)
    assert (folder / "report.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html>")


def test_a_crop_keeps_its_colours_and_holds_nothing_but_pixels(tmp_path: Path) -> None:
    data = (write_files(RESULT, tmp_path) / "face_1.png").read_bytes()
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.array_equal(pixels, RESULT.report.faces[0].face.crop)
    assert not [chunk for chunk in (b"eXIf", b"tEXt", b"iTXt", b"zTXt") if chunk in data]


def test_without_a_face_there_are_no_pictures(tmp_path: Path) -> None:
    folder = write_files(replace(RESULT, report=no_face_report()), tmp_path, "photo")
    assert written(folder) == ["report.html", "report.json", "report.pdf"]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_cannot_leave_the_folder(name: str, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    folder = write_files(replace(RESULT, report=no_face_report()), out, name)
    assert folder.parent == out
    assert len(folder.name) < 60
    assert folder.name.isascii()
    assert {path.split("/")[0] for path in written(tmp_path)} == {"deep"}


def test_a_file_in_the_way_is_one_sentence_without_its_place(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    for refuse in (
        lambda: prepare(tmp_path / "taken"),
        lambda: prepare(tmp_path / "taken" / "deeper"),
        lambda: write_files(RESULT, tmp_path / "taken", "photo"),
    ):
        with pytest.raises(
            DfxError, match=r"could not be written to (taken|deeper): .* a file is in the way\.$"
        ) as caught:
            refuse()
        assert str(tmp_path) not in str(caught.value)
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **options: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path))

    monkeypatch.setattr("dfx.report.files.write_whole", full)
    with pytest.raises(DfxError, match=r"No space left on device\.$") as caught:
        write_files(RESULT, tmp_path, "photo")
    assert str(tmp_path) not in str(caught.value)
