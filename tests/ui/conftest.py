"""Pages run by AppTest, with an analysis whose answers are chosen by the test."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis

from dfx.analysis import video as clips
from dfx.errors import UnsupportedType
from dfx.media.video.sniff import video_format
from dfx.ui.photo import result, warm
from dfx.ui.photo import work as photo_work
from dfx.ui.video import work as video_work

APP = Path(__file__).resolve().parents[2] / "app.py"


@pytest.fixture(autouse=True, scope="session")
def packages_read_once() -> Iterator[None]:
    """Streamlit reads every installed package for components when a server starts, and every AppTest is one."""
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True, scope="module")
def light_collections() -> Iterator[None]:
    """Streamlit collects garbage after every run of a page: the models that earlier tests left behind are kept out of it,
    or each run would take seconds."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def analysis(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    stand_in = Analysis()
    monkeypatch.setattr(result, "analyse", stand_in)
    for work in (photo_work, video_work):
        monkeypatch.setattr(work, "at_the_door", lambda data: None)  # made-up bytes, as the answers are
    monkeypatch.setattr(warm, "start", lambda: None)
    return stand_in


@pytest.fixture
def visit(analysis: Analysis) -> Callable[..., AppTest]:
    """Opens Photo in a new session, at the address `/photo?key=value&…`."""

    def opened(**address: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        for key, value in address.items():
            app.query_params[key] = value
        app.switch_page("pages/photo.py").run()
        app._page_hash = ""  # else each later run would turn back to Photo, wherever a page has led
        return app

    return opened


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the analysis of clips was given; what is a clip it refuses in a sentence of its own."""
    given: list[bytes] = []

    def watch(source: bytes, *rest: object) -> Iterator[None]:
        given.append(source)
        video_format(source[:4096])
        raise UnsupportedType("The clip is of no use.")
        yield

    monkeypatch.setattr(clips, "watch_video", watch)
    return given
