"""`dfx serve`: what it becomes, and what it says first."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import dfx

from dfx.commands import serve
from dfx.settings import ROOT, settings


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The words of what the process became."""
    words: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, told: words.append([program, *told]))
    settings.cache_clear()
    yield words
    monkeypatch.undo()
    settings.cache_clear()


def test_it_becomes_the_pages_server_on_this_machine_alone(become: list[list[str]]) -> None:
    assert dfx("serve") == (done := dfx("serve", "--port", "8501", "--host", "127.0.0.1"))
    assert (done.code, done.out, done.err) == (0, "", "")
    app = ["-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", "8501", "--server.address", "127.0.0.1"]
    assert become == 2 * [[sys.executable, sys.executable, *app]]


def test_for_others_it_says_what_programs_need(become: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "DFX_API_KEY" in dfx("serve", "--host", "0.0.0.0", "--port", "80").sentence
    assert become[0][-3:] == ["80", "--server.address", "0.0.0.0"]
    monkeypatch.setenv("DFX_API_KEY", "a-key-of-sixteen")
    settings.cache_clear()
    assert dfx("serve", "--host", "0.0.0.0").err == ""


def test_a_wrong_setting_is_said_before_there_is_a_server(
    become: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DFX_API_KEY", "short")
    settings.cache_clear()
    done = dfx("serve")
    assert (done.code, become) == (2, [])
    assert done.sentence == "DFX_API_KEY must have 16 to 200 plain characters without spaces."


def test_without_the_pages_there_is_nothing_to_serve(
    become: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    done = dfx("serve")
    assert (done.code, become) == (2, [])
    assert "checkout" in done.sentence


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_a_port_is_a_number_that_there_is(become: list[list[str]], port: str) -> None:
    assert (dfx("serve", "--port", port).code, become) == (2, [])
