"""Colours, shapes and orientations of frames: what a player would show, as 8-bit RGB."""

import io
import itertools
import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from video_clips import clip, grey_frames, replaced

from dfx.media.video.frame.hdr import BT2020, HLG, PQ, to_sdr
from dfx.media.video.frame.orientation import Orientation
from dfx.media.video.frame.pixels import Painter
from dfx.media.video.protocol import Note
from dfx.media.video.stream import open_video
from dfx.types import Sampling

PURE = [(200, 60, 40), (40, 180, 60), (50, 70, 210), (128, 128, 128), (255, 255, 255), (0, 0, 0)]


def corners(width: int = 96, height: int = 64) -> np.ndarray:
    """Red, green, blue and white in the corners: turning or mirroring it shows."""
    pixels = np.zeros((height, width, 3), np.uint8)
    half_y, half_x = height // 2, width // 2
    pixels[:half_y, :half_x] = (200, 40, 40)
    pixels[:half_y, half_x:] = (40, 200, 40)
    pixels[half_y:, :half_x] = (40, 40, 200)
    pixels[half_y:, half_x:] = (220, 220, 220)
    return pixels


def decoded(data: bytes) -> tuple[av.VideoFrame, Fraction | None]:
    with av.open(io.BytesIO(data)) as container:
        frame = next(container.decode(video=0))
        return frame, container.streams.video[0].sample_aspect_ratio


def painted(data: bytes, side: int = 0) -> np.ndarray:
    frame, pixel = decoded(data)
    return Painter(frame, pixel, 4096).paint(frame, side)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", [1, 5, 9])
@pytest.mark.parametrize("layout", ["yuv420p", "yuv444p", "yuv420p10le", "yuv422p12le"])
def test_range_and_matrix_are_the_stream_s(layout: str, matrix: int, full: bool) -> None:
    """The colours that went in come out, whatever way the stream writes them."""
    for colour in PURE:
        frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), colour, np.uint8), "rgb24")
        coded = VideoReformatter().reformat(
            frame, format=layout, dst_colorspace=matrix, dst_color_range=2 if full else 1, interpolation="BICUBIC"
        )
        assert int(coded.colorspace) == {5: 6}.get(matrix, matrix)  # two names of BT.601
        got = Painter(coded, None, 4096).paint(coded)[16, 16]
        assert np.abs(got.astype(int) - colour).max() <= 3


def test_no_stated_matrix_is_bt709_for_large_pictures_only() -> None:
    for lines, matrix in ((1080, 1), (480, 5)):
        frame = av.VideoFrame.from_ndarray(np.full((lines, lines, 3), (200, 60, 40), np.uint8), "rgb24")
        coded = VideoReformatter().reformat(frame, format="yuv420p", dst_colorspace=matrix, dst_color_range=1)
        coded.colorspace = 2
        got = Painter(coded, None, 4096).paint(coded)[50, 50]
        assert np.abs(got.astype(int) - (200, 60, 40)).max() <= 3


@pytest.mark.parametrize(
    ("codec", "container", "layout"),
    [("libx264", "mp4", "gray"), ("libx264", "mp4", "gray10le"), ("ffv1", "matroska", "gray16le")],
)
def test_grey(codec: str, container: str, layout: str) -> None:
    pixels = painted(clip(grey_frames(12), container, codec, pixel_format=layout, color_range=2))
    assert pixels.shape == (48, 64, 3)
    assert np.abs(pixels.astype(int) - 30).max() <= 2
    assert np.ptp(pixels, axis=2).max() == 0


@pytest.mark.parametrize("size", [(101, 75), (33, 2), (1, 1)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    data = clip(grey_frames(2, size), "matroska", "ffv1", pixel_format="bgr0")
    assert painted(data).shape == (size[1], size[0], 3)


def test_transparency_over_white() -> None:
    rgba = np.zeros((40, 40, 4), np.uint8)
    rgba[...] = (10, 20, 250, 0)  # hidden blue
    rgba[:, 20:] = (200, 0, 0, 255)
    rgba[30:] = (0, 0, 0, 128)
    data = clip([av.VideoFrame.from_ndarray(rgba, "rgba")], "mov", "qtrle", pixel_format="argb")
    with open_video(data) as video:
        assert video.info.media.notes == ("Transparent parts were laid over white.",)
        (frame,) = video.frames(Sampling())
        (small,) = video.frames(Sampling(side=10))
    assert frame.pixels[10, 5].tolist() == [255, 255, 255]
    assert frame.pixels[10, 30].tolist() == [200, 0, 0]
    assert frame.pixels[35, 30].tolist() == [127, 127, 127]
    assert small.pixels[..., 2].min() < 130
    assert (small.pixels[2, 2] == 255).all()


def test_the_transparency_of_vp9(shared) -> None:
    with open_video(shared("corpus/videos/moviepy__transparent.webm")) as video:
        frames = list(video.frames(Sampling()))
        assert "Transparent parts were laid over white." in video.info.media.notes
    assert (frames[0].pixels[0, 0] == 255).all()


# Coded points (x, y) go to (a·x + c·y, b·x + d·y): each of the eight ways, as (a, b, c, d) and what it does.
WAYS = {
    (1, 0, 0, 1): lambda p: p,
    (-1, 0, 0, 1): lambda p: p[:, ::-1],
    (1, 0, 0, -1): lambda p: p[::-1],
    (-1, 0, 0, -1): lambda p: p[::-1, ::-1],
    (0, 1, -1, 0): lambda p: np.rot90(p, -1),  # a phone held upright: a quarter turn clockwise
    (0, -1, 1, 0): lambda p: np.rot90(p, 1),
    (0, 1, 1, 0): lambda p: p.transpose(1, 0, 2),
    (0, -1, -1, 0): lambda p: p[::-1, ::-1].transpose(1, 0, 2),
}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_eight_orientations(way: tuple[int, int, int, int]) -> None:
    a, b, c, d = (value << 16 for value in way)
    data = clip([corners()] * 2, "mov", "prores_ks", pixel_format="yuv422p10le")
    head = _box(data, (b"moov", b"trak", b"tkhd"))
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    turned = replaced(data, (b"moov", b"trak", b"tkhd"), head[:40] + matrix + head[76:])
    expected = WAYS[way](corners())
    got = painted(turned)
    assert got.shape == expected.shape
    assert np.abs(got.astype(int) - expected)[[4, 4, -4, -4], [4, -4, 4, -4]].max() < 12
    assert painted(turned, 48).shape[:2] == ((48, 32) if way[0] == 0 else (32, 48))


def _box(data: bytes, path: tuple[bytes, ...]) -> bytes:
    at = 0
    while data[at + 4 : at + 8] != path[0]:
        at += int.from_bytes(data[at : at + 4], "big")
    content = data[at + 8 : at + int.from_bytes(data[at : at + 4], "big")]
    return content if len(path) == 1 else _box(content, path[1:])


def test_orientations_are_their_own_kind() -> None:
    seen = {Orientation(*flags).upright(corners()).tobytes() for flags in itertools.product([False, True], repeat=3)}
    assert len(seen) == 8


def test_rotation_written_by_others(shared) -> None:
    """The four given clips hold one scene, turned by their headers: upright, the face is the same."""
    plain, half, quarter = (
        _first(shared(f"corpus/videos/gen_{name}.mp4")) for name in ("h264_face", "rotate180", "rotate270")
    )
    np.testing.assert_array_equal(half, plain[::-1, ::-1])
    np.testing.assert_array_equal(quarter, np.rot90(plain, -1))


def _first(path) -> np.ndarray:
    with open_video(path) as video:
        return next(iter(video.frames(Sampling()))).pixels


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (Fraction(2, 1), (128, 48)),
        (Fraction(1, 2), (64, 96)),
        (Fraction(1, 1), (64, 48)),
        (Fraction(100, 1), (64, 48)),  # not believed
    ],
)
def test_pixels_that_are_not_square(ratio: Fraction, expected: tuple[int, int]) -> None:
    frame, _ = decoded(clip(grey_frames(2)))
    painter = Painter(frame, ratio, 4096)
    assert (painter.width, painter.height) == expected
    assert painter.paint(frame).shape == (expected[1], expected[0], 3)
    assert max(Painter(frame, ratio, 100).paint(frame).shape) <= 100


def test_frames_of_another_size_are_scaled_to_the_first() -> None:
    first, other = (av.VideoFrame.from_ndarray(corners(*size), "rgb24") for size in ((96, 64), (48, 32)))
    painter = Painter(first, None, 4096)
    painter.paint(first)
    assert painter.note == Note.NOTHING
    assert painter.paint(other).shape == (64, 96, 3)
    assert painter.note == Note.RESIZED


def code(share: float) -> np.ndarray:
    return np.full((2, 2, 3), round(share * 65535), np.uint16)


@pytest.mark.parametrize(
    ("transfer", "share", "expected"),
    [
        # BT.2408: reference white, 203 cd/m², is 58 % of PQ and 75 % of HLG; it bends to 1 - 0.4/e of white.
        (PQ, 0.5807, 255 * 0.8528 ** (1 / 2.4)),
        (HLG, 0.75, 255 * 0.8528 ** (1 / 2.4)),
        (PQ, 0.0, 0),
        (HLG, 0.0, 0),
        (PQ, 1.0, 255),  # 10 000 cd/m²
        (PQ, 0.5081, 255 * (100 / 203) ** (1 / 2.4)),  # 100 cd/m² lie below the bend: kept
        (1, 0.5, 127.5),
    ],
)
def test_brightness_of_hdr(transfer: int, share: float, expected: float) -> None:
    got = to_sdr(code(share), transfer, BT2020)
    assert got.dtype == np.uint8
    assert np.abs(got - expected).max() <= 2.5


def test_colours_of_bt2020() -> None:
    """BT.2087: the red of BT.709 is (0.6274, 0.0691, 0.0164) of the light of BT.2020."""
    light = np.array([0.6274, 0.0691, 0.0164])
    deep = np.broadcast_to((light ** (1 / 2.4) * 65535).round().astype(np.uint16), (300, 2, 3))
    got = to_sdr(deep, 1, BT2020)
    assert got.shape == (300, 2, 3)
    assert (got[..., 0] >= 253).all()
    assert (got[..., 1:] <= 12).all()


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_an_hdr_clip_says_so(transfer: int) -> None:
    frames = []
    for _ in range(2):
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 128, np.uint8), "rgb24")
        frame = frame.reformat(format="yuv420p10le", dst_colorspace=9, dst_color_range=1)
        frame.color_trc, frame.color_primaries = transfer, BT2020
        frames.append(frame)
    data = clip(
        frames, "matroska", "ffv1", pixel_format="yuv420p10le",
        color_trc=transfer, color_primaries=BT2020, colorspace=9, color_range=1,
    )  # fmt: skip
    with open_video(data) as video:
        assert video.info.media.notes == ("HDR was converted to ordinary brightness and colours.",)
        pixels = next(iter(video.frames(Sampling()))).pixels
    assert 120 < pixels.mean() < 200  # half of the signal is 92 cd/m² of PQ, 51 of HLG's 203
    assert np.ptp(pixels) <= 2


@pytest.mark.parametrize("side", [0, 100, 61, 40])
@pytest.mark.parametrize(
    "layout", ["yuv420p", "yuv422p", "yuv444p", "yuvj420p", "nv12", "yuv420p10le", "gray", "bgr24"]
)
def test_three_planes_hold_the_values_of_whole_pixels(layout: str, side: int) -> None:
    """What the scaler says when it is asked for pixels of three bytes, by the slower way."""
    noise = np.random.default_rng(5).integers(0, 256, (90, 122, 3), np.uint8)
    frame = av.VideoFrame.from_ndarray(noise, "rgb24").reformat(format=layout)
    got = Painter(frame, None, 4096).paint(frame, side)
    how = Interpolation.AREA if side else Interpolation.BILINEAR
    whole = frame.reformat(
        got.shape[1], got.shape[0], "rgb24", src_colorspace=None if layout == "bgr24" else Colorspace.ITU601,
        interpolation=how | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT, dst_color_range=2,
    )  # fmt: skip
    np.testing.assert_array_equal(got, whole.to_ndarray())
