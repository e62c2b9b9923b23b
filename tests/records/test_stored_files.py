"""Every file that dfx ships in `models/`: read by its one reader and written again, it is the same."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dfx.errors import DataError
from dfx.records.cost import Cost
from dfx.records.figures import figures_file, read_figures
from dfx.records.leaderboard import Entry, leaderboard, read_leaderboard
from dfx.records.leave_out import read_leave_out
from dfx.records.maps import read_maps, write_maps
from dfx.records.predictions import read_answers, read_predictions, write_predictions
from dfx.records.recipe import faces_drawn, read_recipe, stages_of
from dfx.records.robustness import read_robustness
from dfx.records.runs import read_runs
from dfx.records.traits import aligned, read_traits, write_traits
from dfx.records.trust import read_trust, write_trust
from dfx.records.truth import read_truth, write_truth
from dfx.records.values import check_interval, check_shares
from dfx.settings import ROOT

MODELS = ROOT / "models"


def stored(name: str) -> dict[str, Any]:
    return json.loads((MODELS / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [("maps.json", read_maps, write_maps), ("trust.json", read_trust, write_trust),
     ("explanations.json", read_truth, write_truth)],
)  # fmt: skip
def test_rows_are_written_to_the_same_bytes(
    tmp_path: Path, name: str, read: Callable[[Path], Any], write: Callable[[Path, Any], None]
) -> None:
    write(tmp_path / name, read(MODELS / name))
    assert (tmp_path / name).read_bytes() == (MODELS / name).read_bytes()


def test_folds_are_written_to_the_same_bytes() -> None:
    content = {**read_leave_out(MODELS).as_json(), "dfx_version": stored("leave_out.json")["dfx_version"]}
    assert json.dumps(content, indent=1) + "\n" == (MODELS / "leave_out.json").read_text(encoding="utf-8")


def test_curves_are_written_to_the_same_values() -> None:
    raw = stored("robustness.json")  # of levels, some are written 100 and some 100.0
    assert json.loads(json.dumps({**read_robustness(MODELS).as_json(), "dfx_version": raw["dfx_version"]})) == raw


def test_the_leaderboard_is_made_of_its_judges_figures() -> None:
    board, raw = read_leaderboard(MODELS), stored("leaderboard.json")
    entries = [Entry(row.name, row.title, row.kind, row.source, row.withheld) for row in board.rows]
    metrics = {row.name: stored(figures_file(row.name)) for row in board.rows}
    made = leaderboard(entries, metrics, board.left_out)
    assert json.dumps(made, indent=1) + "\n" == (MODELS / "leaderboard.json").read_text(encoding="utf-8")
    assert [row.all and row.all.auc for row in board.rows] == [row["all"]["auc"] for row in raw["rows"]]
    assert [dataclasses.asdict(row) for row in board.sets_left_out()] == raw["left_out"]["methods"]


def test_every_judge_has_figures_and_the_same_cost_twice() -> None:
    for row in read_leaderboard(MODELS).rows:
        figures = read_figures(MODELS, row.name)
        assert figures.threshold == stored(figures_file(row.name))["threshold"]
        assert figures.cost == row.price()
        assert (figures.cost and figures.cost.as_json()) == row.cost
        assert figures.groups.keys() >= {"all", *row.groups}


def test_predictions_and_traits_are_the_same_again(tmp_path: Path) -> None:
    kept = read_predictions(MODELS / "predictions.parquet")
    write_predictions(tmp_path / "p.parquet", kept.files, kept.columns, kept.data)
    again, answers = read_predictions(tmp_path / "p.parquet"), read_answers(tmp_path / "p.parquet")
    assert (again.data, again.files) == (kept.data, kept.files)
    for name, (logit, p) in kept.columns.items():
        for before, after in zip((logit, p), again.columns[name], strict=True):
            assert (before is None) == (after is None)
            assert before is None or (before == after).all()
        assert p is None or (answers.p[name] == p).all()
    assert answers.words["key"].tolist() == [file.key for file in kept.files]
    assert answers.fake.tolist() == [file.fake for file in kept.files]
    traits = read_traits(MODELS / "faces.parquet")
    write_traits(tmp_path / "t.parquet", traits)
    back = aligned(read_traits(tmp_path / "t.parquet"), traits.keys)
    for name in ("width", "sharpness", "quality", "bytes"):
        assert getattr(back, name).tobytes() == getattr(traits, name).tobytes()


def test_every_run_and_its_recipe() -> None:
    found = read_runs(MODELS)
    assert not found.problems
    assert len(found.runs) >= 15
    for run in found.runs:
        recipe = read_recipe(MODELS / run.name)
        assert stages_of(recipe)[-1] == recipe
        assert faces_drawn(recipe) > 0, run.name


# --- ranges


def test_values_outside_their_range_are_no_values() -> None:
    check_shares(0, 1, None)
    check_interval((0.2, 0.2))
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(DataError):
            check_shares(wrong)
    for interval in ((0.3, 0.2), (float("nan"), 0.2)):
        with pytest.raises(DataError):
            check_interval(interval)
    with pytest.raises(DataError, match="below nothing"):
        Cost(-1, 1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("threshold",), 1.5, "The figures of cnn have a threshold outside [0, 1]."),
        (("threshold",), ..., "The figures of cnn lack 'threshold'."),
        (("members",), 3, "The figures of cnn lack a number or a table that they must have."),
        (("cost", "bytes"), ..., "The figures of cnn lack a number or a table that they must have."),
        (("pools",), ..., "The figures of cnn lack 'pools'."),
    ],
)
def test_damaged_figures_are_named(tmp_path: Path, path: Any, value: Any, sentence: str) -> None:
    (tmp_path / "cnn").mkdir()
    (tmp_path / "cnn" / "metrics.json").write_text(json.dumps(_with(stored("cnn/metrics.json"), path, value)))
    with pytest.raises(DataError) as caught:
        read_figures(tmp_path, "cnn")
    assert str(caught.value) == sentence


def _with(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    """`content` with another value at a place; Ellipsis takes it out."""
    if not path:
        return value
    key, *rest = path
    copy = content.copy()
    if value is ... and not rest:
        del copy[key]
    else:
        copy[key] = _with(copy[key], tuple(rest), value)
    return copy


@pytest.mark.parametrize(
    ("name", "read", "path", "value"),
    [
        ("robustness.json", lambda at: read_robustness(at.parent), ("models", "cnn", "points", 0, "auc"), 1.5),
        ("robustness.json", lambda at: read_robustness(at.parent), ("models", "cnn", "points", 0, "interval"), [0.9, 0.1]),
        ("robustness.json", lambda at: read_robustness(at.parent), ("models", "cnn", "clean"), 3),
        ("robustness.json", lambda at: read_robustness(at.parent), ("damages", "jpeg"), ...),
        ("robustness.json", lambda at: read_robustness(at.parent), ("sample", "n_real"), "many"),
        ("leave_out.json", lambda at: read_leave_out(at.parent), ("folds", 0, "rows", 0, "auc"), -0.1),
        ("leave_out.json", lambda at: read_leave_out(at.parent), ("folds", 0, "without"), "cnn"),
        ("leaderboard.json", lambda at: read_leaderboard(at.parent), ("rows", 0, "all", "auc"), 2),
        ("leaderboard.json", lambda at: read_leaderboard(at.parent), ("rows", 0, "name"), ...),
        ("leaderboard.json", lambda at: read_leaderboard(at.parent).sets_left_out(), ("left_out", "methods"), 1),
        ("maps.json", read_maps, ("rows", 0, "pointing"), 1.01),
        ("maps.json", read_maps, ("rows", 0, "model"), ["cnn"]),
        ("trust.json", read_trust, ("rows", 0, "passed", "stable"), ...),
        ("trust.json", read_trust, ("rows", 0, "n"), None),
        ("explanations.json", read_truth, ("rows", 0, "energy"), -1),
        ("explanations.json", read_truth, ("cases",), []),
    ],
)  # fmt: skip
def test_damage_is_one_sentence(tmp_path: Path, name: str, read: Callable[[Path], Any], path: Any, value: Any) -> None:
    (tmp_path / name).write_text(json.dumps(_with(stored(name), path, value)))
    with pytest.raises(DataError, match=name.replace(".", r"\.")) as caught:
        read(tmp_path / name)
    assert str(caught.value).count(".") <= 3  # the file's own, the sentence's, one more for a command's
    assert str(tmp_path) not in str(caught.value)


def test_reading_a_file_loads_nothing_heavy() -> None:
    names = sorted(path.stem for path in (ROOT / "dfx/records").glob("*.py") if path.stem != "__init__")
    code = (
        f"import sys; {'; '.join(f'import dfx.records.{name}' for name in names)}; "
        "sys.exit(', '.join({'scipy', 'cv2', 'pyarrow', 'tensorflow', 'keras', 'PIL', 'streamlit'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
