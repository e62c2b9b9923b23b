"""A threshold chosen with one source of photographs left out at a time."""

import numpy as np
import pytest

from dfx.errors import DataError
from dfx.predict.fitting.unseen import OTHERS, choose_guarded


def _faces(shift: float):
    rng = np.random.default_rng(3)
    real = np.concatenate([rng.uniform(0, 0.6, 400), np.minimum(rng.uniform(0, 0.6, 100) + shift, 1)])
    p = np.concatenate([real, rng.uniform(0.4, 1, 300)])
    fake = np.arange(len(p)) >= 500
    sources = np.array(["a"] * 200 + ["b"] * 195 + ["tiny"] * 5 + ["odd"] * 100 + [""] * 300)
    return p, fake, ["one"] * len(p), sources.tolist()


def test_sources_alike_keep_the_limit_at_once():
    found = choose_guarded(*_faces(0.0))
    assert found.kept
    assert found.share >= 0.03
    assert {one.source for one in found.sources} == {"a", "b", "odd", OTHERS}
    assert sum(one.n for one in found.sources) == 500
    assert found.rate <= 0.05


def test_a_source_that_looks_more_fake_asks_for_a_higher_threshold():
    alike, odd = choose_guarded(*_faces(0.0)), choose_guarded(*_faces(0.25))
    assert odd.threshold > alike.threshold
    assert odd.share < alike.share
    by_name = {one.source: one for one in odd.sources}
    assert by_name["odd"].threshold < odd.threshold  # what the others alone would have allowed


def test_what_no_threshold_keeps_is_said():
    p, fake, sets, sources = _faces(0.5)
    found = choose_guarded(p, fake, sets, sources)
    assert not found.kept
    assert found.rate > 0.05


def test_one_source_cannot_be_left_out():
    with pytest.raises(DataError, match="two sources"):
        choose_guarded([0.1, 0.2, 0.9], [False, False, True], ["s"] * 3, ["a"] * 3)
