"""The report of a clip as PDF: the words, faces and drawings of the HTML report, on paper."""

from __future__ import annotations

from dfx.report.film.timeline import HEIGHT, MOTION, WIDTH, Timeline
from dfx.report.html.video import PersonView, clip_facts, moment_groups, person_view
from dfx.report.json.video import to_json
from dfx.report.pdf.attached import finished
from dfx.report.pdf.paper import FONT, INK, MARGIN, QUIET, RULE, Figure, Paper, plain
from dfx.report.pdf.parts import ACCENT, begun, facts, jpeg_of, keep_in_mind, limits
from dfx.report.words import photo as words
from dfx.report.words import video as video_words
from dfx.types import VideoReport

TALL, MOTION_TALL = 30.0, 11.0  # mm
BAND, PART = (205, 226, 230), (228, 228, 228)
Place = tuple[float, float]


def to_pdf(report: VideoReport, display_name: str | None = None) -> bytes:
    """The whole report, its JSON attached; arguments and errors as of `dfx.report.html.video.to_html`."""
    media, decoding = report.video.media, video_words.decoding_words(report.decoding)
    seen = f"{video_words.people_words(report)} {decoding}"
    paper = begun(report, media, display_name, report.rule, (seen,))
    keep_in_mind(paper, report, media, (decoding,))
    for track in report.tracks:
        _person(paper, person_view(track, report))
    groups = moment_groups(report)
    if groups and report.lead is not None:
        lead = video_words.person_words(report.lead)
        paper.keep(80)
        paper.heading(f"Moments of {lead[0].lower()}{lead[1:]} that stand out")
        for title, moments in groups:
            paper.keep(68)
            paper.say(title, style="B", size=10)
            paper.ln(1)
            paper.figures([Figure(jpeg_of(one.crop), one.answer, one.time) for one in moments], 4)
    limits(paper, video_words.NOT_A_PROOF_POINTS)
    facts(paper, report, media, clip_facts(report))
    return finished(paper, to_json(report))


def _person(paper: Paper, person: PersonView) -> None:
    paper.heading(f"{person.name}: {words.verdict_words(person.track)}")
    numbers = ", ".join(words.answer_numbers(person.track))
    rests = "the answer on the clip rests on this person" if person.leads else ""
    paper.say("; ".join(part for part in (numbers, rests) if part), style="B", size=9.5)
    paper.ln(1)
    when = f", at {person.best_time}" if person.best_time else ""
    paper.figures([Figure(jpeg_of(person.crop), f"{person.name} as the face shows best{when}")], 4)
    for said in (f"{person.track.answer.reason} {person.seen}", person.average):
        if said:
            paper.say(said, size=9.5)
            paper.ln(0.8)
    if person.stretches:
        paper.say("This part differs from the rest:", size=9.5)
        paper.points(person.stretches)
    paper.say(person.motion, size=9.5)
    paper.points(person.warnings)
    _timeline(paper, person)


def _timeline(paper: Paper, person: PersonView) -> None:
    """The same drawing as in the HTML report, and below it what its lines are."""
    chart = person.chart
    paper.keep(TALL + MOTION_TALL + 30)
    paper.ln(2)
    paper.say("1 fake", size=7.5, grey=QUIET)
    _curve(paper, chart, paper.get_y())
    paper.set_y(paper.get_y() + TALL)
    paper.say("0 real", size=7.5, grey=QUIET)
    if chart.motion:
        _motion(paper, chart, paper.get_y())
        paper.set_y(paper.get_y() + MOTION_TALL + 1)
    paper.set_font(FONT, "", 8)
    paper.set_text_color(QUIET)
    top = paper.get_y()
    paper.cell(0, 4, "0:00.0")
    for mark in chart.marks:
        paper.set_xy(MARGIN + paper.wide * float(mark.left.rstrip("%")) / 100 - 8, top)
        paper.cell(16, 4, plain(mark.text), align="C")
    paper.set_xy(MARGIN, top)
    paper.cell(0, 4, plain(chart.end), align="R", new_x="LMARGIN", new_y="NEXT")
    told = [f"{words.POLARITY} Dots: the moments looked at. Band: their 95\u00a0% intervals. {person.lines}"]
    told += ["Dotted upright lines: cuts."] if chart.cuts else []
    told += ["Grey: the part that differs."] if chart.stretches else []
    if chart.motion:
        told.append(
            "Below: how much each step of the motion stands out from those around it (robust z, at most "
            f"{chart.motion.most})."
        )
    paper.say(" ".join(told), size=8.5, grey=QUIET)


def _curve(paper: Paper, chart: Timeline, top: float) -> None:
    """P(fake) over time, 1 at `top` and 0 TALL mm below."""

    def at(x: str | float, y: str | float) -> Place:
        return MARGIN + paper.wide * float(x) / WIDTH, top + TALL * float(y) / HEIGHT

    def places(points: str) -> list[Place]:
        return [at(*point.split(",")) for point in points.split()]

    paper.set_line_width(0.2)
    for left, wide in chart.stretches:
        paper.set_fill_color(*PART)
        paper.rect(at(left, 0)[0], top, paper.wide * float(wide) / WIDTH, TALL, style="F")
    paper.set_fill_color(*BAND)
    for band in chart.bands:
        paper.polygon(places(band), style="F")
    paper.set_draw_color(RULE)
    paper.rect(MARGIN, top, paper.wide, TALL)
    for cut in chart.cuts:
        _upright(paper, at(cut, 0)[0], top, TALL)
    for y, dash in ((chart.threshold, (2.0, 1.0)), (chart.needed, (0.5, 1.0)), (chart.average, None)):
        if y:
            paper.set_draw_color(INK)
            if dash:
                paper.set_dash_pattern(*dash)
            paper.line(*at(0, y), *at(WIDTH, y))
            paper.set_dash_pattern()
    paper.set_draw_color(*ACCENT)
    paper.set_fill_color(*ACCENT)
    flat = chart.alone.replace("M", "").replace("V", " ").split()  # moments alone: their intervals as strokes
    for x, high, low in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
        paper.line(*at(x, high), *at(x, low))
    for line in chart.lines:
        paper.polyline(places(line))
    for x, y in _dots(chart.dots):
        paper.circle(*at(x, y), 0.7, style="F")


def _dots(path: str) -> list[tuple[str, str]]:
    """The places in "M1.0 2.0h0 M3.0 4.0h0"."""
    flat = path.replace("h0", "").replace("M", "").split()
    return list(zip(flat[::2], flat[1::2], strict=True))


def _motion(paper: Paper, chart: Timeline, top: float) -> None:
    """The steps of the motion as upright strokes."""
    if chart.motion is None:
        return
    for cut in chart.cuts:
        _upright(paper, MARGIN + paper.wide * float(cut) / WIDTH, top, MOTION_TALL)
    paper.set_draw_color(QUIET)
    flat = chart.motion.strokes.replace("M", "").replace("V", " ").split()
    for x, zero, end in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
        across = MARGIN + paper.wide * float(x) / WIDTH
        paper.line(across, top + MOTION_TALL * float(zero) / MOTION, across, top + MOTION_TALL * float(end) / MOTION)


def _upright(paper: Paper, x: float, top: float, tall: float) -> None:
    """A cut."""
    paper.set_draw_color(QUIET)
    paper.set_dash_pattern(0.4, 0.8)
    paper.line(x, top, x, top + tall)
    paper.set_dash_pattern()
