"""Four ways to join members, on synthetic faces whose true P(fake) is known."""

import json

import numpy as np
import pytest
from scipy.special import expit, logit

from dfx.errors import DataError
from dfx.predict.calibration.platt import IDENTITY, Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.fitting.fit import fit_ensemble
from dfx.predict.fitting.kinds import balanced_loss
from dfx.predict.fitting.stacking import PENALTIES, best_penalty, fit_stack, stacking_weights
from dfx.predict.fitting.weights import vote_weights
from dfx.predict.pooling import RULES, added_scatter, mixed, votes

METHODS = tuple(RULES)


def world(seed, noises, n=300, sets=3):
    """Logits (N, M), labels and set names; member i errs by `noises[i]` log-odds."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, 2.5, sets * n)
    fake = rng.random(len(truth)) < expit(truth)
    logits = np.stack([0.6 * (truth + rng.normal(0, noise, len(truth))) for noise in noises], axis=1)
    return logits, fake, np.repeat([f"set {k}" for k in range(sets)], n).tolist()


def joined(method, seed=0, noises=(0.5, 1.0, 2.0), **options):
    logits, fake, sets = world(seed, noises)
    return fit_ensemble([f"m{i}" for i in range(len(noises))], logits, fake, sets, method=method, **options)


def loss_in(ensemble, logits, fake, sets):
    """Log loss on faces, every set and label weighing the same."""
    u, names = logit(ensemble.combine(logits)), np.array(sets)
    return np.mean([balanced_loss(u[names == name], fake[names == name]) for name in set(sets)])


@pytest.mark.parametrize("method", METHODS)
def test_weights_are_not_negative_and_sum_to_one(method):
    ensemble = joined(method)
    assert ensemble.method == method
    assert min(ensemble.weights) >= 0
    assert sum(ensemble.weights) == pytest.approx(1)


@pytest.mark.parametrize("method", METHODS)
def test_more_evidence_for_fake_never_lowers_p_fake(method):
    ensemble = joined(method)
    rows = np.stack([np.linspace(-4, 4, 41)] * 3, axis=1)
    assert (np.diff(ensemble.combine(rows)) >= 0).all()
    lifted = np.random.default_rng(1).normal(0, 2, (200, 3))
    for i in range(3):
        assert (ensemble.combine(lifted + np.eye(3)[i]) >= ensemble.combine(lifted) - 1e-12).all()
    assert ensemble.combine([[3.0] * 3])[0] > 0.9
    assert ensemble.combine([[-3.0] * 3])[0] < 0.1


@pytest.mark.parametrize("method", METHODS)
def test_the_interval_holds_p_and_grows_with_disagreement(method):
    ensemble = Ensemble(
        tuple(Member(f"m{i}") for i in range(3)), (1 / 3,) * 3, method=method, calibration=Calibration(1.0, 0.0, 0.2)
    )
    agree, differ = np.array([[1.0, 1.0, 1.0]]), np.array([[-1.0, 1.0, 3.0]])
    widths = [float(np.diff(logit(ensemble.intervals(row)))[0, 0]) for row in (agree, differ)]
    assert widths[1] > 1.5 * widths[0]
    for row in (agree, differ):
        low, high = ensemble.intervals(row)[0]
        assert low < ensemble.combine(row)[0] < high


@pytest.mark.parametrize("method", METHODS)
def test_a_face_unlike_others_has_a_wider_interval_and_the_same_p(method):
    ensemble = joined(method)
    row = [[1.0, 0.5, 2.0]]
    near, far = ensemble.intervals(row)[0], ensemble.intervals(row, [2.0])[0]
    assert far[0] < near[0] < near[1] < far[1]


@pytest.mark.parametrize("method", METHODS)
def test_json_gives_back_the_same(method):
    ensemble = joined(method)
    assert Ensemble.from_json(json.loads(json.dumps(ensemble.to_json()))) == ensemble


def test_a_file_from_before_there_were_thresholds_and_kinds_is_read():
    row = json.loads(json.dumps(joined("weighted", kinds=("platt",)).to_json()))
    for member in row["members"]:
        del member["threshold"]
        assert set(member["calibration"]) == {"scale", "bias", "spread", "covariance", "n"}
    old = Ensemble.from_json(row)
    assert {member.threshold for member in old.members} == {0.5}
    assert old.combine([[1.0, 2.0, 3.0]]) == pytest.approx(joined("weighted", kinds=("platt",)).combine([[1, 2, 3]]))
    for damage in ({"method": "dice"}, {"method": None}, {"method": ["mean"]}):
        with pytest.raises(DataError):
            Ensemble.from_json({**row, **damage})


@pytest.mark.parametrize("method", METHODS)
def test_one_model_is_itself_by_every_method(method):
    logits, fake, sets = world(2, [0.8])
    one = fit_ensemble(["m"], logits, fake, sets, method=method)
    assert one.calibration == IDENTITY
    assert one.combine([[1.3]]) == pytest.approx(one.members[0].calibration.probability(1.3))
    assert one.intervals([[1.3]])[0] == pytest.approx(one.members[0].calibration.interval(1.3))


def test_members_without_weight_are_not_missed():
    ensemble = Ensemble(tuple(Member(f"m{i}") for i in range(3)), (0.25, 0.0, 0.75), usual=0.3)
    heard = ensemble.heard()
    assert heard.models == ("m0", "m2")
    assert heard.combine([[1.0, 2.0]]) == pytest.approx(ensemble.combine([[1.0, -9.0, 2.0]]))
    assert heard.intervals([[1.0, 2.0]]) == pytest.approx(ensemble.intervals([[1.0, -9.0, 2.0]]))
    assert ensemble.heard(also="m1") == ensemble


# Votes


def test_a_vote_is_a_half_at_the_member_s_own_threshold():
    cast = expit(votes(logit(np.array([[0.8, 0.5], [0.95, 0.6]])), np.array([0.8, 0.6])))
    assert cast[0, 0] == cast[1, 1] == pytest.approx(0.5)
    assert cast[0, 1] < 0.5 < cast[1, 0]
    assert expit(votes(np.array([[1.0]]), np.array([0.5]))) == pytest.approx(0.952574, abs=1e-6)  # σ(3)


def test_two_votes_beat_one_whatever_the_one_is_sure_of():
    trio = Ensemble(tuple(Member(f"m{i}", IDENTITY, 0.6) for i in range(3)), (1 / 3,) * 3, method="vote")
    assert trio.combine([[2.5, 2.5, -14.0]])[0] > 0.5 > trio.combine([[-2.5, -2.5, 14.0]])[0]
    boss = Ensemble(trio.members, (0.2, 0.2, 0.6), method="vote")
    assert boss.combine([[2.5, 2.5, -14.0]])[0] < 0.5


def test_a_vote_of_identical_members_decides_as_the_member_does():
    logits, fake, sets = world(3, [1.0])
    alone = fit_ensemble(["m0"], logits, fake, sets)
    crowd = fit_ensemble(["m0", "m1", "m2"], np.repeat(logits, 3, axis=1), fake, sets, method="vote")
    assert crowd.weights == pytest.approx((1 / 3,) * 3)
    decided = [e.combine(x) >= e.threshold for e, x in ((alone, logits), (crowd, np.repeat(logits, 3, axis=1)))]
    assert np.array_equal(*decided)
    assert 0.2 < decided[0].mean() < 0.8


def test_no_sure_voters_are_tied():
    """A vote of nearly 1 still tells more from less: AUC would suffer from ties."""
    u = mixed(votes(np.array([[8.0, 9.0], [9.0, 10.0], [12.0, 14.0]]), np.full(2, 0.5)), np.full(2, 0.5))
    assert (np.diff(u) > 1).all()


def test_a_voter_weighs_by_how_often_it_is_right():
    fake = np.array([False, True] * 50)
    right, guess = np.where(fake, 2.0, -2.0), np.tile([1.0, 1.0, -1.0, -1.0], 25)
    mostly = right * np.where(np.arange(100) < 20, -1, 1)  # right on 80 of 100
    weights = vote_weights(np.stack([right, mostly, guess], 1), fake, ["s"] * 100, np.full(3, 0.5))
    raw = np.array([np.log(201), np.log(4), 0.0])  # log(a / (1 − a)); 1 is taken for 1 − 1/202
    assert weights == pytest.approx(raw / raw.sum())
    assert vote_weights(guess[:, None].repeat(2, 1), fake, ["s"] * 100, np.full(2, 0.5)) == pytest.approx([0.5, 0.5])


# Stacking


def test_log_odds_are_added_by_hand():
    duo = Ensemble((Member("a"), Member("b")), (0.75, 0.25), method="stacking")
    assert logit(duo.combine([[2.0, -2.0]])) == pytest.approx([1.0])
    # w² (ℓ − ℓ̄)²: .5625 · 1 + .0625 · 9 = 1.125, times 2 / (2 − 1)
    assert added_scatter(np.array([[2.0, -2.0]]), np.array([0.75, 0.25])) == pytest.approx([1.5])


@pytest.mark.parametrize("seed", range(4))
def test_stacking_is_no_worse_than_the_mean_where_it_was_fitted(seed):
    logits, fake, sets = world(seed, [0.5, 1.5, 3.0])
    models = ["a", "b", "c"]
    losses = {
        method: loss_in(fit_ensemble(models, logits, fake, sets, method=method), logits, fake, sets)
        for method in ("mean", "stacking")
    }
    assert losses["stacking"] <= losses["mean"]


def test_a_penalised_stack_beats_equal_weights_at_every_penalty():
    """True of any data: equal weights cost no penalty, so the best stack cannot lose more than they do."""
    logits, fake, sets = world(5, [0.5, 1.5, 3.0], n=60)
    same = fit_stack(logits.mean(axis=1, keepdims=True), fake, sets, 0.0)

    def loss(u):
        names = np.array(sets)
        return np.mean([balanced_loss(u[names == name], fake[names == name]) for name in set(sets)])

    equal = loss(logits.mean(axis=1) * same[0] + same[1])
    for penalty in PENALTIES:
        line = fit_stack(logits, fake, sets, penalty)
        assert line[:-1].min() >= 0
        assert loss(logits @ line[:-1] + line[-1]) <= equal + 1e-7


def test_a_stronger_penalty_brings_weights_together():
    logits, fake, sets = world(6, [0.3, 3.0])
    spread = [float(np.ptp(fit_stack(logits, fake, sets, penalty)[:-1])) for penalty in PENALTIES]
    assert spread == sorted(spread)
    assert spread[0] < 0.05 < 0.5 < spread[-1]


def test_like_members_get_like_weights_and_a_poor_one_little():
    logits, fake, sets = world(7, [1.0, 1.0, 1.0])
    assert best_penalty(logits, fake, sets) == PENALTIES[0]
    assert stacking_weights(logits, fake, sets) == pytest.approx(np.full(3, 1 / 3), abs=0.02)
    logits[:, 2] = np.random.default_rng(8).normal(0, 2, len(fake))
    assert best_penalty(logits, fake, sets) < PENALTIES[0]
    assert stacking_weights(logits, fake, sets)[2] < 0.05


def test_evidence_turned_round_gets_no_weight():
    logits, fake, sets = world(9, [0.5, 0.5])
    weights = stacking_weights(logits * [1, -1], fake, sets)
    assert weights[1] < 0.05
    assert stacking_weights(-logits, fake, sets) == pytest.approx([0.5, 0.5])  # nothing to trust: all alike


def test_stacking_needs_both_labels():
    with pytest.raises(DataError):
        stacking_weights(np.zeros((4, 2)), np.ones(4, bool), ["s"] * 4)
