"""The sample clips: their frames are what their words say, and a film of them plays."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest

from dfx.data import sample_clip
from dfx.data.sample_clip import CLIPS, HEIGHT, WIDTH, SampleClip, clip_named, film_of, frames_of, view

PLAIN, PART_FAKE, PEOPLE = CLIPS


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference in grey levels."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_names_are_addresses_and_each_its_own() -> None:
    names = [clip.name for clip in CLIPS]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name.islower() for name in names)
    assert clip_named("part-fake") is PART_FAKE
    assert clip_named("nobody") is None
    assert clip_named(None) is None


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.name)
def test_a_clip_is_six_seconds_of_frames_that_never_repeat(clip: SampleClip) -> None:
    frames = list(frames_of(clip, fps=5))
    assert [round(time_s, 3) for time_s, _ in frames] == [round(k / 5, 3) for k in range(30)]
    assert all(pixels.shape == (HEIGHT, WIDTH, 3) and pixels.dtype == np.uint8 for _, pixels in frames)
    assert all(apart(a[1], b[1]) > 0.2 for a, b in pairwise(frames))


def test_equal_calls_give_equal_frames() -> None:
    first, again = (list(frames_of(PEOPLE, fps=2)) for _ in range(2))
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(first, again, strict=True))


def test_the_part_fake_differs_from_the_photograph_from_second_two_to_four_alone() -> None:
    true, fake = (list(frames_of(clip, fps=5)) for clip in (PLAIN, PART_FAKE))
    changed = [time_s for (time_s, a), (_, b) in zip(true, fake, strict=True) if not np.array_equal(a, b)]
    assert changed == [k / 5 for k in range(10, 20)]


def test_the_cut_is_the_greatest_step_by_far() -> None:
    frames = list(frames_of(PEOPLE, fps=5))
    steps = {b[0]: apart(a[1], b[1]) for a, b in pairwise(frames)}
    greatest = sorted(steps, key=steps.__getitem__)[-2:]
    assert sorted(greatest) == [2.4, 4.4]
    assert min(steps[time_s] for time_s in greatest) > 2 * sorted(steps.values())[-3]


def test_the_camera_stays_inside_the_picture() -> None:
    """A picture whose border is white shows none of it but where the view reaches the edge itself."""
    ramp = np.repeat(np.tile(np.arange(0, 240, dtype=np.uint8), (240, 1))[..., None], 3, 2)
    for share in (0.0, 0.5, 1.0):
        row = view(ramp, "astronaut", share)[0, :, 0].astype(int)
        assert np.all(np.diff(row) >= 0)
        width = {0.0: 0.92, 0.5: 0.82, 1.0: 0.72}[share] * 240
        assert row[-1] - row[0] == pytest.approx(width, abs=3)


def test_a_missing_picture_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(sample_clip, "FOLDER", tmp_path)
    with pytest.raises(sample_clip.DataError, match=r"astronaut\.jpg"):
        list(frames_of(PLAIN, fps=1))


def test_the_film_is_h264_of_that_size_and_length() -> None:
    import av

    data = film_of(PART_FAKE, seconds=0.4)
    with av.open(io.BytesIO(data)) as film:
        (stream,) = film.streams
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", WIDTH, HEIGHT)
        assert len(list(film.decode(video=0))) == 10
    assert data == film_of(PART_FAKE, seconds=0.4)
