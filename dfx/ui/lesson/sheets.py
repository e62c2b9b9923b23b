"""The sheets on the page: to read, to print from the browser, and to keep as PDF. Their numbers are those of the screens."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.lesson.lesson import Lesson
from dfx.report.lesson.plan import STEPS
from dfx.report.lesson.sheet import sheet
from dfx.report.pictures import jpeg
from dfx.ui.kit.kept import Kept
from dfx.ui.kit.text import escaped
from dfx.ui.lesson.choose import Given

VIEWS = {"steps": "The lesson", "sheet": "Work sheet", "answers": "Answer sheet"}
PDFS: Kept[bytes] = Kept("lesson.pdfs", most=8)
FACE = 200  # pixels


def draw(lesson: Lesson, given: Given, view: str) -> None:
    """One of both sheets."""
    from dfx.report.lesson.pdf import answer_sheet, work_sheet  # here, since fpdf2 is slow to import

    made = sheet(lesson, given.title)
    with_answers = view == "answers"
    key = given.key, view
    pdf = PDFS.get(key) or PDFS.put(key, (answer_sheet if with_answers else work_sheet)(made))
    with st.container(horizontal=True, key="lesson-keep", vertical_alignment="center"):
        st.download_button(
            f"{VIEWS[view]} as PDF", pdf, f"dfx-lesson-{view}.pdf", "application/pdf", key=f"lesson-pdf-{view}",
            icon=":material/download:",
        )  # fmt: skip
        st.caption("Or print this page: the buttons stay off the paper.")
    with st.container(horizontal=True, gap="medium", key="lesson-paper"):
        with st.container(width=FACE):
            st.image(jpeg(made.face), width=FACE, alt="The face as the network sees it")
        if with_answers:
            with st.container(width=FACE):
                st.image(jpeg(made.map), width=FACE, alt="The network's map over the face")
        with st.container(width="stretch"):
            if not with_answers:
                st.markdown("Name: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_  Date: \\_\\_\\_\\_\\_\\_\\_\\_")
            st.caption(escaped(f"Photo: {made.photo}. Network: {made.network}. Numbers by dfx, from this photo or counted on "
                               "its stored test faces."))  # fmt: skip
    for task in made.tasks:
        with st.container(gap="xsmall", key=f"lesson-task-{task.step.name}"):
            st.subheader(f"{STEPS.index(task.step) + 1}. {escaped(task.step.title)}", anchor=False)
            st.markdown(escaped(task.asked))
            if with_answers:
                st.markdown(f"**{escaped(task.answer)}**")
            else:
                st.html('<div class="dfx-line"></div>' * task.lines)
