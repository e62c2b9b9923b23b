"""Golden logits: what every shipped model says of the sample photographs, kept as `golden.json` beside the weights.

`dfx maintain golden` writes it anew, once whenever weights change; a test asks the models again. Not only a
changed weight shows there, but any change on the way to it: decoding, crop, scaling, resizing, an architecture.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from dfx.data.samples import sample_named
from dfx.errors import DataError
from dfx.media.photo.images import decode
from dfx.settings import settings
from dfx.storage import write_whole
from dfx.types import Box, Pixels
from dfx.zoo import shipped
from dfx.zoo.index import read_index

FILE = "golden.json"
PHOTOGRAPHS = ("astronaut", "grace-hopper")  # of the samples; their fakes have masks and no golden logits
TOLERANCE = 0.05  # logits; oneDNN picks its kernels by the CPU, and they do not round alike


@dataclass(frozen=True, slots=True)
class GoldenFace:
    """The largest face of a sample photograph: its picture, the square that was cut out, and every model's logit."""

    file: str
    picture_sha256: str
    crop_xywh: tuple[int, int, int, int]
    logits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Golden:
    """All golden faces, and the SHA-256 of the weights that were asked."""

    weights: Mapping[str, str]
    faces: tuple[GoldenFace, ...]


def measure() -> Golden:
    """Ask every shipped model now. Raises DataError where a sample shows no face, ModelError."""
    from dfx.faces.find import find_faces

    index, names, golden = read_index(), shipped(), []
    for name in PHOTOGRAPHS:
        sample = sample_named(name)
        faces = find_faces(decode(sample.file.read_bytes()).pixels).faces if sample else ()
        if not sample or not faces:
            raise DataError(f"The sample {name} must show a face, but none was found.")
        logits = {model: round(logit_of(model, faces[0].crop), 4) for model in names}
        golden.append(GoldenFace(sample.file.name, sample.sha256, faces[0].crop_box.as_xywh(), logits))
    return Golden({name: index[name].sha256 for name in names}, tuple(golden))


def logit_of(model: str, crop: Pixels) -> float:
    """The raw logit of a shipped model for one face crop `(S, S, 3)`."""
    from dfx.predict.predictor import predictor

    return float(predictor(model).logits([crop])[0])


def crop_of(face: GoldenFace) -> Pixels:
    """The stored square of the sample's picture, whatever the detector finds today."""
    sample = sample_named(Path(face.file).stem)
    if sample is None:
        raise DataError(f"Expected the sample {face.file}, of which golden logits are kept; there is none.")
    return Box(*face.crop_xywh).cut(decode(sample.file.read_bytes()).pixels)


def write(golden: Golden, folder: Path | None = None) -> Path:
    """Store as `golden.json`; returns the file."""
    path = (folder or settings().models_dir) / FILE
    write_whole(path, json.dumps(asdict(golden), indent=1, allow_nan=False) + "\n")
    return path


def read(folder: Path | None = None) -> Golden | None:
    """What was stored, None where nothing was. Raises DataError where the file cannot be used."""
    path = (folder or settings().models_dir) / FILE
    if not path.is_file():
        return None
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        faces = tuple(GoldenFace(**{**row, "crop_xywh": tuple(row["crop_xywh"])}) for row in stored["faces"])
        return Golden(stored["weights"], faces)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"Expected golden logits in {FILE}, but it cannot be read.") from error
