"""One walk through every page and part of dfx, as a visitor takes it: what axe-core finds, what jumps, what is too wide, and
who is asked for anything. Each stop is looked at in light and dark, at the width of a desk and of a phone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from dfx.ui.compare.page import VIEWS
from dfx.ui.kit.frame import ROWS
from dfx.zoo import shipped

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not shipped(), reason="needs the shipped weights"),
]

PATIENCE_MS = 240_000
MOST_SHIFT = 0.1  # cumulative layout shift of one stop: "good", web.dev/cls
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TITLES = {row.name: row.title for row in ROWS}
SECTIONS = {row.name: row.section for row in ROWS}
# What depends on theme and width; everything else is looked at once.
OF_LOOKS = {"runOnly": {"type": "rule", "values": ["color-contrast", "scrollable-region-focusable", "heading-order"]}}
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push([one.startTime, one.value]);
}).observe({ type: "layout-shift", buffered: true });
"""
IDLE = (
    """() => !document.querySelector('[data-testid=stSkeleton], [data-testid=stApp][data-test-script-state=running]')"""
)
# How much higher than the sheet the content is, which the window would cut off.
CUT = """() => {
  const content = document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect();
  return Math.max(0, Math.round(content.bottom - document.documentElement.scrollHeight));
}"""
NARROW_HELP = """() => [...document.querySelectorAll('[data-testid=stTooltipIcon] button')]
  .filter((one) => one.offsetParent && Math.min(one.offsetWidth, one.offsetHeight) < 24).length"""


def stops(page: Page, home: str) -> Iterator[tuple[str, str]]:
    """Goes from stop to stop; each is the page's name and what is looked at there."""

    def there(sign: str) -> None:
        page.get_by_text(sign).first.wait_for(timeout=PATIENCE_MS)

    def turn_to(name: str, sign: str) -> None:
        if SECTIONS[name]:
            page.get_by_test_id("stTopNav").get_by_text(SECTIONS[name], exact=True).click()
            page.get_by_role("menuitem", name=TITLES[name], exact=True).click()
        else:
            page.get_by_test_id("stTopNav").get_by_role("link", name=TITLES[name], exact=True).click()
        there(sign)

    page.goto(home)
    there("Questions people ask")
    yield "home", "first"
    page.get_by_role("radio", name="The map", exact=True).click()
    there("yellow the most")
    yield "home", "a map"
    turn_to("photo", "No photo at hand?")
    yield "photo", "the ways in"
    page.get_by_role("button", name="Eileen Collins, a fake made by dfx", exact=True).click()
    there("What this answer is not")
    yield "photo", "an answer"
    page.get_by_text("Where was it first?").click()
    there("Five questions")
    yield "photo", "where it was first"
    turn_to("samples", "Portrait of a man")
    yield "samples", "the shelf"
    page.get_by_text("Hide what is true").click()
    there("Picture 1")
    yield "samples", "for a class"
    for name, sign in (("explain", "How the verdict moves"), ("feature_maps", "Channel by channel"),
                       ("forensics", "Looked with"), ("video", "No clip at hand?")):  # fmt: skip
        turn_to(name, sign)
        yield name, "first"
    page.get_by_role("button", name="The same, its face replaced from second 2 to 4", exact=True).click()
    there("What this answer is not")
    yield "video", "an answer"
    turn_to("history", "the newest first")
    yield "history", "a list"
    page.get_by_role("button", name="astronaut-fake.jpg", exact=True).click()
    there("The report as it was")
    yield "history", "an entry"
    turn_to("compare", "Ties")
    yield "compare", "ranking"
    for part, view in list(VIEWS.items())[1:]:
        page.get_by_role("radio", name=view.title, exact=True).click()
        page.get_by_role("heading", name=view.title, exact=True, level=2).wait_for(
            state="attached", timeout=PATIENCE_MS
        )
        yield "compare", part
    turn_to("models", "MesoInception-4")
    yield "models", "index"
    page.get_by_role("button", name="MobileNetV2 ", exact=False).first.click()
    there("Its first filters")
    yield "models", "one"
    page.get_by_role("radio", name="Training and card", exact=True).click()
    there("Its card")
    yield "models", "card"
    turn_to("lesson", "Or with one of these")
    yield "lesson", "first"
    page.get_by_role("button", name="Eileen Collins, a fake made by dfx", exact=True).click()
    there("A computer sees no face")
    yield "lesson", "a step"
    page.get_by_role("button", name="Next").click()
    there("A detector finds the face")
    yield "lesson", "the next step"
    page.goto(f"{home}/quiz?seed=417")
    there("Quiz number")
    yield "quiz", "the beginning"
    page.get_by_role("button", name="Start").click()
    there("One press answers")
    yield "quiz", "a picture"
    page.keyboard.press("5")
    there("Next picture")
    yield "quiz", "the truth"
    while not page.get_by_role("button", name="Another quiz").count():
        page.locator(".st-key-quiz-onward button").click()
        page.locator(".st-key-quiz-scale, .st-key-quiz-all").first.wait_for(timeout=PATIENCE_MS)
        if page.locator(".st-key-quiz-scale").count():
            page.locator(".st-key-quiz-scale button").first.click()
            page.locator(".st-key-quiz-onward button").wait_for(timeout=PATIENCE_MS)
    yield "quiz", "the score"
    page.goto(f"{home}/lab?sample=astronaut")
    there("Take it along")
    yield "lab", "a fake"


def test_no_page_shuts_anyone_out_or_jumps(open_page: Callable, app_url: str, axe_core: str) -> None:
    page: Page = open_page("/_stcore/health", width=DESK["width"])
    page.add_init_script(WATCH)
    faults: list[str] = []
    for name, what in stops(page, app_url):
        where = f"{name}, {what}"
        page.wait_for_function(IDLE, timeout=PATIENCE_MS)
        page.wait_for_timeout(250)
        jumped = worst_window(page.evaluate("window.shifts.splice(0)"))
        if jumped > MOST_SHIFT:
            faults.append(f"{where}: shifts of {jumped:.2f} in all")
        if page.title() != f"{TITLES[name]} · dfx":
            faults.append(f"{where}: is titled {page.title()!r}")
        faults += [f"{where}: {fault}" for fault in looked_at(page, axe_core, full=True)]
        for scheme, size in (("dark", DESK), ("dark", PHONE), ("light", PHONE)):
            if name == "compare" and what != "ranking" and (scheme, size) != ("dark", PHONE):
                continue
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.wait_for_timeout(350)
            faults += [
                f"{where}, {scheme}, {size['width']}: {fault}" for fault in looked_at(page, axe_core, full=False)
            ]
        if (name, what) == ("compare", "ranking"):
            page.emulate_media(media="print")
            if cut := page.evaluate(CUT):
                faults.append(f"{where}: {cut} px of the page are not printed")
            page.emulate_media(media="screen")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)
        page.wait_for_function(IDLE, timeout=PATIENCE_MS)
        page.evaluate("window.shifts.length = 0")
    assert faults == []
    assert {urlsplit(url).netloc for url in page.requested} <= {"", urlsplit(app_url).netloc}


def test_the_list_of_pages_on_a_phone_is_a_list(open_page: Callable, axe_core: str) -> None:
    """Also where a section was folded and unfolded, which draws its pages anew."""
    page: Page = open_page("/", width=PHONE["width"])
    page.get_by_test_id("stExpandSidebarButton").click(timeout=PATIENCE_MS)
    page.get_by_test_id("stNavSectionHeader").first.click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Explain").wait_for(state="detached")
    page.get_by_test_id("stNavSectionHeader").first.click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Explain").wait_for()
    page.wait_for_timeout(400)  # the page's script looks a moment after what changed
    assert list(looked_at(page, axe_core, full=True)) == []
    items = page.locator("[data-testid=stSidebarNavItems] > :is(li, [role=listitem])")
    assert items.count() == sum(not section for section in SECTIONS.values()) + len({*SECTIONS.values()} - {""})


@pytest.fixture(scope="module")
def axe_core() -> str:
    """The script of axe-core, of the development lock; where browser tests are required, it is too."""
    if os.environ.get("DFX_BROWSER_TESTS") != "required":
        pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python, of the development lock")
    from axe_playwright_python.base import AXE_SCRIPT

    return str(AXE_SCRIPT)


def looked_at(page: Page, axe_core: str, full: bool) -> Iterator[str]:
    """What is wrong with the page as it stands."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe_core)
    found = page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **({} if full else OF_LOOKS)}
    )
    for rule in found["violations"]:
        if rule["impact"] in ("critical", "serious", "moderate"):
            yield f"{rule['id']} ({rule['impact']}): {[node['html'][:120] for node in rule['nodes']][:3]}"
    main = page.locator("[data-testid=stMain]")
    if wider := main.evaluate("element => element.scrollWidth - element.clientWidth"):
        yield f"{wider} px wider than its window"
    if small := page.evaluate(NARROW_HELP):
        yield f"{small} help icons under 24 px"


def worst_window(shifts: list[list[float]]) -> float:
    """Cumulative layout shift: the largest sum within five seconds without a pause of one."""
    worst = total = start = last = 0.0
    for at, value in shifts:
        if at - last > 1000 or at - start > 5000:
            start, total = at, 0.0
        total, last = total + value, at
        worst = max(worst, total)
    return worst


def test_worst_window() -> None:
    assert worst_window([]) == 0
    assert worst_window([[0, 0.1], [900, 0.2], [2500, 0.25]]) == pytest.approx(0.3)
    assert worst_window([[at, 0.1] for at in range(0, 7000, 900)]) == pytest.approx(0.6)


FOCUSED = """() => {
  const one = document.activeElement;
  return [one.tagName, one.innerText, getComputedStyle(one).outlineStyle];
}"""


def press_tab_to(page: Page, words: str, most: int) -> str:
    """Tab until the element with these words has the focus; how it is framed."""
    for _ in range(most):
        page.keyboard.press("Tab")
        _, said, outline = page.evaluate(FOCUSED)
        if words in said and len(said) < 200:
            return str(outline)
    pytest.fail(f"{most} presses of Tab did not reach {words!r}")


def test_the_main_job_by_keyboard_alone_and_by_ear(open_page: Callable) -> None:
    """Sample → verdict → why: every step by keys, the focus never lost, the answer said aloud."""
    page: Page = open_page("/photo")
    title = "Eileen Collins, astronaut"
    page.get_by_role("button", name=title, exact=True).wait_for(timeout=PATIENCE_MS)
    press_tab_to(page, title, 30)
    card = page.locator(".st-key-sample-astronaut").evaluate("element => getComputedStyle(element).outlineStyle")
    assert card == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What this answer is not").wait_for(timeout=PATIENCE_MS)
    verdict = page.locator("[data-testid=stMain] h2").first
    page.wait_for_function("() => document.activeElement.tagName === 'H2'", timeout=60_000)
    assert page.evaluate(FOCUSED)[1] == verdict.inner_text()
    said = page.locator("#dfx-said")
    assert said.get_attribute("aria-live") == "polite"
    assert said.inner_text().startswith(verdict.inner_text())
    assert "P(fake)" in said.inner_text()
    assert press_tab_to(page, "Why: compare maps", 60) == "solid"
    before = said.inner_text()
    page.keyboard.press("Enter")
    page.get_by_text("Where each model looked").first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_function("() => !document.activeElement.matches('body')", timeout=60_000)
    page.wait_for_function(
        "old => document.querySelector('#dfx-said').innerText !== old", arg=before, timeout=PATIENCE_MS
    )
