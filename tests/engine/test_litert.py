"""Networks on LiteRT: Keras' numbers, any batch, any thread, and one sentence where it cannot be."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from keras import layers

from dfx.engine import Engine, litert
from dfx.engine.convert import flatbuffer_of
from dfx.engine.litert import MOST_THREADS, most_threads
from dfx.errors import EngineUnusable
from dfx.zoo.spec import UNIT

RNG = np.random.default_rng(5)


@pytest.fixture(scope="module")
def small() -> keras.Model:
    """A picture of any size → its map, and the map's mean."""
    keras.utils.set_random_seed(2)
    image = keras.Input((None, None, 3))
    x = layers.BatchNormalization()(layers.Conv2D(4, 3, use_bias=False)(image))
    return keras.Model(image, [x, layers.GlobalAveragePooling2D()(layers.Activation("relu")(x))])


@pytest.fixture(scope="module")
def engine(small: keras.Model) -> Engine:
    return Engine(flatbuffer_of(small, (None, None, None, 3)))


def test_a_sum_by_hand() -> None:
    dense = layers.Dense(1, kernel_initializer="ones", bias_initializer=keras.initializers.Constant(0.5))
    image = keras.Input((2, 2, 3))
    model = keras.Model(image, dense(layers.Flatten()(image)))
    (answer,) = Engine(flatbuffer_of(model, (1, 2, 2, 3), "uint8", UNIT))(np.full((1, 2, 2, 3), 51, np.uint8))
    np.testing.assert_allclose(answer, [[12 * 51 / 255 + 0.5]], rtol=1e-6)


@pytest.mark.parametrize("shape", [(1, 8, 8, 3), (3, 8, 8, 3), (1, 21, 13, 3)])
def test_every_shape_answers_as_keras_does(small: keras.Model, engine: Engine, shape: tuple[int, ...]) -> None:
    images = RNG.uniform(-1, 1, shape).astype(np.float32)
    for own, expected in zip(engine(images), small(images), strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_batches_give_what_one_call_gives(engine: Engine, count: int) -> None:
    images = RNG.uniform(-1, 1, (count, 8, 8, 3)).astype(np.float32)
    for own, expected in zip(engine.in_batches(images, 2), engine(images), strict=True):
        assert own.shape == expected.shape
        assert len(own) == count
        np.testing.assert_allclose(own, expected, atol=1e-6)


def test_answers_are_the_callers_own(engine: Engine) -> None:
    one = engine(np.zeros((1, 8, 8, 3), np.float32))[0]
    before = one.copy()
    engine(np.ones((1, 8, 8, 3), np.float32))
    np.testing.assert_array_equal(one, before)


def test_threads_do_not_disturb_each_other(engine: Engine) -> None:
    pictures = [RNG.uniform(-1, 1, (1, 8 + k % 3, 9, 3)).astype(np.float32) for k in range(60)]
    alone = [engine(picture) for picture in pictures]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(engine, pictures))
    for own, expected in zip(together, alone, strict=True):
        np.testing.assert_array_equal(own[0], expected[0])


def test_a_refused_shape_is_one_sentence_and_harms_nobody(engine: Engine) -> None:
    with pytest.raises(EngineUnusable, match=r"shape \(1, 8, 8, 4\)"):
        engine(np.zeros((1, 8, 8, 4), np.float32))
    assert engine(np.zeros((1, 8, 8, 3), np.float32))[1].shape == (1, 4)


@pytest.mark.parametrize("network", [b"", b"TFL3", b"\x00" * 64, b"no network at all"])
def test_what_is_no_network_is_refused(network: bytes) -> None:
    with pytest.raises(EngineUnusable, match="cannot run"):
        Engine(network)


def test_without_litert_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(EngineUnusable, match="cannot run"):
        Engine(b"TFL3")


def test_an_operation_that_litert_has_not_is_refused() -> None:
    image = keras.Input((4,), dtype="float32")
    counted = keras.ops.bincount(keras.ops.cast(image, "int32"), minlength=3)
    with pytest.raises(ValueError, match="counting has an operation"):
        flatbuffer_of(keras.Model(image, counted, name="counting"), (1, 4))


def test_threads_are_bounded() -> None:
    assert 1 <= most_threads() <= MOST_THREADS


@pytest.mark.parametrize("shape", [(1, 8, 8, 3), (None, None, None, 3)])
def test_using_an_engine_imports_no_tensorflow_and_says_nothing(
    small: keras.Model, shape: tuple[int | None, ...]
) -> None:
    code = (
        "import sys, numpy as np\nfrom dfx.engine import Engine\n"
        "engine = Engine(sys.stdin.buffer.read())\nprint(engine(np.zeros((1, 8, 8, 3), np.float32))[1].shape)\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code], input=flatbuffer_of(small, shape), capture_output=True, timeout=60, check=True
    )  # fmt: skip
    assert asked.stdout.decode().split("\n")[:2] == ["(1, 4)", "[]"]
    assert asked.stderr == b""


def test_who_works_beside_others_takes_fewer_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litert, "_allowed", litert.MOST_THREADS)
    monkeypatch.setattr(litert, "usable_cores", lambda: 16)
    assert litert.most_threads() == litert.MOST_THREADS
    for asked, allowed in ((1, 1), (0, 1), (3, 3), (99, litert.MOST_THREADS)):
        litert.share_cores(asked)
        assert litert.most_threads() == allowed
