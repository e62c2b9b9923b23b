"""What the pages' sources must not hold."""

from __future__ import annotations

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
