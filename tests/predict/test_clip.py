"""The calibration of whole clips: its arithmetic, its fit on made clips, its file."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logit

from dfx.errors import DataError, WeightsDamaged
from dfx.predict.clip import file as clip_file
from dfx.predict.clip.answer import ClipModel, answer_over_time, untried
from dfx.predict.fitting.clip_fit import Clips, best_threshold, fit_clips, left_out, motion_helps
from dfx.types import Prediction


def said(p: float, half: float = 0.5) -> Prediction:
    low, high = (float(expit(logit(p) + side * half)) for side in (-1, 1))
    return Prediction(p, (low, high), 0.5, "fake" if p > 0.5 else "real", "", ())


def made(clips: int = 60, motion: float = 0.0, seed: int = 0) -> Clips:
    rng = np.random.default_rng(seed)
    fake = np.arange(clips) % 4 > 0
    shift = np.where(fake, 1.0, -1.0)
    return Clips(
        shift + rng.normal(0, 1.0, clips), motion * shift + rng.normal(0, 1, clips), fake,
        [str(i // 4) for i in range(clips)],
    )  # fmt: skip


def test_the_answer_is_the_line_through_the_numbers() -> None:
    model = ClipModel(factor=2.0, motion=0.5, bias=-1.0, threshold=0.4, clips=48)
    answer = answer_over_time(model, [said(0.7)] * 8, np.ones(8), motion=0.6)
    assert answer.fake_probability == pytest.approx(float(expit(2 * logit(0.7) + 0.3 - 1)))
    assert answer.threshold == 0.4
    assert answer.interval[0] == pytest.approx(answer.interval[1])  # eight equal moments, a calibration without error


def test_the_calibrations_own_error_widens_the_interval() -> None:
    plain = ClipModel(covariance=((0.0,) * 3, (0.0,) * 3, (0.0, 0.0, 0.25)), clips=48)
    low, high = answer_over_time(plain, [said(0.5)] * 8, np.ones(8)).interval
    assert logit(high) - logit(low) == pytest.approx(2 * 1.959964 * 0.5)


def test_few_moments_keep_the_faces_own_interval() -> None:
    low, high = answer_over_time(ClipModel(), [said(0.7, half=1.2)], np.ones(1)).interval
    assert (logit(low), logit(high)) == (pytest.approx(logit(0.7) - 1.2), pytest.approx(logit(0.7) + 1.2))


@pytest.mark.parametrize("moments", [1, 8])
def test_without_a_calibration_on_clips_a_still_face_keeps_its_one_interval(moments: int) -> None:
    face = said(0.7, half=1.2)
    answer = answer_over_time(untried(0.6), [face] * moments, np.ones(moments))
    assert (answer.fake_probability, *answer.interval) == pytest.approx((face.fake_probability, *face.interval))


def test_a_threshold_given_wins() -> None:
    answer = answer_over_time(ClipModel(), [said(0.9)] * 6, np.ones(6), threshold=0.95)
    assert answer.threshold == 0.95
    assert answer.verdict == "uncertain"


def test_the_fit_separates_and_is_wide_where_clips_are_few() -> None:
    few, many = fit_clips(made(16), False), fit_clips(made(160), False)
    assert many.factor > 0.8
    assert many.motion == 0.0
    assert many.clips == 160
    assert few.covariance[2][2] > 3 * many.covariance[2][2]


def test_motion_counts_only_where_it_helps() -> None:
    assert motion_helps(made(80, motion=1.5))
    assert not motion_helps(made(48, motion=0.0))
    assert fit_clips(made(80, motion=1.5), True).motion > 0.3


def test_motion_that_points_the_wrong_way_gets_no_weight() -> None:
    assert fit_clips(made(80, motion=-1.5), True).motion == 0.0


def test_left_out_clips_are_judged_without_their_group() -> None:
    clips = made(40)
    told = Clips(clips.spatial.copy(), clips.motion, clips.fake, clips.groups)
    told.spatial[:4] = 50.0  # the first group: its own fit would follow it
    first = left_out(told, False)[:4]
    assert (first > 0.99).all()  # by the others' line, whatever its labels say


def test_one_label_is_refused() -> None:
    with pytest.raises(DataError, match="both kinds"):
        fit_clips(Clips(np.zeros(3), np.zeros(3), np.ones(3, bool), list("abc")), False)


def test_the_threshold_lies_between_the_kinds() -> None:
    assert best_threshold(np.array([0.1, 0.2, 0.7, 0.9]), np.array([False, False, True, True])) == pytest.approx(0.45)


def test_the_file_gives_back_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_file, "name_of", lambda models: "+".join(models))
    model = fit_clips(made(), True)
    clip_file.write_clip_models(tmp_path, {"a+b": model}, {"n": 60})
    assert clip_file.clip_model(["a", "b"], tmp_path) == model


def test_a_damaged_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_file, "name_of", lambda models: "a")
    (tmp_path / clip_file.FILE).write_text('{"ensembles": {"a": {"factor": -1}}}')
    with pytest.raises(WeightsDamaged, match=r"clips\.json"):
        clip_file.clip_model(["a"], tmp_path)


def test_untried_models_keep_their_threshold() -> None:
    assert untried(0.77).threshold == 0.77
    assert untried(0.77).factor == 1.0
    assert untried(0.77).clips == 0
