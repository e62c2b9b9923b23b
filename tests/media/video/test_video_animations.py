"""Pictures that move, looked at as clips: their times, their transparency, and those that do not move."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from video_clips import level, number_of

from dfx.errors import MediaError, UnsupportedType
from dfx.media.video.sniff import HEAD_BYTES, is_film, video_format
from dfx.media.video.stream import open_video
from dfx.types import Sampling

LENGTHS = [100, 40, 400, 60, 200]  # ms
ALL = Sampling(every_s=0.001, least=1, most=100)
OPTIONS = {"GIF": {"disposal": 2}, "PNG": {}, "WEBP": {"lossless": True}, "AVIF": {"quality": 100}}


def animation(kind: str, count: int = 5, **options: object) -> bytes:
    pictures = [Image.fromarray(np.full((48, 64, 3), level(number), np.uint8)) for number in range(count)]
    buffer = io.BytesIO()
    how = {"save_all": True, "append_images": pictures[1:], "duration": LENGTHS[:count], "loop": 0} if count > 1 else {}
    pictures[0].save(buffer, kind, **how, **OPTIONS[kind], **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", OPTIONS)
def test_each_picture_at_its_time(kind: str) -> None:
    data = animation(kind)
    assert video_format(data[:HEAD_BYTES]) == kind
    assert not is_film(data[:HEAD_BYTES])
    with open_video(data, f"a.{kind.lower()}") as video:
        frames = list(video.frames(ALL))
        again = list(video.frames(ALL))
        assert (video.info.media.format, video.info.media.width, video.info.media.height) == (kind, 64, 48)
        assert video.info.media.notes == ()
        assert video.decoding.complete
        # How long the last picture stays is the encoder's word; AVIF's writes what it likes.
        assert video.length_s == pytest.approx(0.8, abs=0.21 if kind == "AVIF" else 0.011)
    assert [number_of(one.pixels) for one in frames] == [number_of(one.pixels) for one in again] == [0, 1, 2, 3, 4]
    assert [one.time_s for one in frames] == pytest.approx(np.cumsum([0, *LENGTHS[:-1]]) / 1000, abs=0.001)


@pytest.mark.parametrize("kind", OPTIONS)
def test_a_single_picture_is_sent_to_photos(kind: str) -> None:
    with pytest.raises(UnsupportedType, match=r"open it as a photo\.$"), open_video(animation(kind, 1)):
        pass


@pytest.mark.parametrize(
    ("kind", "options"), [("GIF", {"disposal": 2}), ("PNG", {}), ("WEBP", {"lossless": True, "kmin": 0, "kmax": 1})]
)
def test_transparency_over_white(kind: str, options: dict) -> None:
    pictures = []
    for number in range(2):
        pixels = np.zeros((48, 64, 4), np.uint8)
        pixels[:, 32:] = (200, 10 * number, 0, 255)
        pictures.append(Image.fromarray(pixels))
    buffer = io.BytesIO()
    pictures[0].save(buffer, kind, save_all=True, append_images=pictures[1:], duration=100, **options)
    with open_video(buffer.getvalue()) as video:
        frames = list(video.frames(ALL))
        assert video.info.media.notes == ("Transparent parts were laid over white.",)
    for number, one in enumerate(frames):
        assert one.pixels[20, 10].tolist() == [255, 255, 255]
        assert np.abs(one.pixels[20, 50].astype(int) - (200, 10 * number, 0)).max() <= 6


@pytest.mark.parametrize("kind", OPTIONS)
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[: len(data) // 3] + bytes(len(data) // 3) + data[2 * len(data) // 3 :],
        lambda data: data[:64] + bytes(500),
    ],
    ids=["half", "a byte short", "zeroed", "only its start"],
)
def test_damage(kind: str, damage: Callable[[bytes], bytes]) -> None:
    try:
        with open_video(damage(animation(kind))) as video:
            assert 1 <= len(list(video.frames(ALL))) <= 5
    except MediaError as error:
        said = str(error)
        assert said.endswith(".")
        assert "/" not in said


def test_a_canvas_that_is_too_large() -> None:
    data = bytearray(animation("WEBP"))
    data[24:30] = (16_000).to_bytes(3, "little") * 2
    with (
        pytest.raises(MediaError, match=r"at most 4096 pixels a side, but this one has 16001 × 16001\."),
        open_video(bytes(data)),
    ):
        pass


def test_a_heif_sequence_is_told_from_a_photograph() -> None:
    assert video_format(b"\0\0\0\x24ftypmsf1\0\0\0\0msf1hevcmif1iso8") == "HEIF"
    assert video_format(b"\0\0\0\x24ftypavis\0\0\0\0avifavismsf1mif1") == "AVIF"
    with pytest.raises(UnsupportedType):
        video_format(b"\0\0\0\x20ftypheic\0\0\0\0mif1MiHBmiafheic")
