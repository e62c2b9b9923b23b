"""What the pages' sources must not hold."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dfx.ui.kit.frame import ROWS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "dfx/ui").rglob("*.py"))]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
@pytest.mark.parametrize("token", ["unsafe_allow_html", "use_container_width", "unsafe_allow_javascript", "cache_data"])
def test_no_way_around_the_promises(source: Path, token: str) -> None:
    assert token not in source.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_every_page_stands_in_the_frame_and_in_the_navigation(page: Path) -> None:
    assert "\nframe.require()\n" in page.read_text(encoding="utf-8")
    assert page.stem in [row.name for row in ROWS]


def test_the_style_sheet_asks_nobody_for_anything() -> None:
    sheet = (ROOT / "assets/style.css").read_text(encoding="utf-8")
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_no_download_waits_for_a_message_that_is_not_let_pass() -> None:
    """A callable is asked for by a message of the kind that `MessageGuard` drops: such a button would do nothing."""
    offers = [
        (path.name, call.args[1])
        for wing in ("compare", "explain", "first_seen", "forensics", "history", "lab", "models", "photo", "video")
        for path in (ROOT / "dfx" / "ui" / wing).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "download_button"
    ]
    assert len(offers) > 5
    assert not [
        (name, ast.unparse(data))
        for name, data in offers
        if isinstance(data, ast.Lambda) or ast.unparse(data).startswith("partial(")
    ]
