"""Fine detail around a face: it follows the picture, not the face."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from dfx.faces.surroundings import detail_around


def crop() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (96, 96, 3), np.uint8)


def test_a_changed_face_leaves_it_alone() -> None:
    swapped = crop()
    swapped[20:76, 20:76] = cv2.GaussianBlur(swapped, (0, 0), 3)[20:76, 20:76]
    assert detail_around(swapped) == pytest.approx(detail_around(crop()), abs=0.02)


def test_a_blurred_picture_has_less_and_a_noisy_one_more() -> None:
    soft = cv2.GaussianBlur(crop(), (0, 0), 1.5)
    assert detail_around(soft) < detail_around(crop()) - 1
    noise = np.random.default_rng(1).normal(0, 25, soft.shape)
    assert detail_around(np.clip(soft + noise, 0, 255).astype(np.uint8)) > detail_around(soft) + 0.3


def test_by_hand() -> None:
    """A flat ground has no detail: the logarithm of the least that is added."""
    assert detail_around(np.full((12, 12, 3), 90, np.uint8)) == pytest.approx(np.log(0.1))
