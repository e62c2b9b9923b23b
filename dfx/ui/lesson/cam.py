"""Step 8: the class activation map. The control: by which method, of which layer."""

from __future__ import annotations

import cv2
import numpy as np
import streamlit as st

from dfx.analysis.explain import shares_of
from dfx.analysis.lesson.lesson import Lesson
from dfx.explain.methods import method_named
from dfx.explain.overlay import colour_bar, overlay
from dfx.explain.regions import map_sentence
from dfx.types import Explanation, Pixels
from dfx.ui.feature_maps.pictures import crop_at
from dfx.ui.kit.choices import keep_within, pill
from dfx.ui.kit.colours import show_bar
from dfx.ui.kit.text import escaped
from dfx.ui.lesson import pictures
from dfx.ui.lesson.pictures import Places

KEY = "lesson.way"
WHITE = (255, 255, 255)


def draw(lesson: Lesson, at: Places) -> None:
    places = list(range(len(lesson.maps)))
    keep_within(KEY, places)
    with at.control:
        place = pill("Map", places, KEY, lambda place: words(lesson.maps[place]))
    chosen = lesson.maps[place]
    with at.words:
        st.markdown(escaped(map_sentence(shares_of(chosen, lesson.face), lesson.toward)))
        st.caption(escaped(f"{method_named(chosen.method).title}: {method_named(chosen.method).idea}."))
        if scores := lesson.inside(chosen):
            st.markdown(
                f"This fake was made by dfx, so that we know what was changed (white line): **{100 * scores.energy:.0f} %** of "
                f"the map lies in it, and it is {100 * scores.area:.0f} % of the picture."
            )
    with at.picture:
        picture = overlay(crop_at(lesson.view), chosen)
        if lesson.changed is not None:
            picture = _outlined(picture, lesson.changed)
        pictures.show(picture, pictures.LARGE - 70, f"{words(chosen)} over the face, for {lesson.toward}")
        show_bar(colour_bar(chosen), "From no evidence to most", width=pictures.LARGE - 70)


def words(one: Explanation) -> str:
    """ "Grad-CAM, last layer"; the layers' own names say little to a class."""
    title = method_named(one.method).title
    return {"fusedcam": "Two maps joined: dfx's choice", "gradcam": f"{title}, last layer"}.get(
        one.method, f"{title}, earlier"
    )


def _outlined(picture: Pixels, changed: np.ndarray) -> Pixels:
    """A line round what was changed."""
    seen = picture.copy()
    mask = cv2.resize(changed.astype(np.float32), (seen.shape[1], seen.shape[0])) >= 0.5
    lines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(seen, lines, -1, WHITE, 2, cv2.LINE_AA)
    return seen
