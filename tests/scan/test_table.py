"""One table in three forms, whole or not at all."""

from __future__ import annotations

import csv
import errno
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scan_samples import made_answer

from dfx.errors import SettingError
from dfx.scan.table import Row, check_suffix, columns, rows_of, write_table
from dfx.scan.values import Answer, FaceAnswer, FileAnswer, Refusal

MODELS = ("mobilenet_v3_small",)
PERSON = FaceAnswer(
    (5, 6, 70, 80), 0.97, "real", 0.2, (0.1, 0.3), "P(fake) is 0.20.", first_s=0.0, last_s=2.5, moments=6
)
CLIP = FileAnswer("video", "MP4", 9, 640, 360, 2.5, "real", 0.2, (0.1, 0.3), 0.5, (PERSON,))


def rows() -> list[Row]:
    clip = Answer("ab" * 32, CLIP)
    told = [
        ("=cmd|' /C calc'!A0.png", made_answer(b"one")),
        ("b/no.jpg", made_answer(b"no")),
        ("clip.mov", clip),
        ("gone.jpg", Refusal("undecodable", "Expected an image file, but it is empty.")),
    ]
    return [
        row
        for name, said in told
        for row in rows_of(name, said.sha256 if isinstance(said, Answer) else "", said, MODELS)
    ]


def as_dicts() -> list[dict[str, object]]:
    return [dict(zip(columns(MODELS), row, strict=True)) for row in rows()]


def test_a_row_per_file_and_per_face() -> None:
    told = as_dicts()
    assert [(row["file"], row["face"]) for row in told] == [
        ("=cmd|' /C calc'!A0.png", 0), ("=cmd|' /C calc'!A0.png", 1), ("b/no.jpg", 0), ("clip.mov", 0), ("clip.mov", 1),
        ("gone.jpg", 0),
    ]  # fmt: skip
    photo, face, refused, clip, person, gone = told
    assert (photo["width"], photo["height"], photo["faces"], photo["box_x"]) == (4, 3, 1, None)
    assert [face[f"box_{edge}"] for edge in ("x", "y", "width", "height")] == [1, 2, 30, 40]
    assert (face["p_mobilenet_v3_small"], face["warnings"]) == (0.9, "Small.")
    assert (refused["error"], refused["error_kind"], refused["verdict"]) == ("Expected a picture.", "undecodable", None)
    assert (clip["kind"], clip["duration_s"], person["moments"], person["last_s"]) == ("video", 2.5, 6, 2.5)
    assert clip["warnings"] == "The file name ends in .mov, but its content is MP4; the content was used."
    assert (gone["sha256"], gone["error"]) == (None, "Expected an image file, but it is empty.")


def test_three_forms_hold_the_same(tmp_path: Path) -> None:
    for suffix in (".csv", ".jsonl", ".parquet"):
        write_table(tmp_path / f"R{suffix}", MODELS, rows())
    expected = as_dicts()
    assert [json.loads(line) for line in (tmp_path / "R.jsonl").read_text().splitlines()] == expected
    assert pq.read_table(tmp_path / "R.parquet").to_pylist() == expected
    with (tmp_path / "R.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    safe = [{**row, "file": str(row["file"]).replace("=cmd", "'=cmd")} for row in expected]
    assert read == [{name: "" if value is None else str(value) for name, value in row.items()} for row in safe]


def test_parquet_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dfx.scan.table.PARQUET_ROWS", 4)
    write_table(tmp_path / "R.parquet", MODELS, rows())
    assert pq.ParquetFile(tmp_path / "R.parquet").num_row_groups == 2
    assert pq.read_table(tmp_path / "R.parquet").num_rows == 6


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"R{suffix}"
    out.write_text("an earlier table")

    def cut_short() -> Iterator[Row]:
        yield from rows()[:3]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_table(out, MODELS, cut_short())
    assert out.read_text() == "an earlier table"
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_another_form_is_one_sentence() -> None:
    with pytest.raises(SettingError, match=r"must end in \.csv, \.parquet, \.jsonl, not in '\.xlsx'"):
        check_suffix(Path("R.xlsx"))
