"""The ensemble workshop on made-up answers: equal to scikit-learn, fitted on other faces than measured, quick."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import accuracy_score, roc_auc_score

from dfx.compare.workshop import fit as workshop_fit
from dfx.compare.workshop.bench import Bench, Choice, bench_of, weights_of
from dfx.compare.workshop.fit import pooled
from dfx.compare.workshop.greedy import greedy
from dfx.compare.workshop.mix import RULES_IN_WORDS, mix
from dfx.compare.workshop.own import ensemble_from
from dfx.compare.workshop.shapley import contributions
from dfx.data.dataset import FaceFile
from dfx.errors import DataError, WeightsMissing
from dfx.numbers.metrics import ece
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.pooling import RULES
from dfx.records.predictions import Predictions

NAMES = ("good", "fair", "noise")
SINGLES = {
    "good": Ensemble((Member("good", Calibration(1.2, 0.1), 0.6),), (1.0,)),
    "fair": Ensemble((Member("fair", Calibration(0.8, -0.1), 0.4),), (1.0,)),
    "noise": Ensemble((Member("noise"),), (1.0,)),
}


def stored(n=400, published=False, seed=0):
    """Faces of two sets, in pairs, and what three models said of them."""
    from pathlib import Path

    rng = np.random.default_rng(seed)
    files = tuple(
        FaceFile(Path(f"{i}"), f"{i}", ("a", "b")[i % 4 // 2], "test", bool(i % 2), pair=str(i // 2)) for i in range(n)
    )
    shift = np.array([1.0 if file.fake else -1.0 for file in files])
    logits = {name: pull * shift + rng.normal(size=n) for name, pull in zip(NAMES, (1.2, 0.7, 0.0), strict=True)}
    columns = {name: (logit, None) for name, logit in logits.items()}
    if published:
        columns["theirs"] = (logits["fair"], expit(logits["fair"]))
    return Predictions("made up", files, columns)


@pytest.fixture(scope="module")
def bench() -> Bench:
    return bench_of(stored(), SINGLES)


@pytest.mark.parametrize("rule", ["mean", "weighted", "vote", "stacking"])
def test_pools_are_those_of_the_shipped_ensembles(bench, rule):
    rng = np.random.default_rng(1)
    weights, log_odds = np.array([0.5, 0.3, 0.2]), rng.normal(0, 6, (200, 3))
    said = RULES[rule].said(log_odds, bench.thresholds)
    mine = pooled(log_odds, bench.thresholds, weights, rule)
    assert np.abs(mine - RULES[rule].pooled(said, weights)).max() < 1e-9


def test_figures_are_scikit_learn_s(bench):
    choice = Choice(("good", "fair"), "weighted", (3, 1), threshold=0.5)
    found = mix(bench, choice)
    joint = 0.75 * expit(bench.log_odds[:, 0]) + 0.25 * expit(bench.log_odds[:, 1])
    assert found.weights == (0.75, 0.25)
    assert found.auc == pytest.approx(roc_auc_score(bench.fake, joint), abs=1e-12)
    assert found.accuracy == pytest.approx(accuracy_score(bench.fake, found.p >= 0.5), abs=1e-12)
    assert found.ece == ece(bench.fake, found.p)
    assert (found.n, found.n_real, found.n_fake) == (400, 200, 200)
    for name in ("auc", "accuracy", "false_alarms", "recall", "ece"):
        low, high = getattr(found, f"{name}_interval")
        assert low <= getattr(found, name) <= high
        assert high - low < 0.2
    assert found.false_alarms == pytest.approx(np.mean(found.p[~bench.fake] >= 0.5), abs=1e-12)


def test_one_member_alone_is_its_own_calibration(bench):
    for choice in (Choice(("good",), threshold=0.5), Choice(("good", "fair"), "weighted", (1, 0), threshold=0.5)):
        found = mix(bench, choice)
        np.testing.assert_allclose(found.p, expit(bench.log_odds[:, 0]), rtol=1e-14)
        assert found.fitted.startswith("Nothing was fitted")


@pytest.mark.parametrize("rule", ["mean", "vote", "stacking"])
def test_no_face_has_a_say_in_its_own_figure(bench, rule):
    """Turning the labels of one fold round changes what the others get, but not what that fold's faces get."""
    here = bench.folds == 2
    turned = Bench(**{**{name: getattr(bench, name) for name in bench.__slots__}, "fake": bench.fake ^ here})
    choice = Choice(NAMES, rule)
    first, second = mix(bench, choice), mix(turned, choice)
    assert np.array_equal(first.p[here], second.p[here])
    assert np.array_equal(first.called[here], second.called[here])
    assert not np.array_equal(first.p[~here], second.p[~here])


def test_pairs_are_never_parted(bench):
    assert all(len(set(bench.folds[bench.pairs == pair])) == 1 for pair in np.unique(bench.pairs))


def test_stacking_trusts_the_good_and_not_the_noise(bench):
    found = mix(bench, Choice(NAMES, "stacking"))
    assert found.weights[0] > found.weights[1] > found.weights[2] >= 0
    assert sum(found.weights) == pytest.approx(1)
    assert "weights and the threshold were fitted on other faces" in found.fitted


def test_fitted_threshold_keeps_false_alarms_low(bench):
    found = mix(bench, Choice(NAMES))
    assert 0.5 <= found.threshold <= 1
    assert found.false_alarms < 0.1
    assert mix(bench, Choice(NAMES, threshold=0.2)).false_alarms > found.false_alarms


def test_faces_of_one_set(bench):
    part = bench.of_sets(["b"])
    assert mix(part, Choice(("good",))).n == (bench.sets == 1).sum()
    assert len(bench.of_sets([]).fake) == 400
    with pytest.raises(DataError, match="nosuch must hold real and fake"):
        bench.of_sets(["nosuch"])


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(()), "one or more models"),
        (Choice(("good", "good")), "each once"),
        (Choice(("nosuch",)), "hold no 'nosuch'"),
        (Choice(("good", "fair"), "weighted", (1,)), "2 weights"),
        (Choice(("good", "fair"), "weighted", (0, 0)), "one above 0"),
        (Choice(("good", "fair"), "weighted", (1, -1)), "none negative"),
        (Choice(("good", "fair"), "weighted", (1, float("nan"))), "none negative"),
        (Choice(("good",), "guess"), "must be one of mean"),  # type: ignore[arg-type]
        (Choice(("good",), threshold=1.5), "must lie in"),
    ],
)
def test_what_does_not_fit_is_one_sentence(bench, choice, said):
    with pytest.raises(DataError, match=said):
        mix(bench, choice)


def test_answers_of_one_label_or_without_numbers_are_refused():
    kept = stored(40)
    ones = Predictions("x", kept.files[1::2], {"good": (np.zeros(20), None)})
    with pytest.raises(DataError, match="one label only"):
        bench_of(ones, SINGLES)
    with pytest.raises(DataError, match="no number"):
        bench_of(Predictions("x", kept.files, {"good": (np.full(40, np.nan), None)}), SINGLES)
    with pytest.raises(DataError, match="no model"):
        bench_of(Predictions("x", kept.files, {}), SINGLES)


def test_greedy_finds_what_helps_and_measures_it_elsewhere(bench):
    found = greedy(bench)
    assert found.choice.members[0] == "good"
    assert "noise" not in found.choice.members
    assert sum(found.choice.weights) == pytest.approx(1)
    assert dict(found.often)["good"] == 1
    assert found.steps[-1].auc >= max(step.auc for step in found.steps) - 1e-4
    assert found.auc_interval[0] < found.auc < found.auc_interval[1]
    assert f"{found.auc:.3f}" in found.sentence
    assert mix(bench, found.choice).auc == pytest.approx(found.steps[-1].auc, abs=1e-9)


def test_greedy_on_noise_is_seen_through():
    """Among models that know nothing the choice looks good only on the faces it was made on."""
    rng = np.random.default_rng(3)
    kept = stored(800)
    columns = {f"n{i}": (rng.normal(size=800), None) for i in range(8)}
    singles = {name: Ensemble((Member(name),), (1.0,)) for name in columns}
    found = greedy(bench_of(Predictions("x", kept.files, columns), singles), tries=4)
    assert found.chosen_on > found.auc + 0.02
    assert found.auc_interval[0] < 0.5


def test_shapley_by_hand(bench):
    """Two members: each one's share is the mean of what it adds to nobody and to the other."""
    mixed = mix(bench, Choice(("good", "fair")))
    found = contributions(bench, mixed)
    good, fair = found.rows
    assert found.auc == pytest.approx(mixed.auc, abs=1e-12)
    assert good.share == pytest.approx(((good.alone - 0.5) + (mixed.auc - fair.alone)) / 2, abs=1e-12)
    assert good.lost.value == pytest.approx(mixed.auc - fair.alone, abs=1e-12)
    assert "good brings most" in found.sentence


@pytest.mark.parametrize("rule", ["mean", "vote", "stacking"])
def test_shares_sum_to_the_whole(bench, rule):
    mixed = mix(bench, Choice(NAMES, rule, (2, 1, 1)))
    found = contributions(bench, mixed)
    assert sum(row.share for row in found.rows) == pytest.approx(found.auc - 0.5, abs=1e-12)
    assert all(row.lost.p_holm >= row.lost.p for row in found.rows)


def test_a_member_without_weight_brings_nothing(bench):
    found = contributions(bench, mix(bench, Choice(NAMES, "weighted", (1, 1, 0))))
    assert found.rows[2].share == pytest.approx(0, abs=1e-15)
    assert found.rows[2].lost.value == 0
    assert "noise" in found.sentence
    assert contributions(bench, mix(bench, Choice(("good",)))).rows[0].lost is None


@pytest.mark.parametrize(
    "choice",
    [
        Choice(NAMES),
        Choice(NAMES, "stacking"),
        Choice(("fair", "good"), "vote", (1, 3)),
        Choice(("good", "fair"), "weighted", (1, 3), 0.7),
        Choice(("good",)),
        Choice(("good", "fair"), "vote", (1, 0)),
    ],
    ids=str,
)
def test_an_own_ensemble_judges_as_it_was_chosen(bench, choice):
    made = ensemble_from(bench, choice)
    assert Ensemble.from_json(made.to_json()) == made
    assert made.members == tuple(SINGLES[name].members[0] for name in choice.members)
    assert made.method == choice.rule
    assert choice.threshold in (None, made.threshold)
    logits = np.stack([stored().columns[name][0] for name in choice.members], axis=1)
    p, low_high = made.combine(logits), made.intervals(logits)
    assert ((low_high[:, 0] <= p) & (p <= low_high[:, 1])).all()
    if choice.threshold is None:
        assert max(np.mean(p[~bench.fake & (bench.sets == k)] >= made.threshold) for k in (0, 1)) <= 0.05
    x = pooled(
        bench.of(choice.members).log_odds, bench.of(choice.members).thresholds, np.array(made.weights), choice.rule
    )
    if len(choice.members) > 1 and 0 not in made.weights:
        assert roc_auc_score(bench.fake, p) == pytest.approx(roc_auc_score(bench.fake, x), abs=1e-12)


def test_what_is_not_shipped_is_measured_but_not_saved():
    bench = bench_of(stored(published=True), SINGLES)
    assert "theirs" not in bench.here
    assert mix(bench, Choice(("theirs",))).auc == pytest.approx(mix(bench, Choice(("fair",))).auc, abs=1e-12)
    with pytest.raises(WeightsMissing, match="theirs was measured but is not shipped"):
        ensemble_from(bench, Choice(("good", "theirs")))


def test_a_fit_sees_at_most_so_many_faces():
    many = SimpleNamespace(groups=np.zeros(10_000, int))
    taught = workshop_fit._taught_by(many, np.arange(10_000))
    assert len(taught) == workshop_fit.FACES
    assert taught[[0, -1]].tolist() == [0, 9_999]
    assert workshop_fit._taught_by(many, np.arange(7)).tolist() == list(range(7))
    assert weights_of(Choice(("a", "b"), "mean", (5, 1))).tolist() == [0.5, 0.5]


def test_every_rule_has_its_words():
    assert RULES_IN_WORDS.keys() == RULES.keys()
    assert all(way.words.endswith(".") for way in RULES_IN_WORDS.values())
