"""Which frames of a clip show all of it: scenes made by hand, and a sample clip."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import cv2
import numpy as np
import pytest

from dfx.analysis.clip.keyframes import MOST, SIDE, distinct, key_frames
from dfx.errors import DfxError, MediaError
from dfx.types import Frame, Pixels

RED, GREEN, BLUE, BLACK = (200, 40, 40), (40, 200, 40), (40, 40, 200), (0, 0, 0)


def scene(colour: tuple[int, int, int], fine: float = 20.0) -> Pixels:
    """One colour with grain of that strength."""
    grain = np.random.default_rng(sum(colour)).normal(0, fine, (120, 160, 1))
    return np.clip(np.array(colour, float) + grain, 0, 255).astype(np.uint8)


def frames(*scenes: Pixels) -> list[Frame]:
    return [Frame(number, float(number), pixels) for number, pixels in enumerate(scenes)]


def times(found: Iterable[Frame]) -> list[float]:
    return [one.time_s for one in found]


def test_one_frame_of_each_scene_by_time() -> None:
    shown = frames(*[scene(RED)] * 5, *[scene(BLUE)] * 3, *[scene(GREEN)] * 4)
    first, second, third = times(distinct(shown))
    assert first < 5 <= second < 8 <= third


def test_of_two_alike_the_sharper_stays() -> None:
    sharp = scene(RED)
    soft = cv2.GaussianBlur(sharp, (0, 0), 3)
    assert times(distinct(frames(soft, sharp, soft))) == [1.0]


def test_a_black_frame_shows_nothing_and_a_still_clip_has_one() -> None:
    assert times(distinct(frames(scene(BLACK, 0), scene(RED), scene(BLACK, 0)))) == [1.0]
    assert distinct(frames(scene(BLACK, 0))) == ()
    assert len(distinct(frames(*[scene(RED)] * 9))) == 1


def test_no_more_than_asked_for_are_kept() -> None:
    colours = [scene((int(r), int(g), 60)) for r in (20, 110, 230) for g in (20, 110, 230)]
    assert len(distinct(frames(*colours), most=4)) == 4


def test_a_clip_is_read_once_more_and_must_be_the_same(sample_film: bytes) -> None:
    found = key_frames(sample_film, "clip.mp4", sha256(sample_film).hexdigest())
    assert 1 <= len(found) <= MOST
    assert all(max(one.pixels.shape[:2]) <= SIDE for one in found)
    with pytest.raises(DfxError, match="Expected the clip that the report is of"):
        key_frames(sample_film, "clip.mp4", "0" * 64)


def test_what_is_no_clip_is_refused() -> None:
    with pytest.raises(MediaError):
        key_frames(b"only text " * 30, "a.mp4", "0" * 64)
