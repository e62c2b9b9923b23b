"""What `--out` writes: the report as JSON, HTML and PDF, every face's crop and overlay, without any metadata of the upload."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from dfx import __version__
from dfx.analysis.image import ImageAnalysis
from dfx.errors import DfxError
from dfx.explain.overlay import overlay
from dfx.media.process.names import display_name
from dfx.report.captioned import map_png
from dfx.report.html.photo import Overlay, to_html
from dfx.report.json.photo import to_text
from dfx.report.whole_folder import refuse_link, whole
from dfx.storage import write_whole, writing
from dfx.types import Box, Explanation, FaceReport, ImageReport, Pixels
from dfx.zoo import spec_of

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
    `raw_peak`, `crop_box_xywh`, the file's SHA-256 and dfx's version. `trust` is written as it is; `beside` writes more
    into the folder it is given.
    """
    from dfx.report.pdf.photo import to_pdf  # here, since fpdf2 is slow to import

    report, overlays = result.report, overlays_of(result)
    folder = folder_for(out, name, report.media.sha256)
    try:
        prepare(out)
        with whole(folder) as part:
            write_whole(part / "report.json", to_text(report) + "\n")
            write_whole(part / "report.html", to_html(report, result.picture, overlays))
            write_whole(part / "report.pdf", to_pdf(report, result.picture, overlays))
            for i, face in enumerate(report.faces, start=1):
                write_png(part / f"face_{i}.png", face.face.crop)
            shown = iter(overlays)  # one for each map, in this order
            for i, face in enumerate(report.faces):
                for explanation in face.explanations:
                    _write_map(part / _map_name(i, explanation), i, explanation, face, next(shown).pixels, report)
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


def _map_name(index: int, explanation: Explanation) -> str:
    """`face_1_<model>_<method>`, of letters that every disk takes."""
    return f"face_{index + 1}_{explanation.model}_{explanation.method.replace('+', 'p')}"


def map_arrays(explanation: Explanation, crop_box: Box) -> dict[str, np.ndarray]:
    """A map as it was computed, by name, with the square of the upright picture (x, y, width, height) that it covers."""
    arrays: dict[str, np.ndarray] = {
        "heat": explanation.heat,
        "raw_peak": np.array(explanation.raw_peak, np.float32),
        "crop_box_xywh": np.array(crop_box.as_xywh()),
    }
    return arrays if explanation.signed is None else {**arrays, "signed": explanation.signed}


def _write_map(
    path: Path, index: int, explanation: Explanation, face: FaceReport, pixels: Pixels, report: ImageReport
) -> None:
    """The map as a picture that says what it is, and as numbers: `path` with either ending."""
    sha256, arrays = report.media.sha256, cast("dict[str, Any]", map_arrays(explanation, face.face.crop_box))
    title = spec_of(explanation.model).title
    write_whole(path.with_suffix(".png"), map_png(pixels, explanation, title, sha256, f"Face {index + 1}"))
    with writing(path.with_suffix(".npz")) as file:
        np.savez_compressed(file, file_sha256=np.array(sha256), dfx_version=np.array(__version__), **arrays)


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
