"""The right frames at the right times: what is sampled, from every container, however its times run."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from video_clips import HEIGHT, STEPS, WIDTH, clip, grey_frames, number_of

from dfx.errors import SettingError
from dfx.media.video.stream import open_video
from dfx.types import Sampling

ALL = Sampling(every_s=0.001, least=1, most=10_000, burst_side=None)


def shown(data: bytes, sampling: Sampling) -> list[tuple[int, int, float, int]]:
    """(moment, step, time, which frame it is by its brightness) of all frames read; the reading is complete."""
    with open_video(data) as video:
        got = [(one.number, one.step, round(one.time_s, 3), number_of(one.pixels)) for one in video.frames(sampling)]
        assert video.decoding.complete, video.decoding
        assert video.decoding.frames_read == sum(step == 0 for _, step, _, _ in got)
        return got


@pytest.mark.parametrize(
    ("container", "codec", "options"),
    [
        ("mp4", "libx264", {"preset": "veryfast", "bf": "3", "g": "12"}),
        ("mp4", "libx264", {"preset": "veryfast", "x264-params": "open-gop=1:keyint=10:bframes=3:b-adapt=0"}),
        ("mov", "libx264", {"g": "100"}),
        ("matroska", "libx264", {"g": "12"}),
        ("webm", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "g": "12"}),
        ("avi", "mpeg4", {"bf": "2", "g": "12", "qmax": "2"}),
        ("avi", "libx264", {"bf": "2", "g": "12"}),
    ],
)
def test_moments_and_bursts(container: str, codec: str, options: dict[str, str]) -> None:
    data = clip(grey_frames(100), container, codec, options=options)
    got = shown(data, Sampling(every_s=1.0, least=1, burst=2, burst_side=None))
    expected = [(m, s, round(m + s / 25, 3), (25 * m + s) % STEPS) for m in range(4) for s in range(3)]
    assert got == expected


@pytest.mark.parametrize("container", ["mp4", "matroska", "avi"])
def test_every_frame(container: str) -> None:
    data = clip(grey_frames(40), container, "mpeg4", options={"bf": "2", "qmax": "2"})
    assert shown(data, ALL) == [(i, 0, round(i / 25, 3), i % STEPS) for i in range(40)]


def test_a_seek_lands_on_the_right_frame() -> None:
    """Sixteen seconds in groups of 20 frames, one moment each four seconds: most groups need not be decoded."""
    for fragmented in ({}, {"movflags": "frag_keyframe+empty_moov"}):
        data = clip(grey_frames(400), options={"g": "20", "bf": "2"}, muxer=fragmented)
        got = shown(data, Sampling(every_s=3.8, least=1, burst=1, burst_side=None))
        expected = [(m, s, round(3.8 * m + s / 25, 3), (95 * m + s) % STEPS) for m in range(5) for s in range(2)]
        assert got == expected


def test_bursts_that_reach_the_next_moment() -> None:
    got = shown(clip(grey_frames(9)), Sampling(every_s=0.08, least=1, burst=3, burst_side=None))
    by_moment = {m: [(s, n) for number, s, _, n in got if number == m] for m in range(5)}
    assert by_moment[0] == [(0, 0), (1, 1), (2, 2), (3, 3)]
    assert by_moment[1] == [(0, 2), (1, 3), (2, 4), (3, 5)]
    assert by_moment[4] == [(0, 8)]
    assert [time for _, _, time, _ in got] == sorted(time for _, _, time, _ in got)


def test_variable_frame_rate_and_a_late_start() -> None:
    times = [500, 510, 700, 1500, 1505, 3000]
    data = clip(grey_frames(6), "matroska", times=times)
    assert shown(data, ALL) == [(i, 0, (t - 500) / 1000, i) for i, t in enumerate(times)]
    got = shown(data, Sampling(every_s=1.0, least=1))
    assert [(time, number) for _, _, time, number in got] == [(0, 0), (1.0, 3), (2.5, 5)]


def test_one_frame() -> None:
    assert shown(clip(grey_frames(1)), Sampling(burst=5)) == [(0, 0, 0.0, 0)]


def test_240_frames_a_second() -> None:
    got = shown(clip(grey_frames(240), fps=240), Sampling(least=1, every_s=0.5, burst=2))
    assert got == [(m, s, round(m / 2 + s / 240, 3), (120 * m + s) % STEPS) for m in range(2) for s in range(3)]


def test_a_short_clip_gives_at_least_so_many() -> None:
    assert len(shown(clip(grey_frames(30)), Sampling())) == 16
    assert len(shown(clip(grey_frames(7)), Sampling())) == 7


def test_with_room_for_a_burst_the_moments_are_those_with_bursts() -> None:
    """60 frames at 25 a second, six moments: frames 0 to 59 − 9 by tens with room for nine, 0 to 59 without."""
    data, six = clip(grey_frames(60)), Sampling(least=6, most=6)
    times = {
        (burst, room): [time for _, step, time, _ in shown(data, replace(six, burst=burst, room=room)) if step == 0]
        for burst, room in ((9, 0), (0, 9), (9, 9), (0, 0))
    }
    assert times[9, 0] == times[0, 9] == times[9, 9] == [0, 0.4, 0.8, 1.2, 1.6, 2.0]
    assert times[0, 0][-1] == 2.36


def test_three_hours_are_sampled_over_their_whole_length() -> None:
    data = clip(grey_frames(10_800), fps=1, codec="mpeg4", options={"g": "12"})
    with open_video(data) as video:
        assert video.info.duration_s == pytest.approx(10_800)
        assert video.length_s == pytest.approx(10_800)
        frames = list(video.frames(Sampling(burst=1)))
    moments = [one.time_s for one in frames if one.step == 0]
    assert len(moments) == 64
    assert moments[0] == 0
    assert moments[-1] > 10_790
    assert np.diff(moments).max() < 180
    for one in frames:
        assert number_of(one.pixels) == round(one.time_s) % STEPS


def test_a_length_that_is_not_stated_is_found(shared) -> None:
    path = shared("corpus/videos/moviepy__no_duration.webm")
    with open_video(path) as video:
        assert video.info.duration_s is None
        assert video.length_s == pytest.approx(4.94, abs=0.1)
        assert [round(one.time_s) for one in video.frames(Sampling(least=1))] == [0, 1, 2, 3, 4]


def test_sizes_asked_for() -> None:
    data = clip(grey_frames(10, (120, 80)))
    with open_video(data) as video:
        frames = list(video.frames(Sampling(every_s=0.2, least=1, burst=1, side=90, burst_side=30)))
        assert {(one.step, one.pixels.shape) for one in frames} == {(0, (60, 90, 3)), (1, (20, 30, 3))}
        assert (video.info.media.width, video.info.media.height) == (120, 80)
        again = next(iter(video.frames(Sampling(side=4000))))
        assert again.pixels.shape == (80, 120, 3)
        assert not again.pixels.flags.writeable


def test_a_second_reading_begins_at_the_start() -> None:
    with open_video(clip(grey_frames(60), options={"g": "10"})) as video:
        first = [one.time_s for one in video.frames(Sampling(least=1))]
        second = [one.time_s for one in video.frames(Sampling(least=1, every_s=0.5))]
    assert first == [0, 1, 2]
    assert [round(one, 2) for one in second] == [0, 0.48, 1, 1.48, 2]


def test_what_is_known_before_a_frame_is_asked_for(tmp_path) -> None:
    data = clip(grey_frames(50), "matroska", sound_s=1.0)
    (tmp_path / "film.mp4").write_bytes(data)
    with open_video(tmp_path / "film.mp4") as video:
        media = video.info.media
        assert (media.format, media.width, media.height, media.bytes) == ("MKV", WIDTH, HEIGHT, len(data))
        assert media.notes == ("The file name ends in .mp4, but its content is MKV; the content was used.",)
        assert (video.info.codec, video.info.fps) == ("h264", 25)
        assert video.decoding.frames_expected == 0


def test_progress_is_reported() -> None:
    heard: list[tuple[float, str]] = []
    with open_video(clip(grey_frames(100))) as video:
        frames = video.frames(Sampling(least=4), lambda *said: heard.append(said))
        list(itertools.islice(frames, 2))
        assert (video.decoding.frames_read, video.decoding.frames_expected) == (2, 4)
        list(frames)
    assert heard == [(i / 4, f"read {i} of 4 moments") for i in range(1, 5)]


@pytest.mark.parametrize("wrong", [{"every_s": 0.0}, {"every_s": float("nan")}, {"most": 0}, {"burst": -1}])
def test_samplings_that_make_no_sense(wrong: dict) -> None:
    with open_video(clip(grey_frames(2))) as video, pytest.raises(SettingError):
        list(video.frames(Sampling(**wrong)))
