"""A user's file name can neither leave its folder nor pass for something of ours."""

import json
import unicodedata

import pytest

from dfx.media.process.names import LONGEST, UNNAMED, display_name, mismatch_note


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\x.png", "x.png"),
        ("photo\u202egpj.exe.png", "photogpj.exe.png"),
        ("x.png\0.html", "x.png.html"),
        ("tab\there\nand there.png", "tab here and there.png"),
        ("  spaces  .png  ", "spaces .png"),
        ("\u00e9\U0001f600.png", "\u00e9\U0001f600.png"),
        ("folder/", "folder"),
        ("", UNNAMED),
        (".", UNNAMED),
        ("..", UNNAMED),
        ("/", UNNAMED),
        ("\u202e\u200b\0", UNNAMED),
        ("\ud800.png", ".png"),
    ],
)
def test_what_is_shown(name: str, shown: str) -> None:
    assert display_name(name) == shown


def test_a_long_name_keeps_both_ends() -> None:
    shown = display_name("a" * 5000 + ".png")
    assert len(shown) == LONGEST
    assert shown.startswith("aaa")
    assert shown.endswith("a.png")


def test_hostile_names_of_the_corpus(shared) -> None:
    names = json.loads((shared("corpus/names") / "hostile_names.json").read_text("utf-8"))["names"]
    assert len(names) > 30
    for name in names:
        shown = display_name(name)
        assert 1 <= len(shown) <= LONGEST
        assert not {"/", "\\"} & set(shown)
        assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & {unicodedata.category(character) for character in shown}


@pytest.mark.parametrize("name", ["a.jpg", "A.JPEG", "noending", "", ".jpg", "a.jfif"])
def test_no_note_where_the_ending_fits_or_is_missing(name: str) -> None:
    assert mismatch_note(name, "JPEG") is None


def test_a_known_ending_is_named() -> None:
    assert (
        mismatch_note("a.PNG", "JPEG") == "The file name ends in .png, but its content is JPEG; the content was used."
    )


def test_an_unknown_ending_is_not_repeated() -> None:
    note = mismatch_note("x.REAL 99.9%", "PNG")
    assert note is not None
    assert "real" not in note.lower()
    assert "PNG" in note
