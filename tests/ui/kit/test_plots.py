from typing import Any

import plotly.graph_objects as go
import pytest
import streamlit as st
from plotly.subplots import make_subplots

from dfx.ui.kit import plots
from dfx.zoo import MODELS


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("model", MODELS)
def test_every_model_can_be_seen_in_both_themes(model: str, theme: str) -> None:
    colour = plots.readable(MODELS[model].colour, plots.PAPER[theme])
    assert plots.contrast(colour, plots.PAPER[theme]) >= plots.CONTRAST


def test_a_readable_colour_stays_as_it_is() -> None:
    assert plots.readable("#0072b2", "#ffffff") == "#0072b2"


def test_contrast_of_black_on_white_is_that_of_the_standard() -> None:
    assert plots.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert plots.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_wears_the_visitors_theme(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "theme", lambda: theme)
    worn = plots.figure(height=280, showlegend=True)
    look = worn.layout.template.layout
    assert (look.paper_bgcolor, look.plot_bgcolor, look.font.color) == (
        plots.PAPER[theme],
        plots.PAPER[theme],
        plots.INK[theme],
    )
    assert (look.xaxis.fixedrange, look.yaxis.fixedrange, look.dragmode) == (
        True,
        True,
        False,
    )  # a finger scrolls the page
    assert (worn.layout.height, worn.layout.showlegend) == (280, True)
    assert plots.contrast(look.xaxis.tickfont.color, look.plot_bgcolor) > 7
    assert plots.ink() == plots.INK[theme]
    assert plots.contrast(plots.tint("#0b6e82"), plots.PAPER[theme]) >= plots.CONTRAST


def test_a_figure_made_elsewhere_is_dressed_too() -> None:
    start = make_subplots(rows=1, cols=2)
    assert plots.figure(start) is start
    assert start.layout.template.layout.xaxis.gridcolor == plots.RAIL


def test_streamlits_own_theme_is_kept_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would paint its own paper, ink and grid over the template."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(st, "plotly_chart", lambda figure, **options: given.update(options))
    plots.show(go.Figure(), "a-key", "in words", on_select="rerun")
    assert given == {
        "theme": None, "config": plots.CONFIG, "width": "stretch", "key": "a-key", "alt": "in words", "on_select": "rerun",
    }  # fmt: skip
