"""What a file says of itself, made to say it."""

import struct

import numpy as np
import pytest
from forensic_pictures import chunk, exif_with_thumbnail, jpeg, jumbf, opened, png, scene, with_chunk, with_segment
from PIL import Image

from dfx.forensics.blocks import embedded
from dfx.forensics.container import credentials, exif, metadata
from dfx.forensics.container.dates import Dated, dated, disagreements
from dfx.forensics.container.text import plain
from dfx.forensics.result import Fact, ForensicResult
from dfx.forensics.table import run
from dfx.types import MediaInfo, Picture

XMP = b"http://ns.adobe.com/xap/1.0/\0"
RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" {attributes}>{body}</rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)


def decode(data: bytes) -> Picture:
    pixels = opened(data)
    return Picture(pixels, MediaInfo("", len(data), "JPEG", pixels.shape[1], pixels.shape[0]))


def tagged(**options: object) -> bytes:
    return jpeg(scene(64, 96), 90, **options)


def measured(data: bytes) -> ForensicResult:
    return metadata.measure(data, scene(64, 96), decode)


def made_exif(taken: str, digitised: str, changed: str) -> Image.Exif:
    tags = Image.Exif()
    tags[0x010F], tags[0x0131], tags[0x013B] = "Maker", "Some Editor 3", "Jane Doe"
    tags[0x0132] = changed
    tags.get_ifd(0x8769).update({0x9003: taken, 0x9004: digitised})
    tags.get_ifd(0x8825).update({1: "N", 2: (48.0, 30.0, 0.0), 3: "W", 4: (2.0, 15.0, 0.0)})
    return tags


def test_two_dates_that_disagree() -> None:
    found = measured(tagged(exif=made_exif("2020:05:01 10:00:00", "2021:05:01 10:00:00", "2021:06:01 10:00:00")))
    assert found.fact("dates disagree") == "taken (EXIF) and digitised (EXIF) differ by 365 days."
    assert sum(fact.beware for fact in found.facts) == 1
    assert found.fact("program") == "Some Editor 3"


def test_dates_that_agree_say_nothing() -> None:
    found = measured(tagged(exif=made_exif("2020:05:01 10:00:00", "2020:05:01 10:00:00", "2021:06:01 10:00:00")))
    assert found.fact("dates disagree") is None


def test_changed_before_taken_is_said() -> None:
    dates = [dated("EXIF", "taken", "2020:05:01 10:00:00"), dated("EXIF", "changed", "2020:05:01 07:00:00")]
    assert disagreements([date for date in dates if date]) == ("changed (EXIF) is 3 hours before taken (EXIF).",)


@pytest.mark.parametrize("text", ["0000:00:00 00:00:00", "", "yesterday", "2020:13:40 99:00:00", "9" * 500])
def test_no_date_is_made_up(text: str) -> None:
    assert dated("EXIF", "taken", text) is None


def test_a_day_without_a_time_agrees_with_its_hours() -> None:
    day, hour = dated("XMP", "taken", "2020-05-01"), dated("XMP", "digitised", "2020-05-01T15:46:01+01:00")
    assert isinstance(day, Dated)
    assert isinstance(hour, Dated)
    assert not disagreements([day, hour])


def test_place_and_author_are_present_and_not_shown() -> None:
    data = tagged(exif=made_exif("2020:05:01 10:00:00", "", ""))
    found = measured(data)
    assert found.fact("place") == found.fact("author") == "present, not shown"
    assert not any("48" in fact.value or "Jane" in fact.value for fact in found.facts)
    shown = metadata.measure(data, scene(64, 96), coordinates=True)
    assert shown.fact("place") == "48.50000, -2.25000"


def test_thumbnail_of_another_picture() -> None:
    own, other = scene(64, 96), scene(64, 96, seed=9)
    for small, words in ((own, "shows the same picture"), (other, "differs from the picture")):
        data = jpeg(own, 90, exif=exif_with_thumbnail(jpeg(small[::2, ::2].copy(), 80)))
        said = metadata.measure(data, own, decode).fact("thumbnail")
        assert said is not None
        assert said.startswith(words)


def test_thumbnail_with_black_bars_is_the_same() -> None:
    own = scene(64, 96)
    small = np.zeros((60, 80, 3), np.uint8)
    small[4:56] = np.asarray(Image.fromarray(own).resize((80, 52)))
    data = jpeg(own, 90, exif=exif_with_thumbnail(jpeg(small, 80)))
    assert "same" in str(metadata.measure(data, own, decode).fact("thumbnail"))


def test_thumbnail_is_not_decoded_without_a_decoder() -> None:
    data = jpeg(scene(64, 96), 90, exif=exif_with_thumbnail(jpeg(scene(32, 48), 80)))
    assert run("metadata", data, scene(64, 96)).fact("thumbnail") == "present, 48 × 32, not compared"


def test_jumbf_box_in_jpeg_in_two_packets() -> None:
    box = jumbf()
    head = b"JP\0\1" + struct.pack(">I", 1) + box[:40]
    rest = b"JP\0\1" + struct.pack(">I", 2) + box[:8] + box[40:]
    data = with_segment(with_segment(tagged(), 0xEB, rest), 0xEB, head)
    assert embedded(data).jumbf == box
    assert measured(data).fact("content credentials (C2PA)") == credentials.PRESENT


def test_jumbf_box_in_png_and_webp() -> None:
    data = with_chunk(png(scene(64, 96)), b"caBX", jumbf())
    assert measured(data).fact("content credentials (C2PA)") == credentials.PRESENT
    webp = b"RIFF\0\0\0\0WEBP" + b"C2PA" + struct.pack("<I", len(jumbf())) + jumbf()
    assert measured(webp).fact("content credentials (C2PA)") == credentials.PRESENT


def test_other_boxes_are_not_called_c2pa() -> None:
    assert credentials.said(jumbf(b"json")) == credentials.OTHER
    assert credentials.said(b"") == credentials.said(jumbf()[:20]) == ""


def test_xmp_in_attributes_and_elements() -> None:
    body = "<xmp:ModifyDate>2022-01-02T03:04:05Z</xmp:ModifyDate>"
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    attributes = f'xmp:CreatorTool="Paint" Iptc4xmpExt:DigitalSourceType="{source}"'
    found = measured(with_segment(tagged(), 0xE1, XMP + RDF.format(attributes=attributes, body=body).encode()))
    assert found.fact("program (XMP)") == "Paint"
    assert found.fact("changed (XMP)") == "2022-01-02 03:04:05"
    assert [fact.value for fact in found.facts if fact.beware] == [
        "a generative model (IPTC source type) (in: XMP DigitalSourceType)"
    ]
    assert found.fact("stated origin") == "made by a generative model (trainedAlgorithmicMedia)"


def test_generator_s_settings_in_a_png() -> None:
    data = with_chunk(png(scene(64, 96)), b"tEXt", b"parameters\0a portrait\nSteps: 20, Sampler: Euler a, Seed: 7")
    found = measured(data)
    assert found.facts[0] == Fact("names an image generator", "a Stable Diffusion program (in: text parameters)", True)
    assert found.fact("its words") == "“a portrait Steps: 20, Sampler: Euler a, Seed: 7”"
    assert found.words == "The file holds 2 facts about itself; 1 of them asks for a second look."


def test_a_file_that_says_nothing() -> None:
    assert measured(png(scene(64, 96))).words.startswith("The file says nothing of itself")
    assert not run("metadata", None, scene(64, 96)).applies


def test_text_is_made_harmless() -> None:
    assert plain("a\x00b\u202ec\nd") == "a b c d"
    assert len(plain("x" * 5000)) == 120


def test_many_entries_at_one_place_cost_nothing() -> None:
    """65 000 entries that each claim the same megabytes."""
    count = 65_000
    entries = b"".join(struct.pack("<HHII", at, 7, 9_000_000, 8) for at in range(count))
    block = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", count) + entries + bytes(9_000_000)
    found = exif.read(block)
    assert found.broken
    assert len(found.fields) == exif.MOST_ENTRIES
    assert all(len(value) <= exif.MOST_BYTES for _, _, value in found.fields if isinstance(value, bytes))


def test_directories_that_point_at_themselves() -> None:
    loop = struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    assert exif.read(b"II*\0" + struct.pack("<I", 8) + loop).whole(exif.MAIN, 0x8769) == 8


def test_every_cut_of_a_file_is_read_without_an_error() -> None:
    data = tagged(exif=made_exif("2020:05:01 10:00:00", "", ""), icc_profile=b"\0" * 200, comment=b"hello")
    for end in range(0, 900, 31):
        metadata.measure(data[:end], scene(64, 96))
    whole = with_chunk(png(scene(16, 16)), b"eXIf", made_exif("2020:05:01 10:00:00", "", "").tobytes()[6:])
    for end in range(0, 400, 31):
        metadata.measure(whole[:end], scene(16, 16))
    assert chunk(b"IEND", b"") == png(scene(16, 16))[-12:]
