"""The parts of a face that was found in a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dfx.errors import DfxError
from dfx.explain.regions.meshed import regions_by
from dfx.explain.regions.template import RegionMap, regions_from
from dfx.faces.detect.turns import turned_size
from dfx.faces.in_crop import in_crop
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.types import Face, Landmarks

NO_POINTS = np.zeros((0, 3), np.float32)


def regions_of(face: Face, side: int) -> RegionMap:
    """The parts of a face's crop at `side` × `side` pixels: by its 468 points where they are found, else by the template.

    Raises ExplanationError as `regions_from`.
    """
    points = with_points(face).points
    if points is not None and len(points):
        height, width = turned_size(face.crop_box.height, face.crop_box.width, face.turn)  # of the crop as it was cut
        return regions_by(FaceMesh(points, 1.0), height, width, side)
    inside = in_crop(face)
    scale = side / inside.crop_box.width
    return regions_from(Landmarks(*((x * scale, y * scale) for x, y in inside.landmarks.as_dict().values())), side)


def with_points(face: Face) -> Face:
    """`face` with the points that are seen in its crop, unless it has them. Its parts are then the same, to the last digit,
    where a smaller copy of the crop is kept."""
    if face.points is not None:
        return face
    inside = in_crop(face)
    try:
        mesh = mesh_of(inside.crop, inside)
    except DfxError:  # the net itself is not to be had: the template needs none
        mesh = None
    if mesh is None:
        return replace(face, points=NO_POINTS)
    height, width = inside.crop.shape[:2]
    tall, wide = turned_size(face.crop_box.height, face.crop_box.width, face.turn)
    scale = np.array([wide / width, tall / height, wide / width], np.float32)
    return replace(face, points=mesh.points if (height, width) == (tall, wide) else mesh.points * scale)
