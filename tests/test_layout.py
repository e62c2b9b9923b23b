"""The house keeps its floors: imports go down and never in circles, and streamlit stays where the pages are."""

import ast
from pathlib import Path

import pytest

from scripts import house

ROOT = house.ROOT
HOUSE = house.read()
STREAMLIT_ROOMS = {"ui", "pages", "app"}


def test_rooms_do_not_go_in_circles() -> None:
    assert not house.circles(HOUSE.rooms())


def test_files_do_not_go_in_circles() -> None:
    assert not house.circles(HOUSE.imports)


def test_every_import_exists() -> None:
    """mypy passes over modules that it does not find."""
    for name, path in HOUSE.files.items():
        names = house.imported(ast.parse(path.read_text("utf-8")), path.relative_to(ROOT).parent.parts)
        for each in (one for one in names if one.startswith("dfx.")):
            assert each in HOUSE.files or each.rpartition(".")[0] in HOUSE.files, f"{name} imports {each}"


def test_map_in_contributing_is_made_from_the_imports() -> None:
    """A room that climbs a floor is seen here: `python -m scripts.house --write`, and look at what changed."""
    _, between, _ = house.split((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert between == house.table(HOUSE)


def test_every_room_says_what_it_holds() -> None:
    for line in house.table(HOUSE).splitlines()[2:]:
        assert len(line.split("|")[3].strip()) > 10, line


def test_only_pages_know_streamlit() -> None:
    for name, path in HOUSE.files.items():
        package = path.relative_to(ROOT).parent.parts
        used = {each.split(".")[0] for each in house.imported(ast.parse(path.read_text("utf-8")), package)}
        assert "streamlit" not in used or house.room_of(name) in STREAMLIT_ROOMS, name


def test_folders_have_wings() -> None:
    assert not {folder: n for folder, n in house.folders(ROOT).items() if n > 16}


@pytest.mark.parametrize(
    ("code", "expected", "at_load"),
    [
        ("import dfx.zoo.spec", ["dfx.zoo.spec"], ["dfx.zoo.spec"]),
        ("from dfx import ui", ["dfx.ui"], ["dfx.ui"]),
        ("from . import masks", ["dfx.faces.masks"], ["dfx.faces.masks"]),
        ("from ..ui import frame", ["dfx.ui.frame"], ["dfx.ui.frame"]),
        ("def later():\n    import streamlit as st", ["streamlit"], []),
        ("if TYPE_CHECKING:\n    import keras", ["keras"], []),
    ],
)
def test_reader_sees_every_kind_of_import(code: str, expected: list[str], at_load: list[str]) -> None:
    assert list(house.imported(ast.parse(code), ("dfx", "faces"))) == expected
    assert list(house.imported(ast.parse(code), ("dfx", "faces"), at_load=True)) == at_load


def test_floors_and_circles_by_hand() -> None:
    rooms = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset[str](), "d": frozenset("c")}
    assert house.floors(rooms) == {"a": 3, "b": 2, "c": 1, "d": 2}
    turned = {**rooms, "c": frozenset("a")}
    assert house.circles(turned) == [["a", "b", "c"]]
    with pytest.raises(ValueError, match="a, b, c"):
        house.floors(turned)


def test_cut_by_hand(tmp_path: Path) -> None:
    code = '"""A file."""\n\n\ndef asked():\n    """What."""\n    return _once() + _twice() + _twice()\n\n\n'
    code += "def _once():\n    return 1\n\n\ndef _twice():\n    x = 1\n    return x\n"
    path = tmp_path / "file.py"
    path.write_text(code, encoding="utf-8")
    assert house.cut([path]) == house.Cut(1, 15, 3, 2, 1, 2)
