"""Clips to try the app with, made on the spot from the sample pictures: a camera that glides over them, nothing more.

They are moving pictures, not films: no face in them moves by itself, so they show how a clip is read and say little of how
well motion is judged. No file of them is kept anywhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from dfx.data.samples import FOLDER
from dfx.errors import DataError
from dfx.media.film.film import write_film
from dfx.types import Pixels

FPS = 25
SECONDS = 6.0
WIDTH, HEIGHT = 640, 480
_LOOKS = {  # picture → middle of the view in shares of the picture, at the start and at the end
    "astronaut": ((0.46, 0.32), (0.42, 0.25)),
    "grace-hopper": ((0.47, 0.42), (0.52, 0.36)),
}
_VIEWS = (0.92, 0.72)  # width of the view at the start and at the end, share of the picture's


@dataclass(frozen=True, slots=True)
class Part:
    """From `start_s` on, the picture `file` is shown; `path` names the way the camera takes over it."""

    start_s: float
    file: str
    path: str


@dataclass(frozen=True, slots=True)
class SampleClip:
    """One clip: what an address calls it, its title, what is true of it in one sentence, and its parts in order."""

    name: str
    title: str
    truth: str
    parts: tuple[Part, ...]
    credit: str

    @property
    def file(self) -> str:
        """The name of the picture it begins with."""
        return self.parts[0].file


CLIPS = (
    SampleClip(
        "photograph-moving",
        "A real photograph, moving",
        "An untouched photograph over which a camera glides.",
        (Part(0.0, "astronaut.jpg", "astronaut"),),
        "NASA",
    ),
    SampleClip(
        "part-fake",
        "The same, its face replaced from second 2 to 4",
        "The photograph is untouched but for the seconds from 2 to 4, in which its face is a fake that dfx made.",
        (
            Part(0.0, "astronaut.jpg", "astronaut"),
            Part(2.0, "astronaut-fake.jpg", "astronaut"),
            Part(4.0, "astronaut.jpg", "astronaut"),
        ),
        "NASA; altered by dfx",
    ),
    SampleClip(
        "two-people",
        "Two people, with a cut",
        "Two untouched photographs, one after the other; the first comes back at the end.",
        (
            Part(0.0, "astronaut.jpg", "astronaut"),
            Part(2.4, "grace-hopper.jpg", "grace-hopper"),
            Part(4.4, "astronaut.jpg", "astronaut"),
        ),
        "NASA; US Navy, 1984",
    ),
)


def clip_named(name: str | None) -> SampleClip | None:
    """The clip of that name, None where there is none."""
    return next((one for one in CLIPS if one.name == name), None)


@lru_cache(maxsize=len(CLIPS))
def film_of(clip: SampleClip, seconds: float = SECONDS, fps: int = FPS) -> bytes:
    """The clip as MP4: H.264, WIDTH × HEIGHT, without sound. Raises DataError where a picture is missing, DfxError."""
    film = io.BytesIO()
    write_film(film, frames_of(clip, seconds, fps))
    return film.getvalue()


def frames_of(clip: SampleClip, seconds: float = SECONDS, fps: int = FPS) -> Iterator[tuple[float, Pixels]]:
    """Time and pixels (HEIGHT, WIDTH, 3) of every frame; equal calls give equal frames."""
    pictures = {part.file: _picture(part.file) for part in clip.parts}
    count = round(seconds * fps)
    for number in range(count):
        time_s = number / fps
        part = max((one for one in clip.parts if one.start_s <= time_s), key=lambda one: one.start_s)
        yield time_s, view(pictures[part.file], part.path, number / max(1, count - 1))


def view(picture: Pixels, path: str, share: float) -> Pixels:
    """What the camera sees of `picture` at `share` [0, 1] of its way: (HEIGHT, WIDTH, 3). Its border repeats outside."""
    eased = share * share * (3 - 2 * share)  # sets off and stops gently
    (x0, y0), (x1, y1) = _LOOKS[path]
    height, width = picture.shape[:2]
    wide = width * (_VIEWS[0] + (_VIEWS[1] - _VIEWS[0]) * eased)
    scale = wide / WIDTH
    left = width * (x0 + (x1 - x0) * eased) - wide / 2
    top = height * (y0 + (y1 - y0) * eased) - scale * HEIGHT / 2
    left, top = max(0.0, min(left, width - wide)), max(0.0, min(top, height - scale * HEIGHT))
    back = np.array([[scale, 0, left], [0, scale, top]])  # from a pixel of the frame to one of the picture
    how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(picture, back, (WIDTH, HEIGHT), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.uint8)


def _picture(file: str) -> Pixels:
    try:
        with Image.open(FOLDER / file) as image:
            return np.asarray(image.convert("RGB"))
    except OSError as error:
        raise DataError(f"Expected the sample picture {file} in assets/samples; it cannot be read.") from error
