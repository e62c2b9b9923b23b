from __future__ import annotations

import csv
import io
import json

import pytest

from dfx import csv_safe

STARTS = "=+-@\t\r"


@pytest.mark.parametrize(
    "name",
    ["=1+1.png", "@SUM(A1)", "+cmd", "-rf", "\tx", "\rx", "  =1+1", "\u200b=1", "\ufeff@x", "＝1+1", "\0=1"],
)
def test_what_may_run_gets_an_apostrophe(name: str) -> None:
    assert csv_safe.cell(name) == "'" + name.replace("\0", "")


@pytest.mark.parametrize("name", ["", "photo.png", "a=b", " leading space.png", "'=1", "é.png", "2026-01-01", "😀"])
def test_ordinary_text_stays_as_it_is(name: str) -> None:
    assert csv_safe.cell(name) == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Canon;=1+1", "Canon;'=1+1"),
        ("Canon; ＝1+1", "Canon;' ＝1+1"),
        ("a\t@SUM(A1)", "a\t'@SUM(A1)"),
        ("a\r\n-1", "a\r\n'-1"),
        ("a;b;c", "a;b;c"),
        (";+1", ";'+1"),
        ("\n=1", "'\n'=1"),
    ],
)
def test_a_separator_inside_a_text_begins_no_formula(name: str, safe: str) -> None:
    assert csv_safe.cell(name) == safe
    assert csv_safe.cell(safe) == safe


def test_a_second_pass_changes_nothing() -> None:
    assert csv_safe.cell(csv_safe.cell("=1+1")) == "'=1+1"


def test_numbers_pass_through_a_row() -> None:
    assert csv_safe.row(["-rf", -0.5, None, 3]) == ["'-rf", -0.5, None, 3]


def test_no_cell_of_a_written_file_begins_with_a_formula(shared) -> None:
    names = json.loads((shared("corpus/names") / "hostile_names.json").read_text())["names"]
    text = csv_safe.text_of(("name", "score"), ([name, 0.5] for name in names))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 1 + len(names)
    assert not [cell for row in rows for cell in row if cell.startswith(tuple(STARTS))]
