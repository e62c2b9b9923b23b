"""What reports of a scan list: the most suspicious first, no more than they can hold, the rest counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scan_samples import FILE, summed

from dfx.scan import summary as module
from dfx.scan.summary import Summing
from dfx.scan.values import FileAnswer, Refusal
from dfx.types import Verdict

NO_FACE = replace(FILE, verdict="no_face", fake_probability=None, interval=None, faces=())
REFUSED = Refusal("undecodable", "It is empty.")


def judged(verdict: Verdict, p: float) -> FileAnswer:
    return replace(FILE, verdict=verdict, fake_probability=p)


def test_the_most_suspicious_come_first_and_those_without_a_face_last(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[tuple[Verdict, float]] = [
        ("real", 0.4), ("uncertain", 0.6), ("fake", 0.55), ("fake", 0.9), ("real", 0.1), ("uncertain", 0.6),
        ("partly_fake", 0.02),
    ]  # fmt: skip
    files = [("none", NO_FACE), *((f"f{number}", judged(*row)) for number, row in enumerate(rows)), ("bad", REFUSED)]
    order = ["f3", "f2", "f6", "f1", "f5", "f0", "f4", "none"]
    assert [file.name for file in summed(files).files] == order
    monkeypatch.setattr(module, "MOST_SHOWN", 4)
    report = summed(files)
    assert [file.name for file in report.files] == order[:4]
    assert (report.judged, report.refused, report.judged_left_out, report.fake) == (8, 1, 4, 3)
    assert [(file.name, file.sentence) for file in report.refused_files] == [("bad", "It is empty.")]


def test_many_reasons_and_many_refused_files_are_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_REASONS", 2)
    monkeypatch.setattr(module, "MOST_REFUSED", 3)
    report = summed([(f"x{number}", Refusal("too_large", reason)) for number, reason in enumerate("abcda")])
    assert report.refusals == {"a": 2, "b": 1, "Other reasons: see the table.": 2}
    assert [file.name for file in report.refused_files] == ["x0", "x1", "x2"]
    assert report.refused_left_out == 2


def test_a_wrong_suffix_is_a_warning_of_the_row() -> None:
    (file,) = summed([("photo.jpg", replace(FILE, warnings=("Small.",)))]).files
    assert file.warnings == ("The file name ends in .jpg, but its content is PNG; the content was used.", "Small.")


def test_of_nothing_there_is_nothing_to_list() -> None:
    assert Summing().worst() == []
