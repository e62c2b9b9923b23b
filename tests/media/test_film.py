from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from dfx.errors import DfxError
from dfx.media.film.film import write_film
from dfx.types import Pixels

UNEVEN = (0.0, 0.04, 0.1, 0.2, 0.24, 0.5, 0.9)
COLOURS = ((220, 30, 20), (20, 200, 40), (30, 40, 220), (128, 128, 128), (250, 240, 20))


def plain(colour: tuple[int, int, int], height: int = 48, width: int = 64) -> Pixels:
    return np.full((height, width, 3), colour, np.uint8)


def made(*frames: tuple[float, Pixels]) -> bytes:
    buffer = io.BytesIO()
    write_film(buffer, frames)
    return buffer.getvalue()


def read(data: bytes) -> tuple[list[float], list[Pixels]]:
    with av.open(io.BytesIO(data)) as container:
        frames = list(container.decode(video=0))
        return [float(frame.time) for frame in frames], [frame.to_ndarray(format="rgb24") for frame in frames]


def test_a_browser_s_kind_of_film_without_sound() -> None:
    with av.open(io.BytesIO(made((0.0, plain(COLOURS[0]))))) as container:
        assert container.format.name.split(",")[1] == "mp4"
        assert [stream.type for stream in container.streams] == ["video"]
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt, context.width, context.height) == ("h264", "yuv420p", 64, 48)
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)


def test_uneven_times_are_kept() -> None:
    data = made(*((time, plain((100, 20 * k, 50))) for k, time in enumerate(UNEVEN)))
    assert read(data)[0] == pytest.approx(UNEVEN, abs=1e-4)
    with av.open(io.BytesIO(data)) as container:
        assert container.duration == pytest.approx(1.3e6, abs=1e3)  # the last is shown as long as the one before it


def test_times_count_from_the_first_frame_and_rise() -> None:
    times = (2.0, 2.5, 2.5, 2.1, 3.0)
    buffer = io.BytesIO()
    assert write_film(buffer, ((time, plain(COLOURS[0])) for time in times)) == 3
    assert read(buffer.getvalue())[0] == [0.0, 0.5, 1.0]


def test_one_frame_lasts() -> None:
    with av.open(io.BytesIO(made((7.0, plain(COLOURS[0]))))) as container:
        assert container.duration == pytest.approx(40_000, abs=100)


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_come_back(colour: tuple[int, int, int]) -> None:
    (shown,) = read(made((0.0, plain(colour))))[1]
    assert np.abs(shown.astype(int) - colour).max() <= 6


@pytest.mark.parametrize(("height", "width"), [(47, 63), (48, 63), (1, 1)])
def test_odd_sides_are_rounded_up_by_the_edge(height: int, width: int) -> None:
    pixels = plain((10, 10, 10), height, width)
    pixels[:, -1:] = pixels[-1:] = 240
    (shown,) = read(made((0.0, pixels)))[1]
    assert shown.shape == (height + height % 2, width + width % 2, 3)
    assert shown[-1, -1].min() > 200


def test_nothing_is_told_but_the_pictures() -> None:
    data = made(*((k / 25, plain(COLOURS[k % 5])) for k in range(60)))
    for word in (b"x264", b"Lavf", b"Lavc", b"libx", b"FFmpeg", b"\xa9too"):
        assert word not in data
    with av.open(io.BytesIO(data)) as container:
        assert set(container.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        assert dict(container.streams.video[0].metadata) == {"language": "und", "handler_name": "VideoHandler"}


def test_the_same_frames_make_the_same_bytes() -> None:
    frames = [(k / 25, plain(COLOURS[k % 5])) for k in range(5)]
    assert made(*frames) == made(*frames)


def test_playing_can_start_before_all_is_there(tmp_path: Path) -> None:
    frames = [(k / 25, plain(COLOURS[k % 5])) for k in range(5)]
    data = made(*frames)
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    write_film(tmp_path / "film.mp4", frames)
    assert (tmp_path / "film.mp4").read_bytes() == data


def test_every_two_seconds_a_frame_stands_alone() -> None:
    data = made(*((k / 25, plain(COLOURS[0])) for k in range(120)))
    with av.open(io.BytesIO(data)) as container:
        keys = [float(packet.pts * packet.time_base) for packet in container.demux(video=0) if packet.is_keyframe]
    assert keys == pytest.approx([0, 2, 4])


def failing() -> Iterator[tuple[float, Pixels]]:
    yield 0.0, plain(COLOURS[0])
    raise KeyboardInterrupt


@pytest.mark.parametrize("before", [None, b"what was there"])
def test_a_film_cut_short_leaves_nothing(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "film.mp4"
    if before:
        path.write_bytes(before)
    with pytest.raises(KeyboardInterrupt):
        write_film(path, failing())
    assert [found.read_bytes() for found in tmp_path.iterdir()] == ([before] if before else [])


def test_a_buffer_cut_short_is_empty() -> None:
    buffer = io.BytesIO()
    with pytest.raises(KeyboardInterrupt):
        write_film(buffer, failing())
    assert buffer.getvalue() == b""


def test_no_frame_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(DfxError, match=r"^Expected at least one frame to make a film of, got none\.$"):
        write_film(tmp_path / "film.mp4", [])
    assert not list(tmp_path.iterdir())


def test_another_size_is_refused(tmp_path: Path) -> None:
    frames = [(0.0, plain(COLOURS[0])), (0.1, plain(COLOURS[0], 16, 32))]
    with pytest.raises(DfxError, match="Expected frames of 64 × 48 pixels, got one of 32 × 16"):
        write_film(tmp_path / "film.mp4", frames)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_one_sentence_without_its_place(tmp_path: Path) -> None:
    with pytest.raises(DfxError, match=r"^The film could not be written: No such file or directory\.$"):
        write_film(tmp_path / "none" / "film.mp4", [(0.0, plain(COLOURS[0]))])


def test_what_is_held_does_not_grow_with_the_frames(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        write_film(tmp_path / "film.mp4", ((k / 25, plain(COLOURS[k % 5], 240, 320)) for k in range(count)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(5)  # what is imported on the first use
    assert peak(60) < 1.2 * peak(20)
