from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

import pytest
from video_samples import box_at, face_report, video_report

from dfx.report.video_csv import FIXED, ORIGIN, to_csv
from dfx.types import FaceReport, TrackedFace, VideoReport


def rows(report: VideoReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(report), newline="")))


def of_one_moment(*faces: FaceReport) -> VideoReport:
    """A clip of one moment with one person per face."""
    report = video_report()
    people = tuple(TrackedFace(k, face) for k, face in enumerate(faces, start=1))
    return replace(report, frames=(replace(report.frames[0], faces=people),))


def test_a_row_per_face_and_moment() -> None:
    table = rows(video_report())
    assert tuple(table[0]) == (*FIXED, "meso4", "xception", *ORIGIN)
    assert len(table) == 15
    assert [(row["time_s"], row["track"]) for row in table[:4]] == [
        ("0.0", "1"),
        ("1.0", "1"),
        ("2.0", "1"),
        ("2.0", "2"),
    ]
    row = table[3]
    assert [row[name] for name in FIXED[3:]] == ["220", "80", "40", "50", "0.1", "0.0", "0.15", "0.5", "real"]
    assert (row["meso4"], row["xception"]) == ("0.1", "0.1")
    assert row["file_sha256"] == video_report().video.media.sha256


def test_no_face_is_a_head_alone() -> None:
    assert to_csv(video_report(0)) == ",".join(f'"{name}"' for name in (*FIXED, *ORIGIN)) + "\n"


def test_a_model_that_did_not_judge_leaves_its_cell_empty() -> None:
    table = rows(of_one_moment(face_report(box_at(1, 0), 0.9), face_report(box_at(2, 0), 0.2, models=["xception"])))
    assert [(row["meso4"], row["xception"]) for row in table] == [("0.9", "0.9"), ("", "0.2")]


def test_no_cell_is_a_formula() -> None:
    report = of_one_moment(face_report(box_at(1, 0), 0.9, models=["=1+1", "@x", "-rf", "\t+a"]))
    head, row = csv.reader(io.StringIO(to_csv(report), newline=""))
    assert head[-6:-2] == ["'=1+1", "'@x", "'-rf", "'\t'+a"]
    assert row[-6:-2] == ["0.9"] * 4


def test_nan_is_refused() -> None:
    report = video_report()
    frame = replace(report.frames[0], time_s=math.nan)
    with pytest.raises(ValueError, match="time_s must be a finite number"):
        to_csv(replace(report, frames=(frame,)))
