"""A zip from a stranger, and a local folder: what is read, what is left aside, and what is refused in one sentence."""

import io
import stat
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from dfx.compare.own_data import zip as own_data_zip
from dfx.compare.own_data.folder import Limits, read_folder, sort_of
from dfx.compare.own_data.zip import read_zip
from dfx.errors import DataError, DfxError, MediaError, TooLarge, Undecodable


def png(side=8, seed=0):
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)).save(out, "PNG")
    return out.getvalue()


PICTURE = png()
BOTH = {"real/a.png": PICTURE, "fake/b.png": png(seed=1)}


def zipped(files, packing=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def refused(data, kind=DfxError, **limits):
    with pytest.raises(kind) as caught:
        read_zip(data, "mine.zip", Limits(**limits))
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_pictures_are_labelled_by_their_nearest_folder():
    own = read_zip(
        zipped({**BOTH, "set/Fake/swap/c.JPG": PICTURE, "fake/real/d.png": PICTURE, "top.png": PICTURE}), "my faces.zip"
    )
    assert own.name == "my faces.zip"
    assert [(one.name, one.fake) for one in own.pictures] == [
        ("a.png", False), ("b.png", True), ("c.JPG", True), ("d.png", False)
    ]  # fmt: skip
    assert (own.n_real, own.n_fake) == (2, 2)
    assert own.pictures[0].read() == PICTURE
    assert own.notes == ("1 picture lies in neither real/ nor fake/ and was not used.",)


def test_what_is_no_picture_is_left_aside_and_told():
    more = {
        "fake/inner.zip": zipped(BOTH), "real/x.tar.gz": b"1", "notes.txt": b"2", "real/.DS_Store": b"3",
        "__MACOSX/real/._a.png": b"4", "real/x.mp4": b"5", "e.png": PICTURE, "f.png": PICTURE,
    }  # fmt: skip
    own = read_zip(zipped({**BOTH, **more}))
    assert len(own.pictures) == 2
    assert own.notes == (
        "2 archives inside it were not opened.",
        "2 pictures lie in neither real/ nor fake/ and were not used.",
        "2 other files were not used.",
    )


@pytest.mark.parametrize("name", ["../real/x.png", "real/../../x.png", "real\\..\\..\\x.png", "..", "real/.."])
def test_a_name_that_climbs_is_refused(name):
    assert "../" in refused(zipped({**BOTH, name: PICTURE}), DataError)


@pytest.mark.parametrize(
    "name", ["/etc/real/x.png", "//host/real/x.png", "C:\\real\\x.png", "\\\\host\\real\\x.png", "c:/x.png"]
)
def test_an_absolute_name_is_refused(name):
    assert "outside itself" in refused(zipped({**BOTH, name: PICTURE}), DataError)


def test_a_name_cut_short_by_a_null_is_refused():
    data = zipped({**BOTH, "real/evil.png.exe": PICTURE}).replace(b"real/evil.png.exe", b"real/evil.png\0exe")
    assert "outside itself" in refused(data, DataError)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_is_refused(kind):
    out = io.BytesIO(zipped(BOTH))
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("real/link.png")
        entry.external_attr = (kind | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert "a link or a device (link.png)" in refused(out.getvalue(), DataError)


def test_a_bomb_is_refused_before_anything_is_unpacked(monkeypatch):
    bomb = zipped({**BOTH, "real/bomb.bmp": bytes(5_000_000)})
    many = zipped({**BOTH, **{f"real/{i}.bmp": bytes(900_000) for i in range(5)}})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *given, **named: pytest.fail("it was unpacked"))
    assert len(bomb) < 20_000
    assert "over 100 times as large" in refused(bomb, TooLarge)
    assert "at most 4 MB, but this one would give 5 MB" in refused(many, TooLarge, unpacked=4_000_000)


def test_a_zip_over_its_limits_is_refused():
    assert "at most 0.0002 MB" in refused(zipped(BOTH), TooLarge, bytes=200)
    several = zipped({**BOTH, **{f"real/{i}.png": PICTURE for i in range(9)}})
    assert "at most 5 pictures, but the zip holds 11" in refused(several, DataError, pictures=5)
    assert "at most 10 entries" in refused(several, TooLarge, entries=10)


def test_a_list_longer_than_it_says_is_counted(monkeypatch):
    """The end of a zip tells how long its list is; what it tells is not believed."""
    data = bytearray(zipped({f"real/{i}.png": b"" for i in range(50)}))
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, end + 8, 1, 1)
    monkeypatch.setattr(own_data_zip.zipfile, "ZipFile", lambda *given: pytest.fail("the list was read"))
    assert "at most 20 entries" in refused(bytes(data), TooLarge, entries=20)


def test_an_entry_that_claims_less_than_it_holds_is_not_read():
    data = bytearray(zipped({**BOTH, "real/liar.png": b"x" * 3000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rfind(mark)
        struct.pack_into("<I", data, at + place, 10)
    liar = read_zip(bytes(data)).pictures[-1]
    with pytest.raises(Undecodable):
        liar.read()


def test_a_damaged_entry_costs_only_itself():
    data = bytearray(zipped(BOTH, zipfile.ZIP_STORED))
    at = data.find(PICTURE)
    data[at + 40] ^= 0xFF
    first, second = read_zip(bytes(data)).pictures
    with pytest.raises(Undecodable, match="damaged"):
        first.read()
    assert second.read() == BOTH["fake/b.png"]


def test_locked_and_strange_packing_are_told():
    data = bytearray(zipped(BOTH))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + place] |= 1
    with pytest.raises(Undecodable, match="password"):
        read_zip(bytes(data)).pictures[0].read()
    with pytest.raises(Undecodable, match="deflate"):
        read_zip(zipped(BOTH, zipfile.ZIP_LZMA)).pictures[0].read()


def test_a_picture_over_the_limit_of_pictures_is_not_unpacked():
    rng = np.random.default_rng(0)
    own = read_zip(zipped({**BOTH, "real/big.bmp": rng.bytes(40_000_001)}))
    with pytest.raises(TooLarge, match="at most 40 MB"):
        own.pictures[-1].read()


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", zipped(BOTH)[:-30], zlib.compress(b"x" * 99)])
def test_what_is_no_zip_is_one_sentence(data):
    assert "damaged or something else" in refused(data, DataError)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"fake/b.png": PICTURE}, "only fake ones"),
        ({"real/b.png": PICTURE}, "only real ones"),
        ({"b.png": PICTURE}, "holds none"),
        ({}, "holds none"),
    ],
)
def test_one_label_is_one_sentence(files, said):
    assert said in refused(zipped(files), DataError)


def test_hostile_names_are_harmless_text():
    own = read_zip(zipped({**BOTH, "fake/=cmd|'calc'!A1\u202e\n.png": PICTURE}))
    assert own.pictures[-1].name == "=cmd|'calc'!A1 .png"


def test_a_folder_reads_alike_and_follows_no_link(tmp_path):
    for name, data in BOTH.items():
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    (tmp_path / "secret.png").write_bytes(PICTURE)
    (tmp_path / "mine" / "real" / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "mine" / "fake" / "out").symlink_to(tmp_path)
    own = read_folder(tmp_path / "mine")
    assert sorted((one.name, one.fake) for one in own.pictures) == [("a.png", False), ("b.png", True)]
    assert own.name == "mine"
    assert own.notes == ("1 link was not followed.",)
    assert {one.name: one.read() for one in own.pictures}["a.png"] == PICTURE


def test_folders_that_cannot_be_used(tmp_path):
    with pytest.raises(DataError, match="but gone is none"):
        read_folder(tmp_path / "gone")
    (tmp_path / "real").mkdir()
    with pytest.raises(DataError, match="folder holds none"):
        read_folder(tmp_path)
    (tmp_path / "real" / "x.png").write_bytes(b"")
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "x.png").write_bytes(b"")
    with pytest.raises(MediaError, match="empty"):
        read_folder(tmp_path).pictures[0].read()
    with pytest.raises(DataError, match="at most 1 pictures"):
        read_folder(tmp_path, most=1)


def test_kinds_of_files():
    assert sort_of("a/REAL/x.JPEG") == ("picture", False)
    assert sort_of("fake.png") == ("unlabelled", False)
    assert sort_of("real/x.png/y.7z")[0] == "archive"
    assert sort_of("real/Thumbs.db")[0] == "clutter"
