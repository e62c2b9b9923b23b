"""One REST server for all tests of the room."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from running import Rest, running

from dfx.data.samples import samples
from dfx.settings import settings


@pytest.fixture(scope="session")
def rest() -> Iterator[Rest]:
    with running() as server:
        yield server


@pytest.fixture(autouse=True)
def here_alone(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The options of `[server]`: `here_alone(address="0.0.0.0")` for one that others can reach."""

    def configure(address: str) -> None:
        monkeypatch.setattr(st, "get_option", lambda name: {"server.address": address}.get(name))

    configure("127.0.0.1")
    return configure


@pytest.fixture
def with_setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets a setting for one test: `with_setting(api_key="…")`."""

    def set_to(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"DFX_{name.upper()}", str(value))
        settings.cache_clear()

    yield set_to
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session")
def photo() -> bytes:
    return samples()[0].file.read_bytes()
