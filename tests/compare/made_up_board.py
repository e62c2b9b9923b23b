"""A models folder of made-up answers: three judges, four sets, known by heart."""

import json
from pathlib import Path

import numpy as np

from dfx.data.dataset import FaceFile
from dfx.evaluate.measured import measured_on
from dfx.evaluate.run import Evaluation
from dfx.predict.ensemble import Ensemble, Member
from dfx.records.predictions import write_predictions
from dfx.records.traits import FaceTraits, write_traits

SHIFTS = {"mobilenet_v2": 2.0, "cnn": 1.0, "svm": 0.2}
TITLES = {"mobilenet_v2": "MobileNetV2", "cnn": "Plain CNN", "svm": "SVM on texture"}
COST = {
    "ms_a_face": {"1": 20.0, "8": 10.0},
    "bytes": 5_000_000,
    "parameters": 100,
    "flops_a_view": 200,
    "views": 2,
    "cores": 2,
    "threads": 2,
    "repeats": 9,
}
# set, label, method, faces
KINDS = (
    ("alpha", False, "original", 60),
    ("alpha", True, "swap", 50),
    ("alpha", True, "gan", 20),
    ("photos", False, "camera", 25),
    ("drawn", True, "diffusion", 30),
)


def files() -> list[FaceFile]:
    made = []
    for name, fake, method, n in KINDS:
        label = "fake" if fake else "real"
        keys = [f"{name}/test/{label}/{method}{k}.jpg" for k in range(n)]
        made += [FaceFile(Path(key), key, name, "test", fake, method) for key in keys]
    return made


def logits(seed: int = 3) -> dict[str, np.ndarray]:
    rng, fake = np.random.default_rng(seed), np.array([file.fake for file in files()])
    return {name: np.float32(rng.normal(shift * (fake - 0.5), 1)).astype(float) for name, shift in SHIFTS.items()}


def write_folder(folder: Path) -> Path:
    """Metrics, predictions, traits, leaderboard and an index that knows the weights of two models."""
    shown, said = files(), logits()
    columns, rows = {}, []
    for name, column in said.items():
        judge = Ensemble((Member(name),), (1.0,), threshold=0.6, band=(0.4, 0.7))
        found = measured_on(name, judge, shown, column[:, None], resamples=20)
        content = {**Evaluation("made_up", "test", "", (found,)).metrics(name), "cost": COST if name != "svm" else None}
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "metrics.json").write_text(json.dumps(content))
        (folder / name / "recipe.json").write_text(
            json.dumps({"epochs": 2, "steps": 10, "batch": 8, "run_at": 128, "after": {"faces": 40}})
        )
        columns[name] = (column, judge.combine(column[:, None]))
        rows.append({"name": name, "title": TITLES[name], "kind": "model", "source": "S1", "withheld": None})
    write_predictions(folder / "predictions.parquet", shown, columns, "made_up")
    write_traits(folder / "faces.parquet", made_up_traits(shown))
    index = {name: {"sha256": "0", "bytes": 1, "input_size": 128} for name in ("mobilenet_v2", "cnn")}
    (folder / "weights.json").write_text(json.dumps(index))
    for name in index:
        (folder / name / "weights.safetensors").write_bytes(b"1")
    (folder / "leaderboard.json").write_text(json.dumps({"rows": rows, "left_out": {"methods": []}}))
    return folder


def made_up_traits(shown: list[FaceFile]) -> FaceTraits:
    n = len(shown)
    side = np.where(np.arange(n) % 2, 100, 224).astype(np.float32)
    quality = np.array([75.0 if file.set == "alpha" else np.nan for file in shown], np.float32)
    ones = np.ones(n, np.float32)
    return FaceTraits(
        tuple(file.key for file in shown), side, side, np.arange(n, dtype=np.float32), quality, ones, ones, ones
    )
