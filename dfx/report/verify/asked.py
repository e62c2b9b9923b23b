"""What a report says it was asked, checked value by value: nothing that it leaves unsaid is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dfx.errors import Undecodable
from dfx.report.verify.said import (
    ENVIRONMENT,
    environment_of,
    is_sha256,
    mapping_of,
    models_of,
    number_of,
    text_of,
    weights_of,
)

Kind = Literal["image", "video"]
MOST_MAPS = 400


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
    media, said = mapping_of(report, "media"), mapping_of(report, "settings")
    if "ensemble" in said:
        raise Undecodable(
            "The report is by the reader's own ensemble, whose calibration it does not hold, so it cannot be repeated."
        )
    if kind == "image" and "rules" in said:
        raise Undecodable("The report is of one moment of a clip: check the report of the whole clip instead.")
    sha256, weights = text_of(media, "sha256"), weights_of(report)
    if not is_sha256(sha256):
        raise Undecodable("A SHA-256 in the report is none: expected 64 hexadecimal digits.")
    models = models_of(said)
    own = said.get("rules") == "deepguard"
    known = environment_of(said)
    common: dict[str, Any] = {
        "kind": kind, "sha256": sha256, "models": models, "weights": weights,
        "threshold": None if report.get("threshold_set_by") == "dfx" else number_of(report, "threshold", 0, 1),
        "environment": known,
        "unsaid": () if own else tuple(name for name in ENVIRONMENT if name not in known),
    }  # fmt: skip
    if kind == "image":
        layer = said.get("layer")
        return AskedOf(
            **common,
            explain=text_of(said, "explain"),
            layer=layer if isinstance(layer, str) else None,
            maps=_maps(report),
        )
    return AskedOf(
        **common,
        rules=text_of(said, "rules"),
        every_s=number_of(said, "every_s", 0.02, 3600),
        max_frames=int(number_of(said, "max_frames", 1, 10_000)),
        least_frames=int(number_of(said, "least_frames", 1, 10_000)),
        motion=bool(number_of(said, "motion", 0, 1)),
    )


def _maps(report: Mapping[str, Any]) -> tuple[AskedMap, ...]:
    faces, asked = report.get("faces"), []
    for index, face in enumerate(faces if isinstance(faces, list) else ()):
        drawn = face.get("explanations", []) if isinstance(face, dict) else ()
        for one in drawn if isinstance(drawn, list) else ():
            if not isinstance(one, dict) or one.get("toward") not in ("fake", "real"):
                raise Undecodable("A map in the report does not say what it is of, so it cannot be repeated.")
            model, method, layer = (text_of(one, name) for name in ("model", "method", "layer"))
            asked.append(AskedMap(index, model, method, layer, one["toward"]))
    if len(asked) > MOST_MAPS:
        raise Undecodable(f"Expected at most {MOST_MAPS} maps in a report, not {len(asked)}.")
    return tuple(asked)
