"""A model's head: what it is, its publication, its figures, the download of its weights, its training and its card."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from dfx.glossary import SYSTEMS
from dfx.language import file_size
from dfx.records.reported import REPORTED
from dfx.ui.kit.text import escaped
from dfx.ui.models import store
from dfx.ui.models.index import auc_words, size_line
from dfx.ui.models.store import Card
from dfx.zoo import MODELS, spec_of
from dfx.zoo.index import shipped_bytes
from dfx.zoo.papers import ABOUT
from dfx.zoo.registry import plugged
from dfx.zoo.spec import OURS


def head(one: Card) -> None:
    """Three sentences, figures, publication."""
    spec, about, own = spec_of(one.name), ABOUT.get(one.name), plugged().models.get(one.name)
    st.header(escaped(spec.title), anchor=False)
    if about:
        st.markdown(escaped(" ".join(about.sentences)), width=760)
    if own and own.model.about:
        st.markdown(escaped(own.model.about), width=760)
    st.markdown(f"{auc_words(one)} · {size_line(one)}")
    if one.withheld:
        st.caption(escaped(one.withheld))
    with st.expander("Where it comes from", icon=":material/menu_book:"):
        if own:
            st.markdown(f"Added to dfx here, by the package {escaped(own.package)}. Licence: {escaped(spec.licence)}.")
            st.markdown(escaped(spec.paper))
        elif spec.source == OURS:
            st.markdown("dfx's own model, in none of the five systems.")
        else:
            st.markdown(f"Rebuilt from a published system. {SYSTEMS[spec.source].meaning}")
        if about:
            for paper in about.papers:
                said = escaped(f"{paper.title}. {paper.authors}. {paper.venue} {paper.year}.")
                st.markdown(f"{said} [{paper.link.removeprefix('https://')}]({paper.link})")
            taken = {"Source's head": about.head, "Source's input": about.source_input}
            _table({**taken, "dfx's input": f"{one.input_size} px"})
        for report in REPORTED.get(one.name, ()):
            figures = ", ".join(f"{key} {value:g}" for key, value in report.figures)
            whose = f"Reported by {report.source}, of its own weights on its own data ({report.data})"
            st.caption(escaped(f"{whose}: {figures}."))


def training(one: Card) -> None:
    """What it saw, and its card."""
    st.subheader("What it learned from", anchor=False)
    found = store.training(one.name)
    if one.bytes is None and found is None:
        st.info("dfx ships no weights of this model yet: it has learned from nothing.", icon=":material/info:")
    elif found is None:
        st.info("How this model was trained was not recorded, or cannot be read.", icon=":material/info:")
    else:
        _table(found)
        st.caption(
            "Faces: how many were shown to it in all, most of them several times, each time changed a little. Only the train "
            "splits were shown; what is measured is measured on others."
        )
    if one.bytes is not None and one.sha256 is not None and one.name in MODELS:  # others' weights are not dfx's to give
        st.download_button(
            f"Weights ({file_size(one.bytes)})", shipped_bytes(one.name), f"dfx-{one.name}.safetensors",
            "application/octet-stream", on_click="ignore", icon=":material/download:", key=f"weights-{one.name}",
        )  # fmt: skip
        st.caption("SHA-256 of the file, to check that it is whole:")
        st.code(one.sha256, language=None, wrap_lines=True)
    text = store.card_text(one.name)
    if text is None:
        st.caption("There is no card yet: it is written when the model is measured.")
        return
    st.subheader("Its card", anchor=False)
    # A plug-in's card may not fetch pictures from elsewhere: whoever looks at it would be told of there.
    st.markdown(smaller(text if one.name in MODELS else text.replace("![", "[")))


def smaller(text: str) -> str:
    """A card whose title is left out and whose headings are those of a part of a page."""
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    return re.sub(r"^## ", "#### ", "\n".join(lines), flags=re.MULTILINE)


def _table(rows: Mapping[str, str]) -> None:
    """Names and values, as plain text."""
    st.table({"": list(rows), " ": list(map(escaped, rows.values()))}, border="horizontal", hide_index=True)
