"""The Workshop tab of Compare: an ensemble of the visitor's own, measured as it is put together."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dfx.compare.board.board import Board
from dfx.compare.workshop.bench import Bench, Choice
from dfx.compare.workshop.greedy import greedy
from dfx.compare.workshop.mix import HELD_OUT, NEED_TRAINING, RULES_IN_WORDS
from dfx.compare.workshop.own import ensemble_from
from dfx.errors import DfxError
from dfx.language import listed
from dfx.predict.ensemble import Ensemble
from dfx.predict.own import joined
from dfx.predict.shipped import read_ensembles
from dfx.types import Method
from dfx.ui.compare.workshop import show, store
from dfx.ui.compare.workshop.show import shares
from dfx.ui.compare.workshop.store import GREEDY, MEMBERS, MOST, PENDING, RULE, WEIGHT, Title
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped
from dfx.ui.photo import own_preset

_PROBLEM = "compare.workshop.problem"
WEIGHED: tuple[Method, ...] = ("weighted", "vote")
USUAL = MOST // 2


@st.fragment
def draw(board: Board) -> None:
    """Everything of the tab, from the stored answers; one sentence where these cannot be read."""
    try:
        with st.spinner("Reading the stored answers", show_time=False):
            bench, default = store.bench_from(board.folder), read_ensembles(board.folder).default
    except DfxError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.subheader("Put an ensemble together", anchor=False)
    st.markdown(
        "An ensemble asks several models and joins their answers into one. Choose who is asked and how they are joined; the "
        "figures below follow at once.",
        width=760,
    )
    title = store.titles(board)
    choice = _choose(bench, default, title)
    if choice is None:
        st.info("Choose at least one model.", icon=":material/touch_app:")
        if board.unmeasured:
            _use(bench, None, title, board)
    else:
        try:
            show.figures(bench, store.mixed(bench, choice), board.folder, title)
            _use(bench, choice, title, board)
            show.members(bench, choice, title)
        except DfxError as error:
            st.error(escaped(str(error)), icon=":material/error:")
    with st.expander("How models are joined, and what needs a new training", icon=":material/school:"):
        for way in (*RULES_IN_WORDS.values(), *NEED_TRAINING):
            st.markdown(f"**{way.title}.** {way.words}")
            st.caption(way.paper)
    with st.expander("How far these figures can be trusted", icon=":material/balance:"):
        st.markdown(HELD_OUT)


def _choose(bench: Bench, default: Ensemble, title: Title) -> Choice | None:
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
    said = shares([(title(name), part / total) for name, part in zip(names, parts, strict=True)])
    with st.expander(f"Weights: {escaped(said)}", icon=":material/tune:"):
        chosen = [st.slider(title(name), 0, MOST, key=WEIGHT + name, persist_state="session") for name in names]
        st.caption(
            "Only the ratio counts: 6 and 3 are the same as 2 and 1. At 0 a member is not asked at all."
            + (" In a vote, a member of twice the weight has two votes." if rule == "vote" else "")
        )
    return tuple(float(part) for part in chosen)


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
        st.session_state[PENDING] = store.greedy_recipe(found)  # the widgets show it from the next run on
        st.rerun()
    if GREEDY in st.session_state:
        st.caption(f"Found, of {len(bench.here)} models: {escaped(st.session_state[GREEDY].sentence)}", width=760)


def _use(bench: Bench, choice: Choice | None, title: Title, board: Board) -> None:
    """Save it for Photo and Video, and what is saved."""
    own = _own(board, title)
    if absent := [title(name) for name in choice.members if name not in bench.here] if choice else []:
        st.caption(f"To judge other pictures by it, leave out what dfx has no weights of: {escaped(listed(absent))}.")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            "Use it on Photo and Video in this session", key="compare.workshop.use", type="primary",
            icon=":material/check:", disabled=bool(absent) or not (choice or own), on_click=_save,
            args=(bench, choice, own, board.folder),
        )  # fmt: skip
        if own_preset.current():
            st.button("Forget it", key="compare.workshop.forget", icon=":material/delete:", on_click=own_preset.forget)
    if sentence := st.session_state.pop(_PROBLEM, ""):
        st.error(escaped(sentence), icon=":material/error:")
    if saved := own_preset.current():
        st.success(
            f"Saved for this session: {escaped(own_preset.words(saved))}. Photo and Video offer it as “Mine”.",
            icon=":material/bookmark:",
        )
        with st.container(horizontal=True):
            st.page_link(frame.page_of("photo"), label="To Photo", icon=":material/photo_camera:")
            st.page_link(frame.page_of("video"), label="To Video", icon=":material/movie:")


def _own(board: Board, title: Title) -> tuple[str, ...]:
    """Which of the operator's own models join, of whom nothing was measured."""
    if not board.unmeasured:
        return ()
    chosen = st.pills(
        "Add models of your own", [judge.name for judge in board.unmeasured], selection_mode="multi", format_func=title,
        key="compare.workshop.own", wrap=True, persist_state="session",
    )  # fmt: skip
    st.caption(
        "Not measured: none of the figures on this page counts them in. Each weighs as much as a member above does on "
        "average.",
        width=760,
    )
    return tuple(chosen)


def _save(bench: Bench, choice: Choice | None, own: tuple[str, ...], folder: Path) -> None:
    try:
        ensemble = ensemble_from(bench, choice) if choice else None
        if own or ensemble is None:
            ensemble = joined(ensemble, own, read_ensembles(folder).single)
        own_preset.keep(ensemble)
    except DfxError as error:
        st.session_state[_PROBLEM] = str(error)
