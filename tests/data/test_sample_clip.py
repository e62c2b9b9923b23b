"""The sample clips: their frames are what their words say, and each of their files plays."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dfx.data.sample_clip import SampleClip, clip_named, clips, film_of
from dfx.data.samples import FOLDER
from dfx.errors import DataError
from dfx.types import Pixels
from scripts.sample_makers import clips as makers
from scripts.sample_makers.clips import HEIGHT, TAKES, WIDTH, Take, frames_of, view

BY_NAME = {take.name: take for take in TAKES}


@cache
def pictures() -> dict[str, Pixels]:
    names = {name for take in TAKES for name in take.pictures}
    return {name: np.asarray(Image.open(FOLDER / f"{name}.jpg").convert("RGB")) for name in names}


def frames(name: str, fps: int) -> list[tuple[float, Pixels]]:
    return list(frames_of(BY_NAME[name], pictures(), fps=fps))


def apart(one: Pixels, other: Pixels) -> float:
    """Mean difference in grey levels."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_names_are_addresses_and_each_its_own() -> None:
    names = [clip.name for clip in clips()]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name.islower() for name in names)
    assert clip_named("part-fake") in clips()
    assert clip_named("nobody") is None
    assert clip_named(None) is None
    assert [clip.featured for clip in clips()] == sorted((clip.featured for clip in clips()), reverse=True)


@pytest.mark.parametrize("take", TAKES, ids=lambda take: take.name)
def test_a_clip_is_six_seconds_of_frames_that_never_repeat(take: Take) -> None:
    there = list(frames_of(take, pictures(), fps=3))
    assert [round(time_s, 3) for time_s, _ in there] == [round(k / 3, 3) for k in range(18)]
    assert all(pixels.shape == (HEIGHT, WIDTH, 3) and pixels.dtype == np.uint8 for _, pixels in there)
    assert all(apart(a[1], b[1]) > 0.2 for a, b in pairwise(there))


def test_the_part_fake_differs_from_the_photograph_from_second_two_to_four_alone() -> None:
    true, fake = (frames(name, 5) for name in ("photograph-moving", "part-fake"))
    changed = [time_s for (time_s, a), (_, b) in zip(true, fake, strict=True) if not np.array_equal(a, b)]
    assert changed == [k / 5 for k in range(10, 20)]


def test_the_cut_is_the_greatest_step_by_far() -> None:
    there = frames("two-people", 5)
    steps = {b[0]: apart(a[1], b[1]) for a, b in pairwise(there)}
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


@pytest.mark.parametrize("clip", clips(), ids=lambda clip: clip.name)
def test_each_file_is_a_film_of_that_size_and_length_and_shows_its_frames(clip: SampleClip) -> None:
    import av

    with av.open(io.BytesIO(film_of(clip))) as film:
        (stream,) = film.streams
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", WIDTH, HEIGHT)
        assert float(stream.duration * stream.time_base) == pytest.approx(clip.seconds, abs=0.05)
        first = next(film.decode(video=0)).to_ndarray(format="rgb24")
    made = next(iter(frames_of(BY_NAME[clip.name], pictures())))[1]
    assert apart(first, made) < (12 if clip.how == "compressed hard" else 6)
    with Image.open(clip.poster) as poster:
        assert poster.size == (makers.POSTER, makers.POSTER)


def test_what_was_passed_on_lost_more() -> None:
    lengths = {clip.name: len(film_of(clip)) for clip in clips()}
    assert lengths["passed-on"] < min(size for name, size in lengths.items() if name != "passed-on") / 2


def test_equal_calls_give_equal_films() -> None:
    once, again = (makers.film_of(BY_NAME["one-of-two"], pictures(), seconds=0.2) for _ in range(2))
    assert once == again


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        film_of(replace(clips()[0], file=tmp_path / "gone.mp4"))
