"""Visits from the machine that is served alone: their history is a file, here one of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dfx.settings import settings
from dfx.ui.history import keep


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setenv("DFX_HISTORY_DIR", str(tmp_path / "dfx"))
    monkeypatch.setattr(keep, "DISK", type(keep.DISK)())
    monkeypatch.setattr(keep, "local", lambda: True)
    settings.cache_clear()
    yield tmp_path / "dfx"
    settings.cache_clear()


@pytest.fixture
def history(folder: Path, visit: Callable[..., AppTest]) -> Callable[[], AppTest]:
    """Opens the page in a new session."""
    return lambda: visit().switch_page("pages/history.py").run()
