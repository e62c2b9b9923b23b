"""The Explain page in a session of its own, with maps that cost nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from explain_visit import Maps, Visit
from streamlit.testing.v1 import AppTest
from ui_samples import MODELS, Analysis

from dfx.analysis import explain as why
from dfx.explain import choice
from dfx.explain.choice import MapChoice
from dfx.ui.explain import truth as explain_truth
from dfx.ui.kit import frame

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "pages/explain.py"


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """No choice of maps and no table of methods, whatever is shipped: every model's own best is Grad-CAM."""
    for place in (choice, explain_truth):
        monkeypatch.setattr(place, "FILE", "none.json")


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Maps:
    stand_in = Maps()
    monkeypatch.setattr(why, "explain_crops", stand_in)
    return stand_in


@pytest.fixture
def opened(analysis: Analysis, drawing: Maps, unmeasured: None, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """The page in a new session, at the address `?key=value&…`."""
    monkeypatch.setattr(frame, "require", lambda: None)
    monkeypatch.setattr(frame, "further", lambda *names, **labels: None)

    def open_at(**address: str) -> AppTest:
        app = AppTest.from_file(str(PAGE), default_timeout=30)
        for key, value in address.items():
            app.query_params[key] = value
        return app.run()

    return open_at


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, MapChoice]:
    """Two models, each best explained by another method."""
    best = {MODELS[0]: MapChoice("hirescam", "#5"), MODELS[1]: MapChoice("gradient-input")}
    layers = {(MODELS[0], "hirescam"): "#5", (MODELS[0], "gradcam"): "#4"}
    monkeypatch.setattr(choice, "_measured", lambda: choice._Measured(best, layers))
    return best
