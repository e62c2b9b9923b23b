"""Promise 19: no stack trace, path or version to the user."""

from __future__ import annotations

import platform
from collections.abc import Callable

import pytest
import streamlit
from raw_visitor import ROOT, Server, end_of, give, rerun, visiting

from dfx.ui.kit.frame import ROWS

INSIDES = (b"Traceback", b"site-packages", str(ROOT).encode(), b"/srv/secret", b"OSError", b'File "')
PAGES = [row.name for row in ROWS]


def insides(said: bytes) -> list[bytes]:
    """What of our insides stands in what a browser was sent."""
    return [word for word in INSIDES if word in said]


def test_a_failure_of_our_own_is_one_calm_sentence(server: Server, photo: Callable[..., bytes]) -> None:
    with visiting(server) as visitor:
        visitor.run()
        assert give(visitor, "fail.jpg", photo()) == "Something went wrong"
        assert insides(visitor.said) == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_tells_where_or_what_runs_it(server: Server, page: str) -> None:
    with visiting(server) as visitor:
        visitor.run(rerun(page=page))
        assert len(visitor.elements) > 3
        assert insides(visitor.said) == []
        assert f"{streamlit.__version__}".encode() not in visitor.said
        assert platform.python_version().encode() not in visitor.said


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/media/no-such-file.png"), ("GET", "/component/x/../../etc/passwd"), ("GET", "/%00"), ("GET", "//x/y"),
        ("PUT", "/_stcore/upload_file/a/b"), ("DELETE", "/_stcore/upload_file/a/b"), ("POST", "/"), ("TRACE", "/"),
        ("GET", "/_stcore/bidi-components/x/y"), ("GET", "/_stcore/host-config"), ("GET", "/oauth2callback?code=1"),
        ("GET", "/api/v1/health"), ("GET", "/api/v1/models"), ("GET", "/api/v1/docs"), ("GET", "/api/v1/openapi.json"),
        ("POST", "/api/v1/analyze"), ("GET", "/api/%2e%2e/x"), ("POST", "/predict_image"), ("TRACE", "/predict_video"),
    ],
)  # fmt: skip
def test_no_answer_tells_where_or_what_runs_it(server: Server, method: str, path: str) -> None:
    answer = server.ask(method, path)
    assert answer.status < 500
    assert insides(answer.body) == []
    told = " ".join(answer.headers.values())
    assert not any(character.isdigit() for character in answer.headers.get("server", ""))
    assert platform.python_version() not in told


def test_garbage_over_the_socket_ends_it_without_a_word(server: Server) -> None:
    with visiting(server) as visitor:
        visitor.run()
        visitor.socket.send(b"\xff" * 50)
        assert end_of(visitor) == 1002
        assert insides(visitor.said) == []
