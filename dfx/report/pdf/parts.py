"""What the PDF of a picture and of a clip share: the answer first, then what to keep in mind, and at the end how it came about.

The words are those of the HTML report, and what they are made of is made by the same functions.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import chain

from dfx.language import file_size
from dfx.media.process import names
from dfx.report.dossier.origin import origin
from dfx.report.html.parts import SCALES, Bar, bar_of, notes_of, setting_words
from dfx.report.json.photo import settings_json
from dfx.report.pdf.paper import FONT, INK, MARGIN, QUIET, RULE, Paper, lacks, plain
from dfx.report.words import photo as words
from dfx.report.words.threshold import threshold_words
from dfx.types import ImageReport, MediaInfo, VideoReport

ACCENT = (11, 110, 130)  # that of the HTML report
SAID_ANEW = 'Characters that this PDF has no font for stand as "?"; the HTML report shows them.'
Report = ImageReport | VideoReport
_MODEL, _NUMBERS = 46.0, 40.0  # mm, the columns beside the scale


def begun(report: Report, media: MediaInfo, display_name: str | None, detail: str, more: Sequence[str] = ()) -> Paper:
    """A document with its head and the answer; `detail` stands behind the verdict's meaning, `more` below it."""
    headline = words.verdict_words(report)
    paper = Paper(f"dfx report: {headline}", f"report on {media.sha256[:12]}")
    paper.say("dfx report", style="B", size=9, grey=QUIET)
    name = None if display_name is None else names.display_name(display_name)
    if name is not None:
        paper.say(name, size=10)
    if lacks("".join((name or "", *media.notes, *report.warnings, *(value for _, value in _said(report))))):
        paper.say(SAID_ANEW, size=8, grey=QUIET)
    paper.ln(2)
    paper.say(headline, style="B", size=20)
    paper.ln(1)
    if report.fake_probability is None or report.interval is None:
        paper.say(words.meaning_words(report))
    else:
        paper.say(", ".join(words.answer_numbers(report)), style="B", size=12)
        scale(paper, bar_of("", report.fake_probability, report.interval, True), report.threshold, ends=True)
        paper.say(f"{SCALES[isinstance(report, VideoReport)]} {threshold_words(report)}", size=8.5, grey=QUIET)
        paper.ln(1.5)
        paper.say(f"{words.summary_words(report)} {detail}")
    for line in more:
        paper.say(line)
    paper.ln(1)
    paper.say(words.NOT_A_PROOF_POINTS[0], style="B")
    return paper


def _said(report: Report) -> list[tuple[str, str]]:
    """What the file's container says: text of whoever wrote it."""
    from dfx.report.html.video import clip_facts

    return clip_facts(report) if isinstance(report, VideoReport) else []


def keep_in_mind(paper: Paper, report: Report, media: MediaInfo, said: Sequence[str] = ()) -> None:
    """The notes; nothing where there are none."""
    if notes := notes_of(report, media, said):
        paper.heading("Keep in mind")
        paper.points(notes)


def scale(paper: Paper, bar: Bar, threshold: float, *, ends: bool = False, x: float = MARGIN, wide: float = 0) -> None:
    """P(fake) as a dot on the line from 0 to 1, its interval as a bar, the threshold as an upright stroke."""
    wide, y = wide or paper.wide, paper.get_y() + 3
    start, length, dot = (float(share.rstrip("%")) / 100 for share in (bar.start, bar.width, bar.dot))
    paper.set_draw_color(RULE)
    paper.set_line_width(0.3)
    paper.line(x, y, x + wide, y)
    paper.set_fill_color(170, 205, 212)
    paper.rect(x + wide * start, y - 0.9, max(0.3, wide * length), 1.8, style="F")
    paper.set_draw_color(INK)
    paper.line(x + wide * threshold, y - 2, x + wide * threshold, y + 2)
    paper.set_fill_color(*ACCENT)
    paper.circle(x + wide * dot, y, 1.2, style="F")
    if ends:
        paper.set_y(y + 2)
        paper.set_font(FONT, "", 8)
        paper.set_text_color(QUIET)
        paper.cell(wide / 2, 4, "0 real")
        paper.cell(wide / 2, 4, "1 fake", align="R", new_x="LMARGIN", new_y="NEXT")
        paper.set_text_color(INK)


def chart(paper: Paper, bars: Sequence[Bar], threshold: float) -> None:
    """A row for each model: its name, its place on the scale, its number and interval."""
    wide = paper.wide - _MODEL - _NUMBERS
    for bar in bars:
        paper.keep(8)
        top = paper.get_y()
        paper.set_font(FONT, "B" if bar.is_ensemble else "", 8.5)
        paper.cell(_MODEL, 6, plain(bar.name)[:34])
        scale(paper, bar, threshold, x=MARGIN + _MODEL, wide=wide)
        paper.set_xy(MARGIN + _MODEL + wide + 3, top)
        paper.cell(12, 6, plain(bar.number))
        paper.cell(0, 6, plain(bar.interval), align="R", new_x="LMARGIN", new_y="NEXT")


def limits(paper: Paper, points: Sequence[str]) -> None:
    """What the answer is not."""
    paper.heading("What this is not")
    paper.points(points)


def facts(paper: Paper, report: Report, media: MediaInfo, more: Sequence[tuple[str, str]] = ()) -> None:
    """Everything needed to check or repeat it: file, code, models, calibration, known errors, weights, settings, times."""
    paper.heading("Facts")
    paper.say(words.TO_CHECK, size=8.5, grey=QUIET)
    size = f"{media.width} × {media.height} px, {file_size(media.bytes)}"
    settings = [(name, setting_words(value)) for name, value in settings_json(report).items()]
    times = [(step, f"{seconds:.3f} s") for step, seconds in report.timing_s.items()]
    file = [("SHA-256", media.sha256), ("Format", media.format), ("Size", size), *more]
    told = chain(
        [("File", file)], origin(report), [("Weights, SHA-256", list(report.weights.items()))],
        [("Settings", settings)], [("Time", times)],
    )  # fmt: skip
    for title, rows in told:
        if rows:
            paper.keep(20)
            paper.ln(1.5)
            paper.say(title, style="B", size=10)
            paper.ln(0.5)
            paper.facts(rows)


def jpeg_of(data_uri: str) -> bytes:
    """The bytes of a picture that the HTML report holds as a `data:` address."""
    return base64.b64decode(data_uri.partition(",")[2])
