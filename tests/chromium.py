"""A real Chromium for the tests that need one; `DFX_BROWSER_TESTS=required` makes a missing one a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def launched() -> Iterator[Browser]:
    """The one of CHROMIUM, or on the PATH. While it runs, nothing else of the process can use asyncio."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        give_up = pytest.fail if os.environ.get("DFX_BROWSER_TESTS") == "required" else pytest.skip
        give_up("needs a Chromium: none on the PATH, and CHROMIUM names none")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
