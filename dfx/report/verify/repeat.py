"""The analysis of a report done again: the same file, models, settings and maps, by the code and weights that are here."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from dfx.analysis.explain import explain_crops
from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.errors import ExplanationError, SettingError, Undecodable
from dfx.explain.request import MapRequest
from dfx.report.json.photo import to_json
from dfx.report.json.video import to_json as clip_to_json
from dfx.report.verify.asked import AskedMap, AskedOf
from dfx.settings import settings
from dfx.types import Explanation, ImageReport, ImageSettings, Progress, by_suspicion, no_progress


def repeat(asked: AskedOf, source: bytes | Path, name: str = "", progress: Progress = no_progress) -> dict[str, Any]:
    """The report of `source` as it would be written now, by what `asked` says, as JSON has it.

    What the environment sets is set as the report says for as long as this takes. Raises MediaError where the file cannot be
    used or the settings are out of their range, UnknownModel, WeightsMissing, WeightsDamaged.
    """
    with environment_as(asked.environment):
        try:
            made = (
                _picture(asked, source, name, progress) if isinstance(source, bytes) else _clip(asked, source, progress)
            )
        except SettingError as error:
            raise Undecodable(f"What the report was asked cannot be asked here: {error}") from None
    return cast("dict[str, Any]", json.loads(json.dumps(made)))


def _picture(asked: AskedOf, data: bytes, name: str, progress: Progress) -> dict[str, Any]:
    options = Options(asked.models, asked.threshold, "none")
    report = analyze_image(data, name, options, lambda part, text: progress(0.7 * part, text)).report
    drawn = _maps(report, asked.maps, lambda part, text: progress(0.7 + 0.3 * part, text))
    faces = tuple(
        replace(face, explanations=tuple(drawn[one] for one in asked.maps if one.face == index and one in drawn))
        for index, face in enumerate(report.faces)
    )
    told = cast("ImageSettings", report.settings)
    told = replace(told, explain=asked.explain or told.explain, layer=asked.layer)
    return to_json(replace(report, faces=faces, settings=told))


def _clip(asked: AskedOf, path: Path, progress: Progress) -> dict[str, Any]:
    every_s = (
        asked.every_s if asked.least_frames == 1 and asked.rules == "dfx" else None
    )  # whoever names it has no least
    options = VideoOptions(asked.models, asked.threshold, every_s, asked.max_frames, asked.rules, asked.motion)
    return clip_to_json(analyze_video(path, path.name, options, progress))


def _maps(report: ImageReport, asked: tuple[AskedMap, ...], progress: Progress) -> dict[AskedMap, Explanation]:
    """Those that can be drawn. Faces of which the same is asked go together, the most suspicious first, as in an analysis."""
    order = by_suspicion([face.prediction for face in report.faces])
    alike: dict[tuple[str, MapKey], list[AskedMap]] = {}
    for one in asked:
        if one.face < len(report.faces):
            alike.setdefault((one.model, (one.method, one.layer, one.toward)), []).append(one)
    drawn: dict[AskedMap, Explanation] = {}
    for number, ((model, (method, layer, toward)), rows) in enumerate(alike.items()):
        progress(number / len(alike), "Drawing the maps again")
        rows.sort(key=lambda one: order.index(one.face))
        request = MapRequest(method, layer or None, "fake" if toward == "fake" else "real")
        try:
            maps = explain_crops([report.faces[one.face].face.crop for one in rows], model, request)
        except ExplanationError:
            continue  # it is then missing, and said to be
        drawn.update(zip(rows, maps, strict=True))
    return drawn


MapKey = tuple[str, str, str]  # method, layer, toward


@contextmanager
def environment_as(said: Mapping[str, float]) -> Iterator[None]:
    """The settings as the report says them, until the end of the block."""
    names = {f"DFX_{name.upper()}": str(value) for name, value in said.items()}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        settings.cache_clear()
