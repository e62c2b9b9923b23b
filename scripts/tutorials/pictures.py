"""The pictures of the tutorials, taken of the app: `python -m scripts.tutorials.pictures [NAME …]`.

It serves the app by itself, with a history of its own and the example of an own model installed in a folder of its own, goes
through the steps in Chromium (`CHROMIUM`, default /usr/bin/chromium) and writes `docs/tutorials/pictures/*.webp`: all of
them, or those whose name holds a NAME. Only samples that come with dfx are in them.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from dfx.settings import ROOT
from scripts.screenshots import CHROMIUM, FLAGS, settle
from scripts.tutorials.scenes import ABOVE, SCENES, Scene, Walk

OUT = ROOT / "docs" / "tutorials" / "pictures"
HEIGHT = 900  # of the window, pixels
MARGIN = 14  # pixels around what is shown
QUALITY = 78
EXAMPLE = ROOT / "examples" / "own-model"


def install_example(site: Path) -> None:
    """The example of an own model, as the tutorial for developers has it installed."""
    with tempfile.TemporaryDirectory() as copy:  # setuptools leaves its folder `build` beside what it builds
        source = shutil.copytree(EXAMPLE, Path(copy) / EXAMPLE.name)
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", str(site)]
        subprocess.run([sys.executable, "-m", "pip", "install", *options, str(source)], check=True)  # nosec B603


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The app with what it keeps in `folder`, at the address it has."""
    install_example(folder / "own")
    paths = {
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder / "own"))),
        "DFX_HISTORY_DIR": str(folder / "history"),
    }
    here = {**os.environ, **paths}
    subprocess.run([sys.executable, "-m", "dfx", "models"], cwd=ROOT, env=here, check=True, stdout=subprocess.DEVNULL)  # nosec B603
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dfx", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=here, stdout=subprocess.DEVNULL)  # nosec B603
    url = f"http://localhost:{port}"
    try:
        for _ in range(120):
            try:
                with urlopen(f"{url}/api/v1/health"):  # nosec B310
                    break
            except URLError:
                time.sleep(0.5)
        yield url
    finally:
        server.terminate()
        server.wait()


def taken(page: Page, scene: Scene) -> Image.Image:
    """What stands from the scene's first to its last sign, as broad as what the page holds."""
    settle(page)
    main = page.locator("[data-testid=stMain]")
    if main.count():
        tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": scene.width, "height": max(HEIGHT, int(tall))})
        settle(page)
    top = 0.0 if not scene.first else _edge(page, scene.first, bottom=False) - MARGIN
    if scene.last.startswith(ABOVE):
        end = _edge(page, scene.last.removeprefix(ABOVE), bottom=False) - MARGIN
    else:
        end = _edge(page, scene.last, bottom=True) + MARGIN if scene.last else float(HEIGHT)
    left, right = 0.0, float(scene.width)
    column = page.locator("[data-testid=stMainBlockContainer]")
    if scene.first and column.count():
        box = page.evaluate(
            """() => { const all = [...document.querySelectorAll('[data-testid=stMainBlockContainer] > div')]
            .map(one => one.getBoundingClientRect()).filter(one => one.width && one.height);
            return [Math.min(...all.map(one => one.left)), Math.max(...all.map(one => one.right))] }"""
        )
        left, right = max(0.0, box[0] - MARGIN), min(right, box[1] + MARGIN)
    clip = {"x": left, "y": max(0.0, top), "width": right - left, "height": end - max(0.0, top)}
    return Image.open(BytesIO(page.screenshot(clip=clip, full_page=not main.count())))  # type: ignore[arg-type]


def _edge(page: Page, sign: str, bottom: bool) -> float:
    """Where what holds the words begins, or ends, in pixels from the top; `css:` before a selector."""
    here = page.locator(sign.removeprefix("css:")) if sign.startswith("css:") else page.get_by_text(sign)
    box = here.filter(visible=True).first.bounding_box()
    if box is None:
        raise SystemExit(f"Expected {sign!r} on the page; it is not seen.")
    return box["y"] + (box["height"] if bottom else 0)


def main(*only: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept, served(Path(kept)) as url, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(color_scheme="light")
        for scene in SCENES:
            if not only or any(name in scene.name for name in only):
                page = context.new_page()
                page.set_viewport_size({"width": scene.width, "height": HEIGHT})
                scene.go(Walk(page, url, Path(kept)))
                picture = taken(page, scene)
                picture.save(OUT / f"{scene.name}.webp", quality=QUALITY, method=6)
                sys.stdout.write(f"{scene.name}: {picture.width} × {picture.height}\n")
                page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
