"""1: Only pictures and films of known kinds; content decides, and a mismatch with the extension is stated.

JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP, GIF; MP4, MOV, MKV, WebM, AVI, TS, MPG, FLV, WMV, OGV. No other plugin of Pillow and no
other coding of ffmpeg is reached, whatever the bytes say.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from video_clips import clip, grey_frames

from dfx.errors import Undecodable, UnsupportedType
from dfx.media.photo import decoder
from dfx.media.photo.images import decode
from dfx.media.photo.protocol import FORMATS
from dfx.media.photo.sniff import image_format
from dfx.media.video.stream import open_video

FOREIGN = ("PPM", "ICO", "TGA", "PCX", "JPEG2000", "SGI")


def test_content_decides_and_the_mismatch_is_stated(scene, encoded) -> None:
    info = decode(encoded(scene, "WEBP"), "photo.jpg").info
    assert info.format == "WEBP"
    assert info.notes == ("The file name ends in .jpg, but its content is WEBP; the content was used.",)


def test_empty_and_foreign_bytes() -> None:
    with pytest.raises(Undecodable, match="empty"):
        decode(b"", "a.jpg")
    with pytest.raises(UnsupportedType):
        decode(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.jpg")


@pytest.mark.parametrize("kind", FOREIGN)
def test_other_kinds_that_pillow_reads_are_refused(kind: str, scene, encoded) -> None:
    with pytest.raises(UnsupportedType):
        image_format(encoded(scene, kind))


def test_a_coding_that_nobody_uses() -> None:
    with pytest.raises(UnsupportedType) as caught, open_video(clip(grey_frames(2, (64, 64)), "avi", "asv1")):
        pass
    assert str(caught.value) == (
        "Expected a video in a common coding such as H.264, but this one is coded in a way dfx does not read (asv1)."
    )


def test_the_door_reads_what_it_says_and_no_more() -> None:
    assert set(decoder.PLUGINS) == set(FORMATS) == {"JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF", "HEIF"}


@pytest.mark.parametrize("kind", [*FOREIGN, "EPS"])
def test_no_other_plugin_is_reached_behind_the_first_bytes_either(kind: str, scene, encoded) -> None:
    """Pillow's own door would open them all; ours gives the bytes to the plugin of the kind that was found, alone."""
    data = encoded(scene, kind)
    assert Image.open(BytesIO(data)).format.startswith(kind[:4])
    for ours in ("JPEG", "PNG", "TIFF"):
        with pytest.raises(Exception, match=r"."):
            decoder.decode(data, ours, 1_000_000)


def test_a_film_s_ending_is_stated_too() -> None:
    with open_video(clip(grey_frames(3), "avi", "mpeg4"), "evidence.mp4") as video:
        assert video.info.media.format == "AVI"
        assert [note for note in video.info.media.notes if "ends in .mp4, but its content is AVI" in note]
