"""The fakes among the sample pictures: of the astronaut and Grace Hopper, who are in the public domain and have long been so
used, and of portraits of nobody. Nobody else is in any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from dfx.data.alter.blend import blend, change_look, self_blend
from dfx.data.fakes import (
    Fake,
    Region,
    Resynthesis,
    Retouch,
    Swap,
    region_mask,
    resynthesis,
    retouch,
    swap,
)
from dfx.faces import find_faces
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.types import Face, Pixels

Pictures = Mapping[str, Pixels]  # by id
TILE, ACROSS, DOWN, GAP = 336, 3, 3, 8  # of the call: pixels


@dataclass(frozen=True, slots=True)
class Recipe:
    """One fake: its id and title, the samples in it (the one whose picture it is first), how it is made and in which words."""

    id: str
    title: str
    how: str
    of: tuple[str, ...]
    make: Callable[[Pictures], Fake]
    told: str  # how, for the source
    truth: str
    look_for: str
    featured: bool = False
    same_place: bool = True  # whether it shows `of[0]` pixel over pixel


def face_in(pixels: Pixels) -> tuple[Face, FaceMesh]:
    """The one face of a sample and its points."""
    (face,) = find_faces(pixels).faces
    mesh = mesh_of(pixels, face)
    if mesh is None:
        raise ValueError("A sample picture shows a face.")
    return face, mesh


def _self_blend(name: str, seed: int) -> Callable[[Pictures], Fake]:
    def make(pictures: Pictures) -> Fake:
        made = self_blend(pictures[name], face_in(pictures[name])[0].landmarks, np.random.default_rng(seed))
        return Fake(made.pixels, made.mask)

    return make


def _blend_of_a_part(name: str, region: Region, seed: int) -> Callable[[Pictures], Fake]:
    def make(pictures: Pictures) -> Fake:
        pixels = pictures[name]
        mask = region_mask(face_in(pixels)[1], pixels.shape, region, 0.15)
        made = blend(change_look(pixels, np.random.default_rng(seed)), pixels, mask)
        return Fake(made.pixels, made.mask)

    return make


def _swap(source: str, target: str, how: Swap) -> Callable[[Pictures], Fake]:
    def make(pictures: Pictures) -> Fake:
        (_, its), (_, there) = face_in(pictures[source]), face_in(pictures[target])
        return swap(pictures[source], its, pictures[target], there, how)

    return make


def _redraw(name: str, how: Resynthesis) -> Callable[[Pictures], Fake]:
    return lambda pictures: resynthesis(pictures[name], face_in(pictures[name])[1], how)


def _retouch(name: str, how: Retouch) -> Callable[[Pictures], Fake]:
    return lambda pictures: retouch(pictures[name], face_in(pictures[name])[1], how)


CALL = (
    "sd3-female-16", "sd3-female-52", "sd3-male-56", "sd3-male-20", "sd3-female-19", "sd3-female-30", "sd3-male-43",
    "sd3-female-48", "sd3-male-99",
)  # fmt: skip
GUEST = "sd3-male-57"  # whose face the last one has


def _call(pictures: Pictures) -> Fake:
    """Nine portraits as a video call shows them; the last one's face is another's. The mask is of that face alone."""
    last = _swap(GUEST, CALL[-1], Swap())(pictures)
    tiles = [*(pictures[name] for name in CALL[:-1]), last.picture]
    height, width = (count * (TILE + GAP) + GAP for count in (DOWN, ACROSS))
    wall, mask = np.full((height, width, 3), 32, np.uint8), np.zeros((height, width), np.float32)
    for number, tile in enumerate(tiles):
        top, left = (GAP + at * (TILE + GAP) for at in divmod(number, ACROSS))
        wall[top : top + TILE, left : left + TILE] = cv2.resize(tile, (TILE, TILE), interpolation=cv2.INTER_AREA)
    mask[top : top + TILE, left : left + TILE] = cv2.resize(last.mask, (TILE, TILE), interpolation=cv2.INTER_AREA)
    return Fake(wall, mask)


_BLEND = "self-blending, seed {seed}"
_OF_NOBODY = "a fake that dfx made of portraits of nobody: {did}"

RECIPES = (
    Recipe(
        "astronaut-fake", "Eileen Collins, a fake made by dfx", "self-blend", ("astronaut",), _self_blend("astronaut", 35),
        _BLEND.format(seed=35), "a fake that dfx made: her own face, changed a little and blended back in",
        "The face is greyer than the neck, and softer than the hair around it.", featured=True,
    ),
    Recipe(
        "grace-hopper-fake", "Grace Hopper, a fake made by dfx", "self-blend", ("grace-hopper",),
        _self_blend("grace-hopper", 30), _BLEND.format(seed=30),
        "a fake that dfx made: her own face, changed a little and blended back in",
        "The face is a little pinker than neck and ears.", featured=True,
    ),
    Recipe(
        "astronaut-mouth", "Eileen Collins, mouth changed", "self-blend", ("astronaut",),
        _blend_of_a_part("astronaut", "mouth", 22), "self-blending of the mouth alone, seed 22",
        "a fake that dfx made: only the mouth was changed and blended back in",
        "The mouth alone: lips paler and softer than eyes and nose.",
    ),
    Recipe(
        "astronaut-redrawn", "Eileen Collins, face redrawn", "re-synthesis", ("astronaut",),
        _redraw("astronaut", Resynthesis("zeros between", 3)),
        "face shrunk to a third and enlarged as by a transposed convolution",
        "a fake that dfx made: her own face, passed through what the last layer of a generator does",
        "Enlarge it: a fine grid lies over the skin, a line every third pixel.",
    ),
    Recipe(
        "grace-hopper-smooth", "Grace Hopper, retouched", "retouch", ("grace-hopper",),
        _retouch("grace-hopper", Retouch(1.0, eyes=0.4, thin=0.5)), "skin smoothed, eyes enlarged, cheeks drawn in",
        "a photograph that dfx retouched, as beauty filters do: still her, and not as she was",
        "The neck has kept its wrinkles, the cheeks have not; and the frame of the glasses bends.",
    ),
    Recipe(
        "swap-1", "Nobody before a window, face swapped", "swap", ("sd3-male-43", "sd3-male-20"),
        _swap("sd3-male-20", "sd3-male-43", Swap()), "face of sd3-male-20 in sd3-male-43",
        _OF_NOBODY.format(did="the face of one stands in another"),
        "A face far older than hair and neck.",
    ),
    Recipe(
        "swap-2", "Nobody in a street, face swapped", "swap", ("sd3-female-22", "sd3-female-48"),
        _swap("sd3-female-48", "sd3-female-22", Swap()), "face of sd3-female-48 in sd3-female-22",
        _OF_NOBODY.format(did="the face of one stands in another"),
        "The face is sharper than neck and arms, and its shade ends at the jaw.", featured=True,
    ),
    Recipe(
        "swap-3", "Nobody before flowers, face swapped", "swap", ("sd3-male-22", "sd3-male-57"),
        _swap("sd3-male-57", "sd3-male-22", Swap(seamless=True)), "face of sd3-male-57 in sd3-male-22, seamless cloning",
        _OF_NOBODY.format(did="the face of one stands in another"),
        "No border to be seen, since light flows in from around; but wrinkles that end at the cheek.",
    ),
    Recipe(
        "swap-4", "Nobody before a hedge, face swapped", "swap", ("sd3-male-99", "sd3-male-43"),
        _swap("sd3-male-43", "sd3-male-99", Swap()), "face of sd3-male-43 in sd3-male-99",
        _OF_NOBODY.format(did="the face of one stands in another"),
        "Grey hair above a young forehead, and a shade of skin that ends at the jaw.",
    ),
    Recipe(
        "swap-eyes", "Nobody, eyes swapped", "swap", ("sd3-male-43", "sd3-male-56"),
        _swap("sd3-male-56", "sd3-male-43", Swap(region="eyes")), "eyes of sd3-male-56 in sd3-male-43",
        _OF_NOBODY.format(did="the eyes of one stand in another"),
        "Light eyes and lids that do not match the lashes and the nose between them.",
    ),
    Recipe(
        "swap-mouth", "Nobody, mouth swapped", "swap", ("sd3-female-48", "sd3-female-22"),
        _swap("sd3-female-22", "sd3-female-48", Swap(region="mouth")), "mouth of sd3-female-22 in sd3-female-48",
        _OF_NOBODY.format(did="the mouth of one stands in another"),
        "As in a clip where somebody is made to speak: only mouth and chin are new.",
    ),
    Recipe(
        "nobody-redrawn", "Nobody, face redrawn", "re-synthesis", ("sd3-female-52",),
        _redraw("sd3-female-52", Resynthesis("bilinear", 4)), "face shrunk to a quarter and enlarged again",
        _OF_NOBODY.format(did="the face was shrunk and enlarged again"),
        "Fine wrinkles are gone from the face, and are there on the neck.",
    ),
    Recipe(
        "nobody-retouched", "Nobody, retouched", "retouch", ("sd3-male-22",),
        _retouch("sd3-male-22", Retouch(1.0, eyes=0.8, thin=0.8)), "skin smoothed, eyes enlarged, cheeks drawn in",
        _OF_NOBODY.format(did="skin smoothed, eyes enlarged, cheeks drawn in"),
        "Eyes too large for their sockets, and a wall that bends beside the cheeks.",
    ),
    Recipe(
        "call", "A call of nine who do not exist", "group", (*CALL, GUEST), _call,
        f"nine portraits side by side; face of {GUEST} in {CALL[-1]}",
        "nine portraits of nobody side by side, and in the last dfx swapped the face as well",
        "The last face in the last row belongs to another portrait: compare its skin with the neck.", same_place=False,
    ),
)  # fmt: skip
