"""Large type in a real browser: every page holds its width with it, on a desk and on a phone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dfx.ui.kit import large
from dfx.ui.kit.frame import HOME, ROWS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE_MS = 120_000
SETTLED_S = 10.0
IDLE = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
STATE = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return [parseFloat(getComputedStyle(document.documentElement).fontSize), main.scrollWidth - main.clientWidth];
}"""


def test_no_page_is_wider_than_its_window_in_large_type(open_page: Callable) -> None:
    page = open_page("/_stcore/health")
    origin, faults = page.url.removesuffix("/_stcore/health"), []
    for name in ("" if row.name == HOME else row.name for row in ROWS):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{origin}/{name}?large=1")
        page.get_by_role("button", name="Usual type").wait_for(timeout=PATIENCE_MS)
        page.wait_for_function(IDLE, timeout=PATIENCE_MS)
        for width, size in ((1280, large.WIDE_PX), (390, large.NARROW_PX)):
            page.set_viewport_size({"width": width, "height": 844})
            settled = time.monotonic() + SETTLED_S  # charts and tables follow a narrower window a moment later
            while page.evaluate(STATE) != [size, 0] and time.monotonic() < settled:
                page.wait_for_timeout(200)
            found, wider = page.evaluate(STATE)
            if found != size or wider:
                faults.append(f"/{name} at {width}: {found} px, {wider} px wider than its window")
    assert faults == []


def test_the_button_is_in_reach_of_a_thumb_and_turns_it_off(open_page: Callable) -> None:
    page = open_page("/?large=1", width=390)
    button = page.get_by_role("button", name="Usual type")
    button.click(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Large type").wait_for(timeout=PATIENCE_MS)
    page.wait_for_function("() => getComputedStyle(document.documentElement).fontSize === '16px'", timeout=PATIENCE_MS)
    page.wait_for_function("() => !location.search.includes('large')", timeout=PATIENCE_MS)
