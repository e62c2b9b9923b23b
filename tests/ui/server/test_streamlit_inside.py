"""What dfx uses of Streamlit without a public name does what dfx thinks it does; fails when Streamlit changes it."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import pytest
from streamlit import config, net_util, runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web import bootstrap
from streamlit.web.server import server_util
from streamlit.web.server.starlette import starlette_routes, starlette_websocket
from streamlit.web.server.starlette.starlette_app import _RESERVED_ROUTE_PREFIXES

from dfx.ui.server import streamlit_inside as inside


def test_the_addresses_are_streamlit_s() -> None:
    assert f"/{starlette_routes.BASE_ROUTE_UPLOAD_FILE}/" == inside.UPLOADS
    assert f"/{starlette_routes.ROUTE_METRICS}" == inside.METRICS
    assert f"/{starlette_websocket._ROUTE_WEBSOCKET_STREAM}" == inside.STREAM
    assert "/_stcore/" in _RESERVED_ROUTE_PREFIXES  # so that a route of our own could not stand before them


def test_stored_files_are_found_and_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = MemoryUploadedFileManager("/up")
    manager.add_file("one", UploadedFileRec("a", "a.jpg", "image/jpeg", b"12345"))
    manager.add_file("two", UploadedFileRec("b", "b.jpg", "image/jpeg", b"123"))
    monkeypatch.setattr(inside, "_manager", lambda: manager)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    assert list(inside.stored()) == [("one", "a", 5), ("two", "b", 3)]
    inside.drop("one", "a")
    assert list(inside.stored()) == [("two", "b", 3)]
    assert manager.get_files("one", ["a"]) == []


def test_without_a_server_nothing_is_stored() -> None:
    assert list(inside.stored()) == []


def test_whether_a_page_is_open_is_asked_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inside.presence()()  # no server: no page to close
    there = {"the-session"}
    server = SimpleNamespace(is_active_session=there.__contains__)
    assert inspect.signature(runtime.Runtime.is_active_session).parameters.keys() == {"self", "session_id"}
    monkeypatch.setattr(inside, "get_script_run_ctx", lambda **more: SimpleNamespace(session_id="the-session"))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    is_open = inside.presence()
    assert is_open()
    there.clear()
    assert not is_open()


def test_every_kind_of_message_is_known_to_the_guard() -> None:
    """A new kind of message is dropped; this list says that somebody has thought about it."""
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    assert kinds == {
        "rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request", "clear_cache",
        "load_git_info", "set_run_on_save", "debug_disconnect_websocket", "debug_shutdown_runtime",
    }  # fmt: skip
    assert inside.message_of(b"\xff\xff\xff") is None


def test_the_greeting_names_no_path_no_version_and_no_machine() -> None:
    message = ForwardMsg()
    told = message.new_session
    told.main_script_path, told.name = "/srv/secret/app.py", "app"
    told.initialize.environment_info.streamlit_version = "1.67.0"
    told.initialize.environment_info.python_version = "3.11.7"
    told.initialize.environment_info.server_os = "Linux"
    told.initialize.user_info.installation_id_v3 = "machine-mark"
    told.initialize.session_id = "the-session"
    cleaned = inside.without_machine(message.SerializeToString())
    for word in (b"secret", b"1.67", b"3.11", b"Linux", b"machine-mark"):
        assert word not in cleaned
    assert b"the-session" in cleaned
    other = ForwardMsg(heartbeat_ack=True).SerializeToString()
    assert inside.without_machine(other) == other


def test_nobody_outside_is_asked_for_our_address(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # put back afterwards
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, timeout=5: asked.append(url))
    config.get_option("server.enableCORS")
    assert not server_util.is_url_from_allowed_origins("http://evil.example")
    assert asked  # so Streamlit still does it, and the next lines still matter
    asked.clear()
    inside.ask_nobody_outside()
    assert not server_util.is_url_from_allowed_origins("http://evil.example")
    assert asked == []


def test_the_greeting_on_the_terminal_asks_nobody_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `HOST=0.0.0.0`: only the written-down `browser.serverAddress` keeps Streamlit from asking."""
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, timeout=5: asked.append(url))
    monkeypatch.setattr(net_util, "_external_ip", None)
    told = {"server.address": "0.0.0.0", "server.headless": True, "browser.serverAddress": "localhost"}
    real = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: told.get(name, real(name)))
    for written, expected in ((True, 0), (False, 1)):
        named = {"browser.serverAddress"} if written else set()
        monkeypatch.setattr(config, "is_manually_set", lambda name, named=named: name in named)
        asked.clear()
        bootstrap._print_url(False)
        assert bool(asked) == bool(expected)
