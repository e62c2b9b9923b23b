"""Which names are this server's, by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st
from starlette.datastructures import Headers

from dfx.ui.server import hosts
from dfx.ui.server.hosts import asked_from_here, heard, is_allowed

Configure = Callable[..., None]


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Sets the options of `[server]` for one test: `configured(address="0.0.0.0", allowedHosts=[…])`."""

    def configure(**options: object) -> None:
        told = {f"server.{name}": value for name, value in options.items()}
        monkeypatch.setattr(st, "get_option", lambda name: told.get(name))

    configure(address="127.0.0.1")
    monkeypatch.setattr(hosts, "_own_names", lambda: frozenset({"lab", "lab.local"}))
    return configure


LOOPBACK = ("localhost", "localhost:8501", "127.0.0.1:8501", "127.7.7.7", "[::1]:8501", "LocalHost", "localhost.")
NOBODY = ("", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost", "localhost/x",
          "localhost:99999", "localhost:x", "[::1", "local\\host", "evil.example#localhost")  # fmt: skip


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", None])
def test_loopback_names_always_and_others_names_never(configured: Configure, address: str | None) -> None:
    configured(address=address)
    assert [host for host in LOOPBACK if not is_allowed(host)] == []
    assert [host for host in NOBODY if is_allowed(host)] == []


@pytest.mark.parametrize("host", ["192.168.1.4:8501", "[fe80::1]", "lab:8501", "lab.local"])
def test_a_number_or_the_machine_s_own_name_where_others_may_come(configured: Configure, host: str) -> None:
    assert not is_allowed(host)
    configured(address="0.0.0.0")
    assert is_allowed(host)


def test_other_names_where_they_are_listed(configured: Configure) -> None:
    configured(address="127.0.0.1", allowedHosts=["dfx.example.org", "*.lab.example"])
    assert is_allowed("dfx.example.org")
    assert is_allowed("a.lab.example:443")
    assert not is_allowed("evil-dfx.example.org")
    assert not is_allowed("lab.example")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("host", "localhost:1"), ("origin", "http://localhost:1")], True),
        ([("host", "localhost:1")], True),
        ([("host", "localhost:1"), ("origin", "http://localhost:2")], False),
        ([("host", "localhost:1"), ("origin", "http://127.0.0.1:1")], False),
        ([("host", "localhost:1"), ("origin", "null")], False),
        ([("host", "localhost:1"), ("origin", "")], False),
        ([("host", "localhost:1"), ("origin", "http://localhost:1"), ("origin", "http://evil.example")], False),
        ([("host", "localhost:1"), ("host", "localhost:1")], False),
        ([], False),
    ],
)
def test_one_host_and_pages_from_there(configured: Configure, headers: list, expected: bool) -> None:
    assert heard(Headers(raw=[(name.encode(), value.encode()) for name, value in headers])) is expected


def test_an_origin_the_operator_lists(configured: Configure) -> None:
    configured(address="127.0.0.1", corsAllowedOrigins=["https://page.example"])
    asked = [(b"host", b"localhost"), (b"origin", b"https://page.example")]
    assert heard(Headers(raw=asked))


HERE = {"Host": "localhost:8501"}


@pytest.mark.parametrize(
    ("address", "headers", "peer", "expected"),
    [
        ("127.0.0.1", HERE, None, True),
        ("::1", {"Host": "[::1]:8501"}, "::1", True),
        ("localhost", HERE, "127.0.0.1", True),
        ("0.0.0.0", HERE, None, False),
        (None, HERE, None, False),
        ("", HERE, None, False),
        ("example.org", HERE, None, False),
        ("127.0.0.1", HERE, "192.168.1.9", False),
        ("127.0.0.1", {}, None, False),
        ("127.0.0.1", {"Host": "evil.example:8501"}, None, False),
        ("127.0.0.1", {"Host": "dfx.example.org"}, None, False),
        ("127.0.0.1", HERE | {"X-Forwarded-For": "203.0.113.7"}, None, False),
        ("127.0.0.1", HERE | {"x-forwarded-proto": "https"}, None, False),
        ("127.0.0.1", HERE | {"Forwarded": "for=203.0.113.7"}, None, False),
        ("127.0.0.1", HERE | {"X-Real-Ip": "203.0.113.7"}, None, False),
        ("127.0.0.1", HERE | {"Via": "1.1 proxy"}, None, False),
    ],
)
def test_who_sits_at_this_machine(
    configured: Configure, address: str | None, headers: dict, peer: str | None, expected: bool
) -> None:
    configured(address=address, allowedHosts=["dfx.example.org"])
    assert asked_from_here(headers, peer) is expected


def test_in_a_space_its_own_name_and_no_folder_of_the_machine(
    configured: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(address="0.0.0.0")
    assert not is_allowed("me-dfx.hf.space")
    monkeypatch.setenv("SPACE_ID", "me/dfx")
    monkeypatch.setenv("SPACE_HOST", "me-dfx.hf.space")
    assert is_allowed("me-dfx.hf.space")
    assert not is_allowed("other.hf.space")
    assert heard(Headers({"host": "me-dfx.hf.space", "origin": "https://me-dfx.hf.space"}))
    assert not heard(Headers({"host": "me-dfx.hf.space", "origin": "https://huggingface.co"}))
    assert not asked_from_here({"host": "me-dfx.hf.space"}, None)  # by which the history is kept in memory, too
