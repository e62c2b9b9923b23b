"""Values of a report read back, each checked before it is used: of the right kind, within its range, or refused."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from dfx.errors import Undecodable

ENVIRONMENT = ("face_margin", "detect_side", "max_faces", "face_confidence")  # set for the process, not for one file
MOST_MODELS = 64
LONGEST = 400  # characters of a text
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9_]{1,60}")


def mapping_of(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Raises Undecodable, as all here do."""
    value = row.get(name)
    if not isinstance(value, dict):
        raise unsaid(name)
    return value


def text_of(row: Mapping[str, Any], name: str, longest: int = LONGEST) -> str:
    value = row.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise unsaid(name)
    return value


def number_of(row: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = row.get(name)
    if not isinstance(value, int | float) or not low <= value <= high or not math.isfinite(value):
        raise unsaid(name)
    return value


def models_of(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the models that were asked."""
    names = settings.get("models")
    if (
        not isinstance(names, list)
        or not 1 <= len(names) <= MOST_MODELS
        or not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names)
    ):
        raise Undecodable("The report does not say which models were asked, so it cannot be repeated.")
    return tuple(names)


def weights_of(report: Mapping[str, Any]) -> Mapping[str, str]:
    """Model → SHA-256 of its weights."""
    weights = mapping_of(report, "weights")
    if not all(map(is_sha256, weights.values())):
        raise Undecodable("A SHA-256 in the report is none: expected 64 hexadecimal digits.")
    return weights


def environment_of(settings: Mapping[str, Any]) -> Mapping[str, float]:
    """Those of ENVIRONMENT that are said."""
    return {name: number_of(settings, name, 0, 10_000) for name in ENVIRONMENT if name in settings}


def is_sha256(value: object) -> bool:
    return isinstance(value, str) and bool(_SHA256.fullmatch(value))


def unsaid(name: str) -> Undecodable:
    return Undecodable(f"The report does not say {name}, or not as dfx writes it, so it cannot be repeated.")
