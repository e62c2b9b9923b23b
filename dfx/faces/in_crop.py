"""A face in the pixels of its own crop."""

from __future__ import annotations

from dataclasses import replace

from dfx.types import Box, Face, Landmarks


def in_crop(face: Face) -> Face:
    """`face` with its box and points in pixels of its crop, also where the crop was shrunk since it was cut."""
    height, width = face.crop.shape[:2]
    across, down = width / face.crop_box.width, height / face.crop_box.height
    left, top = face.crop_box.x, face.crop_box.y
    points = ((x, y) for x, y in face.landmarks.as_dict().values())
    box = Box(
        round((face.box.x - left) * across),
        round((face.box.y - top) * down),
        max(1, round(face.box.width * across)),
        max(1, round(face.box.height * down)),
    )
    return replace(
        face,
        box=box,
        landmarks=Landmarks(*(((x - left) * across, (y - top) * down) for x, y in points)),
        crop_box=Box(0, 0, width, height),
    )
