"""Which files the video door takes in, by their first bytes."""

import pytest
from video_clips import clip, grey_frames

from dfx.errors import Undecodable, UnsupportedType
from dfx.media.process.names import mismatch_note
from dfx.media.video.sniff import ACCEPTED, is_film, video_format


@pytest.mark.parametrize(
    ("container", "codec", "kind"),
    [
        ("mp4", "libx264", "MP4"),
        ("mov", "libx264", "MOV"),
        ("matroska", "libx264", "MKV"),
        ("webm", "libvpx", "WEBM"),
        ("avi", "mpeg4", "AVI"),
        ("3gp", "h263", "MP4"),
        ("mpegts", "mpeg2video", "MPEG-TS"),
        ("vob", "mpeg2video", "MPEG-PS"),
        ("flv", "flv", "FLV"),
        ("asf", "wmv2", "WMV"),
        ("ogg", "libvpx", "OGG"),
    ],
)
def test_containers(container: str, codec: str, kind: str) -> None:
    data = clip(grey_frames(2, (128, 96)), container, codec)
    assert video_format(data[:4096]) == kind
    assert is_film(data[:4096])


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x08wide\0\0\0\x10mdat", "MOV"),
        (b"\0\0\0\x6cmoov\0\0\0\x64mvhd", "MOV"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "MOV"),
        (b"\0\0\0\x18stypmsdh\0\0\0\0msdhmsix", "MP4"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x23\x42\x82\x84webm", "WEBM"),
        (b"\x1aE\xdf\xa3\xa3\x42\x82\x88matroska", "MKV"),
        (b"\x1aE\xdf\xa3\xa3", "MKV"),
        (bytes(100) + (b"\x47" + bytes(187)) * 5, "MPEG-TS"),
        ((bytes(4) + b"\x47" + bytes(187)) * 5, "MPEG-TS"),
        ((b"\x47" + bytes(203)) * 5, "MPEG-TS"),
        (b"GIF89a", "GIF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\x08acTL", "PNG"),
        (b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x12", "WEBP"),
    ],
)
def test_first_bytes(head: bytes, kind: str) -> None:
    assert video_format(head) == kind


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:1", "an HLS playlist"),
        (b"\xef\xbb\xbf\n#EXTM3U", "an HLS playlist"),
        (b"ffconcat version 1.0\nfile a.mp4", "a playlist of ffmpeg"),
        (b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">', "a streaming playlist"),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1", r"a session description \(SDP\)"),
        (b"[playlist]\nFile1=a", "a playlist"),
        (b"[Reference]\r\nRef1=http://127.0.0.1/a.wmv", "a playlist"),
        (b"<asx version='3.0'><entry><ref href='mms://127.0.0.1/a'/>", "a playlist"),
        (b"\0\0\x01\xb3\x14\0\xf0", "a bare MPEG stream"),
        (b".RMF\0\0\0\x12", "a RealMedia file"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", r"an image \(JPEG\): open it as a photo"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\1IDAT", r"an image \(PNG\): open it as a photo"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", r"an image \(WEBP\): open it as a photo"),
        (b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x10", r"an image \(WEBP\): open it as a photo"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", r"an image \(AVIF\): open it as a photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", r"an image \(HEIF\): open it as a photo"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a sound file"),
        (b"%PDF-1.7", "a PDF document"),
        (b"some text", "of another kind"),
    ],
)
def test_what_is_refused_is_called_by_its_name(head: bytes, said: str) -> None:
    expected = rf"^Expected a video \({ACCEPTED}\), but the content is {said}[^.]*\.$"
    with pytest.raises(UnsupportedType, match=expected):
        video_format(head)


@pytest.mark.parametrize(
    "head", [b"", b"GIF89a", b"\xff\xd8\xff\xe0", b"#EXTM3U", b"\0\0\0\x1cftypavis\0\0\0\0avis", b"text"]
)
def test_pictures_and_animations_are_no_films(head: bytes) -> None:
    assert not is_film(head)


def test_nothing_at_all() -> None:
    with pytest.raises(Undecodable, match="0 bytes"):
        video_format(b"")


@pytest.mark.parametrize(
    ("name", "found", "said"),
    [
        ("a.mp4", "MP4", None),
        ("a.M4V", "MP4", None),
        ("a.mp4", "MOV", "ends in .mp4, but its content is MOV"),
        ("a.webm", "MKV", "ends in .webm, but its content is MKV"),
        ("a.jpg", "MP4", "ends in .jpg, but its content is MP4"),
        ("a", "AVI", None),
    ],
)
def test_a_wrong_ending_is_said(name: str, found: str, said: str | None) -> None:
    note = mismatch_note(name, found)
    assert note is None if said is None else said in str(note)
