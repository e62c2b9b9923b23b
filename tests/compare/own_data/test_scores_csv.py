"""Scores of another tool: read with their polarity said, equal to scikit-learn, refused in one sentence."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, matthews_corrcoef, roc_auc_score

from dfx.compare.own_data import scores_csv
from dfx.compare.own_data.scores import evaluate_scores
from dfx.compare.own_data.scores_csv import ALIASES, read_scores, read_scores_file
from dfx.errors import DataError, TooLarge

GOOD = "name,label,score\na.jpg,real,0.1\nb.jpg,fake,0.9\nc.jpg,real,0.4\nd.jpg,fake,0.3\n"


def test_labels_and_scores_are_read():
    found = read_scores(GOOD.encode(), "fake", "theirs.csv")
    assert found.title == "theirs.csv"
    assert found.names == ("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    assert found.fake.tolist() == [False, True, False, True]
    assert found.p.tolist() == [0.1, 0.9, 0.4, 0.3]
    assert set(found.sets) == {"theirs.csv"}


@pytest.mark.parametrize(
    ("higher", "labels", "fake", "p"),
    [
        ("fake", "01", [False, True], [0.2, 0.7]),
        ("real", "01", [True, False], [0.8, 0.3]),
        ("real", ("fake", "real"), [True, False], [0.8, 0.3]),  # words say it themselves; the score is turned round
    ],
)
def test_polarity_is_as_said(higher, labels, fake, p):
    text = f"label,score\n{labels[0]},.2\n{labels[1]},.7\n"
    found = read_scores(text.encode(), higher)
    assert found.fake.tolist() == fake
    assert found.p == pytest.approx(p)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace(",", ";").replace("0.", "0,"),
        GOOD.replace(",", "\t"),
        "\ufeff" + GOOD.replace("\n", "\r\n"),
        GOOD.replace("name,label,score", " File , Y_TRUE , P_fake ").replace("real", " Real "),
        GOOD.replace("\n", ",more,and more\n"),
        GOOD.replace("\n", "\n\n"),
    ],
)
def test_other_ways_to_write_the_same(text):
    assert read_scores(text.encode(), "fake").p.tolist() == [0.1, 0.9, 0.4, 0.3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs the columns label and score"),
        ("a,b\n1,2\n", "it has 'a', 'b', and no label or score"),
        ("label,b\n1,2\n", "no score"),
        ("label,score\n", "no line below"),
        ("label,truth,score\n", "two columns for the label, 'label' and 'truth'"),
        ("label,score\nreal,.1\nreal,.2\n", "all 2 labels are real"),
        ("label,score\nreal,.1\nfake,NaN\n", "Line 3 of the CSV has the score 'NaN'"),
        ("label,score\nreal,.1\nfake,inf\n", "'inf'"),
        ("label,score\nreal,.1\nfake,1.01\n", "score 1.01; expected a probability from 0 to 1"),
        ("label,score\nreal,-0.1\nfake,1\n", "Line 2 of the CSV has the score -0.1"),
        ("label,score\nreal,\nfake,1\n", "'', which is no number"),
        ("label,score\nreal,high\nfake,1\n", "'high', which is no number"),
        ("label,score\nperhaps,.1\nfake,1\n", "the label 'perhaps'; expected real, fake, 0 or 1"),
        ("label,score\nreal\nfake,1\n", "Line 2 of the CSV has 1 cells"),
        ('label,score\nreal,".1\nfake,1\n', "which is no number"),
        ("label,score\n\n\nreal\nfake,1\n", "Line 4 of the CSV"),
        ("label,score\nreal,\0\nfake,1\n", "."),
        ("label,score\nreal," + "1" * 200_000 + "\n", "not one"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text, said):
    with pytest.raises(DataError) as caught:
        read_scores(text.encode(), "fake")
    sentence = str(caught.value)
    assert said in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 250


def test_the_polarity_must_be_said():
    with pytest.raises(DataError, match="'both'"):
        read_scores(GOOD.encode(), "both")  # type: ignore[arg-type]


def test_files_too_large_or_not_text(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="UTF-8"):
        read_scores("label,score\nréal,1\n".encode("latin-1"), "fake")
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)  # a hole: it takes no room
    with pytest.raises(TooLarge, match="at most 50 MB, but the file has 2,000"):
        read_scores_file(path, "fake")
    monkeypatch.setattr(scores_csv, "MOST_ROWS", 3)
    with pytest.raises(TooLarge, match="at most 3 scores, but the file has more"):
        read_scores(GOOD.encode(), "fake")
    with pytest.raises(DataError, match=r"gone\.csv cannot be read"):
        read_scores_file(tmp_path / "gone.csv", "fake")


def test_no_alias_means_two_things():
    every = [alias for aliases in ALIASES.values() for alias in aliases]
    assert len(every) == len(set(every))


def test_figures_are_scikit_learn_s():
    rng = np.random.default_rng(0)
    y = rng.random(300) < 0.4
    p = np.round(np.clip(0.5 + 0.2 * (y - 0.5) + 0.2 * rng.normal(size=300), 0, 1), 2)  # ties, 0 and 1 among them
    lines = [
        f"{'fake' if a else 'real'},{b},{'one' if i % 3 else 'two'}" for i, (a, b) in enumerate(zip(y, p, strict=True))
    ]
    scores = read_scores(("label,score,set\n" + "\n".join(lines)).encode(), "fake", "theirs.csv")
    measured = evaluate_scores(scores, 0.6).measured[0]
    found = measured.everything.metrics
    assert found.auc == pytest.approx(roc_auc_score(y, p), abs=1e-12)
    assert found.average_precision == pytest.approx(average_precision_score(y, p), abs=1e-12)
    assert found.brier == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    assert found.log_loss == pytest.approx(log_loss(y, p), abs=1e-12)
    assert found.mcc == pytest.approx(matthews_corrcoef(y, p >= 0.6), abs=1e-12)
    assert (found.n, found.threshold) == (300, 0.6)
    low, high = measured.everything.intervals["auc"]
    assert low < found.auc < high
    one = np.arange(300) % 3 != 0
    assert {row.name: row.metrics.auc for row in measured.sets}["one"] == pytest.approx(roc_auc_score(y[one], p[one]))
    with pytest.raises(DataError, match="threshold"):
        evaluate_scores(scores, 1.5)


def test_rows_are_of_the_kind_the_stored_predictions_are():
    kept = evaluate_scores(read_scores(GOOD.encode(), "fake", "theirs.csv")).predictions
    assert kept.columns["theirs.csv"][0] is None
    assert kept.columns["theirs.csv"][1].tolist() == [0.1, 0.9, 0.4, 0.3]
    assert [file.fake for file in kept.files] == [False, True, False, True]


def test_hostile_names_are_harmless_text():
    text = 'name,label,score\n=HYPERLINK("x")\u202e,real,.1\n../../b,fake,.9\n'
    assert read_scores(text.encode(), "fake").names == ('=HYPERLINK("x")', "b")


def test_no_framework_is_imported_for_any_of_it():
    code = (
        "import sys, dfx.compare.training.words, dfx.compare.training.table, dfx.compare.workshop.greedy;"
        "import dfx.compare.workshop.shapley, dfx.compare.workshop.own, dfx.compare.own_data.zip, dfx.compare.own_data.run;"
        "import dfx.compare.own_data.scores, dfx.compare.board.two_models, dfx.report.html.compare;"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'av', 'streamlit'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
