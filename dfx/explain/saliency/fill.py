"""What it means that a part of a face is removed: one answer for all methods that ask again without it."""

from __future__ import annotations

from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.errors import SettingError
from dfx.types import Pixels

Fill = Literal["blur", "mean"]

BLUR = 0.1  # σ as a share of the picture's side: eyes and mouth are gone, the colours of the face's areas stay


def without(picture: Pixels, fill: Fill) -> Pixels:
    """The picture `(S, S, 3)` with everything removed: blurred beyond recognition, or its mean colour everywhere.

    The model has seen neither in training; a blur at least leaves no edges of its own and stays near the face's colours.
    Raises SettingError for another `fill`.
    """
    if fill not in get_args(Fill):
        raise SettingError(
            f"What is removed becomes a blur or the mean colour ('blur', 'mean'), not {str(fill)[:40]!r}."
        )
    if fill == "mean":
        return np.broadcast_to(np.rint(picture.mean(axis=(0, 1))).astype(np.uint8), picture.shape)
    sigma = BLUR * max(picture.shape[:2])
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.uint8)


def keep(picture: Pixels, nothing: Pixels, kept: NDArray[np.generic]) -> Pixels:
    """The picture where `kept` `(S, S)` in [0, 1] or bool is 1, `nothing` where it is 0, a mixture between."""
    share = kept.astype(np.float32)[..., None]
    return np.rint(share * picture + (1 - share) * nothing).astype(np.uint8)
