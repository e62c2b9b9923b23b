"""Where the focus goes when the button that was pressed is gone, and the answer is late."""

from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE_JS = Path(__file__).resolve().parents[2] / "assets" / "page.js"
PAGE = '<main data-testid="stMain"><h1>Photo</h1><button>Analyse</button><a href="#">Elsewhere</a></main><p id="dfx-said"></p>'
GONE = "document.querySelector('button').remove()"
ANSWERED = "document.querySelector('main').insertAdjacentHTML('beforeend', '<h2>Likely fake</h2>')"
HELD_BY = "name => document.activeElement.tagName === name"


@pytest.fixture
def pressed(chromium) -> Iterator:
    """A page without an answer, whose button has the focus."""
    page = chromium.new_page()
    page.set_content(PAGE)
    page.add_script_tag(path=PAGE_JS)
    page.focus("button")
    yield page
    page.close()


def test_an_answer_that_is_late_takes_the_focus_from_the_title_that_held_its_place(pressed):
    pressed.evaluate(GONE)
    pressed.wait_for_function(HELD_BY, arg="H1", timeout=5_000)
    pressed.evaluate(ANSWERED)
    pressed.wait_for_function(HELD_BY, arg="H2", timeout=5_000)


def test_who_has_moved_on_keeps_the_focus(pressed):
    pressed.evaluate(GONE)
    pressed.wait_for_function(HELD_BY, arg="H1", timeout=5_000)
    pressed.focus("a")
    pressed.evaluate(ANSWERED)
    pressed.wait_for_timeout(600)  # two looks
    assert pressed.evaluate(HELD_BY, "A")
