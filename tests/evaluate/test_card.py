"""The card says what was measured and nothing else."""

import numpy as np
import pytest

from dfx.data.dataset import FaceFile
from dfx.evaluate.card import card
from dfx.evaluate.reported import REPORTED
from dfx.evaluate.run import Evaluation, measured_on
from dfx.predict.calibration import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.zoo.registry import MODELS

RECIPE = {
    "model": "mobilenet_v2", "epochs": 24, "learning_rate": 0.001, "input_size": 160, "start": None,
    "sets": ["dfdc", "photos"], "command": "dfx train mobilenet_v2 --data DIR",
}  # fmt: skip


@pytest.fixture(scope="module")
def metrics(tmp_path_factory):
    rng, files, logits = np.random.default_rng(0), [], []
    root = tmp_path_factory.mktemp("none")
    for name, fake, method, n, shift in (
        ("dfdc", False, "", 60, -1.5), ("dfdc", True, "", 60, 1.5), ("photos", False, "", 30, 0.5),
        ("ffpp", False, "", 30, 0.0), ("ffpp", True, "faceswap", 30, 0.1), ("ffpp", True, "deepfakes", 30, 2.0),
    ):  # fmt: skip
        files += [FaceFile(root / "x.jpg", f"{name}{k}", name, "test", fake, method) for k in range(n)]
        logits.append(rng.normal(shift, 1, n))
    judge = Ensemble((Member("mobilenet_v2", Calibration(1.0, 0.0, 0.2)),), (1.0,), 0.7, (0.45, 0.75))
    measured = measured_on("mobilenet_v2", judge, files, np.concatenate(logits)[:, None], resamples=100)
    return Evaluation("faces", "test", "dfx evaluate --data DIR", (measured,)).metrics("mobilenet_v2")


@pytest.fixture(scope="module")
def text(metrics):
    return card(MODELS["mobilenet_v2"], metrics, RECIPE)


def test_figures_stand_as_measured(text, metrics):
    for name in ("dfdc", "ffpp"):
        row = metrics["sets"][name]
        low, high = row["intervals"]["auc"]
        assert f"| {name} | {row['n_real']} | {row['n_fake']} | {row['auc']:.3f} ({low:.3f}–{high:.3f}) |" in text
    assert "| photos | 30 | 0 | – |" in text
    assert f"{metrics['calibration']['ece_before']:.3f} before" in text
    alarms = metrics["false_alarms"]["photos"]
    assert f"| photos | {alarms['count']} of 30 | {alarms['rate']:.3f} (" in text
    assert "P(fake) 0.70 on" in text


def test_source_and_ours_stand_apart(text):
    assert "Reported by the source" in text
    assert "| S5 | 40 000 faces | accuracy 0.9557 |" in text
    assert text.index("Reported by the source") < text.index("Measured by dfx")
    assert "2,422,593 parameters" in text
    assert "160 × 160 pixels (the source: 224 × 224)" in text


def test_weaknesses_are_named(text, metrics):
    limits = text[text.index("## Limits") : text.index("## Licence")]
    assert "ffpp/faceswap" in limits
    assert "ffpp/deepfakes" not in limits
    assert metrics["sets"]["photos"]["false_alarms"] > 0.05
    assert "photos (" in limits


def test_recipe_data_and_commands(text):
    assert "| learning rate | 0.001 |" in text
    assert "start" not in text[text.index("## Recipe") : text.index("## Limits")]
    assert "Trained on the train splits of dfdc, photos." in text
    assert "FaceForensics++" in text
    assert "```sh\ndfx train mobilenet_v2 --data DIR\ndfx evaluate --data DIR\n```" in text
    assert "research and education" in text


def test_unknown_set_and_unrecorded_recipe(metrics):
    renamed = {**metrics, "sets": {"mine": metrics["sets"]["dfdc"]}, "methods": {}, "false_alarms": {}, "command": ""}
    text = card(MODELS["meso4"], renamed, {})
    assert "| mine | not one of the sets that dfx knows | its own terms |" in text
    assert "The recipe was not recorded." in text
    assert "By method" not in text
    assert "0.7134" in text


def test_every_network_has_its_sources_figures():
    assert set(REPORTED) == set(MODELS)
    for name, rows in REPORTED.items():
        assert MODELS[name].source in [row.source for row in rows]
