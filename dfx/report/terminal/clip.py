"""A clip's report for the terminal: the answer first, then the rule, then every person."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dfx.forensics.container import signed
from dfx.report.words import photo as words
from dfx.report.words.threshold import threshold_words
from dfx.report.words.video import average_words, credentials_words, stretch_words
from dfx.types import VideoReport

_NOT_COUNTED = "not counted: it did not help on clips with known answers"


def clip_table(report: VideoReport, shown_name: str) -> Group:
    """`shown_name` is the file's name as `display_name` gives it."""
    head = (words.answer_words(report), words.summary_words(report), report.rule, threshold_words(report))
    parts: list[RenderableType] = [Text("\n".join((shown_name, *head)))]
    if report.tracks:
        parts.append(_persons(report))
    lead = None if report.lead is None else report.track(report.lead)
    if lead is not None:
        parts.append(Text(f"Person {lead.track}: {lead.answer.reason} {average_words(lead.answer)}".rstrip()))
        parts += [Text(stretch_words(stretch)) for stretch in lead.stretches]
        motion = lead.motion
        if motion is not None and motion.fake_probability is not None:
            counts = f"{motion.weight:.0%} of the answer" if motion.weight else _NOT_COUNTED
            parts.append(Text(f"Motion alone: {words.probability_words(motion.fake_probability)}, {counts}"))
    if report.cuts_s:
        parts.append(Text("Cuts at " + ", ".join(f"{cut:.1f} s" for cut in report.cuts_s)))
    if said := credentials_words(report):
        parts.append(Text(f"{signed.NAME}: {said}"))
    parts += [Text(f"note: {warning}") for warning in report.warnings]
    return Group(*parts)


def _persons(report: VideoReport) -> Table:
    table = Table(
        box=None, title=f"{len(report.frames)} moments", title_justify="left", pad_edge=False, header_style="bold"
    )
    for heading in ("person", "seen", "moments", "P(fake)", "95 % interval", "verdict"):
        table.add_column(heading, justify="right" if heading in ("moments", "P(fake)") else "left")
    for one in report.tracks:
        table.add_row(
            str(one.track), f"{one.first_s:.1f}–{one.last_s:.1f} s", str(one.count),
            words.number_words(one.answer.fake_probability), words.range_words(one.answer.interval),
            words.verdict_words(one) if one.enough else "seen too briefly",
        )  # fmt: skip
    return table
