"""The first bytes decide."""

import pytest
from heif_made import FOLDER

from dfx.errors import Undecodable, UnsupportedType
from dfx.media.photo.protocol import FORMATS
from dfx.media.photo.sniff import image_format


@pytest.mark.parametrize("kind", FORMATS)
def test_every_accepted_kind(kind: str, scene, encoded) -> None:
    data = (FOLDER / "flag.heic").read_bytes() if kind == "HEIF" else encoded(scene, kind)
    assert image_format(data) == kind


def test_big_tiff(scene, encoded) -> None:
    assert image_format(encoded(scene, "TIFF", big_tiff=True)) == "TIFF"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "PostScript"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "a video"),
        (b"RIFF\0\0\0\0AVI LIST", "a video"),
        (b"BM, a text about cars", "another kind"),
        (b"\x7fELF", "another kind"),
        (b"x", "another kind"),
        (b"\0\0\xff\xffftyp", "a video"),
    ],
)
def test_everything_else_is_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(UnsupportedType, match=said):
        image_format(data)


def test_nothing_at_all() -> None:
    with pytest.raises(Undecodable, match="0 bytes"):
        image_format(b"")
