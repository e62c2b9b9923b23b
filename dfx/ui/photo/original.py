"""A face's pixels as the models saw them: the session keeps a smaller copy, so they are cut anew from the visit's file."""

from __future__ import annotations

import numpy as np

from dfx.faces.detect.turns import upright
from dfx.media.photo.images import decode
from dfx.types import Face, Pixels
from dfx.ui.photo.entrance import Source


def is_kept(face: Face) -> bool:
    """Whether the crop that the session keeps is the one that was judged."""
    return face.crop.shape[0] == min(face.crop_box.width, face.crop_box.height)


def crop_of(face: Face, source: Source) -> Pixels:
    """The square of a face of that photo at its full size (S, S, 3), upright. Raises MediaError."""
    standing, pixels = upright(face, decode(source.data, source.name).pixels)
    return np.ascontiguousarray(standing.crop_box.cut(pixels))
