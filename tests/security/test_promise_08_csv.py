"""8: No formula in a CSV.

One writer makes every CSV that people open, and it is shown where a hostile file's words reach one.
"""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest

from dfx.data.prepare.journal import SKIPPED, Done, Journal
from dfx.forensics.result import Fact, ForensicResult
from dfx.ui.forensics import files as forensics_files

ROOT = Path(__file__).resolve().parents[2]
WRITER = "dfx/csv_safe.py"
FOR_DFX = {  # read again by dfx alone, a number or a checked name in every cell
    "dfx/data/prepare/journal.py": "the faces of a prepared data folder: what read_dataset reads must be what lies there",
    "dfx/train/history.py": "a training's own numbers",
}
HOSTILE = ("=1+1", "+cmd", "-rf", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "Canon;=1+1", "a\n=1", " =1")


def test_one_place_writes_csv() -> None:
    found = set()
    for path in sorted([*ROOT.glob("dfx/**/*.py"), *ROOT.glob("pages/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute | ast.Name | ast.alias):
                name = ast.unparse(node)
                if name.endswith(("csv.writer", "csv.DictWriter", ".to_csv", "write_csv")) and name != "_write_csv":
                    found.add(path.relative_to(ROOT).as_posix())
    assert found == {WRITER, *FOR_DFX}


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_files_words_are_no_formula_on_the_forensics_page(words: str, separator: str) -> None:
    """Neither for a spreadsheet that reads the quotes, nor for one that parts lines and cells in spite of them."""
    result = ForensicResult("metadata", True, "words", facts=(Fact(words, words),))
    text = forensics_files.as_csv(result, "ab" * 32)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    cells += [cell.strip('"') for line in text.splitlines() for cell in line.split(separator)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))]


def test_a_files_words_are_no_formula_in_the_list_of_files_left_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path, {}, resume=False)
    for words in HOSTILE:
        journal.add(Done(words, (), words))
    journal.write_tables()
    with (tmp_path / SKIPPED).open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["source", "reason"]
    assert len(rows) == len(HOSTILE)
    assert not [cell for row in rows for cell in row if not cell.startswith(("'", "Canon;'", "a\n'"))]
