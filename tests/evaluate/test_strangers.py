"""What no camera makes of a face, and how many of each count as unlike."""

from pathlib import Path

import numpy as np
import pytest

from dfx.errors import WeightsMissing
from dfx.evaluate import strangers
from dfx.evaluate.strangers import STRANGERS, shares

FACE = np.random.default_rng(2).integers(0, 256, (40, 48, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_is_another_picture_of_the_same_size(name: str) -> None:
    made = STRANGERS[name](FACE)
    assert (made.shape, made.dtype) == (FACE.shape, np.uint8)
    assert not np.array_equal(made, FACE)


def test_without_a_distance_there_is_nothing_to_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "read_unlike", lambda: None)
    with pytest.raises(WeightsMissing, match="--distance"):
        shares(Path("nowhere"), 3)
