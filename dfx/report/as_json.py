"""The report as JSON, schema `dfx.report/1` (schema.json beside this file)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dfx.analysis.explain import shares_of
from dfx.explain.regions import map_sentence
from dfx.types import Explanation, FaceReport, ImageReport, MediaInfo, Point

SCHEMA = "dfx.report/1"
SCHEMA_FILE = Path(__file__).with_name("schema.json")
DIGITS = 6  # of a probability


def to_json(report: ImageReport) -> dict[str, Any]:
    """The report as plain dicts, lists, strings and finite numbers, in the schema's key order.

    `fake_probability` and `interval` are None where the verdict is "no_face". Raises ValueError on NaN, infinity, a
    probability outside [0, 1] or a missing one, and on a setting that has no place in JSON.
    """
    no_face = report.verdict == "no_face"
    return {
        "schema": SCHEMA,
        "kind": "image",
        "dfx_version": report.dfx_version,
        "media": _media(report.media),
        "verdict": report.verdict,
        "fake_probability": None if no_face else _probability(report.fake_probability, "fake_probability"),
        "interval": None if no_face else _interval(report.interval, "interval"),
        "threshold": _probability(report.threshold, "threshold"),
        "faces": [_face(face) for face in report.faces],
        "settings": {str(name): _plain(value, f"settings.{name}") for name, value in report.settings.items()},
        "weights": {str(model): str(sha256) for model, sha256 in report.weights.items()},
        "timing_s": {str(step): _finite(s, f"timing_s.{step}", 6) for step, s in report.timing_s.items()},
        "warnings": list(report.warnings),
    }


def to_text(report: ImageReport, indent: int | None = 2) -> str:
    """The report as ASCII JSON text, safe for any terminal and file encoding. Raises ValueError like `to_json`."""
    return json.dumps(to_json(report), indent=indent, allow_nan=False)


def face_warnings(report: FaceReport) -> list[str]:
    """All warnings of one face, the detector's first, each once."""
    return list(dict.fromkeys((*report.face.warnings, *report.warnings)))


def _media(info: MediaInfo) -> dict[str, Any]:
    return {
        "sha256": info.sha256,
        "bytes": int(info.bytes),
        "format": info.format,
        "width": int(info.width),
        "height": int(info.height),
        "notes": list(info.notes),
    }


def _face(report: FaceReport) -> dict[str, Any]:
    face, prediction = report.face, report.prediction
    scores = {score.model: score for score in prediction.scores}
    unlike = {} if prediction.unlike is None else {"unlike": _probability(prediction.unlike, "unlike")}
    return {
        "box_xywh": [int(edge) for edge in face.box.as_xywh()],
        "confidence": _probability(face.confidence, "confidence"),
        "landmarks": {name: _point(point, name) for name, point in face.landmarks.as_dict().items()},
        "fake_probability": _probability(prediction.fake_probability, "fake_probability"),
        "scores": {model: _probability(score.fake_probability, model) for model, score in scores.items()},
        "warnings": face_warnings(report),
        "interval": _interval(prediction.interval, "interval"),
        "verdict": prediction.verdict,
        "reason": prediction.reason,
        **unlike,
        "logits": {model: _finite(score.logit, model, DIGITS) for model, score in scores.items()},
        "score_intervals": {model: _interval(score.interval, model) for model, score in scores.items()},
        "crop_box_xywh": [int(edge) for edge in face.crop_box.as_xywh()],
        "explanations": [_explanation(explanation, report) for explanation in report.explanations],
    }


def _explanation(explanation: Explanation, report: FaceReport) -> dict[str, Any]:
    parts = shares_of(explanation, report.face)
    return {
        "model": explanation.model,
        "method": explanation.method,
        "layer": explanation.layer,
        "toward": explanation.toward,
        "raw_peak": _finite(explanation.raw_peak, "raw_peak"),
        "unit": explanation.unit,
        "has_evidence": bool(explanation.has_evidence),
        "seconds": _finite(explanation.seconds, "seconds", 6),
        "regions": {
            part.name: {word: _finite(getattr(part, word), word, DIGITS) for word in ("share", "area", "ratio")}
            for part in parts
        },
        "regions_sentence": map_sentence(parts, explanation.toward) if parts or not explanation.has_evidence else "",
    }


def _finite(value: float, name: str, digits: int | None = None) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, not {number}.")
    return number if digits is None else round(number, digits)


def _probability(value: float | None, name: str) -> float:
    if value is None or not 0 <= float(value) <= 1:
        raise ValueError(f"{name} must be a probability in [0, 1], not {value}.")
    return round(float(value), DIGITS)


def _interval(value: tuple[float, float] | None, name: str) -> list[float]:
    if value is None or not value[0] <= value[1]:
        raise ValueError(f"{name} must be a rising pair of probabilities, not {value}.")
    return [_probability(bound, name) for bound in value]


def _point(point: Point, name: str) -> list[float]:
    return [_finite(coordinate, name, 2) for coordinate in point]


def _plain(value: object, name: str) -> Any:
    """A setting as JSON: numpy numbers become numbers, a path its last part (a report holds no place of the server)."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return _finite(value, name)
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, f"{name}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, name) for inner in value]
    raise ValueError(f"{name} must be a number, text, list or mapping, not a {type(value).__name__}.")
