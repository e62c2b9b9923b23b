"""The picture of a result with its numbered boxes, each of which is a button that turns to its face."""

from __future__ import annotations

import streamlit as st

from dfx.report.pictures import boxed, jpeg
from dfx.report.words.photo import number_words
from dfx.types import Box
from dfx.ui.kit.choices import remember
from dfx.ui.photo.result import PhotoResult

PLACE = "boxes"


def picture(result: PhotoResult, chosen: int, face_key: str) -> None:
    """The preview: our own pixels, encoded anew. `face_key`: of the widget that says which face is looked at."""
    boxes, unjudged = result.boxes(), result.boxes(unjudged=True)
    several = len(boxes) > 1
    alt = f"The photo; faces found and numbered: {len(boxes)}" if boxes else "The photo, without a face to judge"
    drawn = boxed(result.preview, boxes, chosen=chosen if several else None, unjudged=unjudged)
    with st.container(key=PLACE, gap=None):
        st.image(jpeg(drawn), width="stretch", alt=alt)
        if several:
            height, width = result.preview.shape[:2]
            st.html(f"<style>{places(boxes, width, height)}</style>")
            for index, face in enumerate(result.report.faces):
                said = f"Face {index + 1}, P(fake) {number_words(face.prediction.fake_probability)}"
                st.button(said, key=f"box-{index}", type="tertiary", on_click=remember, args=(face_key, index))
    if several:
        st.caption("Press a box to look at that face.")
    if unjudged:
        st.caption("Boxes without a number: faces too small to judge.")


def places(boxes: tuple[Box, ...], width: int, height: int) -> str:
    """Style sheet: where on a picture of that size each button lies, in shares of it; the smaller above the larger."""
    by_size = sorted(range(len(boxes)), key=lambda index: -boxes[index].area)
    return "".join(
        f".st-key-box-{index}{{left:{box.x / width:.2%};top:{box.y / height:.2%};width:{box.width / width:.2%} !important;"
        f"height:{box.height / height:.2%};z-index:{by_size.index(index) + 1}}}"
        for index, box in enumerate(boxes)
    )
