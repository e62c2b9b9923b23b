"""The authors' MesoNet weights in our architectures give the authors' numbers."""

import json

import numpy as np
import pytest
from PIL import Image

from dfx.errors import WeightsDamaged
from dfx.zoo import build, spec_of

FILES = {
    "Meso4_DF": "meso4",
    "Meso4_F2F": "meso4",
    "MesoInception_DF": "meso_inception4",
    "MesoInception_F2F": "meso_inception4",
}


def _fake_probability(model, path):
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB").resize((256, 256), Image.Resampling.NEAREST), np.float32)
    logit = float(np.asarray(model(spec_of(model.name).scaling(pixels[None]), training=False))[0, 0])
    return 1 / (1 + np.exp(-logit))


@pytest.mark.parametrize("file", FILES)
def test_published_weights_give_the_published_numbers(file, shared):
    folder = shared("peers/mesonet")
    expected = json.loads((folder / "expected.json").read_text())
    model = build(FILES[file], folder / "weights" / f"{file}.h5")
    for picture, real in expected["p_real"][file].items():
        fake = _fake_probability(model, folder / "test_images" / picture)
        assert fake == pytest.approx(1 - real, abs=expected["absolute_tolerance"])


def test_weights_of_the_other_net_are_refused(shared):
    with pytest.raises(WeightsDamaged, match="meso4"):
        build("meso4", shared("peers/mesonet") / "weights" / "MesoInception_DF.h5")
