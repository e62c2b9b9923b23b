"""The report per class against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from dfx.evaluate.classes import class_report
from dfx.numbers.metrics import Confusion, measure


def test_equals_scikit_learn():
    rng = np.random.default_rng(0)
    fake, p = rng.random(200) < 0.3, rng.random(200)
    theirs = sk.precision_recall_fscore_support(fake, p >= 0.6, labels=[False, True])
    found = class_report(measure(fake, p, 0.6).confusion)
    for i, name in enumerate(("real", "fake")):
        assert list(found[name].values()) == pytest.approx([column[i] for column in theirs])


def test_a_class_that_is_missing_has_no_figures():
    found = class_report(Confusion(true_real=7, false_fake=3, false_real=0, true_fake=0))
    assert found["real"] == {"precision": 1.0, "recall": 0.7, "f1": pytest.approx(14 / 17), "support": 10}
    assert found["fake"] == {"precision": 0.0, "recall": None, "f1": None, "support": 0}
    assert class_report(Confusion(2, 0, 1, 0))["fake"]["precision"] is None
