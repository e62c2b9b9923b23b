"""A face swap as the common tools do it: the face of one picture, bent to the points of another, in its colours, blended in.

Rössler et al., "FaceForensics++", ICCV 2019 (arXiv 1901.08971) describes FaceSwap, which works so; the seam may also be
hidden as Pérez, Gangnet and Blake, "Poisson image editing", SIGGRAPH 2003, do.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from dfx.data.fakes.made import Fake, in_range, laid_into
from dfx.data.fakes.regions import FEATHER, Region, region_mask
from dfx.data.fakes.warp import places_in, warped
from dfx.faces.mesh.points import FaceMesh
from dfx.types import Heat, Pixels


@dataclass(frozen=True, slots=True)
class Swap:
    """How a swap is made. Raises DataError for a value outside its range."""

    region: Region = "whole face"
    strength: float = 1.0  # [0, 1]: how much of the other face; 0 changes nothing
    colour: float = 1.0  # [0, 1]: how far its colours are brought to the target's
    feather: float = 0.3  # FEATHER, eye distances: the soft edge
    seamless: bool = False  # light and colour flow in from the border (Poisson), so that there is no seam

    def __post_init__(self) -> None:
        in_range("the strength of the swap", self.strength, 0, 1)
        in_range("the share of colour", self.colour, 0, 1)
        in_range("the soft edge", self.feather, *FEATHER)


USUAL = Swap()


def swap(source: Pixels, source_mesh: FaceMesh, target: Pixels, target_mesh: FaceMesh, how: Swap = USUAL) -> Fake:
    """`target` (H, W, 3) uint8 RGB with the face of `source` (h, w, 3). Raises DataError where a face lies outside."""
    mask = region_mask(target_mesh, target.shape, how.region, how.feather) * np.float32(how.strength)
    places = places_in(source_mesh.points[:, :2], target_mesh.points[:, :2], target.shape)
    inside = places[0] >= 0
    mask = np.where(inside, mask, np.float32(0))
    if not mask.any():
        return Fake(target.copy(), mask)
    face = np.where(inside[..., None], warped(source, places), target)
    whole = region_mask(target_mesh, target.shape, "whole face", 0)
    face = in_colours_of(face, target, np.where(inside, whole, np.float32(0)), how.colour)
    return laid_into(target, seamless(face, target, mask) if how.seamless else face, mask)


def in_colours_of(picture: Pixels, model: Pixels, where: Heat, share: float = 1.0) -> Pixels:
    """`picture` with the mean and spread of colour that `model` has `where` (H, W) is above 0, as far as `share` says.

    Reinhard et al., "Color transfer between images", 2001: in Lab, a channel at a time.
    """
    its, wanted = (np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2LAB)).astype(np.float32) for one in (picture, model))
    chosen = where > 0
    means = [lab[chosen].mean(axis=0) for lab in (its, wanted)]
    spreads = [lab[chosen].std(axis=0) + 1e-3 for lab in (its, wanted)]
    gain = np.clip(spreads[1] / spreads[0], 0.5, 2)  # a flat face must not blow up another's noise
    moved = (its - means[0]) * (1 + (gain - 1) * share) + means[0] + (means[1] - means[0]) * share
    lab = np.clip(np.round(moved), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8) if share else picture


def seamless(face: Pixels, target: Pixels, mask: Heat) -> Pixels:
    """The face's own gradients with the target's light at the border of the mask."""
    hard = np.asarray((mask > 0) * 255, np.uint8)
    hard[[0, -1]] = hard[:, [0, -1]] = 0  # OpenCV asks for a border
    if not hard.any():
        return face
    left, top, width, height = cv2.boundingRect(hard)
    middle = (left + width // 2, top + height // 2)  # where it lies already
    return np.asarray(cv2.seamlessClone(face, target, hard, middle, cv2.NORMAL_CLONE), np.uint8)
