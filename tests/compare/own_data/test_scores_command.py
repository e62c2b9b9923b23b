"""`dfx evaluate --scores`: figures of another tool, with their polarity said; and `--html` beside any evaluation."""

import json

import pytest
from command import dfx

from dfx.records.predictions import read_predictions

ROWS = [f"{i}.jpg,{'fake' if i % 2 else 'real'},{(0.2 + 0.6 * (i % 2) + 0.01 * (i % 7)):.2f}" for i in range(60)]


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("name,label,score\n" + "\n".join(ROWS) + "\n")
    return path


def test_figures_are_printed_and_written(scores, tmp_path):
    out, html, kept = (tmp_path / name for name in ("x.json", "x.html", "x.parquet"))
    done = dfx(
        "evaluate", "--scores", scores, "--higher-is", "fake", "--out", out, "--html", html, "--predictions", kept
    )
    assert (done.code, done.err) == (0, "")
    assert "other.csv" in done.out
    assert "scores split" in done.out
    told = json.loads(out.read_text())
    assert told["command"] == "dfx evaluate --scores other.csv --higher-is fake --threshold 0.5"
    model = told["models"]["other.csv"]
    assert model["all"]["auc"] == 1
    assert model["all"]["intervals"]["accuracy"][0] > 0.9
    assert model["threshold"] == 0.5
    assert "<!DOCTYPE html>" in html.read_text()
    assert "1.000" in html.read_text()
    assert str(tmp_path) not in out.read_text() + html.read_text()
    assert len(read_predictions(kept).files) == 60


def test_the_other_polarity_turns_the_ranking(scores, tmp_path):
    done = dfx("evaluate", "--scores", scores, "--higher-is", "real", "--out", tmp_path / "x.json")
    assert done.code == 0
    assert json.loads((tmp_path / "x.json").read_text())["models"]["other.csv"]["all"]["auc"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scores", "FILE"], "needs --higher-is"),
        (["--scores", "FILE", "--higher-is", "up"], "needs --higher-is"),
        (["--scores", "FILE", "--from", "x.parquet", "--higher-is", "fake"], "Expected either"),
        (["--from", "x.parquet", "--higher-is", "fake"], "belong to --scores"),
        (["--from", "x.parquet", "--threshold", "0.4"], "belong to --scores"),
        (["--scores", "FILE", "--higher-is", "fake", "--cv", "3"], "need the models"),
        (["--scores", "FILE", "--higher-is", "fake", "--speed"], "need the models"),
        (["--scores", "FILE", "--higher-is", "fake", "--by", "age"], "--by needs"),
        (["--scores", "FILE", "--higher-is", "fake", "--html", "nowhere/x.html"], "x.html"),
        (["--scores", "gone.csv", "--higher-is", "fake"], "gone.csv cannot be read"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments, said, scores, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = dfx("evaluate", *(scores if one == "FILE" else one for one in arguments))
    assert done.code in (1, 2)
    assert said in done.sentence
    assert done.out == ""
