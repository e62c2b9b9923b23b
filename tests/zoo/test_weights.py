"""Weight files: what goes in comes out, and nothing else gets in."""

import hashlib
import json

import keras
import numpy as np
import pytest
from safetensors.numpy import load, save

from dfx.errors import WeightsDamaged, WeightsMissing
from dfx.settings import Settings
from dfx.zoo import build
from dfx.zoo import load as load_model
from dfx.zoo.index import Shipped, add_to_index
from dfx.zoo.weights import pack, read_into, unpack, write_from


@pytest.fixture
def meso():
    return build("meso4", input_size=64)


def _arrays(model):
    return [np.asarray(w) for w in model.get_weights()]


def test_round_trip_is_exact_to_half_precision(meso):
    other = unpack(build("meso4", input_size=64), pack(meso))
    for ours, theirs in zip(_arrays(meso), _arrays(other), strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=1e-3, atol=1e-6)


def test_vectors_keep_full_precision(meso):
    norm = next(layer for layer in meso.layers if isinstance(layer, keras.layers.BatchNormalization))
    norm.moving_variance.assign(np.full(norm.moving_variance.shape, 1e6, np.float32))  # past the largest half
    other = unpack(build("meso4", input_size=64), pack(meso))
    assert max(w.max() for w in _arrays(other)) == 1e6


def test_large_kernels_in_eight_bits_stay_within_half_a_step():
    """Of the largest weight that an output has among the same 32 inputs; the last group is smaller."""
    image = keras.Input((9, 9, 30))
    model = keras.Model(image, keras.layers.Conv2D(260, 3, name="logit")(image))
    rng, kernel = np.random.default_rng(0), model.layers[-1].kernel
    kernel.assign(np.asarray(kernel) * rng.choice([0.01, 1, 5], kernel.shape))
    original = np.asarray(kernel)
    data = pack(model, eight_bit=True)
    assert any(tensor.dtype == np.int8 for tensor in load(data).values())
    unpack(model, data)
    rows, own = original.reshape(-1, 260), np.asarray(kernel).reshape(-1, 260)
    for first in range(0, len(rows), 32):
        among = slice(first, first + 32)
        step = np.abs(rows[among]).max(axis=0) / 127
        assert np.all(np.abs(own[among] - rows[among]) <= step * 0.51)


def test_scales_of_another_shape_are_refused():
    image = keras.Input((512,))
    model = keras.Model(image, keras.layers.Dense(256, name="logit")(image))
    tensors = load(pack(model, eight_bit=True))
    tensors = {name: array[:1] if name.endswith(":scale") else array for name, array in tensors.items()}
    with pytest.raises(WeightsDamaged, match="other scales"):
        unpack(model, save(tensors, {"format": f"dfx.weights/1 {model.name}"}))


def test_flipped_byte_is_refused_by_name(meso, tmp_path):
    path = tmp_path / "weights.safetensors"
    sha256 = write_from(meso, path)
    read_into(meso, path, sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(WeightsDamaged, match="meso4"):
        read_into(meso, path, sha256)


@pytest.mark.parametrize("data", [b"", b"not a weight file", b"\x80\x04\x95pickle"])
def test_other_files_are_refused(meso, data):
    with pytest.raises(WeightsDamaged, match="meso4"):
        unpack(meso, data)


def test_another_architecture_is_refused(meso):
    with pytest.raises(WeightsDamaged, match="weights, but the file holds"):
        unpack(build("meso_inception4", input_size=64), pack(meso))
    tensors = load(pack(meso))
    first = sorted(tensors)[0]
    tensors[first] = np.zeros((1, 1, 3, 8), np.float16)
    with pytest.raises(WeightsDamaged, match="another shape"):
        unpack(meso, save(tensors))


def test_load_checks_the_index(monkeypatch, tmp_path):
    monkeypatch.setattr("dfx.zoo.index.settings", lambda: Settings(models_dir=tmp_path))
    file = tmp_path / "meso4" / "weights.safetensors"
    file.parent.mkdir()
    meso = build("meso4")
    sha256 = write_from(meso, file)
    add_to_index(tmp_path, "meso4", Shipped(sha256, file.stat().st_size, 256))
    np.testing.assert_allclose(_arrays(load_model("meso4"))[0], _arrays(meso)[0], atol=1e-3)
    file.write_bytes(file.read_bytes()[:-1] + b"\x7f")
    with pytest.raises(WeightsDamaged, match=hashlib.sha256(file.read_bytes()).hexdigest()[:12]):
        load_model("meso4")
    file.unlink()
    with pytest.raises(WeightsMissing, match="meso4 is missing"):
        load_model("meso4")
    (tmp_path / "weights.json").write_text(json.dumps({"meso4": {"sha256": 1}}))
    with pytest.raises(WeightsDamaged, match=r"weights\.json"):
        load_model("meso4")
