"""An ensemble of the visitor's own in place of a shipped one: through `predict_faces` and through a report."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tiny_models import LOUD, TINY, models_in, write_tiny_models

from dfx.analysis.image import Options, analyze_image, check
from dfx.analysis.order import lead_model
from dfx.data.samples import samples
from dfx.errors import WeightsMissing
from dfx.predict import ensemble_report, judge_faces, predict_faces
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ensemble_of
from dfx.types import OWN as OWN_NAME
from dfx.types import EnsembleReport

MEMBERS = tuple(Member(name, LOUD) for name in TINY)
OWN = Ensemble(MEMBERS, (0.6, 0.4), 0.3, (0.25, 0.55), "stacking", Calibration(0.5, 1.0))
PHOTO = samples()[0].file.read_bytes()
CROPS = [np.random.default_rng(k).integers(0, 256, (70, 70, 3), np.uint8) for k in range(2)]


@pytest.fixture(scope="module", autouse=True)
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = write_tiny_models(tmp_path_factory.mktemp("models"))
    with models_in(folder):
        yield folder


def test_faces_are_judged_by_the_ensemble_given():
    found = predict_faces(CROPS, ensemble=OWN)
    for one in found:
        assert [score.model for score in one.scores] == list(TINY)
        logits = [[score.logit for score in one.scores]]
        assert one.fake_probability == pytest.approx(float(OWN.combine(logits)[0]), abs=1e-12)
        assert one.threshold == 0.3
    assert [one.fake_probability for one in found] != [one.fake_probability for one in predict_faces(CROPS)]
    assert predict_faces(CROPS, threshold=0.7, ensemble=OWN)[0].threshold == 0.7
    assert judge_faces(CROPS, ensemble=OWN).predictions == found


def test_members_that_are_not_heard_are_not_run():
    alone = Ensemble(MEMBERS, (0.0, 1.0))
    assert [[score.model for score in one.scores] for one in predict_faces(CROPS, ensemble=alone)] == [[TINY[1]]] * 2
    assert check(Options(ensemble=alone)).models == (TINY[1],)


def test_without_one_nothing_changes():
    assert predict_faces(CROPS, TINY) == predict_faces(CROPS, ensemble=ensemble_of(TINY))


def test_a_report_tells_of_it():
    report = analyze_image(PHOTO, "", Options(ensemble=OWN, explain="none")).report
    weights = dict(zip(TINY, (0.6, 0.4), strict=True))
    assert report.ensemble == EnsembleReport(OWN_NAME, "stacking", 0.3, weights)
    assert report.faces[0].prediction.weights == weights
    assert report.settings.models == TINY
    assert set(report.weights) == set(TINY)
    assert report.threshold == 0.3
    assert report.faces[0].prediction.threshold == 0.3
    assert analyze_image(PHOTO, "", Options(ensemble=OWN, explain="none", threshold=0.8)).report.threshold == 0.8
    assert not analyze_image(PHOTO, "", Options(explain="none")).report.ensemble.is_own


def test_its_heaviest_member_is_mapped_first():
    assert lead_model(ensemble_report(own=OWN).weights) == TINY[0]
    assert lead_model(ensemble_report(TINY).weights) == TINY[1]  # the shipped one gives it three quarters


def test_a_member_without_weights_is_one_sentence():
    with pytest.raises(WeightsMissing, match="dfx train xception"):
        check(Options(ensemble=Ensemble((Member("xception"),), (1.0,))))
