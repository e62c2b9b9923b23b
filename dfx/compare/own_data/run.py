"""The models on the visitor's own pictures: the same figures as on the test split, for this session only.

A picture is looked through for faces as on the Photo page, and its largest face stands for it; one without a face gets no
number and is counted. Where the pictures are ready-made face crops (`ready`), each is taken as it is, as `dfx evaluate` takes
those of a data folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dfx.compare.own_data.folder import OwnData, both_labels
from dfx.data.dataset import LABELS, FaceFile
from dfx.errors import Busy, MediaError
from dfx.evaluate.folder import judges_of
from dfx.evaluate.run import Evaluation, evaluate_files
from dfx.predict.shipped import members_of
from dfx.records.predictions import Floats
from dfx.types import Pixels, Progress, no_progress
from dfx.zoo import shipped

CHUNK = 16  # pictures held in memory at once
SPLIT = "own"
RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """A picture that got no number, and the sentence why."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class OwnResult:
    """The figures, as `dfx evaluate` gives them, and what they do not cover.

    `evaluation.predictions` holds each face's label, logits and P(fake), as the stored predictions do of the test split.
    """

    evaluation: Evaluation
    refused: tuple[Refused, ...] = ()
    without_face: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """How many pictures the figures rest on, and how many they leave out."""
        kept = self.evaluation.predictions
        n = len(kept.files) if kept else 0
        parts = [f"{len(self.refused)} could not be read" if self.refused else ""]
        parts += [f"{len(self.without_face)} showed no face" if self.without_face else ""]
        left = " and ".join(part for part in parts if part)
        return f"Measured on {n} of your pictures{f'; {left}, and these have no number' if left else ''}."


def evaluate_faces(
    own: OwnData, models: Sequence[str] = (), progress: Progress = no_progress, *, ready: bool = False
) -> OwnResult:
    """These models (names or a preset's; none: the default ensemble's) on the pictures, and their ensemble where several.

    `ready`: the pictures are face crops; else the detector finds the largest face of each. Raises DataError where too
    few pictures are left to hold both labels, ModelError where weights are missing, Busy.
    """
    from dfx.media.photo.images import decode
    from dfx.predict.predictor import predictor

    names = members_of(models) or shipped()
    files, refused, without = [], [], []
    columns: dict[str, list[Floats]] = {name: [] for name in names}
    for at in range(0, len(own.pictures), CHUNK):
        crops = []
        for place, picture in enumerate(own.pictures[at : at + CHUNK], start=at):
            progress(0.9 * place / len(own.pictures), f"{place} of {len(own.pictures)} pictures")
            try:
                pixels = decode(picture.read(), picture.name).pixels
            except Busy:
                raise
            except MediaError as error:
                refused.append(Refused(picture.name, str(error)))
                continue
            crop = pixels if ready else _largest_face(pixels)
            if crop is None:
                without.append(picture.name)
                continue
            crops.append(crop)
            key = f"{own.name}/{SPLIT}/{LABELS[picture.fake]}/{place + 1}_{picture.name}"
            files.append(FaceFile(Path(key), key, own.name, SPLIT, picture.fake))
        for name in names if crops else ():
            done = min(at + CHUNK, len(own.pictures))
            progress(0.9 * done / len(own.pictures), f"{done} of {len(own.pictures)} pictures")
            columns[name].append(predictor(name).logits(crops))
    both_labels([file.fake for file in files], "what could be judged is")
    stacked = {name: np.concatenate(parts) for name, parts in columns.items()}
    progress(0.9, "Metrics and intervals")
    found = evaluate_files(
        judges_of(names), files, lambda name, _: stacked[name], own.name, SPLIT, command="", resamples=RESAMPLES
    )
    return OwnResult(found, tuple(refused), tuple(without), own.notes)


def _largest_face(pixels: Pixels) -> Pixels | None:
    from dfx.faces.detect.search import search_faces

    faces = search_faces(pixels).faces
    return faces[0].crop if faces else None
