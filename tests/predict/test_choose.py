"""What a combination is worth on a set its fit never saw."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from dfx.errors import DataError
from dfx.predict.fitting.choose import best_method, choose_members, leave_one_set_out, mean_auc
from dfx.predict.fitting.fit import fit_ensemble
from dfx.predict.pooling import RULES
from dfx.records.leaderboard import LeftOutSet

NAMES = ["good", "twin", "other", "noise"]


def world(seed=0, n=160, sets=("a", "b", "c")):
    """Logits of four models: one good, its near copy, one that errs otherwise, and one that knows nothing."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, 2.0, n * len(sets))
    fake = rng.random(len(truth)) < expit(truth)
    good = truth + rng.normal(0, 1.0, len(truth))
    columns = (good, good + rng.normal(0, 0.1, len(truth)), truth + rng.normal(0, 1.4, len(truth)))
    noise = rng.normal(0, 2, len(truth))
    return np.stack([*columns, noise], axis=1), fake, np.repeat(sets, n).tolist()


def test_every_method_on_every_group_and_only_on_what_was_left_out():
    logits, fake, sets = world()
    found = leave_one_set_out(NAMES, logits, fake, sets)
    assert [(row.method, row.group) for row in found] == [(method, name) for method in RULES for name in "abc"]
    row = next(row for row in found if (row.method, row.group) == ("weighted", "b"))
    here = np.array(sets) == "b"
    others = fit_ensemble(NAMES, logits[~here], fake[~here], [s for s in sets if s != "b"], method="weighted")
    p = others.combine(logits[here])
    assert row.auc == pytest.approx(roc_auc_score(fake[here], p))
    assert row.threshold == others.threshold
    assert row.false_alarms == pytest.approx((p[~fake[here]] >= others.threshold).mean())
    assert row.recall == pytest.approx((p[fake[here]] >= others.threshold).mean())
    assert (row.n_real, row.n_fake) == ((~fake[here]).sum(), fake[here].sum())


def test_labels_of_the_set_left_out_change_nothing_but_its_own_figures():
    logits, fake, sets = world()
    here = np.array(sets) == "c"
    turned = np.where(here, ~fake, fake)
    before, after = (
        {row.group: row for row in leave_one_set_out(NAMES, logits, y, sets, methods=("stacking",))}
        for y in (fake, turned)
    )
    assert before["c"].threshold == after["c"].threshold
    assert after["c"].auc == pytest.approx(1 - before["c"].auc)


def test_a_pool_is_left_out_whole_and_a_set_of_one_label_not_measured():
    logits, fake, _ = world(n=200)
    sets = np.where(np.arange(600) < 300, "both", np.where(fake, "gans", "photos")).tolist()
    found = leave_one_set_out(NAMES, logits, fake, sets, ["gans+photos"], methods=("mean",))
    assert [row.group for row in found] == ["both", "gans+photos"]
    alone = [*sets[:300], *["photos"] * 10]
    with pytest.raises(DataError, match="two or more"):
        leave_one_set_out(NAMES, logits[:310], np.append(fake[:300], [False] * 10), alone)


def row(method, auc):
    return LeftOutSet(method, "g", 10, 10, auc, 0.05, 0.5, 0.5)


@pytest.mark.parametrize(
    ("worth", "best"),
    [
        ({"mean": 0.9, "weighted": 0.92, "stacking": 0.91, "vote": 0.8}, "weighted"),
        ({"mean": 0.9, "weighted": 0.9015, "stacking": 0.901, "vote": 0.9}, "mean"),
        ({"mean": 0.89, "weighted": 0.9, "stacking": 0.902, "vote": 0.903}, "stacking"),
        ({"vote": 0.7, "stacking": 0.7}, "stacking"),
    ],
)
def test_ties_go_to_the_simpler(worth, best):
    assert best_method([row(method, auc) for method, auc in worth.items()]) == best


def test_every_group_counts_the_same():
    assert mean_auc([row("mean", 0.8), row("mean", 1.0)]) == pytest.approx(0.9)
    with pytest.raises(DataError):
        best_method([])


def test_members_are_added_while_they_help():
    logits, fake, sets = world(1)
    chosen = choose_members(NAMES, logits, fake, sets, method="mean")
    assert set(chosen[:2]) in ({"good", "other"}, {"twin", "other"})  # a near copy brings nothing beside its original
    assert "noise" not in chosen
    assert len(choose_members(NAMES, logits, fake, sets, most=1)) == 1


def test_a_budget_is_kept():
    logits, fake, sets = world(1)
    cost = {"good": 100.0, "twin": 100.0, "other": 30.0, "noise": 1.0}
    chosen = choose_members(NAMES, logits, fake, sets, cost=cost, budget=120.0, method="mean")
    assert chosen in (("good",), ("twin",))  # "other" would help, but costs too much beside either
    roomy = choose_members(NAMES, logits, fake, sets, cost=cost, budget=130.0, method="mean")
    assert set(roomy) == {*chosen, "other"}
    assert choose_members(NAMES, logits, fake, sets, cost=cost, budget=2.0) == ("noise",)
    with pytest.raises(DataError, match="cheapest costs 1"):
        choose_members(NAMES, logits, fake, sets, cost=cost, budget=0.5)
    with pytest.raises(DataError, match="noise"):
        choose_members(NAMES, logits, fake, sets, cost={"good": 1, "twin": 1, "other": 1})
