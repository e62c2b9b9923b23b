"""6: On the real Photo and Forensics pages, in a real browser, a file's words are neither links nor colours nor formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from chromium import launched
from PIL import Image, PngImagePlugin
from raw_visitor import Server

from dfx.forensics.table import METHODS

WORDS = (
    "www.evil.example", "mailto:a@b.cd", "https://evil.example", "<https://x.example>", "a@b.co", ":red[x]", "$x$",
    "[x](https://y.example)",
)  # fmt: skip
SAID = " ".join(WORDS)
NAME = "www.evil.example a@b.co :red[x] $x$"
PATIENCE_MS = 60_000
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>{words}</xmp:CreatorTool>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def picture() -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, (160, 200, 3), np.uint8))


def jpeg() -> bytes:
    """Maker, camera, program, description, author, rights: the words in every one, and in the XMP."""
    file, exif = io.BytesIO(), Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        exif[tag] = SAID
    xmp = XMP.format(words=SAID.replace("<", "&lt;").replace(">", "&gt;")).encode()
    picture().save(file, "JPEG", exif=exif, xmp=xmp, comment=SAID.encode())
    return file.getvalue()


def png() -> bytes:
    """What image generators write, and a comment."""
    file, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("parameters", f"{SAID}\nSteps: 20, Sampler: {SAID}, Model: {SAID}")
    text.add_text("Software", SAID)
    text.add_text("Comment", SAID)
    picture().save(file, "PNG", pnginfo=text)
    return file.getvalue()


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    with launched() as browser:
        yield browser


def is_plain(page) -> bool:
    """Nothing on the page leads elsewhere, is coloured by a word, or is set as a formula."""
    main = page.locator("[data-testid=stMain]")
    links = main.locator("a[href]").evaluate_all("all => all.map(one => one.href)")
    assert [link for link in links if re.search(r"evil|[xy]\.example|mailto|@", link)] == []
    assert main.locator(".katex, [class*=Colored], span[style*=color]").count() == 0
    return True


@pytest.mark.parametrize(("kind", "data"), [("jpg", jpeg()), ("png", png())], ids=["jpeg", "png"])
def test_a_file_s_words_stay_words(server: Server, chromium, kind: str, data: bytes) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.origin}/photo")
    chooser = page.locator("input[type=file]")
    chooser.wait_for(state="attached", timeout=PATIENCE_MS)
    media = {"jpg": "image/jpeg", "png": "image/png"}[kind]
    chooser.set_input_files({"name": f"{NAME}.{kind}", "mimeType": media, "buffer": data})
    page.get_by_text("Another photo").first.wait_for(timeout=PATIENCE_MS)
    page.get_by_role("heading", name="What this answer is not").wait_for(timeout=PATIENCE_MS)
    assert is_plain(page)
    page.get_by_role("link", name="What the file itself says").first.click()
    page.get_by_text(f"Looked with {len(METHODS)} of {len(METHODS)} methods").first.wait_for(timeout=PATIENCE_MS)
    page.get_by_text("evil.example").first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_timeout(1000)  # links are made when a text has been drawn
    said = page.locator("[data-testid=stMain]").inner_text().replace("\u2060", "")
    assert [word for word in WORDS if word not in said] == []  # they are all there, as they are
    assert is_plain(page)
    assert [url for url in asked if not url.startswith((server.origin, "data:", "blob:"))] == []
    page.close()
