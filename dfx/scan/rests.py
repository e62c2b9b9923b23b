"""What an answer rests on beside the file: a scan that goes on, and every machine that takes part, must have the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from dfx import __version__
from dfx.report.scanned import ScanBasis, ScanSettings
from dfx.scan.values import Asked
from dfx.settings import settings
from dfx.zoo.index import read_index

Plain = Mapping[str, object]

SETTINGS = (
    "max_image_pixels",
    "detect_side",
    "face_confidence",
    "face_margin",
    "max_faces",
    "max_frames",
    "max_video_side",
)


def rests_on(asked: Asked) -> dict[str, object]:
    """By the names that people know; plain values of JSON."""
    index, limits = read_index(), settings()
    return {
        **asdict(asked),
        "models": list(asked.models),
        "dfx version": __version__,
        "weights": {model: index[model].sha256 for model in asked.models if model in index},
        **{name: getattr(limits, name) for name in SETTINGS},
    }


def basis_of(asked: Asked) -> ScanBasis:
    """The same as reports tell it. Raises WeightsMissing, WeightsDamaged."""
    from dfx.predict import ensemble_report
    from dfx.predict.clip.file import clip_model

    index, limits, clips = read_index(), settings(), clip_model(asked.models)
    return ScanBasis(
        settings=ScanSettings(
            models=asked.models,
            threshold=asked.threshold,
            every_s=asked.every_s,
            max_frames=asked.max_frames or limits.max_frames,
            face_margin=limits.face_margin,
            detect_side=limits.detect_side,
            max_faces=limits.max_faces,
            face_confidence=limits.face_confidence,
            max_image_pixels=limits.max_image_pixels,
            max_video_side=limits.max_video_side,
        ),
        ensemble=ensemble_report(asked.models, asked.threshold),
        clip_threshold=clips.threshold if asked.threshold is None else asked.threshold,
        calibrating_clips=clips.clips,
        weights={model: index[model].sha256 for model in asked.models if model in index},
    )


def differing(one: Plain, other: Plain) -> list[str]:
    """The names of what is not the same in both."""
    return sorted(name for name in {**one, **other} if one.get(name) != other.get(name))
