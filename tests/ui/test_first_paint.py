"""No page's first paint waits for what only an answer needs, and nothing stored is read twice: one fresh process opens all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dfx.ui.kit.frame import PAGES, ROWS
from dfx.ui.server.ahead import imports_of

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "tensorflow",
    "keras",
    "mtcnn",
    "torch",
    "av",
    "sklearn",
    "scipy",
    "ai_edge_litert",
    "pandas",
    "pyarrow",
    "fastapi",
    "sqlalchemy",
    "alembic",
)
TABLES = {"pandas", "pyarrow"}  # what Streamlit draws a table with: Compare's first view is one
BIG = 6_000_000  # bytes: Compare reads what was measured of every model
SMALL = 450_000
SCRIPT = f"""
import json, os, sys
from collections import Counter
root = {str(ROOT)!r}
read = Counter()

def opened(event, told):
    if event == "open" and isinstance(told[0], str) and told[0].startswith(root + "/models/") and "r" in (told[1] or "r"):
        read[os.path.relpath(told[0], root)] += 1

sys.addaudithook(opened)
from streamlit.testing.v1 import AppTest
from dfx.ui.photo import warm
warm.start = lambda: None
app, pages = AppTest.from_file(root + "/app.py", default_timeout=60), {{}}
for page in {[row.name for row in ROWS if row.name != "compare"] + ["compare"]!r}:
    read.clear()
    for _ in range(2):
        app = app.run() if page == "home" else app.switch_page(f"pages/{{page}}.py").run()
        assert app.title and app.title[0].value and not app.exception, page
    pages[page] = [sorted(name for name in {HEAVY!r} if name in sys.modules), dict(read)]
files = Counter(
    module.__file__
    for name, module in sys.modules.items()
    if (getattr(module, "__file__", None) or "").startswith(root + "/dfx/")
)
print(json.dumps([pages, [os.path.relpath(file, root) for file, names in files.items() if names > 1]]))
"""

Paints = dict[str, tuple[list[str], dict[str, int]]]


@pytest.fixture(scope="module")
def seen() -> tuple[Paints, list[str]]:
    """Page → heavy modules that are there by then, and how often each stored file was read in two runs; then the files of
    modules that go by two names."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    pages, twice = json.loads(done.stdout.splitlines()[-1])
    return pages, twice


def test_first_paint_needs_neither_tensorflow_nor_a_decoder_nor_scipy(seen: tuple[Paints, list[str]]) -> None:
    pages, _ = seen
    assert pages.keys() == {row.name for row in ROWS}
    heavy = {page: modules for page, (modules, _) in pages.items() if modules}
    assert heavy.keys() <= {"compare"}
    assert set(heavy.get("compare", ())) <= TABLES


def test_no_module_is_imported_under_two_names(seen: tuple[Paints, list[str]]) -> None:
    assert seen[1] == []


def test_what_is_stored_is_read_once_and_small(seen: tuple[Paints, list[str]]) -> None:
    pages, _ = seen
    assert "models/ensemble.json" in pages["home"][1]  # so that the count itself is known to work
    times = {file: n for _, read in pages.values() for file, n in read.items() if n > 1}
    assert not times
    for page, (_, read) in pages.items():
        told = sum((ROOT / file).stat().st_size for file in read if file.endswith(".json"))
        assert told < (BIG if page == "compare" else SMALL), page


def test_what_is_imported_ahead_is_what_the_pages_import() -> None:
    lines = (
        '"""A page."""', "import streamlit as st", "from dfx.ui.kit import frame, link", "from dfx.zoo import MODELS",
        "if 1:", "    from dfx.x import y",
    )  # fmt: skip
    script = "\n".join(lines)
    assert list(imports_of(script)) == [("dfx.ui.kit", ["frame", "link"]), ("dfx.zoo", ["MODELS"])]
    for row in ROWS:
        assert ("dfx.ui.kit", "frame") in {
            (module, name)
            for module, names in imports_of((PAGES / f"{row.name}.py").read_text("utf-8"))
            for name in names
        }


def test_a_server_that_starts_has_the_pages_parts_without_what_answers() -> None:
    script = (
        "import sys; from dfx.ui.server import ahead; thread = ahead.start(); thread.join();"
        "assert {'dfx.ui.photo.cards', 'dfx.ui.video.timeline', 'dfx.ui.compare.page', 'plotly'} <= set(sys.modules);"
        f"sys.exit(', '.join({set(HEAVY) - TABLES!r} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Not every page" not in done.stderr
