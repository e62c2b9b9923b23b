"""Promise 17: one heavy job at a time and a short queue, whatever messages a visitor forges."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from threading import Event, Thread

import pytest
import streamlit as st
from raw_visitor import ROOT, Server, end_of, give, is_refused, rerun, uploader_in, visiting
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from dfx.ui.photo import warm
from dfx.ui.server import messages
from dfx.ui.server.messages import may_pass


def said(kind: str) -> BackMsg:
    """A message of that kind with nothing in it but `true`."""
    message = BackMsg()
    setattr(message, kind, True)
    return message


def operation(payload: str) -> BackMsg:
    message = BackMsg()
    getattr(message.backend_operation_request, payload).SetInParent()
    return message


KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
PASSED = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"rerun_script", "file_urls_request"}])
def test_every_kind_streamlit_knows_is_judged(kind: str) -> None:
    if kind != "backend_operation_request":
        assert may_pass(said(kind)) is (kind in PASSED)


def test_what_a_page_needs_passes_and_files_beside_the_app_are_not_written() -> None:
    assert may_pass(rerun())
    assert may_pass(operation("dataframe_chunk"))
    for payload in ("install_skills", "dismiss_skills_nudge", "deferred_file"):
        assert not may_pass(operation(payload))
    assert not may_pass(BackMsg())


def test_a_thousand_addresses_are_not_made_by_one_message() -> None:
    few, many = BackMsg(), BackMsg()
    few.file_urls_request.file_names.extend(["a"] * messages.MOST_NAMES)
    many.file_urls_request.file_names.extend(["a"] * (messages.MOST_NAMES + 1))
    assert may_pass(few)
    assert not may_pass(many)


def test_loading_ahead_is_begun_once_even_when_every_cache_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(warm, "once", warm.Once())
    monkeypatch.setattr(warm, "_warm", lambda: begun.append("warm"))
    for _ in range(10):
        warm.start()
        st.cache_resource.clear()
        st.cache_data.clear()
    time.sleep(0.05)
    assert begun == ["warm"]


def test_two_pages_at_once_begin_it_once() -> None:
    once, go, firsts = warm.Once(), Event(), []

    def ask() -> None:
        go.wait()
        firsts.append(once.first())

    threads = [Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join()
    assert sum(firsts) == 1


def test_ten_forged_messages_change_nothing_for_anybody(server: Server, photo: Callable[..., bytes]) -> None:
    with visiting(server) as visitor, visiting(server) as forger:
        visitor.run()
        forger.run()
        give(visitor, "kept.jpg", photo())
        give(forger, "forged.jpg", photo())
        before = server.log.read_text("utf-8", "replace").count("asked: astronaut.jpg")
        for _ in range(10):
            forger.say(said("clear_cache"))
            for kind in ("load_git_info", "set_run_on_save", "debug_disconnect_websocket", "debug_shutdown_runtime"):
                forger.say(said(kind))
        forger.run(rerun())
        visitor.run(rerun())
        assert forger.shows("Another photo")  # its own session was not cleared, so the message did not get through
        assert visitor.shows("Another photo")
        assert server.log.read_text("utf-8", "replace").count("asked: astronaut.jpg") == before
        assert b"git_info" not in forger.said


def test_a_storm_of_reruns_is_slowed_then_ended_and_others_are_served(server: Server) -> None:
    with visiting(server) as storm, visiting(server) as other:
        storm.run()
        other.run()
        began = time.monotonic()
        for _ in range(400):
            storm.say(rerun())
        for _ in range(3):
            asked = time.monotonic()
            other.run(rerun())
            assert time.monotonic() - asked < 10
        assert end_of(storm) == 1008
        lasted = time.monotonic() - began
        assert (
            messages.PATIENT / messages.PER_S * 0.8 < lasted < 45
        )  # were all 400 let through at once, it would be less
    with visiting(server) as later:
        assert later.run()


@pytest.mark.parametrize("size", [1_500_000, 3_000_000, 60_000_000])
def test_a_huge_message_ends_the_socket_and_nothing_else(server: Server, size: int) -> None:
    with visiting(server) as visitor:
        visitor.run()
        before = server.memory()
        try:
            visitor.run(rerun(query="a=" + "b" * size))
            assert size < 2_000_000
        except ConnectionClosed:
            assert size > 2_000_000
        assert server.memory() - before < 100_000_000
    assert server.ask("GET", "/_stcore/health").status == 200


def test_no_more_pages_than_there_is_room_for(server: Server) -> None:
    """The server of these tests has room for 24."""
    with ExitStack() as pages:
        for _ in range(24):
            pages.enter_context(visiting(server))
        assert is_refused(server)
    end = time.monotonic() + 10
    while is_refused(server) and time.monotonic() < end:
        time.sleep(0.1)
    assert not is_refused(server)


FORGED = {
    "int_value": 10**12, "string_value": "../../etc", "json_value": "{", "bytes_value": bytes(1000), "bool_value": True,
    "double_value": float("nan"), "trigger_value": True,
}  # fmt: skip


@pytest.mark.parametrize("page", ["photo", "compare"])
def test_a_widget_value_of_any_type_harms_its_own_page_at_most(server: Server, page: str) -> None:
    with visiting(server) as forger, visiting(server) as other:
        ids = [one.id for one in forger.run(rerun(page=page)) if getattr(one, "id", "")]
        other.run()
        for field, value in FORGED.items():
            message = rerun(page=page)
            for one in ids:
                state = message.rerun_script.widget_states.widgets.add()
                state.id = one
                setattr(state, field, value)
            forger.run(message)
        lost = rerun()
        lost.rerun_script.fragment_id, lost.rerun_script.page_script_hash = "no-such-part", "no-such-page"
        forger.say(lost)
        forger.run(rerun(page="no-such-page"))
        assert b"Traceback" not in forger.said
        assert str(ROOT).encode() not in forger.said
        assert uploader_in(other.run(rerun()))
