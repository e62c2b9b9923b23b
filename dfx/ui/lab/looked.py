"""Where the models looked in the fake, beside what was really changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import streamlit as st

from dfx.language import percent
from dfx.report.pictures import jpeg
from dfx.types import Pixels
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.kit.work import say
from dfx.ui.lab import store
from dfx.ui.lab.store import Bench
from dfx.zoo import spec_of

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from dfx.lab.look import Look
    from dfx.lab.make import Made

OPACITY = 0.5


def section(work: Bench, fake: Made, deciding: tuple[str, ...], place: DeltaGenerator) -> None:
    """The maps of the models that decide; of the others on request."""
    from dfx.lab.look import share_of_centre

    st.subheader("Where the models looked", anchor=False)
    every = st.toggle("Also those that do not count", key="lab.every_map", persist_state="session")
    models = (*deciding, *(_others(deciding) if every else ()))
    looks = store.looks(work, fake, models, place)
    if isinstance(looks, Refusal):
        say(looks)
        return
    centre = share_of_centre(fake.mask)
    with st.container(horizontal=True, key="lab-tiles", gap="small"):
        for look in looks:
            with st.container(gap=None):
                title = spec_of(look.map.model).title
                st.image(jpeg(outlined(fake, look)), width="stretch", alt=f"Where {title} finds signs of a fake")
                st.caption(f"**{title}**: {told(look, centre)}")
    if centre is not None:
        st.caption(
            f"White line: what was changed. A spot in the middle of the picture, which knows no model, has {percent(centre)} "
            "inside; a map with no more than that tells nothing."
        )


def _others(deciding: tuple[str, ...]) -> tuple[str, ...]:
    from dfx.lab.answers import every_model

    return tuple(name for name in every_model() if name not in deciding and spec_of(name).explainable)


def told(look: Look, centre: float | None) -> str:
    """How much of the map's signs lie in what was changed, and whether that is more than the middle has."""
    if not look.map.has_evidence:
        return "finds no sign of a fake."
    if look.inside is None or centre is None:
        return "nothing is changed that its signs could lie in."
    more = "more than" if look.inside > centre else "no more than"
    return escaped(f"{percent(look.inside)} of its signs lie inside, {more} a spot in the middle.")


def outlined(fake: Made, look: Look) -> Pixels:
    """The crop under the map, with the true mask as a white line inside a dark one."""
    from dfx.explain.overlay import overlay

    drawn = overlay(fake.crop, look.map, OPACITY)
    inside = np.asarray(fake.mask >= 0.5, np.uint8)
    lines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    thin = max(1, round(drawn.shape[0] / 180))
    for colour, width in (((20, 20, 20), 3 * thin), ((255, 255, 255), thin)):
        cv2.drawContours(drawn, lines, -1, colour, width, cv2.LINE_AA)
    return drawn
