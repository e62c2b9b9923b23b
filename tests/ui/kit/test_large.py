"""Large type: asked for by the address or the button, kept over pages, and left behind by the button alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dfx.ui.kit import large

Visit = Callable[..., AppTest]


def is_large(app: AppTest) -> bool:
    return f"<style>{large.sheet()}</style>" in [one.proto.body for one in app.get("html")]


def is_usual(app: AppTest) -> bool:
    """Whether the page says so, which ends the size that the server sent with it."""
    return any(large.USUAL in one.proto.body for one in app.get("html"))


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
    assert not is_usual(app)
    app.button(key="large").click().run()
    assert not is_large(app)
    assert is_usual(app)
    assert "large" not in app.query_params


@pytest.mark.parametrize("asked", ["0", "", "2", "<b>"])
def test_other_words_in_the_address_change_nothing(visit: Visit, asked: str) -> None:
    app = visit(large=asked)
    assert not app.exception
    assert not is_large(app)


def test_charts_grow_with_it(visit: Visit) -> None:
    """Words of the template, of a trace and of a note, and the height; marks and data stay."""
    usual, grown = (
        json.loads(visit(sample="astronaut", **asked).get("plotly_chart")[0].proto.spec)
        for asked in ({}, {"large": "1"})
    )
    assert grown["layout"]["height"] == pytest.approx(usual["layout"]["height"] * large.SCALE)
    sizes, larger = (sorted(sizes_in(spec)) for spec in (usual, grown))
    assert len(sizes) > 3
    assert larger == pytest.approx([size * large.SCALE for size in sizes])
    assert [trace.get("x") for trace in grown["data"]] == [trace.get("x") for trace in usual["data"]]
    assert [trace.get("marker") for trace in grown["data"]] == [trace.get("marker") for trace in usual["data"]]


def sizes_in(part: Any, is_font: bool = False) -> Iterator[float]:
    """Of every font of a figure."""
    if isinstance(part, dict):
        if is_font and "size" in part:
            yield part["size"]
        for name, value in part.items():
            yield from sizes_in(value, name.endswith("font"))
    elif isinstance(part, list):
        for value in part:
            yield from sizes_in(value)
