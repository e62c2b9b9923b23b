"""The board from a made-up models folder, whole and with every file missing or damaged in turn."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from made_up_board import KINDS, logits

from dfx.compare.board.board import load_board
from dfx.compare.board.cut import Filter, choices, cut
from dfx.compare.board.judges import COLOURS
from dfx.compare.figures.leaderboard import leaderboard, stored_rows
from dfx.errors import DataError
from dfx.zoo.registry import MODELS


@pytest.fixture
def own(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "models")


def test_everything_is_there(board):
    assert board.problems == ()
    assert board.names == ("mobilenet_v2", "cnn", "svm")
    assert (board.data, board.split, len(board.faces)) == ("made_up", "test", 185)
    expected = 1 / (1 + np.exp(-logits()["cnn"]))
    assert np.allclose(board.p[1], expected, atol=1e-7)
    assert board.judges[0].cost.ms_one == 20
    assert board.judges[2].cost is None


def test_a_model_without_weights_is_marked(board):
    assert [judge.has_weights for judge in board.judges] == [True, True, False]


def test_read_once_and_again_after_a_change(own):
    first = load_board(own)
    assert load_board(own) is first
    (own / "cnn" / "metrics.json").unlink()
    assert load_board(own).names == ("mobilenet_v2", "svm")


@pytest.mark.parametrize(
    ("file", "bytes_", "word"),
    [
        ("cnn/metrics.json", None, "missing"),
        ("cnn/metrics.json", b"{", "damaged"),
        ("cnn/metrics.json", b"[]", "damaged"),
        ("cnn/metrics.json", b'{"threshold": NaN}', "damaged"),
        ("cnn/metrics.json", b'{"threshold": 0.5}', "members"),
        ("cnn/metrics.json", b'{"threshold": 7, "members": {}, "all": {}, "sets": {}, "pools": {}}', "outside"),
    ],
)
def test_one_bad_metrics_file_is_named_and_the_others_stay(own, file, bytes_, word):
    (own / file).unlink() if bytes_ is None else (own / file).write_bytes(bytes_)
    board = load_board(own)
    assert board.names == ("mobilenet_v2", "svm")
    assert [problem.file for problem in board.problems] == [file]
    assert word in board.problems[0].sentence


@pytest.mark.parametrize("bytes_", [None, b"no parquet"])
def test_without_predictions_the_stored_figures_are_left(own, bytes_):
    path = own / "predictions.parquet"
    path.unlink() if bytes_ is None else path.write_bytes(bytes_)
    board = load_board(own)
    assert [problem.file for problem in board.problems] == ["predictions.parquet"]
    assert board.judges == ()
    rows = stored_rows(board.figures_only)
    assert [row.judge.name for row in rows] == ["mobilenet_v2", "cnn", "svm"]
    assert rows[0].cells["auc"].value == pytest.approx(0.9, abs=0.08)
    assert rows[0].cells["auc"].low < rows[0].cells["auc"].value
    assert leaderboard(cut(board)) == ()


def test_stored_figures_are_those_computed(board, everything):
    for mine, stored in zip(leaderboard(everything), stored_rows(board.judges), strict=True):
        for key in ("auc", "accuracy", "f1", "mcc", "ece", "eer"):
            assert mine.cells[key].value == pytest.approx(stored.cells[key].value, abs=2e-6)


def test_without_traits_the_rest_stays(own):
    (own / "faces.parquet").write_bytes(b"")
    board = load_board(own)
    assert [problem.file for problem in board.problems] == ["faces.parquet"]
    assert len(board.names) == 3
    assert choices(board).bands["sharpness"] == ()


def test_without_leaderboard_the_registry_names_the_models(own):
    (own / "leaderboard.json").unlink()
    board = load_board(own)
    assert [problem.file for problem in board.problems] == ["leaderboard.json"]
    assert board.titles()["cnn"] == MODELS["cnn"].title


def test_damaged_index_of_weights_is_named(own):
    (own / "weights.json").write_text("{")
    board = load_board(own)
    assert [problem.file for problem in board.problems] == ["weights.json"]
    assert not any(judge.has_weights for judge in board.judges)


def test_answers_that_are_no_probabilities_are_left_out(own):
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(own / "predictions.parquet")
    p = table.column("cnn.p").to_pylist()
    p[0] = float("nan")
    at = table.column_names.index("cnn.p")
    parquet.write_table(table.set_column(at, "cnn.p", pa.array(p, pa.float32())), own / "predictions.parquet")
    board = load_board(own)
    assert board.names == ("mobilenet_v2", "svm")
    assert "1 of the 185 answers of cnn" in board.problems[0].sentence
    assert [judge.name for judge in board.figures_only] == ["cnn"]


def test_a_judge_without_answers_is_named(own):
    rows = json.loads((own / "leaderboard.json").read_text())
    rows["rows"].append({"name": "ensemble_extra", "title": "Extra", "kind": "ensemble", "source": "dfx"})
    (own / "leaderboard.json").write_text(json.dumps(rows))
    (own / "ensembles").mkdir()
    shutil.copy(own / "cnn" / "metrics.json", own / "ensembles" / "ensemble_extra.json")
    board = load_board(own)
    assert [judge.name for judge in board.figures_only] == ["ensemble_extra"]
    assert "ensemble_extra" in board.problems[0].sentence


def test_an_empty_folder_is_no_exception(tmp_path):
    board = load_board(tmp_path)
    assert board.everyone == ()
    assert {problem.file for problem in board.problems} == {"leaderboard.json", "predictions.parquet", "faces.parquet"}


def test_colours_are_all_different():
    colours = [*COLOURS.values(), *(spec.colour for spec in MODELS.values())]
    assert len(set(colours)) == len(colours)


def test_filters_by_set_method_and_measure(board):
    assert cut(board, Filter(sets=("alpha",))).n == 130
    one = cut(board, Filter(methods=("alpha/swap",)))
    assert (one.n_real, one.n_fake) == (60, 50)  # with the real faces of its own set
    pooled = cut(board, Filter(methods=("drawn/diffusion",)))
    assert (pooled.n_real, pooled.n_fake) == (25, 30)  # with those of the sets pooled with it
    assert cut(board, Filter(quality="60")).n == 130
    assert cut(board, Filter(quality="none")).n == 55
    assert cut(board, Filter(size="96")).n == 92
    assert cut(board, Filter(sharpness="blurred")).n == 62
    assert cut(board, Filter(judges=("cnn",))).p.shape == (1, 185)


def test_filter_keeps_the_answers_of_its_faces(board):
    part = cut(board, Filter(sets=("drawn",)))
    assert np.array_equal(part.p, board.p[:, board.faces.set == "drawn"])
    assert part.why_no_ranking == "All 30 faces here are fake: it takes both to rank them."


@pytest.mark.parametrize(
    "chosen", [Filter(sets=("beta",)), Filter(methods=("alpha/original",)), Filter(size="9"), Filter(judges=("x",))]
)
def test_a_name_that_is_not_there_is_an_error(board, chosen):
    with pytest.raises(DataError, match="There is no"):
        cut(board, chosen)


def test_choices_count_the_faces_and_tell_what_is_one(board):
    found = choices(board)
    assert found.sets == {"alpha": 130, "drawn": 30, "photos": 25}
    assert found.methods == {f"{s}/{m}": n for s, fake, m, n in sorted(KINDS) if fake}
    assert [(band.key, n) for band, n in found.bands["size"]] == [("96", 92), ("224", 93)]
    assert found.same_as_set == ("quality",)


def test_nothing_heavy_is_imported():
    code = (
        "import sys, dfx.compare.board.board, dfx.compare.figures.leaderboard, dfx.compare.figures.ties, "
        "dfx.compare.figures.thousand, dfx.compare.figures.agreement, dfx.compare.figures.pareto, dfx.compare.table;"
        "import dfx.compare.figures.agreement;"
        "bad = {'tensorflow', 'keras', 'sklearn', 'pandas', 'cv2', 'PIL', 'streamlit', 'plotly'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=200).stderr == ""
