"""The picture of the app in README.md and on the first page of the documentation: `python -m scripts.readme_picture [URL]`.

The app must be serving at URL. Needs Playwright and a Chromium (`CHROMIUM`, default /usr/bin/chromium).
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scripts.screenshots import CHROMIUM, FLAGS, PATIENCE_MS, settle

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "assets" / "photo.webp"
SIZE = {"width": 1280, "height": 1366}


def main(url: str = "http://localhost:8501") -> None:
    """The Photo page's answer to a sample, light, as far as a window shows it."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        page.goto(f"{url}/photo?sample=astronaut-fake")
        page.get_by_text("What this answer is not").wait_for(timeout=PATIENCE_MS)
        settle(page)
        png = page.screenshot()
        browser.close()
    PICTURE.parent.mkdir(exist_ok=True)
    Image.open(BytesIO(png)).convert("RGB").save(PICTURE, quality=82, method=6)


if __name__ == "__main__":
    main(*sys.argv[1:])
