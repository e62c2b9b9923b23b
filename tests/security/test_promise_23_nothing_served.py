"""Promise 23: no static serving, no agent API, no metrics, no folder of this machine for anybody who is elsewhere."""

from __future__ import annotations

import tomllib

import pytest
from raw_visitor import ROOT, Server, rerun, visiting

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PROMISED = [
    ("server", "address", "127.0.0.1"),
    ("server", "enableStaticServing", False),
    ("server", "enableAgentApi", False),
    ("server", "headless", True),
    ("browser", "gatherUsageStats", False),
    ("browser", "serverAddress", "localhost"),
]


@pytest.mark.parametrize(("section", "name", "value"), PROMISED)
def test_it_is_written_down(section: str, name: str, value: object) -> None:
    assert CONFIG[section][name] == value


@pytest.mark.parametrize(
    "path", ["/app/static/style.css", "/app/static/../app.py", "/app.py", "/assets/style.css", "/.git/config"]
)
def test_no_folder_is_served(server: Server, path: str) -> None:
    answer = server.ask("GET", path)
    assert answer.status >= 400 or answer.body.startswith(b"<!--")
    assert b"dfx in the browser" not in answer.body
    assert not answer.body.startswith(b"/* Small touches")  # the sheet stands inside dfx's pages, never by itself
    assert b"[core]" not in answer.body


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/_stcore/agent/mcp"])
def test_no_agent_gets_an_answer(server: Server, path: str) -> None:
    assert 400 <= server.ask("POST", path, b"{}", Content_Type="application/json").status < 500


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/metrics?families=cache_memory_bytes", "/x/_stcore/metrics"],
)
def test_metrics_are_nobody_s(server: Server, path: str) -> None:
    answer = server.ask("GET", path)
    assert answer.status == 404
    assert b"cache" not in answer.body


@pytest.mark.parametrize(
    ("headers", "offered"),
    [({}, True), ({"X_Forwarded_For": "203.0.113.7"}, False), ({"Forwarded": "for=203.0.113.7"}, False)],
    ids=["from this machine", "X-Forwarded-For", "Forwarded"],
)
def test_a_folder_is_offered_to_a_visit_from_this_machine_only(server: Server, headers: dict, offered: bool) -> None:
    with visiting(server, **headers) as visitor:
        visitor.run(rerun(query="tab=own-data", page="compare"))
        assert "A zip of pictures" in visitor.words()
        assert ("A folder of this machine" in visitor.words()) is offered
        forged = rerun(query="tab=own-data", page="compare")
        for one in visitor.elements:
            if getattr(one, "label", "") == "What you have":
                state = forged.rerun_script.widget_states.widgets.add()
                state.id = one.id
                state.string_array_value.data.append("A folder of this machine")
        visitor.run(forged)
        asked = [one.label for one in visitor.elements if one.DESCRIPTOR.name == "TextInput"]
        assert bool(asked) is offered
