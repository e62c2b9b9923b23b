"""What `--out` writes: the report as JSON and HTML, every face's crop and overlay, without any metadata of the upload."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from dfx.analysis.image import ImageAnalysis
from dfx.errors import DfxError
from dfx.explain.overlay import overlay
from dfx.media.process.names import display_name
from dfx.report.html.photo import Overlay, to_html
from dfx.report.json.photo import to_text
from dfx.report.whole_folder import refuse_link, whole
from dfx.storage import write_whole, writing
from dfx.types import Explanation, Pixels

OPACITY = 0.55


def prepare(out: Path) -> None:
    """Make the folder `out`, before the work whose files shall go there. Raises DfxError where that cannot be, and where
    `out` is a link."""
    refuse_link(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(out, error) from error


def overlays_of(result: ImageAnalysis, opacity: float = OPACITY) -> tuple[Overlay, ...]:
    """Every map of the report laid over its face's crop."""
    return tuple(
        Overlay(i, explanation.model, overlay(face.face.crop, explanation, opacity), explanation.method)
        for i, face in enumerate(result.report.faces)
        for explanation in face.explanations
    )


def write_files(
    result: ImageAnalysis,
    out: Path,
    name: str = "",
    trust: Mapping[str, Any] | None = None,
    beside: Callable[[Path], None] = lambda folder: None,
) -> Path:
    """Write everything below `out` in a folder of its own and return that folder: all of it, or, where the disk refuses,
    nothing. Raises DfxError for that.

    Every map is written as a picture and, as it was computed, as `.npz`: `heat` and `signed` as in `Explanation`,
    `raw_peak`. `trust` is written as it is; `beside` writes more into the folder it is given.
    """
    report, overlays = result.report, overlays_of(result)
    folder = folder_for(out, name, report.media.sha256)
    try:
        prepare(out)
        with whole(folder) as part:
            write_whole(part / "report.json", to_text(report) + "\n")
            write_whole(part / "report.html", to_html(report, result.picture, overlays))
            for i, face in enumerate(report.faces, start=1):
                write_png(part / f"face_{i}.png", face.face.crop)
            for layer in overlays:
                write_png(part / f"{_map_name(layer.face_index, layer.model, layer.method)}.png", layer.pixels)
            for i, face in enumerate(report.faces):
                for explanation in face.explanations:
                    _write_map(part / f"{_map_name(i, explanation.model, explanation.method)}.npz", explanation)
            if trust:
                write_whole(part / "trust.json", json.dumps(trust, indent=1) + "\n")
            beside(part)
    except OSError as error:
        raise refused(out, error) from error
    return folder


def folder_for(out: Path, name: str, sha256: str) -> Path:
    """The folder below `out` for one file: letters of its name that every disk takes, and the start of its digest."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:40].strip("_")
    return out / "-".join(part for part in (safe, sha256[:8]) if part)


def _map_name(index: int, model: str, method: str) -> str:
    """`face_1_<model>_<method>`, of letters that every disk takes."""
    return f"face_{index + 1}_{model}_{method.replace('+', 'p')}"


def _write_map(path: Path, explanation: Explanation) -> None:
    arrays: dict[str, Any] = {"heat": explanation.heat, "raw_peak": np.float32(explanation.raw_peak)}
    if explanation.signed is not None:
        arrays["signed"] = explanation.signed
    with writing(path) as file:
        np.savez_compressed(file, **arrays)


def refused(out: Path, error: OSError) -> DfxError:
    """What to say where the disk refuses. The sentence names the folder, not its place."""
    in_the_way = isinstance(error, (FileExistsError, NotADirectoryError))
    why = "expected a folder, but a file is in the way" if in_the_way else error.strerror or type(error).__name__
    return DfxError(f"The files could not be written to {display_name(out.resolve().name)}: {why}.")


def write_png(path: Path, pixels: Pixels) -> None:
    """`pixels` (H, W, 3) without any metadata. Raises OSError, DfxError."""
    done, data = cv2.imencode(".png", pixels[..., ::-1])
    if not done:
        raise DfxError(f"{path.name} could not be encoded.")
    write_whole(path, data.tobytes())
