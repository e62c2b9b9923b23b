"""A report for the terminal: the answer first, then every face and model."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dfx.report.words import photo as words
from dfx.report.words.threshold import threshold_words
from dfx.types import FaceReport, ImageReport, Score


def face_table(report: ImageReport, shown_name: str) -> Group:
    """`shown_name` is the file's name as `display_name` gives it."""
    head = f"{shown_name}\n{words.answer_words(report)}\n{words.summary_words(report)}"
    head += f"\n{threshold_words(report)}" if report.faces else ""
    several = report.found > 1 and report.faces
    parts: list[RenderableType] = [Text(f"{head} {words.face_count_words(report)}" if several else head)]
    for i, face in enumerate(report.faces, start=1):
        parts.append(_scores(i, face))
        if others := words.heard_only_words(face.prediction):
            parts += [Text(f"  {others}"), _table(face.prediction.heard_only, dim=True)]
        parts.append(Text(f"  {face.prediction.reason}"))
        parts += [Text(f"  note: {warning}") for warning in face.warnings]
    parts += [Text(f"note: {warning}") for warning in report.warnings]
    return Group(*parts)


def _scores(number: int, face: FaceReport) -> Table:
    box, prediction = face.face.box, face.prediction
    title = f"Face {number}: {box.width} × {box.height} px at {box.x}, {box.y}"
    whole = words.number_words(prediction.fake_probability), words.range_words(prediction.interval)
    first = [(words.together_words(prediction), *whole)] if len(prediction.deciding) > 1 else []
    return _table(prediction.deciding, title, first)


def _table(
    scores: Sequence[Score], title: str | None = None, first: Sequence[tuple[str, str, str]] = (), dim: bool = False
) -> Table:
    """A row a model, after the rows of `first`."""
    table = Table(
        box=None, title=title, title_justify="left", pad_edge=False, header_style="bold", style="dim" if dim else ""
    )
    table.add_column("model")
    table.add_column("P(fake)", justify="right")
    table.add_column("95 % interval")
    for row in first:
        table.add_row(*row)
    for score in scores:
        name, (chance, sure) = words.model_words(score.model), (score.fake_probability, score.interval)
        table.add_row(name, words.number_words(chance), words.range_words(sure))
    return table
