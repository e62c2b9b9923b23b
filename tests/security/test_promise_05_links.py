"""5: A user's file name is for display only; on disk nothing outside the folder asked for changes, links included.

`--out` of the commands that write one file: a planted link is replaced, and what it points to stays as it is.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from command import dfx

from dfx.data.overview import write_overview
from dfx.evaluate.truth.store import write_json

ROOT = Path(__file__).resolve().parents[2]
SCORES = "label,score\nreal,.1\nfake,.9\nreal,.4\nfake,.3\n"
ELSEWHERE = {  # writers that do not go through dfx.storage, and why
    "dfx/report/files.py",
    "dfx/report/clip_files.py",
    "dfx/train/checkpoint.py",  # safetensors writes a file by name alone: beside the last one, in the training's own folder
    "dfx/train/figures.py",
    "dfx/train/fit.py",
    "dfx/train/fit_svm.py",
    "dfx/train/store.py",
    "dfx/train/watch.py",
    "dfx/analysis/golden.py",
    "dfx/zoo/facts.py",
}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "target"
    path.write_text("kept", encoding="utf-8")
    return path


@pytest.mark.parametrize("option", ["--out", "--html"])
def test_figures_replace_a_planted_link(target: Path, tmp_path: Path, option: str) -> None:
    (tmp_path / "scores.csv").write_text(SCORES, encoding="utf-8")
    planted = tmp_path / "figures"
    planted.symlink_to(target)
    done = dfx("evaluate", "--scores", tmp_path / "scores.csv", "--higher-is", "fake", option, planted)
    assert done.code == 0, done.err
    assert target.read_text(encoding="utf-8") == "kept"
    assert not planted.is_symlink()
    assert "other" not in planted.read_text(encoding="utf-8")
    assert len(planted.read_bytes()) > 500


@pytest.mark.parametrize("write", [write_json, write_overview])
def test_a_part_file_planted_under_the_old_name_is_not_followed(target: Path, tmp_path: Path, write) -> None:
    planted = tmp_path / "out.json.part"
    planted.symlink_to(target)
    write(tmp_path / "out.json", {"a": 1})
    assert target.read_text(encoding="utf-8") == "kept"
    assert planted.is_symlink()


def test_files_are_written_in_one_place() -> None:
    """`write_text`, `write_bytes` and `open` for writing stand in dfx.storage alone, but for the places named above."""
    found = set()
    for path in sorted(ROOT.glob("dfx/**/*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            modes = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            opened = call.func.attr == "open" and any(mode in ("w", "wb", "x", "xb") for mode in modes)
            if call.func.attr in ("write_text", "write_bytes", "copyfile") or opened:
                found.add(path.relative_to(ROOT).as_posix())
    assert found - {"dfx/media/film_place.py"} <= ELSEWHERE, found - ELSEWHERE
