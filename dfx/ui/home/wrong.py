"""What an answer is not, and how often it is wrong: the words and figures of the pages themselves."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from dfx.compare.stored.how_wrong import HowWrong, how_wrong
from dfx.errors import DfxError
from dfx.predict.shipped import read_ensembles
from dfx.report.words import photo as words
from dfx.settings import settings
from dfx.types import Toward
from dfx.ui.home.leads import Lead, draw
from dfx.ui.kit.text import escaped

SIDES: tuple[Toward, ...] = ("fake", "real")
DOTS = 100


def measured(said: Toward) -> HowWrong | None:
    """How often such an answer of the default's models is wrong; None where that was not measured."""
    try:
        preset = read_ensembles().default_preset
    except DfxError:
        return None
    return how_wrong(settings().models_dir, preset, said) if preset else None


def section() -> None:
    """Both, side by side."""
    told, counted = st.columns([1, 1], gap="large")
    with told:
        st.header("What the answer is not", anchor=False)
        st.markdown("\n".join(f"- {point}" for point in words.NOT_A_PROOF_POINTS))
    with counted:
        st.header("How often it is wrong", anchor=False)
        found = [one for said in SIDES if (one := measured(said))]
        for one in found:
            st.html(dots(one))
            last = one is found[-1]  # what both have in common is said once
            st.caption(escaped((one if last else replace(one, unseen=None)).in_words()))
        if not found:
            st.markdown("For these models that was not measured.")
        draw(
            Lead("compare", "What was measured", {"tab": "data"}),
            Lead("compare", "What a threshold costs", {"tab": "costs"}),
        )


def dots(measured: HowWrong) -> str:
    """A hundred faces as dots, those that were answered wrongly filled; said aloud as a sentence."""
    wrong = round(DOTS * measured.share)
    faces = "real faces raise a false alarm" if measured.said == "fake" else "fakes slip through"
    head = escape(f"About {wrong} of {DOTS} {faces}")
    rows = "".join(f'<i class="{"dfx-wrong" if at < wrong else ""}"></i>' for at in range(DOTS))
    return f'<p class="dfx-dots-head">{head}</p><div class="dfx-dots" aria-hidden="true">{rows}</div>'
