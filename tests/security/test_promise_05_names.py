"""5: A user's file name is for display only, at most 120 characters, escaped; nothing outside the temporary folder changes.

Hostile names and hostile pictures through the command line: one sentence each, and nothing is left anywhere.
"""

import json
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from command import dfx
from PIL import Image

from dfx.data.samples import samples

PHOTO = samples()[0].file
NAMES = (
    "<img src=x onerror=alert(1)>.png", '"><svg onload=alert(1)>.jpg', "[click](javascript:alert(1)).png",
    "![t](http:__127.0.0.1_x).png", ":green[REAL 99.9%] :material_check:.png", "**REAL** `0.01`.png", "$\\LaTeX$.png",
    "=1+1.png", "+cmd.png", "-rf.png", "@SUM(A1).png", "..%2f..%2fetc%2fpasswd.png", "photo\u202egpj.exe.png",
    "a" * 240 + ".png", "CON.png", "%s%n%x.png", "{{7*7}}.png", "${jndi:ldap:x}.png", " leading space.png", "tab\there.png",
    "line\nbreak.png", "null%00.png", "\U0001f600.png", ".hidden.png", "double.jpg.exe.png", "\xe9-NFC.png",
    "e\u0301-NFD.png", "frame_%03d.png", "..\\..\\windows\\win.ini", "C:\\x.png", "concat:x.mp4",
    "[bold red]REAL[bold].png", "bytes\udcff.png", "\x1b[2Jclear.png", "-", "~.png",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.truncate", "os.chmod"}


class Watch:
    """Every path that this process's Python opens for writing or changes, while `on`."""

    def __init__(self) -> None:
        self.on = False
        self.touched: list[str] = []
        sys.addaudithook(self._hear)  # it can never be taken away again, only told to be silent

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in _CHANGES or (event == "open" and (arguments[2] or 0) & _WRITING):
            self.touched += [os.fsdecode(part) for part in arguments[:2] if isinstance(part, str | bytes | os.PathLike)]

    def outside(self, folder: Path) -> list[str]:
        """What was touched that does not lie in `folder`, open modes and the null device left out."""
        paths = [path for path in self.touched if "/" in path and path != os.devnull]
        return [path for path in paths if not Path(path).resolve().is_relative_to(folder.resolve())]


WATCH = Watch()


@pytest.fixture(autouse=True)
def warm(tiny: Path) -> None:
    """Everything is imported and loaded before anybody watches."""
    dfx("analyze", "--json", PHOTO)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, with the temporary folder inside; at the end nothing outside it may have been touched."""
    for name in ("work", "temporary", "pictures"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    WATCH.touched.clear()
    WATCH.on = True
    yield tmp_path
    WATCH.on = False
    assert WATCH.outside(tmp_path) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def on_disk(pictures: Path) -> list[Path]:
    """Files of those names in one folder, a picture with a face first."""
    made = [pictures / name for name in NAMES]
    for path in made:
        Image.new("RGB", (20, 20), "white").save(path, "PNG")
    shutil.copyfile(PHOTO, made[0])
    return made


def visible(text: str) -> bool:
    return all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") for char in text.replace("\n", ""))


def test_the_watch_sees_what_it_should(place: Path) -> None:
    (place / "work" / "one").write_text("1")
    (place / "work" / "two").mkdir()
    assert len(WATCH.touched) >= 2
    assert WATCH.outside(place) == []
    assert len(WATCH.outside(place / "pictures")) >= 2


def test_hostile_names_stay_names(place: Path) -> None:
    files = on_disk(place / "pictures")
    done = dfx("analyze", "--out", place / "out", *files)
    assert (done.code, done.err) == (0, "")
    assert visible(done.out)
    assert "[bold red]REAL[bold].png" in done.out  # shown as it is, not as a colour
    folders = list((place / "out").iterdir())
    assert all(folder.is_dir() and folder.name.isascii() and len(folder.name) < 60 for folder in folders)
    assert {path.name for path in place.iterdir()} == {"work", "temporary", "pictures", "out"}
    assert list((place / "work").iterdir()) == []
    assert sorted(path.name for path in (place / "pictures").iterdir()) == sorted(path.name for path in files)


def test_hostile_names_that_are_refused_are_shown_harmless(place: Path) -> None:
    files = on_disk(place / "pictures")
    for path in files:
        path.write_bytes(b"no picture")
    done = dfx("analyze", "--json", *files)
    assert done.code == 3
    assert [set(json.loads(line)) for line in done.out.splitlines()] == [{"schema", "file", "error"}] * len(files)
    assert all(visible(json.loads(line)["file"]) for line in done.out.splitlines())
    assert done.err.count("\n") == len(files)
    assert visible(done.err)
    assert str(place) not in done.err


def test_a_name_that_no_disk_can_hold_is_a_missing_file(place: Path) -> None:
    done = dfx("analyze", "--json", "--", "x" * 4096 + ".png")
    assert done.code == 3
    assert visible(done.sentence)


def test_pictures_are_analysed_or_refused(place: Path) -> None:
    folder = place / "pictures"
    Image.effect_noise((300, 200), 60).save(folder / "good.jpg")
    whole = (folder / "good.jpg").read_bytes()
    bad = {
        "cut.jpg": whole[: len(whole) // 2],
        "empty.png": b"",
        "script.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n",
        "a.svg": b"<svg/>",
    }
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    for name in ("good.jpg", *bad):
        done = dfx("analyze", "--json", "--models", "meso4", "--explain", "none", folder / name)
        assert done.code == (3 if name in bad else 0), name
        if name in bad:
            assert json.loads(done.out)["error"]["sentence"] == done.sentence
            assert done.sentence.startswith(f"{name}: ")
            assert str(folder) not in done.sentence
        else:
            assert json.loads(done.out)["schema"] == "dfx.report/1"
            assert done.err == ""
    assert list((place / "work").iterdir()) == []


@pytest.mark.parametrize("kind", ["photo", "clip"])
def test_planted_links_are_not_followed(place: Path, kind: str) -> None:
    """A second run finds every name of the first one taken by a link: each is replaced, what they lead to stays."""
    source = place / "pictures" / "evidence.png"
    shutil.copyfile(PHOTO, source)
    if kind == "clip":
        source = source.with_suffix(".avi")
        with av.open(source, "w") as film:
            stream = film.add_stream("mpeg4", rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for level in (20, 120):
                film.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), level, np.uint8), "rgb24")))
            film.mux(stream.encode(None))
    asked = ("analyze", "--models", "meso4", "--explain", "none", "--forensics", "--out", place / "out", source)
    assert dfx(*asked).code == 0
    (folder,) = (place / "out").iterdir()
    names = sorted(path.name for path in folder.iterdir())
    assert {
        "report.json",
        "report.html",
        *(["forensics.json"] if kind == "photo" else ["faces.csv", "annotated.mp4"]),
    } <= {*names}
    (place / "kept").write_text("kept")
    for name in names:
        (folder / name).unlink()
        (folder / name).symlink_to(place / "kept")
    assert dfx(*asked).code == 0
    assert (place / "kept").read_text() == "kept"
    assert [path.name for path in folder.iterdir() if path.is_symlink()] == []
    folder.rename(place / "elsewhere")
    folder.symlink_to(place / "elsewhere")
    for path in (place / "elsewhere").iterdir():
        path.unlink()
    done = dfx(*asked)
    assert done.code == 1
    assert done.err.endswith("expected a folder, but a link is in the way.\n")
    assert list((place / "elsewhere").iterdir()) == []
