"""The page's server keeps its promises: by its configuration file, and by what a running one answers."""

import http.client
import os
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).resolve().parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = ("light", "dark")
PROMISED = [
    ("server", "enableXsrfProtection", True),
    ("server", "enableCORS", True),
    ("server", "enableStaticServing", False),
    ("server", "enableAgentApi", False),
    ("server", "maxUploadSize", 100),
    ("browser", "gatherUsageStats", False),
    ("client", "showErrorDetails", "none"),
    ("client", "showErrorLinks", False),
]


def options(table: dict, prefix: str = "") -> Iterator[str]:
    """The dotted name of every option in a table of tables."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from options(value, f"{prefix}{name}.")
        else:
            yield prefix + name


@pytest.mark.parametrize(("section", "name", "value"), PROMISED)
def test_promise_is_written_down(section: str, name: str, value: object) -> None:
    assert CONFIG[section][name] == value


@pytest.mark.parametrize("name", list(options(CONFIG)))
def test_streamlit_knows_the_option(name: str) -> None:
    config.get_option(name)  # raises on a name it does not know


def luminance(colour: str) -> float:
    """WCAG's relative luminance of `#rrggbb`."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_by_hand() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_text_reads_on_both_backgrounds(name: str) -> None:
    theme = CONFIG["theme"][name]
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["textColor"], ground) >= 7
        assert contrast(theme["linkColor"], ground) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_accent_carries_white_text_and_stands_off_its_ground(name: str) -> None:
    theme = CONFIG["theme"][name]
    assert contrast(theme["primaryColor"], "#ffffff") >= 4.5
    for ground in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["primaryColor"], ground) >= 3


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[int]:
    """A port with an empty page under the repository's configuration, beside a file nobody should be served."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "page.py").write_text("import streamlit as st\nst.text('ready')\n", encoding="utf-8")
    (folder / "static").mkdir()
    (folder / "static" / "secret.txt").write_text("not for the net", encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    words = [sys.executable, "-m", "streamlit", "run", str(folder / "page.py"), *place]
    process = subprocess.Popen(words, cwd=ROOT, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_healthy(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_until_healthy(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if ask(port, "GET", "/_stcore/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"streamlit did not answer within {seconds:.0f} s")


def ask(port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None):
    """(status, body) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


UPLOAD = ("PUT", "/_stcore/upload_file/session/file", b"bytes")


def test_an_upload_without_the_page_s_token_is_refused(server: int) -> None:
    status, body = ask(server, *UPLOAD, {"Content-Type": "image/png"})
    assert status == 403
    assert b"XSRF" in body


def test_with_the_token_the_same_upload_gets_as_far_as_the_session(server: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=20)
    connection.request("GET", "/_stcore/health")
    cookie = connection.getresponse().getheader("set-cookie", "").split(";")[0]
    connection.close()
    token = cookie.removeprefix("_streamlit_xsrf=")
    status, body = ask(server, *UPLOAD, {"Content-Type": "image/png", "Cookie": cookie, "X-Xsrftoken": token})
    assert status == 400
    assert b"session" in body


def test_no_folder_is_served(server: int) -> None:
    _, body = ask(server, "GET", "/app/static/secret.txt")
    assert b"not for the net" not in body


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/_stcore/agent/mcp"])
def test_no_agent_gets_an_answer(server: int, path: str) -> None:
    status, _ = ask(server, "POST", path, b"{}", {"Content-Type": "application/json"})
    assert 400 <= status < 500
