"""The method each model is explained by when nobody chose one: the one that finds most of what was changed.

From `models/explanations.json`, which `dfx explain-bench` wrote: the best pointing game on self-blended fakes of those
methods that are quick and explain the answer (Eigen-CAM points well, and at the same place for "fake" and for "real").
Where that was not measured, Grad-CAM.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from dfx.explain.methods import METHODS
from dfx.settings import settings

FILE = "explanations.json"
FALLBACK = "gradcam"
KIND = "blend"
AUTO = "auto"  # what stands for each model's own best


def default_method(model: str) -> str:
    """A name of `dfx.explain.methods`."""
    return _best(settings().models_dir / FILE).get(model, FALLBACK)


@lru_cache(maxsize=4)
def _best(path: Path) -> dict[str, str]:
    """Model → its best method; empty where nothing was measured."""
    try:
        rows = json.loads(path.read_text())["rows"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    quick = {method.name for method in METHODS if method.quick and method.of_answer}
    found = [row for row in rows if row["kind"] == KIND and row["method"] in quick]
    return {row["model"]: row["method"] for row in sorted(found, key=lambda row: row["pointing"] + row["energy"])}
