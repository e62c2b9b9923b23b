"""Every shipped model still says of the sample photographs what it said when it was shipped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_models import TINY, models_in, write_tiny_models

from dfx.analysis import golden
from dfx.data.samples import samples
from dfx.errors import DataError
from dfx.faces.find import find_faces
from dfx.media.photo.images import decode
from dfx.zoo import shipped
from dfx.zoo.index import read_index

MISSING = f"{golden.FILE} is not in the models folder: `dfx maintain golden` writes it"
OTHERS = f"{golden.FILE} is of other weights than these: run `dfx maintain golden`"
PHOTOGRAPHS = {sample.file.name: sample for sample in samples() if sample.id in golden.PHOTOGRAPHS}


@pytest.fixture(scope="module")
def stored() -> golden.Golden:
    return golden.read() or pytest.skip(MISSING)


@pytest.mark.parametrize("model", shipped() or [pytest.param("", marks=pytest.mark.skip(reason="no shipped weights"))])
def test_logits_are_those_of_the_day_it_was_shipped(model: str, stored: golden.Golden) -> None:
    """Within `TOLERANCE` logits, since oneDNN's kernels differ between CPUs."""
    assert stored.weights.get(model) == read_index()[model].sha256, OTHERS
    now = {face.file: golden.logit_of(model, golden.crop_of(face)) for face in stored.faces}
    assert now == pytest.approx({face.file: face.logits[model] for face in stored.faces}, abs=golden.TOLERANCE)


def test_both_photographs_are_stored_and_unchanged(stored: golden.Golden) -> None:
    assert {face.file: face.picture_sha256 for face in stored.faces} == {
        name: sample.sha256 for name, sample in PHOTOGRAPHS.items()
    }


def test_the_detector_cuts_the_same_square(stored: golden.Golden) -> None:
    for face in stored.faces:
        found = find_faces(decode(PHOTOGRAPHS[face.file].file.read_bytes()).pixels).faces[0]
        np.testing.assert_allclose(found.crop_box.as_xywh(), face.crop_xywh, atol=2)  # pixels


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_models(tmp_path_factory.mktemp("models"))


def test_what_is_measured_is_read_back_and_measured_again(models: Path) -> None:
    with models_in(models):
        first = golden.measure()
        path = golden.write(first)
        again = golden.read()
        assert again == first == golden.measure()
        assert [face.file for face in first.faces] == list(PHOTOGRAPHS)
        for face in first.faces:
            assert set(face.logits) == set(TINY) == set(first.weights)
            now = {name: golden.logit_of(name, golden.crop_of(face)) for name in TINY}
            assert now == pytest.approx(face.logits, abs=1e-4)
        assert path.parent == models


def test_two_photographs_have_two_logits(models: Path) -> None:
    """Else the golden numbers could not tell a wrong crop from the right one."""
    with models_in(models):
        one, other = golden.measure().faces
        assert abs(golden.logit_of("meso4", golden.crop_of(one)) - one.logits["meso4"]) < 1e-3
        swapped = replace(one, file=other.file)
        assert abs(golden.logit_of("meso4", golden.crop_of(swapped)) - one.logits["meso4"]) > 1e-3


def test_nothing_stored_is_none_and_damage_is_said(tmp_path: Path) -> None:
    assert golden.read(tmp_path) is None
    for text in ("{", "{}", '{"weights": {}, "faces": [{"file": "x"}]}'):
        (tmp_path / golden.FILE).write_text(text)
        with pytest.raises(DataError, match=golden.FILE):
            golden.read(tmp_path)
