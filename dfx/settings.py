"""Settings from the environment, each with its default, range and meaning in one table."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from dfx.errors import SettingError

ROOT = Path(__file__).resolve().parent.parent


def _row(
    default: Any, meaning: str, low: float | None = None, high: float | None = None, *, secret: bool = False
) -> Any:
    return field(default=default, repr=not secret, metadata={"meaning": meaning, "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per environment variable `DFX_<FIELD IN CAPITALS>`; the range of a text is that of its length."""

    max_image_bytes: int = _row(40_000_000, "largest image file, bytes", 1_000, 1_000_000_000)
    max_image_pixels: int = _row(120_000_000, "largest image, pixels", 10_000, 200_000_000)
    image_seconds: float = _row(20.0, "wall-clock limit for decoding one image, seconds", 0.5, 600)
    worker_memory_mb: int = _row(2_000, "address space a decoding worker may add, MiB", 256, 64_000)
    workers: int = _row(1, "warm decoding workers", 1, 16)
    max_video_bytes: int = _row(100_000_000, "largest video file, bytes", 1_000, 10_000_000_000)
    max_video_side: int = _row(4_096, "longest side of a video's frame, pixels", 64, 16_384)
    video_seconds: float = _row(120.0, "wall-clock limit for reading one video, seconds", 0.5, 3_600)
    video_worker_memory_mb: int = _row(2_000, "address space the reader of a video may add, MiB", 256, 64_000)
    max_frames: int = _row(64, "moments analysed per video, spread over its length", 1, 10_000)
    detect_side: int = _row(800, "long side the picture is shrunk to for face detection, pixels", 200, 4_000)
    face_confidence: float = _row(0.95, "keep a face above this confidence (or a lone face)", 0.0, 1.0)
    face_margin: float = _row(0.30, "margin around a face on each side, share of the box", 0.0, 1.0)
    max_faces: int = _row(64, "faces analysed per picture, largest first; of a clip at most 12 per frame", 1, 200)
    session_upload_bytes: int = _row(250_000_000, "uploads one open page may hold, bytes", 1_000_000, 100_000_000_000)
    all_upload_bytes: int = _row(
        1_000_000_000, "uploads all pages together may hold, bytes", 1_000_000, 1_000_000_000_000
    )
    upload_idle_seconds: float = _row(30.0, "an upload may stand still for this long, seconds", 0.5, 3_600)
    visitors: int = _row(100, "pages open at once", 1, 10_000)
    api_key: str = _row(
        "", "what programs must show to use REST, characters; without it only this machine's may", 16, 200, secret=True
    )
    history: int = _row(
        1, "keep a history: in a file where this machine alone is served, else while a page is open; 0: none", 0, 1
    )
    history_dir: Path = _row(Path("~/.local/share/dfx"), "folder of the history's file")
    history_pictures: int = _row(
        0, "pictures in the history: 0 none, 1 a thumbnail of 72 pixels, 2 those of the report, too", 0, 2
    )
    models_dir: Path = _row(ROOT / "models", "folder of weights, cards and metrics")


def _parse(name: str, kind: str, raw: str) -> Any:
    try:
        return {"int": int, "float": float, "str": str, "Path": Path}[kind](raw)
    except ValueError:
        raise SettingError(f"{name} must be of type {kind}, not {raw[:40]!r}.") from None


def _check(name: str, value: Any, low: float | None, high: float | None) -> None:
    if low is None or high is None:
        return
    if isinstance(value, str):  # which is not repeated: it may be a secret
        if not low <= len(value) <= high or not value.isascii() or not value.isprintable() or " " in value:
            raise SettingError(f"{name} must have {low:g} to {high:g} plain characters without spaces.")
    elif not low <= value <= high:
        raise SettingError(f"{name} must lie between {low:g} and {high:g}, not {value:g}.")


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`; what it does not name keeps its default. Raises SettingError on a bad value."""
    values: dict[str, Any] = {}
    for row in fields(Settings):
        name = f"DFX_{row.name.upper()}"
        if raw := environment.get(name):
            values[row.name] = _parse(name, str(row.type), raw)
            _check(name, values[row.name], row.metadata["low"], row.metadata["high"])
    return Settings(**values)


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return read(os.environ)
