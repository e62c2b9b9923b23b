"""Files that are broken, empty, too large or no video: one clear sentence, or a true partial result."""

import os
from pathlib import Path

import numpy as np
import pytest
from video_clips import clip, grey_frames, number_of

from dfx.errors import MediaError, TooLarge, Undecodable, UnsupportedType
from dfx.media.video.sniff import ACCEPTED
from dfx.media.video.stream import open_video
from dfx.settings import Settings
from dfx.types import Decoding, Frame, Sampling

SECOND = Sampling(least=1)


def read(source: bytes | Path, sampling: Sampling = SECOND) -> tuple[Decoding, list[Frame]]:
    with open_video(source) as video:
        frames = list(video.frames(sampling))
        return video.decoding, frames


def refusal(source: bytes | Path, kind: type[MediaError] = MediaError) -> str:
    with pytest.raises(kind) as caught, open_video(source):
        pass
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert "/" not in said
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return said


def noise(count: int = 250) -> list[np.ndarray]:
    """Frames that take some room, so that a cut falls between them."""
    grain = np.random.default_rng(0).integers(0, 20, (96, 128, 3), np.uint8)
    return [np.roll(grain, 5 * i, 1) + np.uint8(30 + 10 * (i % 20)) for i in range(count)]


def test_truncated_in_the_middle(tmp_path: Path) -> None:
    whole = clip(
        noise(), muxer={"movflags": "faststart"}, options={"g": "25", "crf": "18"}, path=tmp_path / "whole.mp4"
    )
    decoding, frames = read(whole[: len(whole) // 2])
    assert 2 <= len(frames) <= 7
    assert not decoding.complete
    assert decoding.stopped.startswith("The file is cut off: it states a length of 10.0 s and ends after ")
    assert decoding.frames_read == len(frames)
    assert [round(one.time_s) for one in frames] == list(range(len(frames)))


def test_a_truncated_matroska_file() -> None:
    whole = clip(noise(), "matroska", options={"g": "25", "crf": "18"})
    decoding, frames = read(whole[: len(whole) // 2])
    assert 2 <= len(frames) <= 7
    assert "cut off" in decoding.stopped


def test_an_index_that_was_cut_off() -> None:
    whole = clip(noise(50))
    assert refusal(whole[: len(whole) // 2], Undecodable) == (
        "Expected a complete MP4 video, but the file is damaged or cut off."
    )


def test_garbage_in_the_middle() -> None:
    whole = bytearray(clip(noise(), options={"g": "25", "crf": "18"}))
    start = whole.index(b"mdat")
    middle = (start + whole.index(b"moov")) // 2
    whole[middle : middle + 4000] = os.urandom(4000)
    decoding, frames = read(bytes(whole), Sampling(every_s=0.2, least=1))
    assert decoding.bad_packets > 0
    assert decoding.stopped == ""
    assert decoding.frames_expected == 50
    assert 25 <= decoding.frames_read == len(frames)
    assert frames[0].time_s == 0
    assert frames[-1].time_s > 9
    for one in frames[:5] + frames[-5:]:
        assert number_of(one.pixels - np.uint8(10)) == round(one.time_s * 25) % 20


def test_a_length_that_lies() -> None:
    """The movie's header says a hundred hours; the frames say two seconds, and those are sampled."""
    data = clip(grey_frames(50), "matroska")
    place = data.index(b"\x44\x89\x88") + 3  # Duration, eight bytes
    decoding, frames = read(data[:place] + np.array(3.6e8, ">f8").tobytes() + data[place + 8 :])
    assert [one.time_s for one in frames] == [0, 1]
    assert decoding.stopped == "The file is cut off: it states a length of 360000.0 s and ends after 2.0 s."


@pytest.mark.parametrize(
    "data", [b"\0\0\0\x08free", b"\0\0\0\x18ftypisom\0\0\0\0isommp41", b"\x1aE\xdf\xa3" + bytes(99)]
)
def test_next_to_nothing(data: bytes) -> None:
    refusal(data, Undecodable)


def test_a_picture_under_a_video_s_name(shared) -> None:
    said = refusal(shared("corpus/videos/gen_jpeg_named.mp4"), UnsupportedType)
    assert said == f"Expected a video ({ACCEPTED}), but the content is an image (JPEG): open it as a photo."


def test_a_size_that_changes_in_the_stream() -> None:
    """A second film of twice the size, its header exchanged for nothing: the packets carry their own."""
    small, large = (clip(grey_frames(25, size), "h264") for size in ((64, 48), (128, 96)))
    data = _in_avi(small + large)
    with open_video(data) as video:
        frames = list(video.frames(Sampling(every_s=0.5, least=1)))
        assert {one.pixels.shape for one in frames} == {(48, 64, 3)}
        assert "The size of the frames changes in the stream; all were scaled to that of the first." in (
            video.info.media.notes
        )


def _in_avi(stream: bytes) -> bytes:
    """A bare H.264 stream in a container, as it is."""
    import io

    import av

    target = io.BytesIO()
    with av.open(io.BytesIO(stream), format="h264") as source, av.open(target, "w", format="avi") as output:
        track = output.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size:
                packet.stream, packet.pts, packet.dts = track, number, number
                packet.time_base = 1 / source.streams.video[0].average_rate
                output.mux(packet)
    return target.getvalue()


def test_sizes_in_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "huge.mp4").open("wb") as file:
        file.truncate(1 << 40)  # sparse: a terabyte on paper
    said = refusal(tmp_path / "huge.mp4", TooLarge)
    assert said == "Expected a video of at most 100 MB, but the file has 1099511.6 MB."
    monkeypatch.setattr("dfx.media.video.file.settings", lambda: Settings(max_video_bytes=1000))
    assert "1,001 bytes" in refusal(bytes(1001), TooLarge)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "clip.mp4: expected a video file, but there is no file of that name."),
        (lambda path: path.mkdir(), "clip.mp4: expected a video file, but it is a folder."),
        (lambda path: path.touch(), "clip.mp4: expected a video file, but it is empty."),
        (os.mkfifo, "clip.mp4: expected a video file, but it is a device or a pipe."),
    ],
)
def test_paths_that_are_no_files(make, said: str, tmp_path: Path) -> None:
    make(tmp_path / "clip.mp4")
    assert refusal(tmp_path / "clip.mp4") == said


def test_no_bytes() -> None:
    assert refusal(b"", Undecodable) == "The file is empty: expected a video, got 0 bytes."
