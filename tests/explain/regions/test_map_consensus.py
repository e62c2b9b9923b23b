"""The mean of maps and their spread, by hand."""

import numpy as np
import pytest
from region_samples import a_map

from dfx.errors import ExplanationError
from dfx.explain.regions import consensus

# Each divided by its sum: (.5, .5, 0, 0) and (1, 0, 0, 0).
FIRST, SECOND = [[1, 1], [0, 0]], [[0.2, 0], [0, 0]]
EMPTY = np.zeros((2, 2))


def test_mean_and_disagreement_by_hand() -> None:
    found = consensus([a_map(FIRST, "a"), a_map(SECOND, "b")])
    np.testing.assert_allclose(found.mean, [[0.75, 0.25], [0, 0]])
    np.testing.assert_allclose(found.disagreement, [[0.25, 0.25], [0, 0]])
    assert found.voters == ("a", "b")
    assert found.mean.dtype == found.disagreement.dtype == np.float32


def test_weights_by_hand() -> None:
    found = consensus([a_map(FIRST, "a"), a_map(SECOND, "b")], weights=[3, 1])
    np.testing.assert_allclose(found.mean, [[0.625, 0.375], [0, 0]])
    # Cell (0, 0): 3/4 · (.5 − .625)² + 1/4 · (1 − .625)² = .046875.
    assert found.disagreement[0, 0] == pytest.approx(0.046875**0.5)


def test_it_is_a_map_of_the_ensemble() -> None:
    one = consensus([a_map(FIRST, "a"), a_map(SECOND, "b")]).explanation
    assert (one.model, one.method, one.layer, one.toward) == ("ensemble", "gradcam", "last", "fake")
    assert one.raw_peak == pytest.approx(0.75)
    assert one.seconds == pytest.approx(1.0)
    assert one.signed is None
    assert one.unit == "share of the evidence per map cell"
    np.testing.assert_allclose(one.heat, [[1, 1 / 3], [0, 0]], rtol=1e-6)


def test_a_map_without_evidence_is_counted_and_does_not_vote() -> None:
    found = consensus([a_map(FIRST, "a"), a_map(EMPTY, "none"), a_map(SECOND, "b")])
    np.testing.assert_allclose(found.mean, [[0.75, 0.25], [0, 0]])
    assert found.without_evidence == ("none",)
    assert found.note.startswith("The mean of 2 of 3 models' maps")
    assert "Without evidence: none." in found.note


def test_a_model_without_weight_is_counted_and_does_not_vote() -> None:
    found = consensus([a_map(FIRST, "a"), a_map(SECOND, "b")], weights=[0, 2])
    np.testing.assert_allclose(found.mean, [[1, 0], [0, 0]])
    assert (found.voters, found.without_weight) == (("b",), ("a",))
    assert not found.disagreement.any()
    assert "One map cannot show disagreement." in found.note


def test_nobody_votes() -> None:
    found = consensus([a_map(EMPTY, "a"), a_map(EMPTY, "b")])
    assert not found.explanation.has_evidence
    assert not found.mean.any()
    assert found.note == "None of the 2 models has a map that counts."


def test_other_sizes_share_one_grid_and_the_mean_still_adds_up_to_one() -> None:
    found = consensus([a_map([[1.0]], "a"), a_map(np.eye(3), "b"), a_map(np.ones((2, 5)), "c")])
    assert found.mean.shape == (3, 5)
    assert found.mean.sum() == pytest.approx(1)


def test_a_louder_logit_has_no_louder_vote() -> None:
    quiet, loud = a_map(FIRST, "a"), a_map(SECOND, "b")
    object.__setattr__(loud, "raw_peak", 1000.0)
    np.testing.assert_allclose(consensus([quiet, loud]).mean, [[0.75, 0.25], [0, 0]])


@pytest.mark.parametrize("weights", [[1], [1, -1], [0, 0], [1, float("nan")]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(ExplanationError, match="Expected 2 weights"):
        consensus([a_map(FIRST), a_map(SECOND)], weights)


def test_maps_of_several_methods_share_their_evidence_alike() -> None:
    found = consensus([a_map(FIRST, "a"), a_map(SECOND, "b", method="rise")], weights=[3, 1])
    np.testing.assert_allclose(found.mean, [[0.625, 0.375], [0, 0]])
    assert (found.explanation.method, found.explanation.layer) == ("several", "last")


def test_both_directions_and_no_map_are_refused() -> None:
    with pytest.raises(ExplanationError, match="one direction"):
        consensus([a_map(FIRST), a_map(FIRST, toward="real")])
    with pytest.raises(ExplanationError, match="at least one map"):
        consensus([])
