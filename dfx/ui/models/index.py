"""The index of models: a card each, drawn without TensorFlow."""

from __future__ import annotations

import streamlit as st

from dfx.glossary import SYSTEMS
from dfx.language import between, figure, file_size
from dfx.ui.kit import link, plots
from dfx.ui.kit.text import escaped
from dfx.ui.models.store import NO_BOARD, Card, card_of, rows
from dfx.ui.models.words import FAMILIES, INTRO, YOUR_OWN, count_words, family_of
from dfx.zoo import registered, spec_of
from dfx.zoo.registry import plugged
from dfx.zoo.spec import OURS, PLUG_IN

ALL = "All"
ORDERS = {"registry": "By family", "auc": "Best first", "size": "Smallest first", "speed": "Fastest first"}
WIDTH = 296  # pixels of a card: three to a row, one on a phone
LAST = float("inf")


def index() -> None:
    """All models, narrowed by family and sorted as the visitor chooses."""
    st.title("Models", anchor=False)
    st.markdown(INTRO, width=760)
    own = plugged()
    families = [*FAMILIES, *([YOUR_OWN] if own.models else [])]
    family = st.pills("Family", [ALL, *families], default=ALL, required=True, wrap=True, key="models.family") or ALL
    order = st.segmented_control(
        "Order", list(ORDERS), format_func=ORDERS.__getitem__, default="registry", required=True, key="models.order",
    )  # fmt: skip
    if rows() is None:
        st.warning(NO_BOARD, icon=":material/warning:")
    if own.left_out:
        sentences = "\n".join(f"- {escaped(sentence)}" for sentence in own.left_out.values())
        st.info(f"Of what is installed beside dfx, this cannot be used:\n{sentences}", icon=":material/extension_off:")
    shown = [card_of(name) for name in registered() if family in (ALL, family_of(name))]
    families = [*families, "Others"]
    keys = {
        "auc": lambda one: -one.measured.auc if one.measured else LAST,
        "size": lambda one: one.parameters,
        "speed": lambda one: one.measured.ms if one.measured and one.measured.ms else LAST,
    }
    with st.container(horizontal=True, gap="small", key="models"):
        for one in sorted(shown, key=keys.get(order or "", lambda one: families.index(family_of(one.name)))):
            _card(one)
    st.caption(
        "AUC: the chance that a fake gets a higher score than a real face; 0.5 is guessing, 1 is perfect. In brackets its "
        "95 % interval, over all faces of the test splits. Milliseconds: one face alone, on two CPU cores."
    )


def _card(one: Card) -> None:
    """Title, family, and the few numbers that matter."""
    with st.container(border=True, width=WIDTH, gap="xsmall", key=f"model-{one.name}"):
        spec = spec_of(one.name)
        colour = plots.tint(spec.colour)
        st.html(f'<div style="height:4px;border-radius:2px;background:{colour}"></div>')
        st.button(
            f"**{spec.title}**", key=f"open-{one.name}", type="tertiary", on_click=show, args=(one.name,),
            icon=":material/arrow_forward:", icon_position="right",
        )  # fmt: skip
        if spec.source == PLUG_IN:
            source = f"from {escaped(plugged().models[one.name].package)}"
        else:
            source = "dfx's own" if spec.source == OURS else f"{SYSTEMS[spec.source].plain} ({spec.source})"
        st.caption(f"{family_of(one.name)} · {source}")
        st.markdown(auc_words(one))
        st.caption(size_line(one))


def auc_words(one: Card) -> str:
    """The AUC with its interval, or why there is none."""
    if one.measured is None:
        return "Not trained yet" if one.bytes is None else "Trained, not yet measured"
    said = f"AUC **{figure(one.measured.auc)}** ({between(one.measured.interval)})"
    return said if one.bytes else f"{said}, weights not shipped"


def size_line(one: Card) -> str:
    """Parameters, file size and time."""
    parts = [f"{count_words(one.parameters)} weights", file_size(one.bytes) if one.bytes else ""]
    parts.append(f"{one.measured.ms:.0f}\u00a0ms a face" if one.measured and one.measured.ms else "")
    return " · ".join(part for part in parts if part)


def show(name: str | None) -> None:
    """Open a model's page by its address; None is the index."""
    link.write(link.Link(model=name))
