"""The sheets as PDF, by fpdf2: A4, the fonts that every reader has, black on white for the school's printer."""

from __future__ import annotations

from io import BytesIO

from dfx.report.lesson.plan import MINUTES, STEPS, begins
from dfx.report.lesson.sheet import Sheet, Task
from dfx.report.pdf.paper import FONT, INK, MARGIN, QUIET, RULE, Paper, plain
from dfx.report.pictures import jpeg
from dfx.types import Pixels

PICTURE, LINE = 46.0, 7.0  # mm


def work_sheet(sheet: Sheet) -> bytes:
    """The tasks with lines to write on, and the face once more to mark in."""
    pdf = _begun(sheet, "Work sheet", "Name: ______________________    Date: ______________")
    for task in sheet.tasks:
        marked = task.step.name == "cam"
        height = PICTURE if marked else LINE * task.lines
        _heading(pdf, task, room=height + 22)
        pdf.say(task.asked)
        if marked:
            _picture(pdf, sheet.face, MARGIN, pdf.get_y() + 2)
            pdf.set_y(pdf.get_y() + PICTURE + 2)
        for _ in range(0 if marked else task.lines):
            pdf.ln(LINE)
            pdf.set_draw_color(RULE)
            pdf.line(MARGIN, pdf.get_y(), pdf.w - MARGIN, pdf.get_y())
        pdf.ln(4)
    return bytes(pdf.output())


def answer_sheet(sheet: Sheet) -> bytes:
    """The answers, and the plan of the lesson with the teacher's notes."""
    pdf = _begun(sheet, "Answer sheet", f"For the teacher. The lesson takes {MINUTES} minutes.")
    for task in sheet.tasks:
        _heading(pdf, task, room=20)
        pdf.say(task.asked, size=9, grey=QUIET)
        pdf.say(task.answer, size=9.5, style="B")
        pdf.ln(1)
    pdf.add_page()
    pdf.set_font(FONT, "B", 15)
    pdf.cell(0, 9, plain("Plan and notes"), new_x="LMARGIN", new_y="NEXT")
    for place, step in enumerate(STEPS, start=1):
        if pdf.will_page_break(24):
            pdf.add_page()
        pdf.set_font(FONT, "B", 10)
        title = f"{place}. {step.title} ({step.minutes:g} min, from minute {begins(place):g})"
        pdf.cell(0, 5.5, plain(title), new_x="LMARGIN", new_y="NEXT")
        pdf.say(f"Goal: {step.goal}", size=8.5)
        pdf.say(f"Ask: {step.question}", size=8.5)
        for said, reply in step.heard:
            pdf.say(f"“{said}” {reply}", size=8.5, grey=QUIET)
        pdf.ln(1.2)
    return bytes(pdf.output())


def _begun(sheet: Sheet, title: str, below: str) -> Paper:
    """A document with its head: title, photo, network, the face, and on the answer sheet the map beside it."""
    pdf = Paper(f"{title}: how a network judges a face", title)
    pictures = [sheet.face] if title == "Work sheet" else [sheet.map, sheet.face]
    for place, pixels in enumerate(pictures, start=1):
        _picture(pdf, pixels, pdf.w - MARGIN - place * PICTURE - (place - 1) * 3, MARGIN)
    wide = pdf.w - 2 * MARGIN - len(pictures) * (PICTURE + 4)
    for size, style, grey, words in (
        (18, "B", INK, title), (12, "", INK, "How a network judges a face"), (10, "", INK, below),
        (9, "", QUIET, f"Photo: {sheet.photo}. Network: {sheet.network}. All numbers were computed by dfx from this photo, "
                       "or counted on its stored test faces."),
    ):  # fmt: skip
        pdf.set_font(FONT, style, size)
        pdf.set_text_color(grey)
        pdf.multi_cell(wide, size * 0.5, plain(words), align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1.5)
    pdf.set_y(max(pdf.get_y(), MARGIN + PICTURE + 3))
    return pdf


def _picture(pdf: Paper, pixels: Pixels, x: float, y: float) -> None:
    pdf.image(BytesIO(jpeg(pixels)), x=x, y=y, w=PICTURE, h=PICTURE, alt_text="The face as the network sees it")


def _heading(pdf: Paper, task: Task, room: float) -> None:
    """The step's number and title, on the next page where fewer than `room` mm are left."""
    if pdf.will_page_break(room):
        pdf.add_page()
    pdf.set_font(FONT, "B", 11)
    pdf.set_text_color(INK)
    pdf.cell(0, 6, plain(f"{STEPS.index(task.step) + 1}. {task.step.title}"), new_x="LMARGIN", new_y="NEXT")
