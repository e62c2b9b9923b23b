"""The report as JSON, schema `dfx.report/1` (schema.json beside this file)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dfx.analysis.explain import shares_of
from dfx.explain.regions import map_sentence
from dfx.report.commit import commit
from dfx.report.json.seal import seal
from dfx.report.json.values import DIGITS, finite, interval, place, plain, probability, seconds
from dfx.report.words import photo as words
from dfx.report.words.threshold import set_by
from dfx.types import EnsembleReport, Explanation, Face, FaceReport, ImageReport, MediaInfo, VideoReport

SCHEMA = "dfx.report/1"
SCHEMA_FILE = Path(__file__).with_name("schema.json")


def to_json(report: ImageReport) -> dict[str, Any]:
    """The report as plain dicts, lists, strings and finite numbers, in the schema's key order.

    `fake_probability` and `interval` are None where no face was judged. Raises ValueError on NaN, infinity, a
    probability outside [0, 1] or a missing one.
    """
    whole = {
        **head_json(report, "image"),
        "media": media_json(report.media),
        **answer_json(report),
        "faces": [face_json(face) for face in report.faces],
        **tail_json(report),
        "faces_found": report.found,
        "faces_judged": len(report.faces),
        "faces_too_small": [place_json(face) for face in report.too_small],
        "ensemble": ensemble_json(report.ensemble),
        **reading_json(report),
    }
    return {**whole, "seal": seal(whole)}


def to_text(report: ImageReport, indent: int | None = 2, forensics: Mapping[str, Any] | None = None) -> str:
    """The report as ASCII JSON text, safe for any terminal and file encoding. Raises ValueError like `to_json`.

    `forensics` is what `dfx.report.words.forensics.to_json` says of the same file.
    """
    whole = to_json(report) if forensics is None else {**to_json(report), "forensics": dict(forensics)}
    return json.dumps(whole, indent=indent, allow_nan=False)


def face_warnings(report: FaceReport) -> list[str]:
    """All warnings of one face, the detector's first, each once."""
    return list(dict.fromkeys((*report.face.warnings, *report.warnings)))


def head_json(report: ImageReport | VideoReport, kind: str) -> dict[str, Any]:
    """What every report begins with; the commit of the code where that is known."""
    code = {"dfx_version": report.dfx_version, **({"commit": known} if (known := commit()) else {})}
    return {"schema": SCHEMA, "kind": kind, **code}


def answer_json(report: ImageReport | VideoReport) -> dict[str, Any]:
    """The verdict and its numbers; None where no face was judged. Raises ValueError as `to_json`."""
    unjudged = report.verdict == "no_face" or (isinstance(report, ImageReport) and not report.faces)
    return {
        "verdict": report.verdict,
        "fake_probability": None if unjudged else probability(report.fake_probability, "fake_probability"),
        "interval": None if unjudged else interval(report.interval, "interval"),
        "threshold": probability(report.threshold, "threshold"),
    }


def reading_json(report: ImageReport | VideoReport) -> dict[str, Any]:
    """By whose threshold the report is read, and the headline that pages and reports show of it. Raises ValueError as
    `to_json`."""
    shipped = report.shipped_threshold
    return {
        "headline": words.verdict_words(report),
        **({} if shipped is None else {"threshold_shipped": probability(shipped, "threshold_shipped")}),
        "threshold_set_by": set_by(report),
    }


def tail_json(report: ImageReport | VideoReport) -> dict[str, Any]:
    """How the answer came about. Raises ValueError as `to_json`."""
    return {
        "settings": settings_json(report),
        "weights": {str(model): str(sha256) for model, sha256 in report.weights.items()},
        "timing_s": {str(step): seconds(s, f"timing_s.{step}") for step, s in report.timing_s.items()},
        "warnings": list(report.warnings),
    }


def settings_json(report: ImageReport | VideoReport) -> dict[str, Any]:
    """What was asked, by name, with the visitor's own ensemble where that answered; every report and page shows these.

    Raises ValueError as `to_json`.
    """
    asked = {name: value for name, value in asdict(report.settings).items() if value is not None}
    if report.ensemble.is_own:
        asked["ensemble"] = {"rule": report.ensemble.rule, "weights": report.ensemble.weights}
    return {name: plain(value, f"settings.{name}") for name, value in asked.items()}


def ensemble_json(ensemble: EnsembleReport) -> dict[str, Any]:
    """Who answered. Raises ValueError as `to_json`."""
    return {
        "name": ensemble.name,
        "rule": ensemble.rule,
        "threshold": probability(ensemble.threshold, "ensemble.threshold"),
        "weights": {
            model: probability(weight, f"ensemble.weights.{model}") for model, weight in ensemble.weights.items()
        },
    }


def media_json(info: MediaInfo) -> dict[str, Any]:
    """What the file is."""
    return {
        "sha256": info.sha256,
        "bytes": int(info.bytes),
        "format": info.format,
        "width": int(info.width),
        "height": int(info.height),
        "notes": list(info.notes),
    }


def place_json(face: Face) -> dict[str, Any]:
    """Where a face is, in the picture as given. Raises ValueError as `to_json`."""
    return {
        "box_xywh": [int(edge) for edge in face.box.as_xywh()],
        "confidence": probability(face.confidence, "confidence"),
        "landmarks": {name: place(point, name) for name, point in face.landmarks.as_dict().items()},
        **({"turn": face.turn} if face.turn else {}),
    }


def face_json(report: FaceReport) -> dict[str, Any]:
    """One face with its answer and its maps. Raises ValueError as `to_json`."""
    face, prediction = report.face, report.prediction
    scores = {score.model: score for score in prediction.scores}
    unlike = {} if prediction.unlike is None else {"unlike": probability(prediction.unlike, "unlike")}
    return {
        **place_json(face),
        "fake_probability": probability(prediction.fake_probability, "fake_probability"),
        "scores": {model: probability(score.fake_probability, model) for model, score in scores.items()},
        "warnings": face_warnings(report),
        "interval": interval(prediction.interval, "interval"),
        "verdict": prediction.verdict,
        "reason": prediction.reason,
        **unlike,
        "logits": {model: finite(score.logit, model, DIGITS) for model, score in scores.items()},
        "score_intervals": {model: interval(score.interval, model) for model, score in scores.items()},
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
        "raw_peak": finite(explanation.raw_peak, "raw_peak"),
        "unit": explanation.unit,
        "has_evidence": bool(explanation.has_evidence),
        "seconds": seconds(explanation.seconds, "seconds"),
        "regions": {
            part.name: {word: finite(getattr(part, word), word, DIGITS) for word in ("share", "area", "ratio")}
            for part in parts
        },
        "regions_sentence": map_sentence(parts, explanation.toward) if parts or not explanation.has_evidence else "",
    }
