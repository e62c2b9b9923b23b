"""A flow field as a picture: the direction is the hue, the speed how strong the colour is.

The idea is that of Baker et al., "A Database and Evaluation Methodology for Optical Flow", 2011 (IJCV 92); here with the
plain hue circle: right is red, down is yellow-green, left is cyan, up is violet; white does not move.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.types import Pixels

OUTSIDE = 255  # of the legend's disc: white, as what does not move


def flow_picture(flow: NDArray[np.float32], most: float | None = None) -> Pixels:
    """`(H, W, 3)` of a field `(H, W, 2)`; `most` is the speed of full colour, in the field's unit.

    None takes the field's own 99th percentile, so that one stray vector does not pale the rest; faster is full colour, and
    a field without motion is white. Raises ValueError where `flow` is no such field.
    """
    if flow.ndim != 3 or flow.shape[2] != 2 or not flow.size:
        raise ValueError(f"Expected a flow field (H, W, 2), not {flow.shape}.")
    x, y = np.nan_to_num(flow[..., 0].astype(float)), np.nan_to_num(flow[..., 1].astype(float))
    speed = np.hypot(x, y)
    full = float(np.percentile(speed, 99)) if most is None else most
    hue = np.degrees(np.arctan2(y, x)) % 360
    saturation = np.clip(speed / full, 0, 1) if full > 0 else np.zeros_like(speed)
    hsv = np.dstack([hue, saturation, np.ones_like(hue)]).astype(np.float32)
    return np.asarray(np.rint(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB) * 255), np.uint8)


def wheel_legend(side: int) -> Pixels:
    """`(side, side, 3)`: the colour of every direction, at the rim that of the full speed; white around it.

    Raises ValueError below 3 px.
    """
    if side < 3:
        raise ValueError(f"A legend needs 3 px or more, not {side}.")
    at = (np.arange(side) - (side - 1) / 2) / ((side - 1) / 2)  # [−1, 1]
    flow = np.dstack(np.meshgrid(at, at)).astype(np.float32)
    picture = flow_picture(flow, 1.0)
    picture[np.hypot(*np.moveaxis(flow, -1, 0)) > 1] = OUTSIDE
    return picture
