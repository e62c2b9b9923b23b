"""Where files keep their own words: every encoding and every kind of block, and what may be called absent."""

from __future__ import annotations

import struct
import time
import zlib
from io import BytesIO

import pytest
from cases import case
from forensic_pictures import jpeg, png, scene, segment, with_chunk, with_segment
from PIL import Image

from dfx.forensics.blocks import embedded, iptc
from dfx.forensics.blocks.embedded import MOST_CHUNKS, MOST_TEXT, MOST_TEXTS, MOST_UNPACKED
from dfx.forensics.blocks.exif_text import comment_of, user_comment, windows_text
from dfx.forensics.container import exif, metadata, xmp
from dfx.forensics.result import ForensicResult

WORDS = "Ein Hafen, früh: 写真です, Steps"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
MORE = b"http://ns.adobe.com/xmp/extension/\0"
DIGEST = "0123456789ABCDEF0123456789ABCDEF"
PIXELS = scene(64, 96)


def measured(data: bytes) -> ForensicResult:
    return metadata.measure(data, PIXELS)


def packet(body: str = "", attributes: str = "") -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        f"{attributes}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def exif_block(entries: list[tuple[int, int, bytes]], order: str = "<") -> bytes:
    """A TIFF block whose EXIF directory holds (tag, type, bytes), each larger than four bytes."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    at = 26 + 2 + 12 * len(entries) + 4
    rows, values = b"", b""
    for tag, kind, raw in entries:
        rows += struct.pack(order + "HHII", tag, kind, len(raw), at + len(values))
        values += raw
    first = struct.pack(order + "HHHIII", 1, 0x8769, 4, 1, 26, 0)
    return head + first + struct.pack(order + "H", len(entries)) + rows + bytes(4) + values


def in_jpeg(block: bytes) -> bytes:
    return with_segment(jpeg(PIXELS, 90), 0xE1, b"Exif\0\0" + block)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [False, True], ids=["no mark", "with a mark"])
def test_unicode_comments_in_either_order_whatever_the_block_states(order: str, written: str, mark: bool) -> None:
    raw = b"UNICODE\0" + ("\ufeff" * mark + WORDS).encode(written)
    tags = exif.read(exif_block([(0x9286, 7, raw)], order))
    assert tags.order == order
    assert user_comment(tags) == WORDS


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"ASCII\0\0\0plain words\0\0\0", "plain words"),
        (b"ASCII\0\0\0" + WORDS.encode(), WORDS),
        (b"ASCII\0\0\0caf\xe9", "café"),
        (b"JIS\0\0\0\0\0" + "写真です".encode("iso2022_jp"), "写真です"),
        (b"JIS\0\0\0\0\0" + "写真です".encode("iso2022_jp")[3:-3], "写真です"),
        (b"JIS\0\0\0\0\0" + "写真です".encode("shift_jis"), "写真です"),
        (b"JIS\0\0\0\0\0plain words here", "plain words here"),
        (b"\0\0\0\0\0\0\0\0" + WORDS.encode(), WORDS),
        (b"\0\0\0\0\0\0\0\0" + WORDS.encode("utf-16-le"), WORDS),
        (b"UNICODE\0written as ASCII", "written as ASCII"),
        (b"Unicode\0" + "写真".encode("utf-16-be"), "写真"),
        (b"no code at all", "no code at all"),
        (b"\0\0\0\0\0\0\0\0" + bytes(range(1, 32)) * 9, ""),
        (b"ASCII\0\0\0" + bytes(200), ""),
        (b"UNICODE\0\0", ""),
        (b"UNI", "UNI"),
        (b"", ""),
    ],
)  # fmt: skip
def test_user_comments_as_they_are_found(raw: bytes, text: str) -> None:
    assert comment_of(raw, ">") == text


def test_windows_fields_are_utf_16() -> None:
    assert windows_text((WORDS + "\0").encode("utf-16-le")) == WORDS
    assert windows_text(b"\x00") == windows_text(None) == ""


def test_fields_of_a_jpeg_and_the_maker_s_note_by_its_length() -> None:
    found = measured(in_jpeg(exif_block([(0x9286, 7, b"ASCII\0\0\0hello"), (0x927C, 7, b"x" * 1500)])))
    assert found.fact("user comment (EXIF)") == "hello"
    assert found.fact("maker note") == "present, 1,500 bytes, not read: each maker has a form of its own"
    assert (
        found.fact("EXIF") == "present, 3 fields; read are those of camera, program, dates, place, authors and comments"
    )
    large = measured(in_jpeg(exif_block([(0x9286, 2, b"as ASCII against the standard"), (0x927C, 1, b"y" * 9)])))
    assert large.fact("user comment (EXIF)") == "as ASCII against the standard"


def test_exif_without_anything_to_tell_is_still_present() -> None:
    found = measured(in_jpeg(exif_block([(0xA001, 7, b"12345")])))
    assert found.words == "The file holds 1 fact about itself; no contradiction was found."


def test_persons_are_never_named() -> None:
    block = iim((80, b"Jane Doe"), (116, b"(c) Jane Doe"), (90, b"Paris"), (105, b"A headline"))
    data = with_segment(jpeg(PIXELS, 90), 0xED, b"Photoshop 3.0\0" + resource(0x0404, block))
    data = with_segment(data, 0xE1, XMP + packet("<dc:creator><x>Jane Doe</x></dc:creator>"))
    found = measured(data)
    hidden = {fact.name for fact in found.facts if fact.value == "present, not shown"}
    assert hidden == {"author (XMP)", "author (IPTC)", "copyright (IPTC)", "named place"}
    assert found.fact("headline (IPTC)") == "A headline"
    assert measured(with_chunk(png(PIXELS), b"tEXt", b"Author\0Jane")).fact("text “Author”") == "present, not shown"
    assert not any("Jane" in fact.value or "Paris" in fact.value for fact in found.facts)


def iim(*records: tuple[int, bytes]) -> bytes:
    return b"".join(b"\x1c\x02" + bytes([kind]) + struct.pack(">H", len(raw)) + raw for kind, raw in records)


def resource(number: int, body: bytes) -> bytes:
    return b"8BIM" + struct.pack(">H", number) + b"\0\0" + struct.pack(">I", len(body)) + body + bytes(len(body) % 2)


def test_iptc_records_behind_another_resource() -> None:
    block = resource(0x03ED, b"odd") + resource(0x0404, b"\x1c\x01\x5a\x00\x03\x1b%G" + iim((110, "Grün".encode())))
    (body,) = [body for number, body in iptc.resources(block) if number == iptc.IIM]
    assert iptc.read(body) == iptc.Iptc((("credit", "Grün"),), 2)
    assert iptc.read(iim((120, b"caf\xe9"))).first("caption") == "café"
    wide = b"\x1c\x02\x78\x80\x04" + struct.pack(">I", 5) + b"large"
    assert iptc.read(wide).first("caption") == "large"


@pytest.mark.parametrize("end", range(1, 24))
def test_cut_iptc_ends_quietly(end: int) -> None:
    found = iptc.read(iim((105, b"A headline"), (110, b"Credit"))[:end])
    assert found.broken or found.count == 1
    assert list(iptc.resources(resource(0x0404, b"x" * 20)[:end])) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"tEXt", b"Note\0caf\xe9"),
        (b"tEXt", b"Note\0" + "café".encode()),
        (b"zTXt", b"Note\0\0" + zlib.compress(b"caf\xe9")),
        (b"iTXt", b"Note\0\0\0de\0Notiz\0" + "café".encode()),
        (b"iTXt", b"Note\0\1\0de\0Notiz\0" + zlib.compress("café".encode())),
    ],
)
def test_png_texts_of_all_three_kinds(kind: bytes, body: bytes) -> None:
    assert measured(with_chunk(png(PIXELS), kind, body)).fact("text “Note”") == "café"


def profile(name: str, block: bytes) -> bytes:
    lines = block.hex()
    text = f"\n{name}\n{len(block):8}\n" + "\n".join(lines[at : at + 72] for at in range(0, len(lines), 72)) + "\n"
    return f"Raw profile type {name}".encode() + b"\0\0" + zlib.compress(text.encode())


@pytest.mark.parametrize(
    ("name", "block", "fact", "value"),
    [
        ("exif", b"Exif\0\0" + exif_block([(0x9286, 7, b"ASCII\0\0\0hello")]), "user comment (EXIF)", "hello"),
        ("APP1", b"Exif\0\0" + exif_block([(0x9286, 7, b"ASCII\0\0\0hello")]), "user comment (EXIF)", "hello"),
        ("APP1", XMP + packet(attributes='xmp:CreatorTool="Tool"'), "program (XMP)", "Tool"),
        ("xmp", packet(attributes='xmp:CreatorTool="Tool"'), "program (XMP)", "Tool"),
        ("iptc", resource(0x0404, iim((105, b"Head"))), "headline (IPTC)", "Head"),
        ("iptc", iim((105, b"Head")), "headline (IPTC)", "Head"),
    ],
)
def test_blocks_that_a_png_keeps_as_text(name: str, block: bytes, fact: str, value: str) -> None:
    assert measured(with_chunk(png(PIXELS), b"zTXt", profile(name, block))).fact(fact) == value


def test_extended_xmp_is_joined_where_it_is_named() -> None:
    rest = packet('<Iptc4xmpExt:DigitalSourceType rdf:resource="http://x/trainedAlgorithmicMedia"/>')
    head = packet(attributes=f'xmp:CreatorTool="T" xmpNote:HasExtendedXMP="{DIGEST}"')
    data = with_segment(jpeg(PIXELS, 90), 0xE1, XMP + head)
    for start in (0, 200):  # the last part comes first
        part = DIGEST.encode() + struct.pack(">II", len(rest), start) + (rest[start:] if start else rest[:200])
        data = with_segment(data, 0xE1, MORE + part)
    assert measured(data).fact("stated origin") == "made by a generative model (trainedAlgorithmicMedia)"
    other = data.replace(f'HasExtendedXMP="{DIGEST}"'.encode(), f'HasExtendedXMP="{DIGEST[::-1]}"'.encode())
    found = measured(other)
    assert found.fact("stated origin") is None
    assert found.notes == ("Not read: extended XMP that the file's XMP does not name.",)
    gap = with_segment(jpeg(PIXELS, 90), 0xE1, MORE + DIGEST.encode() + struct.pack(">II", 400, 200) + rest[200:])
    assert measured(gap).notes == ("Not read: extended XMP, of which a part is missing.",)


def test_a_long_history_is_no_damage() -> None:
    steps = "".join(f'<x xmp:softwareAgent="Editor {step}"/>' for step in range(1000))
    told = packet(steps + "<Iptc4xmpExt:DigitalSourceType>x/digitalCapture</Iptc4xmpExt:DigitalSourceType>")
    found = xmp.read(told)
    assert (found.broken, found.more, found.first("DigitalSourceType")) == (False, True, "x/digitalCapture")
    assert measured(with_chunk(png(PIXELS), b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + told)).notes == (
        "Not read: further steps in the XMP's history.",
    )


def test_gif_comments_and_xmp_between_frames() -> None:
    out = BytesIO()
    frames = [Image.fromarray(scene(32, 32, seed)) for seed in (1, 2)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"hello " * 100)
    told = packet(attributes='xmp:CreatorTool="Tool"')
    trailer = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    data = out.getvalue()[:-1] + b"\x21\xff\x0bXMP DataXMP" + told + trailer + b";"
    found = measured(data)
    assert str(found.fact("comment")).startswith("hello hello")
    assert found.fact("program (XMP)") == "Tool"
    assert not found.notes
    assert measured(data[:-300]).notes == ("Not read: what follows where the file's blocks break off.",)


def heif(*, in_idat: bool, size: int | None = None) -> bytes:
    """A file of items without a picture: EXIF and XMP, in the file or in the `idat` box."""
    block = struct.pack(">I", 6) + b"Exif\0\0" + exif_block([(0x9286, 7, b"ASCII\0\0\0hello")])
    told = packet(attributes='xmp:CreatorTool="Tool"')

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", 8 + len(body)) + kind + body

    def entry(number: int, kind: bytes, rest: bytes) -> bytes:
        return box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + kind + rest)

    listed = (
        b"\0\0\0\0" + struct.pack(">H", 2) + entry(1, b"Exif", b"\0") + entry(2, b"mime", b"\0application/rdf+xml\0")
    )
    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(start: int) -> bytes:
        places = b"\1\0\0\0\x44\x00" + struct.pack(">H", 2)
        for number, at, length in ((1, start, size or len(block)), (2, start + len(block), len(told))):
            places += struct.pack(">HHHHII", number, int(in_idat), 0, 1, at, length)
        own = box(b"idat", block + told) if in_idat else b""
        return box(b"meta", b"\0\0\0\0" + box(b"iinf", listed) + box(b"iloc", places) + own)

    start = 0 if in_idat else len(head) + len(meta(0)) + 8
    return head + meta(start) + (b"" if in_idat else box(b"mdat", block + told))


@pytest.mark.parametrize("in_idat", [False, True])
def test_items_of_a_heif_file(in_idat: bool) -> None:
    found = measured(heif(in_idat=in_idat))
    assert found.fact("user comment (EXIF)") == "hello"
    assert found.fact("program (XMP)") == "Tool"
    assert not found.notes


def test_an_item_outside_its_file_is_said() -> None:
    found = measured(heif(in_idat=True, size=1 << 30))
    assert found.fact("EXIF") is None
    assert found.notes == ("Not read: an item whose place is not stated, too large or outside the file.",)


def test_avif_by_its_own_encoder() -> None:
    out = BytesIO()
    tags = Image.Exif()
    tags[0x0131] = "Some Editor"
    told = packet(attributes='xmp:CreatorTool="Tool"')
    Image.fromarray(PIXELS).save(out, "AVIF", exif=tags, xmp=told)
    found = measured(out.getvalue())
    assert (found.fact("program"), found.fact("program (XMP)")) == ("Some Editor", "Tool")


def test_tags_of_a_tiff_file_hold_whole_blocks() -> None:
    out = BytesIO()
    told = packet(attributes='xmp:CreatorTool="Tool"')
    tags = {0x02BC: told, 0x83BB: iim((105, b"Head")), 0x010E: "A view"}
    Image.fromarray(PIXELS).save(out, "TIFF", tiffinfo=tags)
    found = measured(out.getvalue())
    assert found.fact("program (XMP)") == "Tool"
    assert found.fact("headline (IPTC)") == "Head"
    assert found.fact("description (EXIF)") == "A view"
    assert not [fact for fact in found.facts if fact.beware]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF"])
def test_absence_is_said_only_of_what_was_read(kind: str) -> None:
    out = BytesIO()
    Image.fromarray(PIXELS).save(out, kind)
    found = measured(out.getvalue())
    blocks = embedded(out.getvalue())
    assert blocks.looked
    assert not blocks.unread
    assert found.words.startswith("The file says nothing of itself in what dfx reads") or found.facts
    cut = measured(out.getvalue()[: {"JPEG": 300, "TIFF": 60}.get(kind, -40)])
    assert cut.notes, "a file that breaks off may hold more"


def test_a_kind_that_is_not_read_says_so() -> None:
    out = BytesIO()
    Image.fromarray(PIXELS).save(out, "BMP")
    found = measured(out.getvalue())
    assert (found.applies, found.words) == (False, "The metadata of this kind of file are not read.")
    assert not measured(b"\0\0\0\x18ftypmp42\0\0\0\0isommp42").applies


def test_what_lies_beyond_the_limits_is_said() -> None:
    many = png(PIXELS)
    for _ in range(MOST_TEXTS + 1):
        many = with_chunk(many, b"tEXt", b"k\0v")
    assert embedded(many).unread == ["further texts"]
    assert measured(many).fact("further texts") == f"{MOST_TEXTS - 20}, not shown"
    two = with_segment(in_jpeg(exif_block([(0x9286, 7, b"ASCII\0\0\0one")])), 0xE1, b"Exif\0\0MM\0*")
    assert embedded(two).unread == ["a second EXIF block"]
    torn = with_chunk(png(PIXELS), b"zTXt", b"k\0\0not packed")
    assert measured(torn).notes == ("Not read: a packed text that is damaged.",)


def test_hostile_blocks_cost_little() -> None:
    began = time.process_time()
    chunks = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt\0\0\0\0" * (MOST_CHUNKS + 9)
    assert embedded(chunks).unread
    gif = b"GIF89a" + bytes(7) + b"\x21\xfe\0" * (MOST_CHUNKS + 9)
    assert embedded(gif).unread
    bomb = with_chunk(png(PIXELS), b"zTXt", b"k\0\0" + zlib.compress(bytes(MOST_UNPACKED * 40)))
    assert len(embedded(bomb).texts[0][1]) == MOST_TEXT
    body = bytes(8) + b"<x>" * 20_000
    parts = b"".join(segment(0xE1, MORE + f"{at:032}".encode() + body) for at in range(200))
    assert embedded(b"\xff\xd8" + parts).unread
    tags = struct.pack("<HHII", exif.XMP, 7, 1 << 20, 8) * 512
    crowd = b"<a>" + b"<b title='1'/>" * 900_000 + b"</a>"
    assert xmp.read(crowd, 1 << 24).broken
    many = exif.read(b"II*\0" + struct.pack("<IH", 8, 512) + tags + bytes(1 << 20))
    assert sum(len(value) for _, _, value in many.fields if isinstance(value, bytes)) <= 1 << 20
    assert time.process_time() - began < 3


def test_every_cut_of_a_heif_file_is_read_without_an_error() -> None:
    data = heif(in_idat=False)
    for end in range(12, len(data), 7):
        measured(data[:end])
    for at in range(30, len(data), 11):
        measured(data[:at] + b"\xff\xff" + data[at + 2 :])


def test_a_link_to_credentials_is_told_and_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("socket.socket.connect", lambda *given: asked.append(given))
    monkeypatch.setattr("socket.getaddrinfo", lambda *given, **_: asked.append(given))
    found = metadata.measure(
        case("remote_c2pa_manifest.jpg").read_bytes(), PIXELS, verify=lambda *given: asked.append(given)
    )
    said = "points to credentials kept online at cai-manifests.adobe.com; dfx does not fetch them"
    assert found.fact("credentials online") == said
    assert asked == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://a.example/x", "a.example"), ("HTTPS://a.example", "a.example"), ("self#jumbf=/c2pa/x", None),
        ("http://real.example@evil.example/", "an address"), ("ftp://a.example/", None),
        ("https://пример.example/", "an address"),
        (f"https://{'a' * 200}.example/", "an address"),
    ],
)  # fmt: skip
def test_only_a_plain_address_is_repeated(address: str, said: str | None) -> None:
    data = with_segment(jpeg(PIXELS, 90), 0xE1, XMP + packet(attributes=f'dcterms:provenance="{address}"'))
    found = measured(data).fact("credentials online")
    assert found == (said and f"points to credentials kept online at {said}; dfx does not fetch them")
