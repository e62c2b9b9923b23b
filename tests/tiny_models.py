"""A models folder of small random models, so that what does not depend on trained weights is tested without them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ShippedEnsembles, write_ensembles
from dfx.settings import settings

TINY = ("meso4", "meso_inception4")
SIDE = 64  # input pixels
LOUD = Calibration(scale=20.0, bias=0.0, spread=0.1)  # random models answer all faces nearly alike


def write_tiny_models(folder: Path) -> Path:
    """Random weights of `TINY`, entered in an index, with an ensemble of both and of each alone."""
    import keras

    from dfx.zoo import build
    from dfx.zoo.index import WEIGHTS, Shipped, add_to_index
    from dfx.zoo.weights import write_from

    keras.utils.set_random_seed(5)
    for name in TINY:
        path = folder / name / WEIGHTS
        path.parent.mkdir(parents=True)
        sha256 = write_from(build(name, input_size=SIDE), path)
        add_to_index(folder, name, Shipped(sha256, path.stat().st_size, SIDE))
    members = tuple(Member(name, LOUD) for name in TINY)
    single = {member.model: Ensemble((member,), (1.0,)) for member in members}
    write_ensembles(folder, ShippedEnsembles(Ensemble(members, (0.25, 0.75), method="weighted"), single))
    return folder


@contextmanager
def models_in(folder: Path, loaded: dict[str, Any] | None = None) -> Iterator[None]:
    """dfx in a process whose models lie in `folder`; what was loaded before comes back afterwards.

    The same `loaded`, empty at first, given again saves loading them again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DFX_MODELS_DIR", str(folder))
        patch.setattr(import_module("dfx.predict.predictor"), "_loaded", {} if loaded is None else loaded)
        settings.cache_clear()
        try:
            yield
        finally:
            settings.cache_clear()


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small models, written once; whoever changes them copies the folder."""
    return write_tiny_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def tiny_loaded() -> dict[str, Any]:
    """What was loaded of them, for whoever asks next."""
    return {}


@pytest.fixture
def tiny(tiny_folder: Path, tiny_loaded: dict[str, Any]) -> Iterator[Path]:
    """dfx with the small models, and their folder."""
    with models_in(tiny_folder, tiny_loaded):
        yield tiny_folder
