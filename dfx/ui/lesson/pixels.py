"""Step 1: a photo is numbers. The control: how close one looks."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.lesson.lesson import Lesson
from dfx.language import count
from dfx.ui.lesson import pictures
from dfx.ui.lesson.pictures import Places

SIDES = (256, 128, 64, 32, 16, 6)
READ = 6  # pixels a side from which their numbers are written


def draw(lesson: Lesson, at: Places) -> None:
    height, width = lesson.pixels.shape[:2]
    with at.control:
        side: int = st.select_slider(
            "Look closer", SIDES, key="lesson.closer", format_func=lambda side: f"{side} × {side} pixels",
            persist_state="session",
        )  # fmt: skip
    box = pictures.patch_at(lesson.pixels, lesson.face.landmarks.left_eye, side)
    cells = box.cut(lesson.pixels)
    red, green, blue = cells[box.height // 2, box.width // 2]
    with at.words:
        st.markdown(
            f"This photo: {count(width)} × {count(height)} pixels × 3 colours = **{count(lesson.pixels.size, 'number')}**.  \n"
            f"The pixel in the middle here: red **{red}**, green **{green}**, blue **{blue}**."
        )
        small = pictures.framed(lesson.pixels, [box], pictures.SMALL * pictures.DENSE)
        share = min(1.0, width / height)
        pictures.show(small, round(pictures.SMALL * share), "The whole photo, with a frame where one looks closer")
    with at.picture:
        large = pictures.LARGE * pictures.DENSE
        picture = pictures.numbered(cells, large) if side <= READ else pictures.grown(cells, large)
        pictures.show(picture, pictures.LARGE, f"{side} × {side} pixels round the eye, each one a square of one colour")
