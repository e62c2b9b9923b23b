"""The Video page in Streamlit's own test runner, with an analysis that gives made-up reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clip_samples import FILM, Watching, maps_of
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis

from dfx.analysis import explain as why
from dfx.analysis import video as clips
from dfx.data import sample_clip
from dfx.report.film import annotate


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch, analysis: Analysis) -> Watching:
    stand_in = Watching()
    monkeypatch.setattr(clips, "watch_video", stand_in)
    monkeypatch.setattr(why, "explain_crops", maps_of)
    monkeypatch.setattr(annotate, "annotated_clip", lambda *args, **more: FILM)
    monkeypatch.setattr(sample_clip, "film_of", lambda clip: clip.name.encode())
    return stand_in


@pytest.fixture
def page(visit: Callable[..., AppTest], watching: Watching) -> Callable[..., AppTest]:
    """Opens the Video page in a new session, at `?key=value&…`."""

    def opened(**address: str) -> AppTest:
        app = visit().switch_page("pages/video.py")
        for name, value in address.items():  # Streamlit drops the query when a page is switched; a link brings it along
            app.query_params[name] = value
        return app.run()

    return opened
