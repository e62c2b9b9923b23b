"""The workshop's controls: members, rule, weights, and the search for the best."""

from __future__ import annotations

import streamlit as st

from dfx.compare.workshop.bench import Bench, Choice
from dfx.compare.workshop.greedy import greedy
from dfx.compare.workshop.words import RULES_IN_WORDS
from dfx.errors import DfxError
from dfx.predict.ensemble import Ensemble
from dfx.predict.pooling import Method
from dfx.ui.compare.workshop import store
from dfx.ui.compare.workshop.store import GREEDY, MEMBERS, MOST, RULE, WEIGHT, Title
from dfx.ui.kit.text import escaped

WEIGHED: tuple[Method, ...] = ("weighted", "vote")
USUAL = MOST // 2


def choose(bench: Bench, default: Ensemble, title: Title) -> Choice | None:
    """What was chosen; None where no model is."""
    store.settle(bench, default)
    members = st.pills(
        "Members", list(bench.models), selection_mode="multi", format_func=title, key=MEMBERS, wrap=True,
        persist_state="session",
    )  # fmt: skip
    rule: Method = (
        st.segmented_control(
            "Joined by", list(RULES_IN_WORDS), format_func=lambda name: RULES_IN_WORDS[name].title, required=True,
            key=RULE, persist_state="session", wrap=True,
        )
        or "mean"
    )  # fmt: skip
    st.caption(RULES_IN_WORDS[rule].words, width=760)
    names = tuple(name for name in bench.models if name in members)
    weights = _weights(names, rule, title) if len(names) > 1 and rule in WEIGHED else ()
    _best(bench)
    if not names:
        return None
    if weights and not any(weights):
        st.info("Give at least one member a weight above 0; until then all weigh the same.", icon=":material/info:")
        weights = ()
    return Choice(names, rule, weights)


def _weights(names: tuple[str, ...], rule: Method, title: Title) -> tuple[float, ...]:
    """A slider per member, folded away."""
    parts = [int(st.session_state.setdefault(WEIGHT + name, USUAL)) for name in names]
    total = sum(parts) or 1
    told = ", ".join(f"{title(name)} {part / total:.0%}" for name, part in zip(names, parts, strict=True))
    with st.expander(f"Weights: {escaped(told)}", icon=":material/tune:"):
        found = [
            st.slider(title(name), 0, MOST, key=WEIGHT + name, persist_state="session") for name in names
        ]  # fmt: skip
        st.caption(
            "Only the ratio counts: 6 and 3 are the same as 2 and 1. At 0 a member is not asked at all."
            + (" In a vote, a member of twice the weight has two votes." if rule == "vote" else "")
        )
    return tuple(float(part) for part in found)


def _best(bench: Bench) -> None:
    """The button that looks for the best, and what such a search is worth."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        asked = st.button(
            "Find the best ensemble", key="compare.workshop.find", icon=":material/search:",
            help="Greedy choice: start with nothing and add, again and again, the model that helps the average most.",
        )  # fmt: skip
        place = st.empty()
    if asked:
        bar = place.progress(0.0, "Choosing")

        def progress(part: float, text: str) -> None:
            bar.progress(min(1.0, part), escaped(text))

        try:
            found = greedy(bench, progress=progress)
        except DfxError as error:
            place.error(escaped(str(error)), icon=":material/error:")
            return
        st.session_state[GREEDY] = found
        store.suggest(store.greedy_recipe(found))
        st.rerun()
    if GREEDY in st.session_state:
        st.caption(f"Found, of {len(bench.here)} models: {escaped(st.session_state[GREEDY].sentence)}", width=760)
