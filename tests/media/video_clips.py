"""Small clips made on the spot, whose frames say by their brightness which they are."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 64, 48
STEPS = 20  # frames until the brightness repeats


def level(number: int) -> int:
    """Brightness of the frame of that number."""
    return 30 + 10 * (number % STEPS)


def number_of(pixels: np.ndarray) -> int:
    """Which frame it is, modulo `STEPS`."""
    return round((float(np.median(pixels)) - 30) / 10) % STEPS


def grey_frames(count: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Iterable[np.ndarray]:
    for number in range(count):
        yield np.full((size[1], size[0], 3), level(number), np.uint8)


def clip(
    frames: Iterable[np.ndarray | av.VideoFrame],
    container: str = "mp4",
    codec: str = "libx264",
    *,
    times: Sequence[int] | None = None,  # in thousandths of a second
    fps: int = 25,
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
    muxer: dict[str, str] | None = None,
    sound_s: float = 0.0,
    path: Path | None = None,
    **context: object,
) -> bytes:
    """The bytes of a film. `context`: attributes of the stream's codec; `path`: where the muxer has to open it again."""
    buffer = io.BytesIO()
    with av.open(path or buffer, "w", format=container, options=muxer or {}) as output:
        stream = None
        for number, one in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(one, "rgb24") if isinstance(one, np.ndarray) else one
            if stream is None:
                stream = output.add_stream(codec, rate=fps if times is None else 1000, options=options or {})
                stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, pixel_format
                stream.codec_context.thread_count = 1
                for name, value in context.items():
                    setattr(stream.codec_context, name, value)
                sound = output.add_stream("aac", rate=8000, layout="mono") if sound_s else None
            if times is None:
                frame.pts, frame.time_base = number, Fraction(1, fps)
            else:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            output.mux(stream.encode(frame))
        if stream is not None:
            output.mux(stream.encode())
            if sound is not None:
                _add_sound(output, sound, sound_s)
    return path.read_bytes() if path else buffer.getvalue()


def sound_only(seconds: float = 0.5) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        _add_sound(output, output.add_stream("aac", rate=8000, layout="mono"), seconds)
    return buffer.getvalue()


def _add_sound(output: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    for at in range(0, int(8000 * seconds), 1024):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 8000, at
        output.mux(stream.encode(frame))
    output.mux(stream.encode())


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an ISO media file."""
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def replaced(data: bytes, path: Sequence[bytes], content: bytes) -> bytes:
    """An ISO media file with the content of the box at `path` exchanged; the sizes around it are put right.

    The media data must stand before the movie's header, or its offsets would be wrong.
    """
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == path[0]:
            skip = {b"dref": 8, b"stsd": 8}.get(path[0], 0) if len(path) > 1 else 0
            head, inner = data[at + 8 : at + 8 + skip], data[at + 8 + skip : at + size]
            new = content if len(path) == 1 else head + replaced(inner, path[1:], content)
            return data[:at] + box(path[0], new) + data[at + size :]
        at += size
    raise KeyError(path[0])
