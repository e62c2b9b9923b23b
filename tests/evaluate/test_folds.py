"""Folds that keep pairs together, and a cross-validation counted by hand."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.evaluate.folds import NOTE, Spread, cross_validation, fold_of
from dfx.numbers.metrics import measure
from dfx.predict.ensemble import Ensemble, Member


def face(name, k, fake, pair=""):
    return FaceFile(Path("x"), f"{name}/{fake}{k}", name, "val", fake, pair=pair)


PAIRED = [face("dfdc", k, fake, f"p{k % 43}") for fake in (False, True) for k in range(43)] + [
    face("dfdc", 99, True, "p0")  # a second fake of the same original
]
LOOSE = [face("photos", k, False) for k in range(21)] + [face("painted", k, True) for k in range(33)]
FILES = PAIRED + LOOSE


def logits(files, seed=0):
    rng = np.random.default_rng(seed)
    return np.array([(1.5 if file.fake else -1.5) + rng.normal() for file in files])[:, None]


def test_a_fake_and_its_original_never_part():
    folds = fold_of(FILES, 5)
    homes = {}
    for file, fold in zip(FILES, folds, strict=True):
        if file.pair:
            homes.setdefault(file.pair, set()).add(int(fold))
    assert {len(found) for found in homes.values()} == {1}
    assert len(homes) == 43


def test_the_same_pair_name_in_two_sets_is_two_pairs():
    files = [face("a", k, k % 2 > 0, "same") for k in range(4)] + [face("b", k, k % 2 > 0, "same") for k in range(4)]
    folds = fold_of(files, 2)
    assert len(set(folds[:4])) == len(set(folds[4:])) == 1
    assert folds[0] != folds[4]


@pytest.mark.parametrize("k", [2, 5, 7])
def test_every_set_and_label_is_spread_evenly(k):
    folds = fold_of(FILES, k)
    for name, fake in (("dfdc", False), ("dfdc", True), ("photos", False), ("painted", True)):
        counts = Counter(int(f) for f, file in zip(folds, FILES, strict=True) if (file.set, file.fake) == (name, fake))
        assert len(counts) == k
        assert max(counts.values()) - min(counts.values()) <= 2  # a pair of three cannot be halved
    assert np.ptp(np.bincount(folds)) <= 4


def test_folds_repeat_and_differ_with_their_seed():
    assert (fold_of(FILES, 5) == fold_of(FILES, 5)).all()
    assert (fold_of(FILES, 5) != fold_of(FILES, 5, seed=1)).any()


@pytest.mark.parametrize("k", [0, 1, 4])
def test_folds_that_cannot_be_made_are_refused(k):
    files = [face("a", k, k % 2 > 0, f"p{k % 3}") for k in range(6)]
    with pytest.raises(DataError, match="3 faces"):
        fold_of(files, k)


def test_each_fold_is_measured_by_what_the_others_fitted():
    """A "fit" whose threshold is the share of faces it saw, so that leaks and mix-ups change the figures."""
    x, seen = logits(FILES), []

    def fit(models, columns, fake, sets):
        seen.append((columns, fake, sets))
        return Ensemble((Member(*models),), (1.0,), 0.5 + len(fake) / 1000, (0.1, 0.9))

    found = cross_validation(["m"], FILES, x, 5, fit=fit)
    folds, fake = fold_of(FILES, 5), np.array([file.fake for file in FILES])
    expected = []
    for k, (columns, labels, sets) in enumerate(seen):
        out = folds == k
        assert (columns == x[~out]).all()
        assert (labels == fake[~out]).all()
        assert sets == [file.set for file, held in zip(FILES, out, strict=True) if not held]
        expected.append(measure(fake[out], 1 / (1 + np.exp(-x[out, 0])), 0.5 + (~out).sum() / 1000))
    assert set(found.groups) == {"all", "dfdc", "photos+painted"}
    values = [one.auc for one in expected]
    auc = found.groups["all"]["auc"]
    assert (auc.mean, auc.deviation) == pytest.approx((np.mean(values), np.std(values, ddof=1)))
    assert (auc.low, auc.high, auc.folds) == (min(values), max(values), 5)
    assert found.groups["all"]["recall"].mean == pytest.approx(np.mean([one.recall for one in expected]))
    assert found.threshold.low == pytest.approx(0.5 + min((folds != k).sum() for k in range(5)) / 1000)


def test_the_real_fit_runs_over_several_models_and_says_what_it_is():
    x = np.concatenate([logits(FILES, 1), logits(FILES, 2)], axis=1)
    told = cross_validation(["m", "n"], FILES, x, 3).as_json()
    assert told["note"] == NOTE
    assert "not trained again" in NOTE
    assert 0.9 < told["groups"]["all"]["auc"]["mean"] <= 1
    assert told["groups"]["all"]["auc"]["deviation"] > 0


def test_a_figure_that_one_fold_lacks_is_over_the_others():
    assert Spread.of([0.5]) == Spread(0.5, 0.0, 0.5, 0.5, 1)
