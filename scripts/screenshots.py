"""Pictures of every page and state, two widths, light and dark: `python scripts/screenshots.py OUT [URL [SCENE]]`.

The app must be serving at URL. Needs Playwright and a Chromium (`CHROMIUM`, default /usr/bin/chromium).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from dfx.data.sample_clip import clips
from dfx.data.samples import featured
from dfx.ui.compare.page import VIEWS

SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 120_000


def empty(page: Page) -> None:
    page.goto(f"{page.url.split('?')[0].rstrip('/')}/photo")
    page.get_by_text("No photo at hand?").wait_for(timeout=PATIENCE_MS)


def upload(name: str, kind: str, data: bytes, sign: str) -> Callable[[Page], None]:
    """A scene in which a file is given and `sign` appears."""

    def scene(page: Page) -> None:
        empty(page)
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": data})
        page.get_by_text(sign).first.wait_for(timeout=PATIENCE_MS)

    return scene


def sample(title: str) -> Callable[[Page], None]:
    """A scene in which a sample is clicked and answered."""

    def scene(page: Page) -> None:
        empty(page)
        page.get_by_role("button", name=title, exact=True).click()
        page.get_by_text("What this answer is not").wait_for(timeout=PATIENCE_MS)

    return scene


def beside(page_name: str, sign: str) -> Callable[[Page], None]:
    """A scene on another page, which a deep link opens with a fake of our own."""

    def scene(page: Page) -> None:
        page.goto(f"{page.url.split('?')[0].rstrip('/')}/{page_name}?sample=astronaut-fake")
        page.get_by_text(sign).first.wait_for(timeout=PATIENCE_MS)

    return scene


def elsewhere(place: str, sign: str) -> Callable[[Page], None]:
    """A scene that an address opens without a picture of the visit."""

    def scene(page: Page) -> None:
        page.goto(f"{page.url.split('?')[0].rstrip('/')}/{place}")
        page.get_by_text(sign).first.wait_for(timeout=PATIENCE_MS)

    return scene


def quiz(address: str, start: str, presses: Sequence[str]) -> Callable[[Page], None]:
    """A scene of the quiz, after that button of its beginning and those presses, a label each."""

    def scene(page: Page) -> None:
        page.goto(f"{page.url.split('?')[0].rstrip('/')}/quiz?{address}")
        for name in (start, *presses):
            page.get_by_role("button", name=name).first.click(timeout=PATIENCE_MS)
        page.wait_for_timeout(1500)

    return scene


def several() -> bytes:
    """A picture of several faces: the samples side by side."""
    tiles = [Image.open(one.file).convert("RGB").resize((480, 480)) for one in featured()[:3]]
    wall = Image.new("RGB", (40 + 500 * len(tiles), 560), (96, 104, 110))
    for place, tile in enumerate(tiles):
        wall.paste(tile, (30 + 500 * place, 40))
    return _png(wall)


def no_face() -> bytes:
    """A picture without a face: soft noise."""
    noise = np.random.default_rng(0).integers(60, 200, (24, 32, 3), np.uint8)
    return _png(Image.fromarray(noise).resize((800, 600), Image.Resampling.BICUBIC))


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def scenes() -> dict[str, Callable[[Page], None]]:
    return {
        "home": lambda page: page.get_by_text("Questions people ask").wait_for(timeout=PATIENCE_MS),
        "home-large": elsewhere("?large=1", "Questions people ask"),
        "empty": empty,
        **{f"sample-{one.file.stem}": sample(one.title) for one in featured()},
        "error": upload("holiday.jpg", "image/jpeg", b"only text, no picture\n" * 40, "No photo at hand?"),
        "no-face": upload("clouds.png", "image/png", no_face(), "No face found"),
        "several": upload("friends.png", "image/png", several(), "What this answer is not"),
        "explain": beside("explain", "How the verdict moves"),
        "feature-maps": beside("feature_maps", "Channel by channel"),
        "forensics": beside("forensics", "Looked with"),
        "video-empty": elsewhere("video", "No clip at hand?"),
        **{f"video-{one.name}": elsewhere(f"video?clip={one.name}", "What this answer is not") for one in clips()},
        "samples": elsewhere("samples", "Portrait of a man"),
        "samples-hidden": elsewhere("samples?hidden=1", "Picture 1"),
        "lab-empty": elsewhere("lab", "Or a photo of your own"),
        "lab": elsewhere("lab?sample=astronaut", "Take it along"),
        "lab-drawn": elsewhere(
            "lab?sample=astronaut&region=drawn-by-hand&drawn=40-60-60-60-60-75-40-75", "Draw a loop"
        ),
        "lab-swap": elsewhere("lab?sample=sd3-female-22&change=swap&other=sd3-female-48", "Take it along"),
        **{f"compare-{tab}": elsewhere(f"compare?tab={tab}", "Which network is better") for tab in VIEWS},
        "models": elsewhere("models", "MobileNetV2"),
        "lesson": elsewhere("lesson", "Or with one of these"),
        "lesson-step": elsewhere("lesson?step=8&sample=astronaut-fake", "Where did it look?"),
        "models-one": elsewhere("models?model=mobilenet_v2", "Its first filters"),
        "quiz": elsewhere("quiz?seed=417", "Quiz number"),
        "quiz-picture": quiz("seed=417", "Start", ()),
        "quiz-truth": quiz("seed=417", "Start", ("fake, 80 % sure",)),
        "quiz-class": quiz("seed=417&view=class", "With a class", ("Show the truth",)),
    }


def shoot(browser: Browser, url: str, out: Path, size: str, scheme: str, only: str) -> None:
    for name, scene in scenes().items():
        if only not in name:
            continue
        width, height = SIZES[size]
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(url)
        scene(page)
        settle(page)
        tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": max(height, int(tall))})
        settle(page)
        page.screenshot(path=out / f"{name}-{size}-{scheme}.png")
        page.close()


def settle(page: Page) -> None:
    """Until every chart, picture and button is drawn."""
    page.wait_for_timeout(1000)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=PATIENCE_MS)
    page.wait_for_timeout(700)


def main(out: Path, url: str = "http://localhost:8501", only: str = "") -> None:
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size in SIZES:
            for scheme in ("light", "dark"):
                shoot(browser, url, out, size, scheme, only)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
