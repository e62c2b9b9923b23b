"""Maps and faces that the tests of regions share."""

import numpy as np

from dfx.explain.regions.share import RegionShare
from dfx.types import Explanation, Landmarks, Toward

SIDE = 230  # 50 px between the eyes: a crop with the usual margin
# Eyes (90, 100) and (140, 100); the mouth's middle lies 1.1 · 50 px below the middle between them.
FRONTAL = Landmarks((90, 100), (140, 100), (115, 128), (94, 155), (136, 155))


def turned(landmarks: Landmarks, degrees: float, zoom: float = 1.0, centre: float = SIDE / 2) -> Landmarks:
    """The points turned about the crop's centre, clockwise as the viewer sees it."""
    angle = np.deg2rad(degrees)
    turn = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = (np.array(list(landmarks.as_dict().values())) - centre) @ turn.T + centre
    return Landmarks(*[(float(x), float(y)) for x, y in points])


def a_map(heat: object, model: str = "one", toward: Toward = "fake", method: str = "gradcam") -> Explanation:
    """A map with this heat; without evidence where it is all zero."""
    values = np.asarray(heat, np.float32)
    return Explanation(model, method, "last", values, float(values.max()), 0.5, toward)


def part(name: str, share: float, area: float) -> RegionShare:
    return RegionShare(name, share, area, share / area)
