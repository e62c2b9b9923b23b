"""How the house stands: rooms and floors from the imports, circles, and how the code is cut.

    python -m scripts.house            the floors, and the counts of a review
    python -m scripts.house --write    the table of rooms in CONTRIBUTING.md, from the imports

A room is a folder or file right below `dfx`, or `app.py`, or `pages`. Its floor is one above the highest room it imports
from; what it holds is the first sentence of its docstring. `--root` looks at another checkout.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- rooms:start -->\n", "<!-- rooms:end -->"
Graph = Mapping[str, frozenset[str]]  # who imports from whom


@dataclass(frozen=True, slots=True)
class House:
    """The Python files that users run, by dotted name, each with the files it imports from, and those while it loads."""

    files: Mapping[str, Path]
    imports: Graph
    at_load: Graph

    def rooms(self) -> Graph:
        """Room → the rooms it imports from, itself left out; `dfx` alone holds the version and is none."""
        seen: dict[str, set[str]] = {room_of(name): set() for name in self.files if room_of(name)}
        for name, others in self.imports.items():
            if room_of(name):
                seen[room_of(name)] |= {room_of(other) for other in others} - {room_of(name), ""}
        return {room: frozenset(others) for room, others in seen.items()}


def room_of(name: str) -> str:
    """`explain` of `dfx.explain.cam.base`; "" of `dfx` itself and of `dfx.__main__`."""
    parts = name.split(".")
    if parts[0] != "dfx":
        return parts[0]
    return parts[1] if len(parts) > 1 and not parts[1].startswith("__") else ""


def imported(tree: ast.AST, package: tuple[str, ...], *, at_load: bool = False) -> Iterator[str]:
    """The full dotted names that a module imports; `package` resolves the dots.

    `at_load` leaves out what is imported inside a function, or for type checkers alone.
    """
    for node in ast.iter_child_nodes(tree):
        if at_load and (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types(node)):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        yield from imported(node, package, at_load=at_load)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def read(root: Path = ROOT) -> House:
    """The house below `root`."""
    paths = [*root.glob("dfx/**/*.py"), *root.glob("pages/**/*.py"), *root.glob("app.py")]
    files = {_dotted(path.relative_to(root)): path for path in sorted(paths)}

    def file_of(name: str) -> str | None:
        """The file that holds an imported name: a module, or what a module defines."""
        return next((part for part in (name, name.rpartition(".")[0]) if part in files), None)

    def graph(at_load: bool) -> Graph:
        edges = {}
        for name, path in files.items():
            package = path.relative_to(root).parent.parts
            names = imported(ast.parse(path.read_text(encoding="utf-8")), package, at_load=at_load)
            edges[name] = frozenset({file for each in names if (file := file_of(each))} - {name})
        return edges

    return House(files, graph(False), graph(True))


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def circles(graph: Graph) -> list[list[str]]:
    """The sets of nodes that reach each other (Tarjan, "Depth-first search and linear graph algorithms", 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    out: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            out.append(sorted(stack[at:]))
            del stack[at:]

    for node in graph:
        if node not in index:
            visit(node)
    return sorted(part for part in out if len(part) > 1)


def floors(rooms: Graph) -> dict[str, int]:
    """Each room's floor from 1. Raises ValueError where rooms import in a circle."""
    if around := circles(rooms):
        raise ValueError(f"Rooms import from each other: {', '.join(around[0])}.")

    @cache
    def floor(room: str) -> int:
        return 1 + max((floor(other) for other in rooms[room]), default=0)

    return {room: floor(room) for room in rooms}


def table(house: House) -> str:
    """The rooms in Markdown, the highest floor first."""
    by_floor = floors(house.rooms())
    head = "| Floor | Room | What it holds |\n|---|---|---|\n"
    lines = (
        f"| {by_floor[room]} | `{room}` | {_holds(house, room)} |\n"
        for room in sorted(by_floor, key=lambda room: (-by_floor[room], room))
    )
    return head + "".join(lines)


def _holds(house: House, room: str) -> str:
    if room == "pages":
        return "one short script per page"
    path = house.files[room if room == "app" else f"dfx.{room}"]
    said = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0].replace("\n", " ")
    return re.split(r"(?<=[a-z)`])\. ", said)[0].rstrip(".")


@dataclass(frozen=True, slots=True)
class Cut:
    """How the code below a folder is cut into functions."""

    files: int
    lines: int
    functions: int
    private: int  # helpers whose name begins with one underscore
    once: int  # … that are named in one place only, beside their definition
    long: int  # 90th percentile of a function's body, lines without its docstring

    @property
    def per_thousand(self) -> float:
        """Functions per 1 000 lines."""
        return 1000 * self.functions / max(self.lines, 1)


def cut(paths: Iterable[Path]) -> Cut:
    """Counts over some files. A helper is named "once" when its name stands at one place beside its definition."""
    files = lines = private = once = 0
    lengths: list[int] = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        files, lines = files + 1, lines + text.count("\n")
        tree = ast.parse(text)
        uses = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        uses += [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths.append(_length(node))
                if node.name.startswith("_") and not node.name.startswith("__"):
                    private += 1
                    once += uses.count(node.name) == 1
    lengths.sort()
    return Cut(files, lines, len(lengths), private, once, lengths[int(0.9 * len(lengths))] if lengths else 0)


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def folders(root: Path) -> dict[str, int]:
    """Python files in each folder below `dfx`, `__init__.py` left out; the fullest first."""
    counts: dict[str, int] = {}
    for path in root.glob("dfx/**/*.py"):
        if path.name != "__init__.py":
            folder = str(path.parent.relative_to(root))
            counts[folder] = counts.get(folder, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def counts(root: Path) -> dict[str, object]:
    """What a review counts, as JSON holds it."""
    house = read(root)
    whole = cut(path for name, path in house.files.items() if name.startswith("dfx"))
    full = folders(root)
    by_room = {
        room: round(cut(path for name, path in house.files.items() if room_of(name) == room).per_thousand)
        for room in sorted(house.rooms())
    }
    return {
        "files": whole.files,
        "lines": whole.lines,
        "functions": whole.functions,
        "functions per 1000 lines": round(whole.per_thousand, 1),
        "functions per 1000 lines by room": by_room,
        "private helpers named once": whole.once,
        "share of all functions": round(whole.once / whole.functions, 3),
        "90th percentile of length": whole.long,
        "folders with more than 15 files": {folder: n for folder, n in full.items() if n > 15},
        "circles of rooms": circles(house.rooms()),
        "circles of files while loading": circles(house.at_load),
        "circles of files, late imports too": circles(house.imports),
    }


def split(text: str) -> tuple[str, str, str]:
    """What stands before, in and after the table of rooms."""
    before, rest = text.split(START)
    between, after = rest.split(END)
    return before + START, between, END + after


def main(arguments: list[str]) -> None:
    """Print the counts, or write the table."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--write", action="store_true", help="bring the table in CONTRIBUTING.md up to date")
    asked = parser.parse_args(arguments)
    if asked.write:
        path = asked.root / "CONTRIBUTING.md"
        before, _, after = split(path.read_text(encoding="utf-8"))
        path.write_text(before + table(read(asked.root)) + after, encoding="utf-8")
        return
    if not circles(read(asked.root).rooms()):
        print(table(read(asked.root)))
    print(json.dumps(counts(asked.root), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
