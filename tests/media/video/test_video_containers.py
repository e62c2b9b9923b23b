"""Every container beside MP4, MOV, Matroska and AVI: read, whole or damaged, and whatever its times do."""

import io
from collections.abc import Iterable
from fractions import Fraction

import av
import numpy as np
import pytest
from cases import case
from video_clips import clip, grey_frames, number_of

from dfx.errors import MediaError
from dfx.media.video.sniff import HEAD_BYTES, is_film, video_format
from dfx.media.video.stream import open_video
from dfx.types import Decoding, Frame, Sampling, VideoInfo

SECOND = Sampling(least=1)
FRAMES = 100
MADE = {
    "broadcast": ("MPEG-TS", "mpegts", "mpeg2video", {"bf": "2", "g": "12", "qmax": "2"}, {}),
    "H.264 broadcast": ("MPEG-TS", "mpegts", "libx264", {"bf": "2", "g": "20"}, {}),
    "camcorder": ("MPEG-TS", "mpegts", "libx264", {"bf": "2", "g": "25"}, {"mpegts_m2ts_mode": "1"}),
    "DVD": ("MPEG-PS", "vob", "mpeg2video", {"bf": "2", "g": "12", "qmax": "2"}, {}),
    "video CD": ("MPEG-PS", "mpeg", "mpeg1video", {"g": "12", "qmax": "2"}, {}),
    "Flash": ("FLV", "flv", "flv", {"g": "12", "qmax": "2"}, {}),
    "H.264 Flash": ("FLV", "flv", "libx264", {"bf": "2", "g": "20"}, {}),
    "Windows Media": ("WMV", "asf", "wmv2", {"g": "12", "qmax": "2"}, {}),
    "Ogg": ("OGG", "ogg", "libvpx", {"deadline": "realtime", "g": "12"}, {}),
    "telephone": ("MP4", "3gp", "mpeg4", {"g": "12", "qmax": "2"}, {}),
}


def grainy_frames(count: int) -> Iterable[np.ndarray]:
    """Too large to share a pack of a program stream, which states one time, so that ffmpeg guesses the others."""
    random = np.random.default_rng(0)
    for pixels in grey_frames(count):
        yield pixels + random.integers(-4, 5, (*pixels.shape[:2], 1), np.int8).astype(np.uint8)


@pytest.fixture(scope="module", params=MADE)
def made(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    kind, container, codec, options, muxer = MADE[request.param]
    return kind, clip(grainy_frames(FRAMES), container, codec, options=options, muxer=muxer)


def read(data: bytes, name: str = "", sampling: Sampling = SECOND) -> tuple[VideoInfo, float, Decoding, list[Frame]]:
    with open_video(data, name) as video:
        frames = list(video.frames(sampling))
        return video.info, video.length_s, video.decoding, frames


def test_read_at_the_right_times(made: tuple[str, bytes]) -> None:
    kind, data = made
    assert is_film(data[:HEAD_BYTES])
    info, length_s, decoding, frames = read(data, sampling=Sampling(every_s=1.0, least=1, burst=2, burst_side=None))
    assert (info.media.format, info.media.width, info.media.height) == (kind, 64, 48)
    assert decoding.complete
    assert decoding.bad_packets == 0
    assert length_s == pytest.approx(4.0, abs=0.1)
    assert [(one.number, one.step) for one in frames] == [(m, s) for m in range(4) for s in range(3)]
    for one in frames:
        assert one.time_s == pytest.approx(one.number + one.step / 25, abs=0.002)
        assert number_of(one.pixels) == (25 * one.number + one.step) % 20


def test_damage(made: tuple[str, bytes]) -> None:
    """Cut off, overwritten, zeroed, started anywhere: some frames at rising times, or one clean sentence."""
    kind, data = made
    half, third = len(data) // 2, len(data) // 3
    garbage = np.random.default_rng(0).integers(0, 256, third, np.uint8).tobytes()
    damaged = {
        "truncated": data[:half],
        "garbage": data[:third] + garbage + data[2 * third :],
        "zeroed": data[:third] + bytes(third) + data[2 * third :],
        "all zero but the start": data[:64] + bytes(len(data)),
        "headless": data[third:],
        "garbage alone": data[:16] + garbage,
    }
    for how, one in damaged.items():
        try:
            _, length_s, _, frames = read(one)
            assert frames, how
            assert [frame.time_s for frame in frames] == sorted(frame.time_s for frame in frames)
            assert 0 <= length_s < 10
        except MediaError as error:
            said = str(error)
            assert said.endswith("."), how
            assert "/" not in said
            assert len(said) < 250
            assert "truncated" not in how or kind == "MP4", said


def test_a_wrong_name_is_said(made: tuple[str, bytes]) -> None:
    kind, data = made
    info, *_ = read(data, "clip.mov")
    assert info.media.notes == (f"The file name ends in .mov, but its content is {kind}; the content was used.",)


@pytest.mark.parametrize("ending", ["ts", "mts", "m2ts", "TS"])
def test_usual_names_are_not_remarked_upon(ending: str) -> None:
    assert read(clip(grey_frames(3), "mpegts", "mpeg2video"), f"clip.{ending}")[0].media.notes == ()


def test_the_case() -> None:
    info, length_s, decoding, frames = read(case("recording.ts").read_bytes(), "recording.ts")
    assert (info.media.format, info.codec, info.media.width) == ("MPEG-TS", "mpeg2video", 512)
    assert (length_s, len(frames), decoding.complete) == (1.0, 1, True)


def test_a_recording_that_begins_in_the_middle_of_a_packet() -> None:
    data = clip(grey_frames(30), "mpegts", "mpeg2video", options={"g": "5"})
    assert video_format(data[100 : 100 + HEAD_BYTES]) == "MPEG-TS"


def shifted(data: bytes, ticks: int) -> bytes:
    """A transport stream with all its times later, around the 33 bits they have."""
    buffer = io.BytesIO()
    with (
        av.open(io.BytesIO(data)) as source,
        av.open(buffer, "w", format="mpegts", options={"muxdelay": "0"}) as output,
    ):
        track = output.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream, packet.pts, packet.dts = track, packet.pts + ticks, packet.dts + ticks
                output.mux(packet)
    return buffer.getvalue()


SOURCE = ("mpegts", "mpeg2video")


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (90_000 * 3600 * 5, "five hours on"),
        (-90_000, "back to where it was, a second before"),
        (0, "the same again"),
        ((1 << 33) - 90_000 * 3, "around the 33 bits in the middle"),
    ],
)
def test_two_recordings_in_one_file(second: int, why: str) -> None:
    data = clip(grey_frames(50), *SOURCE, options={"g": "10", "qmax": "2"})
    start = 90_000 * 10
    _, length_s, decoding, frames = read(
        shifted(data, start) + shifted(data, start + second), sampling=Sampling(least=1)
    )
    assert length_s == pytest.approx(4.0, abs=0.3), why
    assert 3 <= len(frames) == decoding.frames_read
    times = [one.time_s for one in frames]
    assert times == sorted(times)
    assert times[-1] < 4.3
    assert {number_of(one.pixels) for one in frames} <= set(range(20))


@pytest.mark.parametrize("ticks", [90_000 * 3600 * 20, (1 << 33) - 90_000])
def test_times_that_begin_late_or_wrap(ticks: int) -> None:
    """`ticks` later, all times still count from the first frame."""
    data = shifted(clip(grey_frames(75), *SOURCE, options={"g": "10", "qmax": "2"}), ticks)
    _, length_s, _, frames = read(data)
    assert length_s == pytest.approx(3.0, abs=0.3)
    assert [round(one.time_s, 2) for one in frames] == [0, 1, 2]
    assert [number_of(one.pixels) for one in frames] == [0, 5, 10]


def test_of_several_programmes_the_largest_is_shown() -> None:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mpegts") as output:
        tracks = []
        for width in (64, 128, 96):
            track = output.add_stream("mpeg2video", rate=25)
            track.width, track.height, track.pix_fmt = width, 48, "yuv420p"
            tracks.append(track)
        for number in range(30):
            for track in tracks:
                frame = av.VideoFrame.from_ndarray(np.full((48, track.width, 3), track.width, np.uint8), "rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                output.mux(track.encode(frame))
        for track in tracks:
            output.mux(track.encode())
    info, _, _, frames = read(buffer.getvalue())
    assert info.media.width == 128
    assert abs(float(frames[0].pixels.mean()) - 128) < 4


def test_interlaced_pictures_of_every_size_asked_for() -> None:
    """Rows of both fields lie where they were; a picture of one line can be had, too."""
    frames = []
    for number in range(4):
        rows = np.repeat(np.where(np.arange(48) % 2, 200, 60)[:, None], 64, 1) + number
        frames.append(av.VideoFrame.from_ndarray(np.repeat(rows[..., None], 3, 2).astype(np.uint8), "rgb24"))
    flags = av.codec.context.Flags.interlaced_dct | av.codec.context.Flags.interlaced_me
    data = clip(frames, "mpegts", "mpeg2video", options={"qmax": "2"}, flags=flags)
    for side, shape in ((None, (48, 64, 3)), (32, (24, 32, 3)), (1, (1, 1, 3))):
        pixels = read(data, sampling=Sampling(least=1, side=side))[3][0].pixels
        assert pixels.shape == shape
        if side is None:
            assert np.abs(pixels[1::2].astype(int) - 200).max() < 12
            assert np.abs(pixels[::2].astype(int) - 60).max() < 12
