"""The house keeps its floors: imports go down, and streamlit stays where the pages are."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS = (
    ("types", "errors", "settings", "language", "storage", "csv_safe", "own_temp"),
    ("zoo", "faces", "media", "temporal", "forensics", "history"),
    ("predict", "data"),
    ("analysis", "explain", "train", "evaluate", "compare"),
    ("ui", "report"),
    ("app", "pages", "api", "scan"),
    ("commands",),
    ("cli",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS, start=1) for room in rooms}
# Neighbours on one floor that may be used, in this direction only.
NEXT_DOOR = {
    ("settings", "errors"),
    ("faces", "media"),
    ("faces", "zoo"),
    ("analysis", "explain"),
    ("train", "evaluate"),
    ("evaluate", "explain"),
    ("evaluate", "analysis"),
    ("compare", "evaluate"),
    ("ui", "report"),
    ("api", "app"),
}
STREAMLIT_ROOMS = {"ui", "pages", "app", "api"}


def sources() -> list[Path]:
    """Every Python file that users run."""
    return sorted([*ROOT.glob("dfx/**/*.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("app.py")])


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "dfx" else parts[0]


HOUSE = [path for path in sources() if not room_of(path).startswith("__")]  # all but dfx/__init__ and __main__


def imports(tree: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """The full dotted names that a module imports, at its top or inside a function; `package` resolves the dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def imports_of(path: Path) -> list[str]:
    return list(imports(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).parent.parts))


def room_imported(name: str) -> str | None:
    """The room of an imported name, None for what is not ours; `dfx` alone holds the version and is no room."""
    parts = name.split(".")
    if parts[0] in ("app", "pages"):
        return parts[0]
    return parts[1] if parts[0] == "dfx" and len(parts) > 1 and not parts[1].startswith("__") else None


def may_import(room: str, other: str) -> bool:
    return room == other or FLOOR[other] < FLOOR[room] or (room, other) in NEXT_DOOR


@pytest.mark.parametrize("path", HOUSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    room = room_of(path)
    assert room in FLOOR, f"{room} stands on no floor: add it to FLOORS and to the map in CONTRIBUTING.md"
    others = {other for name in imports_of(path) if (other := room_imported(name))}
    assert others <= FLOOR.keys()
    assert not [other for other in sorted(others) if not may_import(room, other)]


def test_only_pages_know_streamlit() -> None:
    using = {path for path in sources() if any(name.split(".")[0] == "streamlit" for name in imports_of(path))}
    assert not [str(path.relative_to(ROOT)) for path in using if room_of(path) not in STREAMLIT_ROOMS]


def test_neighbours_do_not_go_in_circles() -> None:
    assert all(FLOOR[one] == FLOOR[other] for one, other in NEXT_DOOR)
    assert not {(other, one) for one, other in NEXT_DOOR} & NEXT_DOOR


def test_map_in_contributing_is_the_table() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for number, rooms in enumerate(FLOORS, start=1):
        line = next(line for line in text.splitlines() if line.startswith(f"| {number} |"))
        named = line.split("|")[2].replace("`", "").replace("app.py", "app").replace("pages/", "pages")
        assert sorted(name.strip() for name in named.split(",")) == sorted(rooms)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import dfx.zoo.spec", ["dfx.zoo.spec"]),
        ("from dfx import ui", ["dfx.ui"]),
        ("from . import masks", ["dfx.faces.masks"]),
        ("from ..ui import frame", ["dfx.ui.kit.frame"]),
        ("def later():\n    import streamlit as st", ["streamlit"]),
    ],
)
def test_reader_sees_every_kind_of_import(code: str, expected: list[str]) -> None:
    assert list(imports(ast.parse(code), ("dfx", "faces"))) == expected


def test_reader_would_catch_a_climb() -> None:
    assert not may_import("faces", "ui")
    assert not may_import("explain", "analysis")
    assert may_import("cli", "media")
