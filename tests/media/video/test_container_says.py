"""What a container says of its making crosses from the confined process as a few words of printable ASCII."""

import io

import av
import numpy as np
import pytest

from dfx.media.video.protocol import Note, Opened, Says, Status
from dfx.media.video.stream import open_video
from dfx.types import ContainerSays

NAN = float("nan")


def film(**metadata: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        output.metadata.update(metadata)
        pictures = output.add_stream("libx264", rate=10)
        pictures.width = pictures.height = 64
        sound = output.add_stream("aac", rate=8000)
        for k in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 20 * k, np.uint8))
            output.mux(pictures.encode(frame))
        output.mux(pictures.encode())
        samples = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        samples.sample_rate = 8000
        output.mux(sound.encode(samples))
        output.mux(sound.encode())
    return buffer.getvalue()


def test_writer_date_and_tracks_are_told() -> None:
    with open_video(film(creation_time="2026-01-02T03:04:05.000000Z"), "a.mp4") as stream:
        says = stream.info.says
    assert says.writer.startswith("Lavf")
    assert says.created.startswith("2026-01-02T03:04:05")
    assert (says.sound, says.films, says.sounds, says.others) == ("aac", 1, 1, 0)
    assert isinstance(says, ContainerSays)


def test_hostile_words_are_cut_and_made_plain() -> None:
    says = Says("a\u202eb\n<script>" + 100 * "x", "\0date", "", 1, 300, 0)
    there = Opened.unpack(Opened(Status.OK, Note.NOTHING, 1, 1, NAN, NAN, NAN, "h264", says).pack())
    assert there.says.writer == ("a?b?<script>" + 100 * "x")[:64]
    assert there.says.created == "?date"
    assert there.says.sounds == 255


def test_a_process_that_tells_other_words_is_not_believed() -> None:
    packed = bytearray(Opened(Status.OK, Note.NOTHING, 1, 1, NAN, NAN, NAN, "h264", Says("Lavf")).pack())
    packed[packed.index(b"Lavf")] = 7
    with pytest.raises(ValueError, match="container's words"):
        Opened.unpack(packed)
