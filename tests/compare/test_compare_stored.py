"""What is read from stored files: published figures, robustness, the front, kinds left out, the data; and their tables."""

import json
import shutil
from dataclasses import replace

import pytest

from dfx.compare.board.board import load_board
from dfx.compare.board.cut import choices, choices_in_words, cut
from dfx.compare.figures.agreement import links, links_table, pairs_of, pairs_table
from dfx.compare.figures.curves import curve_table, drawn
from dfx.compare.figures.errors import errors_by, errors_table
from dfx.compare.figures.ladder import effects, effects_table
from dfx.compare.figures.leaderboard import leaderboard, leaderboard_table
from dfx.compare.figures.pareto import front, front_in_words, front_table
from dfx.compare.figures.prices import Stakes, cost_lines, costs_table
from dfx.compare.figures.ties import ties, ties_table
from dfx.compare.stored.data import data_from, data_in_words, data_table, read_data
from dfx.compare.stored.left_out import joined_table, left_out, left_out_in_words, left_out_table
from dfx.compare.stored.reported import reported_in_words, reported_rows, reported_table
from dfx.compare.stored.robust import (
    MESSENGER,
    for_messengers,
    messengers_in_words,
    robust,
    robust_in_words,
    robust_table,
)
from dfx.records.recipe import faces_drawn
from dfx.records.reported import REPORTED


def point(damage, level, auc):
    drop = [0.01, 0.2] if auc < 0.8 else None
    return {
        "damage": damage, "level": level, "label": f"{damage} {level:g}", "auc": auc, "interval": [auc - 0.05, auc + 0.05],
        "drop": 0.9 - auc, "drop_interval": drop, "uncertain": 0.1,
    }  # fmt: skip


def curves(*values):
    points = [point(damage, level, auc) for (damage, level), auc in zip(MESSENGER, values, strict=False)]
    return {"made_of": "earlier", "clean": {"auc": 0.9, "interval": [0.85, 0.94], "uncertain": 0.1}, "points": points}


ROBUST = {
    "sample": {
        "data": "made_up",
        "split": "test",
        "n_real": 100,
        "n_fake": 90,
        "groups": {},
        "seed": 7,
        "digest": "0a1b2c",
    },
    "damages": {
        "jpeg": {"title": "JPEG quality", "untouched": None},
        "down": {"title": "Down-scaling", "untouched": 1},
    },
    "models": {"mobilenet_v2": curves(0.88, 0.86, 0.84, 0.82), "cnn": curves(0.7, 0.7, 0.7, 0.6), "gone": curves()},
}
LEFT = {
    "model": "cnn",
    "data": "made_up",
    "fewest": 20,
    "folds": [
        {
            "name": "methods-1",
            "without": ["alpha/gan"],
            "faces_seen": 960,
            "recipe": {},
            "rows": [
                {"name": "alpha/gan", "family": "GAN", "against": "alpha", "splits": "test", "n_fake": 20, "n_real": 60,
                 "auc": 0.51, "interval": [0.4, 0.62]},
                {"name": "alpha/none", "family": "GAN", "against": "alpha", "splits": "test", "n_fake": 3, "n_real": 60,
                 "auc": 0.4, "interval": [0.1, 0.8]},
            ],
        }
    ],
}  # fmt: skip
JOINED = {"method": "mean", "group": "alpha", "n_real": 60, "n_fake": 70, "auc": 0.8, "recall": 0.5, "false_alarms": 0.1,
          "threshold": 0.6}  # fmt: skip
DATA = {
    "data": "made_up",
    "methods": [
        {"set": "alpha", "split": "train", "label": "real", "method": "original", "files": 30},
        {"set": "alpha", "split": "test", "label": "fake", "method": "gan", "files": 12},
    ],
    "quantiles": [0.05, 0.5, 0.95],
    "spreads": [{"set": "alpha", "label": "real", "measure": "side", "n": 30, "quantiles": [1, 2, 3]}],
    "shortcuts": [
        {
            "group": "alpha",
            "measure": "bytes",
            "words": "file size",
            "auc": 0.2,
            "n_real": 30,
            "n_fake": 12,
            "is_clear": True,
        }
    ],
    "findings": [{"level": "note", "sentence": "All is well."}],
}


@pytest.fixture
def stored(folder, tmp_path):
    own = shutil.copytree(folder, tmp_path / "models")
    for name, content in (("robustness", ROBUST), ("leave_out", LEFT), ("data", DATA)):
        (own / f"{name}.json").write_text(json.dumps(content))
    rows = json.loads((own / "leaderboard.json").read_text())
    (own / "leaderboard.json").write_text(json.dumps({**rows, "left_out": {"methods": [JOINED]}}))
    return own


def test_published_figures_stand_beside_ours_with_reasons(board):
    rows = [row for row in reported_rows(board) if row.model == "cnn"]
    assert len(rows) == sum(len(one.figures) for one in REPORTED["cnn"])
    first = rows[0]
    assert (first.reported, first.source, first.column) == (0.9767, "S2", "accuracy")
    mine = leaderboard(cut(board))[1].cells["accuracy"]
    assert (first.ours.cell, first.ours.n) == (mine, 185)
    said = " ".join(first.why)
    for part in ("185 test faces of alpha, photos, drawn", "Ours drew 200 training faces", "128 px", "0.60"):
        assert part in said
    assert first.nearest is None  # none of our made-up sets is of that origin


def test_a_published_model_without_our_weights_says_so(board):
    row = next(row for row in reported_rows(board) if row.model == "meso4")
    assert row.ours is None
    assert row.why[0].startswith("dfx ships no trained weights of Meso-4")
    assert "published figures" in reported_in_words(reported_rows(board))


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        ({}, 0),
        ({"epochs": 2, "steps": 3, "batch": 4}, 24),
        ({"faces": 7, "after": {"epochs": 1, "steps": 1, "batch": 5}}, 12),
    ],
)
def test_faces_drawn_adds_up_the_stages(recipe, expected):
    assert faces_drawn(recipe) == expected


def test_robustness_tells_who_was_measured_and_with_what(stored):
    found = robust(load_board(stored))
    assert [judge.name for judge in found.judges] == ["mobilenet_v2", "cnn"]
    assert [judge.name for judge in found.not_measured] == ["svm"]
    assert found.of("cnn", "down", 0.5).auc == 0.6
    assert found.of("svm", "down", 0.5) is None
    assert "from an AUC of 0.90 to 0.60 (100 real and 90 fake faces)" in robust_in_words(found)


def test_what_is_out_of_date_is_named_where_few_are_and_counted_where_many(stored, monkeypatch):
    found = replace(robust(load_board(stored)), outdated=())
    first, second = found.judges
    assert "earlier" not in robust_in_words(found)
    said = robust_in_words(replace(found, outdated=(first, second)))
    assert f"{first.title} and {second.title} were measured with earlier weights or calibration." in said
    said = robust_in_words(replace(found, outdated=(second,)))
    assert f"{second.title} was measured with earlier weights" in said
    monkeypatch.setattr("dfx.compare.stored.robust.NAMED", 0)
    assert "All 2 shown were measured with" in robust_in_words(replace(found, outdated=(first, second)))
    assert "1 of those shown was measured with" in robust_in_words(replace(found, outdated=(second,)))


def test_the_best_for_messengers_is_reckoned_and_hedged(stored):
    found = robust(load_board(stored))
    best, other = for_messengers(found)
    assert (best.judge.name, best.mean_auc) == ("mobilenet_v2", pytest.approx(0.85))
    assert best.worst.label == "down 0.5"
    assert other.judge.name == "cnn"
    said = messengers_in_words(found)
    for part in (
        "MobileNetV2",
        "mean AUC of 0.85",
        "100 real and 90 fake",
        "1 other was not measured",
        "No other's interval",
    ):
        assert part in said


def test_overlapping_intervals_prove_no_lead(stored):
    close = {**ROBUST, "models": {"mobilenet_v2": curves(0.88, 0.86, 0.84, 0.82), "cnn": curves(0.8, 0.8, 0.8, 0.8)}}
    (stored / "robustness.json").write_text(json.dumps(close))
    assert "overlap" in messengers_in_words(robust(load_board(stored)))


@pytest.mark.parametrize("content", ["{", "{}", '{"models": {"cnn": 3}, "damages": {}, "sample": {}}'])
def test_damaged_files_are_named_and_leave_nothing(stored, content):
    for name in ("robustness", "leave_out", "data"):
        (stored / f"{name}.json").write_text(content)
    board = load_board(stored)
    assert robust(board).problem.file == "robustness.json"
    assert "robustness.json is damaged" in robust_in_words(robust(board))
    assert [one.file for one in left_out(board).problems] == ["leave_out.json"]
    assert left_out(board).joined != ()
    assert read_data(stored).problem.file == "data.json"
    assert "data.json is damaged" in data_in_words(read_data(stored))


def test_the_front_by_hand(board):
    rows = leaderboard(cut(board))
    found = front(rows, "auc", "ms")
    assert [judge.name for judge, _ in found.left_out] == ["svm"]  # its cost was not measured
    assert {dot.judge.name: dot.on_front for dot in found.dots} == {"mobilenet_v2": True, "cnn": False}  # alike in cost
    assert "beats all others" in front_in_words(found)


def test_left_out_beside_the_shipped_model(stored):
    board = load_board(stored)
    found = left_out(board)
    row, few = found.rows
    assert (row.unseen.value, row.n_fake, row.too_few, few.too_few) == (0.51, 20, False, True)
    part = cut(board)
    at = (part.faces.method == "gan") | ((part.faces.set == "alpha") & ~part.fake)
    from sklearn.metrics import roc_auc_score

    assert row.seen.value == pytest.approx(roc_auc_score(part.fake[at], part.p[1][at]), abs=1e-12)
    assert few.seen.value is None
    assert found.shipped_drawn == 200
    assert "20 such fakes" in left_out_in_words(found)
    assert "960 faces" in left_out_in_words(found)


def test_data_in_numbers_and_words(stored):
    found = read_data(stored)
    assert (found.files, found.number(split="train"), found.number(label="fake")) == (42, 30, 12)
    assert found.names("set") == ("alpha",)
    assert "file size alone tells fake from real with an AUC of 0.80" in data_in_words(found)
    parts = "30 to train on, 0 to fit thresholds and calibration on, 12 to test with"  # all of them
    assert f"42 faces of 1 set: {parts}" in data_in_words(found)
    assert data_from(DATA) == found


def test_what_filters_cannot_tell_is_said(board):
    assert (
        choices_in_words(choices(board))
        == "Every set has one quality only, so that filtering by quality is filtering by set."
    )


def test_tables_are_whole_and_plain(stored):
    board = load_board(stored)
    part = cut(board)
    rows, lines, found = leaderboard(part), drawn(part), left_out(board)
    made = [
        leaderboard_table(rows, ("auc", "ece", "ms")),
        ties_table(ties(part)),
        *(curve_table(lines, kind) for kind in ("roc", "precision_recall", "det", "bins")),
        effects_table(effects(part)),
        costs_table(cost_lines(part, Stakes())),
        errors_table(errors_by(part, "set")),
        pairs_table(pairs_of(part)),
        links_table(links(part)),
        reported_table(reported_rows(board)),
        robust_table(robust(board)),
        front_table(front(rows)),
        left_out_table(found),
        joined_table(found),
        data_table(read_data(stored)),
    ]
    for one in made:
        assert one.rows
        for row in one.rows:
            assert len(row) == len(one.header)
            assert all(cell is None or type(cell) in (str, int, float) for cell in row), one.header
    first = made[0]
    assert first.header[:6] == ("model", "name", "kind", "real", "fake", "AUC")
    assert first.rows[0][5] == rows[0].cells["auc"].value
    assert first.rows[2][-1] == "ms a face: its cost was not measured"
