from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import av
import numpy as np
import pytest
from video_samples import HEIGHT, WIDTH, frames_of, video_report

from dfx.errors import DfxError
from dfx.report.film import annotate
from dfx.report.film.annotate import annotated, annotated_clip
from dfx.report.film.between import Between, Shown
from dfx.report.film.marks import CELLS, hide, label
from dfx.report.film.track_colours import TRACK_COLOURS, colour_of, ink_of, rgb_of
from dfx.report.pictures import QUIET_RGB
from dfx.report.words.video import label_words
from dfx.types import Decoding, Frame, Pixels, Sampling
from dfx.ui.kit.charts import contrast

BLUE, ORANGE = rgb_of(TRACK_COLOURS[0]), rgb_of(TRACK_COLOURS[1])


def seen(time_s: float, **how: bool) -> dict[int, Shown]:
    return {shown.track: shown for shown in Between(video_report(**how)).at(time_s)}


def test_a_box_goes_straight_from_moment_to_moment() -> None:
    assert seen(3.0)[1].area == (50, 60, 48, 60)
    assert seen(3.25)[1].area == pytest.approx((52.5, 60, 48, 60))
    assert seen(3.9)[1].area == pytest.approx((59, 60, 48, 60))


def test_the_number_is_that_of_the_nearer_moment() -> None:
    assert [seen(time)[1].fake_probability for time in (2.9, 3.0, 3.4, 3.6)] == [0.97, 0.97, 0.97, 0.93]


def test_no_box_across_a_cut() -> None:
    assert [1 in seen(time) for time in (4.1, 4.3, 4.45, 4.55, 4.75, 4.9)] == [True, False, False, False, False, True]
    assert seen(4.5, cut=False)[1].area[0] == pytest.approx(65)


def test_a_gap_of_one_moment_is_bridged_a_longer_one_is_not() -> None:
    assert 2 in seen(5.0, cut=False)  # 4 s to 6 s, a moment a second
    report = video_report(cut=False)
    frames = [replace(one, faces=one.faces[:1]) if one.number == 6 else one for one in report.frames]
    assert 2 not in {shown.track for shown in Between(replace(report, frames=tuple(frames))).at(5.5)}  # 4 s to 7 s


def test_a_face_is_not_there_before_it_was_found_or_after() -> None:
    assert [2 in seen(time) for time in (1.0, 1.75, 1.85, 2.0, 7.15, 7.3)] == [False, False, True, True, True, False]


def test_far_apart_moments_are_not_joined() -> None:
    report = video_report(cut=False)
    slow = tuple(replace(one, time_s=10 * one.time_s) for one in report.frames)
    assert Between(replace(report, frames=slow)).at(5.0) == ()


def drawn(time_s: float, privacy: bool = False, shade: int = 90) -> Pixels:
    report = video_report()
    frame = Frame(0, time_s, np.full((HEIGHT, WIDTH, 3), shade, np.uint8))
    ((time, pixels),) = annotated(report, [frame], privacy=privacy)
    assert time == time_s
    assert (frame.pixels == shade).all()  # a copy
    return pixels


def test_boxes_are_drawn_in_the_person_s_colour() -> None:
    pixels = drawn(3.0)
    for x, y, colour in ((50, 90, BLUE), (98, 90, BLUE), (74, 120, BLUE), (220, 110, ORANGE), (260, 110, ORANGE)):
        assert np.abs(pixels[y, x].astype(int) - colour).max() <= 2
    assert (pixels[90, 75] == 90).all()  # the face itself
    assert (pixels[110, 240] == 90).all()


def test_the_label_stands_above_its_box() -> None:
    tile = label(label_words(1, 0.97), 16, 1)
    pixels = drawn(3.0)
    top, left = 60 - tile.shape[0], 50 - 2
    # below, the white line of the box may touch it
    assert (pixels[top : 60 - 3, left : left + tile.shape[1]] == tile[:-3]).all()


@pytest.mark.parametrize(("track", "text"), [(1, "P(fake) 0.93 · person 1"), (12, "P(fake) > 0.99 · person 12")])
def test_labels_are_dark_on_light_or_light_on_dark(track: int, text: str) -> None:
    tile = label(text, 20, track)
    assert tile.shape[0] == 20
    shades = {tuple(shade) for shade in tile.reshape(-1, 3)}
    assert {rgb_of(colour_of(track)), rgb_of(ink_of(track))} <= shades
    assert label_words(track, 0.93 if track == 1 else 0.999) == text


def test_every_colour_reads_and_no_two_are_alike() -> None:
    assert len(set(TRACK_COLOURS)) == len(TRACK_COLOURS) == 6
    assert min(contrast(colour_of(track), ink_of(track)) for track in range(1, 7)) >= 4.5
    assert colour_of(7) == colour_of(1)
    with pytest.raises(ValueError, match="1 or more"):
        colour_of(0)


def test_a_label_stays_in_the_frame() -> None:
    tile = label("P(fake) 0.93 · person 1", 16, 1)
    for area in ((300.0, 2.0, 48.0, 60.0), (-30.0, -40.0, 30.0, 20.0), (310.0, 230.0, 90.0, 90.0)):
        pixels = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
        annotate.mark(pixels, area, 1, "P(fake) 0.93 · person 1")
        assert (pixels == BLUE).all(-1).sum() >= (tile == BLUE).all(-1).sum()
    tiny = np.zeros((6, 9, 3), np.uint8)
    annotate.mark(tiny, (1.0, 1.0, 4.0, 4.0), 1, "wider and taller than the frame")


def test_smaller_frames_are_marked_at_their_own_scale() -> None:
    report = video_report()
    ((_, pixels),) = annotated(report, list(frames_of(report, fps=1, shrink=2))[3:4])
    assert pixels.shape == (HEIGHT // 2, WIDTH // 2, 3)
    assert np.abs(pixels[45, 25].astype(int) - BLUE).max() <= 2  # box x 50 of 320


def chequered(time_s: float) -> Frame:
    ground = np.indices((HEIGHT, WIDTH)).sum(0) % 2 * 255
    return Frame(0, time_s, np.repeat(ground[..., None], 3, axis=2).astype(np.uint8))


def detail(pixels: Pixels) -> float:
    return float(np.abs(np.diff(pixels.astype(int), axis=1)).mean())


def private(time_s: float, cuts: tuple[float, ...] = (4.5,)) -> Pixels:
    report = replace(video_report(), cuts_s=cuts)
    ((_, pixels),) = annotated(report, [chequered(time_s)], privacy=True)
    return pixels


@pytest.mark.parametrize("time_s", [3.0, 3.3, 3.8, 4.1, 4.4, 4.6, 4.9])
def test_with_privacy_a_face_is_hidden_at_every_time(time_s: float) -> None:
    pixels = private(time_s)
    x = round(20 + 10 * time_s)  # where person 1 is
    assert detail(pixels[66:116, x + 4 : x + 44]) < 12  # of 255
    assert detail(pixels[200:, :]) > 200  # the rest is as it was


@pytest.mark.parametrize("time_s", [1.5, 2.0, 4.2, 4.7, 5.0, 5.5, 7.5])
def test_a_face_that_was_missed_at_one_moment_is_hidden_there_too(time_s: float) -> None:
    assert detail(private(time_s, ())[84:126, 224:256]) < 12  # person 2, who is not found at 5 s
    assert detail(private(9.0, ())[84:126, 224:256]) > 150  # nor after 7 s


def test_a_scene_nobody_looked_at_is_hidden_as_a_whole() -> None:
    pixels = private(4.5, (4.2, 4.8))
    assert detail(pixels) < 12
    assert detail(private(4.9, (4.2, 4.8))) > 100


def test_little_is_left_of_what_is_hidden() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    before = pixels.copy()
    hide(pixels, (10.0, 10.0, 60.0, 60.0))
    part = pixels[10:71, 10:71].reshape(61, -1).astype(float)
    assert np.linalg.matrix_rank(part, tol=40) <= CELLS  # no more than the cells hold
    assert (pixels[80:] == before[80:]).all()
    hide(pixels, (-50.0, -50.0, 20.0, 20.0))  # outside: nothing happens
    hide(pixels, (118.0, 88.0, 50.0, 50.0))


class FakeStream:
    """A clip of one shade, as `dfx.media.video.stream` would read it."""

    def __init__(self, sha256: str) -> None:
        report = video_report()
        self.info = replace(report.video, media=replace(report.video.media, sha256=sha256))
        self.decoding = Decoding(50, 250, 0, "The file is cut off.")
        self.wanted: Sampling | None = None

    def frames(self, sampling: Sampling) -> Iterator[Frame]:
        self.wanted = sampling
        yield from frames_of(video_report(), fps=5)


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> FakeStream:
    fake, module = FakeStream(video_report().video.media.sha256), ModuleType("dfx.media.video.stream")

    @contextmanager
    def open_video(source: bytes, name: str) -> Iterator[FakeStream]:
        assert (source, name) == (b"the clip", "clip.mp4")
        yield fake

    module.__dict__["open_video"] = open_video
    monkeypatch.setitem(sys.modules, "dfx.media.video.stream", module)
    return fake


def test_the_annotated_clip_plays_as_long_and_shows_the_boxes(stream: FakeStream) -> None:
    told: list[tuple[float, str]] = []
    data = annotated_clip(b"the clip", "clip.mp4", video_report(), lambda *now: told.append(now), most_side=640)
    assert stream.wanted == Sampling(0.04, 1, annotate.MOST_FRAMES, 0, 640)
    with av.open(io.BytesIO(data)) as container:
        frames = list(container.decode(video=0))
    assert [float(frame.time) for frame in frames] == pytest.approx([k / 5 for k in range(50)], abs=1e-4)
    pixels = frames[15].to_ndarray(format="rgb24")  # 3 s
    red, _, blue = pixels[45:57, 50:150].mean((0, 1))  # the label
    assert blue - red > 60
    assert np.abs(pixels[90, 75].astype(int) - 90).max() < 10  # the face
    assert told[0] == (0.0, "Drawing the clip: 0:00.0 of 0:10.0")
    assert told[-1] == (1.0, "The annotated clip is done. The file is cut off.")
    assert len(told) == 11
    assert [share for share, _ in told] == sorted(share for share, _ in told)


def test_another_clip_is_refused(stream: FakeStream) -> None:
    stream.info = SimpleNamespace(media=SimpleNamespace(sha256="0" * 64))  # type: ignore[assignment]
    with pytest.raises(DfxError, match=r"^Expected the clip that the report is of, got another one\.$"):
        annotated_clip(b"the clip", "clip.mp4", video_report())


def test_the_first_second_and_the_last_say_what_the_film_is_not() -> None:
    report = video_report()
    length = report.video.duration_s
    assert length is not None
    times = (0.0, 0.9, 1.1, length / 2, length - 1.1, length - 0.5)
    frames = [Frame(k, time, np.full((HEIGHT, WIDTH, 3), 200, np.uint8)) for k, time in enumerate(times)]
    lower = [pixels[-2] for _, pixels in annotated(report, frames)]
    assert [bool((row == QUIET_RGB).all(axis=-1).mean() > 0.5) for row in lower] == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]
