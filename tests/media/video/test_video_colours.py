"""Colours of frames in every layout, against what their planes hold by the standards (`yuv`)."""

import io
import itertools
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import pytest
from cases import case
from yuv import FULL, LAYOUTS, LIMITED, Layout, frame_and_truth, scene

from dfx.media.video.frame.hdr import BT2020, HLG, P3_D65, PQ
from dfx.media.video.frame.pixels import Painter
from dfx.media.video.protocol import Note
from dfx.media.video.stream import open_video
from dfx.types import Sampling

CLOSE = 1.6 / 255  # rounding to 8 bits is .5; the scaler rounds down twice where full range has more than 8 bits
SIZES = [(48, 64), (75, 101)]
BY_NAME = {one.name: one for one in LAYOUTS}


def painted(frame: av.VideoFrame, side: int = 0) -> np.ndarray:
    return Painter(frame, None, 4096).paint(frame, side) / 255


@pytest.mark.parametrize("span", [LIMITED, FULL], ids=["limited", "full"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: one.name)
def test_ordinary_colours(layout: Layout, span: int) -> None:
    for (height, width), matrix in itertools.product(SIZES, (1, 6, 9)):
        frame, truth = frame_and_truth(layout, scene(height, width), matrix, span)
        assert np.abs(painted(frame) - truth).max() <= CLOSE


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: one.name)
def test_high_dynamic_range(layout: Layout) -> None:
    """Full and limited, HLG and PQ: the shift of codes, the chroma and the curve, each worked out apart."""
    for (height, width), span, transfer in zip(
        SIZES * 2, (LIMITED, LIMITED, FULL, FULL), (HLG, PQ, PQ, HLG), strict=True
    ):
        # Below the bend, where the curve of dfx's own choice begins, and where 8 bits tell PQ's steps apart.
        frame, truth = frame_and_truth(layout, 0.1 + 0.4 * scene(height, width), 9, span, transfer, BT2020)
        difference = np.abs(painted(frame) - shown(truth, transfer))
        assert difference.mean() <= 1 / 255
        assert difference.max() <= 6 / 255  # where an edge's dark side is mixed with 7 bits, and the curve is steep


def shown(signal: np.ndarray, transfer: int) -> np.ndarray:
    """BT.2100's display light of `signal` over 203 cd/m², in BT.709's colours, as a screen of BT.1886 takes it."""
    light = pq(signal) if transfer == PQ else hlg(signal)
    return np.minimum(bent(np.maximum(light / 203 @ to_bt709(BT2020_XY).T, 0)), 1) ** (1 / 2.4)


def bent(light: np.ndarray) -> np.ndarray:
    most = light.max(axis=2, keepdims=True)
    return np.where(most > 0.6, light / np.maximum(most, 1e-9) * (1 - 0.4 * np.exp(-(most - 0.6) / 0.4)), light)


def pq(signal: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, in cd/m²."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = signal ** (1 / m2)
    return 10_000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)


def hlg(signal: np.ndarray) -> np.ndarray:
    """BT.2100, table 5, on its nominal screen of 1 000 cd/m²."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene_light = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return 1000 * (scene_light @ (0.2627, 0.6780, 0.0593))[..., None] ** 0.2 * scene_light


BT709_XY = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
BT2020_XY = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
P3_XY = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))


def to_bt709(corners: tuple[tuple[float, float], ...]) -> np.ndarray:
    """From the chromaticities of the standards and D65, as SMPTE RP 177 does."""

    def to_xyz(xy: tuple[tuple[float, float], ...]) -> np.ndarray:
        columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in xy]).T
        return columns * np.linalg.solve(columns, np.array([0.3127 / 0.3290, 1, 0.3583 / 0.3290]))

    return np.linalg.solve(to_xyz(BT709_XY), to_xyz(corners))


@pytest.mark.parametrize(("primaries", "corners"), [(BT2020, BT2020_XY), (P3_D65, P3_XY)], ids=["2020", "P3"])
@pytest.mark.parametrize("name", ["yuv420p", "yuv420p10le", "yuv444p12le", "p010le", "gray10le"])
def test_wide_primaries_of_ordinary_range(name: str, primaries: int, corners: tuple) -> None:
    for span in (LIMITED, FULL):
        frame, truth = frame_and_truth(BY_NAME[name], scene(48, 64), 9, span, 1, primaries)
        expected = np.clip(truth**2.4 @ to_bt709(corners).T, 0, 1) ** (1 / 2.4)
        got = painted(frame)
        assert np.abs(got - expected)[expected > 0.1].max() <= 2 * CLOSE
        assert got[expected < 0.05].max(initial=0) < 0.12  # 4 096 levels of light are few where it is dark


@pytest.mark.parametrize(("transfer", "primaries"), [(1, 1), (HLG, BT2020), (1, BT2020)], ids=["SDR", "HLG", "wide"])
@pytest.mark.parametrize("name", ["yuv420p", "yuv420p10le", "yuv422p10le", "yuv444p12le", "p010le", "gray10le", "nv12"])
def test_half_the_size(name: str, transfer: int, primaries: int) -> None:
    """Bars that fill whole blocks: inside them, half the size has the same colours."""
    frame, truth = frame_and_truth(BY_NAME[name], 0.1 + 0.4 * scene(64, 128), 9, LIMITED, transfer, primaries)
    small, large = painted(frame, 64), painted(frame)
    assert small.shape == (32, 64, 3)
    inside = np.zeros((32, 64), bool)
    inside.reshape(32, 8, 8)[:, :, 2:-2] = True
    inside[13:19] = False
    assert np.abs(small - large[::2, ::2])[inside].max() <= CLOSE
    assert truth.std() > 0.05


def test_hdr_that_states_no_primaries_has_those_of_its_standard() -> None:
    stated, unstated = (
        painted(frame_and_truth(BY_NAME["yuv420p10le"], scene(48, 64), 9, LIMITED, HLG, primaries)[0])
        for primaries in (BT2020, 2)
    )
    np.testing.assert_array_equal(stated, unstated)


@pytest.mark.parametrize("layout", ["gbrp", "gbrp10le", "gbrp12le", "gbrp16le", "rgb24", "bgr0", "rgb48le"])
def test_layouts_without_a_matrix(layout: str) -> None:
    """The same picture in each: nothing but rounding between them, and between their HDR and that of 16 bits."""
    rgb = (scene(75, 101) * 255).round().astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(rgb, "rgb24").reformat(format=layout)
    assert np.abs(painted(frame) - rgb / 255).max() <= CLOSE
    frame.color_trc, frame.color_primaries = PQ, BT2020
    inside = rgb.max(axis=2) < 120
    expected = shown(rgb / 255, PQ)
    assert np.abs(painted(frame) - expected)[inside].max(initial=0) <= 3 * CLOSE


def test_transparent_hdr_is_neither_grey_nor_see_through() -> None:
    frame = av.VideoFrame(32, 32, "yuva444p10le")
    for plane, value in zip(frame.planes, (502, 400, 600, 1023), strict=True):
        np.frombuffer(plane, "<u2")[:] = value
    np.frombuffer(frame.planes[3], "<u2").reshape(32, -1)[:16] = 0
    frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries = 9, LIMITED, HLG, BT2020
    painter = Painter(frame, None, 4096)
    pixels = painter.paint(frame)
    assert painter.note == Note.HDR | Note.TRANSPARENT
    assert (pixels[:16] == 255).all()
    planes = [np.full((1, 1), value) for value in (502, 400, 600)]
    from yuv import decoded

    truth = shown(decoded(planes, BY_NAME["yuv444p10le"], 9, LIMITED), HLG)[0, 0]
    assert np.abs(pixels[20, 20] / 255 - truth).max() <= 2 * CLOSE


# For a film shorter than its delay of B-frames, x265 takes the first decoding times from memory that it never wrote: the muxer
# refuses the film, or not, by chance. Without B-frames there is no such delay; and its own word for "lossless" is another.
LOSSLESS = {
    "qp": "0", "qscale": "1", "lossless": "1", "crf": "0", "x265-params": "lossless=1:bframes=0:pools=none:log-level=none",
}  # fmt: skip


def through_the_door(codec: str, container: str, layout: Layout, transfer: int, primaries: int, matrix: int) -> tuple:
    frame, truth = frame_and_truth(layout, 0.1 + 0.4 * scene(96, 128), matrix, LIMITED, transfer, primaries)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=25, options=LOSSLESS)
        stream.width, stream.height, stream.pix_fmt = 128, 96, layout.name
        context = stream.codec_context
        context.colorspace, context.color_range = matrix, LIMITED
        context.color_trc, context.color_primaries = transfer, primaries
        for number in range(2):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    with open_video(buffer.getvalue()) as video:
        return next(iter(video.frames(Sampling()))).pixels / 255, truth, video.info.media.notes


@pytest.mark.parametrize(
    ("transfer", "primaries", "matrix"), [(HLG, 9, 9), (PQ, 9, 9), (1, 9, 9), (1, 1, 1), (6, 6, 6)]
)
@pytest.mark.parametrize(
    ("codec", "container", "layout"),
    [
        ("ffv1", "matroska", "yuv420p10le"),
        ("ffv1", "matroska", "yuv422p12le"),
        ("ffv1", "matroska", "yuv420p16le"),
        ("libx265", "mp4", "yuv420p10le"),
        ("libx264", "mov", "yuv422p10le"),
        ("prores_ks", "mov", "yuv422p10le"),
        ("libx264", "mp4", "yuv420p"),
    ],
)
def test_a_real_file(codec: str, container: str, layout: str, transfer: int, primaries: int, matrix: int) -> None:
    """Past an encoder that may lose some, and chroma at the left where the coding's standard has it."""
    got, truth, notes = through_the_door(codec, container, BY_NAME[layout], transfer, primaries, matrix)
    expected: Callable = {HLG: lambda one: shown(one, HLG), PQ: lambda one: shown(one, PQ)}.get(
        transfer, lambda one: one
    )
    if (transfer, primaries) == (1, 9):
        expected = lambda one: np.clip(one**2.4 @ to_bt709(BT2020_XY).T, 0, 1) ** (1 / 2.4)  # noqa: E731
    inside = np.zeros((96, 128), bool)
    inside.reshape(96, 8, 16)[:, :, 4:-4] = True
    inside[42:54] = False
    difference = np.abs(got - expected(truth))
    assert difference[inside].max() <= 5 / 255
    assert difference.mean() <= 3 / 255
    assert ("HDR was converted to ordinary brightness and colours." in notes) == (transfer in (HLG, PQ))


def test_the_case_and_its_twin() -> None:
    """HLG is brightened by its luminance, so saturated colours of the twin, graded channel by channel, are stronger."""
    hdr, sdr = (_frames(case(name)).astype(float) for name in ("hlg_colours.mov", "hlg_colours_sdr_twin.mp4"))
    assert np.abs(hdr - sdr).mean() < 6
    assert np.abs(hdr.mean(axis=(0, 1, 2)) - sdr.mean(axis=(0, 1, 2))).max() < 6
    assert np.percentile(np.abs(hdr - sdr), 99) < 24


def test_no_cut_is_told_in_the_case() -> None:
    from dfx.faces.tracks.cuts import is_cut, look_of

    looks = [look_of(one) for one in _frames(case("hlg_colours.mov"))]
    assert not any(is_cut(before, after) for before, after in itertools.pairwise(looks))


def _frames(path) -> np.ndarray:
    with open_video(path) as video:
        return np.array([one.pixels for one in video.frames(Sampling())])
