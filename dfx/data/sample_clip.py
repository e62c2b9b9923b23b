"""The clips that come with dfx to try it on: a camera that glides over the sample pictures, nothing more.

They are moving pictures, not films: no face in them moves by itself, so they show how a clip is read and say little of how
well motion is judged. `scripts/sample_makers/clips.py` made them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dfx.data.samples import CLIP, FOLDER, Sample, rows, sample_of
from dfx.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleClip(Sample):
    """One clip; `poster` is a square JPEG of what is in it, `seconds` its length."""

    poster: Path
    seconds: float

    @property
    def name(self) -> str:
        """What an address calls it."""
        return self.file.stem


@cache
def clips(folder: Path = FOLDER) -> tuple[SampleClip, ...]:
    """All clips, the featured ones first. Raises DataError where their list is missing or damaged."""
    listed = (sample_of(row, folder, SampleClip) for row in rows(folder) if row["file"].endswith(CLIP))
    return tuple(sorted(listed, key=lambda clip: not clip.featured))


def clip_named(name: str | None) -> SampleClip | None:
    """The clip of that name, None where there is none. Raises DataError as `clips` where one is asked for."""
    return None if name is None else next((clip for clip in clips() if clip.name == name), None)


def film_of(clip: Sample) -> bytes:
    """The clip as MP4: H.264, without sound. Raises DataError where its file is missing."""
    try:
        return clip.file.read_bytes()
    except OSError as error:
        raise DataError("Expected the file of this sample clip in assets/samples; it cannot be read.") from error
