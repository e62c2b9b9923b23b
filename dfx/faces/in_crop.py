"""A face in the pixels of its own crop."""

from __future__ import annotations

from dataclasses import replace

from dfx.faces.detect.turns import turned_box, turned_points, turned_size
from dfx.types import Box, Face, Landmarks


def in_crop(face: Face) -> Face:
    """`face` with its box and points in pixels of its crop, which is upright, also where the crop was shrunk since it was
    cut."""
    left, top, tall, wide = face.crop_box.x, face.crop_box.y, face.crop_box.height, face.crop_box.width
    box = turned_box(replace(face.box, x=face.box.x - left, y=face.box.y - top), face.turn, tall, wide)
    points = Landmarks(*((x - left, y - top) for x, y in face.landmarks.as_dict().values()))
    points = turned_points(points, face.turn, tall, wide)
    tall, wide = turned_size(tall, wide, face.turn)
    height, width = face.crop.shape[:2]
    across, down = width / wide, height / tall
    return replace(
        face,
        box=Box(
            round(box.x * across),
            round(box.y * down),
            max(1, round(box.width * across)),
            max(1, round(box.height * down)),
        ),
        landmarks=Landmarks(*((x * across, y * down) for x, y in points.as_dict().values())),
        crop_box=Box(0, 0, width, height),
        turn=0,
    )
