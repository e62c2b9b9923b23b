"""Hostile names and hostile pictures through the command line: one sentence each, and nothing is left anywhere."""

import csv
import json
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command import dfx
from PIL import Image
from tiny_models import models_in, write_tiny_models

from dfx.data.samples import samples

PHOTO = samples()[0].file
ROWS = 6  # of the corpus, of either kind
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def loaded() -> dict[str, Any]:
    return {}


@pytest.fixture(autouse=True)
def tiny(folder: Path, loaded: dict[str, Any]) -> Iterator[None]:
    with models_in(folder, loaded):
        dfx("analyze", "--json", PHOTO)  # everything is imported and loaded before anybody watches
        yield


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


@pytest.fixture
def hostile_names(shared: Callable[[str], Path]) -> list[str]:
    names: list[str] = json.loads((shared("corpus/names") / "hostile_names.json").read_text("utf-8"))["names"]
    return [*names, "[bold red]REAL[bold].png", "bytes\udcff.png", "\x1b[2Jclear.png", "-", "~.png"]


def on_disk(names: list[str], pictures: Path) -> list[Path]:
    """Files of those names that can exist in one folder, a picture with a face among them."""
    made: list[Path] = []
    for name in names:
        if name in ("", ".", "..") or {"/", "\0"} & set(name) or len(os.fsencode(name)) > 255:
            continue
        path = pictures / name
        if made:
            Image.new("RGB", (20, 20), "white").save(path, "PNG")
        else:
            shutil.copyfile(PHOTO, path)
        made.append(path)
    return made


def visible(text: str) -> bool:
    return all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") for char in text.replace("\n", ""))


def test_the_watch_sees_what_it_should(place: Path) -> None:
    (place / "work" / "one").write_text("1")
    (place / "work" / "two").mkdir()
    assert len(WATCH.touched) >= 2
    assert WATCH.outside(place) == []
    assert len(WATCH.outside(place / "pictures")) >= 2


def test_hostile_names_stay_names(place: Path, hostile_names: list[str]) -> None:
    files = on_disk(hostile_names, place / "pictures")
    assert len(files) > 25
    done = dfx("analyze", "--out", place / "out", *files)
    assert (done.code, done.err) == (0, "")
    assert visible(done.out)
    assert "[bold red]REAL[bold].png" in done.out  # shown as it is, not as a colour
    folders = list((place / "out").iterdir())
    assert all(folder.is_dir() and folder.name.isascii() and len(folder.name) < 60 for folder in folders)
    assert {path.name for path in place.iterdir()} == {"work", "temporary", "pictures", "out"}
    assert list((place / "work").iterdir()) == []
    assert sorted(path.name for path in (place / "pictures").iterdir()) == sorted(path.name for path in files)


def test_hostile_names_that_are_refused_are_shown_harmless(place: Path, hostile_names: list[str]) -> None:
    files = on_disk(hostile_names, place / "pictures")
    for path in files:
        path.write_bytes(b"no picture")
    done = dfx("analyze", "--json", *files)
    assert done.code == 3
    assert [set(json.loads(line)) for line in done.out.splitlines()] == [{"schema", "file", "error"}] * len(files)
    assert all(visible(json.loads(line)["file"]) for line in done.out.splitlines())
    assert done.err.count("\n") == len(files)
    assert visible(done.err)
    assert str(place) not in done.err


def test_names_that_no_disk_can_hold_are_missing_files(place: Path, hostile_names: list[str]) -> None:
    """Only long ones: a slash makes a path, which the user of a command line may name, and a NUL ends an argument."""
    for name in [name for name in hostile_names if "/" not in name and len(os.fsencode(name)) > 255]:
        done = dfx("analyze", "--json", "--", name)
        assert done.code == 3
        assert visible(done.sentence)


def corpus_rows(corpus: Path) -> list[tuple[Path, bool]]:
    """A few pictures of either kind, spread over the list: the file, and whether it decodes."""
    with (corpus / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        rows = [(corpus / row["file"], row["expected"] == "decodes") for row in csv.DictReader(file)]
    rows = [row for row in rows if row[0].parent.name == "images" and row[0].stat().st_size < 400_000]
    chosen: list[tuple[Path, bool]] = []
    for decodes in (True, False):
        kind = [row for row in rows if row[1] is decodes]
        chosen += kind[:: max(1, len(kind) // ROWS)][:ROWS]
    return chosen


def test_pictures_of_the_corpus_are_analysed_or_refused(place: Path, shared: Callable[[str], Path]) -> None:
    rows = corpus_rows(shared("corpus"))
    assert {decodes for _, decodes in rows} == {True, False}
    for path, decodes in rows:
        done = dfx("analyze", "--json", "--models", "meso4", "--explain", "none", path)
        assert done.code == (0 if decodes else 3), path.name
        if decodes:
            assert json.loads(done.out)["schema"] == "dfx.report/1"
            assert done.err == ""
        else:
            assert json.loads(done.out)["error"]["sentence"] == done.sentence
            assert done.sentence.startswith(f"{path.name}: ")
            assert str(path.parent) not in done.sentence
    assert list((place / "work").iterdir()) == []
