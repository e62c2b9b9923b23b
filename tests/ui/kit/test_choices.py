"""What is chosen at first in a row of pills, by the address, a page before, or nobody."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dfx.ui.kit import choices


def test_the_first_wish_that_can_be_chosen_is() -> None:
    assert choices.first_of(["a", "b", "c"], None, ":red[x]", "c", "b") == "c"
    assert choices.first_of([1, 2], None) == 1


def test_what_is_no_longer_there_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"model": "gone", "method": "b"}
    monkeypatch.setattr(choices.st, "session_state", state)
    choices.keep_within("model", ["a", "b"])
    choices.keep_within("method", ["a", "b"])
    choices.keep_within("new", ["a", "b"])
    assert state == {"model": "a", "method": "b", "new": "a"}


def page() -> None:
    import streamlit as st

    from dfx.ui.kit import choices

    side = choices.segment("Side", {"fake": "Fake", "real": "Real"}, "side", first="real")
    model = choices.pill("Model", [1, 2, 3], "model", str, first=2)
    methods = choices.pills("Methods", ["a", "b", "c"], "methods", str.upper)
    st.button("Take c and a", on_click=choices.remember, args=("methods", ["c", "a"]))
    st.write(f"{side} {model} {methods}")


def test_defaults_and_what_a_button_chooses() -> None:
    app = AppTest.from_function(page).run()
    assert app.markdown[0].value == "real 2 ()"
    app.button[0].click().run()
    app.segmented_control(key="side").set_value("fake").run()
    assert not app.exception
    assert app.markdown[0].value == "fake 2 ('a', 'c')"  # in the options' order
