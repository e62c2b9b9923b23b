"""Ensembles of synthetic models whose faces' true P(fake) is known."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from dfx.errors import DataError
from dfx.predict.calibration.platt import IDENTITY, Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.fitting.fit import choose_threshold, fit_ensemble, fit_weights
from dfx.predict.pooling import mixed_scatter
from dfx.predict.verdict import band_around, share_across, verdict_of

SETS = (700, 500, 300)


def world(rng, noises, sizes=SETS, deviation=0.2):
    """Logits (N, M), labels, set names and true log-odds; member i errs by `noises[i]` and by its set."""
    parts, names = [], []
    for k, n in enumerate(sizes):
        truth = rng.normal(0, 2.5, n)
        offsets = rng.normal(0, deviation, len(noises))
        logits = np.stack([0.6 * (truth + rng.normal(0, s, n) + o) for s, o in zip(noises, offsets, strict=True)], 1)
        parts.append((logits, rng.random(n) < expit(truth), truth))
        names += [f"set {k}"] * n
    return np.concatenate([p[0] for p in parts]), *(np.concatenate([p[i] for p in parts]) for i in (1, 2)), names


def fitted(rng, noises, **options):
    logits, fake, _, names = world(rng, noises)
    return fit_ensemble([f"m{i}" for i in range(len(noises))], logits, fake, names, **options)


def log_loss(fake, p):
    return float(-np.mean(np.log(np.where(fake, p, 1 - p))))


def plain(*weights, **options):
    return Ensemble(tuple(Member(f"m{i}") for i in range(len(weights))), weights, **options)


def test_mean_of_probabilities_by_hand():
    assert plain(0.5, 0.5).combine([[np.log(3), -np.log(3)], [np.log(9), np.log(3)]]) == pytest.approx([0.5, 0.825])
    assert plain(0.8, 0.2).combine([[np.log(9), np.log(3)]]) == pytest.approx([0.87])


def test_scatter_by_hand():
    # p̄ .7, s² = .04 over three members: √(.04 / 3) / (.7 · .3)
    assert mixed_scatter(logit([[0.5, 0.7, 0.9]]), np.full(3, 1 / 3)) == pytest.approx([np.sqrt(0.04 / 3) / 0.21])
    assert mixed_scatter(logit([[0.9, 0.1]]), np.array([1.0, 0.0])) == pytest.approx([0.0])


def test_interval_grows_with_disagreement_at_the_same_probability():
    ensemble = plain(0.5, 0.5, calibration=Calibration(1.0, 0.0, spread=0.2))
    agree, differ = ensemble.intervals([[np.log(3)] * 2, [np.log(19), np.log(0.55 / 0.45)]])
    assert ensemble.combine([[np.log(19), np.log(0.55 / 0.45)]]) == pytest.approx([0.75])
    assert differ[0] < agree[0] < 0.75 < agree[1] < differ[1]


def test_one_model_is_an_ensemble_of_one():
    rng = np.random.default_rng(0)
    one = fitted(rng, [0.5])
    member = one.members[0].calibration
    assert one.combine([[1.3]]) == pytest.approx([member.probability(1.3)])
    assert one.intervals([[1.3]])[0] == pytest.approx(member.interval(1.3))
    silent = Ensemble((Member("silent"), one.members[0]), (0.0, 1.0))
    assert silent.intervals([[-9.0, 1.3]])[0] == pytest.approx(member.interval(1.3))


@pytest.mark.parametrize("method", ["mean", "weighted"])
def test_better_than_any_member_and_calibrated(method):
    rng = np.random.default_rng(1)
    ensemble = fitted(rng, [1.5, 1.5, 1.5], method=method)
    logits, fake, _, _ = world(rng, [1.5, 1.5, 1.5], deviation=0.0)
    alone = [m.calibration.probabilities(logits[:, i]) for i, m in enumerate(ensemble.members)]
    p = ensemble.combine(logits)
    assert log_loss(fake, p) < min(log_loss(fake, q) for q in alone) - 0.02
    assert log_loss(fake, p) < log_loss(fake, np.mean(alone, axis=0))  # the plain mean is too modest


def test_a_model_of_noise_gets_no_weight():
    rng = np.random.default_rng(2)
    logits, fake, _, names = world(rng, [0.5, 0.5])
    logits = np.column_stack([logits, rng.normal(0, 2, len(fake))])
    weights = fit_ensemble(["a", "b", "noise"], logits, fake, names, method="weighted").weights
    assert weights[2] < 0.02
    assert sum(weights) == pytest.approx(1)


def test_weights_are_the_best_on_a_grid():
    rng = np.random.default_rng(3)
    _, fake, truth, names = world(rng, [1.0])
    each = expit(np.stack([truth + rng.normal(0, s, len(truth)) for s in (0.5, 1.0, 2.0)], axis=1))

    def loss(w):
        right = np.where(fake, each @ w, 1 - each @ w)
        parts = [np.log(right[(np.array(names) == s) & (fake == y)]).mean() for s in set(names) for y in (True, False)]
        return -np.mean(parts)

    found = fit_weights(each, fake, names)
    grid = [np.array([a, b, 20 - a - b]) / 20 for a in range(21) for b in range(21 - a)]
    assert loss(found) <= min(loss(w) for w in grid) + 1e-9
    assert found.min() >= 0


@pytest.mark.parametrize("noises", [[0.5] * 3, [1.0] * 3, [1.0] * 5, [0.5, 1.0, 1.5, 1.0]])
def test_interval_covers_the_true_probability(noises):
    rng = np.random.default_rng(4)
    shares = []
    for _ in range(10):
        ensemble = fitted(rng, noises, kinds=("platt",))  # the truth is a line
        logits, _, truth, _ = world(rng, noises, sizes=(100,) * 4)
        low, high = ensemble.intervals(logits).T
        shares.append(((low <= expit(truth)) & (expit(truth) <= high)).mean())
    assert 0.9 <= np.mean(shares) < 0.99


def test_judge_gives_a_prediction():
    ensemble = fitted(np.random.default_rng(5), [0.5, 1.0])
    said = ensemble.judge({"m1": 4.0, "m0": 4.5, "other": 0.0})
    assert said.verdict == "fake"
    assert said.threshold == ensemble.threshold
    assert type(said.threshold) is float  # not numpy's, which reads differently
    assert said.interval[0] < said.fake_probability < said.interval[1]
    assert [(s.model, s.logit) for s in said.scores] == [("m0", 4.5), ("m1", 4.0)]
    assert said.scores[1].fake_probability == ensemble.members[1].calibration.probability(4.0)
    with pytest.raises(DataError, match="m1"):
        ensemble.judge({"m0": 1.0})


def test_json_gives_back_the_same():
    ensemble = fitted(np.random.default_rng(6), [0.5, 1.0], method="weighted")
    assert Ensemble.from_json(json.loads(json.dumps(ensemble.to_json()))) == ensemble
    for damage in (
        {"weights": [0.5]},
        {"weights": [0.7, 0.7]},
        {"members": []},
        {"band": [0.9, 1.0]},
        {"usual": None},
        {"usual": -1},
    ):
        with pytest.raises(DataError):
            Ensemble.from_json({**ensemble.to_json(), **damage})


def test_mark_is_of_four_digits_and_of_the_weights():
    def fitted_to(scale: float) -> Ensemble:
        calibration = replace(IDENTITY, scale=scale)
        return replace(ensemble, members=(replace(ensemble.members[0], calibration=calibration), *ensemble.members[1:]))

    ensemble = fitted(np.random.default_rng(6), [0.5, 1.0], method="weighted")
    weights = {"m0": "a" * 64, "m1": "b" * 64}
    mark = fitted_to(1.1158464).made_of(weights)
    assert fitted_to(1.1158466).made_of(weights) == mark  # as another machine fits it
    assert fitted_to(1.1168).made_of(weights) != mark
    assert fitted_to(1.1158464).made_of({**weights, "m1": "c" * 64}) != mark


@pytest.mark.parametrize("logits", [[1.0, 2.0], [[1.0]], [[1.0, float("nan")]]])
def test_wrong_logits_are_refused(logits):
    with pytest.raises(DataError):
        plain(0.5, 0.5).combine(logits)


def test_threshold_keeps_false_alarms_low_in_every_set():
    rng = np.random.default_rng(7)
    sets = np.repeat(["easy", "hard", "photos"], 400)
    fake = np.tile([True, False], 600)
    p = np.clip(rng.normal(0.4 + 0.4 * fake + 0.15 * (sets == "hard"), 0.12), 0, 1)
    threshold = choose_threshold(fake, p, sets)
    alarms = {s: (p[(sets == s) & ~fake] >= threshold).mean() for s in np.unique(sets)}
    assert (
        max(alarms.values()) == alarms["hard"] == 0.05
    )  # 10 of 200: not more, and the threshold no higher than needed
    assert (p[(sets == "hard") & ~fake] >= threshold - 1e-4).mean() > 0.05


def test_threshold_counts_ties_and_tiny_sets():
    reals = np.array([0.6] * 30 + [0.9] * 10)
    assert choose_threshold(np.zeros(40), reals, ["s"] * 40) == 0.9001  # ten ties at .9 would be 25 %
    names = ["a"] * 10 + ["b"] * 30 + ["c"] * 60
    scores = np.array([0.95] + [0.1] * 99)  # one of 40 in the small sets together: 2.5 %
    assert choose_threshold(np.zeros(100), scores, names) == 0.5
    assert choose_threshold(np.zeros(100), scores, names, max_false_alarms=0.0) == 0.9501


def test_too_few_photographs_do_not_decide_alone():
    names, scores = ["tiny"] * 15 + ["some"] * 80 + ["more"] * 100, np.array([0.9] * 2 + [0.1] * 193)
    # 2 of 15 would be 13 %; with the smallest other set they are 2 of 95
    assert choose_threshold(np.zeros(195), scores, names) == 0.5
    assert choose_threshold(np.zeros(195), scores, names, max_false_alarms=0.02) == 0.9001
    assert choose_threshold(np.zeros(15), scores[:15], names[:15]) == 0.9001  # nothing to count them with


def test_threshold_is_guarded_by_the_named_sets_alone():
    sets, p = ["photos"] * 100 + ["video"] * 100, np.array([0.6] * 10 + [0.1] * 90 + [0.8] * 10 + [0.1] * 90)
    assert choose_threshold(np.zeros(200), p, sets) == 0.8001
    assert choose_threshold(np.zeros(200), p, sets, guarded=["photos"]) == 0.6001
    with pytest.raises(DataError):
        choose_threshold(np.zeros(200), p, sets, guarded=["other"])


def test_threshold_refuses():
    with pytest.raises(DataError):
        choose_threshold([True], [0.5], ["s"])
    with pytest.raises(DataError):
        choose_threshold([False], [0.5], ["s"], max_false_alarms=1.0)


@pytest.mark.parametrize(
    ("p", "interval", "threshold", "expected"),
    [
        (0.93, (0.81, 0.97), 0.5, "fake"),
        (0.04, (0.01, 0.20), 0.5, "real"),
        (0.52, (0.50, 0.54), 0.5, "uncertain"),  # in the band
        (0.60, (0.20, 0.90), 0.5, "uncertain"),  # reaches across
        (0.80, (0.46, 0.95), 0.5, "fake"),  # barely reaches across
        (0.65, (0.64, 0.66), 0.8, "uncertain"),  # above even odds, below the threshold: in its band
        (0.30, (0.20, 0.42), 0.8, "real"),
    ],
)
def test_verdicts(p, interval, threshold, expected):
    verdict, reason = verdict_of(p, interval, threshold, band_around(threshold))
    assert verdict == expected
    assert f"{p:.2f}" in reason
    assert reason.endswith(".")
    assert reason.count(". ") == 0


def test_share_across_by_hand():
    # log-odds −1, 1, 3 around a threshold at 0: a quarter of the interval lies below it
    assert share_across(expit(1), (expit(-1), expit(3)), 0.5) == pytest.approx(0.25)
    assert share_across(expit(-1), (expit(-3), expit(1)), 0.5) == pytest.approx(0.25)
    assert share_across(0.9, (0.9, 0.9), 0.5) == 0.0


def test_band_holds_threshold_and_even_odds():
    assert band_around(0.5) == (0.45, 0.55)
    assert band_around(0.82) == (0.45, 0.87)
    assert band_around(0.3) == (0.25, 0.55)
    assert band_around(0.99)[1] == 1.0


def test_calibration_identity_is_the_default():
    assert plain(1.0).calibration is IDENTITY
