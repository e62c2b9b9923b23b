"""σ and its inverse against scipy's, to the last digits, at both ends too."""

import numpy as np
import pytest
from scipy import special

from dfx.numbers.logistic import expit, log_expit, logit

FAR = np.array([-np.inf, -800.0, -700.0, -40.0, -1e-300, 0.0, 1e-9, 3.0, 40.0, 800.0, np.inf])
MANY = np.random.default_rng(0).normal(0, 8, (50, 4))


@pytest.mark.parametrize("x", [FAR, MANY, 1.25, -30.0])
def test_sigma_and_its_logarithm(x):
    np.testing.assert_allclose(expit(x), special.expit(x), rtol=1e-14)
    np.testing.assert_allclose(log_expit(x), special.log_expit(x), rtol=1e-14)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("p", [np.array([0.0, 1e-300, 1e-9, 0.2, 0.5, 0.9, 1 - 1e-12, 1.0]), expit(MANY), 0.75])
def test_log_odds(p):
    np.testing.assert_allclose(logit(p), special.logit(p), rtol=1e-14, atol=1e-15)


@pytest.mark.filterwarnings("error")
def test_what_is_no_probability_has_no_log_odds():
    assert np.isnan(logit(np.array([-0.1, 1.1]))).all()


def test_a_number_gives_a_number():
    assert f"{expit(0.0):.1f}" == "0.5"
    assert isinstance(logit(0.5), float)
