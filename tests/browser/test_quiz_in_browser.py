"""The quiz under a thumb, by keys, and on a projector."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from dfx.data.samples import samples
from dfx.zoo import shipped

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not shipped(), reason="needs the shipped weights"),
]

PATIENCE_MS = 120_000
LEAST_PX = 44  # of what a thumb presses
BOXES = """() => [...document.querySelectorAll('.st-key-quiz-picture img, .st-key-quiz-scale button')]
  .map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.top, box.right, box.bottom])"""
OVER = (
    "() => { const main = document.querySelector('[data-testid=stMain]'); return [main.scrollWidth - main.clientWidth, "
)
OVER += "main.scrollHeight - main.clientHeight]; }"
IDLE = "() => !document.querySelector('[data-testid=stSkeleton], [data-testid=stApp][data-test-script-state=running]')"


def start(page: Page, button: str, sign: str) -> None:
    page.get_by_role("button", name=button).click(timeout=PATIENCE_MS)
    page.get_by_text(sign).first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_function(IDLE)


def test_under_a_thumb_by_keys_and_without_a_word_of_the_truth(open_page: Callable) -> None:
    page: Page = open_page("/quiz?seed=417", width=390)
    start(page, "Start", "One press answers")
    page.locator(".st-key-quiz-picture img").wait_for()
    picture, *buttons = page.evaluate(BOXES)
    assert len(buttons) == 7
    for left, top, right, bottom in (picture, *buttons):
        assert left >= 0
        assert top >= 0
        assert right <= 390
        assert bottom <= 844
    assert all(right - left >= LEAST_PX and bottom - top >= LEAST_PX for left, top, right, bottom in buttons)
    assert page.evaluate(OVER)[0] == 0
    told = page.locator("[data-testid=stMain]").inner_html().lower()
    for word in ("likely", "interval", "credit", "made by dfx", "photograph", *(one.file.stem for one in samples())):
        assert word not in told, word
    page.locator(".st-key-quiz-scale button").last.click()
    page.get_by_text("Credit:").wait_for(timeout=PATIENCE_MS)
    heading = page.locator("[data-testid=stMain] h2").first
    page.wait_for_function("() => document.activeElement.tagName === 'H2'", timeout=PATIENCE_MS)
    assert page.locator("#dfx-said").inner_text().startswith(heading.inner_text())
    assert "fake, 95 % sure" in page.locator("#dfx-said").inner_text()
    box = page.locator(".st-key-quiz-onward button").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844  # the next picture is in reach, too
    page.wait_for_function(IDLE)
    page.keyboard.press("ArrowRight")
    page.get_by_text("Picture 2 of").first.wait_for(timeout=PATIENCE_MS)
    page.locator(".st-key-quiz-scale button").last.wait_for(timeout=PATIENCE_MS)
    page.wait_for_function(IDLE)  # a key presses only a button that stands
    page.keyboard.press("2")
    page.get_by_text("real, 80 % sure").first.wait_for(timeout=PATIENCE_MS)


def test_a_projector_shows_a_class_all_at_once(open_page: Callable) -> None:
    page: Page = open_page("/quiz?seed=417&view=class")
    page.set_viewport_size({"width": 1280, "height": 720})
    start(page, "With a class", "Show the truth")
    assert page.evaluate(OVER) == [0, 0]
    for side, hands in (("real", 5), ("fake", 15)):
        field = page.get_by_label(f"Hands for {side}")
        field.fill(str(hands))
        field.press("Enter")
    page.get_by_text("75 % of the hands for fake").first.wait_for(timeout=PATIENCE_MS)
    while True:
        page.get_by_role("button", name="Show the truth").click()
        onward = page.locator(".st-key-quiz-onward button")
        onward.wait_for(timeout=PATIENCE_MS)
        page.wait_for_function(IDLE)
        assert page.evaluate(OVER) == [0, 0]
        is_last = "score" in onward.inner_text()
        onward.click()
        if is_last:
            break
        page.get_by_role("button", name="Show the truth").wait_for(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Another quiz").wait_for(timeout=PATIENCE_MS)
    page.wait_for_function(IDLE)
    assert page.evaluate(OVER) == [0, 0]
