"""Whether covered faces are told: a mask, sunglasses and a hand are drawn on photographs, and dfx.faces.covered is asked.

    python benchmarks/covered.py DATA

DATA is a folder `<set>/test/real/*.jpg`. Every face is asked about as it is, as it would be if it were small, and with each
cover, which is drawn by its 468 points, looked for by the detector like any other picture.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.faces import find_faces
from dfx.faces.covered import MASKED, UNSEEN, covered_warnings
from dfx.faces.in_crop import in_crop
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.numbers.intervals import wilson
from dfx.types import Box, Face, Landmarks, Pixels

Floats = NDArray[np.float64]

BARE, DRAWN_ON = 160, 60  # faces of each set
TIGHT = {"dfdc", "ffpp"}  # padded before detection, or MTCNN misses the face
LOWER = (
    234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 347, 197, 118
)  # fmt: skip
PLAIN, SMALL = "as it is", (64, 40)  # pixels


def filled(pixels: Pixels, polygons: list[Floats], soft: float) -> Floats:
    """How much of each pixel (H, W, 1) lies inside, the edge softened."""
    mask = np.zeros(pixels.shape[:2], np.float32)
    for points in polygons:
        cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 1.0, shift=4)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(soft, 0.3)), float)[..., None]


def laid_over(pixels: Pixels, mask: Floats, colour: Floats) -> Pixels:
    return np.asarray(np.clip(pixels * (1 - mask) + colour * mask, 0, 255), np.uint8)


def shaded(pixels: Pixels, mesh: FaceMesh, colour: Floats, rng: np.random.Generator, strength: float) -> Floats:
    """A cloth or a skin of that colour under the light that lies on the face, with the picture's own noise."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(float)
    light = np.asarray(cv2.GaussianBlur(grey, (0, 0), mesh.eye_distance * 0.4), float)
    noise = np.asarray(cv2.GaussianBlur(rng.normal(0, 12, pixels.shape[:2]), (0, 0), 1.0), float)
    return colour * (1 - strength + strength * light / max(float(light.mean()), 1))[..., None] + noise[..., None]


def face_mask(pixels: Pixels, mesh: FaceMesh, rng: np.random.Generator) -> Pixels:
    colour = np.array([(150, 190, 215), (236, 238, 238), (32, 32, 36), (70, 90, 120)][rng.integers(4)], float)
    cloth = shaded(pixels, mesh, colour, rng, 0.5)
    along = (np.arange(len(pixels)) / mesh.eye_distance * 2 * np.pi * 4)[:, None, None]
    outline = mesh.points[list(LOWER), :2].astype(float)
    return laid_over(pixels, filled(pixels, [outline], mesh.eye_distance / 60), cloth * (1 + 0.05 * np.sin(along)))


def sunglasses(pixels: Pixels, mesh: FaceMesh, rng: np.random.Generator) -> Pixels:
    unit, lenses = mesh.eye_distance, []
    ring = np.linspace(0, 2 * np.pi, 40)
    across = np.subtract(*mesh.eyes[::-1]) / unit
    down = np.array([-across[1], across[0]])
    for eye in mesh.eyes:
        round_it = np.outer(np.cos(ring) * 0.40 * unit, across) + np.outer(np.sin(ring) * 0.30 * unit, down)
        lenses.append(eye + 0.03 * unit * down + round_it)
    bridge = np.stack([mesh.eyes[0] - 0.05 * unit * down, mesh.eyes[1] - 0.05 * unit * down])
    lenses.append(np.concatenate([bridge, bridge[::-1] + 0.06 * unit * down]))
    glass = shaded(pixels, mesh, np.array([1.0, 1.0, 1.1]) * rng.uniform(12, 50), rng, 0.3)
    return laid_over(pixels, filled(pixels, lenses, unit / 80), glass)


def hand(pixels: Pixels, mesh: FaceMesh, rng: np.random.Generator) -> Pixels:
    """Four fingers of the face's own colour across the mouth."""
    unit, mouth = mesh.eye_distance, mesh.outline("lips").mean(axis=0)
    skin = np.median(
        pixels[tuple(np.clip(mesh.points[[50, 280, 101, 330]][:, [1, 0]].astype(int), 0, len(pixels) - 1).T)], 0
    )
    side, slope = rng.choice([-1, 1]), rng.uniform(-0.3, 0.3)
    made = pixels
    for k in range(4):
        middle = mouth + np.array([side * 0.25 * unit, (k - 1.3) * 0.27 * unit])
        ring = np.linspace(0, 2 * np.pi, 40)
        long = np.stack([np.cos(ring) * 0.85 * unit, np.sin(ring) * 0.15 * unit], axis=1)
        turn = np.array([[np.cos(slope), -np.sin(slope)], [np.sin(slope), np.cos(slope)]])
        outline = middle + long @ turn.T
        dark = shaded(pixels, mesh, skin * 0.6, rng, 0.4)
        shadow = outline + np.array([0, 0.03 * unit])
        made = laid_over(made, filled(pixels, [shadow], unit / 30), dark)
        made = laid_over(
            made, filled(pixels, [outline], unit / 60), shaded(pixels, mesh, skin * rng.uniform(0.9, 1.1), rng, 0.4)
        )
    return made


COVERS: dict[str, Callable[[Pixels, FaceMesh, np.random.Generator], Pixels]] = {
    "mask": face_mask,
    "sunglasses": sunglasses,
    "hand": hand,
}


def found_in(pixels: Pixels) -> Face | None:
    """The largest face in its own crop, None where the detector sees none."""
    faces = find_faces(pixels).faces
    return in_crop(max(faces, key=lambda face: face.box.width)) if faces else None


def read(path: Path, padded: bool) -> Pixels:
    pixels = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR_RGB), np.uint8)
    return (
        np.asarray(cv2.copyMakeBorder(pixels, 56, 56, 56, 56, cv2.BORDER_REFLECT_101), np.uint8) if padded else pixels
    )


def told(data: Path) -> Iterator[tuple[str, str, str]]:
    """Set, what was done to the photograph, and what is said: the sentence, "" for none, "not found"."""
    for folder in sorted(data.glob("*/test/real")):
        name, paths = folder.parts[-3], sorted(folder.glob("*.jpg"))
        rng = np.random.default_rng(4)
        for number, path in enumerate(random.Random(1).sample(paths, min(BARE, len(paths)))):
            face = found_in(read(path, name in TIGHT))
            if face is None:
                continue
            yield name, PLAIN, "".join(covered_warnings(face))
            for width in SMALL:
                share = width / face.box.width
                small = cv2.resize(face.crop, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
                box, points = face.box.scaled(share), (face.landmarks.as_dict().values())
                shrunk = Landmarks(*((x * share, y * share) for x, y in points))
                square = Box(0, 0, small.shape[1], small.shape[0])
                tiny = replace(face, crop=np.asarray(small, np.uint8), box=box, crop_box=square, landmarks=shrunk)
                yield name, f"{PLAIN}, {width} px wide", "".join(covered_warnings(tiny))
            if number >= DRAWN_ON or (mesh := mesh_of(face.crop, face)) is None:
                continue
            for cover, draw in COVERS.items():
                again = found_in(draw(face.crop, mesh, rng))
                yield name, cover, "".join(covered_warnings(again)) if again else "not found"


def main(data: Path) -> None:
    rows = list(told(data))
    for cover in dict.fromkeys(cover for _, cover, _ in rows):
        for name in (*dict.fromkeys(name for name, _, _ in rows), "all sets"):
            said = [word for set_, cover_, word in rows if cover_ == cover and name in (set_, "all sets")]
            found = [word for word in said if word != "not found"]
            if not found:
                continue
            count = sum(word != "" for word in found)
            low, high = wilson(count, len(found))
            share = f"{count:4} of {len(found):4} found: {count / len(found):6.1%} ({low:.1%}–{high:.1%})"
            parts = f"{found.count(MASKED)} by colour, {found.count(UNSEEN)} not made out; {len(said)} drawn"
            print(f"{cover:26} {name:10} {share}; {parts}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/covered.py DATA")
    main(Path(sys.argv[1]))
