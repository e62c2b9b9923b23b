"""The report of a scan as PDF: the words of the HTML report, on paper with page numbers."""

from __future__ import annotations

from io import BytesIO

from dfx.report.html.parts import bar_of
from dfx.report.json.scan import scan_json
from dfx.report.pdf.attached import finished
from dfx.report.pdf.paper import FONT, INK, MARGIN, QUIET, RULE, Paper, lacks, plain
from dfx.report.pdf.parts import SAID_ANEW, limits, scale
from dfx.report.scanned import ScannedFile, ScanReport
from dfx.report.words import scan as words
from dfx.report.words.photo import NOT_A_PROOF_POINTS, VERDICTS

FACE, VERDICT, SCALE, NUMBER, BOUNDS = 13.0, 26.0, 30.0, 15.0, 27.0  # mm, the columns beside a file's name
ROW = 9.0  # mm, the least height of a file
LONGEST_NAME = 300  # characters: folders in it may have any number


def scan_pdf(report: ScanReport) -> bytes:
    """The whole report, its JSON attached. Raises ValueError as `scan_json`."""
    headline = words.headline(report)
    paper = Paper(f"dfx scan: {headline}", f"report on the scan {report.table[:60]}")
    paper.say("dfx scan report", style="B", size=9, grey=QUIET)
    paper.say(report.table)
    names = [file.name for file in report.files] + [file.name for file in report.refused_files]
    if any(map(lacks, (report.table, *names))):
        paper.say(SAID_ANEW, size=8, grey=QUIET)
    paper.ln(2)
    paper.say(headline, style="B", size=20)
    paper.ln(1)
    paper.facts(words.counts(report.verdicts, report.refused), size=10)
    if not report.finished:
        paper.say(words.stopped_words(report))
    paper.say(words.threshold_words(report.basis), size=8.5, grey=QUIET)
    paper.ln(1)
    paper.say(NOT_A_PROOF_POINTS[0], style="B")
    _judged(paper, report)
    _refused(paper, report)
    limits(paper, (*NOT_A_PROOF_POINTS, words.SUGGESTS_NOTHING))
    paper.heading("Facts")
    paper.say(words.TO_CHECK, size=8.5, grey=QUIET)
    for title, rows in words.facts(report):
        if rows:
            paper.keep(20)
            paper.ln(1.5)
            paper.say(title, style="B", size=10)
            paper.ln(0.5)
            paper.facts(rows)
    return finished(paper, scan_json(report))


def _judged(paper: Paper, report: ScanReport) -> None:
    paper.heading("Most suspicious first")
    if not report.files:
        paper.say(words.NOTHING)
        return
    paper.say(f"{words.ORDER} Dot: P(fake) from 0, real, to 1, fake. Bar: 95 % interval. Line: threshold.", size=8.5)
    paper.ln(1)
    pictures = any(file.thumbnail for file in report.files)
    for file in report.files:
        _file(paper, file, FACE if pictures else 0.0)
    if more := words.left_out_words(report):
        paper.say(more)


def _file(paper: Paper, file: ScannedFile, picture: float) -> None:
    """A file's name, SHA-256 and warnings, and beside them its verdict with the numbers; `picture` mm wide at the left."""
    wide = paper.wide - picture - VERDICT - SCALE - NUMBER - BOUNDS
    paper.keep(max(ROW, picture) + 6)
    top, x = paper.get_y() + 1, MARGIN + picture
    _rule(paper)
    if file.thumbnail:
        paper.image(BytesIO(file.thumbnail), x=MARGIN, y=top, w=picture - 2, h=picture - 2)
    paper.set_font(FONT, "", 8.5)
    paper.set_xy(x + wide, top)
    paper.multi_cell(VERDICT - 1, 4, plain(VERDICTS[file.verdict]), align="L")
    if file.fake_probability is not None and file.interval is not None:
        bar = bar_of("", file.fake_probability, file.interval, False)
        paper.set_y(top - 1)
        scale(paper, bar, file.threshold, x=x + wide + VERDICT, wide=SCALE - 4)
        paper.set_xy(x + wide + VERDICT + SCALE, top)
        paper.cell(NUMBER, 4, plain(bar.number))
        paper.cell(BOUNDS, 4, plain(bar.interval))
    page = paper.page
    paper.set_y(top)
    paper.say(file.name[:LONGEST_NAME], size=9, x=x, wide=wide - 2)
    paper.say(file.sha256, size=6.2, grey=QUIET, x=x, wide=wide - 2)
    for note in words.notes(file):
        paper.say(note, size=7.5, grey=QUIET, x=x, wide=wide - 2)
    lowest = max(paper.get_y(), top + max(ROW - 2, picture)) if paper.page == page else paper.get_y()
    paper.set_y(lowest + 1)


def _refused(paper: Paper, report: ScanReport) -> None:
    if not report.refusals:
        return
    paper.heading("Refused")
    paper.facts([(count, sentence) for sentence, count in words.refused_reasons(report)])
    paper.ln(1)
    for file in report.refused_files:
        paper.keep(ROW + 6)
        _rule(paper)
        paper.ln(1)
        paper.say(file.name[:LONGEST_NAME], size=9)
        if file.sha256:
            paper.say(file.sha256, size=7, grey=QUIET)
        paper.say(file.sentence, size=8.5)
        paper.ln(1)


def _rule(paper: Paper) -> None:
    paper.set_draw_color(RULE)
    paper.set_line_width(0.2)
    paper.line(MARGIN, paper.get_y(), MARGIN + paper.wide, paper.get_y())
    paper.set_draw_color(INK)
