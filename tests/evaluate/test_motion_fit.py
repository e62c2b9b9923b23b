"""The logistic of motion patterns, on made-up patterns."""

import numpy as np
import pytest

from dfx.errors import DataError
from dfx.evaluate.motion.fit import PENALTIES, fit_line, group_interval, left_out_logits
from dfx.numbers.metrics import auc

GROUPS = [f"g{i // 4}" for i in range(48)]
FAKE = np.array([i % 4 > 0 for i in range(48)])


def patterns(seed: int, gap: float) -> np.ndarray:
    """Two features of noise and one in which fakes lie `gap` deviations higher."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(48, 3))
    x[:, 1] = 100 + 5 * (x[:, 1] + gap * FAKE)
    return x


def test_line_finds_the_feature_that_tells() -> None:
    x = patterns(0, 3)
    line = fit_line(x, FAKE, GROUPS)
    assert line.weights[1] > 4 * np.abs(line.weights[[0, 2]]).max()
    assert auc(FAKE, line.log_odds(x)) > 0.95


def test_left_out_clips_of_noise_are_guessed_and_not_known() -> None:
    noise = np.mean([auc(FAKE, left_out_logits(patterns(seed, 0), FAKE, GROUPS)) for seed in range(8)])
    assert 0.3 < noise < 0.6
    assert auc(FAKE, left_out_logits(patterns(3, 3), FAKE, GROUPS)) > 0.95


def test_a_clip_is_judged_by_a_line_that_never_saw_its_group() -> None:
    x, fake = patterns(1, 2), FAKE.copy()
    told = left_out_logits(x, fake, GROUPS)[:4]
    fake[:4] = ~fake[:4]  # other labels of the group itself change nothing for it
    assert left_out_logits(x, fake, GROUPS)[:4] == pytest.approx(told)


def test_a_feature_that_never_changes_is_left_alone() -> None:
    x = np.column_stack([patterns(2, 3), np.full(48, 7.0)])
    line = fit_line(x, FAKE, GROUPS)
    assert line.weights[3] == pytest.approx(0)
    assert np.isfinite(line.log_odds(x)).all()


def test_a_separable_set_stays_finite() -> None:
    line = fit_line(np.where(FAKE, 1.0, -1.0)[:, None], FAKE, GROUPS)
    assert 0 < line.weights[0] < 20


def test_one_label_is_refused() -> None:
    with pytest.raises(DataError, match="real and of fake"):
        fit_line(patterns(0, 1), np.ones(48, bool), GROUPS)
    with pytest.raises(DataError, match="real and fake"):
        group_interval(np.ones(4, bool), np.zeros(4), GROUPS[:4])


def test_interval_draws_whole_groups() -> None:
    scores = np.where(FAKE, 1.0, 0.0)
    assert group_interval(FAKE, scores, GROUPS) == (1, 1)
    turned = np.where(np.array(GROUPS) < "g5", -scores, scores)  # some groups are told the wrong way round
    low, high = group_interval(FAKE, turned, GROUPS)
    assert low < auc(FAKE, turned) < high
    alone = group_interval(FAKE, turned, [str(i) for i in range(48)])
    assert high - low > alone[1] - alone[0]


def test_penalties_fall() -> None:
    assert list(PENALTIES) == sorted(PENALTIES, reverse=True)
