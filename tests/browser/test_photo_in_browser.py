"""What only a real browser can tell of the Photo page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dfx.zoo import shipped

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SAMPLE = "Eileen Collins, astronaut"
PATIENCE_MS = 120_000
needs_weights = pytest.mark.skipif(not shipped(), reason="needs the shipped weights")


def give(page, name: str, data: bytes) -> None:
    chooser = page.locator("input[type=file]")
    chooser.wait_for(state="attached", timeout=PATIENCE_MS)
    chooser.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})


def sideways(page) -> int:
    """How many pixels the page is wider than its window."""
    main = page.locator("[data-testid=stMain]")
    return main.evaluate("element => element.scrollWidth - element.clientWidth")


def test_the_whole_card_of_a_sample_is_its_button(open_page: Callable) -> None:
    page = open_page("/photo")
    button = page.get_by_role("button", name=SAMPLE, exact=True)
    button.wait_for(timeout=PATIENCE_MS)
    box = page.locator(".st-key-sample-astronaut img").bounding_box()
    hit = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('button')?.innerText",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert hit == SAMPLE


def test_a_renamed_file_gets_one_sentence_and_the_page_stays(open_page: Callable) -> None:
    page = open_page("/photo")
    give(page, ":green[REAL 99.9%].jpg", b"only text\n" * 30)
    alert = page.get_by_role("alert")
    alert.wait_for(timeout=PATIENCE_MS)
    assert "Traceback" not in alert.inner_text()
    page.get_by_role("button", name=SAMPLE, exact=True).wait_for(timeout=PATIENCE_MS)
    shown = page.locator("[data-testid=stMarkdownContainer]", has_text="REAL 99.9%")
    assert shown.count() == 0


@needs_weights
@pytest.mark.parametrize("width", [360, 1280])
def test_one_click_to_the_answer(open_page: Callable, width: int) -> None:
    page = open_page("/photo", width=width)
    page.get_by_role("button", name=SAMPLE, exact=True).click(timeout=PATIENCE_MS)
    page.get_by_role("heading", name="What this answer is not").wait_for(timeout=PATIENCE_MS)
    page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=PATIENCE_MS)
    assert page.get_by_text("P(fake)").first.is_visible()
    assert sideways(page) == 0
    assert "sample=astronaut" in page.url
    verdict = page.get_by_role("heading", name="Likely").or_(page.get_by_role("heading", name="Uncertain")).first
    onward = page.get_by_role("link", name="Next: why").bounding_box()
    assert onward["y"] - verdict.bounding_box()["y"] < 1.2 * 844  # screens
    pages = page.locator("[data-testid=stExpandSidebarButton]")
    hint = pages.evaluate("one => getComputedStyle(one, '::after').content") if pages.count() else ""
    assert ("All pages" in hint) is (width < 768)
    slider = page.get_by_role("slider")
    if slider.is_enabled():
        before = page.get_by_role("img", name="The face under the map").get_attribute("src")
        slider.focus()
        slider.press("End")
        page.wait_for_function(
            "old => document.querySelector('img[alt^=\"The face under the map\"]').getAttribute('src') !== old",
            arg=before,
        )


@needs_weights
def test_a_link_opens_its_sample(open_page: Callable) -> None:
    page = open_page("/?sample=grace-hopper&model=mobilenet_v2")
    page.get_by_role("heading", name="What this answer is not").wait_for(timeout=PATIENCE_MS)
    assert page.get_by_text("Grace Hopper").first.is_visible()


def test_no_word_of_the_browsers_answers_a_file(open_page: Callable, tmp_path: Path) -> None:
    """By its suffix a .ts file is a translation to a browser; one over the limit never leaves the machine."""
    page = open_page("/photo")
    give(page, "translation.ts", b"<!DOCTYPE TS><TS></TS>")
    page.get_by_role("alert").filter(has_text="Expected").wait_for(timeout=PATIENCE_MS)
    said = page.locator("[data-testid=stMain]").inner_text()
    assert "not allowed" not in said
    assert "linguist" not in said
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        file.truncate(101_000_000)
    page = open_page("/photo")
    chooser = page.locator("input[type=file]")
    chooser.wait_for(state="attached", timeout=PATIENCE_MS)
    chooser.set_input_files(large)
    page.locator("[data-testid=stFileChip][aria-invalid=true]").wait_for(timeout=PATIENCE_MS)
    after = page.locator("[data-testid=stFileUploader]").evaluate("one => getComputedStyle(one, '::after').content")
    assert "This file was not taken in: dfx takes pictures of up to" in after
    assert "clips of up to 100 MB" in after


def test_a_clip_opens_in_video_at_one_press(open_page: Callable, sample_film: bytes) -> None:
    page = open_page("/photo")
    give(page, "clip.mp4", sample_film)
    page.get_by_role("button", name="Open it in Video").click(timeout=PATIENCE_MS)
    page.get_by_text("Looking at the clip").or_(page.get_by_text("Another clip")).first.wait_for(timeout=PATIENCE_MS)
    assert urlsplit(page.url).path == "/video"
