"""A model of the operator's own on the Models page and in the workshop, and what is left out there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from own_packages import GIVEN, copy_example, install, plugged_in
from page_words import written
from streamlit.testing.v1 import AppTest

from dfx.ui.server import ahead
from dfx.zoo.anatomy import model as anatomies
from dfx.zoo.own.found import RECORD
from dfx.zoo.registry import plugged

Visit = Callable[..., AppTest]
NAME = "example_net"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example and one that cannot be used."""
    site = tmp_path_factory.mktemp("site") / "packages"
    copy_example(site)
    install(site, "mine", {NAME: "mine", "bad_net": "bad"}, f"{GIVEN}\nmine = named({NAME!r})\nbad = '![x](http://x)'")
    return site


@pytest.fixture
def kept(site: Path, tmp_path: Path) -> Iterator[Path]:
    """A models folder with the verdict of a trial, and for an anatomy that of Meso-4: no network is built."""
    with plugged_in(site, tmp_path):
        folder = tmp_path / NAME
        folder.mkdir()
        drawn = replace(anatomies.anatomy("meso4"), model=NAME)
        (folder / anatomies.OWN).write_text(anatomies.to_text(iter([drawn])), encoding="utf-8")
        counts = {"parameters": 22_809, "trainable": 22_585, "flops": 1_000_000}
        record = {"origin": plugged().untried[NAME].origin(), "wrong": "", "facts": counts}
        (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
        yield tmp_path


def test_the_index_has_it_and_says_what_is_left_out(kept: Path, visit: Visit) -> None:
    app = visit().switch_page("pages/models.py").run()
    assert not app.exception
    page = written(app)
    assert "Your own · from mine 1.0" in page
    assert "Trained, not yet measured" in page
    assert "The model bad_net of mine 1.0 is left out: its entry point gives no OwnModel but a str." in page
    app.pills(key="models.family").set_value("Your own").run()
    assert [str(b.key) for b in app.button if str(b.key).startswith("open-")] == [f"open-{NAME}"]


def test_its_own_page_shows_its_card_and_keeps_its_weights(kept: Path, visit: Visit) -> None:
    app = visit().switch_page("pages/models.py")
    app.query_params["model"], app.query_params["view"] = NAME, "trained"
    app.run()
    assert not app.exception
    page = written(app)
    assert "An example, not a good detector." in page
    assert "Added to dfx here, by the package mine 1.0. Licence: Apache-2.0." in page
    assert "no good detector" in page  # its card
    assert not app.get("download_button")
    app.segmented_control(key="models.view").set_value("built").run()
    assert not app.exception
    assert "From the picture to the answer" in written(app)


def test_a_new_package_is_tried_beside_the_server(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(ahead.subprocess, "run", lambda command, **more: asked.append(command[1:]))
    ahead.try_new()
    assert asked == []  # nothing is installed
    with plugged_in(site, tmp_path):
        ahead.try_new()
    assert asked == [["-m", "dfx", "models"]]
