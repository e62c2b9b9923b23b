"""What a file stores, what the page draws and what the command line prints have one interval: the shipped figures prove it."""

import numpy as np
import pytest

from dfx.compare.board.board import load_board
from dfx.compare.board.cut import EVERYTHING, Filter, cut
from dfx.compare.figures.leaderboard import ece_intervals, leaderboard
from dfx.numbers.bounds import metric_intervals
from dfx.settings import ROOT

NEAR = 5e-4  # kept answers were float32
MERGED = 1000  # different answers; of networks that say nearly the same of every face, float32 kept fewer


@pytest.fixture(scope="module")
def board():
    return load_board(ROOT / "models")


@pytest.mark.parametrize(("group", "chosen"), [("all", EVERYTHING), ("ffpp", Filter(sets=("ffpp",)))])
def test_the_page_shows_the_stored_intervals_of_every_judge(board, group, chosen):
    rows = leaderboard(cut(board, chosen))
    assert len(rows) > 20
    for row, p in zip(rows, board.p, strict=True):
        if len(np.unique(p)) < MERGED:
            continue
        stored = row.judge.stored[group]
        assert (row.n_real, row.n_fake) == (stored["n_real"], stored["n_fake"])
        shown = {key: (cell.low, cell.high) for key, cell in row.cells.items() if cell.low is not None}
        assert {"accuracy", "auc", "f1", "mcc", "average_precision", "eer", "log_loss", "brier"} <= shown.keys()
        for key, interval in shown.items():
            assert interval == pytest.approx(stored["intervals"][key], abs=NEAR), (row.judge.name, key)


def test_the_command_line_has_them_from_the_same_function(board):
    part = cut(board, Filter(sets=("ffpp",), judges=("ensemble",)))
    (judge,), (row,) = part.judges, leaderboard(part)
    told = metric_intervals(part.fake, part.p[0], judge.threshold)
    assert told["ece"] == ece_intervals(part)["ensemble"]
    assert told["ece"] == pytest.approx(judge.stored["ffpp"]["intervals"]["ece"], abs=NEAR)
    for key, cell in row.cells.items():
        if cell.low is not None:
            assert (cell.low, cell.high) == told[key], key
