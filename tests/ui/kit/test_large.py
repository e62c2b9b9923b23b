"""Large type: asked for by the address or the button, kept over pages, and left behind by the button alone."""

from __future__ import annotations

from collections.abc import Callable

import plotly.io as pio
import pytest
from streamlit.testing.v1 import AppTest

from dfx.ui.kit import large, plots

Visit = Callable[..., AppTest]


def is_large(app: AppTest) -> bool:
    return f"<style>{large.sheet()}</style>" in [one.proto.body for one in app.get("html")]


def test_an_address_turns_it_on_and_every_page_keeps_it(visit: Visit) -> None:
    app = visit(large="1", sample="astronaut")
    assert is_large(app)
    assert "".join(app.query_params["large"]) == "1"  # beside what the page itself writes there
    assert "".join(app.query_params["sample"]) == "astronaut"
    for page in ("models", "video", "home"):
        app.query_params.clear()  # as by a press on the page's name
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        assert is_large(app)
        assert "".join(app.query_params["large"]) == "1"


def test_the_button_turns_it_on_and_off_again(visit: Visit) -> None:
    app = visit()
    assert not is_large(app)
    assert "large" not in app.query_params
    assert app.button(key="large").label == "Large type"
    app.button(key="large").click().run()
    assert is_large(app)
    app.button(key="large").click().run()
    assert not is_large(app)
    assert "large" not in app.query_params


@pytest.mark.parametrize("asked", ["0", "", "2", "<b>"])
def test_other_words_in_the_address_change_nothing(visit: Visit, asked: str) -> None:
    app = visit(large=asked)
    assert not app.exception
    assert not is_large(app)


def test_charts_grow_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = plots.figure().layout.template.layout.font.size
    monkeypatch.setattr(large, "is_on", lambda: True)
    grown = plots.figure().layout.template.layout
    assert grown.font.size == pytest.approx(usual * large.SCALE)
    assert grown.xaxis.tickfont.size == pytest.approx(12 * large.SCALE)
    assert {f"dfx-{theme}{suffix}" for theme in ("light", "dark") for suffix in ("", "-large")} <= set(pio.templates)
