"""The sample clips: a camera that glides over the sample pictures. No face in them moves by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageOps

from dfx.data.samples import Kind
from dfx.media.film.film import CRF, write_film
from dfx.types import Pixels
from scripts.sample_makers.fakes import Pictures

FPS = 25
SECONDS = 6.0
WIDTH, HEIGHT = 640, 480
POSTER = 400  # pixels
HARD = 40  # H.264's constant rate factor: what is left after a clip was passed on a few times
_VIEWS = (0.92, 0.72)  # width of the view at the start and at the end, share of the picture's
_LOOKS = {  # picture → middle of the view in shares of the picture, at the start and at the end
    "astronaut": ((0.46, 0.32), (0.42, 0.25)),
    "astronaut-fake": ((0.46, 0.32), (0.42, 0.25)),
    "grace-hopper": ((0.47, 0.42), (0.52, 0.36)),
    "grace-hopper-fake": ((0.47, 0.42), (0.52, 0.36)),
}
_LOOK = ((0.5, 0.5), (0.5, 0.4))  # over any other
SIDE_BY_SIDE = ("grace-hopper", "astronaut-fake")
_TILE, _GAP = 480, 16


@dataclass(frozen=True, slots=True)
class Take:
    """One clip: its name, what is shown from which second on (ids of pictures), and its words."""

    name: str
    title: str
    kind: Kind
    shown: tuple[tuple[float, str], ...]
    truth: str
    look_for: str
    how: str = ""
    crf: int = CRF
    featured: bool = False

    @property
    def pictures(self) -> tuple[str, ...]:
        """The ids of what is in it, each once, in order."""
        ids = dict.fromkeys(name for _, name in self.shown)
        return tuple(each for name in ids for each in (SIDE_BY_SIDE if name == BOTH else (name,)))


BOTH = "both"  # SIDE_BY_SIDE on one screen
TAKES = (
    Take(
        "photograph-moving", "A real photograph, moving", "photograph", ((0.0, "astronaut"),),
        "an untouched photograph over which a camera glides",
        "One low line for the whole clip: nothing changes but the camera's place.", featured=True,
    ),
    Take(
        "part-fake", "The same, its face replaced from second 2 to 4", "made by dfx",
        ((0.0, "astronaut"), (2.0, "astronaut-fake"), (4.0, "astronaut")),
        "an untouched photograph but for the seconds from 2 to 4, in which its face is a fake that dfx made",
        "When the curve rises, and when it falls again.", "self-blend", featured=True,
    ),
    Take(
        "two-people", "Two people, with a cut", "photograph",
        ((0.0, "astronaut"), (2.4, "grace-hopper"), (4.4, "astronaut")),
        "two untouched photographs, one after the other; the first comes back at the end",
        "Two people, each with a line of their own; the first one's goes on where she comes back.", featured=True,
    ),
    Take(
        "fake-throughout", "A fake from start to end", "made by dfx", ((0.0, "grace-hopper-fake"),),
        "a fake that dfx made, from the first second to the last: a camera glides over it",
        "Whether the answer stays the same while the face grows larger.", "self-blend",
    ),
    Take(
        "swap-moving", "A swapped face, moving", "made by dfx", ((0.0, "swap-2"),),
        "a portrait of nobody with the face of another, over which a camera glides",
        "The border of the face: forehead and jaw.", "swap", featured=True,
    ),
    Take(
        "nobody-moving", "Nobody, moving", "synthetic", ((0.0, "sd3-male-56"),),
        "a portrait of nobody, which Stable Diffusion 3 drew, and over which a camera glides",
        "No part was replaced, so there is no border to find: all of it was drawn.",
    ),
    Take(
        "passed-on", "A real photograph, passed on too often", "photograph", ((0.0, "grace-hopper"),),
        "an untouched photograph over which a camera glides, compressed as hard as after many re-posts",
        "Blocks and smeared skin; does the answer still hold?", "compressed hard", crf=HARD,
    ),
    Take(
        "one-of-two", "Two on one screen, one of them fake", "made by dfx", ((0.0, BOTH),),
        "two faces side by side: the left one an untouched photograph, the right one a fake that dfx made",
        "Which of the two: the most suspicious one decides the answer on the clip.", "self-blend",
    ),
)  # fmt: skip


def film_of(take: Take, pictures: Pictures, seconds: float = SECONDS, fps: int = FPS) -> bytes:
    """The clip as MP4: H.264, WIDTH × HEIGHT, without sound."""
    film = io.BytesIO()
    write_film(film, frames_of(take, pictures, seconds, fps), take.crf)
    return film.getvalue()


def frames_of(
    take: Take, pictures: Pictures, seconds: float = SECONDS, fps: int = FPS
) -> Iterator[tuple[float, Pixels]]:
    """Time and pixels (HEIGHT, WIDTH, 3) of every frame; equal calls give equal frames."""
    there = {name: _side_by_side(pictures) if name == BOTH else pictures[name] for _, name in take.shown}
    count = round(seconds * fps)
    for number in range(count):
        time_s = number / fps
        _, name = max(shown for shown in take.shown if shown[0] <= time_s)
        yield time_s, view(there[name], name, number / max(1, count - 1))


def view(picture: Pixels, name: str, share: float) -> Pixels:
    """What the camera sees of `picture` at `share` [0, 1] of its way: (HEIGHT, WIDTH, 3). Its border repeats outside."""
    eased = share * share * (3 - 2 * share)  # sets off and stops gently
    (x0, y0), (x1, y1) = _LOOKS.get(name, _LOOK)
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


def poster_of(take: Take, pictures: Pictures) -> Pixels:
    """A square of everyone in the clip as a strip of equal width, side by side: (POSTER, POSTER, 3). Of a picture and its
    fake the first is shown: a poster must not tell."""
    names = [name for name in take.pictures if not any(name.startswith(f"{each}-") for each in take.pictures)]
    size = (POSTER // len(names), POSTER)
    strips = [
        np.asarray(ImageOps.fit(Image.fromarray(pictures[name]), size, centering=(0.42, 0.2)), np.uint8)
        for name in names
    ]
    return np.hstack(strips)


def _side_by_side(pictures: Pictures) -> Pixels:
    """Both as a call of two shows them, upon a dark wall of the frame's shape."""
    width = 2 * _TILE + 3 * _GAP
    wall = np.full((round(width * HEIGHT / WIDTH), width, 3), 32, np.uint8)
    top = (wall.shape[0] - _TILE) // 2
    for number, name in enumerate(SIDE_BY_SIDE):
        tile = ImageOps.fit(Image.fromarray(pictures[name]), (_TILE, _TILE), centering=(0.42, 0.1))
        left = _GAP + number * (_TILE + _GAP)
        wall[top : top + _TILE, left : left + _TILE] = np.asarray(tile)
    return wall
