"""Maps that know nothing of the model: what an explanation has to beat before it is worth a look."""

from __future__ import annotations

import time

import cv2
import numpy as np

from dfx.errors import ExplanationError
from dfx.explain.explanation import explanation_of
from dfx.types import Explanation, Pixels

WIDTH = 0.25  # σ of the centre's Gaussian, share of the side: the face fills the middle of a crop with 30 % margin
NOBODY = "no model"


def centre_gaussian(side: int) -> Explanation:
    """A Gaussian round the middle `(side, side)`, 1 there: "the answer is always in the middle of the face".

    The centre bias: Judd, Ehinger, Durand & Torralba, Learning to predict where humans look, ICCV 2009.
    Raises ExplanationError for a side below 2.
    """
    if side < 2:
        raise ExplanationError(f"A map of the centre needs a side of 2 pixels or more, not {side}.")
    began = time.perf_counter()
    away = (np.arange(side) - (side - 1) / 2) / (WIDTH * side)
    one = np.exp(-(away**2) / 2)
    raw = np.outer(one, one).astype(np.float32)
    return explanation_of(raw, NOBODY, "centre", "none", time.perf_counter() - began, "fake", "share of the peak")


def edge_detector(crop: Pixels) -> Explanation:
    """The Sobel gradient's magnitude `(H, W)` of a crop's grey levels: "the answer is wherever there are edges".

    The baseline of Adebayo et al., Sanity checks for saliency maps, NeurIPS 2018, arXiv:1810.03292, § 5. A constant crop
    gives a map without evidence.
    """
    began = time.perf_counter()
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *step, scale=1 / 8) for step in ((1, 0), (0, 1)))
    raw = np.asarray(cv2.magnitude(across, down), np.float32)
    return explanation_of(raw, NOBODY, "edges", "none", time.perf_counter() - began, "fake", "grey levels per pixel")
