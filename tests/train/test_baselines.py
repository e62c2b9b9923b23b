"""Fitting S1's baselines on tiny folders: what comes out, that it repeats, and that trouble is one sentence."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest

from dfx.errors import DataError, ExplanationError, SettingError, TrainingError, UnknownModel
from dfx.numbers.metrics import auc
from dfx.train.baselines.baselines import BASELINES, train_baseline
from dfx.train.baselines.machine import fit_machine, kernel, whitening
from dfx.train.baselines.vae import Sampled, standardise, training_model
from dfx.zoo import build

pytestmark = pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")  # see nothing_is_traced

SVM = replace(BASELINES["svm"], steps=4, batch=8, input_size=64, augment="none")
VAE = replace(BASELINES["one_class_vae"], epochs=2, steps=2, batch=4, input_size=32)


def write(root: Path, fakes: bool = True) -> Path:
    """Soft pictures; the fake ones are noise."""
    rng = np.random.default_rng(0)
    for i in range(24):
        label, split = ("real", "fake")[i % 2], ("train", "val")[i >= 14]
        pixels = cv2.resize(rng.integers(60, 200, (4, 4, 3), np.uint8), (72, 72), interpolation=cv2.INTER_CUBIC)
        if label == "fake":
            pixels = rng.integers(0, 255, (72, 72, 3), np.uint8)
        if label == "real" or fakes:
            path = root / "made" / split / label / f"{i}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), pixels)
    return root


@pytest.fixture(autouse=True)
def few_centres(monkeypatch: pytest.MonkeyPatch) -> None:
    """32 centres are enough for 14 pictures, and a kernel of 1024 takes seconds to turn."""
    monkeypatch.setattr("dfx.train.baselines.svm.CENTRES", 32)
    monkeypatch.setattr("dfx.zoo.networks.texture.CENTRES", 32)


@pytest.fixture(scope="module", autouse=True)
def nothing_is_traced() -> Iterator[None]:
    """A few steps take less time than tracing their graphs."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def whole(faces: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of an autoencoder that was fitted without interruption."""
    return train_baseline("one_class_vae", faces, tmp_path_factory.mktemp("whole"), VAE).parent


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "history.csv").open() as file:
        return list(csv.DictReader(file))


def logits(model: keras.Model, faces: Path, scale: float) -> tuple[np.ndarray, np.ndarray]:
    side, files = model.input_shape[1], sorted(faces.glob("made/val/*/*.png"))
    views = [cv2.resize(cv2.imread(str(f)), (side, side), interpolation=cv2.INTER_AREA)[..., ::-1] for f in files]
    return np.asarray(model(np.stack(views).astype(np.float32) * scale))[:, 0], np.array(
        ["fake" in f.parts for f in files]
    )


def test_machine_between_two_points_is_the_one_worked_out_by_hand() -> None:
    """½w² + 2C(1 − w)² at x = ±1 has its minimum at w = 4C / (1 + 4C), b = 0."""
    for cost in (0.1, 1.0, 10.0):
        found = fit_machine(np.array([[-1.0], [1.0]]), np.array([False, True]), cost)
        assert found.weights[0] == pytest.approx(4 * cost / (1 + 4 * cost), abs=1e-4)
        assert found.bias == pytest.approx(0, abs=1e-4)
        assert found.loss == pytest.approx((1 - found.weights[0]) ** 2, abs=1e-4)


def test_machine_is_that_of_scikit_learn() -> None:
    svm = pytest.importorskip("sklearn.svm")
    rng = np.random.default_rng(1)
    x = rng.normal(size=(80, 5))
    fake = x[:, 0] + 0.5 * rng.normal(size=80) > 0.3
    ours = fit_machine(x, fake, 0.5)
    theirs = svm.LinearSVC(C=0.5, dual=False, intercept_scaling=1000, tol=1e-8).fit(x, fake)
    np.testing.assert_allclose(ours.weights, theirs.coef_[0], atol=2e-3)
    assert ours.bias == pytest.approx(theirs.intercept_[0], abs=2e-3)


def test_mapped_centres_have_the_kernel_as_products() -> None:
    centres = np.random.default_rng(2).normal(size=(12, 6))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    mapped = kernel(centres, centres, 1.0) @ whitening(centres, 1.0)
    np.testing.assert_allclose(mapped @ mapped.T, kernel(centres, centres, 1.0), atol=1e-3)


def test_svm_tells_noise_from_soft_pictures_and_repeats(faces: Path, tmp_path: Path) -> None:
    best = train_baseline("svm", faces, tmp_path / "a", SVM)
    model = build("svm", best, input_size=64)
    found, fake = logits(model, faces, 1.0)
    assert auc(fake, found) == 1
    (row,) = rows(tmp_path / "a")
    assert float(row["val_auc"]) == 1
    plan = json.loads((tmp_path / "a" / "plan.json").read_text())
    assert (plan["model"], plan["faces"], plan["cost"] in plan["costs"]) == ("svm", 32, True)
    assert not {"learning_rate", "blend", "label_smoothing"} & plan.keys()
    again = train_baseline("svm", faces, tmp_path / "b", SVM)
    assert again.read_bytes() == best.read_bytes()


def test_vae_learns_from_real_faces_alone(faces: Path, whole: Path, tmp_path: Path) -> None:
    """The same weights with and without fakes in the folder: none is trained on, none chooses, none sets the scale."""
    best = whole / "best.safetensors"
    real = train_baseline("one_class_vae", write(tmp_path / "real", fakes=False), tmp_path / "one", VAE)
    found, fake = logits(build("one_class_vae", best, input_size=32), faces, 1 / 255)
    alone, _ = logits(build("one_class_vae", real, input_size=32), faces, 1 / 255)
    np.testing.assert_allclose(alone, found, rtol=1e-2)
    assert found[~fake].mean() == pytest.approx(0, abs=0.05)
    assert auc(fake, found) == 1
    assert [row["epoch"] for row in rows(whole)] == ["1", "2"]
    plan = json.loads((whole / "plan.json").read_text())
    assert (plan["real_train"], plan["real_val"], plan["learning_rate"]) == (7, 5, VAE.learning_rate)


def test_vae_goes_on_where_it_stopped(faces: Path, whole: Path, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def kill(fraction: float, text: str) -> None:
        if fraction > 0.6:
            raise Killed

    with pytest.raises(Killed):
        train_baseline("one_class_vae", faces, tmp_path / "part", VAE, progress=kill)
    train_baseline("one_class_vae", faces, tmp_path / "part", VAE, resume=True)
    losses = [[float(row["loss"]) for row in rows(folder)] for folder in (whole, tmp_path / "part")]
    assert losses[1] == pytest.approx(losses[0], rel=1e-3)


def test_the_divergence_is_the_one_worked_out_by_hand() -> None:
    """KL(N(m, s²) ‖ N(0, 1)) = ½ (m² + s² − ln s² − 1), here ½ (4 + 1 − 0 − 1) + ½ (0 + e − 1 − 1), over 10 values."""
    layer = Sampled(10, seed=1)
    layer([np.array([[2.0, 0.0]], np.float32), np.array([[0.0, 1.0]], np.float32)])
    assert float(layer.losses[0]) == pytest.approx((2 + 0.5 * (np.e - 2)) / 10, rel=1e-5)


def test_training_shares_the_detectors_layers() -> None:
    detector = build("one_class_vae", input_size=32)
    shared = {id(w) for w in detector.weights} & {id(w) for w in training_model(detector, 1).weights}
    assert len(shared) == len(detector.weights) - 2  # all but the logit's
    before = [w.shape for w in detector.weights]
    assert [w.shape for w in build("one_class_vae", input_size=32).weights] == before


def test_logit_is_in_standard_deviations() -> None:
    detector = build("one_class_vae", input_size=32)
    standardise(detector, np.array([[1.0, 10.0], [3.0, 30.0]]))  # means 2 and 20, deviations 1 and 10
    logit = detector.get_layer("logit")
    assert float(logit(np.array([[2.0, 20.0]], np.float32))[0, 0]) == pytest.approx(0, abs=1e-5)
    assert float(logit(np.array([[4.0, 20.0]], np.float32))[0, 0]) == pytest.approx(1, abs=1e-5)


def test_nan_loss_stops_with_the_reason(faces: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"loss became (nan|inf)"):
        train_baseline("one_class_vae", faces, tmp_path, replace(VAE, learning_rate=float("nan")))


def test_what_does_not_fit_is_refused_in_one_sentence(faces: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match="there are: svm, one_class_vae"):
        train_baseline("meso4", faces, tmp_path)
    with pytest.raises(SettingError, match="no blends"):
        train_baseline("svm", faces, tmp_path, replace(SVM, blend=0.5))
    with pytest.raises(SettingError, match="plan is for svm"):
        train_baseline("one_class_vae", faces, tmp_path, SVM)
    with pytest.raises(DataError, match="every face here is real"):
        train_baseline("svm", write(tmp_path / "real", fakes=False), tmp_path / "run", SVM)
    with pytest.raises(DataError, match="real faces to train on and 2 to validate on, not 0 and 0"):
        train_baseline("one_class_vae", faces, tmp_path / "run", replace(VAE, without=("made/real",)))


def test_the_machine_has_no_map_and_says_so() -> None:
    from dfx.analysis.image import explain_face

    with pytest.raises(ExplanationError, match="no gradient"):
        explain_face(np.zeros((64, 64, 3), np.uint8), "svm")


def test_the_command_fits_a_baseline_with_its_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.commands.train import train

    asked = []

    def fitted(*args: object, **options: object) -> Path:
        asked.append((args, options["resume"]))
        return tmp_path

    monkeypatch.setattr("dfx.train.baselines.baselines.train_baseline", fitted)
    train("one_class_vae", tmp_path, tmp_path / "run", epochs=3, steps=5, sets="a, b", resume=True)
    (((name, data, out, plan), resume),) = asked
    assert (name, data, out, resume) == ("one_class_vae", tmp_path, tmp_path / "run", True)
    assert (plan.model, plan.epochs, plan.steps, plan.sets) == ("one_class_vae", 3, 5, ("a", "b"))
    with pytest.raises(SettingError, match="svm is fitted on faces alone"):
        train("svm", tmp_path, tmp_path / "run", teacher=tmp_path / "teacher.npz")
    assert len(asked) == 1
