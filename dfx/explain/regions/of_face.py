"""The parts of a face that was found in a picture."""

from __future__ import annotations

from dfx.errors import DfxError
from dfx.explain.regions.meshed import regions_by
from dfx.explain.regions.template import RegionMap, regions_from
from dfx.faces.in_crop import in_crop
from dfx.faces.mesh import FaceMesh, mesh_of
from dfx.types import Face, Landmarks


def regions_of(face: Face, side: int) -> RegionMap:
    """The parts of a face's crop at `side` × `side` pixels: by its 468 points where they are found, else by the template.

    Raises ExplanationError as `regions_from`.
    """
    inside = in_crop(face)
    mesh = _mesh_or_none(inside)
    if mesh is not None:
        height, width = inside.crop.shape[:2]
        return regions_by(mesh, height, width, side)
    scale = side / inside.crop_box.width
    points = [(x * scale, y * scale) for x, y in inside.landmarks.as_dict().values()]
    return regions_from(Landmarks(*points), side)


def _mesh_or_none(inside: Face) -> FaceMesh | None:
    """None where no face is seen, and where the net itself is not to be had: the template needs neither."""
    try:
        return mesh_of(inside.crop, inside)
    except DfxError:
        return None
