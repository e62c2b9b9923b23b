"""The card says what was measured and nothing else."""

import numpy as np
import pytest

from dfx.data.dataset import FaceFile
from dfx.evaluate.card.card import card
from dfx.evaluate.run import Evaluation, measured_on
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.records.cost import Cost
from dfx.records.reported import REPORTED
from dfx.zoo.registry import MODELS
from dfx.zoo.spec import OURS

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
        for k in range(n):
            traits = (("sex", "female" if k < 20 else "male"),) if name == "photos" else ()
            files.append(FaceFile(root / "x.jpg", f"{name}{k}", name, "test", fake, method, traits=traits))
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


def test_every_network_of_a_system_has_its_sources_figures():
    assert set(REPORTED) == {name for name, spec in MODELS.items() if spec.source != OURS}
    for name, rows in REPORTED.items():
        assert MODELS[name].source in [row.source for row in rows]


def test_our_own_network_claims_no_system(metrics):
    text = card(MODELS["blending_specialist"], metrics, {})
    assert "dfx's own network, from none of the five systems, after Shiohara and Yamasaki" in text
    assert "system dfx" not in text
    assert "Reported by the source" not in text
    assert "the source's figures" not in text


def test_all_faces_by_class(text, metrics):
    row = metrics["all"]
    low, high = row["intervals"]["mcc"]
    assert f"Matthews correlation {row['mcc']:.3f} ({low:.3f}–{high:.3f})" in text
    one = row["report"]["real"]
    assert f"| real | {one['precision']:.3f} | {one['recall']:.3f} | {one['f1']:.3f} | 120 |" in text


def test_photographs_by_trait(text, metrics):
    part = metrics["fairness"]["photos"]["sex"]
    row = part["values"]["female"]
    alarms = text[text.index("## False alarms") : text.index("## Data")]
    assert f"| photos | sex | female | {row['count']} of 20 | {row['rate']:.3f} (" in alarms
    assert "| photos | sex | male |" in alarms
    assert "of 10 | too small to say |" in alarms
    assert part["gap"] is None
    assert "largest gap:" not in alarms
    gap = {"high": "a", "low": "b", "difference": 0.2, "interval": [-0.01, 0.4]}
    told = {**metrics, "fairness": {"photos": {"sex": {**part, "gap": gap}}}}
    assert "| largest gap: a − b | – | 0.200 (-0.010 to 0.400) |" in card(MODELS["meso4"], told, {})


def test_cost_is_told_where_it_was_measured(text, metrics):
    assert "## Cost" not in text
    cost = Cost(12.34, 5.67, 5_100_000, 2_422_593, 440_000_000, 2, 2).as_json()
    told = card(MODELS["mobilenet_v2"], {**metrics, "cost": cost}, RECIPE)
    assert "12.3 ms alone and 5.7 ms among eight" in told
    assert "2 views of 0.44 GFLOP" in told
    assert "5.1 MB on disk" in told


def test_notes_stand_under_limits(metrics):
    text = card(MODELS["meso4"], metrics, {"note": "Never finished.", "notes": ("First.", "Second."), "seed": 3})
    limits = text[text.index("## Limits") : text.index("## Licence")]
    assert "- Never finished.\n- First.\n- Second." in limits
    assert "Never finished" not in text[: text.index("## Limits")]
    assert "| seed | 3 |" in text


def test_figures_of_before_still_make_a_card(metrics):
    old = {key: value for key, value in metrics.items() if key not in ("fairness", "curves", "pairs")}
    old["all"] = {key: value for key, value in metrics["all"].items() if key not in ("report", "mcc", "eer")}
    assert "All 210 faces together" not in card(MODELS["meso4"], old, {})
