"""An evaluation of a small folder whose models are functions of the file names."""

import io
import json

import numpy as np
import pytest
from rich.console import Console

from dfx.data.dataset import read_dataset
from dfx.errors import DataError
from dfx.evaluate.run import Evaluation, evaluate
from dfx.numbers.intervals import wilson
from dfx.numbers.metrics import auc, ece
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.records.cost import Cost
from dfx.report.terminal.evaluation import table, tables

POOL = "painted+mixed+photos"
COUNTS = {  # set → label → method → faces
    "mixed": {"real": {"": 30}, "fake": {"swap": 12, "paint": 18}},
    "photos": {"real": {"phone": 8, "press": 12}},
    "painted": {"fake": {"brush": 25}},
    "lonely": {"real": {"": 10}},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Files without a picture in them: nothing here opens one."""
    root, rows = tmp_path_factory.mktemp("faces"), ["path,method"]
    for name, labels in COUNTS.items():
        for label, methods in labels.items():
            for method, n in methods.items():
                for k in range(n):
                    path = root / name / "test" / label / f"{method or 'plain'}{k}.jpg"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.touch()
                    rows.append(f"{path.relative_to(root).as_posix()},{method}")
    (root / "manifest.csv").write_text("\n".join(rows))
    return root


def noisy_logits(model, files):
    """Model "sharp" separates better than "dull"."""
    rng = np.random.default_rng({"sharp": 1, "dull": 2}[model])
    shift = {"sharp": 2.0, "dull": 0.7}[model]
    logits = [shift * (1 if file.fake else -1) + rng.normal() for file in files]
    return np.array(logits, np.float32).astype(float)  # as networks give them


ONE = Ensemble((Member("sharp", Calibration(1.5, 0.2, 0.3)),), (1.0,), threshold=0.6, band=(0.45, 0.65))
BOTH = Ensemble((Member("sharp"), Member("dull")), (0.75, 0.25))


@pytest.fixture(scope="module")
def evaluation(folder):
    judges, command = {"sharp": ONE, "both": BOTH}, "dfx evaluate --data faces"
    return evaluate(judges, folder, "test", noisy_logits, pools=[POOL], command=command, resamples=100)


def faces(folder):
    files = read_dataset(folder, ("test",))
    return files, np.array([f.fake for f in files]), ONE.combine(noisy_logits("sharp", files)[:, None])


def test_rows_and_counts(evaluation):
    one = evaluation.measured[0]
    assert {row.name: (row.metrics.n_real, row.metrics.n_fake) for row in one.sets} == {
        "mixed": (30, 30), "photos": (20, 0), "painted": (0, 25), "lonely": (10, 0),
    }  # fmt: skip
    assert [(row.name, row.metrics.n) for row in one.pools] == [(POOL, 105)]
    assert one.everything.metrics.n == 115


def test_one_label_has_no_auc(evaluation):
    rows = evaluation.as_json()["models"]["sharp"]["sets"]
    for name in ("photos", "painted", "lonely"):
        assert rows[name]["auc"] is None
        assert rows[name]["intervals"]["auc"] is None
    assert rows["mixed"]["auc"] is not None


def test_figures_are_those_of_the_faces(evaluation, folder):
    files, fake, p = faces(folder)
    at = np.array([f.set in POOL.split("+") for f in files])
    pool = evaluation.measured[0].pools[0]
    assert pool.metrics.auc == auc(fake[at], p[at])
    low, high = pool.intervals["auc"]
    assert low < pool.metrics.auc < high


def test_false_alarms_of_photographs_by_hand(evaluation, folder):
    files, _, p = faces(folder)
    found = {alarms.name: alarms for alarms in evaluation.measured[0].false_alarms}
    assert set(found) == {"photos", "photos/phone", "photos/press", "lonely"}
    at = np.array([f.set == "photos" for f in files])
    count = int((p[at] >= 0.6).sum())
    assert (found["photos"].n, found["photos"].count, found["photos"].interval) == (20, count, wilson(count, 20))
    assert found["photos/phone"].n == 8


def test_methods_against_the_real_faces_of_their_group(evaluation, folder):
    files, fake, p = faces(folder)
    found = {one.name: one for one in evaluation.measured[0].methods}
    assert set(found) == {"mixed/swap", "mixed/paint"}  # one method alone is its set
    swap = found["mixed/swap"]
    assert (swap.n_fake, swap.against, swap.n_real) == (12, POOL, 50)
    at = np.array([f.method == "swap" or (f.set in POOL.split("+") and not f.fake) for f in files])
    assert swap.auc == auc(fake[at], p[at])


def test_calibration_error_before_and_after(evaluation, folder):
    files, fake, p = faces(folder)
    at = np.array([f.set in POOL.split("+") for f in files])
    weights = np.where(fake[at], 1 / fake[at].sum(), 1 / (~fake[at]).sum())
    found = evaluation.measured[0].calibration
    assert found.n == 105
    assert found.after == pytest.approx(ece(fake[at], p[at], weights=weights), abs=1e-12)
    raw = 1 / (1 + np.exp(-noisy_logits("sharp", files)[at]))
    assert found.before == pytest.approx(ece(fake[at], raw, weights=weights), abs=1e-12)
    assert found.after_interval[0] < found.after < found.after_interval[1]


def test_sets_of_one_label_are_pooled_without_being_named(folder):
    quick = evaluate({"sharp": ONE}, folder, "test", noisy_logits, resamples=20)
    assert [row.name for row in quick.measured[0].pools] == ["lonely+painted+photos"]


def test_json_is_plain_and_tells_where_from(evaluation, folder):
    text = json.dumps(evaluation.as_json(), allow_nan=False)
    assert str(folder) not in text
    assert json.loads(text)["command"] == "dfx evaluate --data faces"
    own = evaluation.metrics("both")
    assert own["model"] == "both"
    assert own["members"] == {"sharp": 0.75, "dull": 0.25}
    assert own["split"] == "test"
    assert own["threshold"] == 0.5
    with pytest.raises(DataError, match="both"):
        evaluation.metrics("other")


def test_report_and_curves_stand_beside_the_figures(evaluation):
    told = evaluation.metrics("sharp")
    assert list(told["curves"]) == ["mixed", POOL, "all"]  # what holds both labels
    row = told["sets"]["mixed"]
    assert row["report"]["fake"]["recall"] == row["recall"]
    assert row["report"]["real"]["recall"] == row["specificity"]
    assert (row["report"]["real"]["support"], row["report"]["fake"]["support"]) == (30, 30)
    assert row["intervals"]["eer"][0] <= row["eer"] <= row["intervals"]["eer"][1]
    assert told["fairness"] == {}  # nobody is labelled here


def test_pairs_are_told_from_either_side(evaluation):
    (pair,) = evaluation.as_json()["pairs"]
    assert (pair["first"], pair["second"], pair["n"]) == ("sharp", "both", 115)
    mine, other = evaluation.metrics("sharp")["pairs"]["both"], evaluation.metrics("both")["pairs"]["sharp"]
    assert mine["auc"]["difference"] == -other["auc"]["difference"]
    rows = {one.name: one.everything.metrics for one in evaluation.measured}
    assert mine["auc"]["difference"] == pytest.approx(rows["sharp"].auc - rows["both"].auc, abs=1e-6)
    assert mine["accuracy"]["difference"] == pytest.approx(rows["sharp"].accuracy - rows["both"].accuracy, abs=1e-6)


def test_cost_and_folds_are_there_where_they_were_asked_for(evaluation):
    assert not {"cost", "cross_validation"} & evaluation.metrics("both").keys()
    price = {"sharp": Cost(2.0, 1.0, 100, 10, 1000, 2, 2), "dull": Cost(3.0, 2.0, 50, 5, 500, 2, 2)}
    more = evaluation.with_costs(price.__getitem__).with_folds(3)
    cost = more.metrics("both")["cost"]
    assert (cost["ms_a_face"], cost["bytes"], cost["parameters"]) == ({"1": 5.0, "8": 3.0}, 150, 15)
    assert more.metrics("sharp")["cost"]["flops_a_view"] == 1000
    assert more.metrics("both")["cross_validation"]["groups"]["all"]["auc"]["folds"] == 3
    console = Console(width=220, record=True, file=io.StringIO())
    console.print(tables(more, ("sex",)))
    text = console.export_text()
    overall = more.measured[0].everything
    low, high = overall.intervals["mcc"]
    assert f"{overall.metrics.mcc:.3f} ({low:.3f} to {high:.3f})" in text
    for words in ("Pairs of models on the same 115 faces", "Over 3 folds", "not trained again", "Cost of a face"):
        assert words in text
    json.dumps(more.as_json(), allow_nan=False)


def test_folds_need_what_was_said_of_every_face():
    with pytest.raises(DataError, match="not kept"):
        Evaluation("x", "test", "", ()).with_folds(3)


def test_several_splits_at_once(folder, tmp_path):
    for split in ("val", "test"):
        for label in ("real", "fake"):
            path = tmp_path / "a" / split / label / "1.jpg"
            path.parent.mkdir(parents=True)
            path.touch()
    found = evaluate({"sharp": ONE}, tmp_path, "val, test", noisy_logits, resamples=5)
    assert found.measured[0].everything.metrics.n == 4


def test_table_shows_every_row(evaluation):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table(evaluation))
    text = console.export_text()
    for name in ("mixed", "photos", POOL, "all", "sharp", "both"):
        assert name in text
    m = evaluation.measured[0].sets[1].metrics
    assert f"{m.auc:.3f} (" in text
    console.print(tables(evaluation))
    assert "photos/phone" in console.export_text()


def test_each_model_is_asked_once(folder):
    asked = []

    def logits_of(model, files):
        asked.append(model)
        return noisy_logits(model, files)

    seen = []
    evaluate(
        {"a": ONE, "b": BOTH}, folder, "test", logits_of, resamples=20, progress=lambda share, text: seen.append(share)
    )
    assert asked == ["sharp", "dull"]
    assert seen == sorted(seen)


@pytest.mark.parametrize("wrong", [lambda m, f: np.zeros(3), lambda m, f: np.full(len(f), np.nan)])
def test_wrong_logits_are_refused(folder, wrong):
    with pytest.raises(DataError, match="sharp"):
        evaluate({"sharp": ONE}, folder, "test", wrong)


def test_nothing_to_evaluate_is_refused(folder):
    with pytest.raises(DataError):
        evaluate({}, folder, "test", noisy_logits)
    with pytest.raises(DataError):
        evaluate({"sharp": ONE}, folder, "val", noisy_logits)
