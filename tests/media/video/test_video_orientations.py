"""No side data and no track beside the film costs a clip its pictures, or its turn."""

import io
import struct
from fractions import Fraction

import av
import pytest
from av.sidedata.sidedata import Type
from cases import case
from video_clips import box, clip, grey_frames, number_of

from dfx.media.video.frame.orientation import Orientation, orientation_of
from dfx.media.video.stream import open_video
from dfx.types import Sampling

QUARTER = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)


def test_the_base_view_of_a_spatial_film() -> None:
    with open_video(case("spatial_mvhevc.mov")) as video:
        frames = list(video.frames(Sampling()))
        assert (video.info.media.width, video.info.media.height, video.info.codec) == (1934, 2160, "hevc")
        assert (video.decoding.complete, video.decoding.bad_packets) == (True, 0)
    assert {one.pixels.shape for one in frames} == {(2160, 1934, 3)}
    assert frames[0].pixels.std() > 10


def test_a_turn_is_honoured_beside_side_data_that_nobody_knows() -> None:
    """The case, its track's matrix exchanged for a quarter turn."""
    data = case("spatial_mvhevc.mov").read_bytes()
    place = data.index(b"tkhd") + 4
    place += 52 if data[place] else 40  # the matrix, behind longer times in version 1 (ISO 14496-12, 8.3.2)
    assert data[place : place + 4] == b"\0\1\0\0"
    with av.open(io.BytesIO(data[:place] + QUARTER + data[place + 36 :])) as container:
        frame = next(container.decode(video=0))
    assert any(one.type.name.startswith("UNLISTED") for one in frame.side_data)
    assert orientation_of(frame) == Orientation(True, True, False)


def test_kinds_that_are_known_keep_their_names() -> None:
    assert Type(6) is Type.DISPLAYMATRIX
    assert Type(987_654).value == 987_654
    assert Type(987_654) != Type.DISPLAYMATRIX


def with_others(container: str) -> bytes:
    """A film among subtitles, chapters, a cover, and, where it can be, a font."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        film = output.add_stream("libx264", rate=25)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        if container == "matroska":
            output.add_attachment("font.ttf", "application/x-truetype-font", b"no font " * 99)
        output.set_chapters([
            {"id": 1, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": "\ud7ff [a](b)"}}
        ])  # fmt: skip
        for number, pixels in enumerate(grey_frames(10)):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(film.encode(frame))
        output.mux(film.encode())
    return buffer.getvalue()


@pytest.mark.parametrize("container", ["mp4", "mov", "matroska"])
def test_chapters_and_attachments(container: str) -> None:
    with open_video(with_others(container)) as video:
        assert [number_of(one.pixels) for one in video.frames(Sampling())] == list(range(10))


@pytest.mark.parametrize("handler", [b"vide", b"meta", b"tmcd", b"zzzz", b"sbtl"])
@pytest.mark.parametrize("coding", [b"dish", b"mebx", b"zzzz"])
def test_a_private_track(handler: bytes, coding: bytes) -> None:
    """A second track of a kind and a coding that nobody knows, as telephones write for depth and focus."""
    data = clip(grey_frames(10), "mov", "libx264")
    at = data.index(b"moov") - 4
    head, movie = data[:at], data[at + 8 :]
    start = movie.index(b"trak") - 4
    track = movie[start : start + int.from_bytes(movie[start : start + 4], "big")]
    other = track.replace(b"avc1", coding).replace(b"mhlrvide", b"mhlr" + handler)
    other = other.replace(b"tkhd\0\0\0\x03", b"tkhd\0\0\0\x02")  # not shown by default
    with open_video(head + box(b"moov", movie[:start] + other + track + movie[start + len(track) :])) as video:
        frames = list(video.frames(Sampling()))
        assert video.info.codec == "h264"
    assert [number_of(one.pixels) for one in frames] == list(range(10))
