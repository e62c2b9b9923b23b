"""What a report says it was asked, checked value by value: nothing that it leaves unsaid is guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from dfx.errors import Undecodable

Kind = Literal["image", "video"]
T = TypeVar("T", int, float, str, bool)
ENVIRONMENT = ("face_margin", "detect_side", "max_faces", "face_confidence")  # set for the process, not for one file
MOST_MODELS, MOST_MAPS = 64, 400
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class AskedMap:
    """A map that the report holds: of which face (from 0), and what asks for it again."""

    face: int
    model: str
    method: str
    layer: str
    toward: Literal["fake", "real"]


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What to repeat. `environment`: those of ENVIRONMENT that are said; `unsaid` the others. `explain` and `layer` are told
    as they are; the maps are asked for one by one."""

    kind: Kind
    sha256: str
    models: tuple[str, ...]
    weights: Mapping[str, str]
    threshold: float | None  # None: the shipped one, where the report says that nobody moved it
    environment: Mapping[str, float]
    unsaid: tuple[str, ...]
    explain: str | None = None
    layer: str | None = None
    maps: tuple[AskedMap, ...] = ()
    rules: str = "dfx"
    every_s: float = 1.0
    max_frames: int = 64
    least_frames: int = 16
    motion: bool = True


def asked_of(report: Mapping[str, Any]) -> AskedOf:
    """What a report of the schema was asked. Raises Undecodable where it does not say, or says what cannot be."""
    kind = report.get("kind")
    if kind not in ("image", "video"):
        raise Undecodable("The report does not say whether it is of a picture or of a clip, so it cannot be repeated.")
    media, said = _mapping(report, "media"), _mapping(report, "settings")
    if "ensemble" in said:
        raise Undecodable(
            "The report is by the reader's own ensemble, whose calibration it does not hold, so it cannot be repeated."
        )
    if kind == "image" and "rules" in said:
        raise Undecodable("The report is of one moment of a clip: check the report of the whole clip instead.")
    sha256, weights = _text(media, "sha256"), _mapping(report, "weights")
    if not _SHA256.fullmatch(sha256) or not all(
        isinstance(one, str) and _SHA256.fullmatch(one) for one in weights.values()
    ):
        raise Undecodable("A SHA-256 in the report is none: expected 64 hexadecimal digits.")
    names = said.get("models")
    if not isinstance(names, list) or not 1 <= len(names) <= MOST_MODELS or not all(map(_is_name, names)):
        raise Undecodable("The report does not say which models were asked, so it cannot be repeated.")
    own = said.get("rules") == "deepguard"
    known = {name: _number(said, name, 0, 10_000) for name in ENVIRONMENT if name in said}
    common: dict[str, Any] = {
        "kind": kind, "sha256": sha256, "models": tuple(names), "weights": weights,
        "threshold": None if report.get("threshold_set_by") == "dfx" else _number(report, "threshold", 0, 1),
        "environment": known,
        "unsaid": () if own else tuple(name for name in ENVIRONMENT if name not in known),
    }  # fmt: skip
    if kind == "image":
        layer = said.get("layer")
        return AskedOf(
            **common,
            explain=_text(said, "explain"),
            layer=layer if isinstance(layer, str) else None,
            maps=_maps(report),
        )
    return AskedOf(
        **common,
        rules=_text(said, "rules"),
        every_s=_number(said, "every_s", 0.02, 3600),
        max_frames=int(_number(said, "max_frames", 1, 10_000)),
        least_frames=int(_number(said, "least_frames", 1, 10_000)),
        motion=bool(_number(said, "motion", 0, 1)),
    )


def _maps(report: Mapping[str, Any]) -> tuple[AskedMap, ...]:
    faces, asked = report.get("faces"), []
    for index, face in enumerate(faces if isinstance(faces, list) else ()):
        drawn = face.get("explanations", []) if isinstance(face, dict) else ()
        for one in drawn if isinstance(drawn, list) else ():
            if not isinstance(one, dict) or one.get("toward") not in ("fake", "real"):
                raise Undecodable("A map in the report does not say what it is of, so it cannot be repeated.")
            model, method, layer = (_text(one, name) for name in ("model", "method", "layer"))
            asked.append(AskedMap(index, model, method, layer, one["toward"]))
    if len(asked) > MOST_MAPS:
        raise Undecodable(f"Expected at most {MOST_MAPS} maps in a report, not {len(asked)}.")
    return tuple(asked)


def _mapping(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = row.get(name)
    if not isinstance(value, dict):
        raise _unsaid(name)
    return value


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or len(value) > 400:
        raise _unsaid(name)
    return value


def _number(row: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = row.get(name)
    if not isinstance(value, int | float) or not low <= value <= high or not math.isfinite(value):
        raise _unsaid(name)
    return value


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _unsaid(name: str) -> Undecodable:
    return Undecodable(f"The report does not say {name}, or not as dfx writes it, so it cannot be repeated.")
