"""Writes quantus_numbers.json: what Quantus gives for small random maps, masks and pictures.

Quantus needs opencv-python, which overwrites the files of opencv-python-headless; so it lives in an environment of its own:

    python -m venv quantus_env && quantus_env/bin/pip install quantus==0.6.0
    quantus_env/bin/python tests/explain/trust/make_quantus_numbers.py
"""

import json
import warnings
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import numpy as np

# By name: no dependency of dfx, since it would put opencv-python in place of opencv-python-headless.
quantus = import_module("quantus")
noisy_linear_imputation = import_module("quantus.functions.perturb_func").noisy_linear_imputation

SIDES = ((7, 7), (16, 12), (5, 9))


def quiet(metric, **options):
    return metric(disable_warnings=True, display_progressbar=False, **options)


def scores(heat, mask):
    """A map (h, w) against a mask, by Quantus's metrics of one map each; it adds to its arguments in place."""
    count = int(mask.sum())

    def ask(metric, **options):
        one = quiet(metric, **options)
        return float(one.evaluate_batch(a_batch=heat[None].copy(), s_batch=mask[None].copy())[0])

    sparse = quiet(quantus.Sparseness).evaluate_batch(x_batch=heat[None], a_batch=heat[None].copy())
    return {
        "sparseness": float(sparse[0]),
        "pointing_game": bool(ask(quantus.PointingGame)),
        "relevance_mass_accuracy": ask(quantus.RelevanceMassAccuracy),
        "relevance_rank_accuracy": ask(quantus.RelevanceRankAccuracy),
        "top_k_intersection": ask(quantus.TopKIntersection, k=count),
    }


def flipping(picture, heat, weights):
    """Pixel flipping to black, pixel by pixel, of the score (Σ weights · picture)²."""

    def predict(batch):
        return ((batch.reshape(len(batch), -1) @ weights.ravel()) ** 2)[:, None]

    model = SimpleNamespace(predict=predict, shape_input=lambda x, *_, **__: x)
    metric = quiet(quantus.PixelFlipping, features_in_step=1, perturb_baseline=0.0)
    batch = picture[None, None].astype(float)
    return metric.evaluate_batch(model=model, x_batch=batch, y_batch=np.array([0]), a_batch=heat[None, None])[0]


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(7)
    maps = []
    for height, width in SIDES:
        heat = np.round(rng.random((height, width)) ** 2, 6)
        mask = np.zeros((height, width))
        mask[1 : height // 2 + 1, 2 : width // 2 + 2] = 1
        maps.append({"heat": heat.tolist(), "mask": mask.tolist(), "quantus": scores(heat, mask)})
    picture = np.round(rng.random((3, 9, 11)) * 255, 3)
    removed = rng.random((9, 11)) < 0.6
    filled = noisy_linear_imputation(picture, np.flatnonzero(removed), noise=0.0)
    grey, heat, weights = rng.integers(0, 256, (5, 6)), rng.random((5, 6)), np.round(rng.random((5, 6)), 4)
    made = {
        "version": f"quantus {version('quantus')}",
        "command": "python tests/explain/trust/make_quantus_numbers.py",
        "maps": maps,
        "imputation": {"picture": picture.tolist(), "removed": removed.tolist(), "filled": filled.round(9).tolist()},
        "flipping": {
            "picture": grey.tolist(),
            "heat": heat.round(6).tolist(),
            "weights": weights.tolist(),
            "scores": flipping(grey, heat.round(6), weights),
        },
    }
    Path(__file__).with_name("quantus_numbers.json").write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
