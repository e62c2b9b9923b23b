"""Promise 15: XSRF protection on; nothing is changed for a page of another origin or under another name."""

from __future__ import annotations

import tomllib

import pytest
from raw_visitor import ROOT, Server, is_refused, multipart, token_of, visiting

PUT = "/_stcore/upload_file/session/file"


def test_it_is_written_down() -> None:
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"]
    assert told["enableXsrfProtection"] is True
    assert told["enableCORS"] is True


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_without_the_page_s_token_nothing_is_changed(server: Server, method: str) -> None:
    answer = server.ask(method, PUT, b"bytes" if method == "PUT" else None, Content_Type="image/png")
    assert answer.status == 403
    assert b"XSRF" in answer.body


def test_another_s_token_does_not_fit_the_cookie(server: Server) -> None:
    mine, other = server.token(), token_of(server.token())
    assert server.ask("PUT", PUT, b"bytes", Cookie=mine, X_Xsrftoken=other[:-4] + "0000").status == 403


def test_with_the_token_the_same_upload_gets_as_far_as_the_session(server: Server) -> None:
    cookie = server.token()
    body, headers = multipart("a.png", b"bytes")
    answer = server.ask("PUT", PUT, body, Cookie=cookie, X_Xsrftoken=token_of(cookie), **headers)
    assert answer.status == 400
    assert b"session" in answer.body


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example"]
)
def test_a_page_of_another_origin_gets_no_socket_and_no_upload(server: Server, origin: str) -> None:
    assert is_refused(server, Origin=origin)
    cookie = server.token()
    assert server.ask("PUT", PUT, b"bytes", Cookie=cookie, X_Xsrftoken=token_of(cookie), Origin=origin).status == 421


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "localhost.", "x@localhost", "192.168.7.7"])
def test_a_name_that_is_not_ours_gets_nothing(server: Server, name: str) -> None:
    """DNS rebinding: the name of another site that now leads here, page and socket of one origin."""
    host = f"{name}:{server.port}"
    ours = name == "localhost."  # the same name, written in full
    assert server.ask("GET", "/", Host=host).status == (200 if ours else 421)
    if "@" not in name:
        assert is_refused(server, Host=host, Origin=f"http://{host}") is not ours


def test_the_loopback_names_are_ours(server: Server) -> None:
    for name in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST"):
        assert server.ask("GET", "/_stcore/health", Host=f"{name}:{server.port}").status == 200


def test_two_hosts_are_none(server: Server) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        first = line.recv(64).split(b"\r\n")[0]
    assert first.split()[1] in (b"400", b"421")


def test_a_foreign_page_has_nobody_outside_asked(server: Server) -> None:
    """Streamlit would ask a host on the net for this machine's address, to see whether the page comes from there."""
    before = server.log.read_text("utf-8", "replace")
    assert is_refused(server, Origin="http://evil.example")
    after = server.log.read_text("utf-8", "replace")[len(before) :]
    assert "external IP" not in after


def test_no_page_is_shown_inside_another_site(server: Server) -> None:
    told = server.ask("GET", "/").headers
    assert told["content-security-policy"] == "frame-ancestors 'self'"
    assert told["x-frame-options"] == "SAMEORIGIN"


def test_the_socket_opens_for_its_own_page_and_for_programs(server: Server) -> None:
    with visiting(server) as visitor:
        assert visitor.run()
