"""The answers stored for the Home page are those that the models give today."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dfx.analysis import demo as asked
from dfx.analysis.golden import TOLERANCE
from dfx.data.samples import samples
from dfx.errors import DataError
from dfx.records.demo import FILE, Demo, read_demo, write_demo
from dfx.settings import settings
from dfx.zoo import shipped

HEAT = 0.05  # of a map's peak
needs_weights = pytest.mark.skipif(not shipped(), reason="needs the shipped weights")


@pytest.fixture(scope="module")
def stored() -> Demo:
    return read_demo(settings().models_dir)


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


@needs_weights
def test_what_is_stored_is_what_the_models_say_today(stored: Demo) -> None:
    """Within the tolerance of the golden logits, since kernels differ between CPUs; `dfx maintain demo` writes it anew."""
    now = asked.measure()
    assert (stored.preset, stored.threshold, stored.weights) == (now.preset, now.threshold, now.weights)
    assert len(stored.pairs) == len(now.pairs) == len(asked.PAIRS)
    for before, today in zip(stored.pairs, now.pairs, strict=True):
        for kept, said in ((before.original, today.original), (before.fake, today.fake)):
            assert (kept.file, kept.sha256, kept.verdict) == (said.file, said.sha256, said.verdict)
            assert logit(kept.fake_probability) == pytest.approx(logit(said.fake_probability), abs=TOLERANCE)
            assert kept.interval == pytest.approx(said.interval, abs=0.01)
        np.testing.assert_allclose(before.crop_xywh, today.crop_xywh, atol=2)  # pixels
        assert replace(before.map, heat=today.map.heat, raw_peak=today.map.raw_peak) == today.map
        np.testing.assert_allclose(before.map.heat, today.map.heat, atol=HEAT)


def test_it_is_of_the_samples_that_are_here_one_caught_and_one_missed(stored: Demo) -> None:
    here = {sample.file.name: sample for sample in samples()}
    for pair in stored.pairs:
        assert here[pair.original.file].sha256 == pair.original.sha256
        assert here[pair.fake.file].sha256 == pair.fake.sha256
        assert here[pair.fake.file].mask is not None
    assert {pair.original.verdict for pair in stored.pairs} == {"real"}
    assert {pair.fake.verdict for pair in stored.pairs} == {"fake", "real"}  # what the page says of them


def test_a_map_goes_there_and_back(stored: Demo, tmp_path: Path) -> None:
    write_demo(tmp_path, stored)
    again = read_demo(tmp_path)
    assert again == stored
    drawn = again.pairs[0].map.explanation()
    assert drawn.heat.shape == (len(stored.pairs[0].map.heat), len(stored.pairs[0].map.heat[0]))
    assert float(drawn.heat.max()) == pytest.approx(1.0, abs=0.001)
    assert (drawn.toward, drawn.has_evidence) == ("fake", True)


def test_a_sample_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "PAIRS", (("astronaut", "nobody"),))
    with pytest.raises(DataError, match="Expected the sample nobody"):
        asked.measure()


@pytest.mark.parametrize(
    ("key", "value"),
    [("pairs", []), ("threshold", 1.5), ("pairs", [{"original": {}}]), ("weights", None)],
)
def test_damage_is_one_sentence(key: str, value: object, stored: Demo, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="missing or damaged"):
        read_demo(tmp_path)
    write_demo(tmp_path, stored)
    content = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps({**content, key: value}))
    with pytest.raises(DataError, match="missing or damaged"):
        read_demo(tmp_path)
